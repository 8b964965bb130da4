package isolation

import (
	"slices"
	"strings"
)

// kind is how an action's request is judged.
type kind int

const (
	foreign       kind = iota // nothing of a user's own: allowed means not proven
	object                    // an object of S3
	list                      // keys of a bucket, below s3:prefix
	item                      // items of a table, by dynamodb:LeadingKeys
	statementItem             // PartiQL: as item, but LeadingKeys can be missing
	key                       // data keys, through a storage service only
	route                     // an API's route
	harmless                  // tells nothing about anybody
)

// modelled are the actions that this model understands, with the first of each
// kind being the one that a counter-example names when all are alike.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
var modelled = []struct {
	kind    kind
	service string
	names   string
}{
	{object, "s3", `GetObject PutObject DeleteObject GetObjectVersion DeleteObjectVersion GetObjectAcl GetObjectAttributes
		GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersionAcl GetObjectVersionAttributes
		GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent PutObjectAcl PutObjectLegalHold
		PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging DeleteObjectTagging
		DeleteObjectVersionTagging AbortMultipartUpload ListMultipartUploadParts RestoreObject BypassGovernanceRetention
		ObjectOwnerOverrideToBucketOwner ReplicateDelete ReplicateObject ReplicateTags InitiateReplication`},
	{list, "s3", "ListBucket ListBucketVersions"},
	{item, "dynamodb", `GetItem PutItem UpdateItem DeleteItem Query BatchGetItem BatchWriteItem ConditionCheckItem`},
	{statementItem, "dynamodb", "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete"},
	{key, "kms", `Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair
		GenerateDataKeyPairWithoutPlaintext ReEncryptFrom ReEncryptTo`},
	{route, "execute-api", "Invoke"},
	{harmless, "s3", "GetBucketLocation"},
	{harmless, "sts", "GetCallerIdentity"},
	{harmless, "kms", "DescribeKey"},
	{harmless, "dynamodb", "DescribeTable"},
}

// known are actions that a counter-example prefers to name when a wildcard
// allows something outside the model.
var known = strings.Fields(`iam:PassRole sts:AssumeRole lambda:InvokeFunction s3:ListAllMyBuckets s3:ListBucketMultipartUploads
	s3:GetBucketPolicy s3:PutBucketPolicy s3:DeleteBucket s3:CreateBucket dynamodb:Scan dynamodb:ListTables dynamodb:DeleteTable
	dynamodb:ExportTableToPointInTime kms:CreateGrant kms:ScheduleKeyDeletion kms:ListKeys execute-api:ManageConnections
	cognito-identity:ListIdentities cognito-identity:LookupDeveloperIdentity cognito-idp:ListUsers cognito-idp:AdminGetUser
	cognito-sync:ListRecords secretsmanager:GetSecretValue ssm:GetParameter sqs:SendMessage sns:Publish logs:PutLogEvents
	ec2:DescribeInstances mobileanalytics:PutEvents iam:GetRole iam:CreateUser appsync:GraphQL`)

type action struct {
	name string // "s3:GetObject"
	kind kind
}

func modelledActions() []action {
	var all []action
	for _, group := range modelled {
		for _, name := range strings.Fields(group.names) {
			all = append(all, action{group.service + ":" + name, group.kind})
		}
	}
	return all
}

func (a action) service() string {
	service, _, _ := strings.Cut(a.name, ":")
	return service
}

// shapes are the resources that a request for the action can name.
func (a action) shapes() []glob {
	arn := func(service string) glob { return lit("arn:aws:" + service + ":") }
	accessPoint := seq(arn("s3"), some(tenantRune), lit(":"), some(tenantRune), lit(":accesspoint/"), some(nameRune))
	switch a.kind {
	case object:
		return []glob{seq(arn("s3"), lit("::"), some(nameRune), lit("/"), glob{one, star}), seq(accessPoint, lit("/object/"), glob{one, star})}
	case list:
		return []glob{seq(arn("s3"), lit("::"), some(nameRune)), accessPoint}
	case item, statementItem:
		table := seq(arn("dynamodb"), some(tenantRune), lit(":"), some(tenantRune), lit(":table/"), some(nameRune))
		return []glob{table, seq(table, lit("/index/"), some(nameRune))}
	case key:
		return []glob{seq(arn("kms"), glob{one, star})}
	case route:
		return []glob{seq(arn("execute-api"), glob{one, star})}
	case foreign: // "*" where an action knows no resources
		var all []glob
		for _, service := range strings.Fields(resourcesOf[a.service()]) {
			all = append(all, seq(arn(service), glob{star}))
		}
		if len(all) > 0 {
			return append(all, lit("*"))
		}
	}
	return []glob{{star}}
}

// resourcesOf are the services in the ARNs that a service's actions can name,
// where that is known; an action of another service can name anything.
var resourcesOf = map[string]string{
	"s3": "s3", "dynamodb": "dynamodb", "kms": "kms", "execute-api": "execute-api", "lambda": "lambda",
	"iam": "iam", "sts": "iam sts", "sqs": "sqs", "sns": "sns", "ssm": "ssm", "secretsmanager": "secretsmanager",
	"cognito-idp": "cognito-idp", "cognito-identity": "cognito-identity", "cognito-sync": "cognito-sync",
}

// candidates are the actions to judge: every modelled one, and for whatever lies
// outside the model one per way that the statements can tell it apart. A name
// made of letters that no pattern holds stands for all that a wildcard covers:
// whatever pattern matches it, matches every other filling too.
func candidates(statements []*statement) (all []action, complete bool) {
	all = modelledActions()
	seen := map[string]bool{}
	for _, a := range all {
		seen[strings.ToLower(a.name)] = true
	}
	add := func(name string) {
		if folded := strings.ToLower(name); !seen[folded] && strings.Contains(name, ":") {
			seen[folded] = true
			all = append(all, action{name, foreign})
		}
	}
	for _, s := range statements {
		for _, p := range s.actions {
			if text := p.String(); p.why == "" && !strings.ContainsAny(text, "*?") {
				add(text)
			}
		}
	}
	for _, name := range known {
		add(name)
	}
	wildcards := []glob{globOf("*")}
	for _, s := range statements {
		for _, p := range s.actions {
			if text := p.String(); p.why == "" && strings.ContainsAny(text, "*?") {
				wildcards = append(wildcards, lower(globOf(text)))
				if strings.Trim(text, "*") == "" {
					text = "Zzq:*"
				}
				if !strings.Contains(text, ":") {
					text += ":*"
				}
				add(strings.NewReplacer("*", "Zzq", "?", "z").Replace(text))
			}
		}
	}
	add("Zzq:Zzq")
	// Where wildcards overlap (Allow s3:*Object, Deny NotAction s3:Get*), the
	// automata find a name for every combination.
	shape := seq(some(tenantRune), lit(":"), some(tenantRune))
	names, complete := classes(append(wildcards[1:], shape), len(wildcards)-1, nil)
	for _, name := range names {
		add(name)
	}
	return all, complete
}

// actions are the candidates that the statements tell apart.
func (p *proof) actions() []action {
	if p.acts == nil {
		all, complete := candidates(p.statements)
		if !complete {
			p.reasons = append(p.reasons, "the actions are too many patterns to decide")
		}
		p.acts = distinct(all, p.statements)
	}
	return p.acts
}

// distinct keeps one action of those that no statement tells apart.
func distinct(all []action, statements []*statement) []action {
	seen := map[string]bool{}
	var kept []action
	for _, a := range all {
		signature := []byte{byte(a.kind)}
		for _, s := range statements {
			signature = append(signature, byte(s.matchAction(a.name)))
		}
		if a.kind == foreign || a.kind == harmless {
			signature = append(signature, a.service()...) // condition keys differ by service
		}
		if !seen[string(signature)] {
			seen[string(signature)] = true
			kept = append(kept, a)
		}
	}
	return slices.Clip(kept)
}
