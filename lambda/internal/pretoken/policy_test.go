package pretoken

import (
	"fmt"
	"strings"
	"testing"
)

func TestPolicyFromEnv(t *testing.T) {
	type env map[string]string
	long := func(n int) string { return fmt.Sprintf(`{"g":["api/%s"]}`, strings.Repeat("a", n)) }
	exact := func(size int) string { // 16 entries of up to 128 characters, and three bytes around each
		entries := make([]string, 16)
		for i := range entries {
			entries[i] = fmt.Sprintf(`"%0125d"`, i)
		}
		entries[15] = fmt.Sprintf(`"%0*d"`, 125+size-2048, 15)
		return `{"g":[` + strings.Join(entries, ",") + `]}`
	}
	many := func(n int) string {
		entries := make([]string, n)
		for i := range entries {
			entries[i] = fmt.Sprintf(`"api/%090d"`, i)
		}
		return `{"g":[` + strings.Join(entries, ",") + `]}`
	}
	for name, c := range map[string]struct {
		env  env
		want []string
	}{
		"nothing set":                        {env{}, nil},
		"everything set":                     {env{"FEDERATED_TENANTS": `{"Okta":"acme"}`, "GROUP_SCOPES": `{"a":["api/x"]}`, "GROUP_PERMISSIONS": `{"a":["x:y"]}`, "MACHINE_TENANT_RESOURCE_SERVER": "tenant"}, nil},
		"scope of 256 characters":            {env{"GROUP_SCOPES": long(256)}, nil},
		"scope of 257 characters":            {env{"GROUP_SCOPES": long(257)}, []string{`GROUP_SCOPES["g"][0]: must be <resource server>/<scope>`}},
		"scopes that fit into a token":       {env{"GROUP_SCOPES": many(21)}, nil},
		"scopes that do not":                 {env{"GROUP_SCOPES": many(22)}, []string{"GROUP_SCOPES: adds up to 2134"}},
		"exactly what fits":                  {env{"GROUP_PERMISSIONS": exact(2048)}, nil},
		"one byte more":                      {env{"GROUP_PERMISSIONS": exact(2049)}, []string{"GROUP_PERMISSIONS: adds up to 2049 bytes"}},
		"one of Cognito's own scopes":        {env{"GROUP_SCOPES": `{"a":["aws.cognito.signin.user.admin"]}`}, []string{"must be <resource server>/<scope>"}},
		"scope with a space":                 {env{"GROUP_SCOPES": `{"a":["api/x api/y"]}`}, []string{"must be <resource server>/<scope>"}},
		"the same scope twice":               {env{"GROUP_SCOPES": `{"a":["api/x","api/x"]}`}, []string{"is listed twice"}},
		"group without scopes":               {env{"GROUP_SCOPES": `{"a":[]}`}, []string{"at least one entry"}},
		"scope that is not in a list":        {env{"GROUP_SCOPES": `{"a":"api/x"}`}, []string{"must be a list of strings"}},
		"the same group twice":               {env{"GROUP_PERMISSIONS": `{"a":["x"],"a":["y"]}`}, []string{"is listed twice"}},
		"group without a name":               {env{"GROUP_PERMISSIONS": `{"":["x"]}`}, []string{"is required"}},
		"permission with a quote":            {env{"GROUP_PERMISSIONS": `{"a":["\""]}`}, []string{`GROUP_PERMISSIONS["a"][0]`}},
		"tenant with a wildcard":             {env{"FEDERATED_TENANTS": `{"okta":"*"}`}, []string{`FEDERATED_TENANTS["okta"]: needs a tenant id`}},
		"provider in two cases":              {env{"FEDERATED_TENANTS": `{"okta":"a","OKTA":"b"}`}, []string{"in two cases"}},
		"provider without a name":            {env{"FEDERATED_TENANTS": `{"":"a"}`}, []string{"is required"}},
		"empty table":                        {env{"FEDERATED_TENANTS": `{}`}, []string{"at least one entry"}},
		"not an object":                      {env{"FEDERATED_TENANTS": `["okta"]`}, []string{"must be a JSON object"}},
		"truncated":                          {env{"FEDERATED_TENANTS": `{"okta":"a"`}, []string{"must be a JSON object"}},
		"two objects":                        {env{"FEDERATED_TENANTS": `{"okta":"a"}{}`}, []string{"must be one JSON object"}},
		"null tenant":                        {env{"FEDERATED_TENANTS": `{"okta":null}`}, []string{"must be a string"}},
		"resource server with a slash":       {env{"MACHINE_TENANT_RESOURCE_SERVER": "tenant/"}, []string{"MACHINE_TENANT_RESOURCE_SERVER: must be"}},
		"several problems, all in one error": {env{"FEDERATED_TENANTS": `{"okta":"*"}`, "GROUP_SCOPES": `{"a":["x"]}`, "GROUP_PERMISSIONS": "x"}, []string{"FEDERATED_TENANTS", "GROUP_SCOPES", "GROUP_PERMISSIONS"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := PolicyFromEnv(func(name string) string { return c.env[name] })
			if len(c.want) == 0 {
				if err != nil {
					t.Fatalf("want a policy, got %v", err)
				}
				return
			}
			if err == nil {
				t.Fatalf("want an error with %q, got none", c.want)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("want %q in the error, got %q", part, err)
				}
			}
		})
	}
}
