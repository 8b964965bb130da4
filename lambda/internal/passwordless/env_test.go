package passwordless

import (
	"strings"
	"testing"
)

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
