package identitypool_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userpool"
)

func valid() identitypool.Props {
	return identitypool.Props{Pool: &userpool.UserPool{}, Clients: []*appclient.Client{{}}}
}

func TestValidate(t *testing.T) {
	guests := []control.Exception{{Control: control.Guests, Reason: "the catalogue is public"}}
	groups := func(names ...string) (list []identitypool.Group) {
		for _, n := range names {
			list = append(list, identitypool.Group{Name: n})
		}
		return list
	}
	clients := func(n int) (list []*appclient.Client) {
		for range n {
			list = append(list, &appclient.Client{})
		}
		return list
	}
	many := func(n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprintf("group-%02d", i))
		}
		return names
	}
	twice := &appclient.Client{}
	for name, c := range map[string]struct {
		change func(*identitypool.Props)
		want   string // "" if valid
	}{
		"pool and clients are enough":               {func(*identitypool.Props) {}, ""},
		"no pool":                                   {func(p *identitypool.Props) { p.Pool = nil }, "identitypool.Pool: is required"},
		"no client":                                 {func(p *identitypool.Props) { p.Clients = nil }, "identitypool.Clients: must have between 1 and 10 entries, got 0"},
		"10 clients":                                {func(p *identitypool.Props) { p.Clients = clients(10) }, ""},
		"11 clients":                                {func(p *identitypool.Props) { p.Clients = clients(11) }, "identitypool.Clients: must have between 1 and 10 entries, got 11"},
		"a nil client":                              {func(p *identitypool.Props) { p.Clients = []*appclient.Client{nil} }, "identitypool.Clients[0]: is nil"},
		"a client twice":                            {func(p *identitypool.Props) { p.Clients = []*appclient.Client{twice, twice} }, "identitypool.Clients[1]: is listed twice"},
		"a name of 128 characters":                  {func(p *identitypool.Props) { p.Name = strings.Repeat("n", 128) }, ""},
		"a name of 129 characters":                  {func(p *identitypool.Props) { p.Name = strings.Repeat("n", 129) }, "identitypool.Name: must be 1 to 128"},
		"a name with a slash":                       {func(p *identitypool.Props) { p.Name = "a/b" }, "identitypool.Name: must be"},
		"a name that is a token":                    {func(p *identitypool.Props) { p.Name = "${Token[AWS.StackName.4]}" }, ""},
		"a claim that a trigger sets":               {func(p *identitypool.Props) { p.TenantClaim = "tenant" }, ""},
		"the default claim, said explicitly":        {func(p *identitypool.Props) { p.TenantClaim = "custom:tenant_id" }, ""},
		"a custom attribute as the tenant":          {func(p *identitypool.Props) { p.TenantClaim = "custom:org" }, `identitypool.TenantClaim: "custom:org" is an attribute`},
		"a standard attribute as the tenant":        {func(p *identitypool.Props) { p.TenantClaim = "email" }, `identitypool.TenantClaim: "email" is an attribute`},
		"a verdict as the tenant":                   {func(p *identitypool.Props) { p.TenantClaim = "email_verified" }, `identitypool.TenantClaim: "email_verified" is an attribute`},
		"the subject as the tenant":                 {func(p *identitypool.Props) { p.TenantClaim = "sub" }, `identitypool.TenantClaim: "sub" is Cognito's own`},
		"the groups as the tenant":                  {func(p *identitypool.Props) { p.TenantClaim = "cognito:groups" }, `identitypool.TenantClaim: "cognito:groups" is Cognito's own`},
		"a blank name":                              {func(p *identitypool.Props) { p.Name = " " }, "identitypool.Name: must not be blank"},
		"a claim with a space":                      {func(p *identitypool.Props) { p.TenantClaim = "the tenant" }, "identitypool.TenantClaim: must be a claim's name"},
		"25 groups":                                 {func(p *identitypool.Props) { p.Groups = groups(many(25)...) }, ""},
		"26 groups":                                 {func(p *identitypool.Props) { p.Groups = groups(many(26)...) }, "identitypool.Groups: must have between 0 and 25 entries, got 26"},
		"a group twice":                             {func(p *identitypool.Props) { p.Groups = groups("a", "a") }, `identitypool.Groups[1]: "a" is listed twice`},
		"a group without a name":                    {func(p *identitypool.Props) { p.Groups = groups("") }, "identitypool.Groups[0].Name: must be 1 to 128 characters"},
		"a group with a space":                      {func(p *identitypool.Props) { p.Groups = groups("the admins") }, "identitypool.Groups[0].Name: must be"},
		"a group's name of 128 characters":          {func(p *identitypool.Props) { p.Groups = groups(strings.Repeat("ü", 128)) }, ""},
		"a group's name of 129 characters":          {func(p *identitypool.Props) { p.Groups = groups(strings.Repeat("g", 129)) }, "identitypool.Groups[0].Name: must be"},
		"a group's description of 2049 characters":  {func(p *identitypool.Props) { p.Groups = []identitypool.Group{{"a", strings.Repeat("d", 2049)}} }, "identitypool.Groups[0].Description: must have between 0 and 2048"},
		"rules for groups":                          {func(p *identitypool.Props) { p.RoleChoice, p.Groups = identitypool.ByRules, groups("admins", "users") }, ""},
		"rules without groups would deny everybody": {func(p *identitypool.Props) { p.RoleChoice = identitypool.ByRules }, "identitypool.RoleChoice: needs Groups"},
		"rules for a group within another's name": {func(p *identitypool.Props) {
			p.RoleChoice, p.Groups = identitypool.ByRules, groups("site-admins", "admins")
		}, `identitypool.Groups[1].Name: "admins" is part of "site-admins"`},
		"by token a group may be within another's name": {func(p *identitypool.Props) { p.Groups = groups("site-admins", "admins") }, ""},
		"an unknown choice":                             {func(p *identitypool.Props) { p.RoleChoice = "user" }, `identitypool.RoleChoice: must be one of`},
		"guests without an exception":                   {func(p *identitypool.Props) { p.AllowGuests = true }, `identitypool.AllowGuests: people who did not sign in get AWS credentials; to accept that, add control.Exception{Control: "guests"`},
		"guests with an exception":                      {func(p *identitypool.Props) { p.AllowGuests, p.Exceptions = true, guests }, ""},
		"an exception for guests that are not let in":   {func(p *identitypool.Props) { p.Exceptions = guests }, `identitypool.Exceptions[0].Control: "guests" excuses nothing here`},
		"a logical id with a hyphen":                    {func(p *identitypool.Props) { p.LogicalID = "the-pool" }, "identitypool.LogicalID: must be 1 to 255 letters and digits"},
		"a logical id of 255 characters":                {func(p *identitypool.Props) { p.LogicalID = strings.Repeat("A", 255) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := valid()
			c.change(&p)
			err := p.Validate()
			if c.want == "" && err != nil {
				t.Fatalf("want no problem, got %v", err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("want a problem with %q, got %v", c.want, err)
			}
		})
	}
}

func TestValidateReportsEveryProblem(t *testing.T) {
	err := identitypool.Props{AllowGuests: true, LogicalID: "-"}.Validate()
	for _, want := range []string{"identitypool.Pool:", "identitypool.Clients:", "identitypool.AllowGuests:", "identitypool.LogicalID:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want all problems at once, %s among them, got %v", want, err)
		}
	}
}

func TestValidateExisting(t *testing.T) {
	full := identitypool.Existing{ID: "eu-west-1:1", AuthenticatedRoleARN: "arn:aws:iam::123456789012:role/users"}
	if err := full.Validate(); err != nil {
		t.Errorf("want no problem, got %v", err)
	}
	garbage := identitypool.Existing{ID: "users", AuthenticatedRoleARN: "users", GroupRoleARNs: map[string]string{"admins": "arn:aws:iam::123456789012:user/x"}}.Validate()
	for _, want := range []string{"Existing.ID: must be the id", "Existing.AuthenticatedRoleARN: must be the ARN of a role", "Existing.GroupRoleARNs[\"admins\"]: must be the ARN of a role"} {
		if garbage == nil || !strings.Contains(garbage.Error(), want) {
			t.Errorf("want %q, got %v", want, garbage)
		}
	}
	err := identitypool.Existing{GroupRoleARNs: map[string]string{"admins": ""}}.Validate()
	for _, want := range []string{"Existing.ID: is required", "Existing.AuthenticatedRoleARN: is required", "Existing.GroupRoleARNs[\"admins\"]: is required"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
