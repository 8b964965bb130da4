package passwordless

import (
	"strings"
	"testing"

	"example.com/cognitocdk/lambda/internal/triggertest"
)

func TestDefine(t *testing.T) {
	another, issue, fail := Next{Challenge: "CUSTOM_CHALLENGE"}, Next{Issue: true}, Next{Fail: true}
	right, wrong := Step{"CUSTOM_CHALLENGE", true, "code:a"}, Step{"CUSTOM_CHALLENGE", false, "code:a"}
	solved, unsolved := Step{"CUSTOM_CHALLENGE", true, "captcha"}, Step{"CUSTOM_CHALLENGE", false, "captcha"}
	for name, c := range map[string]struct {
		session          []Step
		captcha, unknown bool
		want             Next
	}{
		"begins with a challenge":                {nil, false, false, another},
		"right code":                             {[]Step{right}, false, false, issue},
		"wrong code: another try":                {[]Step{wrong}, false, false, another},
		"right at the second try":                {[]Step{wrong, right}, false, false, issue},
		"right at the third try":                 {[]Step{wrong, wrong, right}, false, false, issue},
		"three wrong codes":                      {[]Step{wrong, wrong, wrong}, false, false, fail},
		"right at the fourth try":                {[]Step{wrong, wrong, wrong, right}, false, false, fail},
		"wrong after right":                      {[]Step{right, wrong}, false, false, fail},
		"right twice":                            {[]Step{right, right}, false, false, fail},
		"unknown user begins alike":              {nil, false, true, another},
		"unknown user tries alike":               {[]Step{wrong}, false, true, another},
		"unknown user fails alike":               {[]Step{wrong, wrong, wrong}, false, true, fail},
		"unknown user never gets tokens":         {[]Step{right}, false, true, fail},
		"password does not count":                {[]Step{{"SRP_A", true, ""}}, false, false, fail},
		"password before the code":               {[]Step{{"PASSWORD_VERIFIER", true, ""}, right}, false, false, fail},
		"password that says it was a code":       {[]Step{{"PASSWORD_VERIFIER", true, "code:a"}}, false, false, fail},
		"challenge of somebody else":             {[]Step{{"CUSTOM_CHALLENGE", true, "other"}}, false, false, fail},
		"challenge without metadata":             {[]Step{{"CUSTOM_CHALLENGE", true, ""}}, false, false, fail},
		"captcha is not a code":                  {[]Step{solved}, false, false, fail},
		"captcha first":                          {nil, true, false, another},
		"captcha solved: now the code":           {[]Step{solved}, true, false, another},
		"captcha not solved":                     {[]Step{unsolved}, true, false, fail},
		"captcha and code":                       {[]Step{solved, right}, true, false, issue},
		"captcha and three answers":              {[]Step{solved, wrong, wrong, right}, true, false, issue},
		"captcha and three wrong codes":          {[]Step{solved, wrong, wrong, wrong}, true, false, fail},
		"code instead of the captcha":            {[]Step{right}, true, false, fail},
		"captcha unsolved, then a code":          {[]Step{unsolved, right}, true, false, fail},
		"two captchas are no code":               {[]Step{solved, solved}, true, false, fail},
		"captcha, unknown user never gets in":    {[]Step{solved, right}, true, true, fail},
		"a code's name as prefix of other words": {[]Step{{"CUSTOM_CHALLENGE", true, "codes"}}, false, false, fail},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Define(c.session, c.captcha, c.unknown); got != c.want {
				t.Errorf("want %+v, got %+v", c.want, got)
			}
		})
	}
}

func TestDefineAnswersInFull(t *testing.T) {
	var log triggertest.Log
	h := DefineHandler(false, log.Logger())
	for request, want := range map[string]string{
		`{"session":[]}`:   `{"challengeName":"CUSTOM_CHALLENGE","issueTokens":false,"failAuthentication":false}`,
		`{"session":null}`: `{"challengeName":"CUSTOM_CHALLENGE","issueTokens":false,"failAuthentication":false}`,
		`{"session":[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":true,"challengeMetadata":"code:x"}]}`: `{"issueTokens":true,"failAuthentication":false}`,
		`{"session":[{"challengeName":"SRP_A","challengeResult":true,"challengeMetadata":null}]}`:                `{"issueTokens":false,"failAuthentication":true}`,
	} {
		got, err := triggertest.Response(t.Context(), h, triggertest.Event(SourceDefine, "u", request))
		if err != nil {
			t.Fatalf("%s: %v", request, err)
		}
		triggertest.SameJSON(t, want, got)
	}
}

// FuzzDefine: tokens are only ever issued for a session that ends with a right code.
func FuzzDefine(f *testing.F) {
	f.Add([]byte(`{"session":[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":true,"challengeMetadata":"code:x"}]}`), false)
	f.Add([]byte(`{"session":[null]}`), true)
	f.Add([]byte(`{"session":[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":true,"challengeMetadata":"captcha"}],"userNotFound":true}`), true)
	f.Fuzz(func(t *testing.T, request []byte, captcha bool) {
		var log triggertest.Log
		got, err := triggertest.Response(t.Context(), DefineHandler(captcha, log.Logger()), triggertest.Event(SourceDefine, "u", string(request)))
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
		if err == nil && strings.Contains(got, `"issueTokens":true`) && !(strings.Contains(string(request), "code:") || strings.Contains(string(request), `\u`)) {
			t.Errorf("%q got tokens", request)
		}
	})
}
