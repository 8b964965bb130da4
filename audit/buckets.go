package audit

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var bucketPublic = Rule{
	ID:        "bucket-public-access",
	Severity:  report.Fail,
	Title:     "A bucket blocks public access",
	Why:       "with one switch off, one ACL or policy opens every user's files to the internet",
	Allowed:   "PublicAccessBlockConfiguration with all four switches true, explicit",
	Fix:       "set BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls and RestrictPublicBuckets to true",
	Reference: docS3 + "access-control-block-public-access.html",
	Elsewhere: []string{"Security Hub S3.8", "checkov CKV_AWS_53", "checkov CKV_AWS_54", "checkov CKV_AWS_55", "checkov CKV_AWS_56", "cdk-nag S2"},
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		r.each(bucket.At("PublicAccessBlockConfiguration"), func(block template.Value) {
			if block.Absent() {
				r.Hit(block, "PublicAccessBlockConfiguration is not set")
				return
			}
			for _, name := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
				r.mustBe(block.At(name), "true", defaultFlag, "the bucket can be opened to the internet")
			}
		})
	},
}

var bucketACL = Rule{
	ID:        "bucket-acl",
	Severity:  report.Fail,
	Title:     "A bucket has no access control list",
	Why:       "ACLs grant beside the policies that are reviewed; PublicRead is the classic leak",
	Allowed:   "no AccessControl, and OwnershipControls BucketOwnerEnforced, which switches ACLs off",
	Fix:       "remove AccessControl and set OwnershipControls to BucketOwnerEnforced",
	Reference: docS3 + "about-object-ownership.html",
	Elsewhere: []string{"Security Hub S3.12", "cfn-lint W3045"},
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		r.each(bucket.At("AccessControl"), func(v template.Value) {
			if !v.Absent() && !v.Is("Private") {
				r.Hit(v, "AccessControl is %s", show(v))
			}
		})
		r.each(bucket.At("OwnershipControls", "Rules"), func(rules template.Value) {
			if empty(rules) {
				r.HitAs(report.Warn, rules, "OwnershipControls is not set: a bucket from before 2023 keeps its ACLs")
			}
			r.items(rules, func(rule template.Value) {
				r.mustBe(rule.At("ObjectOwnership"), "BucketOwnerEnforced", "", "ACLs are in force")
			})
		})
	},
}

// bucketPolicies are the bucket's policies that exist whenever the bucket does.
func bucketPolicies(bucket *template.Resource, s *scene) []*template.Resource {
	var all []*template.Resource
	for _, p := range s.of(typeBucketPolicy, "Bucket", bucket) {
		if tied(bucket, p) {
			all = append(all, p)
		}
	}
	return all
}

// denies answers whether a policy of the bucket denies, to everyone and for bucket and
// objects, what the condition describes.
func denies(bucket *template.Resource, s *scene, condition func(template.Value) answer) answer {
	result := no
	for _, p := range bucketPolicies(bucket, s) {
		both := yes
		for _, list := range p.At("PolicyDocument", "Statement").Alternatives() {
			both = min(both, denied(list, bucket, s, condition))
		}
		result = max(result, both)
	}
	return result
}

// denied answers for one list of statements; what one branch of an Fn::If leaves out is not denied.
func denied(list template.Value, bucket *template.Resource, s *scene, condition func(template.Value) answer) answer {
	var onBucket, onObjects answer
	for _, statement := range list.Items() {
		bucketHere, objectsHere := yes, yes
		for _, alt := range statement.Alternatives() {
			b, o := denial(alt, bucket, s, condition)
			bucketHere, objectsHere = min(bucketHere, b), min(objectsHere, o)
		}
		onBucket, onObjects = max(onBucket, bucketHere), max(onObjects, objectsHere)
	}
	return min(onBucket, onObjects)
}

// denial answers for which of bucket and objects a statement denies everything to everyone.
func denial(statement template.Value, bucket *template.Resource, s *scene, condition func(template.Value) answer) (onBucket, onObjects answer) {
	if statement.Unknown() {
		return open, open
	}
	if always(statement.At("Effect"), "Deny", "") != yes || len(everyone(statement)) == 0 || !holdsAction(statement, "s3:*") {
		return no, no
	}
	verdict := condition(statement)
	if narrowed(statement) {
		verdict = no
	}
	for text, v := range texts(statement.At("Resource")) {
		arn, objects := strings.CutSuffix(text, "/*")
		if text != "*" && !mentions(v, bucket.LogicalID, 0) && !slices.Contains(s.byName(arn), bucket) {
			continue
		}
		if objects || text == "*" {
			onObjects = max(onObjects, verdict)
		}
		if !objects {
			onBucket = max(onBucket, verdict)
		}
	}
	return onBucket, onObjects
}

// narrowed says that a statement asks for more than one thing, and so leaves requests out.
// What AWS's services do themselves may be left out.
func narrowed(statement template.Value) bool {
	for _, condition := range statement.At("Condition").Alternatives() {
		asked := 0
		for _, keys := range condition.Entries() {
			for key, v := range keys.Entries() {
				if lower := strings.ToLower(key); (lower != "aws:principalisawsservice" && lower != "aws:viaawsservice") || always(v, "false", "") != yes {
					asked++
				}
			}
		}
		if asked > 1 {
			return true
		}
	}
	return false
}

func holdsAction(statement template.Value, wanted string) bool {
	for _, v := range literals(statement.At("Action")) {
		if action(v) == wanted || everyAction(action(v)) {
			return true
		}
	}
	return false
}

var bucketTLS = Rule{
	ID:        "bucket-tls",
	Severity:  report.Fail,
	Title:     "A bucket refuses plaintext and old TLS",
	Why:       "without the denial the bucket answers http, and everyone on the way reads the files and the credentials' signatures",
	Allowed:   "a bucket policy that denies s3:* to everyone on bucket and objects where aws:SecureTransport is false, and where s3:TlsVersion is below 1.2",
	Fix:       "add both Deny statements to the bucket's policy (enforceSSL and minimumTLSVersion in the CDK)",
	Reference: docS3 + "security-best-practices.html",
	Elsewhere: []string{"Security Hub S3.5", "cdk-nag S10"},
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		judge := func(missing string, condition func(template.Value) answer) {
			switch denies(bucket, r.scene, condition) {
			case no:
				r.HitHere("no policy refuses %s", missing)
			case open:
				r.Undecided(bucketPolicies(bucket, r.scene)[0].At("PolicyDocument"))
			}
		}
		judge("plaintext: Deny s3:* where aws:SecureTransport is false", func(statement template.Value) answer {
			for operator, v := range conditionValues(statement, "aws:SecureTransport") {
				if operator == "Bool" {
					return always(v, "false", "")
				}
			}
			return no
		})
		judge("TLS below 1.2: Deny s3:* where s3:TlsVersion is less than 1.2", func(statement template.Value) answer {
			for operator, v := range conditionValues(statement, "s3:TlsVersion") {
				if n, known := v.Number(); operator == "NumericLessThan" && known && n >= 1.2 {
					return yes
				} else if v.Unknown() {
					return open
				}
			}
			return no
		})
	},
}

var bucketPolicyPublic = Rule{
	ID:        "bucket-policy-public",
	Severity:  report.Fail,
	Title:     "No bucket policy allows everyone",
	Why:       "Principal * in an Allow makes the objects public, or any AWS account's",
	Allowed:   "named principals; * only in Deny statements, or with a condition on the organization, the account or the source",
	Fix:       "name the principal",
	Reference: docS3 + "access-control-block-public-access.html",
	Judges:    []string{typeBucketPolicy},
	Check: func(p *template.Resource, r *Report) {
		for statement := range statements(p.At("PolicyDocument")) {
			if statement.Unknown() {
				r.Undecided(statement)
				continue
			}
			if always(statement.At("Effect"), "Deny", "") == yes || limited(statement) {
				continue
			}
			for _, v := range everyone(statement) {
				r.Hit(v, "anyone may %s", actionsOf(statement))
			}
			if v := statement.At("NotPrincipal"); !v.Absent() {
				r.Hit(v, "NotPrincipal allows everyone but those it names")
			}
		}
	},
}

// limited says that a condition names who may come, so that * is not everyone.
func limited(statement template.Value) bool {
	for _, key := range []string{"aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:SourceAccount", "aws:SourceArn", "aws:SourceVpce", "aws:SourceVpc"} {
		for operator, values := range conditionValues(statement, key) {
			wild := false
			for _, v := range literals(values) {
				wild = wild || v.Is("*")
			}
			if !wild && !strings.HasSuffix(operator, "IfExists") && !strings.Contains(operator, "Not") {
				return true
			}
		}
	}
	return false
}

func actionsOf(statement template.Value) string {
	all := literals(statement.At("Action"))
	if len(all) == 1 {
		return show(all[0])
	}
	return count(len(all), "action")
}

var bucketEncryption = Rule{
	ID:        "bucket-encryption",
	Severity:  report.Warn,
	Title:     "A bucket says how it is encrypted",
	Why:       "S3 encrypts new buckets by default; an explicit rule keeps a later edit from choosing less, and shows which key",
	Allowed:   "BucketEncryption with AES256, aws:kms or aws:kms:dsse",
	Fix:       "set BucketEncryption",
	Reference: docS3 + "bucket-encryption.html",
	Elsewhere: []string{"checkov CKV_AWS_19", "cdk-nag S3"},
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		r.each(bucket.At("BucketEncryption", "ServerSideEncryptionConfiguration"), func(v template.Value) {
			if empty(v) {
				r.Hit(v, "BucketEncryption is not set")
			}
			r.items(v, func(rule template.Value) {
				r.each(rule.At("ServerSideEncryptionByDefault", "SSEAlgorithm"), func(algorithm template.Value) {
					switch orDefault(algorithm, "") {
					case "AES256", "aws:kms", "aws:kms:dsse":
					default:
						r.Hit(algorithm, "SSEAlgorithm is %s", show(algorithm))
					}
				})
			})
		})
	},
}

var bucketVersioning = Rule{
	ID:        "bucket-versioning",
	Severity:  report.Fail,
	Title:     "A bucket keeps old versions",
	Why:       "without versions one wrong or malicious call overwrites or deletes a user's files for good",
	Allowed:   "VersioningConfiguration.Status Enabled",
	Fix:       "set VersioningConfiguration.Status to Enabled",
	Reference: docS3 + "Versioning.html",
	Elsewhere: []string{"Security Hub S3.14", "checkov CKV_AWS_21"},
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		r.mustBe(bucket.At("VersioningConfiguration", "Status"), "Enabled", "Suspended", "what is overwritten is gone")
	},
}

var bucketRetained = Rule{
	ID:        "bucket-retained",
	Severity:  report.Fail,
	Title:     "A bucket outlives its stack",
	Why:       "deleting the stack, or renaming the resource, deletes the users' files",
	Allowed:   "DeletionPolicy and UpdateReplacePolicy Retain, and no custom resource that empties the bucket; else an exception, in throw-away environments only",
	Fix:       "set DeletionPolicy and UpdateReplacePolicy to Retain, and remove autoDeleteObjects",
	Reference: docRetain,
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		mustRetain(bucket, r, "its objects")
		for _, deleter := range r.scene.of(typeAutoDelete, "BucketName", bucket) {
			r.Hit(bucket.Attribute("DeletionPolicy"), "%s empties the bucket when the stack is deleted", deleter.LogicalID)
		}
	},
}

var bucketCORS = Rule{
	ID:        "bucket-cors",
	Severity:  report.Warn,
	Title:     "A bucket answers the app's own origin only",
	Why:       "AllowedOrigins * lets any page that got hold of a user's credentials or a presigned URL use them from the browser",
	Allowed:   "https origins by name",
	Fix:       "list the app's origins",
	Reference: docS3 + "cors.html",
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		r.items(bucket.At("CorsConfiguration", "CorsRules"), func(rule template.Value) {
			for text, v := range texts(rule.At("AllowedOrigins")) {
				if text == "*" || strings.HasSuffix(text, "://*") {
					r.Hit(v, "AllowedOrigins has %s", text)
				}
			}
			for _, v := range openItems(rule.At("AllowedOrigins")) {
				r.Undecided(v)
			}
		})
	},
}
