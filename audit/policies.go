package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// allowing calls judge with every Allow statement of the policies that stand in resource,
// but for those of users' roles: they have stricter rules of their own.
func allowing(resource *template.Resource, r *Report, judge func(template.Value)) {
	for _, p := range r.scene.policiesIn[resource] {
		if r.handsOut(p.roles) {
			continue
		}
		for statement := range statements(p.doc) {
			switch {
			case statement.Unknown():
				r.Undecided(statement)
			case always(statement.At("Effect"), "Deny", "") != yes:
				judge(statement)
			}
		}
	}
}

var policyWildcard = Rule{
	ID:        "policy-wildcard",
	Severity:  report.Fail,
	Title:     "No function may do everything",
	Why:       "a trigger reads what strangers type; whatever its role may do, a flaw in it may do too",
	Allowed:   "actions by name; a whole service (s3:*), and NotAction on named resources, are warned about",
	Fix:       "list the actions that the function calls",
	Reference: docPolicyActions,
	Elsewhere: []string{"checkov CKV_AWS_111", "cfn_nag F3", "cdk-nag IAM5"},
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		allowing(resource, r, func(statement template.Value) {
			if v := statement.At("NotAction"); !v.Absent() {
				severity := report.Warn
				if may(statement.At("Resource"), "*") {
					severity = report.Fail
				}
				r.HitAs(severity, v, "NotAction allows every action but those it names")
			}
			r.items(statement.At("Action"), func(v template.Value) {
				switch name := action(v); {
				case everyAction(name), name == "iam:*", name == "sts:*":
					r.Hit(v, "the role may %s", show(v))
				case strings.HasSuffix(name, ":*"):
					r.HitAs(report.Warn, v, "the role may %s", show(v))
				}
			})
		})
	},
}

var policyAnyPool = Rule{
	ID:        "policy-any-pool",
	Severity:  report.Warn,
	Title:     "A function acts on its own user pool only",
	Why:       "on Resource * it changes the users of every pool of the account, those of other products included",
	Allowed:   "the pool's ARN as the Resource of cognito-idp actions",
	Fix:       "name the pool's ARN",
	Reference: docPolicyActions,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		allowing(resource, r, func(statement template.Value) {
			ours := false
			for _, v := range literals(statement.At("Action")) {
				name := action(v)
				ours = ours || strings.HasPrefix(name, "cognito-idp:") && name != "cognito-idp:listuserpools" && name != "cognito-idp:describeuserpooldomain"
			}
			if !ours {
				return
			}
			for text, v := range spelled(statement.At("Resource")) {
				if text == "*" || strings.HasSuffix(text, ":userpool/*") {
					r.Hit(v, "%s is every user pool", clip(text))
				}
			}
			for _, v := range openItems(statement.At("Resource")) {
				r.Undecided(v)
			}
		})
	},
}

var bucketGrants = Rule{
	ID:        "bucket-policy-grants",
	Severity:  report.Warn,
	Title:     "A bucket policy grants nothing to other accounts",
	Why:       "a grant in the bucket's policy reaches past every role that is reviewed here",
	Allowed:   "Allow for services, and for roles of the same template",
	Fix:       "remove the statement, or grant it to a role of this template",
	Reference: docS3 + "access-policy-language-overview.html",
	Judges:    []string{typeBucketPolicy},
	Check: func(p *template.Resource, r *Report) {
		for statement := range statements(p.At("PolicyDocument")) {
			if statement.Unknown() || always(statement.At("Effect"), "Deny", "") == yes {
				continue
			}
			for text, v := range texts(statement.At("Principal", "AWS")) {
				switch {
				case text == "*": // bucket-policy-public
				case opaque(v) && !strings.HasPrefix(text, "${AWS::AccountId}"):
					r.Undecided(v)
				case v.Target() == nil && !strings.Contains(text, "${AWS::AccountId}"):
					r.Hit(v, "%s may %s", clip(text), actionsOf(statement))
				}
			}
		}
	},
}

var bucketWebsite = Rule{
	ID:        "bucket-website",
	Severity:  report.Fail,
	Title:     "A bucket is no web site",
	Why:       "the web-site endpoint speaks http only and ignores signatures: what it serves is public",
	Allowed:   "no WebsiteConfiguration; a web site belongs behind CloudFront with origin access control",
	Fix:       "remove WebsiteConfiguration",
	Reference: docS3 + "WebsiteEndpoints.html",
	Judges:    []string{typeBucket},
	Check: func(bucket *template.Resource, r *Report) {
		r.each(bucket.At("WebsiteConfiguration"), func(v template.Value) {
			if !v.Absent() {
				r.Hit(v, "the bucket is served as a web site")
			}
		})
	},
}

var tableRetained = Rule{
	ID:        "table-retained",
	Severity:  report.Warn,
	Title:     "A table of users outlives its stack",
	Why:       "deleting the stack, or renaming the resource, deletes every row",
	Allowed:   "DeletionPolicy and UpdateReplacePolicy Retain; Delete with an exception, in throw-away environments",
	Fix:       "set DeletionPolicy and UpdateReplacePolicy to Retain",
	Reference: docRetain,
	Judges:    []string{"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"},
	Check:     func(table *template.Resource, r *Report) { mustRetain(table, r, "its rows") },
}
