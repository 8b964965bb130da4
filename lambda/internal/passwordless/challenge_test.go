package passwordless

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/triggertest"
	"example.com/cognitocdk/lambda/message"
)

// memory is Codes in memory, and a mailbox. It counts calls, to compare shapes.
type memory struct {
	current map[string]string
	at      map[string]time.Time
	mailed  map[string]bool
	sealed  map[string]string
	expires map[string]time.Time
	tries   map[string]int
	counts  map[string]int
	calls   []string
	mails   []string // address and code
	fail    map[string]error
}

func newMemory() *memory {
	return &memory{map[string]string{}, map[string]time.Time{}, map[string]bool{}, map[string]string{}, map[string]time.Time{}, map[string]int{}, map[string]int{}, nil, nil, map[string]error{}}
}

func (m *memory) call(name string) error {
	m.calls = append(m.calls, name)
	return m.fail[name]
}

func (m *memory) Reserve(_ context.Context, user, id string, now time.Time, repeat time.Duration) (string, bool, error) {
	if err := m.call("reserve"); err != nil {
		return "", false, err
	}
	if old, ok := m.current[user]; ok && m.mailed[user] && now.Sub(m.at[user]) < repeat {
		return old, false, nil
	}
	m.current[user], m.at[user], m.mailed[user] = id, now, false
	return id, true, nil
}

func (m *memory) Mailed(_ context.Context, user, _ string) error {
	m.mailed[user] = true
	return m.call("mailed")
}

func (m *memory) Keep(_ context.Context, id, sealed string, expires time.Time) error {
	m.sealed[id], m.expires[id] = sealed, expires
	return m.call("keep")
}

func (m *memory) Try(_ context.Context, id string, now time.Time, max int) (string, bool, error) {
	if err := m.call("try"); err != nil {
		return "", false, err
	}
	if m.sealed[id] == "" || !now.Before(m.expires[id]) || m.tries[id] >= max {
		return "", false, nil
	}
	m.tries[id]++
	return m.sealed[id], true, nil
}

func (m *memory) Spend(_ context.Context, id string, until time.Time) error {
	if until.Before(m.expires[id]) {
		m.expires[id] = until
	}
	return m.call("spend")
}

func (m *memory) Count(_ context.Context, user, what string, window int64, _ time.Time) (int, error) {
	k := fmt.Sprint(user, what, window)
	m.counts[k]++
	return m.counts[k], m.call("count " + what)
}

var codeForm = regexp.MustCompile(`\b[0-9]{8}\b`)

func (m *memory) Send(_ context.Context, to string, msg message.Message) error {
	if err := m.fail["send"]; err != nil {
		return err
	}
	m.mails = append(m.mails, to+" "+codeForm.FindString(msg.Text))
	return nil
}

// flow is the two functions over one memory, and a clock.
type flow struct {
	t      *testing.T
	memory *memory
	log    triggertest.Log
	clock  time.Time
	waited time.Time
	create Creator
	verify Verifier
}

func newFlow(t *testing.T) *flow {
	t.Helper()
	set, err := message.New(message.Brand{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &flow{t: t, memory: newMemory(), clock: time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return f.clock }
	f.create = Creator{
		Codes: f.memory, Mailer: f.memory, Messages: set, LinkURL: "https://app.example.com/in", Log: f.log.Logger(), Now: now,
		Wait: func(_ context.Context, until time.Time) { f.waited = until },
	}
	f.verify = Verifier{Codes: f.memory, Log: f.log.Logger(), Now: now}
	return f
}

const (
	known   = `"userAttributes":{"email":"ada@company.com","email_verified":"true","locale":"de"}`
	unknown = `"userAttributes":{},"userNotFound":true`
)

func (f *flow) ask(user, attributes, session string) created {
	f.t.Helper()
	response, err := triggertest.Response(f.t.Context(), f.create.Handler(), triggertest.Event(SourceCreate, user, `{`+attributes+`,"challengeName":"CUSTOM_CHALLENGE","session":`+session+`}`))
	if err != nil {
		f.t.Fatalf("asking for a code: %v, %s", err, f.log.String())
	}
	var c created
	if err := json.Unmarshal([]byte(response), &c); err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *flow) answer(user string, c created, answer, more string) bool {
	f.t.Helper()
	private, err := json.Marshal(c.Private)
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := triggertest.Response(f.t.Context(), f.verify.Handler(), triggertest.Event(SourceVerify, user, fmt.Sprintf(`{"privateChallengeParameters":%s,"challengeAnswer":%s%s}`, private, answer, more)))
	if err != nil {
		f.t.Fatalf("answering: %v, %s", err, f.log.String())
	}
	return response == `{"answerCorrect":true}`
}

// code is the one that was mailed last, as JSON.
func (f *flow) code() string {
	f.t.Helper()
	if len(f.memory.mails) == 0 {
		f.t.Fatal("no mail was sent")
	}
	_, code, _ := strings.Cut(f.memory.mails[len(f.memory.mails)-1], " ")
	if len(code) != 8 {
		f.t.Fatalf("want eight digits, got %q", code)
	}
	return `"` + code + `"`
}

func TestCode(t *testing.T) {
	f := newFlow(t)
	c := f.ask("u1", known, "[]")
	if len(f.memory.mails) != 1 || !strings.HasPrefix(f.memory.mails[0], "ada@company.com ") {
		t.Fatalf("want one mail to the user, got %q", f.memory.mails)
	}
	code := f.code()
	for _, params := range []map[string]string{c.Public, c.Private, {"m": c.Metadata}} {
		if strings.Contains(fmt.Sprint(params), strings.Trim(code, `"`)) {
			t.Errorf("the code is in a parameter: %v", params)
		}
	}
	for name, answer := range map[string]struct {
		answer string
		want   bool
	}{
		"wrong": {`"00000000"`, false}, "empty": {`""`, false}, "null": {`null`, false},
		"a number": {strings.TrimLeft(strings.Trim(code, `"`), "0"), false}, // JSON has no leading zero
	} {
		f.memory.tries = map[string]int{}
		if got := f.answer("u1", c, answer.answer, ""); got != answer.want {
			t.Errorf("%s answer: want %t, got %t", name, answer.want, got)
		}
	}
	f.memory.tries = map[string]int{}
	if !f.answer("u1", c, code, "") {
		t.Error("the right code must be right")
	}
	if !f.answer("u1", c, code[:5]+" - "+code[5:], "") {
		t.Error("spaces and hyphens are how people type")
	}
	if f.answer("u2", c, code, "") {
		t.Error("another user's code must be wrong")
	}
	if f.answer("u1", c, code, `,"userNotFound":true`) {
		t.Error("an unknown user is never right")
	}
}

func TestCodeExpires(t *testing.T) {
	f := newFlow(t)
	c := f.ask("u1", known, "[]")
	f.clock = f.clock.Add(5*time.Minute - time.Second)
	if !f.answer("u1", c, f.code(), "") {
		t.Error("a second before it expires the code is right")
	}
	f.clock = f.clock.Add(time.Second)
	if f.answer("u1", c, f.code(), "") {
		t.Error("an expired code must be wrong")
	}
}

func TestCodeWorksOnce(t *testing.T) {
	f := newFlow(t)
	c := f.ask("u1", known, "[]")
	for _, after := range []time.Duration{0, 9 * time.Second} {
		f.clock = f.clock.Add(after)
		if !f.answer("u1", c, f.code(), "") {
			t.Fatal("a repeated delivery of the right answer must be right")
		}
	}
	f.clock = f.clock.Add(10 * time.Second)
	if f.answer("u1", c, f.code(), "") {
		t.Error("a code that was right before must be wrong, long before it would expire")
	}
	c = f.ask("u1", known, "[]")
	f.answer("u1", c, `"wrong"`, "")
	f.clock = f.clock.Add(20 * time.Second)
	if !f.answer("u1", c, f.code(), "") {
		t.Error("a wrong answer must not use up the code")
	}
}

func TestAnotherAnswerIsToTheSameCode(t *testing.T) {
	f := newFlow(t)
	c := f.ask("u1", known, "[]")
	f.clock = f.clock.Add(time.Minute) // not a repeated delivery
	again := f.ask("u1", known, fmt.Sprintf(`[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":false,"challengeMetadata":%q}]`, c.Metadata))
	if diff := cmp.Diff(c, again); diff != "" || len(f.memory.mails) != 1 {
		t.Errorf("want the same challenge and no second mail, got %d mails\n%s", len(f.memory.mails), diff)
	}
}

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

func TestLimits(t *testing.T) {
	t.Run("five tries of one code", func(t *testing.T) {
		f := newFlow(t)
		c := f.ask("u1", known, "[]")
		for range 5 {
			if f.answer("u1", c, `"wrong"`, "") {
				t.Fatal("a wrong code was right")
			}
		}
		if f.answer("u1", c, f.code(), "") {
			t.Error("the sixth try must be wrong, even if it is right")
		}
	})
	t.Run("fifteen answers a user, across sessions", func(t *testing.T) {
		f := newFlow(t)
		for session := range 3 {
			c := f.ask("u1", known, "[]")
			for try := range 5 {
				last := session == 2 && try == 4
				if right := f.answer("u1", c, map[bool]string{true: f.code(), false: `"wrong"`}[last], ""); right != last {
					t.Fatalf("answer %d: want right %t, got %t", session*5+try+1, last, right)
				}
			}
			f.clock = f.clock.Add(time.Minute)
		}
		c := f.ask("u1", known, "[]")
		if f.answer("u1", c, f.code(), "") || !strings.Contains(f.log.String(), `"what":"answers"`) {
			t.Errorf("the sixteenth answer must be wrong, even if it is right, and the log say so, got %s", f.log.String())
		}
		f.clock = f.clock.Add(15 * time.Minute)
		c = f.ask("u1", known, "[]")
		if !f.answer("u1", c, f.code(), "") {
			t.Error("a quarter of an hour later the user may sign in")
		}
	})
	t.Run("five codes a user", func(t *testing.T) {
		f := newFlow(t)
		for range 8 {
			f.ask("u1", known, "[]")
			f.clock = f.clock.Add(time.Minute)
		}
		if len(f.memory.mails) != 5 || strings.Count(f.log.String(), `"what":"codes"`) != 3 {
			t.Errorf("want five mails, and three lines in the log, got %d and %s", len(f.memory.mails), f.log.String())
		}
		if f.ask("u2", known, "[]"); len(f.memory.mails) != 6 {
			t.Error("one user's limit must not be another's")
		}
	})
}

func TestUnknownUsersLookLikeKnownOnes(t *testing.T) {
	shape := func(attributes string) (created, []string, time.Duration, bool) {
		f := newFlow(t)
		begun := f.clock
		c := f.ask("ada@company.com", attributes, "[]")
		right := f.answer("ada@company.com", c, `"12345678"`, "")
		c.Private["id"], c.Metadata = "x", strings.SplitAfter(c.Metadata, ":")[0]
		return c, f.memory.calls, f.waited.Sub(begun), right
	}
	want, calls, waited, _ := shape(known)
	if waited != Floor {
		t.Errorf("want everybody to wait %s, got %s", Floor, waited)
	}
	for name, attributes := range map[string]string{
		"unknown":                    unknown,
		"with an unverified address": `"userAttributes":{"email":"ada@company.com","email_verified":"false"}`,
		"without an address":         `"userAttributes":{"sub":"x"}`,
		"with an unplain address":    `"userAttributes":{"email":"a@b@c.de","email_verified":"true"}`,
	} {
		got, otherCalls, otherWait, right := shape(attributes)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a user %s has another answer\n%s", name, diff)
		}
		if diff := cmp.Diff(calls, otherCalls); diff != "" {
			t.Errorf("a user %s costs other requests\n%s", name, diff)
		}
		if otherWait != waited || right {
			t.Errorf("a user %s: waited %s, right %t", name, otherWait, right)
		}
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

func TestFailuresOfOthers(t *testing.T) {
	down := errors.New("secret is down")
	for _, step := range []string{"reserve", "count sent", "keep"} {
		f := newFlow(t)
		f.memory.fail[step] = down
		_, err := triggertest.Response(t.Context(), f.create.Handler(), triggertest.Event(SourceCreate, "u1", `{`+known+`,"challengeName":"CUSTOM_CHALLENGE"}`))
		if err != error(refusal.SignIn) || len(f.memory.mails) != 0 || strings.Contains(f.log.String(), "secret") {
			t.Errorf("%s fails: want a refusal and no mail, got %v, %q, %s", step, err, f.memory.mails, f.log.String())
		}
	}
	t.Run("mail fails: the answer is the same, the next delivery sends", func(t *testing.T) {
		f := newFlow(t)
		f.memory.fail["send"] = down
		f.ask("u1", known, "[]")
		delete(f.memory.fail, "send")
		f.clock = f.clock.Add(5 * time.Second)
		c := f.ask("u1", known, "[]")
		if !f.answer("u1", c, f.code(), "") {
			t.Error("the code of the second delivery must be right")
		}
		if strings.Contains(f.log.String(), "secret") || !strings.Contains(f.log.String(), "sending the code") {
			t.Errorf("want the step in the log and nothing else, got %s", f.log.String())
		}
	})
	for _, step := range []string{"count answers", "try", "spend"} {
		f := newFlow(t)
		c := f.ask("u1", known, "[]")
		f.memory.fail[step] = down
		private, _ := json.Marshal(c.Private)
		_, err := triggertest.Response(t.Context(), f.verify.Handler(), triggertest.Event(SourceVerify, "u1", fmt.Sprintf(`{"privateChallengeParameters":%s,"challengeAnswer":%s}`, private, f.code())))
		if err != error(refusal.SignIn) {
			t.Errorf("%s fails: nobody gets in, got %v", step, err)
		}
	}
}

func TestCaptcha(t *testing.T) {
	var asked []string
	status, body := http.StatusOK, `{"success":true}`
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.FormValue("secret")+" "+r.FormValue("response"))
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	defer service.Close()
	f := newFlow(t)
	f.create.SiteKey = "site-key"
	f.verify.Captcha = SiteVerify{URL: service.URL, Secret: "s3cret", Client: service.Client()}

	c := f.ask("u1", known, "[]")
	triggertest.SameJSON(t, `{"publicChallengeParameters":{"challenge":"captcha","siteKey":"site-key"},"privateChallengeParameters":{"challenge":"captcha"},"challengeMetadata":"captcha"}`, mustJSON(t, c))
	if len(f.memory.calls) != 0 {
		t.Errorf("a captcha costs no request to the table, got %q", f.memory.calls)
	}
	if !f.answer("u1", c, `"token"`, "") {
		t.Error("a solved captcha must be right")
	}
	if diff := cmp.Diff([]string{"s3cret token"}, asked); diff != "" {
		t.Errorf("the service was asked, -want +got\n%s", diff)
	}
	if f.answer("u1", c, `""`, "") || len(asked) != 1 {
		t.Error("an empty token is wrong without asking")
	}
	if f.answer("u1", c, `"`+strings.Repeat("x", maxAnswer)+`"`, "") || len(asked) != 1 {
		t.Error("an oversized token is wrong without asking")
	}
	for _, no := range []string{`{"success":false}`, `{}`, `{"success":null}`} {
		if body = no; f.answer("u1", c, `"token"`, "") {
			t.Errorf("%s must be wrong", no)
		}
	}
	code := f.ask("u1", known, `[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":true,"challengeMetadata":"captcha"}]`)
	if code.Public["challenge"] != "code" || len(f.memory.mails) != 1 {
		t.Errorf("after the captcha comes the code, got %v and %q", code.Public, f.memory.mails)
	}
	for name, broken := range map[string]struct {
		status int
		body   string
	}{"an error": {500, `{"success":true}`}, "no JSON": {200, "yes"}, "nothing": {200, ""}} {
		status, body = broken.status, broken.body
		_, err := triggertest.Response(t.Context(), f.verify.Handler(), triggertest.Event(SourceVerify, "u1", `{"privateChallengeParameters":{"challenge":"captcha"},"challengeAnswer":"token"}`))
		if err != error(refusal.SignIn) {
			t.Errorf("the service answers %s: nobody passes, got %v", name, err)
		}
	}
	if strings.Contains(f.log.String(), "s3cret") || strings.Contains(f.log.String(), "token") {
		t.Errorf("a secret is in the log: %s", f.log.String())
	}
}

func TestIncompleteEventsAreRefused(t *testing.T) {
	f := newFlow(t)
	create, verify := f.create.Handler(), f.verify.Handler()
	ask := `{` + known + `,"challengeName":"CUSTOM_CHALLENGE"}`
	tell := `{"privateChallengeParameters":{"challenge":"code","id":"x"},"challengeAnswer":"1"}`
	for name, c := range map[string]struct {
		handler trigger.Handler
		event   []byte
	}{
		"create, another challenge": {create, triggertest.Event(SourceCreate, "u", strings.Replace(ask, "CUSTOM", "OTHER", 1))},
		"create, no user":           {create, triggertest.Event(SourceCreate, "", ask)},
		"create, no pool":           {create, triggertest.WithoutPool(triggertest.Event(SourceCreate, "u", ask))},
		"verify, no user":           {verify, triggertest.Event(SourceVerify, "", tell)},
		"verify, no pool":           {verify, triggertest.WithoutPool(triggertest.Event(SourceVerify, "u", tell))},
	} {
		if _, err := triggertest.Response(t.Context(), c.handler, c.event); err != error(refusal.SignIn) {
			t.Errorf("%s: want the sentence, got %v", name, err)
		}
	}
	if len(f.memory.calls) != 0 || len(f.memory.mails) != 0 {
		t.Errorf("something happened: %q, %q", f.memory.calls, f.memory.mails)
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

func TestAnswersAtTheLimitOfLength(t *testing.T) {
	f := newFlow(t)
	c := f.ask("u1", known, "[]")
	code := f.code()
	spaces := strings.Repeat(" ", maxAnswer-len(code))
	if !f.answer("u1", c, code[:len(code)-1]+spaces+`"`, "") {
		t.Error("an answer of the greatest length is read")
	}
	if f.answer("u1", c, code[:len(code)-1]+spaces+` "`, "") {
		t.Error("a longer one is wrong")
	}
}

func TestFromEnv(t *testing.T) {
	one := func(name, value string) func(string) string {
		return func(n string) string {
			if n == name {
				return value
			}
			return ""
		}
	}
	for text, ok := range map[string]bool{"": true, "6LeIxAcTAAAAA_x.-": true, "a b": false, strings.Repeat("x", 201): false} {
		if got, err := SiteKeyFromEnv(one(EnvSiteKey, text)); (err == nil) != ok || ok && got != text {
			t.Errorf("site key %q: got %q, %v", text, got, err)
		}
	}
	for text, ok := range map[string]bool{"": true, "https://app.example.com/in": true, "https://app.example.com/in?x=1": true,
		"http://app.example.com": false, "https:///in": false, "https://a@b.example": false, "https://b.example/#x": false,
		"https://b.example/#": false, "javascript:alert(1)": false, "/in": false, "https://[": false} {
		if got, err := LinkURLFromEnv(one(EnvLinkURL, text)); (err == nil) != ok || ok && got != text {
			t.Errorf("link %q: got %q, %v", text, got, err)
		}
	}
	for name, c := range map[string]struct {
		url, parameter string
		ok             bool
	}{
		"neither": {"", "", true}, "both": {"https://c.example/siteverify", "/captcha", true},
		"no parameter": {"https://c.example/siteverify", "", false}, "no URL": {"", "/captcha", false}, "http": {"http://c.example", "/captcha", false},
	} {
		env := map[string]string{EnvVerifyURL: c.url, EnvSecretInParam: c.parameter}
		if _, _, err := CaptchaFromEnv(func(n string) string { return env[n] }); (err == nil) != c.ok {
			t.Errorf("captcha, %s: got %v", name, err)
		}
	}
}

func TestVerifyRefusesWhatItDidNotAsk(t *testing.T) {
	f := newFlow(t)
	for _, request := range []string{`{}`, `{"privateChallengeParameters":{"challenge":"other"},"challengeAnswer":"x"}`,
		`{"privateChallengeParameters":{"challenge":"captcha"},"challengeAnswer":"x"}`, `{"privateChallengeParameters":[]}`} {
		if _, err := triggertest.Response(t.Context(), f.verify.Handler(), triggertest.Event(SourceVerify, "u1", request)); err != error(refusal.SignIn) {
			t.Errorf("%s: want the sentence, got %v", request, err)
		}
	}
}

func TestSealsAreSaltedAndBoundToTheUser(t *testing.T) {
	a, b := seal("u1", "12345678"), seal("u1", "12345678")
	if a == b {
		t.Error("the same code twice must not have the same hash")
	}
	for name, c := range map[string]struct {
		sealed, user, code string
		want               bool
	}{
		"own":               {a, "u1", "12345678", true},
		"other code":        {a, "u1", "12345679", false},
		"other user":        {a, "u2", "12345678", false},
		"user and code cut": {seal("u1:1", "2345678"), "u1", "1:2345678", false},
		"nothing sealed":    {"", "u1", "12345678", false},
		"not base64":        {"!", "u1", "12345678", false},
		"truncated":         {a[:20], "u1", "12345678", false},
	} {
		if got := opens(c.sealed, c.user, c.code); got != c.want {
			t.Errorf("%s: want %t, got %t", name, c.want, got)
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// FuzzVerify: without the code nobody is right, whatever a request holds.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"privateChallengeParameters":{"challenge":"code","id":"x"},"challengeAnswer":"12345678"}`))
	f.Add([]byte(`{"privateChallengeParameters":{"challenge":"code"},"challengeAnswer":{"a":1}}`))
	f.Add([]byte(`{"privateChallengeParameters":null,"challengeAnswer":null}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		m := newMemory()
		m.sealed["x"], m.expires["x"] = seal("somebody else", "12345678"), time.Now().Add(time.Hour)
		h := Verifier{Codes: m, Log: log.Logger(), Now: time.Now}.Handler()
		fuzzed(t, h, &log, SourceVerify, request, `{"answerCorrect":false}`)
	})
}

// FuzzCreate: nothing makes it panic, and no answer holds an address.
func FuzzCreate(f *testing.F) {
	f.Add([]byte(`{"userAttributes":{"email":"ada@company.com","email_verified":"true"},"challengeName":"CUSTOM_CHALLENGE","session":[]}`))
	f.Add([]byte(`{"userAttributes":null,"challengeName":"CUSTOM_CHALLENGE","session":[{"challengeMetadata":"code:"}]}`))
	set, err := message.New(message.Brand{Name: "Acme"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		m := newMemory()
		c := Creator{Codes: m, Mailer: m, Messages: set, Log: log.Logger(), Now: time.Now, Wait: func(context.Context, time.Time) {}}
		fuzzed(t, c.Handler(), &log, SourceCreate, request, "")
	})
}

func fuzzed(t *testing.T, h trigger.Handler, log *triggertest.Log, source string, request []byte, want string) {
	t.Helper()
	got, err := triggertest.Response(t.Context(), h, triggertest.Event(source, "u", string(request)))
	if strings.Contains(log.String(), `"panic"`) {
		t.Fatalf("%q: %s", request, log.String())
	}
	if err == nil && want != "" && got != want {
		t.Errorf("%q: want %s, got %s", request, want, got)
	}
}
