package synth

import (
	"errors"
	"regexp"
	"testing"
)

func TestFailure(t *testing.T) {
	var nothing *struct{ field []int }
	for _, c := range []struct {
		name, want string
		panics     func()
	}{
		{"an error", `^userpool\.MFA: must be$`, func() { panic(errors.New("userpool.MFA: must be")) }},
		{"what the kernel says, without its stack", `^Only root constructs$`, func() { panic(errors.New("Only root constructs\n    at new Node (/tmp/a.js:1)\n    at b")) }},
		{"text", `^no$`, func() { panic("no") }},
		{"a nil pointer has its place", `^\S+/failure_test\.go:\d+: runtime error: invalid memory address`, func() { _ = nothing.field }},
		{"an index has its place", `^\S+/failure_test\.go:\d+: runtime error: index out of range`, func() { _ = []int{}[len(t.Name())] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if got := failure(recover()).Error(); !regexp.MustCompile(c.want).MatchString(got) {
					t.Errorf("want %s, got %q", c.want, got)
				}
			}()
			c.panics()
		})
	}
}
