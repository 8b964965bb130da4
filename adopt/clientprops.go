package adopt

import (
	"slices"
	"strings"
	"time"

	"example.com/cognitocdk/internal/authority"
	"example.com/cognitocdk/internal/lazyregexp"
)

// clientProps is the part of appclient.Props that describes an existing client. It holds
// only what appclient.Props.Validate accepts; the rest is left to overrides.
type clientProps struct {
	name                string
	kind                string // "", "Native", "Web", "Machine", as appclient names them
	callbacks, logouts  []string
	scopes              []string
	read, write         []string
	access, id, refresh time.Duration
	grace, timeout      time.Duration
}

// defaultClient is the zero value of appclient.Props with its defaults filled in.
var defaultClient = clientProps{access: 15 * time.Minute, id: 15 * time.Minute, refresh: 7 * 24 * time.Hour, grace: 10 * time.Second, timeout: 3 * time.Minute}

const adminScope = "aws.cognito.signin.user.admin"

var (
	scopeName  = lazyregexp.New(`^[\x21\x23-\x5B\x5D-\x7E]+$`)
	readable   = lazyregexp.New(`^(?:custom:[A-Za-z0-9_-]{1,20}|[a-z_]{1,32})$`)
	https      = lazyregexp.New(`^https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[^\s#*]*)?$`)
	loopback   = lazyregexp.New(`^http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/[^\s#*]*)?$`)
	ownScheme  = lazyregexp.New(`^[a-z][a-z0-9+.-]*\.[a-z0-9+.-]+:/[^\s#*]*$`)
	basicRead  = []string{"custom:" + tenant, "email", "email_verified", "name"}
	basicWrite = []string{"email", "name"}
)

func clientPropsOf(c Client, pool poolProps) clientProps {
	p := defaultClient
	if poolName.MatchString(c.Name) {
		p.name = c.Name
	}
	own := slices.ContainsFunc(slices.Concat(c.CallbackURLs, c.LogoutURLs), ownScheme.MatchString)
	standard := func(s string) bool {
		return s == "openid" || s == "email" || s == "profile" || s == "phone" || s == adminScope
	}
	scopes := len(c.AllowedOAuthScopes) <= 50 && unique(c.AllowedOAuthScopes) && allMatch(c.AllowedOAuthScopes, scopeName.MatchString)
	switch {
	case bool(c.Secret) && slices.Equal(c.AllowedOAuthFlows, []string{"client_credentials"}) &&
		len(c.AllowedOAuthScopes) > 0 && scopes && !slices.ContainsFunc(c.AllowedOAuthScopes, standard):
		p.kind, p.scopes = "Machine", c.AllowedOAuthScopes
	case bool(c.Secret):
		p.kind = "Web"
	case own:
		p.kind = "Native"
	}
	redirect := func(u string) bool {
		return https.MatchString(u) || loopback.MatchString(u) || p.kind == "Native" && ownScheme.MatchString(u)
	}
	good := func(urls []string) bool { return len(urls) <= 100 && unique(urls) && allMatch(urls, redirect) }
	if p.kind != "Machine" && len(c.CallbackURLs) > 0 && good(c.CallbackURLs) && c.AllowedOAuthFlowsUserPoolClient {
		p.callbacks = c.CallbackURLs
		if good(c.LogoutURLs) {
			p.logouts = c.LogoutURLs
		}
		if scopes {
			p.scopes = c.AllowedOAuthScopes
		}
	}
	p.read = beyond(basicRead, c.ReadAttributes, pool)
	p.write = beyond(basicWrite, c.WriteAttributes, pool)
	for _, v := range c.validities() {
		d := time.Duration(v.seconds()) * time.Second
		switch {
		case d%time.Minute != 0:
		case v.token == "RefreshToken" && d >= time.Hour && d <= 3650*24*time.Hour:
			p.refresh = d
		case v.token == "AccessToken" && d >= 5*time.Minute && d <= 24*time.Hour:
			p.access = d
		case v.token == "IdToken" && d >= 5*time.Minute && d <= 24*time.Hour:
			p.id = d
		}
	}
	if r := c.RefreshTokenRotation; r != nil && r.RetryGracePeriodSeconds >= 1 && r.RetryGracePeriodSeconds <= 60 {
		p.grace = time.Duration(r.RetryGracePeriodSeconds) * time.Second
	}
	if n := c.AuthSessionValidity; n >= 3 && n <= 15 {
		p.timeout = time.Duration(n) * time.Minute
	}
	return p
}

// beyond are the attributes that a client names in addition to the basics; none where a
// basic one is missing, or one is not in the props of the pool: then an override says it all.
func beyond(basics, given []string, pool poolProps) (more []string) {
	for _, b := range basics {
		if !slices.Contains(given, b) {
			return nil
		}
	}
	for _, a := range given {
		if slices.Contains(basics, a) {
			continue
		}
		name, isCustom := strings.CutPrefix(a, custom)
		declared := slices.ContainsFunc(pool.attributes, func(c customAttribute) bool { return c.name == name })
		if !readable.MatchString(a) || isCustom && !declared {
			return nil
		}
		more = append(more, a)
	}
	return sorted(more)
}

// weakened are the controls that appclient.Props.Validate wants an exception for.
func (p clientProps) weakened() (rules []string) {
	if p.kind != "Native" && slices.ContainsFunc(slices.Concat(p.callbacks, p.logouts), loopback.MatchString) {
		rules = append(rules, "client-callback-https")
	}
	if slices.ContainsFunc(p.write, func(a string) bool {
		name, isCustom := strings.CutPrefix(a, custom)
		return isCustom && authority.Named(name)
	}) {
		rules = append(rules, "client-writes-authority")
	}
	if slices.Contains(p.scopes, adminScope) {
		rules = append(rules, "client-admin-scope")
	}
	return rules
}

// properties are what appclient.New makes of the props, without UserPoolId. A test under
// the build tag verify synthesizes the real thing and compares.
func (p clientProps) properties() map[string]any {
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	all := map[string]any{
		"ClientName": p.name, "GenerateSecret": p.kind == "Web" || p.kind == "Machine",
		"AccessTokenValidity": minutes(p.access), "IdTokenValidity": minutes(p.id), "RefreshTokenValidity": minutes(p.refresh),
		"TokenValidityUnits":                       map[string]any{"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "minutes"},
		"AuthSessionValidity":                      minutes(p.timeout),
		"PreventUserExistenceErrors":               "ENABLED",
		"EnableTokenRevocation":                    true,
		"EnablePropagateAdditionalUserContextData": false,
		"SupportedIdentityProviders":               []string{"COGNITO"},
		"ReadAttributes":                           sorted(slices.Concat(basicRead, p.read)),
		"WriteAttributes":                          sorted(slices.Concat(basicWrite, p.write)),
		"ExplicitAuthFlows":                        []string{"ALLOW_USER_SRP_AUTH"},
		"AllowedOAuthFlowsUserPoolClient":          false,
		"CallbackURLs":                             p.callbacks,
		"LogoutURLs":                               p.logouts,
	}
	if p.kind == "Machine" {
		all["ExplicitAuthFlows"] = []string{"ALLOW_REFRESH_TOKEN_AUTH"}
	} else {
		all["RefreshTokenRotation"] = map[string]any{"Feature": "ENABLED", "RetryGracePeriodSeconds": int(p.grace / time.Second)}
	}
	if p.kind == "Machine" || len(p.callbacks) > 0 {
		flow, scopes := "code", p.scopes
		if p.kind == "Machine" {
			flow = "client_credentials"
		} else if len(scopes) == 0 {
			scopes = []string{"openid", "email", "profile"}
		}
		all["AllowedOAuthFlowsUserPoolClient"], all["AllowedOAuthFlows"], all["AllowedOAuthScopes"] = true, []string{flow}, scopes
	}
	return tree(all)
}

func unique(list []string) bool { return len(slices.Compact(sorted(list))) == len(list) }

func allMatch(list []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
}
