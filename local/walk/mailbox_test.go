package walk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestMailIsRead(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		kind             Mail
	}{
		{"six digits", "The verification code to your new account is 123456", "123456", SignUpCode},
		{"eight digits with a stop", "Your code is 12345678.", "12345678", PasswordCode},
		{"no code", "Hello", "", SignUpCode},
		{"part of a longer number", "call 123456789012", "", SignUpCode},
		{"temporary password", "Your username is ada@company.com and temporary password is Aa1-XYZ!x.", "Aa1-XYZ!x", TemporaryPassword},
		{"temporary password and more", "temporary password is Aa1-XYZ!x and it ends soon", "Aa1-XYZ!x", TemporaryPassword},
		{"temporary password in a page", "Your temporary password is Aa1-XYZ!x<br>Bye", "Aa1-XYZ!x", TemporaryPassword},
		{"no password", "Hello", "", TemporaryPassword},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := readSecret(tt.text, tt.kind)
			if got != tt.want {
				t.Errorf("want %q, got %q", tt.want, got)
			}
		})
	}
}

func TestAPersonIsAskedUntilTheyAnswer(t *testing.T) {
	var asked bytes.Buffer
	p := NewAskPerson(strings.NewReader("\n  \n 123456 \nnext\n"), &asked)
	got, err := p.Secret(context.Background(), "ada@company.com", SignUpCode)
	if err != nil || got != "123456" {
		t.Errorf("got %q, %v; want the trimmed line", got, err)
	}
	if want := strings.Repeat("code for the sign-up, mailed to ada@company.com: ", 3); asked.String() != want {
		t.Errorf("asked %q, want %q", asked.String(), want)
	}
	if got, err := p.Secret(context.Background(), "ada@company.com", PasswordCode); err != nil || got != "next" {
		t.Errorf("the next answer: got %q, %v", got, err)
	}
	if _, err := p.Secret(context.Background(), "ada@company.com", PasswordCode); err == nil || !strings.Contains(err.Error(), "nobody there") {
		t.Errorf("at the end of the input: error is %v", err)
	}
}

func TestAskingEndsWithTheContext(t *testing.T) {
	in, _ := io.Pipe() // nobody ever types
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewAskPerson(in, io.Discard).Secret(ctx, "a@b", SignUpCode); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want context.Canceled", err)
	}
}

// FuzzMail reads any message: what it takes for a code or a password is short and has no space in it.
func FuzzMail(f *testing.F) {
	f.Add("The verification code to your new account is 123456")
	f.Add("temporary password is Aa1-XYZ!x.")
	f.Add("password: \x00\x1b[2J")
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []Mail{SignUpCode, TemporaryPassword} {
			if got, ok := readSecret(text, kind); ok && (len(got) > 256*4 || strings.ContainsAny(got, " \t\r\n")) {
				t.Errorf("%s in %q: got %q", kind, text, got)
			}
		}
	})
}
