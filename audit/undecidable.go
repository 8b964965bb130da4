package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// undecidableRule makes a rule of one kind of thing that only CloudFormation expands.
func undecidableRule(rule Rule, is func(name string) bool) Rule {
	rule.Severity = report.Warn
	rule.Whole = func(t *template.Template, r *Report) {
		for _, u := range r.scene.undecidable {
			if is(u.Name) {
				on := r
				if resource := t.Resource(u.Resource); resource != nil {
					on = r.On(resource)
				}
				on.add(report.Warn, u.Position, u.Path, clip(u.Name)+" cannot be judged: "+u.Reason)
			}
		}
	}
	return rule
}

var templateTransform = undecidableRule(Rule{
	ID:        "template-transform",
	Title:     "The template is what will be deployed",
	Why:       "a macro rewrites the template at deployment: what was judged here is not what runs",
	Allowed:   "templates without Transform, Fn::Transform and modules",
	Fix:       "judge the expanded template: aws cloudformation get-template --template-stage Processed",
	Reference: docMacros,
}, func(name string) bool {
	return strings.HasPrefix(name, "Transform") || strings.HasPrefix(name, "Fn::Transform") || strings.HasPrefix(name, "module ")
})

var templateForEach = undecidableRule(Rule{
	ID:        "template-foreach",
	Title:     "Every resource stands in the template",
	Why:       "Fn::ForEach makes resources at deployment that no check has seen",
	Allowed:   "templates without Fn::ForEach",
	Fix:       "judge the expanded template: aws cloudformation get-template --template-stage Processed",
	Reference: docCFN + "intrinsic-function-reference-foreach.html",
}, func(name string) bool { return strings.HasPrefix(name, "Fn::ForEach") })

var templateNested = undecidableRule(Rule{
	ID:        "template-nested",
	Title:     "Nested templates are judged with their parent",
	Why:       "a nested stack whose template is not there can hold anything",
	Allowed:   "nested templates beside their parent, as in cdk.out",
	Fix:       "give the folder that holds the nested template too",
	Reference: docNested,
}, func(name string) bool { return strings.HasPrefix(name, "nested stack ") })
