// Package problemtest checks what a Validate says, problem by problem.
package problemtest

import (
	"strings"
	"testing"
)

// Case is one value to validate and the problems it has: each want is the beginning of a
// line of the error, in any order; none left over, none missing. It has no name of its
// own type, so that tables can leave the field names out.
type Case = struct {
	Name string
	Err  error
	Want []string
}

// Run checks every case.
func Run(t *testing.T, cases []Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Helper()
			var lines []string
			if c.Err != nil {
				lines = strings.Split(c.Err.Error(), "\n")
			}
			for _, want := range c.Want {
				found := false
				for i, line := range lines {
					if strings.HasPrefix(line, want) {
						lines = append(lines[:i], lines[i+1:]...)
						found = true
						break
					}
				}
				if !found {
					t.Errorf("want a problem %q, got %v", want, c.Err)
				}
			}
			if len(lines) > 0 {
				t.Errorf("problems that were not expected: %q", lines)
			}
		})
	}
}
