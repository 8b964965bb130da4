package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var roleTagNull = Rule{
	ID:        "role-tag-null",
	Severity:  report.Fail,
	Title:     "A policy on a tag refuses users without it",
	Why:       "a missing tag leaves the variable unresolved; the condition makes the refusal certain and visible",
	Allowed:   "Condition Null aws:PrincipalTag/<tag> false in every statement that uses the tag",
	Fix:       "add Null aws:PrincipalTag/tenant_id false",
	Reference: docTags,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			used := map[string]template.Value{}
			for text, v := range spelled(statement.At("Resource")) {
				for _, tag := range tagsIn(text) {
					used[tag] = v
				}
			}
			for _, condition := range statement.At("Condition").Alternatives() {
				for _, keys := range condition.Entries() {
					for _, values := range keys.Entries() {
						for text, v := range spelled(values) {
							for _, tag := range tagsIn(text) {
								used[tag] = v
							}
						}
					}
				}
			}
			for tag, at := range used {
				refused := no
				for operator, values := range conditionValues(statement, "aws:PrincipalTag/"+tag) {
					if operator == "Null" {
						refused = always(values, "false", "")
					}
				}
				switch refused {
				case no:
					r.Hit(at, "a user without %s is not refused: no Null condition", clip(tag))
				case open:
					r.Undecided(statement.At("Condition"))
				}
			}
		})
	},
}

var roleVariable = Rule{
	ID:        "role-variable",
	Severity:  report.Fail,
	Title:     "Policy variables exist and tell users apart",
	Why:       "an unknown variable never resolves, so access fails for all, and the quick repair opens it for all; the user pool's sub is not the identity id",
	Allowed:   "${cognito-identity.amazonaws.com:sub}, ${aws:PrincipalTag/…} and AWS's global condition keys",
	Fix:       "use ${cognito-identity.amazonaws.com:sub}: the identity id",
	Reference: docPolicyVars,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		for _, p := range r.scene.policiesIn[resource] {
			for _, doc := range p.doc.Alternatives() {
				version := doc.At("Version")
				if current := always(version, "2012-10-17", "2008-10-17"); current != yes && r.handsOut(p.roles) && usesVariables(doc) {
					if current == open {
						r.Undecided(version)
						continue
					}
					r.Hit(version, "Version is %s: only 2012-10-17 knows variables, and without it all users share a path called ${…}", orDefault(version, "absent"))
				}
			}
		}
		granting(resource, r, func(statement template.Value) {
			check := func(values template.Value) {
				for text, v := range spelled(values) {
					for _, name := range variables(text) {
						if !knownVariable(name) {
							r.Hit(v, "${%s} is no policy variable of a Cognito identity", clip(name))
						} else if strings.EqualFold(name, identityService+":aud") {
							r.Hit(v, "${%s} is the same for every user", clip(name))
						}
					}
				}
			}
			check(statement.At("Resource"))
			for _, condition := range statement.At("Condition").Alternatives() {
				for _, keys := range condition.Entries() {
					for _, values := range keys.Entries() {
						check(values)
					}
				}
			}
			for _, v := range openItems(statement.At("Resource")) {
				r.Undecided(v)
			}
		})
	},
}

// usesVariables says that a resource of the document has a policy variable in it.
func usesVariables(doc template.Value) bool {
	for statement := range statements(doc) {
		for text := range texts(statement.At("Resource")) {
			if len(variables(text)) > 0 {
				return true
			}
		}
	}
	return false
}

// variables are the names of the policy variables in a text.
func variables(text string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(text, "${!")
		if !found {
			return names
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return names
		}
		name, _, _ = strings.Cut(name, ",") // a default value: ${aws:PrincipalTag/x, 'none'}
		names = append(names, strings.TrimSpace(name))
		text = after
	}
}

func knownVariable(name string) bool {
	lower := strings.ToLower(name)
	switch lower {
	case "*", "?", "$", identityService + ":sub", identityService + ":aud", identityService + ":amr":
		return true
	case "aws:userid", "aws:username":
		return false // of IAM users and role sessions, not of identities
	}
	return strings.HasPrefix(lower, "aws:") || strings.HasPrefix(lower, "s3:")
}
