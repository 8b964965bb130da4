package audit

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Judge applies every rule to the templates. The result is sorted; it depends on the
// templates alone.
func Judge(templates ...*template.Template) report.Audit { return judge(Rules(), templates) }

func judge(rules []Rule, templates []*template.Template) report.Audit {
	var result report.Audit
	all := newStacks(templates)
	for _, t := range templates {
		kept, excused := excuse(rules, t, findings(rules, all.scenes[t]))
		result.Findings = append(result.Findings, kept...)
		result.Exceptions = append(result.Exceptions, excused...)
	}
	result.Sort()
	result.Findings = slices.Compact(result.Findings) // two branches may say the same
	result.Exceptions = slices.Compact(result.Exceptions)
	return result
}

func findings(rules []Rule, s *scene) []report.Finding {
	var found []report.Finding
	for i := range rules {
		r := Report{rule: &rules[i], scene: s, found: &found}
		if r.rule.Whole != nil {
			r.rule.Whole(s.t, &r)
		}
		if r.rule.Check == nil {
			continue
		}
		for _, typ := range r.rule.Judges {
			for _, r.resource = range s.byType[typ] {
				r.rule.Check(r.resource, &r)
			}
		}
	}
	return found
}

// Judgeable reports whether there is anything in t for audit to judge: a Cognito
// resource, or something that may hide one and is reported as a finding itself.
func Judgeable(t *template.Template) bool {
	for r := range t.Resources() {
		if strings.HasPrefix(r.Type, "AWS::Cognito::") {
			return true
		}
	}
	return len(t.Undecidable()) > 0
}
