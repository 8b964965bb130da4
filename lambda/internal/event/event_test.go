package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
)

const sample = `{"version":"1","triggerSource":"PreSignUp_SignUp","region":"us-east-1","userPoolId":"us-east-1_abc","userName":"u",
 "callerContext":{"awsSdkVersion":"x","clientId":"c1"},
 "request":{"userAttributes":{"email":"a@b.example"},"future":[1,2.50,{"a":null}]},
 "response":{"autoConfirmUser":false,"old":null}, "unknown":{"Response":"<&>"}}`

func TestParseReadsTheEnvelope(t *testing.T) {
	e, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{e.Version, e.Source, e.Region, e.PoolID, e.UserName, e.ClientID}
	if diff := cmp.Diff([]string{"1", "PreSignUp_SignUp", "us-east-1", "us-east-1_abc", "u", "c1"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestAVersionMayBeANumber as in the developer guide's own test events. It is compared as it is written: 1.0 is not "1".
func TestAVersionMayBeANumber(t *testing.T) {
	for raw, want := range map[string]string{"1": "1", `"1"`: "1", "2": "2", "9": "9", "0": "0", "1.0": "1.0", "1e0": "1e0", "null": ""} {
		e, err := Parse([]byte(`{"version": ` + raw + ` ,"request":{}}`))
		if err != nil || e.Version != want {
			t.Errorf("%s: want %q, got %q, %v", raw, want, e.Version, err)
		}
	}
}

func TestAnswerReplacesOnlyTheResponse(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"everything else byte for byte": {sample, strings.Replace(sample, `{"autoConfirmUser":false,"old":null}`, `{"new":"<b>"}`, 1)},
		"no response yet":               {`{"request":{}}`, `{"request":{},"response":{"new":"<b>"}}`},
		"null response":                 {`{"request":{},"response":null}`, `{"request":{},"response":{"new":"<b>"}}`},
		"spaces at the end":             {"{\"request\":{} } \n", "{\"request\":{} ,\"response\":{\"new\":\"<b>\"}} \n"},
		"response inside of request":    {`{"request":{"response":1}}`, `{"request":{"response":1},"response":{"new":"<b>"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Parse([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			got, err := e.Answer(map[string]string{"new": "<b>"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want refusal.Reason
	}{
		"nothing":                            {"", refusal.EventUnreadable},
		"null":                               {"null", refusal.EventUnreadable},
		"array":                              {"[]", refusal.EventUnreadable},
		"truncated":                          {`{"request":{}`, refusal.EventUnreadable},
		"two values":                         {`{"request":{}}{}`, refusal.EventUnreadable},
		"no space of JSON at the end":        {"{\"request\":{}}\f", refusal.EventUnreadable},
		"no request":                         {`{"version":"1"}`, refusal.EventUnreadable},
		"null request":                       {`{"request":null}`, refusal.EventUnreadable},
		"request is text":                    {`{"request":"x"}`, refusal.EventUnreadable},
		"request in another case":            {`{"Request":{}}`, refusal.EventUnreadable},
		"two requests":                       {`{"request":{},"request":{"userAttributes":{}}}`, refusal.EventUnreadable},
		"two trigger sources":                {`{"triggerSource":"a","triggerSource":"b","request":{}}`, refusal.EventUnreadable},
		"two responses":                      {`{"request":{},"response":{},"response":{}}`, refusal.EventUnreadable},
		"two responses in two cases":         {`{"request":{},"response":{},"Response":{}}`, refusal.EventUnreadable},
		"two names that fold to the same":    {`{"request":{},"\u017fource":1,"Source":2}`, refusal.EventUnreadable},
		"a member of the request twice":      {`{"request":{"userAttributes":{},"userAttributes":null}}`, refusal.EventUnreadable},
		"the same in two cases":              {`{"request":{"userAttributes":{},"UserAttributes":{}}}`, refusal.EventUnreadable},
		"version is an object":               {`{"version":{},"request":{}}`, refusal.EventUnreadable},
		"version is true":                    {`{"version":true,"request":{}}`, refusal.EventUnreadable},
		"version below nothing":              {`{"version":-1,"request":{}}`, refusal.EventUnreadable},
		"source is an object":                {`{"triggerSource":{},"request":{}}`, refusal.EventUnreadable},
		"caller context is an array":         {`{"callerContext":[],"request":{}}`, refusal.EventUnreadable},
		"a byte more than is allowed":        {`{"request":{},"x":"` + strings.Repeat("a", MaxSize-20) + `"}`, refusal.EventTooLarge},
		"a byte less is too little a reason": {`{"x":"` + strings.Repeat("a", MaxSize-8) + `"}`, refusal.EventUnreadable},
		"nested without end":                 {strings.Repeat(`{"request":`, 20000), refusal.EventUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse([]byte(c.in)); !errors.Is(err, c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

func TestAttributes(t *testing.T) {
	var a Attributes
	in := `{"text":"x","yes":true,"no":false,"number":12345678901234567890,"fraction":1.50,"gone":null,"empty":""}`
	if err := json.Unmarshal([]byte(in), &a); err != nil {
		t.Fatal(err)
	}
	want := Attributes{"text": "x", "yes": "true", "no": "false", "number": "12345678901234567890", "fraction": "1.50", "empty": ""}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`{"custom:a":"1","custom:A":"2"}`), &a); err != nil || len(a) != 2 {
		t.Errorf("names in two cases are two attributes, got %v, %v", a, err)
	}
	for _, bad := range []string{`{"a":"1","a":"2"}`, `{"a":null,"a":"2"}`, `{"a":{}}`, `{"a":[]}`, `[]`, `"x"`, `1`} {
		if err := json.Unmarshal([]byte(bad), &a); err == nil {
			t.Errorf("%s was read as attributes", bad)
		}
	}
	if err := json.Unmarshal([]byte(`null`), &a); err != nil || len(a) != 0 {
		t.Errorf("null: want no attributes, got %v, %v", a, err)
	}
}

func TestClaimsKeepThatSomethingIsThere(t *testing.T) {
	var c Claims
	in := `{"sub":"1","groups":["admins"],"address":{"email":"x"},"age":7,"gone":null}`
	if err := json.Unmarshal([]byte(in), &c); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Claims{"sub": "1", "groups": Unstorable, "address": Unstorable, "age": "7"}, c); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, bad := range []string{`{"a":"1","a":[]}`, `[]`, `"x"`} {
		if err := json.Unmarshal([]byte(bad), &c); err == nil {
			t.Errorf("%s was read as claims", bad)
		}
	}
	if err := json.Unmarshal([]byte(`null`), &c); err != nil || len(c) != 0 {
		t.Errorf("null: want no claims, got %v, %v", c, err)
	}
}

func TestDecodeDoesNotQuoteValues(t *testing.T) {
	e, err := Parse([]byte(`{"request":{"a":"secret"}}`))
	if err != nil {
		t.Fatal(err)
	}
	var request struct{ A int }
	if err := e.Decode(&request); !errors.Is(err, refusal.EventUnreadable) {
		t.Errorf("want %q, got %v", refusal.EventUnreadable, err)
	}
}

// FuzzParse: whatever parses is answered with valid JSON that differs in the response only.
func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"request":{}}`))
	f.Add([]byte(`{"request":{},"response":null} `))
	f.Add([]byte("{\"request\":{}}\u00a0"))
	f.Add([]byte(`{"request":{"a":1},"response":[{}],"\u0072esponse":1}`))
	f.Add([]byte(`{"requ` + "\xff" + `est":{}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Parse(raw)
		if err != nil {
			return
		}
		answer, err := e.Answer(map[string]bool{"ok": true})
		if err != nil {
			t.Fatalf("answering: %v", err)
		}
		if !json.Valid(answer) {
			t.Fatalf("%q became invalid: %q", raw, answer)
		}
		var before, after map[string]json.RawMessage
		if json.Unmarshal(raw, &before) != nil || json.Unmarshal(answer, &after) != nil {
			t.Fatalf("%q was accepted, but is no object for encoding/json", raw)
		}
		if string(after["response"]) != `{"ok":true}` {
			t.Errorf("%q: response became %q", raw, after["response"])
		}
		delete(before, "response")
		delete(after, "response")
		if len(before) != len(after) {
			t.Errorf("%q lost or gained members: %q", raw, answer)
		}
		for name, value := range before {
			if !bytes.Equal(value, after[name]) {
				t.Errorf("%q: %q changed to %q", raw, value, after[name])
			}
		}
	})
}
