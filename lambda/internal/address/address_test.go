package address

import (
	"strings"
	"testing"
)

// hostile has every row of the table that naive allow-lists fall for, and what fell for it.
var hostile = map[string]string{
	"two at signs, the allowed domain first": "a@company.com@evil.com",
	"two at signs, the allowed domain last":  "a@evil.com@company.com",
	"comment that holds another domain":      "a(@evil.com)@company.com",
	"quoted local part":                      `"a@evil.com"@company.com`,
	"allowed domain as a prefix, dot":        "a@company.com.",
	"line feed":                              "a@company.com\n",
	"carriage return and line feed":          "a@company.com\r\nBcc: b@evil.com",
	"NUL":                                    "a@company.com\x00.evil.com",
	"second address after a comma":           "a@company.com,b@evil.com",
	"second address after a semicolon":       "a@company.com;b@evil.com",
	"semicolon":                              "a@company.com;",
	"trailing comma and text":                "a@company.com,b",
	"display name":                           "Bob <a@company.com>",
	"angle brackets":                         "<a@company.com>",
	"group":                                  "undisclosed:a@company.com;",
	"trailing space":                         "a@company.com ",
	"trailing comment":                       "a@company.com(c)",
	"ideographic full stop":                  "a@company。com",
	"circled letter":                         "a@ⓒompany.com",
	"soft hyphen":                            "a@com\u00adpany.com",
	"zero-width space":                       "a@com\u200bpany.com",
	"leading space":                          " a@company.com",
	"local part of 65 characters":            strings.Repeat("a", 65) + "@company.com",
	"percent route":                          "a%evil.com@company.com",
	"bang path":                              "evil.com!a@company.com",
	"Cyrillic homograph in the domain":       "a@соmpany.com",
	"Cyrillic homograph in the local part":   "а@company.com",
	"Kelvin sign in the domain":              "a@\u212Aompany.com",
	"long s in the domain":                   "a@\u017Fompany.com",
	"empty":                                  "",
	"no local part":                          "@company.com",
	"no domain":                              "a@",
	"no at sign":                             "company.com",
	"one label":                              "a@localhost",
	"empty label":                            "a@company..com",
	"label that begins with a hyphen":        "a@-company.com",
	"label that ends with a hyphen":          "a@company-.com",
	"underscore in the domain":               "a@com_pany.com",
	"address literal":                        "a@[10.0.0.1]",
	"dotted quad":                            "a@10.0.0.1",
	"label of 64 characters":                 "a@" + strings.Repeat("a", 64) + ".com",
	"domain of 254 characters":               "a@" + strings.Repeat("a.", 126) + "com",
	"local part that begins with a dot":      ".a@company.com",
	"local part that ends with a dot":        "a.@company.com",
	"two dots in the local part":             "a..b@company.com",
	"tab in the local part":                  "a\tb@company.com",
	"backslash in the local part":            `a\@company.com`,
	"slash in the local part":                "a/b@company.com",
	"invalid UTF-8":                          "a@company.com\xff",
	"fullwidth at sign":                      "a＠company.com",
}

func TestDomainLengths(t *testing.T) {
	for n, want := range map[int]bool{252: true, 253: true, 254: false} {
		if got := Domain(strings.Repeat("a", n%2) + strings.Repeat("b.", (n-4)/2) + strings.Repeat("c", 4)); got != want {
			t.Errorf("%d characters: want %t, got %t", n, want, got)
		}
	}
}

func TestAddressLengths(t *testing.T) {
	// local part and labels are within their own limits: only the sum is too long
	domain := strings.Repeat("d", 57) + "." + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63) + ".com"
	for extra, want := range map[string]bool{"": true, "d": false} {
		if _, _, ok := Parse(strings.Repeat("a", 64) + "@" + extra + domain); ok != want {
			t.Errorf("%d characters: want %t, got %t", 65+len(extra+domain), want, ok)
		}
	}
}

func TestHostileAddressesAreRefused(t *testing.T) {
	for name, s := range hostile {
		t.Run(name, func(t *testing.T) {
			if local, domain, ok := Parse(s); ok {
				t.Errorf("%q was read as %q at %q", s, local, domain)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for name, c := range map[string]struct{ in, local, domain string }{
		"plain":                            {"a@company.com", "a", "company.com"},
		"domain in capitals is lowered":    {"A@COMPANY.Com", "A", "company.com"},
		"plus tag is kept, on purpose":     {"a+tag@company.com", "a+tag", "company.com"},
		"dots, hyphens, underscores":       {"a.b-c_d@company.com", "a.b-c_d", "company.com"},
		"apostrophe":                       {"o'brien@company.com", "o'brien", "company.com"},
		"subdomain is another domain":      {"a@sub.company.com", "a", "sub.company.com"},
		"longer name is another domain":    {"a@evilcompany.com", "a", "evilcompany.com"},
		"allowed domain as a mere prefix":  {"a@company.com.evil.com", "a", "company.com.evil.com"},
		"punycode look-alike is itself":    {"a@xn--cmpany-xqf.com", "a", "xn--cmpany-xqf.com"},
		"local part of 64 characters":      {strings.Repeat("a", 64) + "@company.com", strings.Repeat("a", 64), "company.com"},
		"label of 63 characters":           {"a@" + strings.Repeat("b", 63) + ".com", "a", strings.Repeat("b", 63) + ".com"},
		"the ends of the alphabets":        {"azAZ09@az09.az", "azAZ09", "az09.az"},
		"digits in a label":                {"a@3com.com", "a", "3com.com"},
		"digits and letters as last label": {"a@company.x1", "a", "company.x1"},
		"the longest address":              {"a@" + strings.Repeat("a.", 124) + "comm", "a", strings.Repeat("a.", 124) + "comm"},
	} {
		t.Run(name, func(t *testing.T) {
			local, domain, ok := Parse(c.in)
			if !ok || local != c.local || domain != c.domain {
				t.Errorf("want %q at %q, got %q at %q, %t", c.local, c.domain, local, domain, ok)
			}
		})
	}
}

func TestLowerTouchesOnlyASCII(t *testing.T) {
	for in, want := range map[string]string{"": "", "abc": "abc", "aBcZ@A[": "abcz@a[", "\u212A": "\u212A", "ſÀ": "ſÀ"} {
		if got := Lower(in); got != want {
			t.Errorf("Lower(%q): want %q, got %q", in, want, got)
		}
	}
}

// FuzzParse holds what an allow-list relies on, for any input.
func FuzzParse(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Add("a+b@company.com")
	f.Fuzz(func(t *testing.T, s string) {
		local, domain, ok := Parse(s)
		if !ok {
			return
		}
		if strings.Count(s, "@") != 1 || Lower(s) != Lower(local)+"@"+domain {
			t.Errorf("%q was read as %q at %q", s, local, domain)
		}
		for _, c := range []byte(s) {
			if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),:;<>[]\%!`, c) >= 0 {
				t.Errorf("%q was accepted with %q in it", s, c)
			}
		}
	})
}

func TestBehindIsForListsOfWhatIsDenied(t *testing.T) {
	for in, want := range map[string]string{
		"ada@company.com":               "company.com",
		"ADA@Company.COM.":              "company.com",
		`"a@b"@evil.com`:                "evil.com",
		"a%x@evil.com":                  "evil.com",
		"\u00e4@evil.com":               "evil.com",
		"a@good.com@evil.com":           "evil.com",
		"ada":                           "",
		"":                              "",
		"ada@":                          "",
		"@":                             "",
		"@evil.com":                     "evil.com",
		"a@" + strings.Repeat("x", 253): strings.Repeat("x", 253),
		"a@" + strings.Repeat("x", 254): "",
	} {
		if got := Behind(in); got != want {
			t.Errorf("%q: want %q, got %q", in, want, got)
		}
	}
}
