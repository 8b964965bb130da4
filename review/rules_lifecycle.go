package review

import (
	"fmt"
	"slices"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Rules for resources as a whole: removed, moved, added, no longer retained.
var lifecycleRules = []Rule{
	{
		ID: "data-moved", Verdict: Fail,
		Title:     "A resource that holds users or their data gets another logical id, or moves to another stack",
		AWS:       "CloudFormation does not move it but creates a new, empty one and deletes or abandons the old one: all users and data are left behind",
		Fix:       "keep the construct's place and id, or override the logical id with the old one (OverrideLogicalId); to move it without loss, refactor the stacks (aws cloudformation create-stack-refactor)",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html",
		On:        eventsOf(onMoved, dataTypes...), Judge: movedHit,
	},
	{
		ID: "data-removed", Verdict: Fail,
		Title:     "A resource that holds users or their data is removed",
		AWS:       "CloudFormation deletes it with everything in it, unless it is retained: then it stays behind, and no stack manages it any more",
		Fix:       "keep the resource; to give it up on purpose, first deploy DeletionPolicy: Retain, then accept this finding",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
		On:        eventsOf(onRemoved, dataTypes...), Judge: removedHit,
	},
	{
		ID: "client-moved", Verdict: Replace, Severity: report.Fail,
		Title:     "An app client gets another logical id",
		AWS:       "CloudFormation creates a new client and deletes the old one: every app, token and back end that knows the old id stops working",
		Fix:       "keep the construct's id, or override the logical id with the old one",
		Reference: clientPage,
		On:        on(userPoolClient, onMoved), Judge: movedHit,
	},
	{
		ID: "client-removed", Verdict: Irreversible, Severity: report.Fail,
		Title:     "An app client is removed",
		AWS:       "CloudFormation deletes it; its id cannot be had again, and every app that uses it stops working",
		Fix:       "accept this once no app uses the client",
		Reference: clientPage,
		On:        on(userPoolClient, onRemoved), Judge: removedHit,
	},
	{
		ID: "name-collides", Verdict: Fail,
		Title:     "A resource with a fixed name gets another logical id",
		AWS:       "CloudFormation creates the new one before it deletes the old one, and the name is taken: the deployment fails",
		Fix:       "keep the construct's id, or override the logical id with the old one",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html",
		On:        on("*", onMoved),
		Judge:     nameCollides,
	},
	{
		ID: "moved", Verdict: OK,
		Title: "A resource gets another logical id", AWS: "CloudFormation creates it anew and deletes the old one; it is of a type that holds no data",
		Reference: behaviorsPage,
		On:        on("*", onMoved), Judge: func(c Change) []Hit {
			if fixedName(c) != "" {
				return nil
			}
			return movedHit(c)
		},
	},
	{
		ID: "sign-in-removed", Verdict: Irreversible, Severity: report.Fail,
		Title:     "A domain, a login page's style, a group, a membership or an identity provider is removed",
		AWS:       "CloudFormation deletes it, and who needs it to sign in or to be let in is turned away",
		Fix:       "accept this once nobody depends on it",
		Reference: behaviorsPage,
		On:        eventsOf(onRemoved, signInTypes...), Judge: removedHit,
	},
	{
		ID: "custom-resource-token", Verdict: Fail,
		Title:     "A custom resource is given to another function",
		AWS:       `CloudFormation refuses the update ("Modifying service token is not allowed")`,
		Fix:       "keep ServiceToken; change the code behind it, or give the resource another logical id",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html",
		On:        on(customResource, "ServiceToken"), Judge: anyChange,
	},
	{
		ID: "custom-resource-deleted", Verdict: Irreversible,
		Title:     "A custom resource is removed, or gets another logical id",
		AWS:       "CloudFormation calls its function to delete what it stands for",
		Fix:       "read what the function does on Delete",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-delete.html",
		On:        on(customResource, onRemoved, onMoved), Judge: customDeleted,
	},
	{
		ID: "protection-removed", Verdict: Downgrade,
		Title: "Something that protects is removed",
		AWS:   "CloudFormation deletes it; what it refused, logged or isolated goes on without", Fix: "keep it, or show what took over",
		Reference: behaviorsPage,
		On: eventsOf(onRemoved, "AWS::S3::BucketPolicy", principalTag, roleAttachment, riskConfig, regional, poolReplica, "AWS::Cognito::LogDeliveryConfiguration",
			"AWS::WAFv2::WebACLAssociation", "AWS::WAFv2::WebACL", "AWS::WAFv2::LoggingConfiguration", apiAuthorizer),
		Judge: removedHit,
	},
	{
		ID: "notice-removed", Verdict: Downgrade, Severity: report.Warn,
		Title: "Something that would have told is removed", AWS: "CloudFormation deletes it", Fix: "keep it, or show what took over",
		Reference: behaviorsPage,
		On:        eventsOf(onRemoved, "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter", lambdaPermission, resourceServer), Judge: removedHit,
	},
	{
		ID: "parameter-removed", Verdict: Irreversible,
		Title: "An SSM parameter is removed", AWS: "CloudFormation deletes it with its history; whoever looks the name up fails", Fix: "keep it until nobody reads it",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html",
		On:        on("AWS::SSM::Parameter", onRemoved), Judge: removedHit,
	},
	{
		ID: "logs-removed", Verdict: Irreversible,
		Title: "Logs are removed", AWS: "CloudFormation deletes the group with all entries", Fix: "export them first",
		Reference: behaviorsPage,
		On:        on(logGroup, onRemoved), Judge: removedHit,
	},
	{
		ID: "removed", Verdict: OK,
		Title: "A resource is removed", AWS: "CloudFormation deletes it; it is of a type that holds no data", Reference: behaviorsPage,
		On: on("*", onRemoved), Judge: removedHit,
	},
	{
		ID: "added", Verdict: OK,
		Title: "A resource is new", AWS: "CloudFormation creates it", Reference: behaviorsPage,
		On: on("*", onAdded), Judge: func(c Change) []Hit {
			r := c.NewResource
			return []Hit{{Saw: fmt.Sprintf("%s %s is new", kindName(r.Type), r.LogicalID), Key: c.c.newText.text(r.Attribute("Properties"))}}
		},
	},
	{
		ID: "retention-lowered", Verdict: Downgrade,
		Title:     "A resource is no longer kept when it leaves the stack",
		AWS:       "done at once; a later rename, removal or stack deletion then destroys the data",
		Fix:       "keep DeletionPolicy and UpdateReplacePolicy: Retain",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
		On:        on("*", onPolicies), Judge: retentionLowered,
	},
	{
		ID: "retention-raised", Verdict: OK,
		Title: "A resource is kept when it leaves the stack", AWS: "from this deployment on",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
		On:        on("*", onPolicies), Judge: func(c Change) []Hit {
			if c.New.Unknown() || retention(c.New) <= retention(c.Old) {
				return nil
			}
			return []Hit{{Saw: fmt.Sprintf("%s: %s becomes %s", c.New.Path(), orDelete(c.Old), orDelete(c.New))}}
		},
	},
	{
		ID: "condition-added", Verdict: Fail,
		Title:     "A resource exists only under a condition, or under another one",
		AWS:       "where the condition is false, CloudFormation deletes the resource",
		Fix:       "keep it unconditional, or make sure that the condition holds in every environment that has it",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
		On:        on("*", onCondition), Judge: conditionAdded,
	},
	{
		ID: "nested-parameter", Verdict: Fail, Severity: report.Warn,
		Title:     "A nested stack gets another value for a parameter",
		AWS:       "CloudFormation updates the nested stack with it: whatever depends on the parameter there changes, is replaced or is refused",
		Fix:       "look up what the nested template does with the parameter",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html",
		On:        on("AWS::CloudFormation::Stack", "Parameters"), Judge: parametersPassed,
	},
	{
		ID: "exception-added", Verdict: Downgrade, Severity: report.Note,
		Title: "A control gets an exception", AWS: "audit lists the weakness as excused from then on", Fix: "read the reason",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-metadata.html",
		On:        on("*", onException), Judge: exceptionsAdded,
	},
}

// dataTypes lose what cannot be had again when they are deleted: an identity pool, whose
// identities name every prefix, and what the resource specification says holds data.
var dataTypes = []string{userPool, identityPool, poolUser, anyData}

// alsoData are types that hold data and that the specification does not call stateful.
var alsoData = map[string]bool{
	"AWS::Cassandra::Keyspace": true, "AWS::Cassandra::Table": true, "AWS::CodeCommit::Repository": true, "AWS::DocDBElastic::Cluster": true,
	"AWS::DSQL::Cluster": true, "AWS::ECR::Repository": true, "AWS::ECR::PublicRepository": true, "AWS::ElastiCache::ServerlessCache": true,
	"AWS::HealthLake::FHIRDatastore": true, "AWS::KMS::ReplicaKey": true, "AWS::Kinesis::Channel": true, "AWS::KinesisVideo::Stream": true,
	"AWS::Lightsail::Bucket": true, "AWS::Lightsail::Database": true, "AWS::Lightsail::Disk": true,
	"AWS::MSK::Cluster": true, "AWS::MSK::ServerlessCluster": true, "AWS::MemoryDB::Cluster": true, "AWS::NeptuneGraph::Graph": true,
	"AWS::OpenSearchServerless::Collection": true, "AWS::RDS::GlobalCluster": true, "AWS::RedshiftServerless::Namespace": true,
	"AWS::S3Express::DirectoryBucket": true, "AWS::S3Outposts::Bucket": true, "AWS::S3Tables::Table": true, "AWS::S3Tables::TableBucket": true,
	"AWS::S3Vectors::Index": true, "AWS::S3Vectors::VectorBucket": true, "AWS::Timestream::Database": true, "AWS::Timestream::Table": true,
	"AWS::Timestream::InfluxDBInstance": true, "AWS::VerifiedPermissions::PolicyStore": true,
}

// signInTypes are what somebody needs to sign in, or to be let in.
var signInTypes = []string{poolDomain, poolGroup, identityProvider, poolMembership, loginBranding}

// anyData stands for every type that holds data and has no rule of its own for the event.
const anyData = "(data)"

func eventsOf(event string, types ...string) []Place {
	places := make([]Place, len(types))
	for i, t := range types {
		places[i] = Place{t, event}
	}
	return places
}

// autoDelete is the CDK's custom resource behind autoDeleteObjects: its function empties
// the bucket on Delete while the bucket has the tag aws-cdk:auto-delete-objects.
const autoDelete = "Custom::S3AutoDeleteObjects"

func retained(r *template.Resource) bool {
	return retention(r.Attribute("DeletionPolicy")) == kept
}

// What a DeletionPolicy or UpdateReplacePolicy keeps.
const (
	nothing = iota
	snapshot
	kept
)

func retention(v template.Value) int {
	switch text, _ := v.Literal(); text {
	case "Retain", "RetainExceptOnCreate":
		return kept
	case "Snapshot":
		return snapshot
	}
	return nothing
}

func retentionLowered(c Change) []Hit {
	hit := Hit{Saw: fmt.Sprintf("%s: %s becomes %s", c.New.Path(), orDelete(c.Old), orDelete(c.New))}
	if c.New.Unknown() && (c.Old.Unknown() || retention(c.Old) > nothing) {
		hit.Undecided = openReason(c.New)
		return []Hit{hit}
	}
	if retention(c.New) >= retention(c.Old) {
		return nil
	}
	if r := c.NewResource; !holdsData(r.Type) {
		hit.Severity = report.Note
	}
	return []Hit{hit}
}

func orDelete(v template.Value) string {
	if v.Absent() {
		return "absent (Delete)"
	}
	return label(v)
}

func holdsData(resourceType string) bool {
	return specOf(resourceType).stateful || alsoData[resourceType] || slices.Contains(dataTypes, resourceType)
}

func conditionAdded(c Change) []Hit {
	if c.New.Absent() {
		return nil
	}
	hit := Hit{Saw: fmt.Sprintf("%s %s exists only where %s holds", kindName(c.NewResource.Type), c.NewResource.LogicalID, label(c.New))}
	switch {
	case label(c.Old) == label(c.New):
		was, now := c.c.old.At("Conditions", conditionName(c.Old)), c.c.new.At("Conditions", conditionName(c.New))
		hit.Saw += ", which is defined differently"
		hit.Old, hit.New = &was, &now
	case !c.Old.Absent():
		hit.Saw += ", no longer where " + label(c.Old)
	}
	switch c.c.stays(conditionName(c.Old), conditionName(c.New)) {
	case still:
		return nil
	case cannotTell:
		if !c.Old.Absent() {
			hit.Undecided = "it depends on how the two conditions turn out"
		}
	}
	if !holdsData(c.NewResource.Type) && !isCognito(c.NewResource.Type) {
		hit.Severity = report.Warn
	}
	return []Hit{hit}
}

// parametersPassed leaves out what only one side passes: then the nested template changes
// too, and is compared.
func parametersPassed(c Change) []Hit {
	before := entriesOf(c.Old)
	var hits []Hit
	for name, now := range c.New.Entries() {
		was, had := before[name]
		if !had || c.c.equal(was, now, name) {
			continue
		}
		hits = append(hits, Hit{
			Saw: became(Change{c.OldResource, c.NewResource, "Parameters." + name, was, now, c.c}), Key: name, At: now, Old: &was, New: &now,
		})
	}
	return hits
}

func exceptionsAdded(c Change) []Hit {
	known := map[template.Exception]bool{}
	for _, e := range c.OldResource.Exceptions() {
		known[template.Exception{Control: e.Control, Reason: e.Reason}] = true
	}
	var hits []Hit
	for i, e := range c.NewResource.Exceptions() {
		if known[template.Exception{Control: e.Control, Reason: e.Reason}] {
			continue
		}
		hit := Hit{Saw: fmt.Sprintf("exception for %s: %s", e.Control, shorten(e.Reason)), Key: e.Control}
		if items := c.New.Items(); i < len(items) {
			hit.At = items[i]
		}
		hits = append(hits, hit)
	}
	return hits
}
