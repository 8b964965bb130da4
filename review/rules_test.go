package review

import (
	"regexp"
	"strings"
	"testing"

	"example.com/cognitocdk/review/pairs"
	"example.com/cognitocdk/template"
)

func TestEveryRuleIsWritten(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !kebab.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("rule id %q: must be kebab-case and unique", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Title[:1] != strings.ToUpper(r.Title[:1]) || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: title %q must be a sentence without a full stop", r.ID, r.Title)
		}
		if r.Verdict != OK && r.Fix == "" && r.DefaultSeverity() != "note" {
			t.Errorf("%s: says what is wrong and not what to do instead", r.ID)
		}
		if r.Verdict != OK && r.AWS == "" {
			t.Errorf("%s: does not say what AWS will do", r.ID)
		}
		if !strings.HasPrefix(r.Reference, "https://") {
			t.Errorf("%s: reference %q is no https URL", r.ID, r.Reference)
		}
		if (r.Judge == nil) != (len(r.On) == 0) {
			t.Errorf("%s: a rule has both places and a judge, or neither", r.ID)
		}
	}
}

func TestEveryPlaceExists(t *testing.T) {
	for _, r := range Rules() {
		for _, place := range r.On {
			if place.Path == "" || place.Type == "" {
				t.Errorf("%s looks at %+v", r.ID, place)
			}
		}
	}
}

// A rule that no pair hits protects nothing that anyone has seen.
func TestEveryRuleIsHitByAPair(t *testing.T) {
	j := newJudge(Rules())
	for _, p := range pairs.All {
		before, after := parsed(t, "auth.template.json", base(t)), parsed(t, "auth.template.json", changed(t, p))
		j.compare(pairTemplates([]*template.Template{before}, []*template.Template{after}, byNames))
		j.compare(pairTemplates([]*template.Template{after}, []*template.Template{before}, byNames))
	}
	for _, p := range pairs.OfStacks {
		old, new := stacksOf(t, p)
		j.compare(pairTemplates(old, new, byNames))
	}
	for _, r := range Rules() {
		if len(j.hits[r.ID]) == 0 {
			t.Errorf("%s: no pair in review/pairs hits it", r.ID)
		}
	}
}

func TestCreateOnlyData(t *testing.T) {
	if v := SpecificationVersion(); !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(v) {
		t.Errorf("version of the specification: got %q", v)
	}
	for _, c := range []struct {
		typ, path string
		want      replacement
		stateful  bool
	}{
		{"AWS::S3::Bucket", "BucketName", always, true},
		{"AWS::S3::Bucket", "VersioningConfiguration", inPlace, true},
		{"AWS::Cognito::UserPool", "UserPoolName", inPlace, true},
		{"AWS::Cognito::UserPoolClient", "GenerateSecret", always, false},
		{"AWS::EC2::Instance", "ImageId", always, false},
		{"AWS::EC2::Instance", "InstanceType", conditional, false},
		{"AWS::EFS::AccessPoint", "PosixUser.Uid", always, false},
		{"AWS::Nowhere::Thing", "Name", inPlace, false},
		{"AWS::S3", "BucketName", inPlace, false},
	} {
		s := specOf(c.typ)
		if got := s.on(c.path); got != c.want || s.stateful != c.stateful {
			t.Errorf("%s %s: want %v stateful %v, got %v %v", c.typ, c.path, c.want, c.stateful, got, s.stateful)
		}
	}
}
