package sender

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
	"example.com/cognitocdk/lambda/message"
)

// world is everything that a sender talks to.
type world struct {
	did       []string
	sent      map[string]bool
	failOpen  error
	failSend  error
	failTable error
}

func (w *world) Open(_ context.Context, pool, code string) (string, error) {
	if w.failOpen != nil {
		return "", w.failOpen
	}
	return strings.TrimPrefix(code, "sealed-"), nil
}

type mailer struct{ *world }

func (m mailer) Send(_ context.Context, to string, msg message.Message) error {
	if m.failSend == nil {
		m.did = append(m.did, "mail "+to+" "+msg.Subject)
		if !strings.Contains(msg.Text, "424242") && !strings.Contains(msg.Subject, "noticed") {
			m.did = append(m.did, "without the code")
		}
	}
	return m.failSend
}

type texter struct{ *world }

func (x texter) Send(_ context.Context, number, text string) error {
	if x.failSend == nil {
		x.did = append(x.did, "text "+number+" "+text)
	}
	return x.failSend
}

func (w *world) Reserve(_ context.Context, key, id string, _ time.Time, _ time.Duration) (string, bool, error) {
	if w.failTable != nil {
		return "", false, w.failTable
	}
	if w.sent[key] {
		return "earlier", false, nil
	}
	return id, true, nil
}

func (w *world) Mailed(_ context.Context, key, _ string) error {
	w.sent[key] = true
	return nil
}

func newSender(t testing.TB, w *world, log *triggertest.Log) Sender {
	t.Helper()
	set, err := message.New(message.Brand{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	w.sent = map[string]bool{}
	return Sender{Opener: w, Once: w, Messages: set, Log: log.Logger(), Now: time.Now}
}

const (
	emailRequest = `{"type":"customEmailSenderRequestV1","code":"sealed-424242","userAttributes":{"sub":"s","email":"ada@company.com","phone_number":"+4915112345678"}}`
	smsRequest   = `{"type":"customSMSSenderRequestV1","code":"sealed-424242","userAttributes":{"sub":"s","email":"ada@company.com","phone_number":"+4915112345678"}}`
)

func TestEverySourceSendsOneMessage(t *testing.T) {
	for _, source := range append(EmailSources(), SMSSources()...) {
		t.Run(source, func(t *testing.T) {
			var w world
			var log triggertest.Log
			s, request, prefix := newSender(t, &w, &log), emailRequest, "mail ada@company.com "
			if strings.HasPrefix(source, smsPrefix) {
				s.Texter, request, prefix = texter{&w}, smsRequest, "text +4915112345678 Acme: "
			} else {
				s.Mailer = mailer{&w}
			}
			response, err := triggertest.Response(t.Context(), s.Handler(), triggertest.Event(source, "u", request))
			if err != nil || response != "{}" {
				t.Fatalf("want an empty response, got %q, %v, %s", response, err, log.String())
			}
			if len(w.did) != 1 || !strings.HasPrefix(w.did[0], prefix) {
				t.Errorf("want one message beginning %q, got %q", prefix, w.did)
			}
			if strings.HasPrefix(prefix, "text") && !strings.Contains(w.did[0], "424242") {
				t.Errorf("want the code in the text, got %q", w.did)
			}
			if strings.Contains(log.String(), "424242") || strings.Contains(log.String(), "ompany") {
				t.Errorf("a value is in the log: %s", log.String())
			}
		})
	}
}

// TestAnInvitationWithALongAddressIsSent: Cognito's own text messages end at 140 characters, which an address and a
// password can exceed together.
func TestAnInvitationWithALongAddressIsSent(t *testing.T) {
	long := strings.Repeat("a", 64) + "@" + strings.Repeat("long-domain.", 12) + "example"
	for _, prefix := range []string{emailPrefix, smsPrefix} {
		var w world
		var log triggertest.Log
		s, request := newSender(t, &w, &log), emailRequest
		if prefix == smsPrefix {
			s.Texter, request = texter{&w}, smsRequest
		} else {
			s.Mailer = mailer{&w}
		}
		request = strings.Replace(request, "ada@company.com", long, 1)
		if _, err := triggertest.Response(t.Context(), s.Handler(), triggertest.Event(prefix+"AdminCreateUser", "u", request)); err != nil || len(w.did) != 1 {
			t.Errorf("%sAdminCreateUser: want one message, got %q, %v, %s", prefix, w.did, err, log.String())
		}
	}
}

// table records how long it is given.
type table struct{ patience []time.Duration }

func (t *table) asked(ctx context.Context) {
	deadline, _ := ctx.Deadline()
	t.patience = append(t.patience, time.Until(deadline))
}

func (t *table) Reserve(ctx context.Context, _, id string, _ time.Time, _ time.Duration) (string, bool, error) {
	t.asked(ctx)
	return id, true, nil
}

func (t *table) Mailed(ctx context.Context, _, _ string) error {
	t.asked(ctx)
	return nil
}

func TestATableThatHangsLeavesTimeToSend(t *testing.T) {
	var (
		w    world
		log  triggertest.Log
		seen table
	)
	s := newSender(t, &w, &log)
	s.Mailer, s.Once = mailer{&w}, &seen
	if _, err := triggertest.Response(t.Context(), s.Handler(), triggertest.Event(emailPrefix+"SignUp", "u", emailRequest)); err != nil {
		t.Fatal(err)
	}
	if len(seen.patience) != 2 {
		t.Fatalf("want the table asked before and told after, got %v", seen.patience)
	}
	for _, d := range seen.patience {
		if d <= 0 || d > remembering {
			t.Errorf("the table may take %s, want at most %s", d, remembering)
		}
	}
}

func TestSender(t *testing.T) {
	down := errors.New("secret is down")
	once := []string{"mail ada@company.com Your Acme verification code"}
	for name, c := range map[string]struct {
		source, request string
		edit            func(*world)
		noTable         bool
		times           int
		want            []string
		logged          string // empty: answered
	}{
		"three deliveries are one mail":         {times: 3, want: once},
		"without a table they are three":        {times: 3, noTable: true, want: []string{once[0], once[0], once[0]}},
		"another code is another mail":          {request: strings.Replace(emailRequest, "424242", "4242421", 1), want: once},
		"table fails: sent all the same":        {edit: func(w *world) { w.failTable = down }, want: once},
		"mail fails: refused":                   {edit: func(w *world) { w.failSend = down }, logged: `"step":"sending the mail"`},
		"mail fails: tried again":               {times: 2, edit: func(w *world) { w.failSend = down }, logged: `"step":"sending the mail"`},
		"code does not open: refused":           {edit: func(w *world) { w.failOpen = down }, logged: `"step":"opening the code"`},
		"code of another pool":                  {edit: func(w *world) { w.failOpen = refusal.ForeignKey }, logged: "code-is-not-for-this-pool"},
		"no address":                            {request: `{"type":"customEmailSenderRequestV1","code":"x","userAttributes":{}}`, logged: "no-address-to-send-to"},
		"two addresses":                         {request: strings.Replace(emailRequest, "ada@company.com", "ada@company.com,eve@evil.com", 1), logged: "no-address-to-send-to"},
		"address with a header":                 {request: strings.Replace(emailRequest, "ada@company.com", `ada@company.com\r\nBcc: eve@evil.com`, 1), logged: "no-address-to-send-to"},
		"unknown version of the request":        {request: strings.Replace(emailRequest, "V1", "V2", 1), logged: "unknown-version"},
		"request of the other sender":           {request: smsRequest, logged: "unknown-version"},
		"source of the other sender":            {source: "CustomSMSSender_SignUp", logged: "unknown-source"},
		"notification is about no code":         {source: "CustomEmailSender_AccountTakeOverNotification", edit: func(w *world) { w.failOpen = down }, want: []string{"mail ada@company.com A sign-in to your Acme account was noticed"}},
		"notifications without a code":          {source: "CustomEmailSender_AccountTakeOverNotification", request: strings.Replace(emailRequest, "sealed-424242", "", 1), times: 2, want: []string{"mail ada@company.com A sign-in to your Acme account was noticed", "mail ada@company.com A sign-in to your Acme account was noticed"}},
		"what no text message holds is refused": {request: strings.Replace(emailRequest, "424242", strings.Repeat("x", 1600), 1), logged: `"step":"rendering the message"`},
	} {
		t.Run(name, func(t *testing.T) {
			var w world
			var log triggertest.Log
			s := newSender(t, &w, &log)
			s.Mailer = mailer{&w}
			if c.noTable {
				s.Once = nil
			}
			if c.edit != nil {
				c.edit(&w)
			}
			if c.source == "" {
				c.source = "CustomEmailSender_SignUp"
			}
			if c.request == "" {
				c.request = emailRequest
			}
			for range max(c.times, 1) {
				response, err := triggertest.Response(t.Context(), s.Handler(), triggertest.Event(c.source, "u", c.request))
				if c.logged == "" && (err != nil || response != "{}") {
					t.Errorf("want an empty response, got %q, %v", response, err)
				}
				if c.logged != "" && (err != error(refusal.Message) || !strings.Contains(log.String(), c.logged)) {
					t.Errorf("want the sentence and %s in the log, got %v, %s", c.logged, err, log.String())
				}
			}
			if diff := cmp.Diff(c.want, w.did); diff != "" {
				t.Errorf("what happened, -want +got\n%s", diff)
			}
			if w.failTable != nil && !strings.Contains(log.String(), `"step":"remembering the message"`) {
				t.Errorf("want the lost memory in the log, got %s", log.String())
			}
			if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "424242") {
				t.Errorf("a value is in the log: %s", log.String())
			}
		})
	}
}

func TestInvitationsTellTheNameToSignInWith(t *testing.T) {
	for request, want := range map[string]string{
		smsRequest: "user name ada@company.com,",
		strings.Replace(smsRequest, `"email":"ada@company.com",`, "", 1): "user name u,",
	} {
		var w world
		var log triggertest.Log
		s := newSender(t, &w, &log)
		s.Texter = texter{&w}
		if _, err := triggertest.Response(t.Context(), s.Handler(), triggertest.Event("CustomSMSSender_AdminCreateUser", "u", request)); err != nil {
			t.Fatal(err)
		}
		if len(w.did) != 1 || !strings.Contains(w.did[0], want) {
			t.Errorf("want %q in the text, got %q", want, w.did)
		}
	}
}

func TestPhoneNumbers(t *testing.T) {
	for number, want := range map[string]bool{
		"+4915112345678": true, "+15551234567": true, "+1234567": true, "+123456789012345": true,
		"": false, "4915112345678": false, "+0123456789": false, "+123456": false, "+1234567890123456": false,
		"+49 151 123": false, "+4915112345678\n": false, "+49151١٢٣": false,
	} {
		s := Sender{Texter: texter{}}
		if _, got := s.recipient(map[string]string{"phone_number": number}); got != want {
			t.Errorf("%q: want %t, got %t", number, want, got)
		}
	}
}

// FuzzSender: nothing makes it panic, and nothing is sent to what is not one address.
func FuzzSender(f *testing.F) {
	f.Add([]byte(emailRequest))
	f.Add([]byte(smsRequest))
	f.Add([]byte(`{"type":null,"code":{},"userAttributes":[]}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var w world
		var log triggertest.Log
		email, text := newSender(t, &w, &log), newSender(t, &w, &log)
		email.Mailer, text.Texter = mailer{&w}, texter{&w}
		_, _ = triggertest.Response(t.Context(), email.Handler(), triggertest.Event("CustomEmailSender_SignUp", "u", string(request)))
		_, _ = triggertest.Response(t.Context(), text.Handler(), triggertest.Event("CustomSMSSender_SignUp", "u", string(request)))
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
		for _, did := range w.did {
			if strings.HasPrefix(did, "mail ") && strings.Count(strings.Fields(did)[1], "@") != 1 {
				t.Errorf("%q: %s", request, did)
			}
		}
	})
}
