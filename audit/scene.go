package audit

import (
	"strings"
	"unicode/utf8"

	"example.com/cognitocdk/internal/authority"
	"example.com/cognitocdk/template"
	"github.com/agext/levenshtein"
)

// The resource types that rules judge.
const (
	typePool             = "AWS::Cognito::UserPool"
	typeClient           = "AWS::Cognito::UserPoolClient"
	typeDomain           = "AWS::Cognito::UserPoolDomain"
	typeGroup            = "AWS::Cognito::UserPoolGroup"
	typeProvider         = "AWS::Cognito::UserPoolIdentityProvider"
	typeResourceServer   = "AWS::Cognito::UserPoolResourceServer"
	typeRisk             = "AWS::Cognito::UserPoolRiskConfigurationAttachment"
	typeBranding         = "AWS::Cognito::ManagedLoginBranding"
	typeLogDelivery      = "AWS::Cognito::LogDeliveryConfiguration"
	typeReplica          = "AWS::Cognito::UserPoolReplica"
	typeRegional         = "AWS::Cognito::UserPoolRegionalConfigurationAttachment"
	typeUser             = "AWS::Cognito::UserPoolUser"
	typeIdentityPool     = "AWS::Cognito::IdentityPool"
	typeRoleAttachment   = "AWS::Cognito::IdentityPoolRoleAttachment"
	typePrincipalTag     = "AWS::Cognito::IdentityPoolPrincipalTag"
	typeRole             = "AWS::IAM::Role"
	typePolicy           = "AWS::IAM::Policy"
	typeRolePolicy       = "AWS::IAM::RolePolicy"
	typeManagedPolicy    = "AWS::IAM::ManagedPolicy"
	typeUserPolicy       = "AWS::IAM::UserPolicy"
	typeGroupPolicy      = "AWS::IAM::GroupPolicy"
	typeBucket           = "AWS::S3::Bucket"
	typeBucketPolicy     = "AWS::S3::BucketPolicy"
	typeAutoDelete       = "Custom::S3AutoDeleteObjects"
	typeFunction         = "AWS::Lambda::Function"
	typePermission       = "AWS::Lambda::Permission"
	typeFunctionURL      = "AWS::Lambda::Url"
	typeLogGroup         = "AWS::Logs::LogGroup"
	typeParameter        = "AWS::SSM::Parameter"
	typeWebACL           = "AWS::WAFv2::WebACLAssociation"
	typeRestMethod       = "AWS::ApiGateway::Method"
	typeHTTPRoute        = "AWS::ApiGatewayV2::Route"
	typeHTTPAPI          = "AWS::ApiGatewayV2::Api"
	typeHTTPAuthorizer   = "AWS::ApiGatewayV2::Authorizer"
	typeRestAuthorizer   = "AWS::ApiGateway::Authorizer"
	typeStack            = "AWS::CloudFormation::Stack"
	typeQueue, typeTopic = "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"
)

// scene is one template with what several rules look up in it, computed once.
type scene struct {
	t           *template.Template
	all         *stacks
	byType      map[string][]*template.Resource
	policiesIn  map[*template.Resource][]policy // by the resource that holds the document
	policiesFor map[*template.Resource][]policy // by role
	undecidable []template.Undecidable
	decisive    map[string]bool                        // custom attributes that tags and role rules rest on, lower case
	names       map[string][]*template.Resource        // resources by the name that their author gave them
	authority   map[string]bool                        // attributes that rules asked about, lower case
	attached    map[*template.Resource]map[string]bool // identity pools by the role attached to them
	tagged      map[string]bool                        // identity pools with principal tags
	mapped      map[string]bool                        // principal tags that are set
	suggestions int                                    // near names looked for so far
	ownPrefixes map[string]bool                        // what stands before a policy variable in users' policies
	pointing    map[[2]string]map[*template.Resource][]*template.Resource
}

func newScene(t *template.Template, all *stacks) *scene {
	s := &scene{
		t: t, all: all, byType: map[string][]*template.Resource{}, authority: map[string]bool{},
		pointing: map[[2]string]map[*template.Resource][]*template.Resource{},
	}
	for r := range t.Resources() {
		s.byType[r.Type] = append(s.byType[r.Type], r)
	}
	s.names = collectNames(s)
	return s
}

// look finds what rules ask for again and again.
func (s *scene) look() {
	s.policiesIn, s.policiesFor = map[*template.Resource][]policy{}, map[*template.Resource][]policy{}
	for _, p := range collectPolicies(s) {
		s.policiesIn[p.owner] = append(s.policiesIn[p.owner], p)
		for _, role := range p.roles {
			s.policiesFor[role] = append(s.policiesFor[role], p)
		}
	}
	s.undecidable = s.t.Undecidable()
	s.decisive = collectDecisive(s)
	s.attached = collectAttached(s)
	s.tagged, s.mapped = collectTags(s)
	s.ownPrefixes = collectOwnPrefixes(s)
}

// of are the resources of a type whose property points to target (a Ref or an attribute
// of it), as a pool's clients do by UserPoolId.
func (s *scene) of(typ, property string, target *template.Resource) []*template.Resource {
	key := [2]string{typ, property}
	index, known := s.pointing[key]
	if !known { // once for all targets: a template may hold thousands
		index = map[*template.Resource][]*template.Resource{}
		for _, r := range s.byType[typ] {
			for _, to := range s.targets(r.At(property)) {
				index[to] = append(index[to], r)
			}
		}
		s.pointing[key] = index
	}
	return index[target]
}

// poolOf is the user pool of a client, a domain and the like; nil when it is not in the
// same template.
func poolOf(r *template.Resource) *template.Resource {
	pool := r.At("UserPoolId").Target()
	if pool == nil || pool.Type != typePool {
		return nil
	}
	return pool
}

func identityPoolOf(r *template.Resource) *template.Resource {
	pool := r.At("IdentityPoolId").Target()
	if pool == nil || pool.Type != typeIdentityPool {
		return nil
	}
	return pool
}

// mentions says that v refers to the resource anywhere inside it.
func mentions(v template.Value, logicalID string, depth int) bool {
	if depth > 20 {
		return false
	}
	for _, alt := range v.Alternatives() {
		if text, known := alt.Text(); known {
			for _, part := range text {
				if part.Name == logicalID {
					return true
				}
			}
		}
		switch alt.Kind() {
		case template.List:
			for _, item := range alt.Items() {
				if mentions(item, logicalID, depth+1) {
					return true
				}
			}
		case template.Map:
			for _, val := range alt.Entries() {
				if mentions(val, logicalID, depth+1) {
					return true
				}
			}
		}
	}
	return false
}

// dependsOn says that r names other in its DependsOn.
func dependsOn(r, other *template.Resource) bool {
	return may(r.Attribute("DependsOn"), other.LogicalID)
}

// tied says that other exists whenever r does: it has no condition, or the same one.
func tied(r, other *template.Resource) bool {
	condition, has := other.Attribute("Condition").Literal()
	if !has {
		return true
	}
	return r.Attribute("Condition").Is(condition)
}

// isAuthority says that an attribute decides what its user may do: by its name, or
// because an identity pool makes a principal tag or a role of it.
func (s *scene) isAuthority(attribute string) bool {
	name := strings.ToLower(strings.TrimSpace(attribute))
	bare, developer := strings.CutPrefix(name, "dev:") // dev:custom:role is one that only administrators set
	bare, custom := strings.CutPrefix(bare, "custom:")
	if !custom && !developer {
		return false // standard attributes are about the person, not about their rights
	}
	decides, asked := s.authority[name]
	if !asked { // a template says the same few names of each of its clients
		decides = authority.Named(bare) || s.decisive[name]
		s.authority[name] = decides
	}
	return decides
}

// collectDecisive finds the custom attributes that principal tags or role rules rest on.
func collectDecisive(s *scene) map[string]bool {
	decisive := map[string]bool{}
	mark := func(v template.Value) {
		for _, claim := range literals(v) {
			name, _ := claim.Literal()
			decisive[strings.ToLower(name)] = strings.HasPrefix(strings.ToLower(name), "custom:")
		}
	}
	for _, tags := range s.byType[typePrincipalTag] {
		for _, claim := range entries(tags.At("PrincipalTags")) {
			mark(claim)
		}
	}
	for _, attachment := range s.byType[typeRoleAttachment] {
		for _, mapping := range entries(attachment.At("RoleMappings")) {
			for rule := range items(mapping.At("RulesConfiguration", "Rules")) {
				mark(rule.At("Claim"))
			}
		}
	}
	return decisive
}

// isTenant says that the attribute decides whose data a user sees.
func isTenant(attribute string) bool {
	name := strings.TrimPrefix(strings.ToLower(attribute), "custom:")
	switch strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", "") {
	case "tenant", "tenantid", "org", "orgid", "organization", "organizationid", "organisation", "organisationid", "companyid", "workspace", "workspaceid":
		return true
	}
	return false
}

// maxSuggestions bounds how often a template can make near names be looked for: each
// look compares with hundreds of words, and a hostile template could ask a million times.
const maxSuggestions = 200

// nearest is the candidate fewer than limit edits away from given, whatever the case, and
// not given itself; "" when none is, or when the template has asked too often.
func (s *scene) nearest(given string, candidates []string, limit int) string {
	if s.suggestions >= maxSuggestions || len(given) > 60 {
		return ""
	}
	s.suggestions++
	near, best := "", limit
	lower := strings.ToLower(given)
	long := utf8.RuneCountInString(lower)
	for _, word := range candidates {
		if max(len(word)-long, long-len(word)) >= best {
			continue // so many edits the lengths alone take
		}
		if d := levenshtein.Distance(lower, strings.ToLower(word), nil); d < best && word != given {
			near, best = word, d
		}
	}
	return near
}
