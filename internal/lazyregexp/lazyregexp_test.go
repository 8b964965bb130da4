package lazyregexp

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnswersAreThoseOfRegexp(t *testing.T) {
	const pattern = `^(\w+)-(\d+)$`
	lazy, eager := New(pattern), regexp.MustCompile(pattern)
	for _, text := range []string{"pool-1", "pool", ""} {
		if lazy.MatchString(text) != eager.MatchString(text) || lazy.FindString(text) != eager.FindString(text) ||
			lazy.ReplaceAllString(text, "$2") != eager.ReplaceAllString(text, "$2") ||
			!cmp.Equal(lazy.FindStringSubmatch(text), eager.FindStringSubmatch(text)) {
			t.Errorf("%q: another answer than regexp's", text)
		}
	}
}

func TestMalformedPatternsFailInTestsAtOnce(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("nothing happened before the first use")
		}
	}()
	New(`(`)
}
