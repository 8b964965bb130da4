package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var policyHolders = []string{typeRole, typePolicy, typeManagedPolicy, typeRolePolicy}

// granting calls judge with every Allow statement of the policies that stand in resource
// and belong to a role that an identity pool hands out. What the whole role may do
// together is prove's question; these rules look at one statement at a time.
func granting(resource *template.Resource, r *Report, judge func(template.Value)) {
	for _, p := range r.scene.policiesIn[resource] {
		if !r.handsOut(p.roles) {
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

func (r *Report) handsOut(roles []*template.Resource) bool {
	for _, role := range roles {
		if r.scene.all.handed[role] {
			return true
		}
	}
	return false
}

var roleWildcardAction = Rule{
	ID:        "role-wildcard-action",
	Severity:  report.Fail,
	Title:     "Users' roles list their actions",
	Why:       "a wildcard gives every user the actions that AWS adds next year, and those that nobody thought of today",
	Allowed:   "actions by name; s3:Get* and the like are warned about",
	Fix:       "list the actions that the app uses",
	Reference: docRoles,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			if v := statement.At("NotAction"); !v.Absent() {
				r.Hit(v, "NotAction allows every action but those it names")
			}
			r.items(statement.At("Action"), func(v template.Value) {
				name := action(v)
				switch {
				case everyAction(name), strings.HasSuffix(name, ":*"):
					r.Hit(v, "every user may %s", show(v))
				case strings.ContainsAny(name, "*?"):
					r.HitAs(report.Warn, v, "every user may %s, whatever that becomes", show(v))
				}
			})
		})
	},
}

// resourceless are actions that users' roles hold and that know no narrower resource.
var resourceless = map[string]bool{
	"cognito-identity:getcredentialsforidentity": true, "cognito-identity:getid": true,
	"mobileanalytics:putevents": true, "sts:getcalleridentity": true,
}

var roleWildcardResource = Rule{
	ID:        "role-wildcard-resource",
	Severity:  report.Fail,
	Title:     "Users' roles name what they reach",
	Why:       "Resource * is every bucket, table and function of the account, those of other systems included",
	Allowed:   "ARNs that name a resource; * only for actions that know no resource",
	Fix:       "name the resource",
	Reference: docRoles,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			if v := statement.At("NotResource"); !v.Absent() {
				r.Hit(v, "NotResource is everything but what it names")
			}
			exempt := true
			for _, v := range literals(statement.At("Action")) {
				exempt = exempt && resourceless[action(v)]
			}
			if exempt && len(literals(statement.At("Action"))) > 0 {
				return
			}
			for text, v := range spelled(statement.At("Resource")) {
				switch bucket, inS3 := bucketIn(text); {
				case text == "*", strings.HasPrefix(text, "arn:*"), strings.HasPrefix(bucket, "*"), strings.HasPrefix(bucket, "?"), strings.HasSuffix(text, ":*:*"):
					r.Hit(v, "every user reaches %s", clip(text))
				case inS3 && strings.ContainsAny(bucket, "*?"):
					r.HitAs(report.Warn, v, "%s is also the name of other buckets", clip(bucket))
				}
			}
			for _, v := range openItems(statement.At("Resource")) {
				r.Undecided(v)
			}
		})
	},
}

// bucketIn is the name in a bucket's or object's ARN: what stands between ::: and the first slash.
func bucketIn(text string) (name string, isBucket bool) {
	_, name, isBucket = strings.Cut(text, ":s3:::")
	name, _, _ = strings.Cut(name, "/")
	return name, isBucket
}

// touches says that a statement can allow an action that matches one of the patterns.
func touches(statement template.Value, names ...string) bool {
	for _, v := range literals(statement.At("Action")) {
		for _, name := range names {
			if pattern := action(v); matches(pattern, name) {
				return true
			}
		}
	}
	return false
}

// dangerous are actions by which a user becomes more than a user.
var dangerous = []string{
	"iam:createpolicyversion", "iam:attachrolepolicy", "iam:putrolepolicy", "iam:passrole", "iam:createaccesskey", "iam:updateassumerolepolicy",
	"sts:assumerole", "sts:getfederationtoken",
	"cognito-idp:adminupdateuserattributes", "cognito-idp:admincreateuser", "cognito-idp:adminsetuserpassword", "cognito-idp:adminaddusertogroup",
	"cognito-idp:adminlinkproviderforuser", "cognito-idp:admingetuser", "cognito-idp:listusers", "cognito-idp:updateuserpool", "cognito-idp:updateuserpoolclient", "cognito-idp:deleteuserpool",
	"cognito-identity:setidentitypoolroles", "cognito-identity:updateidentitypool", "cognito-identity:deleteidentities",
	"cognito-identity:getopenidtokenfordeveloperidentity", "cognito-identity:mergedeveloperidentities",
	"lambda:updatefunctioncode", "lambda:updatefunctionconfiguration", "lambda:addpermission",
	"s3:putbucketpolicy", "s3:deletebucketpolicy", "s3:putbucketpublicaccessblock", "s3:putbucketacl", "s3:deletebucket", "s3:putlifecycleconfiguration",
	"kms:putkeypolicy", "kms:creategrant", "secretsmanager:getsecretvalue", "ssm:putparameter",
}

var roleEscalation = Rule{
	ID:        "role-escalation",
	Severity:  report.Fail,
	Title:     "A user's role cannot change rights",
	Why:       "every user holds the role: one administrative action in it makes each of them an administrator",
	Allowed:   "actions on data; none on IAM, on the pools themselves, on functions, or on a bucket's policy",
	Fix:       "remove the action, and do it in a backend",
	Reference: docRoles,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			r.items(statement.At("Action"), func(v template.Value) {
				for _, name := range dangerous {
					if pattern := action(v); matches(pattern, name) {
						r.Hit(v, "every user may %s", show(v))
						return
					}
				}
			})
		})
	},
}

var roleManagedPolicy = Rule{
	ID:        "role-managed-policy",
	Severity:  report.Fail,
	Title:     "What a role may do stands in the template",
	Why:       "a managed policy is written by somebody else and changes without a deployment",
	Allowed:   "policies of the same template; on users' roles others are warned about, AWS's FullAccess and Administrator policies fail",
	Fix:       "write the statements into a policy of the template",
	Reference: docRoles,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		users := r.scene.all.handed[role]
		for _, list := range role.At("ManagedPolicyArns").Alternatives() {
			if list.Unknown() && users {
				r.Undecided(list)
			}
			for _, item := range list.Items() {
				for _, v := range item.Alternatives() {
					text, known := v.Text()
					name := text.String()
					switch {
					case v.Absent() || r.scene.target(v, typeManagedPolicy) != nil:
					case !known && !users:
					case !known:
						r.Undecided(v)
					case strings.Contains(name, "FullAccess"), strings.Contains(name, "Administrator"), strings.Contains(name, "PowerUser"), strings.HasSuffix(name, "/AmazonCognitoPowerUser"):
						r.Hit(v, "the role holds %s", clip(name))
					case users:
						r.HitAs(report.Warn, v, "%s is not in the template", clip(name))
					}
				}
			}
		}
	},
}
