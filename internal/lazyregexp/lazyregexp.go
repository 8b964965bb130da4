// Package lazyregexp compiles a pattern when it is first asked, as the package of that name does for the go command.
//
// A command has the patterns of all its verbs and uses a few: compiling them took a third of what audit takes for a
// small template. Whoever asks the pattern in any case is as well off with package regexp.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// Regexp is a pattern that is compiled at first use. Make it with New.
type Regexp struct {
	compiled func() *regexp.Regexp
}

// inTest has tests compile every pattern at once, so that a malformed one does not wait for a user.
var inTest = len(os.Args) > 0 && strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test")

// New is for patterns in the source: a malformed one panics, in tests at once.
func New(pattern string) *Regexp {
	r := &Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })}
	if inTest {
		r.compiled()
	}
	return r
}

// MatchString is regexp's.
func (r *Regexp) MatchString(s string) bool { return r.compiled().MatchString(s) }

// FindString is regexp's.
func (r *Regexp) FindString(s string) string { return r.compiled().FindString(s) }

// FindStringSubmatch is regexp's.
func (r *Regexp) FindStringSubmatch(s string) []string { return r.compiled().FindStringSubmatch(s) }

// ReplaceAllString is regexp's.
func (r *Regexp) ReplaceAllString(s, replacement string) string {
	return r.compiled().ReplaceAllString(s, replacement)
}
