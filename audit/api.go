package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var apiAuthorizer = Rule{
	ID:        "api-authorizer",
	Severity:  report.Warn,
	Title:     "Every route of an API asks who is calling",
	Why:       "a route without an authorizer answers everyone, whatever the user pool in front of it demands",
	Allowed:   "AuthorizationType JWT, COGNITO_USER_POOLS, CUSTOM or AWS_IAM; OPTIONS may be open for CORS",
	Fix:       "attach the authorizer to the route",
	Reference: docAPIAuth,
	Elsewhere: []string{"cdk-nag COG4", "cdk-nag APIG4", "checkov CKV_AWS_59", "checkov CKV_AWS_309"},
	Judges:    []string{typeRestMethod, typeHTTPRoute},
	Check: func(route *template.Resource, r *Report) {
		name := route.At("RouteKey")
		if route.Type == typeRestMethod {
			name = route.At("HttpMethod")
		}
		if text, _ := name.Literal(); strings.HasPrefix(text, "OPTIONS") {
			return
		}
		r.each(route.At("AuthorizationType"), func(v template.Value) {
			if orDefault(v, "NONE") == "NONE" {
				r.Hit(v, "%s answers everyone: AuthorizationType is NONE", show(name))
			}
		})
		if canBe(route.At("AuthorizationType"), "JWT") || canBe(route.At("AuthorizationType"), "COGNITO_USER_POOLS") {
			r.eachText(route.At("AuthorizerId"), func(v template.Value) {
				if v.Absent() {
					r.Hit(v, "%s names no authorizer", show(name))
				}
			})
		}
	},
}

var apiAudience = Rule{
	ID:        "api-audience",
	Severity:  report.Fail,
	Title:     "An API accepts tokens of its own clients only",
	Why:       "without an audience a token for any client of the pool opens the API, that of a partner's app included",
	Allowed:   "JwtConfiguration with Issuer and a non-empty Audience; ProviderARNs for COGNITO_USER_POOLS",
	Fix:       "list the client ids in JwtConfiguration.Audience",
	Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
	Judges:    []string{typeHTTPAuthorizer, typeRestAuthorizer},
	Check: func(authorizer *template.Resource, r *Report) {
		if authorizer.Type == typeRestAuthorizer {
			if canBe(authorizer.At("Type"), "COGNITO_USER_POOLS") {
				r.eachList(authorizer.At("ProviderARNs"), "no user pool is named")
			}
			return
		}
		if !canBe(authorizer.At("AuthorizerType"), "JWT") {
			return
		}
		r.eachList(authorizer.At("JwtConfiguration", "Audience"), "a token for any client opens the API")
		r.redirects(authorizer.At("JwtConfiguration", "Issuer"), func(v template.Value, scheme, _ string) {
			if scheme != "https" {
				r.Hit(v, "Issuer is %s", show(v))
			}
		})
	},
}

// eachList hits where the list can be empty.
func (r *Report) eachList(list template.Value, said string) {
	for _, v := range list.Alternatives() {
		if opaque(v) {
			r.Undecided(v)
		} else if !v.Unknown() && empty(v) {
			r.Hit(v, "%s is %s: %s", last(v.Path()), show(v), said)
		}
	}
}

var apiScope = Rule{
	ID:        "api-scope",
	Severity:  report.Note,
	Title:     "Every route of an API wants a scope",
	Why:       "without a scope the authorizer also takes ID tokens, which are for the app and are handed around more freely; a scope is in access tokens only",
	Allowed:   "AuthorizationScopes on routes with AuthorizationType JWT or COGNITO_USER_POOLS",
	Fix:       "define a resource server and set AuthorizationScopes",
	Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
	Judges:    []string{typeRestMethod, typeHTTPRoute},
	Check: func(route *template.Resource, r *Report) {
		kind := route.At("AuthorizationType")
		if !canBe(kind, "JWT") && !canBe(kind, "COGNITO_USER_POOLS") {
			return
		}
		r.each(route.At("AuthorizationScopes"), func(v template.Value) {
			if empty(v) {
				r.Hit(v, "AuthorizationScopes is %s: an ID token opens the route too", show(v))
			}
		})
	},
}

var apiCORS = Rule{
	ID:        "api-cors",
	Severity:  report.Warn,
	Title:     "An API answers the app's own origin only",
	Why:       "AllowOrigins * lets any page call the API from the user's browser with whatever token it got hold of",
	Allowed:   "https origins by name",
	Fix:       "list the app's origins",
	Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
	Judges:    []string{typeHTTPAPI},
	Check: func(api *template.Resource, r *Report) {
		r.items(api.At("CorsConfiguration", "AllowOrigins"), func(v template.Value) {
			if v.Is("*") || v.Is("https://*") || v.Is("http://*") {
				r.Hit(v, "AllowOrigins has %s", show(v))
			}
		})
	},
}
