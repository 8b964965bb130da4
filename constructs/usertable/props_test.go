package usertable_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/usertable"
)

const table = "arn:aws:dynamodb:eu-west-1:123456789012:table/items"

func TestValidate(t *testing.T) {
	many := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf("index-%d", i))
		}
		return list
	}
	type props = usertable.Props
	for name, c := range map[string]struct {
		props usertable.Props
		want  string // "" if valid
	}{
		"a table is enough":               {props{TableARN: table}, ""},
		"a table that is a token":         {props{TableARN: "${Token[TOKEN.7]}"}, ""},
		"no table":                        {props{}, "usertable.TableARN: is required"},
		"a table's name":                  {props{TableARN: "items"}, "usertable.TableARN: must be the ARN of a table"},
		"all tables":                      {props{TableARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/*"}, "usertable.TableARN: must be"},
		"an index in place of a table":    {props{TableARN: table + "/index/by-date"}, "usertable.TableARN: must be"},
		"prefixes":                        {props{TableARN: table, UserKeyPrefix: "USER#", TenantKeyPrefix: "TENANT#"}, ""},
		"a prefix of 64 characters":       {props{TableARN: table, UserKeyPrefix: strings.Repeat("p", 64)}, ""},
		"a prefix of 65 characters":       {props{TableARN: table, UserKeyPrefix: strings.Repeat("p", 65)}, "usertable.UserKeyPrefix: must be up to 64"},
		"a colon, as identity ids have":   {props{TableARN: table, TenantKeyPrefix: "eu-west-1:"}, "usertable.TenantKeyPrefix: must be"},
		"a wildcard in a prefix":          {props{TableARN: table, UserKeyPrefix: "*"}, "usertable.UserKeyPrefix: must be"},
		"a variable in a prefix":          {props{TableARN: table, UserKeyPrefix: "${aws:userid}"}, "usertable.UserKeyPrefix: must be"},
		"a token in a prefix":             {props{TableARN: table, UserKeyPrefix: "${Token[TOKEN.7]}"}, "usertable.UserKeyPrefix: must be"},
		"20 indexes":                      {props{TableARN: table, Indexes: many(20)}, ""},
		"21 indexes":                      {props{TableARN: table, Indexes: many(21)}, "usertable.Indexes: must have between 0 and 20 entries, got 21"},
		"all indexes":                     {props{TableARN: table, Indexes: []string{"*"}}, "usertable.Indexes[0]: must be 3 to 255"},
		"an index twice":                  {props{TableARN: table, Indexes: []string{"by-date", "by-date"}}, `usertable.Indexes[1]: "by-date" is listed twice`},
		"every problem at once, the last": {props{Indexes: []string{"*"}}, "usertable.Indexes[0]"},
	} {
		t.Run(name, func(t *testing.T) { expect(t, c.props.Validate(), c.want) })
	}
}

func TestAbilities(t *testing.T) {
	for name, c := range map[string]struct {
		abilities usertable.Abilities
		text      string
		want      string
	}{
		"one":               {usertable.Query, "Query", ""},
		"all":               {usertable.All, "Read|Query|Write|Delete", ""},
		"none":              {0, "", "usertable.Abilities: needs at least one ability"},
		"what is not there": {usertable.Read | 64, "Read|?", "usertable.Abilities: cannot be combined with what is no ability"},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, c.abilities.Validate(), c.want)
			if got := c.abilities.String(); got != c.text {
				t.Errorf("want %q, got %q", c.text, got)
			}
		})
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil {
		t.Fatalf("want no problem, got %v", err)
	}
	if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("want a problem with %q, got %v", want, err)
	}
}
