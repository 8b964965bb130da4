package review_test

// ok is what most changes for the better come to.
func ok(places ...string) []string { return each("ok/note ", places) }

func fails(places ...string) []string { return each("fail/fail ", places) }

func down(places ...string) []string { return each("downgrade/fail ", places) }

func downWarn(places ...string) []string { return each("downgrade/warn ", places) }

func silent(places ...string) []string { return each("silent/warn ", places) }

func replaced(places ...string) []string { return each("replace/fail ", places) }

func replacedWarn(places ...string) []string { return each("replace/warn ", places) }

func openDown(places ...string) []string { return each("downgrade/warn ", places) }

func each(prefix string, places []string) []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = prefix + p
	}
	return out
}

func plus(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

var pairs = []pair{
	// What AWS rejects.
	{"sign-in attributes need a new pool", []edit{set("Pool/UsernameAttributes", `["phone_number"]`)}, fails("Pool UsernameAttributes"), fails("Pool UsernameAttributes")},
	{"sign-in attributes cannot be added or dropped", []edit{drop("Pool/UsernameAttributes")}, fails("Pool UsernameAttributes"), fails("Pool UsernameAttributes")},
	{"alias attributes need a new pool", []edit{set("Pool/AliasAttributes", `["email"]`)}, fails("Pool AliasAttributes"), fails("Pool AliasAttributes")},
	{"an empty alias list is no alias list", []edit{set("Pool/AliasAttributes", `[]`)}, ok("Pool AliasAttributes"), silent("Pool AliasAttributes")},
	{"case sensitivity cannot change", []edit{set("Pool/UsernameConfiguration/CaseSensitive", `true`)}, fails("Pool UsernameConfiguration"), fails("Pool UsernameConfiguration")},
	{"case sensitivity cannot be dropped or added", []edit{drop("Pool/UsernameConfiguration")}, fails("Pool UsernameConfiguration"), fails("Pool UsernameConfiguration")},
	{"true as text is true", []edit{set("Pool/UsernameConfiguration/CaseSensitive", `"false"`)}, nil, nil},

	// Schema.
	{"a custom attribute is removed, and back means appended", []edit{drop("Pool/Schema/1")}, fails("Pool Schema"), []string{"irreversible/warn Pool Schema[1]"}},
	{"a custom attribute is renamed", []edit{set("Pool/Schema/1/Name", `"tenant"`)},
		plus(fails("Pool Schema"), []string{"irreversible/warn Pool Schema[1]"}), plus(fails("Pool Schema"), []string{"irreversible/warn Pool Schema[1]"})},
	{"tenant_id becomes mutable", []edit{set("Pool/Schema/1/Mutable", `true`)}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"Mutable left out is true", []edit{drop("Pool/Schema/2/Mutable")}, ok("Pool Schema"), ok("Pool Schema")},
	{"an immutable attribute that loses Mutable becomes mutable", []edit{drop("Pool/Schema/1/Mutable")}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"an attribute's type changes", []edit{set("Pool/Schema/2/AttributeDataType", `"String"`)}, fails("Pool Schema[2]"), fails("Pool Schema[2]")},
	{"an attribute may be longer", []edit{set("Pool/Schema/1/StringAttributeConstraints/MaxLength", `"128"`)}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"a length as a number is the same length", []edit{set("Pool/Schema/1/StringAttributeConstraints/MaxLength", `64`)}, nil, nil},
	{"an attribute's range changes", []edit{set("Pool/Schema/2/NumberAttributeConstraints/MaxValue", `"200"`)}, fails("Pool Schema[2]"), fails("Pool Schema[2]")},
	{"a custom attribute loses its limits", []edit{drop("Pool/Schema/1/StringAttributeConstraints")}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"a standard attribute becomes optional or required", []edit{set("Pool/Schema/0/Required", `false`)}, fails("Pool Schema[0]"), fails("Pool Schema[0]")},
	{"a custom attribute becomes required", []edit{set("Pool/Schema/1/Required", `true`)}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"a required custom attribute is added", []edit{set("Pool/Schema/+", `{"Name":"plan","AttributeDataType":"String","Required":true}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"an optional custom attribute is appended", []edit{set("Pool/Schema/+", `{"Name":"plan","AttributeDataType":"String","Mutable":true}`)}, []string{"irreversible/warn Pool Schema[3]"}, fails("Pool Schema")},
	{"a standard attribute as every pool has it says nothing new", []edit{set("Pool/Schema/+", `{"Name":"name","AttributeDataType":"String","Mutable":true,"Required":false}`)}, ok("Pool Schema"), ok("Pool Schema")},
	{"a standard attribute is listed with other limits", []edit{set("Pool/Schema/+", `{"Name":"name","StringAttributeConstraints":{"MaxLength":"10"}}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"a required standard attribute is added", []edit{set("Pool/Schema/+", `{"Name":"name","Required":true,"Mutable":true}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"the data type of a standard attribute goes without saying", []edit{drop("Pool/Schema/0/AttributeDataType")}, ok("Pool Schema"), ok("Pool Schema")},
	{"the limits of a standard attribute go without saying", []edit{set("Pool/Schema/0/StringAttributeConstraints", `{"MinLength":"0","MaxLength":"2048"}`)}, ok("Pool Schema"), ok("Pool Schema")},
	{"the order of the schema means nothing", []edit{
		set("Pool/Schema", `[{"Name":"seats","AttributeDataType":"Number","Mutable":true,"NumberAttributeConstraints":{"MinValue":"0","MaxValue":"100"}},
		{"Name":"tenant_id","AttributeDataType":"String","Mutable":false,"StringAttributeConstraints":{"MinLength":"1","MaxLength":"64"}},
		{"Name":"email","AttributeDataType":"String","Mutable":true,"Required":true}]`)}, nil, nil},
	{"the whole schema is dropped", []edit{drop("Pool/Schema")}, fails("Pool Schema", "Pool Schema", "Pool Schema"),
		[]string{"fail/fail Pool Schema[0]", "irreversible/warn Pool Schema[1]", "irreversible/warn Pool Schema[2]"}},
	{"an attribute's name depends on a parameter", []edit{set("Pool/Schema/1/Name", `{"Ref":"Open"}`)},
		[]string{"fail/warn Pool Schema", "fail/warn Pool Schema[1]"}, []string{"fail/warn Pool Schema", "irreversible/warn Pool Schema[1]"}},
	{"an attribute's mutability depends on a parameter", []edit{set("Pool/Schema/1/Mutable", `{"Ref":"Open"}`)}, []string{"fail/warn Pool Schema[1]"}, []string{"fail/warn Pool Schema[1]"}},

	// A pool's protection.
	{"MFA becomes optional", []edit{set("Pool/MfaConfiguration", `"OPTIONAL"`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA goes off", []edit{set("Pool/MfaConfiguration", `"OFF"`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA depends on a parameter", []edit{set("Pool/MfaConfiguration", `{"Ref":"Open"}`)}, openDown("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA depends on a parameter that can be OPTIONAL", []edit{set("Pool/MfaConfiguration", `{"Ref":"Mode"}`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA is off outside production", []edit{set("Pool/MfaConfiguration", `{"Fn::If":["IsProd","ON","OFF"]}`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA is on either way", []edit{set("Pool/MfaConfiguration", `{"Fn::If":["IsProd","ON","ON"]}`)}, nil, nil},
	{"SMS becomes a factor", []edit{set("Pool/EnabledMfas", `["SMS_MFA","SOFTWARE_TOKEN_MFA"]`)}, down("Pool EnabledMfas[0]"), ok("Pool EnabledMfas")},
	{"the order of factors means nothing", []edit{set("Pool/EnabledMfas", `["SOFTWARE_TOKEN_MFA","SOFTWARE_TOKEN_MFA"]`)}, nil, nil},
	{"the tier goes down", []edit{set("Pool/UserPoolTier", `"ESSENTIALS"`)}, down("Pool UserPoolTier"), ok("Pool UserPoolTier")},
	{"the tier goes down to LITE", []edit{set("Pool/UserPoolTier", `"LITE"`)}, down("Pool UserPoolTier"), ok("Pool UserPoolTier")},
	{"deletion protection goes off", []edit{set("Pool/DeletionProtection", `"INACTIVE"`)}, down("Pool DeletionProtection"), ok("Pool DeletionProtection")},
	{"threat protection only audits", []edit{set("Pool/UserPoolAddOns/AdvancedSecurityMode", `"AUDIT"`)}, down("Pool UserPoolAddOns.AdvancedSecurityMode"), ok("Pool UserPoolAddOns.AdvancedSecurityMode")},
	{"threat protection of custom challenges goes off", []edit{drop("Pool/UserPoolAddOns/AdvancedSecurityAdditionalFlows")},
		down("Pool UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"), ok("Pool UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode")},
	{"passwords may be shorter", []edit{set("Pool/Policies/PasswordPolicy/MinimumLength", `8`)}, down("Pool Policies.PasswordPolicy.MinimumLength"), ok("Pool Policies.PasswordPolicy.MinimumLength")},
	{"passwords may lack symbols", []edit{set("Pool/Policies/PasswordPolicy/RequireSymbols", `false`)}, down("Pool Policies.PasswordPolicy.RequireSymbols"), ok("Pool Policies.PasswordPolicy.RequireSymbols")},
	{"passwords may lack a digit by omission", []edit{drop("Pool/Policies/PasswordPolicy/RequireNumbers")}, down("Pool Policies.PasswordPolicy.RequireNumbers"), ok("Pool Policies.PasswordPolicy.RequireNumbers")},
	{"old passwords may come back sooner", []edit{set("Pool/Policies/PasswordPolicy/PasswordHistorySize", `2`)}, down("Pool Policies.PasswordPolicy.PasswordHistorySize"), ok("Pool Policies.PasswordPolicy.PasswordHistorySize")},
	{"temporary passwords live longer", []edit{set("Pool/Policies/PasswordPolicy/TemporaryPasswordValidityDays", `0`)}, down("Pool Policies.PasswordPolicy.TemporaryPasswordValidityDays"), ok("Pool Policies.PasswordPolicy.TemporaryPasswordValidityDays")},
	{"a mailed code becomes enough to sign in", []edit{set("Pool/Policies/SignInPolicy/AllowedFirstAuthFactors", `["PASSWORD","WEB_AUTHN","EMAIL_OTP"]`)},
		downWarn("Pool Policies.SignInPolicy.AllowedFirstAuthFactors[2]"), ok("Pool Policies.SignInPolicy.AllowedFirstAuthFactors")},
	{"anyone may sign up", []edit{set("Pool/AdminCreateUserConfig/AllowAdminCreateUserOnly", `false`)}, down("Pool AdminCreateUserConfig.AllowAdminCreateUserOnly"), ok("Pool AdminCreateUserConfig.AllowAdminCreateUserOnly")},
	{"the phone resets passwords", []edit{set("Pool/AccountRecoverySetting/RecoveryMechanisms/+", `{"Name":"verified_phone_number","Priority":2}`)},
		down("Pool AccountRecoverySetting.RecoveryMechanisms"), ok("Pool AccountRecoverySetting.RecoveryMechanisms")},
	{"a changed address counts unverified", []edit{set("Pool/UserAttributeUpdateSettings/AttributesRequireVerificationBeforeUpdate", `[]`)},
		down("Pool UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate"), ok("Pool UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate")},
	{"addresses are not verified", []edit{set("Pool/AutoVerifiedAttributes", `[]`)}, down("Pool AutoVerifiedAttributes"), ok("Pool AutoVerifiedAttributes")},
	{"all passkeys stop working", []edit{set("Pool/WebAuthnRelyingPartyID", `"example.com"`)}, fails("Pool WebAuthnRelyingPartyID"), fails("Pool WebAuthnRelyingPartyID")},
	{"passkeys work without verification", []edit{set("Pool/WebAuthnUserVerification", `"preferred"`)}, down("Pool WebAuthnUserVerification"), ok("Pool WebAuthnUserVerification")},
	{"a remembered device replaces the second factor", []edit{set("Pool/DeviceConfiguration", `{"ChallengeRequiredOnNewDevice":true}`)}, downWarn("Pool DeviceConfiguration.ChallengeRequiredOnNewDevice"), silent("Pool DeviceConfiguration")},
	{"the pre-sign-up trigger is dropped", []edit{drop("Pool/LambdaConfig/PreSignUp")}, down("Pool LambdaConfig.PreSignUp"), ok("Pool LambdaConfig.PreSignUp")},
	{"the token trigger is dropped", []edit{drop("Pool/LambdaConfig/PreTokenGenerationConfig")},
		down("Pool LambdaConfig.PreTokenGenerationConfig"), ok("Pool LambdaConfig.PreTokenGenerationConfig")},
	{"the token trigger gets an older event", []edit{set("Pool/LambdaConfig/PreTokenGenerationConfig/LambdaVersion", `"V1_0"`)},
		down("Pool LambdaConfig.PreTokenGenerationConfig.LambdaVersion"), ok("Pool LambdaConfig.PreTokenGenerationConfig")},
	{"a migration trigger sees passwords", []edit{set("Pool/LambdaConfig/UserMigration", `"arn"`)}, downWarn("Pool LambdaConfig.UserMigration"), silent("Pool LambdaConfig.UserMigration")},
	{"the issuer changes", []edit{set("Pool/IssuerConfiguration", `{"Type":"UPDATED"}`)}, fails("Pool IssuerConfiguration.Type"), silent("Pool IssuerConfiguration")},
	{"a pool is renamed", []edit{set("Pool/UserPoolName", `"app"`)}, ok("Pool UserPoolName"), ok("Pool UserPoolName")},
	{"the sender changes", []edit{set("Pool/EmailConfiguration/From", `"b@example.com"`)}, ok("Pool EmailConfiguration.From"), ok("Pool EmailConfiguration.From")},

	// Dropped properties stay in force.
	{"MFA is dropped", []edit{drop("Pool/MfaConfiguration")}, silent("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"password rules are dropped", []edit{drop("Pool/Policies")}, silent("Pool Policies"),
		ok("Pool Policies.PasswordPolicy.MinimumLength", "Pool Policies.PasswordPolicy.RequireLowercase", "Pool Policies.PasswordPolicy.RequireUppercase", "Pool Policies.PasswordPolicy.RequireNumbers", "Pool Policies.PasswordPolicy.RequireSymbols",
			"Pool Policies.PasswordPolicy.PasswordHistorySize", "Pool Policies.PasswordPolicy.TemporaryPasswordValidityDays", "Pool Policies.SignInPolicy.AllowedFirstAuthFactors")},
	{"the sign-in policy is dropped", []edit{drop("Pool/Policies/SignInPolicy")}, silent("Pool Policies.SignInPolicy.AllowedFirstAuthFactors"), ok("Pool Policies.SignInPolicy.AllowedFirstAuthFactors")},
	{"all triggers are dropped", []edit{drop("Pool/LambdaConfig")}, silent("Pool LambdaConfig"),
		ok("Pool LambdaConfig.PreSignUp", "Pool LambdaConfig.CustomMessage", "Pool LambdaConfig.PreTokenGenerationConfig")},
	{"a trigger that checks nothing is dropped", []edit{drop("Pool/LambdaConfig/CustomMessage")}, silent("Pool LambdaConfig.CustomMessage"), ok("Pool LambdaConfig.CustomMessage")},
	{"the pool's tags are dropped", []edit{drop("Pool/UserPoolTags")}, silent("Pool UserPoolTags"), ok("Pool UserPoolTags")},
	{"AWS::NoValue is dropped", []edit{set("Pool/MfaConfiguration", `{"Ref":"AWS::NoValue"}`)}, silent("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"existence errors are dropped", []edit{drop("Client/PreventUserExistenceErrors")}, silent("Client PreventUserExistenceErrors"), ok("Client PreventUserExistenceErrors")},

	// Clients.
	{"a client gets a secret", []edit{set("Client/GenerateSecret", `true`)}, replaced("Client GenerateSecret"), replaced("Client GenerateSecret")},
	{"no secret goes without saying", []edit{drop("Client/GenerateSecret")}, silent("Client GenerateSecret"), ok("Client GenerateSecret")},
	{"a client moves to another pool", []edit{set("Client/UserPoolId", `"us-east-1_other"`)}, replaced("Client UserPoolId"), replaced("Client UserPoolId")},
	{"a client is renamed", []edit{set("Client/ClientName", `"spa"`)}, ok("Client ClientName"), ok("Client ClientName")},
	{"a client writes the tenant", []edit{set("Client/WriteAttributes", `["name","email","custom:tenant_id"]`)}, down("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client writes another custom attribute", []edit{set("Client/WriteAttributes", `["name","email","custom:color"]`)}, downWarn("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client writes a profile attribute", []edit{set("Client/WriteAttributes", `["name","email","picture"]`)}, ok("Client WriteAttributes"), ok("Client WriteAttributes")},
	{"a client verifies its own address", []edit{set("Client/WriteAttributes", `["name","email","email_verified"]`)}, down("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client writes everything", []edit{set("Client/WriteAttributes", `[]`)}, down("Client WriteAttributes"), ok("Client WriteAttributes")},
	{"a client writes everything by omission", []edit{drop("Client/WriteAttributes")}, down("Client WriteAttributes"), ok("Client WriteAttributes")},
	{"the order of attributes means nothing", []edit{set("Client/WriteAttributes", `["name","email"]`)}, nil, nil},
	{"a client writes what a parameter says", []edit{set("Client/WriteAttributes", `["name","email",{"Ref":"Open"}]`)}, openDown("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client reads more", []edit{set("Client/ReadAttributes/+", `"phone_number"`)}, []string{"downgrade/note Client ReadAttributes[2]"}, ok("Client ReadAttributes")},
	{"revocation goes off", []edit{set("Client/EnableTokenRevocation", `false`)}, down("Client EnableTokenRevocation"), ok("Client EnableTokenRevocation")},
	{"errors tell who exists", []edit{set("Client/PreventUserExistenceErrors", `"LEGACY"`)}, down("Client PreventUserExistenceErrors"), ok("Client PreventUserExistenceErrors")},
	{"passwords travel in clear", []edit{set("Client/ExplicitAuthFlows/+", `"ALLOW_USER_PASSWORD_AUTH"`)}, down("Client ExplicitAuthFlows[2]"), ok("Client ExplicitAuthFlows")},
	{"custom challenges sign in", []edit{set("Client/ExplicitAuthFlows/+", `"ALLOW_CUSTOM_AUTH"`)}, downWarn("Client ExplicitAuthFlows[2]"), ok("Client ExplicitAuthFlows")},
	{"the order of flows means nothing", []edit{set("Client/ExplicitAuthFlows", `["ALLOW_USER_AUTH","ALLOW_USER_SRP_AUTH"]`)}, nil, nil},
	{"tokens in the URL", []edit{set("Client/AllowedOAuthFlows", `["implicit","code"]`)}, down("Client AllowedOAuthFlows[0]"), ok("Client AllowedOAuthFlows")},
	{"tokens that change the account", []edit{set("Client/AllowedOAuthScopes/+", `"aws.cognito.signin.user.admin"`)}, down("Client AllowedOAuthScopes[3]"), ok("Client AllowedOAuthScopes")},
	{"the order of scopes means nothing", []edit{set("Client/AllowedOAuthScopes", `["email","openid","https://api.example.com/read"]`)}, nil, nil},
	{"a callback over plain http", []edit{set("Client/CallbackURLs/+", `"http://app.example.com/in"`)}, down("Client CallbackURLs[2]"), ok("Client CallbackURLs")},
	{"a callback on localhost", []edit{set("Client/CallbackURLs/+", `"http://localhost:3000/in"`)}, down("Client CallbackURLs[2]"), ok("Client CallbackURLs")},
	{"a callback that is a pattern", []edit{set("Client/CallbackURLs/+", `"https://*.example.com/in"`)}, down("Client CallbackURLs[2]"), ok("Client CallbackURLs")},
	{"another https callback", []edit{set("Client/CallbackURLs/+", `"https://new.example.com/in"`)}, ok("Client CallbackURLs"), ok("Client CallbackURLs")},
	{"the order of URLs means nothing", []edit{set("Client/CallbackURLs", `["https://www.example.com/in","https://app.example.com/in"]`)}, nil, nil},
	{"access tokens live longer", []edit{set("Client/AccessTokenValidity", `120`)}, down("Client AccessTokenValidity"), ok("Client AccessTokenValidity")},
	{"refresh tokens live longer by their unit", []edit{set("Client/RefreshTokenValidity", `720`), set("Client/TokenValidityUnits/RefreshToken", `"hours"`)}, ok("Client RefreshTokenValidity", "Client TokenValidityUnits.RefreshToken"), ok("Client RefreshTokenValidity", "Client TokenValidityUnits.RefreshToken")},
	{"the unit alone makes tokens live longer", []edit{set("Client/TokenValidityUnits/IdToken", `"hours"`)}, down("Client TokenValidityUnits.IdToken"), ok("Client TokenValidityUnits.IdToken")},
	{"sign-in may take longer", []edit{set("Client/AuthSessionValidity", `15`)}, downWarn("Client AuthSessionValidity"), ok("Client AuthSessionValidity")},
	{"refresh tokens are not rotated", []edit{set("Client/RefreshTokenRotation", `{"Feature":"DISABLED"}`)},
		plus(down("Client RefreshTokenRotation.Feature"), silent("Client RefreshTokenRotation.RetryGracePeriodSeconds")), plus(ok("Client RefreshTokenRotation.Feature"), downWarn("Client RefreshTokenRotation.RetryGracePeriodSeconds"))},
	{"a client is removed", []edit{drop("Client"), drop("Identities/CognitoIdentityProviders"), set("Authorizer/JwtConfiguration/Audience", `["x"]`)},
		plus([]string{"irreversible/fail Client"}, silent("Identities CognitoIdentityProviders"), down("Authorizer JwtConfiguration.Audience[0]")),
		plus(ok("Client"), downWarn("Identities CognitoIdentityProviders[0]"), []string{"downgrade/warn Authorizer JwtConfiguration.Audience[0]"})},
	{"a client moves", []edit{rename("Client", "WebClient")}, replaced("WebClient"), replaced("Client")},

	// What hangs on the pool.
	{"the domain is replaced", []edit{set("Domain/Domain", `"login.example.com"`)}, replaced("Domain Domain"), replaced("Domain Domain")},
	{"the domain accepts older TLS", []edit{set("Domain/CustomDomainConfig/SecurityPolicy", `"TLS_V1"`)}, down("Domain CustomDomainConfig.SecurityPolicy"), ok("Domain CustomDomainConfig.SecurityPolicy")},
	{"the domain moves and its name is taken", []edit{rename("Domain", "Hosted")}, fails("Hosted"), fails("Domain")},
	{"the domain is removed", []edit{drop("Domain")}, []string{"irreversible/fail Domain"}, ok("Domain")},
	{"a certificate is exchanged", []edit{set("Domain/CustomDomainConfig/CertificateArn", `"arn:aws:acm:us-east-1:111111111111:certificate/b"`)}, ok("Domain CustomDomainConfig.CertificateArn"), ok("Domain CustomDomainConfig.CertificateArn")},
	{"a group gets another name", []edit{set("Admins/GroupName", `"administrators"`)}, replaced("Admins GroupName"), replaced("Admins GroupName")},
	{"a group moves and its name is taken", []edit{rename("Admins", "AdminGroup")}, fails("AdminGroup"), fails("Admins")},
	{"a group gets another role", []edit{set("Admins/RoleArn", `{"Fn::GetAtt":["TriggerRole","Arn"]}`)}, downWarn("Admins RoleArn"), downWarn("Admins RoleArn")},
	{"a group goes first", []edit{set("Admins/Precedence", `0`)}, downWarn("Admins Precedence"), ok("Admins Precedence")},
	{"a resource server gets another identifier", []edit{set("Server/Identifier", `"https://api2.example.com"`)}, replacedWarn("Server Identifier"), replacedWarn("Server Identifier")},
	{"a scope is removed that a client lists", []edit{drop("Server/Scopes/0")}, fails("Server Scopes"), ok("Server Scopes")},
	{"a scope is removed that nobody lists", []edit{drop("Server/Scopes/1")}, ok("Server Scopes"), ok("Server Scopes")},
	{"a provider gets another name", []edit{set("Corporate/ProviderName", `"company"`)}, replaced("Corporate ProviderName"), replaced("Corporate ProviderName")},
	{"a provider gets another type", []edit{set("Corporate/ProviderType", `"SAML"`)}, replaced("Corporate ProviderType"), replaced("Corporate ProviderType")},
	{"a provider sets the tenant", []edit{set("Corporate/AttributeMapping/custom:tenant_id", `"org"`)}, down("Corporate AttributeMapping.custom:tenant_id"), ok("Corporate AttributeMapping")},
	{"a provider sets the name", []edit{set("Corporate/AttributeMapping/name", `"name"`)}, ok("Corporate AttributeMapping"), ok("Corporate AttributeMapping")},
	{"users come from another issuer", []edit{set("Corporate/ProviderDetails/oidc_issuer", `"https://evil.example.com"`)}, downWarn("Corporate ProviderDetails.oidc_issuer"), downWarn("Corporate ProviderDetails.oidc_issuer")},
	{"a client secret is exchanged", []edit{set("Corporate/ProviderDetails/client_secret", `"hunter2"`)}, ok("Corporate ProviderDetails.client_secret"), ok("Corporate ProviderDetails.client_secret")},
	{"a provider is removed", []edit{drop("Corporate")}, []string{"irreversible/fail Corporate"}, ok("Corporate")},
	{"risky sign-ins pass", []edit{set("Risk/AccountTakeoverRiskConfiguration/Actions/HighAction/EventAction", `"NO_ACTION"`)}, down("Risk AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction"), ok("Risk AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction")},
	{"stolen passwords pass", []edit{set("Risk/CompromisedCredentialsRiskConfiguration/Actions/EventAction", `"NO_ACTION"`)}, down("Risk CompromisedCredentialsRiskConfiguration.Actions.EventAction"), ok("Risk CompromisedCredentialsRiskConfiguration.Actions.EventAction")},
	{"some addresses are never judged", []edit{set("Risk/RiskExceptionConfiguration/SkippedIPRangeList/+", `"0.0.0.0/0"`)}, down("Risk RiskExceptionConfiguration.SkippedIPRangeList[1]"), ok("Risk RiskExceptionConfiguration.SkippedIPRangeList")},
	{"an address is not blocked any more", []edit{set("Risk/RiskExceptionConfiguration/BlockedIPRangeList", `[]`)}, down("Risk RiskExceptionConfiguration.BlockedIPRangeList"), ok("Risk RiskExceptionConfiguration.BlockedIPRangeList")},
	{"the risk configuration is removed", []edit{drop("Risk")}, down("Risk"), ok("Risk")},

	// Identity pool.
	{"guests get credentials", []edit{set("Identities/AllowUnauthenticatedIdentities", `true`)}, down("Identities AllowUnauthenticatedIdentities"), ok("Identities AllowUnauthenticatedIdentities")},
	{"the classic flow is allowed", []edit{set("Identities/AllowClassicFlow", `true`)}, down("Identities AllowClassicFlow"), ok("Identities AllowClassicFlow")},
	{"signed-out users get credentials", []edit{set("Identities/CognitoIdentityProviders/0/ServerSideTokenCheck", `false`)}, down("Identities CognitoIdentityProviders[0].ServerSideTokenCheck"), ok("Identities CognitoIdentityProviders")},
	{"another client's users get credentials", []edit{set("Identities/CognitoIdentityProviders/+", `{"ClientId":"other","ProviderName":"p","ServerSideTokenCheck":true}`)}, downWarn("Identities CognitoIdentityProviders[1]"), ok("Identities CognitoIdentityProviders")},
	{"an identity pool is renamed", []edit{set("Identities/IdentityPoolName", `"other"`)}, ok("Identities IdentityPoolName"), ok("Identities IdentityPoolName")},
	{"an identity pool moves", []edit{rename("Identities", "IdentityPool")}, fails("IdentityPool"), fails("Identities")},
	{"an identity pool is removed with what hangs on it", []edit{drop("Identities"), drop("Attachment"), drop("Tags"),
		set("UserRole/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals/cognito-identity.amazonaws.com:aud", `"x"`)},
		plus(fails("Identities"), down("UserRole AssumeRolePolicyDocument.Statement[0]")), plus(ok("Identities", "Attachment", "Tags"), down("UserRole AssumeRolePolicyDocument.Statement[0]"))},
	{"guests get a role", []edit{set("Attachment/Roles/unauthenticated", `{"Fn::GetAtt":["UserRole","Arn"]}`)}, down("Attachment Roles.unauthenticated"), silent("Attachment Roles.unauthenticated")},
	{"signed-in users get another role", []edit{set("Attachment/Roles/authenticated", `{"Fn::GetAtt":["TriggerRole","Arn"]}`)}, downWarn("Attachment Roles.authenticated"), downWarn("Attachment Roles.authenticated")},
	{"unmatched users get the default role", []edit{set("Attachment/RoleMappings/pool/AmbiguousRoleResolution", `"AuthenticatedRole"`)}, down("Attachment RoleMappings.pool.AmbiguousRoleResolution"), downWarn("Attachment RoleMappings")},
	{"the order of role rules decides", []edit{set("Attachment/RoleMappings/pool/RulesConfiguration/Rules", `[
		{"Claim":"sub","MatchType":"NotEqual","Value":"x","RoleARN":{"Fn::GetAtt":["UserRole","Arn"]}},
		{"Claim":"cognito:groups","MatchType":"Contains","Value":"admins","RoleARN":{"Fn::GetAtt":["UserRole","Arn"]}}]`)}, downWarn("Attachment RoleMappings"), downWarn("Attachment RoleMappings")},
	{"the role attachment is removed", []edit{drop("Attachment")}, down("Attachment"), ok("Attachment")},
	{"the tenant tag comes from elsewhere", []edit{set("Tags/PrincipalTags/tenant_id", `"nickname"`)}, down("Tags PrincipalTags.tenant_id"), down("Tags PrincipalTags.tenant_id")},
	{"the tenant tag is dropped", []edit{set("Tags/PrincipalTags", `{"other":"sub"}`)}, down("Tags PrincipalTags.tenant_id"), down("Tags PrincipalTags.other")},
	{"default tags", []edit{set("Tags/UseDefaults", `true`)}, down("Tags UseDefaults"), ok("Tags UseDefaults")},
	{"the tags are removed", []edit{drop("Tags")}, down("Tags"), ok("Tags")},

	// Moved and removed data.
	{"the pool moves, with all that hangs on it", []edit{rename("Pool", "UserPool2")}, fails("UserPool2"), fails("Pool")},
	{"the pool moves and changes on the way", []edit{rename("Pool", "UserPool2"), set("UserPool2/MfaConfiguration", `"OFF"`)}, fails("UserPool2"), fails("Pool")},
	{"the bucket moves", []edit{rename("Files", "Storage")}, fails("Storage"), fails("Files")},
	{"the table moves", []edit{rename("Sessions", "SessionTable")}, fails("SessionTable"), fails("Sessions")},
	{"the bucket is removed", []edit{drop("Files"), drop("FilesPolicy"), drop("UserPolicy")}, plus(fails("Files"), down("FilesPolicy", "UserPolicy PolicyDocument.Statement[2]")), plus(ok("Files", "FilesPolicy"), down("UserPolicy PolicyDocument.Statement[0]", "UserPolicy PolicyDocument.Statement[1]"))},
	{"the table is removed", []edit{drop("Sessions")}, fails("Sessions"), ok("Sessions")},
	{"the key is removed", []edit{drop("Key"), set("Files/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault", `{"SSEAlgorithm":"aws:kms"}`)},
		plus(fails("Key"), downWarn("Files BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID")), ok("Key", "Files BucketEncryption")},
	{"the pool is no longer retained", []edit{set("Pool!DeletionPolicy", `"Delete"`)}, down("Pool DeletionPolicy"), ok("Pool DeletionPolicy")},
	{"the bucket is no longer retained by omission", []edit{drop("Files!DeletionPolicy")}, down("Files DeletionPolicy"), ok("Files DeletionPolicy")},
	{"a replaced pool is no longer retained", []edit{set("Pool!UpdateReplacePolicy", `"Delete"`)}, down("Pool UpdateReplacePolicy"), ok("Pool UpdateReplacePolicy")},
	{"Delete goes without saying", []edit{set("Client!DeletionPolicy", `"Delete"`)}, nil, nil},
	{"the pool exists only in production", []edit{set("Pool!Condition", `"IsProd"`)}, fails("Pool Condition"), nil},
	{"a role moves", []edit{rename("TriggerRole", "FunctionRole")}, ok("FunctionRole"), ok("TriggerRole")},
	{"a resource changes its type", []edit{set("Logs!Type", `"AWS::SNS::Topic"`), set("Logs!Properties", `{}`)}, plus(fails("Logs Type"), ok("Logs")), plus(fails("Logs Type"), ok("Logs"))},

	// Storage.
	{"the bucket gets another name", []edit{set("Files/BucketName", `"files"`)}, replaced("Files BucketName"), replaced("Files BucketName")},
	{"public policies are allowed", []edit{set("Files/PublicAccessBlockConfiguration/BlockPublicPolicy", `false`)}, down("Files PublicAccessBlockConfiguration.BlockPublicPolicy"), ok("Files PublicAccessBlockConfiguration.BlockPublicPolicy")},
	{"public access is not blocked at all", []edit{drop("Files/PublicAccessBlockConfiguration")},
		down("Files PublicAccessBlockConfiguration.BlockPublicAcls", "Files PublicAccessBlockConfiguration.BlockPublicPolicy", "Files PublicAccessBlockConfiguration.IgnorePublicAcls", "Files PublicAccessBlockConfiguration.RestrictPublicBuckets"),
		ok("Files PublicAccessBlockConfiguration.BlockPublicAcls", "Files PublicAccessBlockConfiguration.BlockPublicPolicy", "Files PublicAccessBlockConfiguration.IgnorePublicAcls", "Files PublicAccessBlockConfiguration.RestrictPublicBuckets")},
	{"versioning is suspended", []edit{set("Files/VersioningConfiguration/Status", `"Suspended"`)}, down("Files VersioningConfiguration.Status"), ok("Files VersioningConfiguration.Status")},
	{"versioning is dropped", []edit{drop("Files/VersioningConfiguration")}, down("Files VersioningConfiguration.Status"), ok("Files VersioningConfiguration.Status")},
	{"encryption falls back", []edit{set("Files/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault", `{"SSEAlgorithm":"AES256"}`)},
		down("Files BucketEncryption"), ok("Files BucketEncryption")},
	{"encryption is dropped", []edit{drop("Files/BucketEncryption")}, down("Files BucketEncryption"), ok("Files BucketEncryption")},
	{"access control lists come back", []edit{set("Files/OwnershipControls/Rules/0/ObjectOwnership", `"ObjectWriter"`)}, down("Files OwnershipControls"), ok("Files OwnershipControls")},
	{"the bucket is public by ACL", []edit{set("Files/AccessControl", `"PublicRead"`)}, down("Files AccessControl"), ok("Files AccessControl")},
	{"any page may use the bucket", []edit{set("Files/CorsConfiguration/CorsRules/0/AllowedOrigins", `["https://app.example.com","*"]`)}, down("Files CorsConfiguration.CorsRules[0].AllowedOrigins[1]"), ok("Files CorsConfiguration")},
	{"objects expire", []edit{set("Files/LifecycleConfiguration", `{"Rules":[{"Status":"Enabled","ExpirationInDays":30}]}`)}, []string{"irreversible/warn Files LifecycleConfiguration.Rules[0].ExpirationInDays"}, ok("Files LifecycleConfiguration")},
	{"access is not logged", []edit{drop("Files/LoggingConfiguration")}, downWarn("Files LoggingConfiguration"), ok("Files LoggingConfiguration")},
	{"plain http is allowed", []edit{set("FilesPolicy/PolicyDocument/Statement", `[]`)}, down("FilesPolicy PolicyDocument.Statement[0]"), ok("FilesPolicy PolicyDocument")},
	{"everyone reads the bucket", []edit{set("FilesPolicy/PolicyDocument/Statement/+", `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":{"Fn::Sub":"${Files.Arn}/*"}}`)}, down("FilesPolicy PolicyDocument.Statement[1]"), ok("FilesPolicy PolicyDocument")},
	{"the bucket policy is removed", []edit{drop("FilesPolicy")}, down("FilesPolicy"), ok("FilesPolicy")},
	{"the key is not rotated", []edit{set("Key/EnableKeyRotation", `false`)}, down("Key EnableKeyRotation"), ok("Key EnableKeyRotation")},
	{"the table gets other keys", []edit{set("Sessions/KeySchema/0/AttributeName", `"key"`)}, replaced("Sessions KeySchema"), replaced("Sessions KeySchema")},
	{"the table is not backed up", []edit{drop("Sessions/PointInTimeRecoverySpecification")}, down("Sessions PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"), ok("Sessions PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled")},
	{"logs are kept for less time", []edit{set("Logs/RetentionInDays", `30`)}, []string{"irreversible/warn Logs RetentionInDays"}, ok("Logs RetentionInDays")},
	{"a log group gets another name", []edit{set("Logs/LogGroupName", `"/app/other"`)}, replaced("Logs LogGroupName"), replaced("Logs LogGroupName")},

	// IAM.
	{"anyone's identity pool may assume the role", []edit{drop("UserRole/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals")}, down("UserRole AssumeRolePolicyDocument.Statement[0]"), ok("UserRole AssumeRolePolicyDocument")},
	{"guests may assume the role", []edit{set("UserRole/AssumeRolePolicyDocument/Statement/0/Condition/ForAnyValue:StringLike/cognito-identity.amazonaws.com:amr", `["authenticated","unauthenticated"]`)}, down("UserRole AssumeRolePolicyDocument.Statement[0]"), ok("UserRole AssumeRolePolicyDocument")},
	{"an account may assume the role", []edit{set("UserRole/AssumeRolePolicyDocument/Statement/+", `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::222222222222:root"}}`)}, down("UserRole AssumeRolePolicyDocument.Statement[1]"), ok("UserRole AssumeRolePolicyDocument")},
	{"a user reaches every user's files", []edit{set("UserPolicy/PolicyDocument/Statement/0/Resource", `{"Fn::Sub":"${Files.Arn}/*"}`)}, down("UserPolicy PolicyDocument.Statement[0]"), ok("UserPolicy PolicyDocument")},
	{"a user deletes files", []edit{set("UserPolicy/PolicyDocument/Statement/0/Action/+", `"s3:DeleteObject"`)}, down("UserPolicy PolicyDocument.Statement[0]"), ok("UserPolicy PolicyDocument")},
	{"a user lists without a prefix", []edit{drop("UserPolicy/PolicyDocument/Statement/1/Condition")}, down("UserPolicy PolicyDocument.Statement[1]"), ok("UserPolicy PolicyDocument")},
	{"a Deny is gone", []edit{drop("UserPolicy/PolicyDocument/Statement/2")}, down("UserPolicy PolicyDocument.Statement[2]"), ok("UserPolicy PolicyDocument")},
	{"the order and the names of statements mean nothing", []edit{set("UserPolicy/PolicyDocument/Statement", `[
		{"Effect":"Deny","Action":["s3:*"],"Resource":[{"Fn::Sub":"${Files.Arn}/audit/*"}]},
		{"Sid":"List","Effect":"Allow","Action":"s3:ListBucket","Resource":{"Fn::GetAtt":["Files","Arn"]},"Condition":{"StringLike":{"s3:prefix":["users/${cognito-identity.amazonaws.com:sub}/*"]}}},
		{"Effect":"Allow","Action":["s3:PutObject","s3:GetObject"],"Resource":{"Fn::Join":["/",[{"Fn::GetAtt":["Files","Arn"]},"users/${cognito-identity.amazonaws.com:sub}/*"]]}}]`)}, ok("UserPolicy PolicyDocument"), ok("UserPolicy PolicyDocument")},
	{"a statement is split in two", []edit{set("UserPolicy/PolicyDocument/Statement/0/Action", `"s3:GetObject"`), set("UserPolicy/PolicyDocument/Statement/+",
		`{"Effect":"Allow","Action":"s3:PutObject","Resource":{"Fn::Sub":"${Files.Arn}/users/${!cognito-identity.amazonaws.com:sub}/*"}}`)}, ok("UserPolicy PolicyDocument"), ok("UserPolicy PolicyDocument")},
	{"another policy widens the role", []edit{set("Extra", `{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"x","Roles":[{"Ref":"UserRole"}],"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}}`)}, down("Extra PolicyDocument.Statement[0]"), ok("Extra")},
	{"a function's own role may do more", []edit{set("TriggerRole/Policies/0/PolicyDocument/Statement/0/Action", `["logs:PutLogEvents","logs:CreateLogStream"]`)}, downWarn("TriggerRole Policies[0].PolicyDocument.Statement[0]"), ok("TriggerRole Policies")},
	{"a managed policy is added", []edit{set("UserRole/ManagedPolicyArns/+", `"arn:aws:iam::aws:policy/AdministratorAccess"`)}, down("UserRole ManagedPolicyArns[1]"), ok("UserRole ManagedPolicyArns")},
	{"the boundary is removed", []edit{drop("UserRole/PermissionsBoundary")}, down("UserRole PermissionsBoundary"), ok("UserRole PermissionsBoundary")},
	{"credentials live longer", []edit{set("UserRole/MaxSessionDuration", `43200`)}, downWarn("UserRole MaxSessionDuration"), ok("UserRole MaxSessionDuration")},
	{"the permission forgets its pool", []edit{drop("Invoke/SourceArn")}, down("Invoke SourceArn"), replacedWarn("Invoke SourceArn")},
	{"anyone may invoke the trigger", []edit{set("Invoke/Principal", `"*"`)}, down("Invoke Principal"), down("Invoke Principal")},

	// Services around it.
	{"only the build changes", []edit{set("Trigger/Code/S3Key", `"0000000000000000000000000000000000000000000000000000000000000000.zip"`), set("Trigger!Metadata/aws:asset:path", `"asset.0"`)}, nil, nil},
	{"the order of layers decides", []edit{set("Trigger/Layers", `["arn:aws:lambda:us-east-1:111111111111:layer:b:1","arn:aws:lambda:us-east-1:111111111111:layer:a:1"]`)}, ok("Trigger Layers"), ok("Trigger Layers")},
	{"a function gets another name", []edit{set("Trigger/FunctionName", `"other"`)}, replacedWarn("Trigger FunctionName"), replacedWarn("Trigger FunctionName")},
	{"a route is open", []edit{set("Route/AuthorizationType", `"NONE"`)}, down("Route AuthorizationType"), ok("Route AuthorizationType")},
	{"a route asks for no scope", []edit{drop("Route/AuthorizationScopes")}, down("Route AuthorizationScopes"), ok("Route AuthorizationScopes")},
	{"an API accepts another issuer", []edit{set("Authorizer/JwtConfiguration/Issuer", `"https://other.example.com"`)}, down("Authorizer JwtConfiguration.Issuer"), down("Authorizer JwtConfiguration.Issuer")},
	{"a firewall rule only counts", []edit{set("Firewall/Rules/0/Action", `{"Count":{}}`)}, down("Firewall Rules[0]"), ok("Firewall Rules")},
	{"a firewall rule is gone", []edit{set("Firewall/Rules", `[]`)}, down("Firewall Rules"), ok("Firewall Rules")},
	{"the pool is not behind the firewall", []edit{drop("Protects")}, down("Protects"), ok("Protects")},
	{"an alarm tells nobody", []edit{set("Alarm/ActionsEnabled", `false`)}, downWarn("Alarm ActionsEnabled"), ok("Alarm ActionsEnabled")},
	{"a published name changes", []edit{set("PoolId/Name", `"/app/prod/pool"`)}, replacedWarn("PoolId Name"), replacedWarn("PoolId Name")},

	// The template itself.
	{"a parameter's default changes", []edit{set("/Parameters/Open/Default", `"y"`)}, []string{"silent/warn  Parameters.Open.Default"}, []string{"silent/warn  Parameters.Open.Default"}},
	{"a condition is defined differently", []edit{set("/Conditions/IsProd/Fn::Equals/1", `"staging"`)}, []string{"fail/warn  Conditions.IsProd"}, []string{"fail/warn  Conditions.IsProd"}},
	{"a macro rewrites the template", []edit{set("/Transform", `"Custom"`)}, []string{"fail/warn  Transform"}, []string{"fail/warn  Transform"}},
	{"an exception is recorded", []edit{set("Pool!Metadata/cognitocdk:exceptions", `[{"control":"pool-mfa","reason":"pilot"}]`)}, []string{"downgrade/note Pool Metadata.cognitocdk:exceptions[0]"}, nil},
	{"a description is no change", []edit{set("/Description", `"text"`)}, nil, nil},
}
