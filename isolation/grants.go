package isolation

import (
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// grants are all statements that speak about the role: its own, those of
// policies attached to it, those of resource policies, and those of its
// permissions boundary.
func (env *environment) grants(h *handed) (all []*statement) {
	r := reader{env: env}
	keep := func(found []statement) {
		for i := range found {
			all = append(all, &found[i])
		}
	}
	role := h.resource
	for i, p := range items(role.At("Policies")) {
		keep(certainly(p.doubt, r.document(p.value.Get("PolicyDocument"), fmt.Sprintf("%s, Policies[%d]", role.LogicalID, i))))
	}
	for _, p := range items(role.At("ManagedPolicyArns")) {
		keep(certainly(p.doubt, env.managed(r, p.value, role.LogicalID+", ManagedPolicyArns")))
	}
	for _, p := range env.byType("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy") {
		property := "Roles"
		if p.Type == "AWS::IAM::RolePolicy" {
			property = "RoleName"
		}
		switch t, why := env.names(r, p.At(property), h); t {
		case yes:
			keep(certainly(missing(p, role), r.document(p.At("PolicyDocument"), p.LogicalID)))
		case maybe:
			keep(certainly(property+": "+why, r.document(p.At("PolicyDocument"), p.LogicalID)))
		}
	}
	keep(env.resourcePolicies(r, h))
	keep(env.boundary(r, role))
	return all
}

// missing is why a resource may not be there although the role is: a condition
// of the template that the role does not share.
func missing(res, role *template.Resource) string {
	condition, _ := res.Attribute("Condition").Literal()
	shared, _ := role.Attribute("Condition").Literal()
	if condition == "" || res.Template == role.Template && condition == shared {
		return ""
	}
	return res.LogicalID + " has the condition " + condition
}

// boundary are the statements of the role's permissions boundary.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (env *environment) boundary(r reader, role *template.Resource) (all []statement) {
	v := role.At("PermissionsBoundary")
	if v.Absent() {
		return nil
	}
	for _, alt := range v.Alternatives() {
		found := env.managed(r, alt, role.LogicalID+", PermissionsBoundary")
		if alt.Absent() { // a branch without a boundary
			found = []statement{{where: role.LogicalID + ", PermissionsBoundary", value: v, allow: true, present: maybe, principal: yes, opaque: v.Why()}}
		}
		if len(v.Alternatives()) > 1 {
			certainly(v.Why(), found)
		}
		all = append(all, found...)
	}
	for i := range all {
		all[i].boundary = true
	}
	return all
}

// relevant drops the Deny of every bucket that no Allow can speak of: a grown
// template has one on each, and they would only multiply the cases.
func relevant(all []*statement) (kept []*statement) {
	var heads []string
	for _, s := range all {
		if !s.grants() {
			continue
		}
		if s.notResource || s.opaque != "" || len(s.resources) == 0 {
			return all
		}
		for _, p := range s.resources {
			if p.why != "" {
				return all
			}
			heads = append(heads, p.head())
		}
	}
	for _, s := range all {
		meets := s.allow || len(s.scope) == 0
		for _, on := range s.scope {
			scope := on.head()
			meets = meets || slices.ContainsFunc(heads, func(h string) bool {
				return strings.HasPrefix(h, scope) || strings.HasPrefix(scope, h)
			})
		}
		if meets {
			kept = append(kept, s)
		}
	}
	return kept
}

// head is the literal text that everything the pattern matches begins with.
func (p pattern) head() string {
	if len(p.pieces) == 0 || p.pieces[0].wild != 0 || p.pieces[0].variable != "" {
		return ""
	}
	return p.pieces[0].text
}

// listed is an item of a list, and why it is not there in every deployment.
type listed struct {
	value template.Value
	doubt string
}

// items are the items of a list that may itself be, or hold, an Fn::If.
func items(v template.Value) (all []listed) {
	for _, item := range v.Items() {
		alts := item.Alternatives()
		for _, alt := range alts {
			switch {
			case alt.Absent():
			case alt.Kind() == template.List:
				for _, inner := range items(alt) {
					all = append(all, listed{inner.value, first(item.Why(), inner.doubt)})
				}
			case len(alts) == 1:
				all = append(all, listed{value: alt})
			default:
				all = append(all, listed{alt, item.Why()})
			}
		}
	}
	return all
}

// names says whether a list of role names holds the role, and why it is not known.
func (env *environment) names(r reader, v template.Value, h *handed) (result truth, doubt string) {
	own := env.name(r, h.resource, "RoleName")
	for _, item := range v.Items() {
		alts := item.Alternatives()
		for _, alt := range alts {
			t := no
			text, why := r.literal(alt)
			switch {
			case env.resource(alt) == h.resource, why == "" && text == own:
				t = yes
			case alt.Absent():
			case why != "":
				t, doubt = maybe, why
			}
			if len(alts) > 1 && t > no {
				t, doubt = maybe, item.Why()
			}
			result = max(result, t)
		}
	}
	return result, doubt
}

// managed are the statements of a managed policy: one of the templates, one of
// AWS's few that everybody knows to be wide, or one that cannot be read.
func (env *environment) managed(r reader, v template.Value, where string) []statement {
	if v.Absent() {
		return nil
	}
	if res := env.resource(v); res != nil && res.Type == "AWS::IAM::ManagedPolicy" {
		return r.document(res.At("PolicyDocument"), res.LogicalID)
	}
	arn, why := r.literal(v)
	for _, res := range env.byType("AWS::IAM::ManagedPolicy") { // a ManagedPolicyName written out
		if named, _ := env.attribute(r, res, ""); why == "" && named == arn {
			return r.document(res.At("PolicyDocument"), res.LogicalID)
		}
	}
	s := statement{where: where, value: v, allow: true, present: yes, principal: yes}
	if i := strings.LastIndexByte(arn, '/'); why == "" && strings.HasPrefix(arn, "arn:aws:iam::aws:policy/") {
		if actions := wide[arn[i+1:]]; actions != "" {
			s.where = where + " " + arn
			for _, a := range strings.Fields(actions) {
				s.actions = append(s.actions, parsePattern(a, false, true))
			}
			s.resources = []pattern{parsePattern("*", false, true)}
			if actions == "*" {
				return []statement{s}
			}
		}
	}
	// The list above is only what is certain of a policy: it allows more.
	rest := statement{where: s.where, value: v, allow: true, present: maybe, principal: yes}
	if why != "" {
		rest.undecided("which policy it is: %s", why)
	}
	rest.undecided("%s is not in the templates, so nobody can see what it allows", arn)
	if len(s.actions) == 0 {
		return []statement{rest}
	}
	return []statement{s, rest}
}

// wide are AWS's managed policies that are attached by mistake most often.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
var wide = map[string]string{
	"AdministratorAccess":              "*",
	"PowerUserAccess":                  "s3:* dynamodb:* lambda:*",
	"ReadOnlyAccess":                   "s3:Get* s3:List* dynamodb:Get* dynamodb:Query dynamodb:Scan",
	"AmazonS3FullAccess":               "s3:*",
	"AmazonS3ReadOnlyAccess":           "s3:Get* s3:List* s3:Describe*",
	"AmazonDynamoDBFullAccess":         "dynamodb:*",
	"AmazonDynamoDBReadOnlyAccess":     "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:Scan",
	"AmazonCognitoPowerUser":           "cognito-identity:* cognito-idp:*",
	"AmazonAPIGatewayInvokeFullAccess": "execute-api:Invoke execute-api:ManageConnections",
}
