package gofunction_test

import (
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	check := func(edit func(*gofunction.Props)) error {
		p := gofunction.Props{Package: "./lambda/mine"}
		edit(&p)
		return p.Validate()
	}
	timeout := func(d time.Duration) error { return check(func(p *gofunction.Props) { p.Timeout = d }) }
	memory := func(n int) error { return check(func(p *gofunction.Props) { p.MemoryMB = n }) }
	retention := func(n int) error { return check(func(p *gofunction.Props) { p.LogRetentionDays = n }) }
	environment := func(name, value string) error {
		return check(func(p *gofunction.Props) { p.Environment = map[string]string{name: value} })
	}
	problemtest.Run(t, []problemtest.Case{
		{"a package is all that is required", check(func(*gofunction.Props) {}), nil},
		{"no package", gofunction.Props{}.Validate(), []string{"gofunction.Package: is required"}},
		{"a package of another module", gofunction.Props{Package: "gopkg.in/mine.v2/cmd/x"}.Validate(), nil},
		{"a flag of the go command", gofunction.Props{Package: "-toolexec=x"}.Validate(), []string{"gofunction.Package: must be the import path"}},
		{"many packages", gofunction.Props{Package: "./..."}.Validate(), []string{"gofunction.Package: must be the import path"}},
		{"a folder above", gofunction.Props{Package: "../mine"}.Validate(), []string{"gofunction.Package: must be the import path"}},
		{"two packages", gofunction.Props{Package: "./a ./b"}.Validate(), []string{"gofunction.Package: must be the import path"}},
		{"a token, which nobody can build", gofunction.Props{Package: "${Token[TOKEN.1]}"}.Validate(), []string{"gofunction.Package: must be the import path"}},
		{"an unknown platform", check(func(p *gofunction.Props) { p.Platform = "linux/386" }), []string{"gofunction.Platform: must be one of"}},
		{"1 second", timeout(time.Second), nil},
		{"half a second", timeout(time.Second / 2), []string{"gofunction.Timeout: must be between 1s and 15m", "gofunction.Timeout: must be a whole number of seconds"}},
		{"15 minutes", timeout(15 * time.Minute), nil},
		{"15 minutes and a second", timeout(15*time.Minute + time.Second), []string{"gofunction.Timeout: must be between 1s and 15m"}},
		{"128 MB", memory(128), nil},
		{"127 MB", memory(127), []string{"gofunction.MemoryMB: must be between 128 and 10240, got 127"}},
		{"10240 MB", memory(10240), nil},
		{"10241 MB", memory(10241), []string{"gofunction.MemoryMB: must be between"}},
		{"3653 days of logs", retention(3653), nil},
		{"10 days of logs, which CloudWatch does not have", retention(10), []string{"gofunction.LogRetentionDays: must be one of [1 3 5"}},
		{"a variable", environment("TENANT_DOMAINS", strings.Repeat("x", 4096-14)), nil},
		{"4,097 bytes of variables", environment("TENANT_DOMAINS", strings.Repeat("x", 4097-14)), []string{"gofunction.Environment: must have at most 4096 bytes in all, got 4097"}},
		{"a variable that Lambda sets", environment("AWS_REGION", "eu-west-1"), []string{`gofunction.Environment["AWS_REGION"]: cannot be combined with Lambda's own`}},
		{"256 characters of description", check(func(p *gofunction.Props) { p.Description = strings.Repeat("x", 256) }), nil},
		{"257 characters of description", check(func(p *gofunction.Props) { p.Description = strings.Repeat("x", 257) }), []string{"gofunction.Description: must have between 0 and 256 characters, got 257"}},
		{"a variable that begins with a digit", environment("1A", ""), []string{`gofunction.Environment["1A"]: must be`}},
	})
}
