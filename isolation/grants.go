package isolation

import (
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// grants are all statements that speak about the role: its own, those of
// policies attached to it, and those of resource policies. boundary says that a
// permissions boundary is set, which can only take away.
func (env *environment) grants(h *handed) (all []*statement) {
	r := reader{env: env}
	keep := func(found []statement) {
		for i := range found {
			all = append(all, &found[i])
		}
	}
	role := h.resource
	for i, p := range items(role.At("Policies")) {
		keep(certainly(p.sure, r.document(p.value.Get("PolicyDocument"), fmt.Sprintf("%s, Policies[%d]", role.LogicalID, i))))
	}
	for _, p := range items(role.At("ManagedPolicyArns")) {
		keep(certainly(p.sure, env.managed(r, p.value, role.LogicalID+", ManagedPolicyArns")))
	}
	for _, p := range env.byType("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy") {
		property := "Roles"
		if p.Type == "AWS::IAM::RolePolicy" {
			property = "RoleName"
		}
		switch env.names(r, p.At(property), h) {
		case yes:
			keep(r.document(p.At("PolicyDocument"), p.LogicalID))
		case maybe:
			keep(certainly(false, r.document(p.At("PolicyDocument"), p.LogicalID)))
		}
	}
	keep(env.resourcePolicies(r, h))
	return all
}

// relevant drops the Deny of every bucket that no Allow can speak of: a grown
// template has one on each, and they would only multiply the cases.
func relevant(all []*statement) (kept []*statement) {
	var heads []string
	for _, s := range all {
		if !s.allow {
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

// listed is an item of a list, and whether it is there in every deployment.
type listed struct {
	value template.Value
	sure  bool
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
					all = append(all, listed{inner.value, false})
				}
			default:
				all = append(all, listed{alt, len(alts) == 1})
			}
		}
	}
	return all
}

func certainly(sure bool, found []statement) []statement {
	for i := range found {
		if !sure {
			found[i].present = min(found[i].present, maybe)
		}
	}
	return found
}

// names says whether a list of role names holds the role.
func (env *environment) names(r reader, v template.Value, h *handed) truth {
	result := no
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
				t = maybe
			}
			if len(alts) > 1 {
				t = min(t, maybe)
			}
			result = max(result, t)
		}
	}
	return result
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
	s := statement{where: where, value: v, allow: true, present: yes, principal: yes}
	if i := strings.LastIndexByte(arn, '/'); why == "" && strings.HasPrefix(arn, "arn:aws:iam::aws:policy/") {
		if actions := wide[arn[i+1:]]; actions != "" {
			s.where = where + " " + arn
			for _, a := range strings.Fields(actions) {
				s.actions = append(s.actions, parsePattern(a, false, true))
			}
			s.resources = []pattern{parsePattern("*", false, true)}
			return []statement{s}
		}
	}
	s.present = maybe
	s.undecided("managed policy %s is not in the templates", first(arn, first(why, "of unknown name")))
	return []statement{s}
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

// resourcePolicies are the statements of policies on buckets, tables, keys and
// the like whose principal is the role, or everybody.
func (env *environment) resourcePolicies(r reader, h *handed) (all []statement) {
	read := func(res *template.Resource, property string, scope ...string) {
		doc := res.At(strings.Split(property, ".")...)
		if doc.Absent() {
			return
		}
		for _, s := range r.document(doc, res.LogicalID) {
			s.principal = env.speaksOf(r, &s, h)
			if s.principal == no {
				continue
			}
			for _, on := range scope {
				s.scope = append(s.scope, parsePattern(on, false, true))
			}
			if res.Type == "AWS::KMS::Key" || res.Type == "AWS::KMS::ReplicaKey" {
				s.resources = []pattern{parsePattern(scope[0], false, true)} // "*" means this key
			}
			all = append(all, s)
		}
	}
	for _, res := range env.byType("AWS::S3::BucketPolicy") {
		bucket, why := r.literal(res.At("Bucket"))
		if why != "" {
			read(res, "PolicyDocument")
			continue
		}
		read(res, "PolicyDocument", "arn:aws:s3:::"+bucket, "arn:aws:s3:::"+bucket+"/*")
	}
	for _, res := range env.byType("AWS::KMS::Key", "AWS::KMS::ReplicaKey") {
		arn, _ := env.attribute(r, res, "Arn")
		read(res, "KeyPolicy", arn)
	}
	for _, res := range env.byType("AWS::DynamoDB::Table") {
		arn, _ := env.attribute(r, res, "Arn")
		read(res, "ResourcePolicy.PolicyDocument", arn, arn+"/*")
	}
	for _, res := range env.byType("AWS::S3::AccessPoint") {
		read(res, "Policy")
	}
	for _, res := range env.byType("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::ApiGateway::RestApi") {
		if res.Type == "AWS::ApiGateway::RestApi" {
			continue // an API's own policy; which routes a role reaches is in its identity policies
		}
		read(res, "PolicyDocument")
	}
	for _, res := range env.byType("AWS::SecretsManager::ResourcePolicy") {
		read(res, "ResourcePolicy")
	}
	return all
}

// speaksOf says whether a resource policy's statement is about the role's
// sessions. The account's root as principal leaves it to identity policies.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (env *environment) speaksOf(r reader, s *statement, h *handed) truth {
	if v := s.value.Get("NotPrincipal"); !v.Absent() {
		if s.allow {
			return yes
		}
		return maybe
	}
	principal := s.value.Get("Principal")
	if principal.Is("*") {
		return yes
	}
	if principal.Kind() != template.Map {
		return maybe
	}
	arn, _ := env.attribute(r, h.resource, "Arn")
	result := no
	for kind, list := range principal.Entries() {
		for _, p := range list.Items() {
			alts := p.Alternatives()
			for _, alt := range alts {
				t := no
				text, why := r.literal(alt)
				switch {
				case why != "" && kind != "Service":
					t = maybe
				case kind == "AWS" && (text == "*" || text == arn || strings.HasPrefix(text, assumed(arn))):
					t = yes
				case kind == "AWS" && (text == standInAccount || text == "arn:aws:iam::"+standInAccount+":root"):
					if !s.allow {
						t = yes // a Deny for the account is one for all its roles
					}
				case kind == "Federated" && text == cognitoPrincipal:
					t = yes
				case kind == "" || kind == "AWS" && alt.Unknown() && why != "":
					t = maybe
				}
				if len(alts) > 1 {
					t = min(t, maybe)
				}
				result = max(result, t)
			}
		}
	}
	return result
}

// assumed is how a role's sessions are named.
func assumed(arn string) string {
	return strings.Replace(strings.Replace(arn, ":iam:", ":sts:", 1), ":role/", ":assumed-role/", 1) + "/"
}
