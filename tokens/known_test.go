package tokens

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
)

// readable is how decode sees a claim: whether it is there, without its type.
type readable interface{ there() bool }

func (c *claim[T]) there() bool { return c.size > 0 }

// knownClaims are the fields of known by their claims' names.
func knownClaims(k *known) map[string]readable {
	fields := map[string]readable{}
	for field, value := range reflect.ValueOf(k).Elem().Fields() {
		if !field.Anonymous {
			fields[field.Tag.Get("json")] = value.Addr().Interface().(readable)
		}
	}
	return fields
}

// decoding is all of it, as after a good signature.
func decoding(text string) (*decoded, error) {
	d, err := decode([]byte(text))
	if err != nil {
		return nil, err
	}
	return d, d.complete()
}

func TestAKnownClaimIsReadUnderItsExactNameOnly(t *testing.T) {
	for name := range knownClaims(&known{}) {
		spellings := map[string]bool{name: true, strings.ToUpper(name): false, strings.ToUpper(name[:1]) + name[1:]: false, name[:1] + strings.ToUpper(name[1:]): false}
		for _, fold := range []string{"s\u017f", "k\u212a"} { // letters that encoding/json takes for each other
			plain, other := fold[:1], fold[1:]
			if strings.Contains(name, plain) {
				spellings[strings.Replace(name, plain, other, 1)] = false
			}
		}
		for spelling, want := range spellings {
			var k known
			if err := json.Unmarshal([]byte(object(map[string]any{spelling: "x"})), &k); err != nil {
				t.Fatalf("%s: %v", spelling, err)
			}
			for field, claim := range knownClaims(&k) {
				if got := claim.there(); got != (want && field == name) {
					t.Errorf("%q: the claim %s is there: %v", spelling, field, got)
				}
			}
		}
	}
}

func TestTheTallySeesWhetherThereIsAnythingElse(t *testing.T) {
	values := map[string]string{"cognito:groups": `["a", "b"]`, "email_verified": "true", "exp": "4102444800", "iat": "1", "nbf": "1", "auth_time": "1"}
	for name := range knownClaims(&known{}) {
		value := values[name]
		if value == "" {
			value = `"a\u0062c\"}"`
		}
		member := fmt.Sprintf("%q:%s", name, value)
		escaped := fmt.Sprintf(`"\u%04x%s":%s`, name[0], name[1:], value)
		for _, tt := range []struct {
			text  string
			apart bool
			want  error
		}{
			{"{" + member + "}", false, nil},
			{"{ " + member + "}", true, nil},
			{"{" + member + "\n}", true, nil},
			{"{" + escaped + "}", true, nil},
			{"{" + member + `,"":1}`, true, nil},
			{`{"":1,` + member + "}", true, nil},
			{"{" + member + `,` + strings.ToUpper(member[:len(name)+2]) + ":1}", true, nil},
			{"{" + member + "," + member + "}", false, ErrMalformed},
			{"{" + member + "," + escaped + "}", false, ErrMalformed},
			{"{" + escaped + "," + member + "}", false, ErrMalformed},
			{"{" + member + `,"":1,"":1}`, false, ErrMalformed},
		} {
			d, err := decoding(tt.text)
			if !errors.Is(err, tt.want) {
				t.Errorf("%s: error is %v, want %v", tt.text, err, tt.want)
			}
			if err == nil && (d.document.apart != nil) != tt.apart {
				t.Errorf("%s: taken apart: want %v", tt.text, tt.apart)
			}
		}
	}
}

func TestCognitosOwnTokensAreReadInOnePass(t *testing.T) {
	for name, claims := range map[string]map[string]any{"access": accessClaims(nil), "ID": idClaims(nil)} {
		d, err := decoding(object(claims))
		if err != nil {
			t.Fatal(err)
		}
		if d.document.apart != nil {
			t.Errorf("%s token: taken apart although all of its claims are known", name)
		}
		for want := range maps.Keys(claims) {
			var value any
			if ok, err := d.Claim(want, &value); !ok || err != nil {
				t.Errorf("%s token: Claim(%q): %v, %v", name, want, ok, err)
			}
		}
		if got := len(d.Names()); got != len(claims) {
			t.Errorf("%s token: %d names, want %d", name, got, len(claims))
		}
	}
}

func TestAKnownClaimThatIsThereTwiceIsRefusedBeforeTheSignature(t *testing.T) {
	for name := range knownClaims(&known{}) {
		for _, text := range []string{`{%[1]q:1,%[1]q:1}`, `{%[1]q:"a",%[1]q:"a",%[1]q:"a"}`, `{%[1]q:["a"],"x":1,%[1]q:["a"]}`} {
			if _, err := decode([]byte(fmt.Sprintf(text, name))); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: error is %v, want ErrMalformed", fmt.Sprintf(text, name), err)
			}
		}
	}
}

// What is not signed must not cost more than a pass: a map of a thousand members takes the time of thirty tokens.
func TestAnUnsignedTextIsNotTakenApart(t *testing.T) {
	v := pinnedVerifier(t)
	claims := strings.TrimSuffix(object(accessClaims(nil)), "}") + `,"plan":1,"plan":2}`
	for key, want := range map[int]error{0: ErrMalformed, 2: ErrSignature} {
		_, err := v.VerifyAccess(context.Background(), signed(signingKeys[key](), goodHeader, claims))
		if !errors.Is(err, want) || want == ErrSignature && errors.Is(err, ErrMalformed) {
			t.Errorf("signed with key %d: error is %v, want %v", key, err, want)
		}
	}
}

func TestEveryWrongClaimIsReported(t *testing.T) {
	_, err := decoding(`{"iss":null,"exp":"1","cognito:groups":["a",null],"email_verified":1,"sub":{}}`)
	for _, name := range []string{"iss", "exp", "cognito:groups", "email_verified", "sub"} {
		if err == nil || !strings.Contains(err.Error(), ": "+name+": ") {
			t.Errorf("error is %v, want it to name %s", err, name)
		}
	}
	if !errors.Is(err, ErrClaim) {
		t.Errorf("error is %v, want ErrClaim", err)
	}
}
