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

const (
	subVariable = "${!" + identityService + ":sub}"
	tagVariable = "${!aws:PrincipalTag/"
)

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

var objectActions = []string{
	"s3:getobject", "s3:putobject", "s3:deleteobject", "s3:getobjectversion", "s3:deleteobjectversion",
	"s3:abortmultipartupload", "s3:listmultipartuploadparts", "s3:getobjecttagging", "s3:putobjecttagging", "s3:putobjectacl",
}

var roleUserScope = Rule{
	ID:        "role-user-scope",
	Severity:  report.Fail,
	Title:     "A user's role reaches the user's own objects",
	Why:       "a role is shared by all users: a path without a variable is everyone's",
	Allowed:   "object ARNs with ${cognito-identity.amazonaws.com:sub} or ${aws:PrincipalTag/…}; a fixed prefix that all share is warned about",
	Fix:       "put ${cognito-identity.amazonaws.com:sub}/ into the path",
	Reference: docPolicyVars,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			if !touches(statement, objectActions...) {
				return
			}
			for text, v := range spelled(statement.At("Resource")) {
				_, path, hasPath := strings.Cut(text, "/")
				switch {
				case strings.Contains(text, subVariable), strings.Contains(text, tagVariable):
				case text == "*", !hasPath:
				case strings.HasPrefix(path, "*"), strings.HasPrefix(path, "?"):
					r.Hit(v, "every user reaches every object: %s", clip(text))
				case r.coversVariable(text):
					r.Hit(v, "every user reaches every other's objects: %s", clip(text))
				default:
					r.HitAs(report.Warn, v, "every user shares %s", clip(text))
				}
			}
		})
	},
}

// coversVariable says that a pattern without a variable reaches what another statement
// gives to one user or tenant: tenants/* beside tenants/${aws:PrincipalTag/tenant_id}/*.
func (r *Report) coversVariable(text string) bool {
	wild := strings.IndexAny(text, "*?")
	if wild < 0 {
		return false
	}
	prefix := text[:wild]
	for own := range r.scene.ownPrefixes {
		if strings.HasPrefix(own, prefix) {
			return true
		}
	}
	return strings.HasSuffix(prefix, "/users/") || strings.HasSuffix(prefix, "/tenants/") || strings.HasSuffix(prefix, "/private/")
}

var rolePrefix = Rule{
	ID:        "role-prefix",
	Severity:  report.Fail,
	Title:     "A user's prefix ends in a slash and has no wildcard before it",
	Why:       "users/${sub}* also matches users/<sub>-2/…, tenants/${tenant}* also matches the tenant whose name begins with this one",
	Allowed:   "patterns of the form prefix/${variable}/*",
	Fix:       "write a slash directly after the variable, and no * before it",
	Reference: docPolicyVars,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			for text, v := range spelled(statement.At("Resource")) {
				if problem := loosePrefix(text); problem != "" {
					r.Hit(v, "%s: %s", clip(text), problem)
				}
			}
		})
	},
}

// loosePrefix says what lets a pattern with a policy variable match a neighbour's objects.
func loosePrefix(text string) string {
	at := strings.Index(text, subVariable)
	if tag := strings.Index(text, tagVariable); tag >= 0 && (at < 0 || tag < at) {
		at = tag
	}
	if at < 0 || !strings.Contains(text, "/") && !strings.Contains(text, "*") {
		return ""
	}
	before, after := text[:at], text[at:]
	_, after, _ = strings.Cut(after, "}")
	_, path, _ := strings.Cut(before, "/")
	switch {
	case strings.ContainsAny(path, "*?"):
		return "a wildcard before the variable reaches into other prefixes"
	case after != "" && !strings.HasPrefix(after, "/"):
		return "what follows the variable without a slash also matches longer names"
	case before != "" && !strings.HasSuffix(before, "/") && !strings.HasSuffix(before, ":"):
		return "what stands before the variable without a slash belongs to the name"
	}
	return ""
}

var roleList = Rule{
	ID:        "role-list-prefix",
	Severity:  report.Fail,
	Title:     "A user lists their own prefix only",
	Why:       "ListBucket without a condition on s3:prefix shows every user's file names; the bare prefix shows the neighbours whose id begins alike",
	Allowed:   "StringLike or StringEquals s3:prefix with patterns like users/${cognito-identity.amazonaws.com:sub}/*",
	Fix:       "add StringLike s3:prefix users/${cognito-identity.amazonaws.com:sub}/*",
	Reference: docPolicyVars,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			if !touches(statement, "s3:listbucket", "s3:listbucketversions", "s3:listbucketmultipartuploads") {
				return
			}
			limited := false
			for operator, values := range conditionValues(statement, "s3:prefix") {
				if operator != "StringLike" && operator != "StringEquals" {
					if strings.HasSuffix(operator, "IfExists") || strings.HasPrefix(operator, "ForAllValues:") {
						r.Hit(values, "%s also allows a request without a prefix", clip(operator))
						limited = true
					}
					continue
				}
				limited = true
				for text, v := range spelled(values) {
					switch {
					case !strings.Contains(text, subVariable) && !strings.Contains(text, tagVariable):
						r.Hit(v, "every user may list %q", clip(text))
					case loosePrefix("/"+text) != "":
						r.Hit(v, "%s: %s", clip(text), loosePrefix("/"+text))
					case strings.HasSuffix(text, "}"):
						r.Hit(v, "%s: the bare prefix also lists longer names", clip(text))
					}
				}
				for _, v := range openItems(values) {
					r.Undecided(v)
				}
			}
			if condition := statement.At("Condition"); !limited && condition.Unknown() {
				r.Undecided(condition)
			} else if !limited {
				r.Hit(condition, "no condition on s3:prefix: every user lists the whole bucket")
			}
		})
	},
}

var roleTagNull = Rule{
	ID:        "role-tag-null",
	Severity:  report.Fail,
	Title:     "A policy on a tag refuses users without it",
	Why:       "a missing tag leaves the variable unresolved; the condition makes the refusal certain and visible",
	Allowed:   "Condition Null aws:PrincipalTag/<tag> false in every statement that uses the tag",
	Fix:       "add Null aws:PrincipalTag/tenant_id false",
	Reference: docTags,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			used := map[string]template.Value{}
			for text, v := range spelled(statement.At("Resource")) {
				for _, tag := range tagsIn(text) {
					used[tag] = v
				}
			}
			for _, condition := range statement.At("Condition").Alternatives() {
				for _, keys := range condition.Entries() {
					for _, values := range keys.Entries() {
						for text, v := range spelled(values) {
							for _, tag := range tagsIn(text) {
								used[tag] = v
							}
						}
					}
				}
			}
			for tag, at := range used {
				refused := no
				for operator, values := range conditionValues(statement, "aws:PrincipalTag/"+tag) {
					if operator == "Null" {
						refused = always(values, "false", "")
					}
				}
				switch refused {
				case no:
					r.Hit(at, "a user without %s is not refused: no Null condition", clip(tag))
				case open:
					r.Undecided(statement.At("Condition"))
				}
			}
		})
	},
}

var roleVariable = Rule{
	ID:        "role-variable",
	Severity:  report.Fail,
	Title:     "Policy variables exist and tell users apart",
	Why:       "an unknown variable never resolves, so access fails for all, and the quick repair opens it for all; the user pool's sub is not the identity id",
	Allowed:   "${cognito-identity.amazonaws.com:sub}, ${aws:PrincipalTag/…} and AWS's global condition keys",
	Fix:       "use ${cognito-identity.amazonaws.com:sub}: the identity id",
	Reference: docPolicyVars,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		for _, p := range r.scene.policiesIn[resource] {
			for _, doc := range p.doc.Alternatives() {
				version := doc.At("Version")
				if current := always(version, "2012-10-17", "2008-10-17"); current != yes && r.handsOut(p.roles) && usesVariables(doc) {
					if current == open {
						r.Undecided(version)
						continue
					}
					r.Hit(version, "Version is %s: only 2012-10-17 knows variables, and without it all users share a path called ${…}", orDefault(version, "absent"))
				}
			}
		}
		granting(resource, r, func(statement template.Value) {
			check := func(values template.Value) {
				for text, v := range spelled(values) {
					for _, name := range variables(text) {
						if !knownVariable(name) {
							r.Hit(v, "${%s} is no policy variable of a Cognito identity", clip(name))
						} else if strings.EqualFold(name, identityService+":aud") {
							r.Hit(v, "${%s} is the same for every user", clip(name))
						}
					}
				}
			}
			check(statement.At("Resource"))
			for _, condition := range statement.At("Condition").Alternatives() {
				for _, keys := range condition.Entries() {
					for _, values := range keys.Entries() {
						check(values)
					}
				}
			}
			for _, v := range openItems(statement.At("Resource")) {
				r.Undecided(v)
			}
		})
	},
}

// usesVariables says that a resource of the document has a policy variable in it.
func usesVariables(doc template.Value) bool {
	for statement := range statements(doc) {
		for text := range texts(statement.At("Resource")) {
			if len(variables(text)) > 0 {
				return true
			}
		}
	}
	return false
}

// variables are the names of the policy variables in a text.
func variables(text string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(text, "${!")
		if !found {
			return names
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return names
		}
		name, _, _ = strings.Cut(name, ",") // a default value: ${aws:PrincipalTag/x, 'none'}
		names = append(names, strings.TrimSpace(name))
		text = after
	}
}

func knownVariable(name string) bool {
	lower := strings.ToLower(name)
	switch lower {
	case "*", "?", "$", identityService + ":sub", identityService + ":aud", identityService + ":amr":
		return true
	case "aws:userid", "aws:username":
		return false // of IAM users and role sessions, not of identities
	}
	return strings.HasPrefix(lower, "aws:") || strings.HasPrefix(lower, "s3:")
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

var roleTableKeys = Rule{
	ID:        "role-table-keys",
	Severity:  report.Fail,
	Title:     "A user reads their own rows",
	Why:       "a table without a condition on its leading keys is one table for all users",
	Allowed:   "ForAllValues:StringEquals dynamodb:LeadingKeys with ${cognito-identity.amazonaws.com:sub} or a principal tag, and no Scan",
	Fix:       "add the condition on dynamodb:LeadingKeys, and remove dynamodb:Scan",
	Reference: docPolicyVars,
	Judges:    policyHolders,
	Check: func(resource *template.Resource, r *Report) {
		granting(resource, r, func(statement template.Value) {
			for _, v := range literals(statement.At("Action")) {
				if action(v) == "dynamodb:scan" || action(v) == "dynamodb:partiqlselect" {
					r.Hit(v, "%s reads past the condition on keys", show(v))
				}
			}
			if !touches(statement, "dynamodb:getitem", "dynamodb:putitem", "dynamodb:updateitem", "dynamodb:deleteitem", "dynamodb:query", "dynamodb:batchgetitem", "dynamodb:batchwriteitem",
				"dynamodb:conditioncheckitem", "dynamodb:partiqlinsert", "dynamodb:partiqlupdate", "dynamodb:partiqldelete") {
				return
			}
			limited := false
			for operator, values := range conditionValues(statement, "dynamodb:LeadingKeys") {
				if operator != "ForAllValues:StringEquals" && operator != "ForAllValues:StringLike" {
					continue
				}
				for text, v := range spelled(values) {
					own := strings.Contains(text, subVariable) || strings.Contains(text, tagVariable)
					limited = limited || own
					wild := strings.IndexAny(text, "*?")
					switch {
					case operator == "ForAllValues:StringEquals" || wild < 0:
					case !own || wild < strings.Index(text, "${!"):
						r.Hit(v, "%s is the key of every user's rows", clip(text))
					case strings.Contains(text, tagVariable) && strings.HasSuffix(text[:wild], "}"):
						r.Hit(v, "%s: also the keys of a longer name", clip(text))
					}
				}
			}
			if condition := statement.At("Condition"); !limited && condition.Unknown() {
				r.Undecided(condition)
			} else if !limited {
				r.Hit(condition, "no condition on dynamodb:LeadingKeys: every user reads every row")
			}
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

var linkProvider = Rule{
	ID:        "link-provider",
	Severity:  report.Fail,
	Title:     "No function links accounts of different providers",
	Why:       "AdminLinkProviderForUser joins a federated identity to an existing account: with an address that the provider never verified, that is account takeover",
	Allowed:   "policies without cognito-idp:AdminLinkProviderForUser; a wildcard that includes it is warned about",
	Fix:       "remove the action; link accounts in a reviewed administrator's process",
	Reference: docAPI + "API_AdminLinkProviderForUser.html",
	Judges:    append([]string{typeUserPolicy, typeGroupPolicy}, policyHolders...),
	Check: func(resource *template.Resource, r *Report) {
		for _, p := range r.scene.policiesIn[resource] {
			for statement := range statements(p.doc) {
				if statement.Kind() != template.Map { // a document as one string, too
					r.Undecided(statement)
					continue
				}
				if always(statement.At("Effect"), "Deny", "") == yes {
					continue
				}
				for _, v := range literals(statement.At("Action")) {
					switch name := action(v); {
					case name == "cognito-idp:adminlinkproviderforuser":
						r.Hit(v, "%s may take over accounts", show(v))
					case name != "*" && strings.ContainsAny(name, "*?") && matches(name, "cognito-idp:adminlinkproviderforuser"):
						r.HitAs(report.Warn, v, "%s includes AdminLinkProviderForUser", show(v))
					}
				}
			}
		}
	},
}

var poolUpdatedElsewhere = Rule{
	ID:        "pool-updated-elsewhere",
	Severity:  report.Fail,
	Title:     "Only CloudFormation updates the user pool",
	Why:       "UpdateUserPool resets whatever its caller does not pass: MFA, triggers and verification fall back to their defaults",
	Allowed:   "no custom resource and no policy with UpdateUserPool or UpdateUserPoolClient; a policy is warned about",
	Fix:       "set the property on the resource itself",
	Reference: docAPI + "API_UpdateUserPool.html",
	Judges:    append([]string{"Custom::AWS"}, policyHolders...),
	Check: func(resource *template.Resource, r *Report) {
		if resource.Type == "Custom::AWS" {
			for _, phase := range []string{"Create", "Update", "Delete"} {
				for text, v := range spelled(resource.At(phase)) {
					if lower := strings.ToLower(text); strings.Contains(lower, "updateuserpool") {
						r.Hit(v, "a custom resource calls UpdateUserPool, which resets what it does not pass")
					}
				}
			}
			return
		}
		for _, p := range r.scene.policiesIn[resource] {
			for statement := range statements(p.doc) {
				if statement.Unknown() {
					continue // link-provider says so, of the same statement
				}
				for _, v := range literals(statement.At("Action")) {
					if name := action(v); name == "cognito-idp:updateuserpool" || name == "cognito-idp:updateuserpoolclient" {
						r.HitAs(report.Warn, v, "%s resets what its caller does not pass", show(v))
					}
				}
			}
		}
	},
}
