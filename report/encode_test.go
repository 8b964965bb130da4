package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNothingInJSONIsObeyedByATerminal(t *testing.T) {
	hostile := map[string]string{
		"escape":                   "\x1b[31m",
		"C1 control sequence":      "\u009b31m",
		"delete":                   "a\x7fb",
		"right-to-left override":   "a\u202eb",
		"isolate":                  "\u2066x\u2069",
		"tag beyond 16 bits":       "x\U000e0041y",
		"last character":           "é\u009c",
		"replacement, as it was":   "\ufffd",
		"printable, as it was":     "größer → 日本 😀 <b>&",
		"several in one line":      "\u0085a\u009bb\u200e",
		"only printable, no copy":  "plain",
		"line separators, escaped": "\u2028\u2029",
	}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			for format, r := range map[Format]Result{
				JSON:  Audit{Findings: []Finding{{Rule: "mfa-off", Severity: Fail, File: "a.json", Line: 1, Column: 1, Resource: text, Message: text}}},
				SARIF: Audit{Findings: []Finding{{Rule: "mfa-off", Severity: Fail, File: "a.json", Line: 1, Column: 1, Resource: text, Fix: text}}},
			} {
				var out bytes.Buffer
				if err := Write(&out, format, r, Options{}); err != nil {
					t.Fatal(err)
				}
				for _, c := range out.String() {
					if c != '\n' && c != '\ufffd' && unprintable(c) {
						t.Errorf("%s has %U as it is", format, c)
					}
				}
			}
			var out bytes.Buffer
			if err := Encode(&out, text); err != nil {
				t.Fatal(err)
			}
			var back string
			if err := json.Unmarshal(out.Bytes(), &back); err != nil {
				t.Fatalf("%s: %v", out.String(), err)
			}
			if diff := cmp.Diff(text, back); diff != "" {
				t.Errorf("a program reads another value (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRolesOfOneLineComeByName(t *testing.T) {
	p := Prove{Roles: []Role{{Role: "b", File: "m.json", Line: 1, Column: 10}, {Role: "a", File: "m.json", Line: 1, Column: 90}, {Role: "c", File: "a.json", Line: 7}}}
	p.Sort()
	var order []string
	for _, r := range p.Roles {
		order = append(order, r.File+" "+r.Role)
	}
	if diff := cmp.Diff([]string{"a.json c", "m.json a", "m.json b"}, order); diff != "" {
		t.Errorf("roles are not sorted by file, line, name (-want +got):\n%s", diff)
	}
}
