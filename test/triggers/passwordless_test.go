package triggers

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/cognitocdk/internal/lambdatest"
)

const (
	defineSource = "DefineAuthChallenge_Authentication"
	createSource = "CreateAuthChallenge_Authentication"
	verifySource = "VerifyAuthChallengeResponse_Authentication"
)

// floor is how long createchallenge takes at least, by its documentation.
const floor = 900 * time.Millisecond

// challenger is the three functions, wired together as Cognito does it.
type challenger struct {
	t                      *testing.T
	define, create, verify *lambdatest.Function
	users                  table
}

func newChallenger(t *testing.T) challenger {
	t.Helper()
	users := newTable(t)
	return challenger{
		t: t, users: users,
		define: lambdatest.Start(t, binary("definechallenge"), nil),
		create: lambdatest.Start(t, binary("createchallenge"), awsEnv(map[string]string{
			"USER_TABLE": users.name, "FROM_ADDRESS": fromAddress(t), "BRAND_NAME": "Acme", "LINK_URL": "https://app.acme.example/in",
		})),
		verify: lambdatest.Start(t, binary("verifychallenge"), awsEnv(map[string]string{"USER_TABLE": users.name})),
	}
}

func (c challenger) response(sent []byte, got lambdatest.Result) map[string]any {
	c.t.Helper()
	if got.Error != nil {
		c.t.Fatalf("want an answer, got %q, %s", got.Error.Message, got.Log)
	}
	var answer struct {
		Response map[string]any `json:"response"`
	}
	if err := json.Unmarshal(got.Response, &answer); err != nil {
		c.t.Fatal(err)
	}
	answered(c.t, sent, got, mustJSON(c.t, answer.Response))
	return answer.Response
}

func (c challenger) next(session string, edits ...string) string {
	c.t.Helper()
	sent := event(c.t, defineSource, append(edits, "request/session:="+session)...)
	return mustJSON(c.t, c.response(sent, c.define.Invoke(sent)))
}

func (c challenger) challenge(session string, edits ...string) map[string]any {
	c.t.Helper()
	sent := event(c.t, createSource, append(edits, "request/session:="+session)...)
	return c.response(sent, c.create.Invoke(sent))
}

func (c challenger) correct(challenge map[string]any, answer string, edits ...string) bool {
	c.t.Helper()
	sent := event(c.t, verifySource, append(edits, "request/privateChallengeParameters:="+mustJSON(c.t, challenge["privateChallengeParameters"]), "request/challengeAnswer="+answer)...)
	return c.response(sent, c.verify.Invoke(sent))["answerCorrect"] == true
}

var codeInMail = regexp.MustCompile(`\b[0-9]{8}\b`)

func step(right bool, challenge map[string]any) string {
	return fmt.Sprintf(`[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":%t,"challengeMetadata":%q}]`, right, challenge["challengeMetadata"])
}

func TestPasswordless(t *testing.T) {
	t.Parallel()
	c := newChallenger(t)
	const (
		another = `{"challengeName":"CUSTOM_CHALLENGE","failAuthentication":false,"issueTokens":false}`
		issue   = `{"failAuthentication":false,"issueTokens":true}`
	)
	to := "passwordless@company.com"
	address := "request/userAttributes/email=" + to
	if got := c.next("[]"); got != another {
		t.Fatalf("want a challenge, got %s", got)
	}
	challenge := c.challenge("[]", address)
	inbox := mails(t, to)
	if len(inbox) != 1 {
		t.Fatalf("want one mail, got %q", inbox)
	}
	code := codeInMail.FindString(inbox[0])
	if code == "" || !strings.Contains(inbox[0], "https://app.acme.example/in#code="+code) {
		t.Fatalf("want the code and the link in the mail, got %q", inbox[0])
	}
	if strings.Contains(mustJSON(t, challenge), code) {
		t.Errorf("the code is in the challenge: %v", challenge)
	}
	for pk, row := range c.users.rows() {
		if strings.Contains(fmt.Sprint(pk, row), code) || strings.Contains(fmt.Sprint(pk, row), "@") {
			t.Errorf("the code or the address is in the table: %v", row)
		}
	}
	wrong := strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, code)
	if c.correct(challenge, wrong) {
		t.Fatal("a wrong code is right")
	}
	if got := c.next(step(false, challenge)); got != another {
		t.Fatalf("after a wrong code: want another try, got %s", got)
	}
	again := c.challenge(step(false, challenge), address)
	if mustJSON(t, again) != mustJSON(t, challenge) || len(mails(t, to)) != 1 {
		t.Errorf("another try is at the same code, without a mail: got %v", again)
	}
	for delivery := range 3 {
		if !c.correct(challenge, code) {
			t.Errorf("delivery %d of the right code is wrong", delivery+1)
		}
	}
	for pk, row := range c.users.rows() {
		expires, _ := strconv.ParseInt(row["expires"], 10, 64)
		if left := time.Until(time.Unix(expires, 0)); strings.HasPrefix(pk, "code#") && left > time.Minute {
			t.Errorf("a code that was right should be spent once deliveries are over, got %s more", left)
		}
	}
	if c.correct(challenge, code, "userName=another-user") {
		t.Error("another user's code is right")
	}
	if got := c.next(step(true, challenge)); got != issue {
		t.Errorf("after the right code: want tokens, got %s", got)
	}
	if kinds := c.users.kinds(); kinds["code"] != 1 || kinds["sent"] != 1 {
		t.Errorf("want one code, got rows %v", kinds)
	}
}

func TestPasswordlessDeliveriesAtOnceAreOneMail(t *testing.T) {
	t.Parallel()
	users := newTable(t)
	to := "at-once@company.com"
	env := awsEnv(map[string]string{"USER_TABLE": users.name, "FROM_ADDRESS": fromAddress(t), "BRAND_NAME": "Acme"})
	sent := event(t, createSource, "request/userAttributes/email="+to)
	answers := make([]string, 3)
	var group sync.WaitGroup
	for i, f := range lambdatest.StartN(t, 3, binary("createchallenge"), env) {
		group.Go(func() { answers[i] = string(f.Invoke(sent).Response) })
	}
	group.Wait()
	if answers[0] == "" || answers[0] != answers[1] || answers[1] != answers[2] {
		t.Errorf("want the same challenge three times, got %q", answers)
	}
	if inbox := mails(t, to); len(inbox) != 1 {
		t.Errorf("want one mail, got %q", inbox)
	}
}

func TestPasswordlessUnknownUsers(t *testing.T) {
	t.Parallel()
	c := newChallenger(t)
	unknown := []string{"request/userAttributes:={}", "request/userNotFound:=true", "userName=nobody@company.com"}
	// How much apart two calls are depends on the machine; that neither is faster than the
	// floor, under which a mail would show, does not.
	begun := time.Now()
	challenge := c.challenge("[]", unknown...)
	withoutMail := time.Since(begun)
	begun = time.Now()
	known := c.challenge("[]", "request/userAttributes/email=known@company.com")
	if withMail := time.Since(begun); withoutMail < floor || withMail < floor {
		t.Errorf("want everybody to wait %s, got %s for an unknown and %s for a known user", floor, withoutMail, withMail)
	}
	shape := func(m map[string]any) string {
		return regexp.MustCompile(`[A-Z2-7]{26}`).ReplaceAllString(mustJSON(t, m), "<id>")
	}
	if shape(known) != shape(challenge) {
		t.Errorf("want the same challenge, got %s and %s", shape(known), shape(challenge))
	}
	if inbox := mails(t, "nobody@company.com"); len(inbox) != 0 {
		t.Errorf("want no mail, got %q", inbox)
	}
	if c.correct(challenge, "12345678", unknown...) {
		t.Error("an unknown user is right")
	}
	if got := c.next(step(true, challenge), unknown...); !strings.Contains(got, `"failAuthentication":true`) {
		t.Errorf("an unknown user gets %s", got)
	}
}

func TestPasswordlessRefusals(t *testing.T) {
	t.Parallel()
	c := newChallenger(t)
	refused(t, c.define.Invoke(event(t, defineSource, "triggerSource=x")), signInRefused, "unknown-source")
	refused(t, c.create.Invoke(event(t, createSource, "request/challengeName=OTHER")), signInRefused, "event-unreadable")
	refused(t, c.create.Invoke(event(t, createSource, "version=9")), signInRefused, "unknown-version")
	refused(t, c.verify.Invoke(event(t, verifySource)), signInRefused, "event-unreadable")
	refused(t, c.verify.Invoke(event(t, verifySource, "request/userAttributes:=null", "triggerSource=y")), signInRefused, "unknown-source")
}
