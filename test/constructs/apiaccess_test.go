package constructs_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/apiaccess"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/internal/synthtest"
)

// Every route is one exact ARN, in a stable order.
func TestAPIAccess(t *testing.T) {
	app, stack := newStack(t)
	role := identitypool.ImportRole(stack, "Users", "arn:aws:iam::333333333333:role/users")
	apiaccess.New(stack, "Orders", apiaccess.Props{APIID: "a1b2c3d4e5"}).Grant(role,
		apiaccess.Route{Method: "POST", Path: "/orders"},
		apiaccess.Route{Method: "GET", Path: "/orders", Below: true},
		apiaccess.Route{Method: "GET", Path: "/"})
	apiaccess.New(stack, "Old", apiaccess.Props{APIID: "f6", Stage: "prod"}).Grant(role, apiaccess.Route{Method: "GET", Path: "/orders"})
	want := map[string]string{
		"OldUsersRoutes": `[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"arn:aws:execute-api:eu-west-1:333333333333:f6/prod/GET/orders","Sid":"Routes"}]`,
		"OrdersUsersRoutes": `[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":["arn:aws:execute-api:eu-west-1:333333333333:a1b2c3d4e5/$default/GET/",` +
			`"arn:aws:execute-api:eu-west-1:333333333333:a1b2c3d4e5/$default/GET/orders/*","arn:aws:execute-api:eu-west-1:333333333333:a1b2c3d4e5/$default/POST/orders"],"Sid":"Routes"}]`,
	}
	policies := resources(t, synthtest.Template(t, app), "AWS::IAM::Policy")
	if len(policies) != len(want) {
		t.Errorf("want one policy a grant, got %d", len(policies))
	}
	for id, policy := range policies {
		name := id[:len(id)-len("01234567")]
		if got := compact(policy.Properties["PolicyDocument"].(map[string]any)["Statement"]); got != want[name] {
			t.Errorf("%s: want %s, got %s", name, want[name], got)
		}
	}
}

func TestAPIAccessRefuses(t *testing.T) {
	_, stack := newStack(t)
	role := identitypool.ImportRole(stack, "Users", "arn:aws:iam::333333333333:role/users")
	granted := apiaccess.New(stack, "Granted", apiaccess.Props{APIID: "a1"})
	granted.Grant(role, apiaccess.Route{Method: "GET", Path: "/"})
	if got := synthtest.Panics(t, func() { granted.Grant(role, apiaccess.Route{Method: "GET", Path: "/a"}) }); !strings.Contains(got, "an earlier grant to Users") {
		t.Errorf("want a second grant refused, got %q", got)
	}
	const method, path = "apiaccess.Grant.routes[0].Method: must be one of", "apiaccess.Grant.routes[0].Path: must be a path"
	for i, c := range []struct {
		routes []apiaccess.Route
		want   string
	}{
		{nil, "apiaccess.Grant.routes: must have between 1 and 50 entries, got 0"},
		{make([]apiaccess.Route, 51), "must have between 1 and 50 entries, got 51"},
		{[]apiaccess.Route{{Method: "*", Path: "/a"}}, method},
		{[]apiaccess.Route{{Method: "ANY", Path: "/a"}}, method},
		{[]apiaccess.Route{{Method: "get", Path: "/a"}}, method},
		{[]apiaccess.Route{{Method: "GET", Path: "a"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a/"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a//b"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a/*"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a/?"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a/{id}"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a/{proxy+}"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a/${aws:userid}"}}, path},
		{[]apiaccess.Route{{Method: "GET", Path: "/a"}, {Method: "GET", Path: "/a"}}, `apiaccess.Grant.routes[1]: "GET/a" is listed twice`},
	} {
		t.Run(fmt.Sprint(c.routes), func(t *testing.T) {
			api := apiaccess.New(stack, fmt.Sprintf("API%d", i), apiaccess.Props{APIID: "a1"})
			if got := synthtest.Panics(t, func() { api.Grant(role, c.routes...) }); !strings.Contains(got, c.want) {
				t.Errorf("want a panic with %q, got %q", c.want, got)
			}
		})
	}
}

// IAM counts all inline policies of a role together, and would refuse them at deployment.
func TestAPIAccessGrantsWhatIAMTakes(t *testing.T) {
	app, stack := newStack(t)
	routes := func(of string) (list []apiaccess.Route) {
		for i := range 50 {
			list = append(list, apiaccess.Route{Method: "GET", Path: fmt.Sprintf("/%s&%s/%d", of, strings.Repeat("p", 40), i)})
		}
		return list
	}
	role := identitypool.ImportRole(stack, "Users", "arn:aws:iam::333333333333:role/users")
	one, two := apiaccess.New(stack, "One", apiaccess.Props{APIID: "a1"}), apiaccess.New(stack, "Two", apiaccess.Props{APIID: "a2"})
	one.Grant(role, routes("one")...)
	if got := synthtest.Panics(t, func() { two.Grant(role, routes("two")...) }); !strings.HasPrefix(got, "identitypool.Role.Allow: Users Routes, to the role Users, would make at least 1") {
		t.Errorf("want the second 50 refused, got %q", got)
	}
	two.Grant(identitypool.ImportRole(stack, "Others", "arn:aws:iam::333333333333:role/others"), routes("two")...)
	for id, policy := range resources(t, synthtest.Template(t, app), "AWS::IAM::Policy") {
		if n := len(compact(policy.Properties["PolicyDocument"])); n > 10240 || n < 5121 {
			t.Errorf("%s: want a policy that fits, and that does not fit twice, got %d characters", id, n)
		}
	}
}
