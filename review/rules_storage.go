package review

import (
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

const (
	table       = "AWS::DynamoDB::Table"
	globalTable = "AWS::DynamoDB::GlobalTable"
	kmsKey      = "AWS::KMS::Key"
	logGroup    = "AWS::Logs::LogGroup"
	bucketDoc   = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
)

// Rules for where users' data lies.
var storageRules = []Rule{
	{
		ID: "bucket-replaced", Verdict: Replace, Severity: "fail",
		Title:     "A bucket is created anew under another name",
		AWS:       "CloudFormation creates an empty bucket; the old one stays behind with every object, or its deletion fails because it is not empty",
		Fix:       "keep the name; to change it, add a second bucket, copy the objects, and remove the first in a later deployment",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html",
		On:        on(bucket, "BucketName", "BucketNamePrefix", "BucketNamespace", "ObjectLockEnabled"), Judge: anyChange,
	},
	{
		ID: "bucket-public-access", Verdict: Downgrade,
		Title: "Public access is no longer blocked",
		AWS:   "done in place; one policy or ACL then opens the bucket to everyone", Fix: "keep all four settings of PublicAccessBlockConfiguration true",
		Reference: bucketDoc + "access-control-block-public-access.html",
		On: on(bucket, "PublicAccessBlockConfiguration.BlockPublicAcls", "PublicAccessBlockConfiguration.BlockPublicPolicy",
			"PublicAccessBlockConfiguration.IgnorePublicAcls", "PublicAccessBlockConfiguration.RestrictPublicBuckets"),
		Judge: flag(true, false),
	},
	{
		ID: "bucket-versioning-off", Verdict: Downgrade,
		Title: "Objects are no longer versioned",
		AWS:   "done in place; an overwritten or deleted object is gone", Fix: "keep Status: Enabled",
		Reference: bucketDoc + "Versioning.html",
		On:        on(bucket, "VersioningConfiguration.Status"), Judge: scale("Suspended", "Suspended", "Enabled"),
	},
	{
		ID: "bucket-encryption-weakened", Verdict: Downgrade,
		Title: "Objects are encrypted with a weaker or another key",
		AWS:   "done in place, for objects written from then on", Fix: "keep the algorithm and the key",
		Reference: bucketDoc + "UsingEncryption.html",
		On:        on(bucket, "BucketEncryption"), Judge: encryptionWeakened,
	},
	{
		ID: "bucket-ownership", Verdict: Downgrade,
		Title: "Access control lists come back",
		AWS:   "done in place; an uploader can then own an object or grant it to others", Fix: "keep ObjectOwnership: BucketOwnerEnforced",
		Reference: bucketDoc + "about-object-ownership.html",
		On:        on(bucket, "OwnershipControls"), Judge: func(c Change) []Hit {
			judge := scale("BucketOwnerEnforced", "ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced")
			first := func(v template.Value) template.Value {
				for _, rule := range v.At("Rules").Items() {
					return rule.At("ObjectOwnership")
				}
				return v.At("Rules", "ObjectOwnership")
			}
			return judge(Change{c.OldResource, c.NewResource, "ObjectOwnership", first(c.Old), first(c.New), c.c})
		},
	},
	{
		ID: "bucket-acl-public", Verdict: Downgrade,
		Title: "The bucket's ACL grants more", AWS: "done in place", Fix: "leave AccessControl out",
		Reference: bucketDoc + "acl-overview.html",
		On:        on(bucket, "AccessControl"), Judge: func(c Change) []Hit {
			if c.New.Absent() || c.New.Is("Private") || c.New.Is("BucketOwnerFullControl") || c.New.Is("LogDeliveryWrite") {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "bucket-cors-widened", Verdict: Downgrade,
		Title: "Any web page may use the bucket with its visitor's credentials", AWS: "done in place", Fix: "list the app's origins",
		Reference: bucketDoc + "cors.html",
		On:        on(bucket, "CorsConfiguration"), Judge: corsOpened,
	},
	{
		ID: "bucket-website-added", Verdict: Downgrade,
		Title: "The bucket serves a website", AWS: "done in place, over plain http", Fix: "serve it through CloudFront from another bucket",
		Reference: bucketDoc + "WebsiteHosting.html",
		On:        on(bucket, "WebsiteConfiguration"), Judge: appeared,
	},
	{
		ID: "bucket-expiry", Verdict: Irreversible,
		Title:     "Objects are deleted by age",
		AWS:       "objects and versions that the new rules match are deleted within a day, also those that exist already",
		Fix:       "check prefix and age of every rule before you accept this",
		Reference: bucketDoc + "object-lifecycle-mgmt.html",
		On:        on(bucket, "LifecycleConfiguration"), Judge: expiryAdded,
	},
	{
		ID: "bucket-logging-off", Verdict: Downgrade, Severity: "warn",
		Title: "Access to the bucket is no longer logged", AWS: "done in place", Fix: "keep LoggingConfiguration",
		Reference: bucketDoc + "ServerLogs.html",
		On:        on(bucket, "LoggingConfiguration"), Judge: goneEntirely,
	},
	{
		ID: "bucket-policy-moved", Verdict: Downgrade,
		Title: "A bucket policy protects another bucket", AWS: "CloudFormation creates it there and deletes it here", Fix: "keep Bucket; give the other one a policy of its own",
		Reference: bucketDoc + "bucket-policies.html",
		On:        on("AWS::S3::BucketPolicy", "Bucket"), Judge: anyChange,
	},
	{
		ID: "table-replaced", Verdict: Replace, Severity: "fail",
		Title: "A table is created anew", AWS: "CloudFormation creates an empty table and drops or abandons the old one with its items",
		Fix:       "keep name and keys; add a second table and copy the items",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
		On:        on(table, "TableName", "KeySchema", "ImportSourceSpecification"), Judge: anyChange,
	},
	{
		ID: "table-key-type", Verdict: Replace, Severity: "fail",
		Title: "A key of a table gets another type", AWS: "CloudFormation creates an empty table and drops or abandons the old one with its items",
		Fix:       "keep the type; add a second attribute, or a second table, and copy the items",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
		On:        append(on(table, "AttributeDefinitions"), on(globalTable, "AttributeDefinitions")...), Judge: keyTypeChanged,
	},
	{
		ID: "table-index", Verdict: Fail,
		Title: "An index of a table changes its keys or what it holds, or more than one comes or goes",
		AWS:   "AWS refuses the update: an index cannot be changed, and only one at a time can be created or deleted", Fix: "deploy one index at a time; for a changed one, first add another, then remove the old one",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
		On:        append(on(table, "GlobalSecondaryIndexes", "LocalSecondaryIndexes"), on(globalTable, "GlobalSecondaryIndexes")...), Judge: indexesChanged,
	},
	{
		ID: "table-replica-removed", Verdict: Irreversible, Severity: "fail",
		Title: "A table loses a region", AWS: "the table of that region is deleted with its backups; apps there find nothing", Fix: "move the apps of the region first, then accept this",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html",
		On:        on(globalTable, "Replicas"), Judge: func(c Change) []Hit {
			regions := func(v template.Value) map[string]bool {
				found := map[string]bool{}
				for _, replica := range v.Items() {
					found[label(replica.At("Region"))] = true
				}
				return found
			}
			after := regions(c.New)
			var hits []Hit
			for region := range regions(c.Old) {
				if !after[region] {
					hits = append(hits, Hit{Saw: "Replicas loses " + region, Key: region, Undecided: openIn(c.New, 0)})
				}
			}
			slices.SortFunc(hits, func(a, b Hit) int { return strings.Compare(a.Key, b.Key) })
			return hits
		},
	},
	{
		ID: "table-expiry", Verdict: Irreversible,
		Title:     "Items are deleted by the time in an attribute",
		AWS:       "items whose time lies in the past are deleted within days, also those that exist already",
		Fix:       "check what the attribute holds in every item before you accept this",
		Reference: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
		On:        on(table, "TimeToLiveSpecification"), Judge: expiryOn,
	},
	{
		ID: "table-protection-off", Verdict: Downgrade,
		Title: "A table is no longer protected from deletion, or no longer backed up", AWS: "done in place", Fix: "keep the value true",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
		On: on(table, "DeletionProtectionEnabled", "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
			"SSESpecification.SSEEnabled"),
		Judge: flag(true, false),
	},
	{
		ID: "deletion-protection-off", Verdict: Downgrade,
		Title: "Something that holds data is no longer protected from deletion", AWS: "done in place; one deleted stack or renamed construct then deletes it", Fix: "keep the value true",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
		On:        on("*", "DeletionProtection", "DeletionProtectionEnabled"), Judge: flag(true, false),
	},
	{
		ID: "public-access-on", Verdict: Downgrade,
		Title: "A database can be reached from the internet", AWS: "done in place, or with a replacement", Fix: "keep PubliclyAccessible: false",
		Reference: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
		On:        on("*", "PubliclyAccessible"), Judge: flag(false, false),
	},
	{
		ID: "key-rotation-off", Verdict: Downgrade,
		Title: "A key is no longer rotated", AWS: "done in place", Fix: "keep EnableKeyRotation: true",
		Reference: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
		On:        on(kmsKey, "EnableKeyRotation"), Judge: flag(true, false),
	},
	{
		ID: "key-disabled", Verdict: Fail,
		Title: "A key is disabled", AWS: "done in place; nothing that it encrypts can be read", Fix: "keep Enabled: true",
		Reference: "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
		On:        on(kmsKey, "Enabled"), Judge: flag(true, true),
	},
	{
		ID: "key-immutable", Verdict: Fail,
		Title: "What a key is good for, or where it comes from, changes", AWS: "CloudFormation refuses the update, so that no key is lost by it", Fix: "keep the value; add a second key, encrypt anew, and remove the first in a later deployment",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html",
		On:        on(kmsKey, "KeySpec", "KeyUsage", "Origin", "MultiRegion"), Judge: keyKindChanged, settles: true,
	},
	{
		ID: "log-retention-shortened", Verdict: Irreversible,
		Title: "Logs are kept for less time", AWS: "older entries are deleted", Fix: "keep RetentionInDays, or export the logs first",
		Reference: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
		On:        on(logGroup, "RetentionInDays"), Judge: atLeast(1e9), // absent: for ever
	},
}

func keyTypeChanged(c Change) []Hit {
	before := map[string]template.Value{}
	for _, definition := range c.Old.Items() {
		if name, known := definition.At("AttributeName").Literal(); known {
			before[name] = definition.At("AttributeType")
		}
	}
	var hits []Hit
	for _, definition := range c.New.Items() {
		name, known := definition.At("AttributeName").Literal()
		o, n := before[name], definition.At("AttributeType")
		if !known || o.Absent() || c.c.equal(o, n, "") {
			continue
		}
		for _, h := range anyChange(Change{c.OldResource, c.NewResource, name, o, n, c.c}) {
			h.At, h.Key, h.Old, h.New = n, name, &o, &n
			hits = append(hits, h)
		}
	}
	return hits
}

// indexesChanged compares indexes by name: throughput may change, keys and projection not.
func indexesChanged(c Change) []Hit {
	if open := orElse(openIn(c.New, 0), openIn(c.Old, 0)); open != "" {
		return anyChange(c)
	}
	if c.Path == "LocalSecondaryIndexes" {
		return anyChange(c)
	}
	byName := func(v template.Value) map[string]template.Value {
		indexes := map[string]template.Value{}
		for _, index := range v.Items() {
			name, _ := index.At("IndexName").Literal()
			indexes[name] = index
		}
		return indexes
	}
	before, after := byName(c.Old), byName(c.New)
	var hits []Hit
	var moving []string
	for name, now := range after {
		was, had := before[name]
		if !had {
			moving = append(moving, name)
			continue
		}
		for _, key := range []string{"KeySchema", "Projection"} {
			if o, n := was.At(key), now.At(key); !c.c.equal(o, n, key) {
				hits = append(hits, Hit{Saw: "index " + name + ": " + key + " changes", Key: name + key, At: n, Old: &o, New: &n})
			}
		}
	}
	for name := range before {
		if _, kept := after[name]; !kept {
			moving = append(moving, name)
		}
	}
	if slices.Sort(moving); len(moving) > 1 {
		hits = append(hits, Hit{Saw: fmt.Sprintf("%d indexes come or go at once (%s)", len(moving), quoted(moving))})
	}
	slices.SortFunc(hits, func(a, b Hit) int { return strings.Compare(a.Key, b.Key) })
	return hits
}

// expiryOn hits a table that begins to expire its items, or by another attribute.
func expiryOn(c Change) []Hit {
	off := func(v template.Value) bool { return v.Absent() || v.At("Enabled").Is("false") }
	if off(c.New) || !off(c.Old) && c.c.equal(c.Old.At("AttributeName"), c.New.At("AttributeName"), "") {
		return nil
	}
	hit := Hit{Saw: "items expire by " + label(c.New.At("AttributeName"))}
	if open := openIn(c.New, 0); open != "" {
		hit.Undecided = open
	}
	return []Hit{hit}
}

// keyKindChanged takes what is left out for its default.
func keyKindChanged(c Change) []Hit {
	fallback := map[string]string{"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS", "MultiRegion": "false"}[c.Path]
	is := func(v template.Value) string {
		text, known := v.Literal()
		switch {
		case v.Absent():
			return fallback
		case !known:
			return ""
		}
		return text
	}
	if o, n := is(c.Old), is(c.New); o == n && o != "" {
		return nil
	}
	return anyChange(c)
}

func encryptionWeakened(c Change) []Hit {
	rule := func(v template.Value) template.Value {
		for _, r := range v.At("ServerSideEncryptionConfiguration").Items() {
			return r.At("ServerSideEncryptionByDefault")
		}
		return template.Value{}
	}
	old, new := rule(c.Old), rule(c.New)
	o, n := old.At("SSEAlgorithm"), new.At("SSEAlgorithm")
	algorithms := Change{c.OldResource, c.NewResource, "SSEAlgorithm", o, n, c.c}
	if hits := scale("AES256", "AES256", "aws:kms", "aws:kms:dsse")(algorithms); len(hits) > 0 {
		return hits
	}
	oldKey, newKey := old.At("KMSMasterKeyID"), new.At("KMSMasterKeyID")
	if oldKey.Absent() || c.c.equal(oldKey, newKey, "") {
		return nil
	}
	hit := Hit{Saw: "KMSMasterKeyID: " + label(oldKey) + " becomes " + label(newKey), At: newKey, Severity: "warn"}
	return []Hit{hit}
}

func corsOpened(c Change) []Hit {
	origins := func(v template.Value) map[string]bool {
		found := map[string]bool{}
		for _, rule := range v.At("CorsRules").Items() {
			for _, origin := range rule.At("AllowedOrigins").Items() {
				text, _ := origin.Literal()
				found[text] = true
			}
		}
		return found
	}
	before := origins(c.Old)
	var hits []Hit
	for _, rule := range c.New.At("CorsRules").Items() {
		for _, origin := range rule.At("AllowedOrigins").Items() {
			text, known := origin.Literal()
			if before[text] || known && !strings.Contains(text, "*") && !strings.HasPrefix(text, "http://") {
				continue
			}
			hit := Hit{Saw: "AllowedOrigins gains " + label(origin), Key: text, At: origin}
			if !known {
				hit.Undecided = openReason(origin)
				if c.c.equal(c.Old, c.New, "") {
					continue
				}
			}
			before[text] = true
			hits = append(hits, hit)
		}
	}
	return hits
}

// expiryAdded reports rules that delete and that were not there as they are now.
func expiryAdded(c Change) []Hit {
	before := map[string]bool{}
	for _, rule := range c.Old.At("Rules").Items() {
		before[c.c.oldText.text(rule)] = true
	}
	var hits []Hit
	for _, rule := range c.New.At("Rules").Items() {
		text := c.c.newText.text(rule)
		if before[text] || rule.At("Status").Is("Disabled") {
			continue
		}
		for _, key := range []string{"ExpirationInDays", "ExpirationDate", "NoncurrentVersionExpirationInDays", "NoncurrentVersionExpiration", "NoncurrentVersionExpirations"} {
			if age := rule.At(key); !age.Absent() {
				hits = append(hits, Hit{Saw: key + " is " + label(age), Key: key + text, At: age})
				break
			}
		}
	}
	return hits
}
