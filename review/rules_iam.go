package review

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

const (
	iamRole    = "AWS::IAM::Role"
	iamPolicy  = "AWS::IAM::Policy"
	iamManaged = "AWS::IAM::ManagedPolicy"
	iamInline  = "AWS::IAM::RolePolicy"

	policyPage = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
)

// Rules for who may do what. Policies are compared by statement and regardless of order:
// a new Allow must be covered by what was allowed before, an old Deny by a new one.
var iamRules = []Rule{
	{
		ID: "trust-widened", Verdict: Downgrade,
		Title:     "More callers may assume a role",
		AWS:       "done in place; whoever the new trust policy lets in gets the role's permissions",
		Fix:       "keep the principal, the audience and the amr condition exact",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
		On:        on(iamRole, "AssumeRolePolicyDocument"), Judge: documentWidened,
	},
	{
		ID: "policy-widened", Verdict: Downgrade,
		Title:     "A role may do more than before",
		AWS:       "done in place, for credentials that are already out too",
		Fix:       "narrow the statement; for a role of the identity pool run cognitocdk prove on the new template",
		Reference: policyPage,
		On: slices.Concat(on(iamRole, "Policies"), on(iamPolicy, "PolicyDocument", onAdded, onRemoved),
			on(iamManaged, "PolicyDocument", onAdded, onRemoved), on(iamInline, "PolicyDocument", onAdded, onRemoved)),
		Judge: permissionsWidened,
	},
	{
		ID: "managed-policy-added", Verdict: Downgrade,
		Title: "A role gets another managed policy", AWS: "done in place", Fix: "grant the few actions that are needed instead",
		Reference: policyPage,
		On:        on(iamRole, "ManagedPolicyArns"), Judge: managedGained,
	},
	{
		ID: "policy-attached", Verdict: Downgrade,
		Title: "A policy is attached to another role", AWS: "done in place", Fix: "give the role a policy of its own",
		Reference: policyPage,
		On:        append(on(iamPolicy, "Roles", "Users", "Groups"), on(iamManaged, "Roles", "Users", "Groups")...), Judge: gains(anyItem),
	},
	{
		ID: "boundary-removed", Verdict: Downgrade,
		Title: "A permissions boundary changes or is gone", AWS: "done in place", Fix: "keep PermissionsBoundary",
		Reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
		On:        on(iamRole, "PermissionsBoundary"), Judge: func(c Change) []Hit {
			if c.Old.Absent() {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "session-lengthened", Verdict: Downgrade, Severity: "warn",
		Title: "A role's credentials live longer", AWS: "done in place; they cannot be revoked one by one", Fix: "keep MaxSessionDuration",
		Reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html",
		On:        on(iamRole, "MaxSessionDuration"), Judge: atMost(3600),
	},
	{
		ID: "resource-policy-widened", Verdict: Downgrade,
		Title:     "More callers reach a bucket, key, queue, topic or secret, or a Deny is gone",
		AWS:       "done in place",
		Fix:       "restore the statement; keep the Deny of plain http",
		Reference: policyPage,
		On:        slices.Concat(resourcePolicies, eventsOf(onRemoved, policyTypes(resourcePolicies)...)), Judge: resourcePolicyWidened,
	},
	{
		ID: "resource-policy-added", Verdict: Downgrade,
		Title:     "A bucket, key, queue, topic or secret that exists gets a policy that allows something",
		AWS:       "done in place",
		Fix:       "allow the callers in their own roles, or name them one by one",
		Reference: policyPage,
		On:        eventsOf(onAdded, policyTypes(resourcePolicies)...), Judge: resourcePolicyAdded,
	},
}

// resourcePolicies are where a resource says who may use it.
var resourcePolicies = []Place{
	{"AWS::S3::BucketPolicy", "PolicyDocument"}, {"AWS::S3::AccessPoint", "Policy"}, {"AWS::S3Express::BucketPolicy", "PolicyDocument"},
	{kmsKey, "KeyPolicy"}, {"AWS::KMS::ReplicaKey", "KeyPolicy"}, {table, "ResourcePolicy.PolicyDocument"},
	{"AWS::SQS::QueuePolicy", "PolicyDocument"}, {"AWS::SNS::TopicPolicy", "PolicyDocument"}, {"AWS::Kinesis::ResourcePolicy", "ResourcePolicy"},
	{"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"}, {"AWS::Logs::ResourcePolicy", "PolicyDocument"},
	{"AWS::EFS::FileSystem", "FileSystemPolicy"}, {"AWS::ECR::Repository", "RepositoryPolicyText"}, {"AWS::Backup::BackupVault", "AccessPolicy"},
	{"AWS::OpenSearchService::Domain", "AccessPolicies"}, {"AWS::ApiGateway::RestApi", "Policy"},
}

// policyTypes are the types that do nothing but attach a policy: one of another type that
// comes opens nothing that exists, and one that goes has nothing left to protect.
func policyTypes(places []Place) []string {
	var types []string
	for _, place := range places {
		if strings.HasSuffix(place.Type, "Policy") || place.Type == "AWS::S3::AccessPoint" {
			types = append(types, place.Type)
		}
	}
	return types
}

// resourcePolicyAdded looks at a policy for something that was there before: a new resource
// that comes with its policy is audit's to judge.
func resourcePolicyAdded(c Change) []Hit {
	r := c.NewResource
	if attachedToNone(r, func(id string) bool { return c.c.old.Resource(orElse(c.c.former[id], id)) != nil }) {
		return nil
	}
	return documentWidened(Change{nil, r, c.Path, template.Value{}, documentOf(r), c.c})
}

// resourcePolicyWidened looks at a document, or at a policy that is removed with all that it denies.
func resourcePolicyWidened(c Change) []Hit {
	if c.Path == onRemoved {
		r := c.OldResource
		if r.Type == "AWS::S3::BucketPolicy" { // protection-removed says it
			return nil
		}
		if attachedToNone(r, func(id string) bool { return c.c.new != nil && c.c.new.Resource(orElse(c.c.renamed[id], id)) != nil }) {
			return nil
		}
		c.Old = documentOf(r)
	}
	return documentWidened(c)
}

// attachedToNone reports whether a policy is only for resources that are not there.
func attachedToNone(policy *template.Resource, there func(id string) bool) bool {
	none := false
	for _, property := range []string{"Bucket", "Queues", "Topics", "SecretId", "ResourceArn"} {
		for _, item := range policy.At(property).Items() {
			target := item.Target()
			if target == nil || there(target.LogicalID) {
				return false
			}
			none = true
		}
	}
	return none
}

func documentOf(r *template.Resource) template.Value {
	for _, place := range resourcePolicies {
		if place.Type == r.Type {
			return r.At(place.Path)
		}
	}
	return template.Value{}
}

// documentWidened compares one policy document with its predecessor.
func documentWidened(c Change) []Hit {
	var hits []Hit
	for _, h := range widened(statementsOf(c.c.oldText, c.Old, ""), statementsOf(c.c.newText, c.New, ""), "") {
		hits = append(hits, h.Hit)
	}
	return hits
}

// permissionsWidened compares all that the role may do, whichever policies say it: a
// statement that moves from one policy of the role to another changes nothing.
func permissionsWidened(c Change) []Hit {
	subject := c.NewResource
	if subject == nil {
		subject = c.OldResource
	}
	ids := rolesOf(subject)
	if len(ids) == 0 && c.NewResource != nil && c.OldResource != nil {
		return documentWidened(c) // attached to a role of another stack
	}
	var hits []Hit
	for _, id := range ids {
		// Every policy of a role is asked, and answers for its own statements.
		for _, h := range c.c.roleWidened(id) {
			if h.of == subject.LogicalID {
				h.Saw = id + ": " + h.Saw
				hits = append(hits, h.Hit)
			}
		}
	}
	return hits
}

// roleWidened compares all permissions of a role, once.
func (c *comparison) roleWidened(id string) []policyHit {
	if hits, done := c.roles[id]; done {
		return hits
	}
	if c.roles == nil {
		c.roles = map[string][]policyHit{}
		c.attachedOld, c.attachedNew = attached(c.old), attached(c.new)
	}
	before, after := orElse(c.former[id], id), orElse(c.renamed[id], id)
	old, new := role(c.old, before), role(c.new, after)
	var hits []policyHit
	if old != nil && new != nil { // a new role is audit's to judge, one that is gone nobody's
		hits = widened(c.permissions(c.oldText, old, c.attachedOld), c.permissions(c.newText, new, c.attachedNew), severityOfRole(old, new))
	}
	c.roles[id] = hits
	return hits
}

// rolesOf are the logical ids of the roles that a policy, or a role itself, speaks for.
func rolesOf(r *template.Resource) []string {
	if r.Type == iamRole {
		return []string{r.LogicalID}
	}
	var ids []string
	attachedTo := r.At("Roles")
	if r.Type == iamInline {
		attachedTo = r.At("RoleName")
	}
	for _, item := range attachedTo.Items() {
		if target := item.Target(); target != nil && target.Type == iamRole {
			ids = append(ids, target.LogicalID)
		}
	}
	return ids
}

func role(t *template.Template, id string) *template.Resource {
	if t == nil {
		return nil
	}
	if r := t.Resource(id); r != nil && r.Type == iamRole {
		return r
	}
	return nil
}

// attached are the policies that stand beside a role, by the role's logical id.
func attached(t *template.Template) map[string][]*template.Resource {
	found := map[string][]*template.Resource{}
	if t == nil {
		return found
	}
	for p := range t.ByType(iamPolicy, iamManaged, iamInline) {
		for _, id := range rolesOf(p) {
			found[id] = append(found[id], p)
		}
	}
	return found
}

// permissions are all statements of a role's inline and attached policies.
func (c *comparison) permissions(w writer, r *template.Resource, attached map[string][]*template.Resource) []statement {
	var all []statement
	for _, inline := range r.At("Policies").Items() {
		all = append(all, statementsOf(w, inline.At("PolicyDocument"), w.named(r.LogicalID))...)
	}
	for _, p := range attached[r.LogicalID] {
		all = append(all, statementsOf(w, p.At("PolicyDocument"), w.named(p.LogicalID))...)
	}
	return all
}

// severityOfRole: a role that users of the identity pool hold must not get wider unseen; a
// function's own role gets another grant with most features.
func severityOfRole(roles ...*template.Resource) report.Severity {
	for _, r := range roles {
		if strings.Contains((writer{}).text(r.At("AssumeRolePolicyDocument")), "cognito-identity.amazonaws.com") {
			return report.Fail
		}
	}
	return report.Warn
}

func managedGained(c Change) []Hit {
	hits := gains(anyItem)(c)
	for i := range hits {
		if severityOfRole(c.OldResource, c.NewResource) == report.Warn && !powerful(hits[i].Key) {
			hits[i].Severity = report.Warn
		}
	}
	return hits
}

func powerful(arn string) bool {
	for _, name := range []string{"AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "FullAccess"} {
		if strings.HasSuffix(arn, name) {
			return true
		}
	}
	return false
}
