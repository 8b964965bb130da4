package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

const (
	subVariable = "${!" + identityService + ":sub}"
	tagVariable = "${!aws:PrincipalTag/"
)

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
