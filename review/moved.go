package review

import (
	"fmt"

	"example.com/cognitocdk/template"
)

func movedHit(c Change) []Hit {
	o, n := c.OldResource, c.NewResource
	kind := kindName(n.Type)
	saw := fmt.Sprintf("%s %s is now called %s", kind, o.LogicalID, n.LogicalID)
	if o.Template != c.c.old {
		saw = fmt.Sprintf("%s %s moves from stack %s to stack %s", kind, o.LogicalID, o.Template.Stack, n.Template.Stack)
	}
	if hanging := c.c.hangingOn(n); hanging > 0 {
		saw += fmt.Sprintf(" (and %s with it)", counted(hanging, "resource"))
	}
	hit := Hit{Saw: saw, Key: c.c.oldText.text(o.Attribute("Properties"))}
	switch {
	case !specOf(n.Type).known && !holdsData(n.Type):
		hit.Undecided = unknownType(n.Type)
	case holdsData(n.Type) && n.Type != logGroup:
		hit.AWS = "CloudFormation does not move it but creates a new, empty one, " + oldOnes(o) + ": " + leftBehind(o.Type)
		if key := fixedName(c); key != "" {
			hit.AWS = "CloudFormation does not move it but creates a new one, whose " + key + " is still taken: the deployment fails, or leaves all data behind"
		} else if c.c.hasDomain(n) {
			hit.AWS += "; its domain is still taken, so the deployment fails before that"
		}
	case retained(o):
		hit.AWS = "CloudFormation creates a new one, " + oldOnes(o)
	}
	return []Hit{hit}
}

// fixedNames are the properties that fix a physical name, by type.
var fixedNames = map[string]string{
	poolUser: "Username", poolDomain: "Domain", poolGroup: "GroupName", resourceServer: "Identifier", identityProvider: "ProviderName",
	bucket: "BucketName", table: "TableName", logGroup: "LogGroupName", iamRole: "RoleName", iamManaged: "ManagedPolicyName",
	"AWS::SSM::Parameter": "Name", "AWS::SecretsManager::Secret": "Name", "AWS::Lambda::Function": "FunctionName",
	"AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName", "AWS::WAFv2::WebACL": "Name", "AWS::CloudWatch::Alarm": "AlarmName",
	"AWS::RDS::DBInstance": "DBInstanceIdentifier", "AWS::RDS::DBCluster": "DBClusterIdentifier", "AWS::Kinesis::Stream": "Name", "AWS::ECR::Repository": "RepositoryName",
}

// fixedName is the property that gives both sides the same physical name, of which AWS
// allows only one: no new resource can be created beside the old one.
func fixedName(c Change) string {
	key := fixedNames[c.NewResource.Type]
	if key == "" {
		return ""
	}
	if o := c.OldResource.At(key); o.Absent() || !c.c.equal(o, c.NewResource.At(key), "") {
		return ""
	}
	return key
}

// hasDomain reports whether a domain hangs on a pool.
func (c *comparison) hasDomain(r *template.Resource) bool {
	for domain := range r.Template.ByType(poolDomain) {
		if ref, ok := domain.At("UserPoolId").Ref(); ok && ref.Name == r.LogicalID && r.Type == userPool {
			return true
		}
	}
	return false
}

// oldOnes is what becomes of a resource that its stack no longer has.
func oldOnes(r *template.Resource) string {
	protected := r.At("DeletionProtection").Is("ACTIVE") || r.At("DeletionProtectionEnabled").Is("true")
	switch {
	case retained(r):
		return "and the old one stays behind, retained and managed by no stack"
	case protected:
		return "and fails to delete the old one, which is protected from deletion"
	case r.Type == bucket:
		return "and deletes the old one, or fails to because it is not empty"
	}
	return "and deletes the old one"
}

func leftBehind(resourceType string) string {
	switch resourceType {
	case userPool:
		return "all users are left behind, and every client id, issuer and sign-in URL changes"
	case identityPool:
		return "every user gets a new identity id, and everything stored under the old one is out of reach"
	}
	return "all data is left behind"
}

// hangingOn counts what refers to a pool as its own.
func (c *comparison) hangingOn(r *template.Resource) int {
	if r.Type != userPool && r.Type != identityPool {
		return 0
	}
	if c.hanging == nil {
		c.hanging = map[*template.Template]map[string]int{}
	}
	counts := c.hanging[r.Template]
	if counts == nil {
		counts = map[string]int{}
		for other := range r.Template.Resources() {
			for _, property := range anchors {
				if ref, ok := other.At(property).Ref(); ok {
					counts[ref.Name]++
				}
			}
		}
		c.hanging[r.Template] = counts
	}
	return counts[r.LogicalID]
}

func nameCollides(c Change) []Hit {
	key := fixedName(c)
	if key == "" {
		return nil
	}
	hits := movedHit(c)
	hits[0].AWS = ""
	hits[0].Saw += ", still with " + key + " " + label(c.NewResource.At(key))
	return hits
}
