package appclient_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	const minute, day = time.Minute, 24 * time.Hour
	const home = "https://app.company.com/callback"
	pool := new(userpool.UserPool) // a pool from outside: no kernel is needed to validate
	check := func(edit func(*appclient.Props)) error {
		p := appclient.Props{Pool: pool}
		edit(&p)
		return p.Validate()
	}
	callback := func(kind appclient.Kind, urls ...string) error {
		return check(func(p *appclient.Props) { p.Kind, p.CallbackURLs = kind, urls })
	}
	machine := func(edit func(*appclient.Props)) error {
		return check(func(p *appclient.Props) {
			p.Kind, p.Scopes = appclient.Machine, []string{"api/read"}
			edit(p)
		})
	}
	excuse := func(control_ string) []control.Exception {
		return []control.Exception{{Control: control_, Reason: "a reason"}}
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprintf("https://app.company.com/%d", i)
	}
	const form = "appclient.CallbackURLs[0]: must be an https URL"

	problemtest.Run(t, []problemtest.Case{
		{"a pool is all that is required", check(func(*appclient.Props) {}), nil},
		{"no pool", appclient.Props{}.Validate(), []string{"appclient.Pool: is required"}},
		{"no pool, and more", check(func(p *appclient.Props) { p.Pool, p.Kind, p.WriteAttributes = nil, "spa", []string{"custom:"} }),
			[]string{"appclient.Pool: is required", "appclient.Kind: must be one of", "appclient.WriteAttributes[0]: must be"}},
		{"a blank name", check(func(p *appclient.Props) { p.Name = " " }), []string{"appclient.Name: must not be blank"}},
		{"a name of two lines", check(func(p *appclient.Props) { p.Name = "a\nb" }), []string{"appclient.Name: must be"}},
		{"a kind misspelt", check(func(p *appclient.Props) { p.Kind = "spa" }), []string{"appclient.Kind: must be one of"}},
		{"a name with a slash", check(func(p *appclient.Props) { p.Name = "a/b" }), []string{"appclient.Name: must be"}},

		{"https", callback(appclient.SPA, home), nil},
		{"http", callback(appclient.SPA, "http://app.company.com/callback"), []string{form}},
		{"a wildcard", callback(appclient.SPA, "https://*.company.com/callback"), []string{form}},
		{"a wildcard path", callback(appclient.SPA, "https://app.company.com/*"), []string{form}},
		{"a fragment", callback(appclient.SPA, home+"#x"), []string{form}},
		{"javascript", callback(appclient.Native, "javascript:alert(1)"), []string{form}},
		{"a host that begins like loopback", callback(appclient.Native, "http://localhost.evil.com/"), []string{form}},
		{"user info that looks like loopback", callback(appclient.Native, "http://localhost:80@evil.com/"), []string{form}},
		{"loopback needs an exception", callback(appclient.SPA, "http://localhost:8400/callback"), []string{"appclient.CallbackURLs[0]: a loopback redirect"}},
		{"loopback, excused", check(func(p *appclient.Props) {
			p.CallbackURLs, p.Exceptions = []string{"http://localhost:8400/callback"}, excuse(control.ClientCallbackHTTPS)
		}), nil},
		{"a loopback logout needs an exception too", check(func(p *appclient.Props) { p.CallbackURLs, p.LogoutURLs = []string{home}, []string{"http://127.0.0.1/"} }),
			[]string{"appclient.LogoutURLs[0]: a loopback redirect"}},
		{"a native app's own scheme and loopback", callback(appclient.Native, "com.company.app:/callback", "http://127.0.0.1:0/callback"), nil},
		{"a page has no scheme of its own", callback(appclient.SPA, "com.company.app:/callback"), []string{form}},
		{"a token", callback(appclient.SPA, "${Token[TOKEN.1]}/callback"), nil},
		{"a host that is a token", callback(appclient.SPA, "https://${Token[TOKEN.1]}/callback"), nil},
		{"a port that is a token", callback(appclient.SPA, "https://app.company.com:${Token[TOKEN.1]}/callback"), nil},
		{"http, whatever the host will be", callback(appclient.SPA, "http://${Token[TOKEN.1]}/callback"), []string{form}},
		{"a wildcard before a token", callback(appclient.SPA, "https://*.${Token[TOKEN.1]}/callback"), []string{form}},
		{"a token with a fragment", callback(appclient.Native, "https://${Token[TOKEN.1]}/callback#x"), []string{form}},
		{"javascript with a token", callback(appclient.Native, "javascript:${Token[TOKEN.1]}"), []string{form}},
		{"a port that is none", callback(appclient.SPA, "https://app.company.com:65536/callback"), []string{form}},
		{"a host with an empty label", callback(appclient.SPA, "https://app..company.com/callback"), []string{form}},
		{"a host in another script", callback(appclient.SPA, "https://\u0430pp.company.com/callback"), []string{form}},
		{"user info", callback(appclient.SPA, "https://app.company.com@evil.com/callback"), []string{form}},
		{"a backslash that browsers take for a slash", callback(appclient.SPA, "https://app.company.com\\@evil.com/callback"), []string{form}},
		{"the same twice", callback(appclient.SPA, home, home), []string{"appclient.CallbackURLs[1]"}},
		{"100 callbacks", callback(appclient.SPA, many[:100]...), nil},
		{"101 callbacks", callback(appclient.SPA, many...), []string{"appclient.CallbackURLs: must have between 0 and 100 entries, got 101"}},
		{"a logout without a callback", check(func(p *appclient.Props) { p.LogoutURLs = []string{home} }), []string{"appclient.LogoutURLs: needs CallbackURLs"}},
		{"scopes without a callback", check(func(p *appclient.Props) { p.Scopes = []string{"openid"} }), []string{"appclient.Scopes: needs CallbackURLs"}},
		{"a scope with a space", check(func(p *appclient.Props) { p.CallbackURLs, p.Scopes = []string{home}, []string{"open id"} }), []string{"appclient.Scopes[0]: must be a scope"}},
		{"the admin scope needs an exception", check(func(p *appclient.Props) {
			p.CallbackURLs, p.Scopes = []string{home}, []string{"aws.cognito.signin.user.admin"}
		}), []string{"appclient.Scopes: aws.cognito.signin.user.admin lets a token change its user"}},

		{"a scope of no form", check(func(p *appclient.Props) { p.CallbackURLs, p.Scopes = []string{home}, []string{"read"} }), []string{"appclient.Scopes[0]: must be a scope"}},
		{"a resource server's scope", check(func(p *appclient.Props) {
			p.CallbackURLs, p.Scopes = []string{home}, []string{"https://api.company.com/read"}
		}), nil},
		{"a resource server that is none", check(func(p *appclient.Props) { p.ResourceServers = []*resourceserver.Server{nil} }), []string{"appclient.ResourceServers[0]: is nil"}},
		{"a resource server of another pool", check(func(p *appclient.Props) { p.ResourceServers = []*resourceserver.Server{new(resourceserver.Server)} }),
			[]string{"appclient.ResourceServers[0]:  is a resource server of another pool"}},
		{"a callback of 1024 characters", callback(appclient.SPA, "https://a.company.com/"+strings.Repeat("x", 1002)), nil},
		{"a callback of 1025 characters", callback(appclient.SPA, "https://a.company.com/"+strings.Repeat("x", 1003)), []string{"appclient.CallbackURLs[0]: must have between 0 and 1024"}},
		{"a logical id with a hyphen", check(func(p *appclient.Props) { p.LogicalID = "a-b" }), []string{"appclient.LogicalID: must be"}},

		{"a machine", machine(func(*appclient.Props) {}), nil},
		{"a machine without scopes", machine(func(p *appclient.Props) { p.Scopes = nil }), []string{"appclient.Scopes: needs a resource server's scopes"}},
		{"a machine with a user's scope", machine(func(p *appclient.Props) { p.Scopes = []string{"openid"} }), []string{"appclient.Scopes[0]: cannot be combined with Kind Machine"}},
		{"a machine with the code grant", machine(func(p *appclient.Props) { p.CallbackURLs = []string{home} }), []string{"appclient.CallbackURLs: cannot be combined with Kind Machine"}},
		{"a machine with passwords", machine(func(p *appclient.Props) {
			p.AllowPasswordFlow, p.Exceptions = true, excuse(control.ClientPasswordFlow)
		}), []string{"appclient.AllowPasswordFlow: cannot be combined with Kind Machine"}},
		{"a machine with challenges", machine(func(p *appclient.Props) { p.AllowCustomFlow = true }), []string{"appclient.AllowCustomFlow: cannot be combined with Kind Machine"}},
		{"a machine with a provider", machine(func(p *appclient.Props) { p.Providers = []*signin.Provider{new(signin.Provider)} }), []string{"appclient.Providers: cannot be combined with Kind Machine", "appclient.Providers[0]:  is a provider of another pool"}},
		{"providers without hosted pages", check(func(p *appclient.Props) { p.Providers = []*signin.Provider{nil} }),
			[]string{"appclient.Providers: needs CallbackURLs", "appclient.Providers[0]: is nil"}},
		{"passwords need an exception", check(func(p *appclient.Props) { p.AllowPasswordFlow = true }), []string{"appclient.AllowPasswordFlow: passwords reach Cognito"}},

		{"an attribute of no form", check(func(p *appclient.Props) { p.WriteAttributes = []string{"custom:"} }), []string{"appclient.WriteAttributes[0]: must be"}},
		{"an attribute that only deployment knows, read", check(func(p *appclient.Props) { p.ReadAttributes = []string{"custom:${Token[TOKEN.1]}"} }), nil},
		{"an attribute that only deployment knows, written", check(func(p *appclient.Props) { p.WriteAttributes = []string{"custom:${Token[TOKEN.1]}"} }),
			[]string{"appclient.WriteAttributes[0]: needs a name that is known"}},
		{"an attribute that is none", check(func(p *appclient.Props) { p.ReadAttributes = []string{"e_mail"} }), []string{"appclient.ReadAttributes[0]: must be a standard attribute"}},
		{"a verdict of Cognito's, read", check(func(p *appclient.Props) { p.ReadAttributes = []string{"phone_number_verified"} }), nil},
		{"a verdict of Cognito's, written", check(func(p *appclient.Props) { p.WriteAttributes = []string{"phone_number", "phone_number_verified"} }),
			[]string{`appclient.WriteAttributes[1]: "phone_number_verified" is written by Cognito alone`}},
		{"the subject, written", check(func(p *appclient.Props) { p.WriteAttributes = []string{"sub"} }), []string{"appclient.WriteAttributes[0]: must be a standard attribute"}},
		{"a role that users give themselves", check(func(p *appclient.Props) { p.WriteAttributes = []string{"custom:role", "custom:locale"} }),
			[]string{"appclient.WriteAttributes: users set custom:role themselves"}},
		{"the same, excused", check(func(p *appclient.Props) {
			p.WriteAttributes, p.Exceptions = []string{"custom:role"}, excuse(control.ClientWritesAuthority)
		}), nil},
		{"the tenant is not listed here", check(func(p *appclient.Props) { p.WriteAttributes = []string{"custom:tenant_id"} }), []string{"appclient.WriteAttributes: custom:tenant_id is never listed here"}},

		{"access token of 5 minutes", check(func(p *appclient.Props) { p.AccessTokenValidity = 5 * minute }), nil},
		{"access token of 4 minutes", check(func(p *appclient.Props) { p.AccessTokenValidity = 4 * minute }), []string{"appclient.AccessTokenValidity: must be between 5m and 1d, got 4m"}},
		{"access token of a day", check(func(p *appclient.Props) { p.AccessTokenValidity = day }), nil},
		{"access token of a day and a minute", check(func(p *appclient.Props) { p.AccessTokenValidity = day + minute }), []string{"appclient.AccessTokenValidity: must be between 5m and 1d, got 24h1m"}},
		{"access token of 90 and a half minutes", check(func(p *appclient.Props) { p.AccessTokenValidity = 5*minute + time.Second }), []string{"appclient.AccessTokenValidity: must be a whole number of minutes"}},
		{"ID token of 4 minutes", check(func(p *appclient.Props) { p.IDTokenValidity = 4 * minute }), []string{"appclient.IDTokenValidity: must be between"}},
		{"ID token of 25 hours", check(func(p *appclient.Props) { p.IDTokenValidity = 25 * time.Hour }), []string{"appclient.IDTokenValidity: must be between"}},
		{"refresh token of an hour", check(func(p *appclient.Props) { p.RefreshTokenValidity = time.Hour }), nil},
		{"refresh token of 59 minutes", check(func(p *appclient.Props) { p.RefreshTokenValidity = 59 * minute }), []string{"appclient.RefreshTokenValidity: must be between"}},
		{"refresh token of 10 years", check(func(p *appclient.Props) { p.RefreshTokenValidity = 3650 * day }), nil},
		{"refresh token of more", check(func(p *appclient.Props) { p.RefreshTokenValidity = 3651 * day }), []string{"appclient.RefreshTokenValidity: must be between"}},
		{"a session shorter than its tokens", check(func(p *appclient.Props) { p.IDTokenValidity, p.RefreshTokenValidity = day, 23*time.Hour }),
			[]string{"appclient.RefreshTokenValidity: needs at least the validity of the other tokens"}},
		{"a session as long as its tokens", check(func(p *appclient.Props) { p.AccessTokenValidity, p.RefreshTokenValidity = day, day }), nil},
		{"grace of a second", check(func(p *appclient.Props) { p.RefreshGrace = time.Second }), nil},
		{"grace of 60 seconds", check(func(p *appclient.Props) { p.RefreshGrace = minute }), nil},
		{"grace of 61 seconds", check(func(p *appclient.Props) { p.RefreshGrace = 61 * time.Second }), []string{"appclient.RefreshGrace: must be between 1s and 1m, got 1m1s"}},
		{"sign-in in 3 minutes", check(func(p *appclient.Props) { p.SignInTimeout = 3 * minute }), nil},
		{"sign-in in 15 minutes", check(func(p *appclient.Props) { p.SignInTimeout = 15 * minute }), nil},
		{"sign-in in 2 minutes", check(func(p *appclient.Props) { p.SignInTimeout = 2 * minute }), []string{"appclient.SignInTimeout: must be between"}},
		{"sign-in in 16 minutes", check(func(p *appclient.Props) { p.SignInTimeout = 16 * minute }), []string{"appclient.SignInTimeout: must be between"}},
		{"several problems at once", check(func(p *appclient.Props) {
			p.Name, p.RefreshGrace, p.CallbackURLs = "a/b", 2*minute, []string{"ftp://x"}
		}),
			[]string{"appclient.Name", "appclient.RefreshGrace", form}},
	})
}
