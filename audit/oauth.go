package audit

import (
	"net/url"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var clientImplicit = Rule{
	ID:        "client-flow-implicit",
	Severity:  report.Fail,
	Title:     "No app client uses the implicit grant",
	Why:       "the implicit grant puts tokens into the address bar: into histories, logs and referrers",
	Allowed:   "AllowedOAuthFlows code, or client_credentials for machines",
	Fix:       "replace implicit by code",
	Reference: docAuthorize,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.items(client.At("AllowedOAuthFlows"), func(v template.Value) {
			if v.Is("implicit") {
				r.Hit(v, "implicit puts tokens into the address bar")
			}
		})
	},
}

var clientAdminScope = Rule{
	ID:        "client-admin-scope",
	Severity:  report.Fail,
	Title:     "No app client gets the self-service scope through OAuth",
	Why:       "aws.cognito.signin.user.admin lets whoever holds the access token change attributes, devices and MFA of its user",
	Allowed:   "openid, email, phone, profile and scopes of resource servers",
	Fix:       "remove aws.cognito.signin.user.admin from AllowedOAuthScopes",
	Reference: docScopes,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.items(client.At("AllowedOAuthScopes"), func(v template.Value) {
			if v.Is("aws.cognito.signin.user.admin") {
				r.Hit(v, "the access token may change its user's attributes and MFA")
			}
		})
	},
}

var clientCallback = Rule{
	ID:        "client-callback-https",
	Severity:  report.Fail,
	Title:     "Authorization codes are sent over https only",
	Why:       "over http everyone on the way reads the code; a localhost callback in production hands it to any program on the user's machine",
	Allowed:   "https URLs; a custom scheme where the client has no secret (a native app); http://localhost with an exception, in development",
	Fix:       "use an https callback",
	Reference: docClients,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		for _, property := range []string{"CallbackURLs", "LogoutURLs", "DefaultRedirectURI"} {
			r.redirects(client.At(property), func(v template.Value, scheme, rest string) {
				host := strings.ToLower(strings.TrimSuffix(firstPart(rest, "/?#"), "."))
				switch {
				case scheme == "https" && loopback(host):
					r.Hit(v, "%s is the user's own machine: any program there can listen", show(v))
				case scheme == "https":
				case scheme == "http" && loopback(host):
					r.Hit(v, "%s is the user's own machine: any program there can listen", show(v))
				case scheme == "http":
					r.Hit(v, "%s is not https: everyone on the way reads the code", show(v))
				case script[scheme]:
					r.Hit(v, "%s is run by the browser: no address of an app", show(v))
				case scheme == "":
					r.Hit(v, "%s has no scheme", show(v))
				case always(client.At("GenerateSecret"), "true", defaultFlag) != no:
					r.Hit(v, "%s is a custom scheme, and the client has a secret: native apps cannot keep one", show(v))
				}
			})
		}
	},
}

// script are the schemes that a browser does not leave the page for.
var script = map[string]bool{"javascript": true, "data": true, "vbscript": true, "blob": true, "file": true}

// redirects calls judge with the scheme, in lower case, and what follows it, for every
// URL of a list. A URL that begins with a literal scheme is decided even where its host
// is a reference.
func (r *Report) redirects(list template.Value, judge func(v template.Value, scheme, rest string)) {
	for _, one := range list.Alternatives() {
		if _, symbolic := one.Text(); one.Unknown() && !symbolic {
			r.Undecided(one)
			continue
		}
		for _, item := range one.Items() {
			for _, v := range item.Alternatives() {
				text, known := v.Text()
				if v.Absent() {
					continue
				}
				if !known || len(text) == 0 || text[0].Name != "" {
					r.Undecided(v)
					continue
				}
				scheme, rest, found := strings.Cut(text[0].Literal, ":")
				if !found {
					if len(text) > 1 {
						r.Undecided(v)
						continue
					}
					scheme, rest = "", text[0].Literal
				}
				judge(v, strings.ToLower(strings.TrimSpace(scheme)), strings.TrimPrefix(rest, "//"))
			}
		}
	}
}

func firstPart(s, separators string) string {
	if i := strings.IndexAny(s, separators); i >= 0 {
		return s[:i]
	}
	return s
}

func loopback(host string) bool {
	name := host
	if !strings.HasPrefix(host, "[") {
		name = firstPart(host, ":")
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasPrefix(name, "127.") ||
		strings.HasPrefix(name, "[::1]") || name == "0.0.0.0"
}

var clientCallbackForm = Rule{
	ID:        "client-callback-form",
	Severity:  report.Fail,
	Title:     "Callbacks are exact URLs",
	Why:       "a wildcard or a placeholder domain lets somebody else receive codes; fragments and spaces are rejected",
	Allowed:   "absolute URLs without *, fragment, user name or white space, outside the domains reserved for examples",
	Fix:       "list each callback exactly",
	Reference: docClients,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		for _, property := range []string{"CallbackURLs", "LogoutURLs", "DefaultRedirectURI"} {
			for text, v := range spelled(client.At(property)) {
				if strings.Contains(text, "*") {
					r.Hit(v, "%s has a wildcard", show(v))
				}
			}
			for _, v := range literals(client.At(property)) {
				text, _ := v.Literal()
				parsed, err := url.Parse(text)
				switch {
				case strings.Contains(text, "*"): // said above
				case strings.ContainsAny(text, " \t\r\n"):
					r.Hit(v, "%s has white space", show(v))
				case err != nil:
					r.Hit(v, "%s is no URL", show(v))
				case parsed.Fragment != "" || strings.HasSuffix(text, "#"):
					r.Hit(v, "%s has a fragment", show(v))
				case parsed.User != nil:
					r.Hit(v, "%s has a user name before its host", show(v))
				case placeholder(parsed.Hostname()):
					r.HitAs(report.Warn, v, "%s is a placeholder: nobody here owns the domain", show(v))
				}
			}
			for _, v := range openItems(client.At(property)) {
				r.Undecided(v)
			}
		}
	},
}

// placeholder are the second-level domains that RFC 2606 reserves and that tools leave in
// templates: the CDK's default callback is https://example.com. Names below .example
// and .test never resolve and are fine in tests.
func placeholder(host string) bool {
	host = strings.ToLower(host)
	return host == "example.com" || host == "www.example.com" || host == "example.org" || host == "example.net"
}

var clientDefaultRedirect = Rule{
	ID:        "client-default-redirect",
	Severity:  report.Fail,
	Title:     "The default redirect is one of the callbacks",
	Why:       "Cognito rejects a DefaultRedirectURI that CallbackURLs does not list",
	Allowed:   "DefaultRedirectURI equal to one of CallbackURLs, or none",
	Fix:       "add it to CallbackURLs",
	Reference: docCFNClient,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		listed := client.At("CallbackURLs")
		for _, v := range client.At("DefaultRedirectURI").Alternatives() {
			text, known := v.Text()
			switch {
			case v.Absent():
			case !known:
				r.Undecided(v)
			case inTexts(listed, text.String()):
			case len(openItems(listed)) > 0:
				r.Undecided(listed)
			default:
				r.Hit(v, "%s is not in CallbackURLs", show(v))
			}
		}
	},
}

func inTexts(list template.Value, text string) bool {
	_, found := texts(list)[text]
	return found
}

var clientOAuthComplete = Rule{
	ID:        "client-oauth-complete",
	Severity:  report.Fail,
	Title:     "OAuth settings of a client fit together",
	Why:       "flows without scopes, or code without a callback, are rejected; flows that are not switched on do nothing, and the CDK's defaults then look like decisions",
	Allowed:   "AllowedOAuthFlowsUserPoolClient true with flows and scopes, and callbacks for code and implicit; or none of them",
	Fix:       "complete the OAuth settings, or remove them",
	Reference: docCFNClient,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		flows, scopes, callbacks := client.At("AllowedOAuthFlows"), client.At("AllowedOAuthScopes"), client.At("CallbackURLs")
		on := always(client.At("AllowedOAuthFlowsUserPoolClient"), "true", defaultFlag)
		decided := func(v template.Value) bool { return !v.Unknown() }
		if on == open {
			r.Undecided(client.At("AllowedOAuthFlowsUserPoolClient"))
		}
		if on == yes && decided(flows) && empty(flows) {
			r.Hit(flows, "OAuth is on and AllowedOAuthFlows is %s", show(flows))
		}
		if on == yes && decided(scopes) && empty(scopes) {
			r.Hit(scopes, "OAuth is on and AllowedOAuthScopes is %s", show(scopes))
		}
		if (may(flows, "code") || may(flows, "implicit")) && on != no && decided(callbacks) && empty(callbacks) {
			r.Hit(callbacks, "the code grant has no CallbackURLs")
		}
		if on == no && decided(flows) && !empty(flows) {
			r.HitAs(report.Warn, flows, "AllowedOAuthFlows does nothing: AllowedOAuthFlowsUserPoolClient is not true")
		}
	},
}

var clientMachineSecret = Rule{
	ID:        "client-machine-secret",
	Severity:  report.Fail,
	Title:     "A machine client has a secret",
	Why:       "the client_credentials grant is proven by the secret alone; Cognito rejects it without one",
	Allowed:   "GenerateSecret true wherever AllowedOAuthFlows has client_credentials",
	Fix:       "set GenerateSecret to true (a new client id)",
	Reference: docScopes,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		if may(client.At("AllowedOAuthFlows"), "client_credentials") {
			r.mustBe(client.At("GenerateSecret"), "true", defaultFlag, "client_credentials has nothing to prove itself with")
		}
	},
}

var clientMachineFlows = Rule{
	ID:        "client-machine-flows",
	Severity:  report.Fail,
	Title:     "A machine client is nothing else",
	Why:       "Cognito rejects client_credentials beside another grant, and a secret shared between a service and a web app is no secret",
	Allowed:   "AllowedOAuthFlows of client_credentials alone, with scopes of resource servers only",
	Fix:       "make a client of its own for the machine",
	Reference: docScopes,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		flows := client.At("AllowedOAuthFlows")
		if !may(flows, "client_credentials") {
			return
		}
		r.items(flows, func(v template.Value) {
			if !v.Is("client_credentials") {
				r.Hit(v, "%s stands beside client_credentials", show(v))
			}
		})
		for _, scope := range literals(client.At("AllowedOAuthScopes")) {
			switch text, _ := scope.Literal(); text {
			case "openid", "email", "phone", "profile", "aws.cognito.signin.user.admin":
				r.Hit(scope, "%s is a scope of a user, and client_credentials has none", text)
			}
		}
	},
}

var clientBranding = Rule{
	ID:        "client-branding",
	Severity:  report.Warn,
	Title:     "Every client of a managed-login domain has a branding style",
	Why:       "managed login answers 'Login pages unavailable' for a client without a style",
	Allowed:   "an AWS::Cognito::ManagedLoginBranding for each client with OAuth, where a domain has ManagedLoginVersion 2",
	Fix:       "add a ManagedLoginBranding with UseCognitoProvidedValues true for the client",
	Reference: docManagedLogin,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		pool := poolOf(client)
		if pool == nil || !may(client.At("AllowedOAuthFlows"), "code") && !may(client.At("AllowedOAuthFlows"), "implicit") {
			return
		}
		for _, domain := range r.scene.of(typeDomain, "UserPoolId", pool) {
			for _, version := range domain.At("ManagedLoginVersion").Alternatives() {
				if version.Unknown() {
					r.On(domain).Undecided(version)
				}
				if version.Is("2") && len(r.scene.of(typeBranding, "ClientId", client)) == 0 {
					r.Hit(client.At("AllowedOAuthFlows"), "%s has managed login, and no ManagedLoginBranding is for this client", domain.LogicalID)
				}
			}
		}
	},
}
