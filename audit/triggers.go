package audit

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// triggerNames are the entries of LambdaConfig that name a function themselves.
var triggerNames = []string{
	"PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration", "UserMigration",
	"DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "CustomMessage",
}

// triggerObjects are those that name it in LambdaArn, with a version beside it.
var triggerObjects = []string{"PreTokenGenerationConfig", "CustomEmailSender", "CustomSMSSender", "InboundFederation"}

// eachTrigger calls judge with every function that the pool's LambdaConfig can name.
func eachTrigger(pool *template.Resource, judge func(name string, function template.Value)) {
	config := pool.At("LambdaConfig")
	for _, name := range triggerNames {
		for _, v := range config.At(name).Alternatives() {
			if !v.Absent() {
				judge(name, v)
			}
		}
	}
	for _, name := range triggerObjects {
		for _, v := range config.At(name, "LambdaArn").Alternatives() {
			if !v.Absent() {
				judge(name, v)
			}
		}
	}
}

const cognitoPrincipal = "cognito-idp.amazonaws.com"

// invokes says that a permission lets the pool call the function.
func (s *scene) invokes(permission, pool, function *template.Resource) bool {
	return canBe(permission.At("Principal"), cognitoPrincipal) &&
		s.means(permission.At("FunctionName"), function) &&
		(s.means(permission.At("SourceArn"), pool) || permission.At("SourceArn").Absent())
}

var triggerPermission = Rule{
	ID:        "trigger-permission",
	Severity:  report.Fail,
	Title:     "Every trigger may be called by its pool",
	Why:       "without the permission Cognito's call is denied, and every sign-up or sign-in fails",
	Allowed:   "an AWS::Lambda::Permission with Principal cognito-idp.amazonaws.com and SourceArn of the pool for each function in LambdaConfig",
	Fix:       "add the permission",
	Reference: docTriggers,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		eachTrigger(pool, func(name string, v template.Value) {
			function := r.scene.target(v, typeFunction)
			if function == nil {
				if _, symbolic := v.Text(); v.Unknown() && !symbolic {
					r.Undecided(v)
				}
				return // the function, and its permission, are elsewhere
			}
			for _, permission := range r.scene.of(typePermission, "FunctionName", function) {
				if r.scene.invokes(permission, pool, function) && tied(pool, permission) {
					return
				}
			}
			r.Hit(v, "%s: %s has no permission that lets %s call it", name, function.LogicalID, pool.LogicalID)
		})
	},
}

var triggerPermissionSource = Rule{
	ID:        "trigger-permission-source",
	Severity:  report.Fail,
	Title:     "A trigger is called by its own pool only",
	Why:       "without SourceArn every user pool of every AWS account can call the function with events of its own making",
	Allowed:   "SourceArn with the pool's ARN, and SourceAccount; without SourceAccount it is a warning",
	Fix:       "set SourceArn to the pool's Arn and SourceAccount to AWS::AccountId",
	Reference: docPermission,
	Elsewhere: []string{"checkov CKV_AWS_364", "cfn-lint W3663", "cfn-lint W3664"},
	Judges:    []string{typePermission},
	Check: func(permission *template.Resource, r *Report) {
		for _, v := range literals(permission.At("Action")) {
			if name := action(v); strings.ContainsAny(name, "*?") || !strings.HasPrefix(name, "lambda:invoke") {
				r.Hit(v, "the permission is for %s, more than a call", show(v))
			}
		}
		r.each(permission.At("Principal"), func(v template.Value) {
			principal := orDefault(v, "")
			if principal == "*" && permission.At("PrincipalOrgID").Absent() {
				r.Hit(v, "anyone may call the function")
				return
			}
			if !strings.HasSuffix(principal, ".amazonaws.com") {
				return
			}
			source := permission.At("SourceArn")
			for _, arn := range source.Alternatives() {
				text, known := arn.Text()
				literal := text.String()
				target := arn.Target()
				switch {
				case arn.Absent() && !permission.At("SourceAccount").Absent():
					r.Hit(arn, "%s may call the function for any resource of the account", principal)
				case arn.Absent():
					r.Hit(arn, "%s may call the function for anyone", principal)
				case principal != cognitoPrincipal: // other services' ARNs have wildcards by design
				case !known:
					r.Undecided(arn)
				case target != nil && target.Type != typePool:
					r.Hit(arn, "%s is no user pool, and the principal is %s", target.LogicalID, cognitoPrincipal)
				case strings.ContainsAny(literal, "*?"):
					r.Hit(arn, "%s is more than one user pool", clip(literal))
				}
			}
			if principal == cognitoPrincipal && permission.At("SourceAccount").Absent() && !source.Absent() {
				r.HitAs(report.Warn, permission.At("SourceAccount"), "SourceAccount is not set")
			}
		})
	},
}

var triggerUnwired = Rule{
	ID:        "trigger-unwired",
	Severity:  report.Fail,
	Title:     "A function that the pool may call is one of its triggers",
	Why:       "a trigger that fell out of LambdaConfig checks nothing any more, and no error says so",
	Allowed:   "every function with a permission for the pool is named in LambdaConfig",
	Fix:       "name the function in LambdaConfig, or remove its permission",
	Reference: docTriggers,
	Judges:    []string{typePermission},
	Check: func(permission *template.Resource, r *Report) {
		if !canBe(permission.At("Principal"), cognitoPrincipal) {
			return
		}
		function := r.scene.target(permission.At("FunctionName"), typeFunction)
		pool := r.scene.target(permission.At("SourceArn"), typePool)
		if function == nil || pool == nil {
			return
		}
		if config := pool.At("LambdaConfig"); config.Unknown() && len(config.Alternatives()) == 1 {
			r.On(pool).Undecided(config)
			return
		}
		named := false
		eachTrigger(pool, func(_ string, v template.Value) {
			text, _ := v.Text()
			named = named || r.scene.means(v, function) || len(text) > 1 && mentions(v, function.LogicalID, 0)
		})
		if !named {
			r.On(pool).Hit(pool.At("LambdaConfig"), "%s may be called by the pool and is none of its triggers", function.LogicalID)
		}
	},
}

var triggerPreToken = Rule{
	ID:        "trigger-pre-token",
	Severity:  report.Fail,
	Title:     "The pool has one token trigger",
	Why:       "Cognito rejects PreTokenGeneration and PreTokenGenerationConfig that name different functions",
	Allowed:   "PreTokenGenerationConfig alone, or both with the same function",
	Fix:       "remove LambdaConfig.PreTokenGeneration",
	Reference: docPreToken,
	Judges:    []string{typePool, typeRegional},
	Check: func(pool *template.Resource, r *Report) {
		for _, pair := range pairs(pool.At("LambdaConfig", "PreTokenGeneration"), pool.At("LambdaConfig", "PreTokenGenerationConfig", "LambdaArn")) {
			one, known := pair[0].Text()
			other, alsoKnown := pair[1].Text()
			switch {
			case pair[0].Absent() || pair[1].Absent():
			case !known:
				r.Undecided(pair[0])
			case !alsoKnown:
				r.Undecided(pair[1])
			case one.String() != other.String():
				r.Hit(pair[0], "PreTokenGeneration is %s, PreTokenGenerationConfig %s", show(pair[0]), show(pair[1]))
			}
		}
	},
}

var triggerSenderKey = Rule{
	ID:        "trigger-sender-key",
	Severity:  report.Fail,
	Title:     "Custom senders have a key for the codes",
	Why:       "Cognito hands codes to custom senders encrypted; without a key it rejects the pool",
	Allowed:   "LambdaConfig.KMSKeyID beside CustomEmailSender and CustomSMSSender",
	Fix:       "set LambdaConfig.KMSKeyID",
	Reference: docSenders,
	Judges:    []string{typePool, typeRegional},
	Check: func(pool *template.Resource, r *Report) {
		for _, sender := range []string{"CustomEmailSender", "CustomSMSSender"} {
			for _, pair := range pairs(pool.At("LambdaConfig", sender, "LambdaArn"), pool.At("LambdaConfig", "KMSKeyID")) {
				if pair[0].Absent() {
					continue
				}
				_, symbolic := pair[1].Text()
				switch {
				case pair[1].Absent():
					r.Hit(pair[1], "%s has no KMSKeyID", sender)
				case pair[1].Unknown() && !symbolic:
					r.Undecided(pair[1])
				}
			}
		}
	},
}

var triggerChallenges = Rule{
	ID:        "trigger-challenges",
	Severity:  report.Fail,
	Title:     "Custom authentication has all three of its triggers",
	Why:       "with DefineAuthChallenge alone nothing creates or verifies the challenge it asks for, and its only way to issue tokens is to issue them unproven",
	Allowed:   "DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse together, or none",
	Fix:       "attach the missing trigger",
	Reference: docChallenge,
	Judges:    []string{typePool, typeRegional},
	Check: func(pool *template.Resource, r *Report) {
		names := []string{"DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"}
		var present string
		for _, name := range names {
			if !pool.At("LambdaConfig", name).Absent() {
				present = name
			}
		}
		for _, name := range names {
			v := pool.At("LambdaConfig", name)
			if present != "" && v.Absent() {
				r.Hit(v, "%s is set without %s", present, name)
			}
			for _, alt := range v.Alternatives() {
				if _, symbolic := alt.Text(); alt.Unknown() && !symbolic {
					r.Undecided(alt)
				}
			}
		}
	},
}

var triggerTimeout = Rule{
	ID:        "trigger-timeout",
	Severity:  report.Warn,
	Title:     "A trigger ends before Cognito gives up",
	Why:       "Cognito waits 5 seconds and calls again, three times: a slower function works on after the user has seen an error, and does it thrice",
	Allowed:   "Timeout of at most 5 seconds on every trigger but the custom senders",
	Fix:       "set Timeout to 4",
	Reference: docTriggers,
	Judges:    []string{typePool, typeRegional},
	Check: func(pool *template.Resource, r *Report) {
		eachTrigger(pool, func(name string, v template.Value) {
			function := r.scene.target(v, typeFunction)
			if function == nil || strings.HasPrefix(name, "Custom") && name != "CustomMessage" {
				return
			}
			on := r.On(function)
			on.each(function.At("Timeout"), func(timeout template.Value) {
				if n, known := timeout.Number(); known && n > 5 {
					on.Hit(timeout, "Timeout of the %s trigger is %s seconds: at most 5", name, show(timeout))
				}
			})
		})
	},
}

var replicaTriggers = Rule{
	ID:        "replica-triggers",
	Severity:  report.Warn,
	Title:     "A replica has the triggers of its pool",
	Why:       "a replica runs only the triggers of its own region: without them a sign-in there passes no check of a function, and its tokens lack what one adds",
	Allowed:   "replicas of pools without triggers; any other with an exception that says where its own triggers are attached",
	Fix:       "deploy the functions in the replica's region, attach them there with AWS::Cognito::UserPoolRegionalConfigurationAttachment, and say so in an exception",
	Reference: docReplicas,
	Judges:    []string{typeReplica},
	Check: func(replica *template.Resource, r *Report) {
		pool := poolOf(replica)
		if pool == nil {
			r.Undecided(replica.At("UserPoolId")) // its triggers are in another template
			return
		}
		var names []string
		var open []template.Value
		eachTrigger(pool, func(name string, v template.Value) {
			if _, symbolic := v.Text(); v.Unknown() && !symbolic {
				open = append(open, v)
				return
			}
			names = append(names, name)
		})
		switch slices.Sort(names); {
		case len(names) > 0:
			r.Hit(replica.At("UserPoolId"), "the replica does not run the triggers of %s: %s", pool.LogicalID, strings.Join(slices.Compact(names), ", "))
		case len(open) > 0:
			r.On(pool).Undecided(open[0])
		}
	},
}

var functionURL = Rule{
	ID:        "function-url-auth",
	Severity:  report.Fail,
	Title:     "No function answers the internet unauthenticated",
	Why:       "a function URL without authentication lets anyone send it events, past the API's authorizer",
	Allowed:   "AuthType AWS_IAM",
	Fix:       "set AuthType to AWS_IAM, or use an API with an authorizer",
	Reference: docFunctionURL,
	Elsewhere: []string{"checkov CKV_AWS_258"},
	Judges:    []string{typeFunctionURL},
	Check: func(url *template.Resource, r *Report) {
		r.mustBe(url.At("AuthType"), "AWS_IAM", "", "anyone may call the function")
	},
}
