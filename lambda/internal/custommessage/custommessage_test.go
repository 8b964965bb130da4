package custommessage

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
	"example.com/cognitocdk/lambda/message"
)

func set(t testing.TB) *message.Set {
	t.Helper()
	s, err := message.New(message.Brand{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEverySourceHasAMessage(t *testing.T) {
	var log triggertest.Log
	h := Handler(set(t), log.Logger())
	for _, source := range Sources() {
		response, err := triggertest.Response(t.Context(), h, triggertest.Event(source, "u",
			`{"userAttributes":{"locale":"de","email_verified":false,"given_name":"<script>secret</script>"},"codeParameter":"{####}","usernameParameter":"{username}"}`))
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		var got map[string]string
		if err := json.Unmarshal([]byte(response), &got); err != nil || len(got) != 3 {
			t.Errorf("%s: want the three documented members, got %s", source, response)
		}
		for member, text := range got {
			if member != "emailSubject" && !strings.Contains(text, "{####}") {
				t.Errorf("%s: %s lacks the code", source, member)
			}
			if strings.Contains(text, "secret") {
				t.Errorf("%s: %s holds what a user chose", source, member)
			}
		}
		if !strings.Contains(got["emailMessage"], `lang="de"`) {
			t.Errorf("%s: want German", source)
		}
	}
}

func TestPlaceholdersAreRequired(t *testing.T) {
	for name, request := range map[string]string{
		"none":                    `{"userAttributes":{}}`,
		"null":                    `{"codeParameter":null,"usernameParameter":"{username}"}`,
		"a code instead":          `{"codeParameter":"123456","usernameParameter":"{username}"}`,
		"markup":                  `{"codeParameter":"{####}<b>","usernameParameter":"{username}"}`,
		"no user name":            `{"codeParameter":"{####}"}`,
		"bare, too short":         `{"codeParameter":"###","usernameParameter":"{username}"}`,
		"bare, and more":          `{"codeParameter":"####<b>","usernameParameter":"{username}"}`,
		"longer than placeholder": `{"codeParameter":"{` + strings.Repeat("#", 33) + `}","usernameParameter":"{username}"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var log triggertest.Log
			_, err := triggertest.Response(t.Context(), Handler(set(t), log.Logger()), triggertest.Event("CustomMessage_AdminCreateUser", "u", request))
			if err != error(refusal.Message) || !strings.Contains(log.String(), string(refusal.PlaceholderMissing)) {
				t.Errorf("want the sentence and the reason, got %v and %s", err, log.String())
			}
		})
	}
}

func TestOnlyInvitationsNeedAUserName(t *testing.T) {
	var log triggertest.Log
	if _, err := triggertest.Response(t.Context(), Handler(set(t), log.Logger()), triggertest.Event("CustomMessage_SignUp", "u", `{"codeParameter":"{####}","usernameParameter":null}`)); err != nil {
		t.Errorf("want a message, got %v, %s", err, log.String())
	}
}

func TestTheDeveloperGuidesOwnTestEventIsAnswered(t *testing.T) {
	var log triggertest.Log
	response, err := triggertest.Response(t.Context(), Handler(set(t), log.Logger()), triggertest.Event("CustomMessage_SignUp", "u",
		`{"userAttributes":{"phone_number_verified":false,"email_verified":true},"codeParameter":"####"}`))
	if err != nil || strings.Count(response, "####") < 2 {
		t.Errorf("want the placeholder in page and text, got %q, %v, %s", response, err, log.String())
	}
}

func FuzzHandler(f *testing.F) {
	f.Add([]byte(`{"userAttributes":{"locale":"de"},"codeParameter":"{####}","usernameParameter":"{username}"}`))
	f.Add([]byte(`{"userAttributes":[],"codeParameter":1}`))
	s := set(f)
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		for _, source := range Sources() {
			_, _ = triggertest.Response(t.Context(), Handler(s, log.Logger()), triggertest.Event(source, "u", string(request)))
		}
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
	})
}
