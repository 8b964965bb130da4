package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/report"
	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, format report.Format, r report.Result, o report.Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Write(&out, format, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func auditSample() report.Audit {
	return report.Audit{
		Findings: []report.Finding{
			{
				Rule: "client-writes-authority", Severity: report.Fail, File: "cdk.out/auth-dev.template.json", Line: 2, Column: 12,
				Stack: "auth-dev", Resource: "Client", Construct: "auth-dev/Client/Resource", Path: "Properties.WriteAttributes[0]",
				Message: "custom:tenant_id is writable by its own user", Fix: "remove the attribute", Reference: "https://docs.aws.amazon.com/x",
			},
			{
				Rule: "pool-waf", Severity: report.Note, File: "cdk.out/auth-dev.template.json", Line: 3, Column: 1,
				Stack: "auth-dev", Resource: "Pool", Message: "no web ACL", Fix: "associate one", Reference: "https://docs.aws.amazon.com/y",
			},
		},
		Exceptions: []report.Exception{{Rule: "mfa-required", Resource: "Pool", Reason: "users enrol in their first week"}},
	}
}

func reviewSample() report.Review {
	return report.Review{Findings: []report.Change{{
		ID: "3f2a90c1d44e", Verdict: "fail", Severity: report.Fail, File: "new.json", Line: 4, Column: 5, Stack: "auth", Resource: "Pool",
		Type: "AWS::Cognito::UserPool", Path: "Properties.Schema[0].Mutable", Old: json.RawMessage("false"), New: json.RawMessage("true"),
		Message: "tenant_id cannot change after the pool exists", Fix: "keep Mutable false", Rule: "schema-attribute-changed",
	}}}
}

func proveSample() report.Prove {
	return report.Prove{Roles: []report.Role{
		{Role: "UserRole", File: "a.json", Line: 7, Column: 3, Stack: "auth", Proven: true, Scope: "user", Claim: "reaches only users/<own id>/"},
		{
			Role: "WideRole", File: "a.json", Line: 9, Column: 3, Stack: "auth", Scope: "user",
			Counterexample: &report.Counterexample{
				Action: "s3:GetObject", Resource: "arn:aws:s3:::b/users/eu:2/x", Identity: "eu:1", Tenant: "acme",
				Context: map[string]string{"s3:prefix": "users/"}, Statement: "WidePolicy, 0",
			},
			Explanation: "identity eu:1 may read what is not its own.",
		},
		{
			Role: "TrustingRole", File: "a.json", Line: 10, Column: 3, Stack: "auth",
			Counterexample: &report.Counterexample{
				Action: "sts:AssumeRole", Resource: "arn:aws:iam::1:role/TrustingRole", Context: map[string]string{"principal": "*"}, Statement: "TrustingRole, 0",
			},
		},
		{Role: "OpenRole", File: "a.json", Line: 11, Column: 3, Stack: "auth", Scope: "user", Undecided: "a policy comes from parameter Policy"},
	}}
}

func sampleOptions() report.Options {
	lines := []string{"", `{"Resources": {`, `  "x": ["y", "custom:tenant_id"]`, `}`}
	return report.Options{
		Line: func(_ string, line int) string {
			if line < len(lines) {
				return lines[line]
			}
			return ""
		},
		Rules:    []report.Rule{{ID: "client-writes-authority", Title: "No client writes authority", Why: "a user moves to another tenant", Fix: "remove it", Reference: "https://docs.aws.amazon.com/x", Severity: report.Fail, Tags: []string{"cdk-nag X"}}},
		Controls: 138, Templates: 1, Elapsed: 14 * time.Millisecond,
	}
}

// TestGoldens shows every result in every format, as users and services see it.
func TestGoldens(t *testing.T) {
	var names []string
	for _, sample := range []report.Result{auditSample(), reviewSample(), proveSample(), report.Audit{}} {
		for _, format := range report.Formats() {
			name := sample.Tool() + "." + string(format)
			if len(sample.Issues()) == 0 {
				name = "nothing." + string(format)
			}
			golden.Equal(t, name, []byte(write(t, format, sample, sampleOptions())))
			names = append(names, name)
		}
	}
	coloured := sampleOptions()
	coloured.Color = true
	golden.Equal(t, "coloured.text", []byte(write(t, report.Text, auditSample(), coloured)))
	golden.NoOrphans(t, ".", append(names, "coloured.text", "sarif-2.1.0-subset.schema.json"))
}

func TestPlainTextHasNoEscapeSequences(t *testing.T) {
	if out := write(t, report.Text, auditSample(), sampleOptions()); strings.ContainsRune(out, '\x1b') {
		t.Errorf("colour without Options.Color:\n%q", out)
	}
}

// TestHostileText: templates are untrusted in a review, so nothing in them reaches a
// terminal as an escape sequence, or a comment as markup.
func TestHostileText(t *testing.T) {
	hostile := "x\x1b[2J\u202eevil\n::set-output name=a::b <script>alert(1)</script> @everyone `code` [a](http://b) | *c* \x00\xff"
	sample := report.Audit{
		Findings: []report.Finding{{
			Rule: "mfa-off", Severity: report.Fail, File: "a\nb.json", Line: 1, Column: 1,
			Resource: hostile, Construct: hostile, Path: hostile, Message: hostile, Fix: "fix it",
		}},
		Exceptions: []report.Exception{{Rule: "mfa-off", Resource: "Pool", Reason: hostile}},
	}
	options := report.Options{Line: func(string, int) string { return hostile }}
	text := write(t, report.Text, sample, options)
	for _, forbidden := range []string{"\x1b", "\u202e", "\x00", "\n::"} {
		if strings.Contains(text, forbidden) {
			t.Errorf("text contains %q:\n%q", forbidden, text)
		}
	}
	markdown := write(t, report.Markdown, sample, options)
	for _, forbidden := range []string{"\x1b", "<script", "@everyone", "`code`", "[a](", "\n::"} {
		if strings.Contains(markdown, forbidden) {
			t.Errorf("markdown contains %q:\n%q", forbidden, markdown)
		}
	}
}

func TestMarkdownFitsIntoAComment(t *testing.T) {
	var sample report.Audit
	for n := range 5000 {
		sample.Findings = append(sample.Findings, report.Finding{
			Rule: "mfa-off", Severity: report.Fail, File: "a.json", Line: n + 1, Column: 1,
			Message: strings.Repeat("é<", 300), Fix: strings.Repeat("f", 100), Reference: "https://docs.aws.amazon.com/",
		})
		sample.Exceptions = append(sample.Exceptions, report.Exception{Rule: fmt.Sprint("r", n), Resource: "Pool", Reason: strings.Repeat("&", 900)})
	}
	for name, r := range map[string]report.Audit{"findings": {Findings: sample.Findings}, "exceptions": {Exceptions: sample.Exceptions}, "both": sample} {
		out := write(t, report.Markdown, r, report.Options{})
		if n := len([]rune(out)); n > report.MarkdownLimit {
			t.Errorf("%s: %d characters, at most %d", name, n, report.MarkdownLimit)
		}
		if !strings.HasPrefix(out, report.Marker("audit")+"\n### ") {
			t.Errorf("%s: begins with %q, not with the marker and the verdict", name, out[:60])
		}
		if !strings.Contains(out, "more") {
			t.Errorf("%s: nothing says that the list was cut", name)
		}
	}
}

func TestMarkdownSaysNothingAboutAssetHashes(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 4)
	out := write(t, report.Markdown, report.Audit{Findings: []report.Finding{{
		Rule: "r", Severity: report.Warn, File: "asset." + hash + ".json", Line: 1, Column: 1, Message: "function of " + hash + ".zip",
	}}}, report.Options{})
	if strings.Contains(out, hash) {
		t.Errorf("an asset hash is in the comment:\n%s", out)
	}
}

func TestSortedByFileLineRule(t *testing.T) {
	sample := report.Audit{Findings: []report.Finding{
		{File: "b", Line: 1, Rule: "a"}, {File: "a", Line: 10, Rule: "a"}, {File: "a", Line: 9, Rule: "b"}, {File: "a", Line: 9, Rule: "a", Column: 5}, {File: "a", Line: 9, Rule: "a", Column: 2},
	}}
	sample.Sort()
	var got []string
	for _, f := range sample.Findings {
		got = append(got, fmt.Sprintf("%s:%d:%s:%d", f.File, f.Line, f.Rule, f.Column))
	}
	want := []string{"a:9:a:2", "a:9:a:5", "a:9:b:0", "a:10:a:0", "b:1:a:0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (want, then got):\n%s", diff)
	}
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		name string
		r    report.Result
		want report.Severity
	}{
		{"nothing found", report.Audit{}, ""},
		{"fail beside note", auditSample(), report.Fail},
		{"a role that cannot be decided is not proven", report.Prove{Roles: []report.Role{{Undecided: "x"}}}, report.Fail},
		{"proven roles only", report.Prove{Roles: []report.Role{{Proven: true}}}, ""},
		{"an ok change", report.Review{Findings: []report.Change{{Verdict: "ok", Severity: report.Note}}}, report.Note},
	} {
		if got := report.Worst(c.r); got != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

func TestSourceLineOfAMinifiedTemplateIsAWindow(t *testing.T) {
	long := strings.Repeat("a", 3000) + "HERE" + strings.Repeat("b", 3000)
	sample := report.Audit{Findings: []report.Finding{{Rule: "r", Severity: report.Fail, File: "f", Line: 1, Column: 3001, Message: "m"}}}
	out := write(t, report.Text, sample, report.Options{Line: func(string, int) string { return long }})
	lines := strings.Split(out, "\n")
	caret := strings.IndexByte(lines[2], '^')
	shown := []rune(lines[1])
	if len(shown) > 200 || caret < 0 || !strings.HasPrefix(string(shown[len([]rune(lines[2][:caret])):]), "HERE") {
		t.Errorf("the caret does not stand under HERE:\n%s", out)
	}
}
