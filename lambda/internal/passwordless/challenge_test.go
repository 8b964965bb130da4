package passwordless

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

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
