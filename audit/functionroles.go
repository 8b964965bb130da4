package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

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
