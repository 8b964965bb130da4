package site

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzLocalPath: whatever is asked for, a browser that follows the answer stays on this host. The second reading is
// that of browsers, which drop tabs and line ends and take a backslash for a slash (WHATWG URL, 4.4).
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/files", "//evil.example", "//", "///evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "/%2f/evil.example", "/.//evil.example", "/a/..//evil.example", "", "/?\\\\evil", "/#//evil"} {
		f.Add(seed)
	}
	base, err := url.Parse("https://app.company.com/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		got := localPath(asked)
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(got)
		to, err := base.Parse(seen)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || strings.HasPrefix(seen, "//") {
			t.Errorf("%q ends at %q: %v, %v", asked, got, to, err)
		}
	})
}
