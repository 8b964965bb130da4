package isolation

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/template"
)

// resourcePolicies are the statements of policies on buckets, tables, keys and
// the like whose principal is the role, or everybody.
func (env *environment) resourcePolicies(r reader, h *handed) (all []statement) {
	document := func(doc template.Value, res *template.Resource, where string, scope ...string) {
		for _, s := range certainly(missing(res, h.resource), r.document(doc, where)) {
			s.principal = env.speaksOf(r, &s, h)
			if s.principal == no {
				continue
			}
			s.attached = true
			for _, on := range scope {
				s.scope = append(s.scope, parsePattern(on, false, true))
			}
			if res.Type == "AWS::KMS::Key" || res.Type == "AWS::KMS::ReplicaKey" {
				s.resources = []pattern{parsePattern(scope[0], false, true)} // "*" means this key
			}
			all = append(all, s)
		}
	}
	read := func(res *template.Resource, property string, scope ...string) {
		if doc := res.At(strings.Split(property, ".")...); !doc.Absent() {
			document(doc, res, res.LogicalID, scope...)
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
	for _, res := range env.byType("AWS::DynamoDB::GlobalTable") {
		arn, _ := env.attribute(r, res, "Arn")
		for i, replica := range res.At("Replicas").Items() {
			if doc := replica.At("ResourcePolicy", "PolicyDocument"); !doc.Absent() {
				document(doc, res, fmt.Sprintf("%s, Replicas[%d]", res.LogicalID, i), arn, arn+"/*")
			}
		}
	}
	for _, res := range env.byType("AWS::S3::AccessPoint") {
		read(res, "Policy")
	}
	for _, res := range env.byType("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy") {
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
	roleID, _ := env.attribute(r, h.resource, "RoleId")
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
				case kind == "AWS" && (text == "*" || text == arn || text == roleID || strings.HasPrefix(text, assumed(arn))):
					t = yes
				case kind == "AWS" && account(text) != "" && account(text) != standInAccount && local(text, arn):
					t = maybe // an account written out: whether it is this one, no template says
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
	return "arn:aws:sts::" + standInAccount + ":assumed-role" + arn[strings.LastIndexByte(arn, '/'):] + "/"
}

// local says that the text would name the role or its sessions if the account in
// it were the deployment's own.
func local(text, arn string) bool {
	here := strings.Replace(text, account(text), standInAccount, 1)
	return here == arn || strings.HasPrefix(here, assumed(arn))
}

// account is the account number in an ARN.
func account(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}
