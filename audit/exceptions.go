package audit

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

const exceptionsKey = "cognitocdk:exceptions"

// The rules about exceptions are judged after all others, since only then is it known
// what an exception excuses. They cannot be excused themselves.
var (
	exceptionReason = Rule{
		ID:        "exception-reason",
		Severity:  report.Warn,
		Title:     "Every exception says why it is safe",
		Why:       "an exception without a reason is a switched-off control that nobody can review later",
		Allowed:   `Metadata "cognitocdk:exceptions" as a list of objects, each with a control and a reason that is not blank`,
		Fix:       "give the exception a reason, or remove it; without one it does not count",
		Reference: docExceptions,
	}
	exceptionControl = Rule{
		ID:        "exception-control",
		Severity:  report.Warn,
		Title:     "Every exception names a control that exists",
		Why:       "an exception for a misspelt control excuses nothing, and its author believes that it does",
		Allowed:   "ids that cognitocdk rules lists, other than those about exceptions themselves",
		Fix:       "name the control as cognitocdk rules lists it, or remove the exception",
		Reference: docExceptions,
	}
	exceptionUnused = Rule{
		ID:        "exception-unused",
		Severity:  report.Note,
		Title:     "Every exception excuses something",
		Why:       "an exception that outlives its finding silently excuses the next mistake of the same kind",
		Allowed:   "exceptions whose control has a finding on the same resource",
		Fix:       "remove the exception",
		Reference: docExceptions,
	}
)

// excuse moves the findings that the template excuses to the exceptions, and adds what
// is wrong with the exceptions themselves.
func excuse(rules []Rule, t *template.Template, found []report.Finding) ([]report.Finding, []report.Exception) {
	var declaring []*template.Resource
	for resource := range t.Resources() {
		if !resource.Attribute("Metadata").At(exceptionsKey).Absent() {
			declaring = append(declaring, resource)
		}
	}
	if len(declaring) == 0 {
		return found, nil
	}
	enabled, known, hits := map[string]bool{}, map[string]bool{}, map[[2]string]bool{}
	var ids []string
	for _, r := range Rules() {
		known[r.ID] = true
		ids = append(ids, r.ID)
	}
	looking := &scene{t: t}
	for _, f := range found {
		hits[[2]string{f.Rule, f.Resource}] = true
	}
	for _, r := range rules {
		enabled[r.ID] = true
	}
	var about []report.Finding // the exceptions themselves
	var excused []report.Exception
	reasons := map[[2]string]string{} // rule, resource → reason

	for _, resource := range declaring {
		list := resource.Attribute("Metadata").At(exceptionsKey)
		at := func(rule *Rule, v template.Value, format string, args ...any) {
			if enabled[rule.ID] {
				r := Report{rule: rule, scene: looking, resource: resource, found: &about}
				r.Hit(v, format, args...)
			}
		}
		if list.Kind() != template.List {
			at(&exceptionReason, list, "%s is a %s, not a list: no exception in it counts", exceptionsKey, list.Kind())
			continue
		}
		for _, e := range list.Items() {
			control, _ := e.At("control").Literal()
			reason, _ := e.At("reason").Literal()
			control, reason = strings.TrimSpace(control), strings.TrimSpace(reason)
			hit := hits[[2]string{control, resource.LogicalID}]
			switch {
			case !known[control] || isAboutExceptions(control):
				at(&exceptionControl, e, "%q is no control that can be excused%s", clip(control), didYouMean(looking.nearest(control, ids, 5)))
			case reason == "":
				at(&exceptionReason, e, "the exception for %s has no reason and does not count", control)
			case !enabled[control]:
			case !hit:
				at(&exceptionUnused, e, "the exception for %s excuses nothing", control)
			default:
				reasons[[2]string{control, resource.LogicalID}] = reason
			}
		}
	}

	kept := slices.Grow(about, len(found))
	for _, f := range found {
		reason, isExcused := reasons[[2]string{f.Rule, f.Resource}]
		if !isExcused {
			kept = append(kept, f)
			continue
		}
		excused = append(excused, report.Exception{Rule: f.Rule, Resource: f.Resource, Reason: reason})
	}
	return kept, excused
}

func isAboutExceptions(id string) bool { return strings.HasPrefix(id, "exception-") }

// ByID is the rule with that id; nil if there is none.
func ByID(id string) *Rule {
	for _, r := range Rules() {
		if r.ID == id {
			return &r
		}
	}
	return nil
}
