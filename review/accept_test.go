package review

import (
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

func compareText(t *testing.T, old, new string) report.Review {
	t.Helper()
	return Compare([]*template.Template{parse(t, "auth.json", old)}, []*template.Template{parse(t, "auth.json", new)})
}

func TestAcceptedFindingKeepsItsVerdictAndNamesTheReason(t *testing.T) {
	found := compareText(t, onePool, weakPool)
	accepted := Accept(found, []Acknowledgement{{ID: found.Findings[0].ID, Reason: "pilot, no users yet"}})
	f := accepted.Findings[0]
	if f.Verdict != "downgrade" || f.Severity != report.Note || !strings.Contains(f.Message, "accepted: pilot, no users yet") {
		t.Errorf("want an accepted downgrade, got %s/%s %s", f.Verdict, f.Severity, f.Message)
	}
	if found.Findings[0].Severity != report.Fail {
		t.Error("accepting changed the review that it was given")
	}
}

func TestAcknowledgementExpiresWithItsChange(t *testing.T) {
	first := compareText(t, onePool, weakPool).Findings[0]
	other := compareText(t, onePool, strings.Replace(weakPool, "OFF", "OPTIONAL", 1))
	got := Accept(other, []Acknowledgement{{ID: first.ID, Reason: "r", File: "accepted.txt", Line: 3}})
	if len(got.Findings) != 2 {
		t.Fatalf("want the finding and a note, got %+v", got.Findings)
	}
	for _, f := range got.Findings {
		switch {
		case f.Resource == "Pool" && f.Severity != report.Fail:
			t.Errorf("another change was accepted: %s", f.Message)
		case f.Resource == "" && (f.File != "accepted.txt" || f.Line != 3 || !strings.Contains(f.Message, "matches no finding")):
			t.Errorf("an unused acknowledgement must be named where it stands, got %s:%d %s", f.File, f.Line, f.Message)
		}
	}
}

// A finding's id survives what does not change it: other lines, other order, another build.
func TestIDIsStable(t *testing.T) {
	first := compareText(t, onePool, weakPool).Findings[0].ID
	moved := compareText(t, "\n\n"+onePool, strings.Replace(weakPool, `"Resources":{`, "\n\"Resources\":{\n\"New\":{\"Type\":\"AWS::SNS::Topic\"},", 1))
	for _, f := range moved.Findings {
		if f.Resource == "Pool" && f.ID != first {
			t.Errorf("want id %s in spite of other lines, got %s", first, f.ID)
		}
	}
	of := func(old, new string) string {
		return Compare([]*template.Template{parse(t, old, onePool)}, []*template.Template{parse(t, new, weakPool)}).Findings[0].ID
	}
	if other := of("before.json", "-"); other != first {
		t.Errorf("want id %s whatever the file is called, got %s", first, other)
	}
	for _, c := range []struct{ file, want string }{
		{"new.json", "6fb4dbece2a8"}, {"cdk.out/auth.template.json", "be3c6491a085"}, {"cdk.out/auth-prod.template.json", "315fa45d1ac7"},
	} {
		if got := of("old.json", c.file); got != c.want {
			t.Errorf("%s: ids are kept in other people's repositories and must not change: want %s, got %s", c.file, c.want, got)
		}
	}
}

func TestParseAcknowledgement(t *testing.T) {
	for text, wrong := range map[string]string{
		"0123456789ab: pilot pool":  "",
		"0123456789ab":              "must be FINDING:REASON",
		"0123456789ab:   ":          "must be FINDING:REASON",
		"0123456789aX: reason":      "12 hexadecimal digits",
		": reason":                  "12 hexadecimal digits",
		"0123456789ab: a: b":        "",
		"0123456789abcd: too long ": "12 hexadecimal digits",
	} {
		_, err := ParseAcknowledgement(text)
		if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: want error %q, got %v", text, wrong, err)
		}
	}
}

func TestReadAcknowledgements(t *testing.T) {
	got, err := ReadAcknowledgements("a.txt", strings.NewReader("# why\n\n0123456789ab: one\n  ba9876543210: two: three \n"))
	if err != nil || len(got) != 2 || got[1].Reason != "two: three" || got[1].Line != 4 {
		t.Errorf("want two acknowledgements, the second on line 4, got %+v, %v", got, err)
	}
	if _, err := ReadAcknowledgements("a.txt", strings.NewReader("# ok\nnonsense\n")); err == nil || !strings.HasPrefix(err.Error(), "a.txt:2: ") {
		t.Errorf("want an error that names line 2, got %v", err)
	}
}
