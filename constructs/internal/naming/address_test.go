package naming_test

import (
	"testing"

	"example.com/cognitocdk/constructs/internal/naming"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		address         string
		https, loopback bool
		origin          string
	}{
		{"https://app.company.com/callback", true, false, "https://app.company.com"},
		{"https://App.Company.com:443/callback", true, false, "https://app.company.com"},
		{"https://app.company.com:80?x=1", true, false, "https://app.company.com:80"},
		{"https://${Token[TOKEN.1]}/callback", true, false, "https://${Token[TOKEN.1]}"},
		{"https://app.${Token[TOKEN.1]}:${Token[TOKEN.2]}/", true, false, "https://app.${Token[TOKEN.1]}:${Token[TOKEN.2]}"},
		{"http://localhost:80/", false, true, "http://localhost"},
		{"http://[::1]:3000/callback", false, true, "http://[::1]:3000"},
		{"http://127.0.0.1:0/callback", false, true, "http://127.0.0.1:0"},
		{"http://${Token[TOKEN.1]}/callback", false, false, ""},
		{"${Token[TOKEN.1]}/callback", false, false, ""},
		{"http://localhost.evil.com/", false, false, ""},
		{"http://localhost:80@evil.com/", false, false, ""},
		{"https://app.company.com@evil.com/", false, false, ""},
		{"https://app.company.com#", false, false, ""},
		{"https://app.company.com:", false, false, ""},
		{"https://app.company.com:65536", false, false, ""},
		{"https://app.company.com:+1", false, false, ""},
		{"https://-app.company.com", false, false, ""},
		{"https://app.company.com.", false, false, ""},
		{"https://\u0430pp.company.com", false, false, ""},
		{"https://*.company.com", false, false, ""},
		{"https://app.company.com/ b", false, false, ""},
		{"https://app.company.com/\x00", false, false, ""},
		{"HTTPS://app.company.com", false, false, ""},
		{"https://", false, false, ""},
		{"com.company.app:/callback", false, false, ""},
		{"", false, false, ""},
	} {
		if got := naming.IsHTTPS(c.address); got != c.https {
			t.Errorf("%q is https: want %v, got %v", c.address, c.https, got)
		}
		if got := naming.IsLoopback(c.address); got != c.loopback {
			t.Errorf("%q is loopback: want %v, got %v", c.address, c.loopback, got)
		}
		if got := naming.OriginOf(c.address); got != c.origin {
			t.Errorf("%q: want the origin %q, got %q", c.address, c.origin, got)
		}
	}
}

// What OriginOf says of an address, Origin takes: origins of an app client go into CORS as
// they are.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{"https://App.Company.com:443/callback?x", "http://[::1]:3000/", "https://${Token[TOKEN.1]}/", "https://Www.${Token[TOKEN.1]}.Company.com/", "https://a:b@c#d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if origin := naming.OriginOf(address); origin != "" && naming.Origin("x", origin) != nil {
			t.Errorf("%q has the origin %q, which is refused: %v", address, origin, naming.Origin("x", origin))
		}
	})
}

func TestSentBy(t *testing.T) {
	const domain, address = "arn:aws:ses:eu-west-1:333333333333:identity/company.com", "arn:aws:ses:eu-west-1:333333333333:identity/a@company.com"
	for _, c := range []struct {
		from, identity string
		ok             bool
	}{
		{"no-reply@company.com", domain, true},
		{"Company <no-reply@Mail.Company.com>", domain, true},
		{"no-reply@evilcompany.com", domain, false},
		{"no-reply@company.com.evil.com", domain, false},
		{"", domain, false},
		{"A@company.com", address, true},
		{"b@company.com", address, false},
		{"", address, true},
		{"${Token[TOKEN.1]}", domain, true},
		{"no-reply@company.com", "${Token[TOKEN.1]}", true},
	} {
		if err := naming.SentBy("x.From", c.from, c.identity); (err == nil) != c.ok {
			t.Errorf("%q by %s: want accepted %v, got %v", c.from, c.identity, c.ok, err)
		}
	}
}
