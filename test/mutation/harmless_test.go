package mutation_test

import (
	"fmt"
	"maps"
	"slices"
)

// variation is a change that weakens nothing.
type variation struct {
	name string
	edit func(stack) bool
}

func variations(s stack) []variation {
	var all []variation
	add := func(name string, edit func(stack) bool) { all = append(all, variation{name, edit}) }
	set := func(typ, path string, value any) {
		for _, id := range s.ids(typ, "") {
			add(fmt.Sprintf("%s of %s = %v", path, id, value), func(s stack) bool { return s.set(id, path, value) })
			return
		}
	}
	set(pool, "Properties/UserPoolName", "renamed")
	set(pool, "Properties/UserPoolTags", object{"cost": "42"})
	set(pool, "Properties/EmailVerificationSubject", "Your code")
	set(pool, "Properties/EmailVerificationMessage", "Here it is: {####}")
	set(pool, "Properties/Policies/PasswordPolicy/MinimumLength", 16)
	set(pool, "Properties/Policies/PasswordPolicy/PasswordHistorySize", 5)
	set(pool, "Properties/Policies/PasswordPolicy/TemporaryPasswordValidityDays", 1)
	set(pool, "Metadata/note", "reviewed")
	set(client, "Properties/ClientName", "renamed")
	set(client, "Properties/AccessTokenValidity", 20)
	set(client, "Properties/IdTokenValidity", 30)
	set(client, "Properties/RefreshTokenValidity", 20160)
	set(client, "Properties/AuthSessionValidity", 5)
	set(client, "Properties/RefreshTokenRotation/RetryGracePeriodSeconds", 30)
	add("a client asks for less of a person", func(s stack) bool {
		id := s.ids(client, "")[0]
		scopes, _ := s.at(id, "Properties/AllowedOAuthScopes")
		list, _ := scopes.([]any)
		fewer := slices.DeleteFunc(slices.Clone(list), func(scope any) bool { return scope == "profile" })
		return len(fewer) < len(list) && s.set(id, "Properties/AllowedOAuthScopes", fewer)
	})
	set(client, "Properties/CallbackURLs", []any{"https://app.company.com/callback", "https://admin.company.com/callback"})
	set(domain, "Properties/Domain", "company-users")
	set(identityPool, "Properties/IdentityPoolName", "renamed")
	set(role, "Properties/Description", "renamed")
	set(logs, "Properties/RetentionInDays", 400)
	set(function, "Properties/MemorySize", 1024)
	set(function, "Properties/Description", "a trigger")
	set(function, "Properties/Timeout", 3)
	set(bucket, "Properties/Tags", []any{object{"Key": "cost", "Value": "42"}})
	set(bucketPolicy, "Properties/PolicyDocument/Statement/0/Sid", "Plaintext")
	set(bucketPolicy, "Properties/PolicyDocument/Statement/1/Condition/NumericLessThan/s3:TlsVersion", "1.3")

	add("booleans as strings", func(s stack) bool {
		return s.set(s.ids(identityPool, "")[0], "Properties/AllowClassicFlow", "false") &&
			s.set(s.ids(client, "")[0], "Properties/EnableTokenRevocation", "true")
	})
	add("numbers as strings", func(s stack) bool { return s.set(s.ids(client, "")[0], "Properties/AccessTokenValidity", "15") })
	add("write attributes in another order", func(s stack) bool {
		id := s.ids(client, "")[0]
		list, _ := s.at(id, "Properties/WriteAttributes")
		turned := slices.Clone(list.([]any))
		slices.Reverse(turned)
		return s.set(id, "Properties/WriteAttributes", turned)
	})
	add("one action as a list", func(s stack) bool {
		for _, id := range handed(s) {
			return s.set(id, "Properties/AssumeRolePolicyDocument/Statement/0/Action", []any{"sts:AssumeRoleWithWebIdentity"})
		}
		return false
	})
	add("amr compared by equality", func(s stack) bool {
		for _, id := range handed(s) {
			at := "Properties/AssumeRolePolicyDocument/Statement/0/Condition/"
			amr, _ := s.at(id, at+"ForAnyValue:StringLike")
			s.drop(id, at+"ForAnyValue:StringLike")
			return s.set(id, at+"ForAnyValue:StringEquals", amr)
		}
		return false
	})
	add("a description of the template", func(s stack) bool { s["Description"] = "users"; return true })
	add("an output", func(s stack) bool {
		outputs, _ := s["Outputs"].(map[string]any)
		outputs = maps.Clone(outputs)
		if outputs == nil {
			outputs = object{}
		}
		outputs["Another"] = object{"Value": object{"Ref": s.ids(pool, "")[0]}}
		s["Outputs"] = outputs
		return true
	})
	add("a group without a role", func(s stack) bool {
		s.resources()["Readers"] = object{"Type": "AWS::Cognito::UserPoolGroup", "Properties": object{"UserPoolId": object{"Ref": s.ids(pool, "")[0]}, "GroupName": "readers"}}
		return true
	})
	add("a condition whose both branches are safe", func(s stack) bool {
		s["Conditions"] = object{"Long": object{"Fn::Equals": []any{"a", "b"}}}
		return s.set(s.ids(pool, "")[0], "Properties/Policies/PasswordPolicy/MinimumLength", object{"Fn::If": []any{"Long", 20, 16}})
	})
	add("a queue of another system", func(s stack) bool {
		s.resources()["Queue"] = object{"Type": "AWS::SQS::Queue", "Properties": object{}}
		return true
	})
	add("the bucket's ARN by Fn::Sub", func(s stack) bool {
		for _, id := range userPolicies(s) {
			for i, st := range statementsOf(s, id, "Properties/PolicyDocument") {
				if st.(object)["Action"] == "s3:ListBucket" {
					old, _ := s.at(id, fmt.Sprintf("Properties/PolicyDocument/Statement/%d/Resource/Fn::GetAtt/0", i))
					return s.set(id, fmt.Sprintf("Properties/PolicyDocument/Statement/%d/Resource", i), object{"Fn::Sub": fmt.Sprintf("arn:aws:s3:::${%v}", old)})
				}
			}
		}
		return false
	})
	return all
}
