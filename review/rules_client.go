package review

import (
	"fmt"
	"net/url"
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/template"
)

// Rules for AWS::Cognito::UserPoolClient.
var clientRules = []Rule{
	{
		ID: "client-replaced", Verdict: Replace, Severity: "fail",
		Title:     "An app client gets a new client id",
		AWS:       "CloudFormation creates a new client and deletes the old one: every app, token and back end that knows the old id stops working",
		Fix:       "keep the value; add a second client, move the apps to it, and remove the first in a later deployment",
		Reference: clientPage,
		On:        on(userPoolClient, "GenerateSecret", "UserPoolId"),
		Judge: func(c Change) []Hit {
			if o, known := c.Old.Bool(); c.Path == "GenerateSecret" && (c.Old.Absent() || known && !o) {
				if n, known := c.New.Bool(); c.New.Absent() || known && !n {
					return nil // absent is false
				}
			}
			return anyChange(c)
		},
		keepsDrop: true, settles: true,
	},
	{
		ID: "client-writes-authority", Verdict: Downgrade,
		Title:     "A client may write an attribute that decides what its user may do",
		AWS:       "done in place; from then on a signed-in user changes it with their own access token",
		Fix:       "remove the attribute from WriteAttributes",
		Reference: attributesPage,
		On:        on(userPoolClient, "WriteAttributes"), Judge: writesGained, keepsDrop: true,
	},
	{
		ID: "client-writes-everything", Verdict: Downgrade,
		Title:     "A client's list of writable attributes is gone or empty",
		AWS:       "an absent or empty list makes every mutable attribute writable by its own user",
		Fix:       "keep an explicit, non-empty WriteAttributes",
		Reference: updateClientPage,
		On:        on(userPoolClient, "WriteAttributes"), Judge: func(c Change) []Hit {
			if len(c.Old.Items()) == 0 || len(c.New.Items()) > 0 {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "client-reads-more", Verdict: Downgrade, Severity: "note",
		Title: "A client reads more attributes", AWS: "done in place; the attribute is in ID tokens and userInfo from then on", Fix: "leave the attribute out if the app does not need it",
		Reference: attributesPage,
		On:        on(userPoolClient, "ReadAttributes"), Judge: gains(anyItem),
	},
	{
		ID: "client-revocation-off", Verdict: Downgrade,
		Title: "Tokens can no longer be revoked",
		AWS:   "done in place; a stolen refresh token is good until it expires", Fix: "keep EnableTokenRevocation: true",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html",
		On:        on(userPoolClient, "EnableTokenRevocation"), Judge: flag(true, true),
	},
	{
		ID: "client-existence-errors", Verdict: Downgrade,
		Title: "Error messages tell which users exist",
		AWS:   "done in place", Fix: "keep PreventUserExistenceErrors: ENABLED",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html",
		On:        on(userPoolClient, "PreventUserExistenceErrors"), Judge: scale("LEGACY", "LEGACY", "ENABLED"),
	},
	{
		ID: "client-password-flow", Verdict: Downgrade,
		Title: "A client may send passwords in clear",
		AWS:   "done in place; the password itself travels, instead of an SRP proof", Fix: "use ALLOW_USER_SRP_AUTH or ALLOW_USER_AUTH",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
		On:        on(userPoolClient, "ExplicitAuthFlows"),
		Judge:     gains(oneOf("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")),
	},
	{
		ID: "client-custom-flow", Verdict: Downgrade, Severity: "warn",
		Title: "A client may sign in by custom challenges",
		AWS:   "done in place; the triggers alone decide, and lock-out does not apply to them", Fix: "leave ALLOW_CUSTOM_AUTH out unless the triggers count attempts",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html",
		On:        on(userPoolClient, "ExplicitAuthFlows"), Judge: gains(oneOf("ALLOW_CUSTOM_AUTH", "CUSTOM_AUTH_FLOW_ONLY")),
	},
	{
		ID: "client-implicit-grant", Verdict: Downgrade,
		Title: "Tokens are handed out in the URL",
		AWS:   "done in place; tokens land in browser history and logs", Fix: "keep AllowedOAuthFlows: [code]",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoint-oauth-grants.html",
		On:        on(userPoolClient, "AllowedOAuthFlows"), Judge: gains(oneOf("implicit")),
	},
	{
		ID: "client-admin-scope", Verdict: Downgrade,
		Title: "Hosted sign-in hands out tokens that change the user's own account",
		AWS:   "done in place; such a token calls UpdateUserAttributes and the MFA settings", Fix: "leave aws.cognito.signin.user.admin out",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
		On:        on(userPoolClient, "AllowedOAuthScopes"), Judge: gains(oneOf("aws.cognito.signin.user.admin")),
	},
	{
		ID: "client-redirect-weakened", Verdict: Downgrade,
		Title: "Codes may be sent to a URL that others can read or take",
		AWS:   "done in place; Cognito redirects there with the authorization code", Fix: "allow exact https URLs only",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html",
		On:        on(userPoolClient, "CallbackURLs", "LogoutURLs", "DefaultRedirectURI"), Judge: gains(weakURL),
	},
	{
		ID: "client-token-validity", Verdict: Downgrade,
		Title: "Tokens live longer",
		AWS:   "done in place, for tokens issued from then on; a stolen one is good for longer", Fix: "keep the validity",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html",
		On:        on(userPoolClient, "AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "TokenValidityUnits"),
		Judge:     tokenValidity, keepsDrop: true,
	},
	{
		ID: "client-session-validity", Verdict: Downgrade, Severity: "warn",
		Title: "A sign-in may take longer", AWS: "done in place; codes can be guessed for longer", Fix: "keep AuthSessionValidity",
		Reference: updateClientPage,
		On:        on(userPoolClient, "AuthSessionValidity"), Judge: atMost(3),
	},
	{
		ID: "client-rotation-off", Verdict: Downgrade,
		Title: "Refresh tokens are no longer rotated",
		AWS:   "done in place; a stolen refresh token works beside the user's own, unseen", Fix: "keep RefreshTokenRotation.Feature: ENABLED",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html",
		On:        on(userPoolClient, "RefreshTokenRotation.Feature"), Judge: scale("DISABLED", "DISABLED", "ENABLED"),
	},
	{
		ID: "client-rotation-grace", Verdict: Downgrade, Severity: "warn",
		Title: "A rotated refresh token stays good for longer", AWS: "done in place", Fix: "keep RetryGracePeriodSeconds",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html",
		On:        on(userPoolClient, "RefreshTokenRotation.RetryGracePeriodSeconds"), Judge: atMost(0),
	},
	{
		ID: "client-renamed", Verdict: OK, Title: "A client is renamed", AWS: "renamed in place; the client id stays",
		Reference: clientPage, On: on(userPoolClient, "ClientName"), Judge: anyChange,
	},
}

// authority matches attributes that back ends decide by. The net is wide on purpose: that
// such an attribute becomes writable is seldom meant.
var authority = lazyregexp.New(`(?i)^(custom:|dev:custom:|dev:).*(tenant|org|company|workspace|customer|account|team|role|group|admin|owner|staff|perm|priv|scope|plan|tier|level|entitle|licen[cs]e|subscri|credit|quota|approv|verif|access|polic)|^(email|phone_number)_verified$`)

func writesGained(c Change) []Hit {
	if len(c.Old.Items()) == 0 { // everything was writable already
		return nil
	}
	tags := c.c.principalTagClaims()
	hits := gains(func(item string) string {
		switch {
		case authority.MatchString(item), tags[item]:
			return "which decides what its user may do"
		case strings.Contains(item, ":"):
			return "which its user may then set to anything"
		}
		return ""
	})(c)
	for i, h := range hits {
		if !authority.MatchString(h.Key) && !tags[h.Key] && h.Undecided == "" {
			hits[i].Severity = "warn"
		}
	}
	return hits
}

// principalTagClaims are the claims that the new template turns into principal tags.
func (c *comparison) principalTagClaims() map[string]bool {
	if c.tags != nil {
		return c.tags
	}
	c.tags = map[string]bool{}
	for r := range c.new.ByType(principalTag) {
		for _, claim := range r.At("PrincipalTags").Entries() {
			if text, known := claim.Literal(); known {
				c.tags[text] = true
			}
		}
	}
	return c.tags
}

// weakURL says what is wrong with a redirect target, or "". Native apps use schemes of
// their own, which are no weaker than before.
func weakURL(item string) string {
	u, err := url.Parse(item)
	switch {
	case err != nil:
		return "which is not a URL"
	case strings.Contains(item, "*"):
		return "a pattern, which others can match"
	case u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"):
		return "where any program on the user's machine can listen"
	case u.Scheme == "http":
		return "which travels unencrypted"
	}
	return ""
}

// tokenValidity compares durations, so that 60 minutes and 1 hour are the same. Value and
// unit can change together: then the value reports both. A value that is dropped stays as it
// was; a unit that is dropped does not say what the number that stays counts.
func tokenValidity(c Change) []Hit {
	if c.Path != "TokenValidityUnits" {
		if c.New.Absent() {
			return nil
		}
		return longer(c, strings.TrimSuffix(c.Path, "Validity"))
	}
	var hits []Hit
	for _, token := range []string{"AccessToken", "IdToken", "RefreshToken"} {
		if !c.c.equal(c.OldResource.At(token+"Validity"), c.NewResource.At(token+"Validity"), "") {
			continue
		}
		o, n := c.Old.At(token), c.New.At(token)
		for _, h := range longer(Change{c.OldResource, c.NewResource, "TokenValidityUnits." + token, o, n, c.c}, token) {
			h.At, h.Key, h.Old, h.New = n, token, &o, &n
			hits = append(hits, h)
		}
	}
	return hits
}

// longer hits a token that lives longer than before.
func longer(c Change, unit string) []Hit {
	value := unit + "Validity"
	before, openBefore := validity(c.OldResource, value, unit)
	after, openAfter := validity(c.NewResource, value, unit)
	open := orElse(openAfter, openBefore)
	switch {
	case open == "" && after <= before:
		return nil
	case open != "":
		return []Hit{{Saw: became(c), Undecided: open}}
	}
	return []Hit{{Saw: fmt.Sprintf("%s grows from %s to %s", value, inWords(before), inWords(after))}}
}

var (
	unitSeconds = map[string]float64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
	// The service's defaults, and the unit of a bare number.
	defaultUnit     = map[string]string{"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
	defaultValidity = map[string]float64{"AccessToken": 1, "IdToken": 1, "RefreshToken": 30}
)

func validity(r *template.Resource, value, unit string) (seconds float64, open string) {
	v, u := r.At(value), r.At("TokenValidityUnits", unit)
	name, known := u.Literal()
	if u.Absent() {
		name, known = defaultUnit[unit], true
	}
	if scale := unitSeconds[name]; !known || scale == 0 {
		return 0, openReason(u)
	}
	n, known := v.Number()
	switch {
	case v.Absent(), known && n == 0:
		return defaultValidity[unit] * unitSeconds[defaultUnit[unit]], ""
	case !known:
		return 0, openReason(v)
	}
	return n * unitSeconds[name], ""
}

func inWords(seconds float64) string {
	for _, u := range []struct {
		name string
		size float64
	}{{"day", 86400}, {"hour", 3600}, {"minute", 60}} {
		if n := seconds / u.size; n >= 1 && n == float64(int(n)) {
			return counted(int(n), u.name)
		}
	}
	return fmt.Sprintf("%g seconds", seconds)
}
