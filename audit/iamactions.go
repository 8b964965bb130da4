package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var iamActionUnknown = Rule{
	ID:        "iam-action-unknown",
	Severity:  report.Fail,
	Title:     "Every action of a policy exists",
	Why:       "IAM accepts an action that does not exist and grants, or denies, nothing: a Deny with a slip in it protects nothing",
	Allowed:   "service:Action as the service authorization reference lists it, for the services that Cognito stacks use; others are not judged",
	Fix:       "correct the action's name",
	Reference: docPolicyActions,
	Elsewhere: []string{"cfn-lint W3037"},
	Judges:    append([]string{typeUserPolicy, typeGroupPolicy, typeBucketPolicy, typeQueue, typeTopic}, policyHolders...),
	Check: func(resource *template.Resource, r *Report) {
		docs := []template.Value{}
		for _, p := range r.scene.policiesIn[resource] {
			docs = append(docs, p.doc)
		}
		switch resource.Type {
		case typeRole:
			docs = append(docs, resource.At("AssumeRolePolicyDocument"))
		case typeBucketPolicy, typeQueue, typeTopic:
			docs = append(docs, resource.At("PolicyDocument"))
		}
		for _, doc := range docs {
			for statement := range statements(doc) {
				for _, key := range []string{"Action", "NotAction"} {
					for _, v := range literals(statement.At(key)) {
						if problem := r.wrongAction(action(v)); problem != "" {
							r.Hit(v, "%s: %s", show(v), problem)
						}
					}
					for _, v := range openItems(statement.At(key)) {
						r.Undecided(v)
					}
				}
			}
		}
	},
}

// wrongAction says what is wrong with an action in lower case, "" when nothing is.
func (r *Report) wrongAction(name string) string {
	if name == "*" {
		return ""
	}
	service, call, found := strings.Cut(name, ":")
	if !found {
		return "an action is written service:Action"
	}
	known, judged := iamActions()[service]
	if !judged {
		return ""
	}
	for _, existing := range known {
		if matches(call, existing) {
			return ""
		}
	}
	if near := r.scene.nearest(call, known, 4); near != "" {
		return "no such action; did you mean " + service + ":" + near + "?"
	}
	return "no such action in " + service
}
