package apiaccess_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/apiaccess"
)

func TestValidate(t *testing.T) {
	type props = apiaccess.Props
	for name, c := range map[string]struct {
		props apiaccess.Props
		want  string // "" if valid
	}{
		"an id is enough":         {props{APIID: "a1b2c3d4e5"}, ""},
		"an id that is a token":   {props{APIID: "${Token[TOKEN.7]}"}, ""},
		"no id":                   {props{}, "apiaccess.APIID: is required"},
		"all APIs":                {props{APIID: "*"}, "apiaccess.APIID: must be the id of an API"},
		"a named stage":           {props{APIID: "a1b2c3d4e5", Stage: "prod_1"}, ""},
		"all stages":              {props{APIID: "a1b2c3d4e5", Stage: "*"}, "apiaccess.Stage: must be $default"},
		"a stage with a path":     {props{APIID: "a1b2c3d4e5", Stage: "prod/GET"}, "apiaccess.Stage: must be"},
		"a stage of 128":          {props{APIID: "a1b2c3d4e5", Stage: strings.Repeat("s", 128)}, ""},
		"a stage of 129":          {props{APIID: "a1b2c3d4e5", Stage: strings.Repeat("s", 129)}, "apiaccess.Stage: must be"},
		"every problem at once":   {props{Stage: "*"}, "apiaccess.Stage: must be"},
		"another name of default": {props{APIID: "a1b2c3d4e5", Stage: "$defaults"}, "apiaccess.Stage: must be"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.props.Validate()
			if c.want == "" && err != nil {
				t.Fatalf("want no problem, got %v", err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("want a problem with %q, got %v", c.want, err)
			}
		})
	}
}

func TestRoute(t *testing.T) {
	for want, route := range map[string]apiaccess.Route{
		"GET/orders":    {Method: "GET", Path: "/orders"},
		"POST/orders/*": {Method: "POST", Path: "/orders", Below: true},
		"GET/":          {Method: "GET", Path: "/"},
		"GET/*":         {Method: "GET", Path: "/", Below: true},
		"PUT/a/b.json":  {Method: "PUT", Path: "/a/b.json"},
	} {
		if got := route.String(); got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
}
