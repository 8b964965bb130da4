package api_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	route := api.Route{Method: "GET", Path: "/me", Scopes: []string{"api/read"}, Function: new(gofunction.Function)}
	check := func(edit func(*api.Props)) error {
		p := api.Props{Pool: new(userpool.UserPool), Clients: []*appclient.Client{new(appclient.Client)}, Routes: []api.Route{route}}
		edit(&p)
		return p.Validate()
	}
	with := func(edit func(*api.Route)) error {
		return check(func(p *api.Props) { r := route; edit(&r); p.Routes = []api.Route{r} })
	}
	many := func(n int) (routes []api.Route) {
		for i := range n {
			r := route
			r.Path = fmt.Sprintf("/%d", i)
			routes = append(routes, r)
		}
		return routes
	}
	problemtest.Run(t, []problemtest.Case{
		{"complete", check(func(*api.Props) {}), nil},
		{"empty: everything at once", api.Props{}.Validate(), []string{"api.Pool: is required", "api.Clients: must have between 1 and 50", "api.Routes: must have between 1 and 200"}},
		{"a route without a scope takes ID tokens", with(func(r *api.Route) { r.Scopes = nil }), []string{"api.Routes[0].Scopes: needs at least one scope"}},
		{"a scope with a space is two", with(func(r *api.Route) { r.Scopes = []string{"a b"} }), []string{"api.Routes[0].Scopes[0]: must be a scope"}},
		{"any method", with(func(r *api.Route) { r.Method = "ANY" }), []string{"api.Routes[0].Method: must be one of"}},
		{"a path without a slash", with(func(r *api.Route) { r.Path = "me" }), []string{"api.Routes[0].Path: must be a path"}},
		{"a path with a star", with(func(r *api.Route) { r.Path = "/*" }), []string{"api.Routes[0].Path: must be a path"}},
		{"path parameters", with(func(r *api.Route) { r.Path = "/tenants/{tenant}/files/{key+}" }), nil},
		{"a path that goes on after the rest", with(func(r *api.Route) { r.Path = "/{rest+}/files" }), []string{"api.Routes[0].Path: must be a path"}},
		{"the root", with(func(r *api.Route) { r.Path = "/" }), nil},
		{"nothing but the rest", with(func(r *api.Route) { r.Path = "/{rest+}" }), nil},
		{"40 routes of one function", check(func(p *api.Props) { p.Routes = many(40) }), nil},
		{"41 routes of one function", check(func(p *api.Props) { p.Routes = many(41) }), []string{"api.Routes[40].Function: must answer at most 40 routes"}},
		{"a name of 129 characters", check(func(p *api.Props) { p.Name = strings.Repeat("x", 129) }), []string{"api.Name: must have between 0 and 128"}},
		{"a logical id with a hyphen", check(func(p *api.Props) { p.LogicalID = "a-b" }), []string{"api.LogicalID: must be"}},
		{"no function", with(func(r *api.Route) { r.Function = nil }), []string{"api.Routes[0].Function: is required"}},
		{"a route twice", check(func(p *api.Props) { p.Routes = []api.Route{route, route} }), []string{`api.Routes[1]: "GET /me" is listed twice`}},
		{"any origin", check(func(p *api.Props) { p.Origins = []string{"*"} }), []string{"api.Origins[0]: must be https"}},
		{"an origin with a path", check(func(p *api.Props) { p.Origins = []string{"https://app.company.com/"} }), []string{"api.Origins[0]: must be https"}},
		{"loopback and https", check(func(p *api.Props) { p.Origins = []string{"http://localhost:8400", "https://app.company.com"} }), nil},
		{"10,000 a second", check(func(p *api.Props) { p.RatePerSecond, p.Burst = 10000, 5000 }), nil},
		{"more", check(func(p *api.Props) { p.RatePerSecond, p.Burst = 10001, 5001 }), []string{"api.RatePerSecond: must be between 1 and 10000", "api.Burst: must be between 1 and 5000"}},
		{"10 days of logs", check(func(p *api.Props) { p.LogRetentionDays = 10 }), []string{"api.LogRetentionDays: must be one of"}},
	})
}
