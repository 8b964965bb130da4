package audit

import (
	"iter"
	"strings"

	"example.com/cognitocdk/template"
)

// policy is one policy document with the resource it stands in and the roles it is for.
type policy struct {
	owner *template.Resource
	doc   template.Value
	roles []*template.Resource // those of the templates at hand
}

func collectPolicies(s *scene) []policy {
	var all []policy
	for _, role := range s.byType[typeRole] {
		for inline := range items(role.At("Policies")) {
			all = append(all, policy{role, inline.At("PolicyDocument"), []*template.Resource{role}})
		}
	}
	for _, typ := range []string{typePolicy, typeManagedPolicy} {
		for _, p := range s.byType[typ] {
			all = append(all, policy{p, p.At("PolicyDocument"), s.listed(p.At("Roles"))})
		}
	}
	for _, p := range s.byType[typeRolePolicy] {
		all = append(all, policy{p, p.At("PolicyDocument"), s.listed(p.At("RoleName"))})
	}
	for _, typ := range []string{typeUserPolicy, typeGroupPolicy} {
		for _, p := range s.byType[typ] {
			all = append(all, policy{p, p.At("PolicyDocument"), nil})
		}
	}
	// A role can also name a managed policy of the same template.
	holders := map[*template.Resource][]*template.Resource{}
	for _, role := range s.byType[typeRole] {
		for _, managed := range s.listed(role.At("ManagedPolicyArns")) {
			holders[managed] = append(holders[managed], role)
		}
	}
	for i := range all {
		all[i].roles = append(all[i].roles, holders[all[i].owner]...)
	}
	return all
}

// listed are the resources that the items of a list mean.
func (s *scene) listed(list template.Value) []*template.Resource {
	var found []*template.Resource
	for item := range items(list) {
		found = append(found, s.reach(item)...)
	}
	return found
}

// items are the items of a list, every branch of an Fn::If; an unknown list is its own only item.
func items(v template.Value) iter.Seq[template.Value] {
	return func(yield func(template.Value) bool) {
		for _, list := range v.Alternatives() {
			for _, item := range list.Items() {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// entries are the entries of a map, every branch of an Fn::If; an unknown map is its own only
// entry, under the empty key.
func entries(v template.Value) iter.Seq2[string, template.Value] {
	return func(yield func(string, template.Value) bool) {
		for _, alt := range v.Alternatives() {
			for key, val := range alt.Entries() {
				if !yield(key, val) {
					return
				}
			}
		}
	}
}

// statements are the statements of a policy document, every branch of an Fn::If; an
// unknown one, and a document that is a string, are yielded too, so that the caller can say so.
func statements(doc template.Value) iter.Seq[template.Value] {
	return func(yield func(template.Value) bool) {
		for _, d := range doc.Alternatives() {
			if d.Kind() == template.String && !yield(d) { // a document written as text: nobody reads it here
				return
			}
			for _, list := range d.At("Statement").Alternatives() {
				if list.Unknown() {
					if !yield(list) {
						return
					}
					continue
				}
				for _, item := range list.Items() {
					for _, s := range item.Alternatives() {
						if !s.Absent() && !yield(s) {
							return
						}
					}
				}
			}
		}
	}
}

// literals are all strings that a list, or a single value, can hold.
func literals(v template.Value) []template.Value {
	var out []template.Value
	for _, list := range v.Alternatives() {
		for _, item := range list.Items() {
			for _, alt := range item.Alternatives() {
				if _, known := alt.Literal(); known {
					out = append(out, alt)
				}
			}
		}
	}
	return out
}

// openItems are the items of a list that only a deployment knows altogether: a parameter,
// an import. A text around a reference, or a resource of the template, says enough.
func openItems(v template.Value) []template.Value {
	var out []template.Value
	for _, list := range v.Alternatives() {
		for _, item := range list.Items() {
			for _, alt := range item.Alternatives() {
				if opaque(alt) {
					out = append(out, alt)
				}
			}
		}
	}
	return out
}

func opaque(v template.Value) bool {
	if !v.Unknown() {
		return false
	}
	text, symbolic := v.Text()
	return !symbolic || len(text) == 1 && v.Target() == nil
}

// texts are the strings of a list as far as the template fixes them; references are
// written ${Name}, and IAM's own variables ${!name}, as in Fn::Sub.
func texts(v template.Value) map[string]template.Value {
	out := map[string]template.Value{}
	for _, list := range v.Alternatives() {
		for _, item := range list.Items() {
			for _, alt := range item.Alternatives() {
				if text, known := alt.Text(); known {
					out[text.String()] = alt
				}
			}
		}
	}
	return out
}

// spelled is texts without what is open altogether, which is for openItems.
func spelled(v template.Value) map[string]template.Value {
	out := texts(v)
	for text, at := range out {
		if opaque(at) {
			delete(out, text)
		}
	}
	return out
}

// action is an IAM action in lower case; IAM compares them so.
func action(v template.Value) string {
	text, _ := v.Literal()
	return strings.ToLower(strings.TrimSpace(text))
}

// matches is IAM's wildcard match: * is any run of characters, ? any one.
func matches(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

const identityService = "cognito-identity.amazonaws.com"

// federates says that a trust statement lets identities of an identity pool assume the role.
func federates(statement template.Value) bool {
	for _, v := range texts(statement.At("Principal", "Federated")) {
		if isIdentityService(v) {
			return true
		}
	}
	return false
}

func isIdentityService(v template.Value) bool {
	text, _ := v.Text()
	return strings.ReplaceAll(text.String(), "${AWS::URLSuffix}", "amazonaws.com") == identityService
}

// everyAction says that an action, in lower case, is a pattern that leaves none out: *, *:*.
func everyAction(name string) bool { return name != "" && strings.Trim(name, "*:") == "" }

// collectHanded finds the roles that an identity pool can hand out: by their trust, by
// an attachment, or as the role of a group.
func collectHanded(s *scene) {
	handed := s.all.handed
	for _, role := range s.byType[typeRole] {
		for st := range statements(role.At("AssumeRolePolicyDocument")) {
			if federates(st) {
				handed[role] = true
			}
		}
	}
	mark := func(v template.Value) {
		for _, r := range s.reach(v) {
			if r.Type == typeRole {
				handed[r] = true
			}
		}
	}
	for _, attachment := range s.byType[typeRoleAttachment] {
		for _, role := range entries(attachment.At("Roles")) {
			mark(role)
		}
		for _, mapping := range entries(attachment.At("RoleMappings")) {
			for rule := range items(mapping.At("RulesConfiguration", "Rules")) {
				mark(rule.At("RoleARN"))
			}
		}
	}
	for _, group := range s.byType[typeGroup] {
		mark(group.At("RoleArn"))
	}
}

// conditionValues are the values of one condition key, whatever the case of the key,
// with the operator they stand under.
func conditionValues(statement template.Value, key string) iter.Seq2[string, template.Value] {
	return func(yield func(string, template.Value) bool) {
		for _, condition := range statement.At("Condition").Alternatives() {
			for operator, keys := range condition.Entries() {
				for name, val := range keys.Entries() {
					if strings.EqualFold(name, key) && !yield(operator, val) {
						return
					}
				}
			}
		}
	}
}

// collectOwnPrefixes finds the paths under which policies give each user, or each
// tenant, their own.
func collectOwnPrefixes(s *scene) map[string]bool {
	own := map[string]bool{}
	for _, all := range s.policiesIn {
		for _, p := range all {
			for statement := range statements(p.doc) {
				for text := range texts(statement.At("Resource")) {
					for _, variable := range []string{subVariable, tagVariable} {
						if before, _, found := strings.Cut(text, variable); found {
							own[before] = true
						}
					}
				}
			}
		}
	}
	return own
}
