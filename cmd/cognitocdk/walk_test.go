package main

import (
	"regexp"
	"testing"

	"example.com/cognitocdk/internal/config"
)

func TestTheTwoPersonsOfAWalkBelongToTwoTenants(t *testing.T) {
	two := map[string]string{"company.com": "acme", "globex.example": "globex"}
	one := map[string]string{"acme.com": "acme", "acme.org": "acme"}
	for _, tt := range []struct {
		name          string
		env           string
		domains       map[string]string
		first, second string
		want          string // the persons, or the problem
	}{
		{"made up, in the domains", "local", two, "", "", `^walk-\w+@company\.com acme, walk-\w+@globex\.example globex$`},
		{"two domains of one tenant are one", "local", map[string]string{"acme.com": "acme", "acme.org": "acme", "globex.example": "globex"}, "", "",
			`^walk-\w+@acme\.com acme, walk-\w+@globex\.example globex$`},
		{"one tenant: the second is invited into another", "local", one, "", "", `^walk-\w+@acme\.com acme, walk-\w+@walk\.example walk-second$`},
		{"no tenant: both are invited", "local", nil, "", "", `^walk-\w+@walk\.example walk-first, walk-\w+@walk\.example walk-second$`},
		{"given", "dev", two, "ada@globex.example", "bob@company.com", `^ada@globex\.example globex, bob@company\.com acme$`},
		{"given, with one tenant", "dev", one, "ada@acme.org", "bob@elsewhere.example", `^ada@acme\.org acme, bob@elsewhere\.example walk-second$`},
		{"given, with no tenant", "dev", nil, "ada@a.example", "bob@a.example", `^ada@a\.example walk-first, bob@a\.example walk-second$`},
		{"the same tenant", "dev", one, "ada@acme.com", "bob@acme.org", `^--second: must belong to another tenant than --first$`},
		{"a slip in a domain", "dev", two, "ada@company.com", "bob@globx.example",
			`^--second: the domain of "bob@globx.example" has no tenant in dev; it must be one of company\.com, globex\.example$`},
		{"who signs up has a domain's tenant", "dev", one, "ada@elsewhere.example", "", `^--first: the domain of "ada@elsewhere.example" has no tenant in dev; it must be one of acme\.com, acme\.org$`},
		{"nobody to invite", "dev", one, "ada@acme.com", "", `^--second: is required: an address whose mail you can read$`},
		{"no address", "dev", nil, "ada", "bob@a.example", `^--first: must be an e-mail address, got "ada"$`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			people, err := walkFlags{first: tt.first, second: tt.second}.people(config.Environment{Name: tt.env, TenantDomains: tt.domains})
			got := people[0].Email + " " + people[0].Tenant + ", " + people[1].Email + " " + people[1].Tenant
			if err != nil {
				got = err.Error()
			}
			if !regexp.MustCompile(tt.want).MatchString(got) {
				t.Errorf("want %s, got %s", tt.want, got)
			}
		})
	}
}
