package mutation_test

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/report"
)

const identityService = "cognito-identity.amazonaws.com"

// handed are the roles that the identity pool hands out.
func handed(s stack) []string {
	var found []string
	for _, id := range s.ids(role, "") {
		if strings.Contains(fmt.Sprint(s.resources()[id]), identityService) {
			found = append(found, id)
		}
	}
	return found
}

func statementsOf(s stack, id, document string) []any {
	list, _ := s.at(id, document+"/Statement")
	all, _ := list.([]any)
	return all
}

func trust(m *maker) {
	const document = "Properties/AssumeRolePolicyDocument"
	for _, id := range handed(m.s) {
		for i := range statementsOf(m.s, id, document) {
			at := fmt.Sprintf("%s/Statement/%d", document, i)
			on := func(name string, edit func(s stack) bool) {
				m.mutant(report.Fail, id, fmt.Sprintf("statement %d: %s", i, name), edit)
			}
			on("no condition", func(s stack) bool { return s.drop(id, at+"/Condition") })
			on("no audience", func(s stack) bool { return s.drop(id, at+"/Condition/StringEquals") })
			on("no amr", func(s stack) bool { return s.drop(id, at+"/Condition/ForAnyValue:StringLike") })
			on("guests", func(s stack) bool {
				return s.set(id, at+"/Condition/ForAnyValue:StringLike/"+identityService+":amr", "unauthenticated")
			})
			on("guests too", func(s stack) bool {
				return s.set(id, at+"/Condition/ForAnyValue:StringLike/"+identityService+":amr", []any{"authenticated", "unauthenticated"})
			})
			on("any audience", func(s stack) bool {
				s.drop(id, at+"/Condition/StringEquals")
				return s.set(id, at+"/Condition/StringLike", object{identityService + ":aud": "*"})
			})
			on("audience only if present", func(s stack) bool {
				aud, _ := s.at(id, at+"/Condition/StringEquals")
				s.drop(id, at+"/Condition/StringEquals")
				return s.set(id, at+"/Condition/StringEqualsIfExists", aud)
			})
			on("two audiences", func(s stack) bool {
				return s.set(id, at+"/Condition/StringEquals/"+identityService+":aud", []any{object{"Ref": m.s.ids(identityPool, "")[0]}, "eu-west-1:other"})
			})
			on("everybody", func(s stack) bool { return s.set(id, at+"/Principal", "*") })
			on("an account beside", func(s stack) bool { return s.set(id, at+"/Principal/AWS", "444455556666") })
			on("another provider", func(s stack) bool { return s.set(id, at+"/Principal/Federated", "accounts.google.com") })
			on("all of sts", func(s stack) bool { return s.set(id, at+"/Action", "sts:*") })
		}
		m.mutant(report.Warn, id, "twelve hours", func(s stack) bool { return s.set(id, "Properties/MaxSessionDuration", 43200) })
		m.mutant(report.Fail, id, "a statement for the account", func(s stack) bool {
			return s.add(id, document+"/Statement", object{"Effect": "Allow", "Principal": object{"AWS": "arn:aws:iam::333333333333:root"}, "Action": "sts:AssumeRole"})
		})
		m.mutant(report.Fail, id, "tags not accepted", func(s stack) bool {
			for i, st := range statementsOf(s, id, document) {
				if st.(object)["Action"] == "sts:TagSession" {
					return s.drop(id, fmt.Sprintf("%s/Statement/%d", document, i))
				}
			}
			return false
		})
		m.mutant(report.Fail, id, "AWS's own full access", func(s stack) bool {
			return s.set(id, "Properties/ManagedPolicyArns", []any{"arn:aws:iam::aws:policy/AmazonS3FullAccess"})
		})
	}
	for _, id := range m.s.ids(role, "") {
		m.mutant(report.Fail, id, "everybody assumes the role", func(s stack) bool {
			return s.add(id, document+"/Statement", object{"Effect": "Allow", "Principal": object{"AWS": "*"}, "Action": "sts:AssumeRole"})
		})
	}
}

// userPolicies are the policies of roles that the identity pool hands out.
func userPolicies(s stack) []string {
	var found []string
	for _, id := range s.ids(policy, "") {
		roles, _ := s.at(id, "Properties/Roles")
		for _, h := range handed(s) {
			if strings.Contains(fmt.Sprint(roles), h) {
				found = append(found, id)
			}
		}
	}
	return found
}

func roles(m *maker) {
	const document = "Properties/PolicyDocument"
	for _, id := range userPolicies(m.s) {
		for i, entry := range statementsOf(m.s, id, document) {
			at := fmt.Sprintf("%s/Statement/%d", document, i)
			text := fmt.Sprint(entry)
			on := func(least report.Severity, name string, edit func(s stack) bool) {
				m.mutant(least, id, fmt.Sprintf("statement %d: %s", i, name), edit)
			}
			on(report.Fail, "every action of S3", func(s stack) bool { return s.set(id, at+"/Action", "s3:*") })
			on(report.Fail, "every action", func(s stack) bool { return s.set(id, at+"/Action", "*") })
			on(report.Fail, "every resource", func(s stack) bool { return s.set(id, at+"/Resource", "*") })
			on(report.Fail, "an action that does not exist", func(s stack) bool { return s.add(id, at+"/Action", "s3:GetObjekt") })
			on(report.Fail, "the bucket's policy", func(s stack) bool { return s.add(id, at+"/Action", "s3:PutBucketPolicy") })
			on(report.Fail, "all but one action", func(s stack) bool {
				s.drop(id, at+"/Action")
				return s.set(id, at+"/NotAction", "s3:DeleteBucket")
			})
			if strings.Contains(text, "s3:ListBucket") {
				on(report.Fail, "lists without a prefix", func(s stack) bool { return s.drop(id, at+"/Condition/StringLike") })
				on(report.Fail, "lists everything", func(s stack) bool { return s.set(id, at+"/Condition/StringLike/s3:prefix", "*") })
				on(report.Fail, "lists everybody", func(s stack) bool { return s.set(id, at+"/Condition/StringLike/s3:prefix", "users/*") })
				on(report.Fail, "lists the bare prefix", func(s stack) bool {
					old, _ := s.at(id, at+"/Condition/StringLike/s3:prefix")
					return s.set(id, at+"/Condition/StringLike/s3:prefix", strings.TrimSuffix(fmt.Sprint(old), "/*"))
				})
				on(report.Fail, "lists longer names", func(s stack) bool {
					old, _ := s.at(id, at+"/Condition/StringLike/s3:prefix")
					return s.set(id, at+"/Condition/StringLike/s3:prefix", strings.TrimSuffix(fmt.Sprint(old), "/*")+"*")
				})
				on(report.Fail, "prefix only if present", func(s stack) bool {
					old, _ := s.at(id, at+"/Condition/StringLike")
					s.drop(id, at+"/Condition/StringLike")
					return s.set(id, at+"/Condition/StringLikeIfExists", old)
				})
			}
			if strings.Contains(text, "s3:GetObject") {
				path := at + "/Resource/Fn::Join/1/1"
				edit := func(name, from, to string) {
					on(report.Fail, name, func(s stack) bool {
						old, _ := s.at(id, path)
						return s.set(id, path, strings.Replace(fmt.Sprint(old), from, to, 1))
					})
				}
				edit("the whole bucket", fmt.Sprint(at2(m.s, id, path)), "/*")
				edit("longer names", "}/*", "}*")
				if strings.Contains(text, "PrincipalTag") {
					edit("every tenant", "${aws:PrincipalTag/tenant_id}", "*")
					edit("any prefix before the tenant", "/tenants/", "/*/")
				} else {
					edit("any prefix before the own", "/users/", "/*/")
					edit("every user", "${"+identityService+":sub}", "*")
					edit("the user pool's sub", identityService, "cognito-idp.amazonaws.com")
					edit("the pool instead of the user", ":sub}", ":aud}")
				}
			}
			if strings.Contains(text, "PrincipalTag") {
				on(report.Fail, "users without a tenant", func(s stack) bool { return s.drop(id, at+"/Condition/Null") })
				on(report.Fail, "only users without a tenant", func(s stack) bool {
					return s.set(id, at+"/Condition/Null/aws:PrincipalTag~1tenant_id", "true")
				})
			}
		}
		m.mutant(report.Fail, id, "users administer users", func(s stack) bool {
			return s.add(id, document+"/Statement", object{"Effect": "Allow", "Action": "cognito-idp:AdminUpdateUserAttributes", "Resource": object{"Fn::GetAtt": []any{m.s.ids(pool, "")[0], "Arn"}}})
		})
	}
	for _, id := range m.s.ids(role, "") {
		if strings.Contains(fmt.Sprint(m.s.resources()[id]), "lambda.amazonaws.com") {
			if _, inline := m.s.at(id, "Properties/Policies/0"); !inline {
				continue
			}
			m.mutant(report.Fail, id, "a function may do everything", func(s stack) bool {
				return s.set(id, "Properties/Policies/0/PolicyDocument/Statement/0/Action", "*")
			})
			m.mutant(report.Fail, id, "a function links accounts", func(s stack) bool {
				return s.add(id, "Properties/Policies/0/PolicyDocument/Statement/0/Action", "cognito-idp:AdminLinkProviderForUser")
			})
			m.mutant(report.Warn, id, "a function updates the pool", func(s stack) bool {
				return s.add(id, "Properties/Policies/0/PolicyDocument/Statement/0/Action", "cognito-idp:UpdateUserPool")
			})
		}
	}
}

func at2(s stack, id, path string) any {
	v, _ := s.at(id, path)
	return v
}

func files(m *maker) {
	for _, name := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
		m.set(bucket, report.Fail, "PublicAccessBlockConfiguration/"+name, false)
		m.drop(bucket, report.Fail, "PublicAccessBlockConfiguration/"+name)
	}
	m.drop(bucket, report.Fail, "PublicAccessBlockConfiguration")
	m.set(bucket, report.Fail, "VersioningConfiguration/Status", "Suspended")
	m.drop(bucket, report.Fail, "VersioningConfiguration")
	m.set(bucket, report.Fail, "OwnershipControls/Rules/0/ObjectOwnership", "ObjectWriter")
	m.drop(bucket, report.Warn, "OwnershipControls")
	m.drop(bucket, report.Warn, "BucketEncryption")
	m.set(bucket, report.Fail, "AccessControl", "PublicRead")
	m.set(bucket, report.Fail, "WebsiteConfiguration", object{"IndexDocument": "index.html"})
	for _, id := range m.s.ids(bucket, "") {
		if _, has := m.s.at(id, "Properties/CorsConfiguration"); has {
			m.mutant(report.Warn, id, "any origin", func(s stack) bool {
				return s.set(id, "Properties/CorsConfiguration/CorsRules/0/AllowedOrigins", []any{"*"})
			})
		}
	}
	for _, id := range m.s.ids(bucketPolicy, "") {
		of, _ := m.s.at(id, "Properties/Bucket/Ref")
		target := fmt.Sprint(of)
		for i := range 2 { // the TLS statements come first
			at := fmt.Sprintf("Properties/PolicyDocument/Statement/%d", i)
			on := func(name string, edit func(s stack) bool) {
				m.mutant(report.Fail, id, fmt.Sprintf("statement %d: %s", i, name), edit, target)
			}
			on("gone", func(s stack) bool { return s.drop(id, at) })
			on("for one principal", func(s stack) bool { return s.set(id, at+"/Principal/AWS", "arn:aws:iam::333333333333:role/x") })
			on("for reads", func(s stack) bool { return s.set(id, at+"/Action", "s3:GetObject") })
			on("for the bucket only", func(s stack) bool { return s.drop(id, at+"/Resource/1") })
			on("for the objects only", func(s stack) bool { return s.drop(id, at+"/Resource/0") })
			on("allows", func(s stack) bool { return s.set(id, at+"/Effect", "Allow") })
		}
		m.mutant(report.Fail, id, "plaintext condition the wrong way round", func(s stack) bool {
			return s.set(id, "Properties/PolicyDocument/Statement/0/Condition/Bool/aws:SecureTransport", "true")
		}, target)
		m.mutant(report.Fail, id, "TLS 1.0", func(s stack) bool {
			return s.set(id, "Properties/PolicyDocument/Statement/1/Condition/NumericLessThan/s3:TlsVersion", 1)
		}, target)
		m.mutant(report.Fail, id, "the policy only sometimes", func(s stack) bool { return sometimes(s, id) }, target)
		m.mutant(report.Fail, id, "the policy is gone", func(s stack) bool { delete(s.resources(), id); return true }, target)
		m.mutant(report.Fail, id, "anyone reads", func(s stack) bool {
			return s.add(id, "Properties/PolicyDocument/Statement", object{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": object{"Fn::GetAtt": []any{target, "Arn"}}})
		})
		m.mutant(report.Warn, id, "another account reads", func(s stack) bool {
			return s.add(id, "Properties/PolicyDocument/Statement", object{"Effect": "Allow", "Principal": object{"AWS": "arn:aws:iam::444455556666:root"}, "Action": "s3:GetObject", "Resource": object{"Fn::GetAtt": []any{target, "Arn"}}})
		})
	}
}

// sometimes puts a resource under a condition that those it protects do not have.
func sometimes(s stack, id string) bool {
	s["Conditions"] = object{"Sometimes": object{"Fn::Equals": []any{object{"Ref": "AWS::Region"}, "eu-west-1"}}}
	s.resources()[id].(object)["Condition"] = "Sometimes"
	return true
}

func invalid(m *maker) {
	m.set(pool, report.Fail, "AliasAttributes", []any{"email"})
	m.set(pool, report.Fail, "EmailConfiguration", object{"EmailSendingAccount": "DEVELOPER"})
	m.set(pool, report.Fail, "Policies/PasswordPolicy/MinimumLength", 100)
	m.set(pool, report.Fail, "Policies/PasswordPolicy/PasswordHistorySize", 25)
	m.set(pool, report.Fail, "UserPoolAddOns/AdvancedSecurityMode", "ENFORCED")
	m.set(pool, report.Fail, "DeletionProtection", "active")
	m.set(pool, report.Warn, "MFAConfiguration", "ON")
	m.add(pool, report.Fail, "Schema", object{"Name": "preferred_delivery_window", "AttributeDataType": "String", "Mutable": true})
	m.set(pool, report.Fail, "Policies/SignInPolicy/AllowedFirstAuthFactors", []any{"PASSWORD", "EMAIL"})
	m.set(domain, report.Fail, "Domain", "my-cognito-users")
	m.set(domain, report.Fail, "Domain", "Users_Prod")
	m.set(client, report.Fail, "AccessTokenValidity", 1)
	m.set(client, report.Fail, "DefaultRedirectURI", "https://elsewhere.company.com/")
	m.add(client, report.Fail, "ExplicitAuthFlows", "ALLOW_REFRESH_TOKEN_AUTH")
	m.add(client, report.Fail, "AllowedOAuthFlows", "authorization_code")
}

func operations(m *maker) {
	m.drop(logs, report.Warn, "RetentionInDays")
	for _, id := range m.s.ids(client, "") {
		if secret, _ := m.s.at(id, "Properties/GenerateSecret"); secret == true {
			m.mutant(report.Fail, "", id+"'s secret in an output", func(s stack) bool {
				outputs, _ := s["Outputs"].(map[string]any)
				if outputs == nil {
					outputs = object{}
					s["Outputs"] = outputs
				}
				outputs["Leak"] = object{"Value": object{"Fn::GetAtt": []any{id, "ClientSecret"}}}
				return true
			})
		}
	}
	for _, id := range m.s.ids(function, "") {
		m.mutant(report.Fail, "Url", id+" answers the internet", func(s stack) bool {
			s.resources()["Url"] = object{"Type": "AWS::Lambda::Url", "Properties": object{"TargetFunctionArn": object{"Ref": id}, "AuthType": "NONE"}}
			return true
		})
		break
	}
}
