package passwordless

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/message"
)

func TestRepeatedDeliveriesAreOneMail(t *testing.T) {
	f := newFlow(t)
	first := f.ask("u1", known, "[]")
	for range 2 {
		f.clock = f.clock.Add(4 * time.Second)
		if diff := cmp.Diff(first, f.ask("u1", known, "[]")); diff != "" {
			t.Errorf("a repeated delivery has another answer\n%s", diff)
		}
	}
	if len(f.memory.mails) != 1 {
		t.Errorf("want one mail, got %q", f.memory.mails)
	}
	for i := range 3 {
		if !f.answer("u1", first, f.code(), "") {
			t.Errorf("delivery %d of the right answer must be right", i+1)
		}
	}
	f.clock = f.clock.Add(time.Minute)
	if f.ask("u1", known, "[]"); len(f.memory.mails) != 2 {
		t.Errorf("a minute later it is another sign-in: want two mails, got %q", f.memory.mails)
	}
}

func TestOnlyVerifiedAddressesGetMail(t *testing.T) {
	for _, attributes := range []string{unknown, `"userAttributes":{"email":"ada@company.com","email_verified":"false"}`,
		`"userAttributes":{"email":"ada@company.com"}`, `"userAttributes":{"email":"a@b@c.de","email_verified":"true"}`, `"userAttributes":{"email":"ada@company.com","email_verified":"true"},"userNotFound":true`} {
		f := newFlow(t)
		f.ask("u1", attributes, "[]")
		if len(f.memory.mails) != 0 {
			t.Errorf("%s: mail went out: %q", attributes, f.memory.mails)
		}
	}
}

func TestTheMailLinksToThePage(t *testing.T) {
	f := newFlow(t)
	var sent message.Message
	f.create.Mailer = mailFunc(func(m message.Message) { sent = m })
	f.ask("u1", known, "[]")
	code := codeForm.FindString(sent.Text)
	if !strings.Contains(sent.Text, "https://app.example.com/in#code="+code) || !strings.Contains(sent.HTML, "https://app.example.com/in#code="+code) {
		t.Errorf("want the link with the code, got %s", sent.Text)
	}
}

type mailFunc func(message.Message)

func (f mailFunc) Send(_ context.Context, _ string, m message.Message) error { f(m); return nil }
