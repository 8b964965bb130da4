package pairs

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

// All is the table. Its claims are names: they are unique, and stay.
var All = []Pair{
	// What AWS rejects.
	{"sign-in attributes need a new pool", []Edit{Set("Pool/UsernameAttributes", `["phone_number"]`)}, fails("Pool UsernameAttributes"), fails("Pool UsernameAttributes")},
	{"sign-in attributes cannot be added or dropped", []Edit{Drop("Pool/UsernameAttributes")}, fails("Pool UsernameAttributes"), fails("Pool UsernameAttributes")},
	{"alias attributes need a new pool", []Edit{Set("Pool/AliasAttributes", `["email"]`)}, fails("Pool AliasAttributes"), fails("Pool AliasAttributes")},
	{"an empty alias list is no alias list", []Edit{Set("Pool/AliasAttributes", `[]`)}, ok("Pool AliasAttributes"), silent("Pool AliasAttributes")},
	{"case sensitivity cannot change", []Edit{Set("Pool/UsernameConfiguration/CaseSensitive", `true`)}, fails("Pool UsernameConfiguration"), fails("Pool UsernameConfiguration")},
	{"case sensitivity cannot be dropped or added", []Edit{Drop("Pool/UsernameConfiguration")}, fails("Pool UsernameConfiguration"), fails("Pool UsernameConfiguration")},
	{"true as text is true", []Edit{Set("Pool/UsernameConfiguration/CaseSensitive", `"false"`)}, nil, nil},

	// Schema.
	{"a custom attribute is removed, and back means appended", []Edit{Drop("Pool/Schema/1")}, fails("Pool Schema"), []string{"irreversible/warn Pool Schema[1]"}},
	{"a custom attribute is renamed", []Edit{Set("Pool/Schema/1/Name", `"tenant"`)},
		plus(fails("Pool Schema"), []string{"irreversible/warn Pool Schema[1]"}), plus(fails("Pool Schema"), []string{"irreversible/warn Pool Schema[1]"})},
	{"tenant_id becomes mutable", []Edit{Set("Pool/Schema/1/Mutable", `true`)}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"whether Mutable left out is true AWS does not say", []Edit{Drop("Pool/Schema/2/Mutable")}, []string{"fail/warn Pool Schema[2]"}, []string{"fail/warn Pool Schema[2]"}},
	{"an immutable attribute that loses Mutable becomes mutable", []Edit{Drop("Pool/Schema/1/Mutable")}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"an attribute's type changes", []Edit{Set("Pool/Schema/2/AttributeDataType", `"String"`)}, fails("Pool Schema[2]"), fails("Pool Schema[2]")},
	{"an attribute may be longer", []Edit{Set("Pool/Schema/1/StringAttributeConstraints/MaxLength", `"128"`)}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"a length as a number is the same length", []Edit{Set("Pool/Schema/1/StringAttributeConstraints/MaxLength", `64`)}, nil, nil},
	{"an attribute's range changes", []Edit{Set("Pool/Schema/2/NumberAttributeConstraints/MaxValue", `"200"`)}, fails("Pool Schema[2]"), fails("Pool Schema[2]")},
	{"a custom attribute loses its limits", []Edit{Drop("Pool/Schema/1/StringAttributeConstraints")}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"a standard attribute becomes optional or required", []Edit{Set("Pool/Schema/0/Required", `false`)}, fails("Pool Schema[0]"), fails("Pool Schema[0]")},
	{"a custom attribute becomes required", []Edit{Set("Pool/Schema/1/Required", `true`)}, fails("Pool Schema[1]"), fails("Pool Schema[1]")},
	{"a required custom attribute is added", []Edit{Set("Pool/Schema/+", `{"Name":"plan","AttributeDataType":"String","Required":true}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"an optional custom attribute is appended", []Edit{Set("Pool/Schema/+", `{"Name":"plan","AttributeDataType":"String","Mutable":true}`)}, []string{"irreversible/warn Pool Schema[3]"}, fails("Pool Schema")},
	{"a standard attribute cannot be listed later, even as every pool has it", []Edit{Set("Pool/Schema/+", `{"Name":"name","AttributeDataType":"String","Mutable":true,"Required":false}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"a standard attribute is listed with other limits", []Edit{Set("Pool/Schema/+", `{"Name":"name","StringAttributeConstraints":{"MaxLength":"10"}}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"a required standard attribute is added", []Edit{Set("Pool/Schema/+", `{"Name":"name","Required":true,"Mutable":true}`)}, fails("Pool Schema[3]"), fails("Pool Schema")},
	{"a standard attribute without its data type breaks later updates", []Edit{Drop("Pool/Schema/0/AttributeDataType")}, []string{"fail/warn Pool Schema[0].AttributeDataType"}, ok("Pool Schema")},
	{"the limits of a standard attribute go without saying", []Edit{Set("Pool/Schema/0/StringAttributeConstraints", `{"MinLength":"0","MaxLength":"2048"}`)}, ok("Pool Schema"), ok("Pool Schema")},
	{"the order of the schema means nothing", []Edit{
		Set("Pool/Schema", `[{"Name":"seats","AttributeDataType":"Number","Mutable":true,"NumberAttributeConstraints":{"MinValue":"0","MaxValue":"100"}},
		{"Name":"tenant_id","AttributeDataType":"String","Mutable":false,"StringAttributeConstraints":{"MinLength":"1","MaxLength":"64"}},
		{"Name":"email","AttributeDataType":"String","Mutable":true,"Required":true}]`)}, nil, nil},
	{"the whole schema is dropped", []Edit{Drop("Pool/Schema")}, fails("Pool Schema", "Pool Schema", "Pool Schema"),
		[]string{"fail/fail Pool Schema[0]", "irreversible/warn Pool Schema[1]", "irreversible/warn Pool Schema[2]"}},
	{"an attribute's name depends on a parameter", []Edit{Set("Pool/Schema/1/Name", `{"Ref":"Open"}`)},
		[]string{"fail/warn Pool Schema", "fail/warn Pool Schema[1]"}, []string{"fail/warn Pool Schema", "irreversible/warn Pool Schema[1]"}},
	{"an attribute's mutability depends on a parameter", []Edit{Set("Pool/Schema/1/Mutable", `{"Ref":"Open"}`)}, []string{"fail/warn Pool Schema[1]"}, []string{"fail/warn Pool Schema[1]"}},

	// A pool's protection.
	{"MFA becomes optional", []Edit{Set("Pool/MfaConfiguration", `"OPTIONAL"`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA goes off", []Edit{Set("Pool/MfaConfiguration", `"OFF"`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA depends on a parameter", []Edit{Set("Pool/MfaConfiguration", `{"Ref":"Open"}`)}, openDown("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA depends on a parameter that can be OPTIONAL", []Edit{Set("Pool/MfaConfiguration", `{"Ref":"Mode"}`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA is off outside production", []Edit{Set("Pool/MfaConfiguration", `{"Fn::If":["IsProd","ON","OFF"]}`)}, down("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"MFA is on either way", []Edit{Set("Pool/MfaConfiguration", `{"Fn::If":["IsProd","ON","ON"]}`)}, nil, nil},
	{"SMS becomes a factor", []Edit{Set("Pool/EnabledMfas", `["SMS_MFA","SOFTWARE_TOKEN_MFA"]`)}, down("Pool EnabledMfas[0]"), ok("Pool EnabledMfas")},
	{"the order of factors means nothing", []Edit{Set("Pool/EnabledMfas", `["SOFTWARE_TOKEN_MFA","SOFTWARE_TOKEN_MFA"]`)}, nil, nil},
	{"the tier goes down", []Edit{Set("Pool/UserPoolTier", `"ESSENTIALS"`)}, down("Pool UserPoolTier"), ok("Pool UserPoolTier")},
	{"the tier goes down to LITE", []Edit{Set("Pool/UserPoolTier", `"LITE"`)}, down("Pool UserPoolTier"), ok("Pool UserPoolTier")},
	{"deletion protection goes off", []Edit{Set("Pool/DeletionProtection", `"INACTIVE"`)}, down("Pool DeletionProtection"), ok("Pool DeletionProtection")},
	{"threat protection only audits", []Edit{Set("Pool/UserPoolAddOns/AdvancedSecurityMode", `"AUDIT"`)}, down("Pool UserPoolAddOns.AdvancedSecurityMode"), ok("Pool UserPoolAddOns.AdvancedSecurityMode")},
	{"threat protection of custom challenges goes off", []Edit{Drop("Pool/UserPoolAddOns/AdvancedSecurityAdditionalFlows")},
		down("Pool UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"), ok("Pool UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode")},
	{"passwords may be shorter", []Edit{Set("Pool/Policies/PasswordPolicy/MinimumLength", `8`)}, down("Pool Policies.PasswordPolicy.MinimumLength"), ok("Pool Policies.PasswordPolicy.MinimumLength")},
	{"passwords may lack symbols", []Edit{Set("Pool/Policies/PasswordPolicy/RequireSymbols", `false`)}, down("Pool Policies.PasswordPolicy.RequireSymbols"), ok("Pool Policies.PasswordPolicy.RequireSymbols")},
	{"passwords may lack a digit by omission", []Edit{Drop("Pool/Policies/PasswordPolicy/RequireNumbers")}, down("Pool Policies.PasswordPolicy.RequireNumbers"), ok("Pool Policies.PasswordPolicy.RequireNumbers")},
	{"old passwords may come back sooner", []Edit{Set("Pool/Policies/PasswordPolicy/PasswordHistorySize", `2`)}, down("Pool Policies.PasswordPolicy.PasswordHistorySize"), ok("Pool Policies.PasswordPolicy.PasswordHistorySize")},
	{"temporary passwords live longer", []Edit{Set("Pool/Policies/PasswordPolicy/TemporaryPasswordValidityDays", `0`)}, down("Pool Policies.PasswordPolicy.TemporaryPasswordValidityDays"), ok("Pool Policies.PasswordPolicy.TemporaryPasswordValidityDays")},
	{"a mailed code becomes enough to sign in", []Edit{Set("Pool/Policies/SignInPolicy/AllowedFirstAuthFactors", `["PASSWORD","WEB_AUTHN","EMAIL_OTP"]`)},
		downWarn("Pool Policies.SignInPolicy.AllowedFirstAuthFactors[2]"), ok("Pool Policies.SignInPolicy.AllowedFirstAuthFactors")},
	{"anyone may sign up", []Edit{Set("Pool/AdminCreateUserConfig/AllowAdminCreateUserOnly", `false`)}, down("Pool AdminCreateUserConfig.AllowAdminCreateUserOnly"), ok("Pool AdminCreateUserConfig.AllowAdminCreateUserOnly")},
	{"the phone resets passwords", []Edit{Set("Pool/AccountRecoverySetting/RecoveryMechanisms/+", `{"Name":"verified_phone_number","Priority":2}`)},
		down("Pool AccountRecoverySetting.RecoveryMechanisms"), ok("Pool AccountRecoverySetting.RecoveryMechanisms")},
	{"a changed address counts unverified", []Edit{Set("Pool/UserAttributeUpdateSettings/AttributesRequireVerificationBeforeUpdate", `[]`)},
		down("Pool UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate"), ok("Pool UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate")},
	{"addresses are not verified", []Edit{Set("Pool/AutoVerifiedAttributes", `[]`)}, down("Pool AutoVerifiedAttributes"), ok("Pool AutoVerifiedAttributes")},
	{"all passkeys stop working", []Edit{Set("Pool/WebAuthnRelyingPartyID", `"example.com"`)}, fails("Pool WebAuthnRelyingPartyID"), fails("Pool WebAuthnRelyingPartyID")},
	{"passkeys work without verification", []Edit{Set("Pool/WebAuthnUserVerification", `"preferred"`)}, down("Pool WebAuthnUserVerification"), ok("Pool WebAuthnUserVerification")},
	{"a passkey is one factor", []Edit{Set("Pool/WebAuthnFactorConfiguration", `"SINGLE_FACTOR"`)}, down("Pool WebAuthnFactorConfiguration"), ok("Pool WebAuthnFactorConfiguration")},
	{"the pool's own key is given up", []Edit{Set("Pool/KeyConfiguration", `{"KeyType":"AWS_OWNED_KEY"}`)}, plus(down("Pool KeyConfiguration.KeyType"), silent("Pool KeyConfiguration.KmsKeyArn")), ok("Pool KeyConfiguration.KeyType", "Pool KeyConfiguration.KmsKeyArn")},
	{"a remembered device replaces the second factor", []Edit{Set("Pool/DeviceConfiguration", `{"ChallengeRequiredOnNewDevice":true}`)}, downWarn("Pool DeviceConfiguration.ChallengeRequiredOnNewDevice"), silent("Pool DeviceConfiguration")},
	{"the pre-sign-up trigger is dropped", []Edit{Drop("Pool/LambdaConfig/PreSignUp")}, down("Pool LambdaConfig.PreSignUp"), ok("Pool LambdaConfig.PreSignUp")},
	{"the token trigger is dropped", []Edit{Drop("Pool/LambdaConfig/PreTokenGenerationConfig")},
		down("Pool LambdaConfig.PreTokenGenerationConfig"), ok("Pool LambdaConfig.PreTokenGenerationConfig")},
	{"the token trigger gets an older event", []Edit{Set("Pool/LambdaConfig/PreTokenGenerationConfig/LambdaVersion", `"V1_0"`)},
		down("Pool LambdaConfig.PreTokenGenerationConfig.LambdaVersion"), ok("Pool LambdaConfig.PreTokenGenerationConfig")},
	{"a migration trigger sees passwords", []Edit{Set("Pool/LambdaConfig/UserMigration", `"arn"`)}, downWarn("Pool LambdaConfig.UserMigration"), silent("Pool LambdaConfig.UserMigration")},
	{"the issuer changes", []Edit{Set("Pool/IssuerConfiguration", `{"Type":"UPDATED"}`)}, fails("Pool IssuerConfiguration.Type"), silent("Pool IssuerConfiguration")},
	{"a pool is renamed", []Edit{Set("Pool/UserPoolName", `"app"`)}, ok("Pool UserPoolName"), ok("Pool UserPoolName")},
	{"the sender changes", []Edit{Set("Pool/EmailConfiguration/From", `"b@example.com"`)}, ok("Pool EmailConfiguration.From"), ok("Pool EmailConfiguration.From")},

	// Dropped properties stay in force.
	{"MFA is dropped", []Edit{Drop("Pool/MfaConfiguration")}, silent("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"password rules are dropped", []Edit{Drop("Pool/Policies")}, silent("Pool Policies"),
		ok("Pool Policies.PasswordPolicy.MinimumLength", "Pool Policies.PasswordPolicy.RequireLowercase", "Pool Policies.PasswordPolicy.RequireUppercase", "Pool Policies.PasswordPolicy.RequireNumbers", "Pool Policies.PasswordPolicy.RequireSymbols",
			"Pool Policies.PasswordPolicy.PasswordHistorySize", "Pool Policies.PasswordPolicy.TemporaryPasswordValidityDays", "Pool Policies.SignInPolicy.AllowedFirstAuthFactors")},
	{"the sign-in policy is dropped", []Edit{Drop("Pool/Policies/SignInPolicy")}, silent("Pool Policies.SignInPolicy.AllowedFirstAuthFactors"), ok("Pool Policies.SignInPolicy.AllowedFirstAuthFactors")},
	{"all triggers are dropped", []Edit{Drop("Pool/LambdaConfig")}, silent("Pool LambdaConfig"),
		ok("Pool LambdaConfig.PreSignUp", "Pool LambdaConfig.CustomMessage", "Pool LambdaConfig.PreTokenGenerationConfig")},
	{"a trigger that checks nothing is dropped", []Edit{Drop("Pool/LambdaConfig/CustomMessage")}, silent("Pool LambdaConfig.CustomMessage"), ok("Pool LambdaConfig.CustomMessage")},
	{"the pool's tags are dropped", []Edit{Drop("Pool/UserPoolTags")}, silent("Pool UserPoolTags"), ok("Pool UserPoolTags")},
	{"AWS::NoValue is dropped", []Edit{Set("Pool/MfaConfiguration", `{"Ref":"AWS::NoValue"}`)}, silent("Pool MfaConfiguration"), ok("Pool MfaConfiguration")},
	{"existence errors are dropped", []Edit{Drop("Client/PreventUserExistenceErrors")}, silent("Client PreventUserExistenceErrors"), ok("Client PreventUserExistenceErrors")},

	// Clients.
	{"a client gets a secret", []Edit{Set("Client/GenerateSecret", `true`)}, replaced("Client GenerateSecret"), replaced("Client GenerateSecret")},
	{"no secret goes without saying", []Edit{Drop("Client/GenerateSecret")}, silent("Client GenerateSecret"), ok("Client GenerateSecret")},
	{"a client moves to another pool", []Edit{Set("Client/UserPoolId", `"us-east-1_other"`)}, replaced("Client UserPoolId"), replaced("Client UserPoolId")},
	{"a client is renamed", []Edit{Set("Client/ClientName", `"spa"`)}, ok("Client ClientName"), ok("Client ClientName")},
	{"a client writes the tenant", []Edit{Set("Client/WriteAttributes", `["name","email","custom:tenant_id"]`)}, down("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client writes another custom attribute", []Edit{Set("Client/WriteAttributes", `["name","email","custom:color"]`)}, downWarn("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client writes a profile attribute", []Edit{Set("Client/WriteAttributes", `["name","email","picture"]`)}, ok("Client WriteAttributes"), ok("Client WriteAttributes")},
	{"a client verifies its own address", []Edit{Set("Client/WriteAttributes", `["name","email","email_verified"]`)}, down("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client writes everything", []Edit{Set("Client/WriteAttributes", `[]`)}, down("Client WriteAttributes"), ok("Client WriteAttributes")},
	{"a client writes everything by omission", []Edit{Drop("Client/WriteAttributes")}, down("Client WriteAttributes"), ok("Client WriteAttributes")},
	{"the order of attributes means nothing", []Edit{Set("Client/WriteAttributes", `["name","email"]`)}, nil, nil},
	{"a client writes what a parameter says", []Edit{Set("Client/WriteAttributes", `["name","email",{"Ref":"Open"}]`)}, openDown("Client WriteAttributes[2]"), ok("Client WriteAttributes")},
	{"a client reads more", []Edit{Set("Client/ReadAttributes/+", `"phone_number"`)}, []string{"downgrade/note Client ReadAttributes[2]"}, ok("Client ReadAttributes")},
	{"revocation goes off", []Edit{Set("Client/EnableTokenRevocation", `false`)}, down("Client EnableTokenRevocation"), ok("Client EnableTokenRevocation")},
	{"errors tell who exists", []Edit{Set("Client/PreventUserExistenceErrors", `"LEGACY"`)}, down("Client PreventUserExistenceErrors"), ok("Client PreventUserExistenceErrors")},
	{"passwords travel in clear", []Edit{Set("Client/ExplicitAuthFlows/+", `"ALLOW_USER_PASSWORD_AUTH"`)}, down("Client ExplicitAuthFlows[2]"), ok("Client ExplicitAuthFlows")},
	{"custom challenges sign in", []Edit{Set("Client/ExplicitAuthFlows/+", `"ALLOW_CUSTOM_AUTH"`)}, downWarn("Client ExplicitAuthFlows[2]"), ok("Client ExplicitAuthFlows")},
	{"the order of flows means nothing", []Edit{Set("Client/ExplicitAuthFlows", `["ALLOW_USER_AUTH","ALLOW_USER_SRP_AUTH"]`)}, nil, nil},
	{"tokens in the URL", []Edit{Set("Client/AllowedOAuthFlows", `["implicit","code"]`)}, down("Client AllowedOAuthFlows[0]"), ok("Client AllowedOAuthFlows")},
	{"tokens that change the account", []Edit{Set("Client/AllowedOAuthScopes/+", `"aws.cognito.signin.user.admin"`)}, down("Client AllowedOAuthScopes[3]"), ok("Client AllowedOAuthScopes")},
	{"the order of scopes means nothing", []Edit{Set("Client/AllowedOAuthScopes", `["email","openid","https://api.example.com/read"]`)}, nil, nil},
	{"a callback over plain http", []Edit{Set("Client/CallbackURLs/+", `"http://app.example.com/in"`)}, down("Client CallbackURLs[2]"), ok("Client CallbackURLs")},
	{"a callback on localhost", []Edit{Set("Client/CallbackURLs/+", `"http://localhost:3000/in"`)}, down("Client CallbackURLs[2]"), ok("Client CallbackURLs")},
	{"a callback that is a pattern", []Edit{Set("Client/CallbackURLs/+", `"https://*.example.com/in"`)}, down("Client CallbackURLs[2]"), ok("Client CallbackURLs")},
	{"another https callback", []Edit{Set("Client/CallbackURLs/+", `"https://new.example.com/in"`)}, ok("Client CallbackURLs"), ok("Client CallbackURLs")},
	{"the order of URLs means nothing", []Edit{Set("Client/CallbackURLs", `["https://www.example.com/in","https://app.example.com/in"]`)}, nil, nil},
	{"access tokens live longer", []Edit{Set("Client/AccessTokenValidity", `120`)}, down("Client AccessTokenValidity"), ok("Client AccessTokenValidity")},
	{"refresh tokens live longer by their unit", []Edit{Set("Client/RefreshTokenValidity", `720`), Set("Client/TokenValidityUnits/RefreshToken", `"hours"`)}, ok("Client RefreshTokenValidity", "Client TokenValidityUnits.RefreshToken"), ok("Client RefreshTokenValidity", "Client TokenValidityUnits.RefreshToken")},
	{"the unit alone makes tokens live longer", []Edit{Set("Client/TokenValidityUnits/IdToken", `"hours"`)}, down("Client TokenValidityUnits.IdToken"), ok("Client TokenValidityUnits.IdToken")},
	{"sign-in may take longer", []Edit{Set("Client/AuthSessionValidity", `15`)}, downWarn("Client AuthSessionValidity"), ok("Client AuthSessionValidity")},
	{"refresh tokens are not rotated", []Edit{Set("Client/RefreshTokenRotation", `{"Feature":"DISABLED"}`)},
		plus(down("Client RefreshTokenRotation.Feature"), silent("Client RefreshTokenRotation.RetryGracePeriodSeconds")), plus(ok("Client RefreshTokenRotation.Feature"), downWarn("Client RefreshTokenRotation.RetryGracePeriodSeconds"))},
	{"a client is removed", []Edit{Drop("Client"), Drop("Identities/CognitoIdentityProviders"), Set("Authorizer/JwtConfiguration/Audience", `["x"]`)},
		plus([]string{"irreversible/fail Client"}, silent("Identities CognitoIdentityProviders"), down("Authorizer JwtConfiguration.Audience[0]")),
		plus(ok("Client"), downWarn("Identities CognitoIdentityProviders[0]"), down("Authorizer JwtConfiguration.Audience[0]"))},
	{"a client moves", []Edit{Rename("Client", "WebClient")}, replaced("WebClient"), replaced("Client")},

	// What hangs on the pool.
	{"the domain is replaced", []Edit{Set("Domain/Domain", `"login.example.com"`)}, replaced("Domain Domain"), replaced("Domain Domain")},
	{"the domain accepts older TLS", []Edit{Set("Domain/CustomDomainConfig/SecurityPolicy", `"TLS_V1"`)}, down("Domain CustomDomainConfig.SecurityPolicy"), ok("Domain CustomDomainConfig.SecurityPolicy")},
	{"the domain moves and its name is taken", []Edit{Rename("Domain", "Hosted")}, fails("Hosted"), fails("Domain")},
	{"the domain is removed", []Edit{Drop("Domain")}, []string{"irreversible/fail Domain"}, ok("Domain")},
	{"a certificate is exchanged", []Edit{Set("Domain/CustomDomainConfig/CertificateArn", `"arn:aws:acm:us-east-1:111111111111:certificate/b"`)}, ok("Domain CustomDomainConfig.CertificateArn"), ok("Domain CustomDomainConfig.CertificateArn")},
	{"a group gets another name", []Edit{Set("Admins/GroupName", `"administrators"`)}, replaced("Admins GroupName"), replaced("Admins GroupName")},
	{"a group moves and its name is taken", []Edit{Rename("Admins", "AdminGroup")}, fails("AdminGroup"), fails("Admins")},
	{"a group gets another role", []Edit{Set("Admins/RoleArn", `{"Fn::GetAtt":["TriggerRole","Arn"]}`)}, downWarn("Admins RoleArn"), downWarn("Admins RoleArn")},
	{"a group goes first", []Edit{Set("Admins/Precedence", `0`)}, downWarn("Admins Precedence"), ok("Admins Precedence")},
	{"a resource server gets another identifier", []Edit{Set("Server/Identifier", `"https://api2.example.com"`)}, replacedWarn("Server Identifier"), replacedWarn("Server Identifier")},
	{"a scope is removed that a client lists", []Edit{Drop("Server/Scopes/0")}, fails("Server Scopes"), ok("Server Scopes")},
	{"a scope is removed that nobody lists", []Edit{Drop("Server/Scopes/1")}, ok("Server Scopes"), ok("Server Scopes")},
	{"a provider gets another name", []Edit{Set("Corporate/ProviderName", `"company"`)}, replaced("Corporate ProviderName"), replaced("Corporate ProviderName")},
	{"a provider gets another type", []Edit{Set("Corporate/ProviderType", `"SAML"`)}, replaced("Corporate ProviderType"), replaced("Corporate ProviderType")},
	{"a provider sets the tenant", []Edit{Set("Corporate/AttributeMapping/custom:tenant_id", `"org"`)}, down("Corporate AttributeMapping.custom:tenant_id"), ok("Corporate AttributeMapping")},
	{"a provider sets the name", []Edit{Set("Corporate/AttributeMapping/name", `"name"`)}, ok("Corporate AttributeMapping"), ok("Corporate AttributeMapping")},
	{"users come from another issuer", []Edit{Set("Corporate/ProviderDetails/oidc_issuer", `"https://evil.example.com"`)}, downWarn("Corporate ProviderDetails.oidc_issuer"), downWarn("Corporate ProviderDetails.oidc_issuer")},
	{"signing out stays signed in at the provider", []Edit{Set("Corporate/ProviderDetails/IDPSignout", `"false"`)}, downWarn("Corporate ProviderDetails.IDPSignout"), ok("Corporate ProviderDetails.IDPSignout")},
	{"a client secret is exchanged", []Edit{Set("Corporate/ProviderDetails/client_secret", `"hunter2"`)}, ok("Corporate ProviderDetails.client_secret"), ok("Corporate ProviderDetails.client_secret")},
	{"a provider is removed", []Edit{Drop("Corporate")}, []string{"irreversible/fail Corporate"}, ok("Corporate")},
	{"risky sign-ins pass", []Edit{Set("Risk/AccountTakeoverRiskConfiguration/Actions/HighAction/EventAction", `"NO_ACTION"`)}, down("Risk AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction"), ok("Risk AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction")},
	{"stolen passwords pass", []Edit{Set("Risk/CompromisedCredentialsRiskConfiguration/Actions/EventAction", `"NO_ACTION"`)}, down("Risk CompromisedCredentialsRiskConfiguration.Actions.EventAction"), ok("Risk CompromisedCredentialsRiskConfiguration.Actions.EventAction")},
	{"some addresses are never judged", []Edit{Set("Risk/RiskExceptionConfiguration/SkippedIPRangeList/+", `"0.0.0.0/0"`)}, down("Risk RiskExceptionConfiguration.SkippedIPRangeList[1]"), ok("Risk RiskExceptionConfiguration.SkippedIPRangeList")},
	{"an address is not blocked any more", []Edit{Set("Risk/RiskExceptionConfiguration/BlockedIPRangeList", `[]`)}, down("Risk RiskExceptionConfiguration.BlockedIPRangeList"), ok("Risk RiskExceptionConfiguration.BlockedIPRangeList")},
	{"the risk configuration is removed", []Edit{Drop("Risk")}, down("Risk"), ok("Risk")},

	// Identity pool.
	{"guests get credentials", []Edit{Set("Identities/AllowUnauthenticatedIdentities", `true`)}, down("Identities AllowUnauthenticatedIdentities"), ok("Identities AllowUnauthenticatedIdentities")},
	{"the classic flow is allowed", []Edit{Set("Identities/AllowClassicFlow", `true`)}, down("Identities AllowClassicFlow"), ok("Identities AllowClassicFlow")},
	{"signed-out users get credentials", []Edit{Set("Identities/CognitoIdentityProviders/0/ServerSideTokenCheck", `false`)}, down("Identities CognitoIdentityProviders[0].ServerSideTokenCheck"), ok("Identities CognitoIdentityProviders")},
	{"another client's users get credentials", []Edit{Set("Identities/CognitoIdentityProviders/+", `{"ClientId":"other","ProviderName":"p","ServerSideTokenCheck":true}`)}, downWarn("Identities CognitoIdentityProviders[1]"), ok("Identities CognitoIdentityProviders")},
	{"a SAML provider's users get credentials", []Edit{Set("Identities/SamlProviderARNs", `["arn:aws:iam::111111111111:saml-provider/corp"]`)}, downWarn("Identities SamlProviderARNs[0]"), silent("Identities SamlProviderARNs")},
	{"a social app's users get credentials", []Edit{Set("Identities/SupportedLoginProviders", `{"graph.facebook.com":"1"}`)}, downWarn("Identities SupportedLoginProviders.graph.facebook.com"), silent("Identities SupportedLoginProviders")},
	{"the developer provider's name cannot change", []Edit{Set("Identities/DeveloperProviderName", `"login.other"`)}, fails("Identities DeveloperProviderName"), fails("Identities DeveloperProviderName")},
	{"an identity pool is renamed", []Edit{Set("Identities/IdentityPoolName", `"other"`)}, ok("Identities IdentityPoolName"), ok("Identities IdentityPoolName")},
	{"an identity pool moves", []Edit{Rename("Identities", "IdentityPool")}, fails("IdentityPool"), fails("Identities")},
	{"an identity pool is removed with what hangs on it", []Edit{Drop("Identities"), Drop("Attachment"), Drop("Tags"),
		Set("UserRole/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals/cognito-identity.amazonaws.com:aud", `"x"`)},
		plus(fails("Identities"), down("UserRole AssumeRolePolicyDocument.Statement[0]")), plus(ok("Identities", "Attachment", "Tags"), down("UserRole AssumeRolePolicyDocument.Statement[0]"))},
	{"guests get a role", []Edit{Set("Attachment/Roles/unauthenticated", `{"Fn::GetAtt":["UserRole","Arn"]}`)}, down("Attachment Roles.unauthenticated"), silent("Attachment Roles.unauthenticated")},
	{"signed-in users get another role", []Edit{Set("Attachment/Roles/authenticated", `{"Fn::GetAtt":["TriggerRole","Arn"]}`)}, downWarn("Attachment Roles.authenticated"), downWarn("Attachment Roles.authenticated")},
	{"unmatched users get the default role", []Edit{Set("Attachment/RoleMappings/pool/AmbiguousRoleResolution", `"AuthenticatedRole"`)}, down("Attachment RoleMappings.pool.AmbiguousRoleResolution"), downWarn("Attachment RoleMappings")},
	{"the order of role rules decides", []Edit{Set("Attachment/RoleMappings/pool/RulesConfiguration/Rules", `[
		{"Claim":"sub","MatchType":"NotEqual","Value":"x","RoleARN":{"Fn::GetAtt":["UserRole","Arn"]}},
		{"Claim":"cognito:groups","MatchType":"Contains","Value":"admins","RoleARN":{"Fn::GetAtt":["UserRole","Arn"]}}]`)}, downWarn("Attachment RoleMappings"), downWarn("Attachment RoleMappings")},
	{"the role attachment is removed", []Edit{Drop("Attachment")}, down("Attachment"), ok("Attachment")},
	{"the tenant tag comes from elsewhere", []Edit{Set("Tags/PrincipalTags/tenant_id", `"nickname"`)}, down("Tags PrincipalTags.tenant_id"), down("Tags PrincipalTags.tenant_id")},
	{"the tenant tag is dropped", []Edit{Set("Tags/PrincipalTags", `{"other":"sub"}`)}, down("Tags PrincipalTags.tenant_id"), down("Tags PrincipalTags.other")},
	{"default tags", []Edit{Set("Tags/UseDefaults", `true`)}, down("Tags UseDefaults"), ok("Tags UseDefaults")},
	{"the tags are removed", []Edit{Drop("Tags")}, down("Tags"), ok("Tags")},

	// Moved and removed data.
	{"the pool moves, with all that hangs on it", []Edit{Rename("Pool", "UserPool2")}, fails("UserPool2"), fails("Pool")},
	{"the pool moves and changes on the way", []Edit{Rename("Pool", "UserPool2"), Set("UserPool2/MfaConfiguration", `"OFF"`)}, fails("UserPool2"), fails("Pool")},
	{"the bucket moves", []Edit{Rename("Files", "Storage")}, fails("Storage"), fails("Files")},
	{"the table moves", []Edit{Rename("Sessions", "SessionTable")}, fails("SessionTable"), fails("Sessions")},
	{"the bucket is removed", []Edit{Drop("Files"), Drop("FilesPolicy"), Drop("UserPolicy")}, plus(fails("Files"), down("FilesPolicy", "UserPolicy PolicyDocument.Statement[2]")), plus(ok("Files", "FilesPolicy"), down("UserPolicy PolicyDocument.Statement[0]", "UserPolicy PolicyDocument.Statement[1]"))},
	{"the table is removed", []Edit{Drop("Sessions")}, fails("Sessions"), ok("Sessions")},
	{"the key is removed", []Edit{Drop("Key"), Set("Files/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault", `{"SSEAlgorithm":"aws:kms"}`)},
		plus(fails("Key"), downWarn("Files BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID")), ok("Key", "Files BucketEncryption")},
	{"the pool is no longer retained", []Edit{Set("Pool!DeletionPolicy", `"Delete"`)}, down("Pool DeletionPolicy"), ok("Pool DeletionPolicy")},
	{"the bucket is no longer retained by omission", []Edit{Drop("Files!DeletionPolicy")}, down("Files DeletionPolicy"), ok("Files DeletionPolicy")},
	{"a replaced pool is no longer retained", []Edit{Set("Pool!UpdateReplacePolicy", `"Delete"`)}, down("Pool UpdateReplacePolicy"), ok("Pool UpdateReplacePolicy")},
	{"Delete goes without saying", []Edit{Set("Client!DeletionPolicy", `"Delete"`)}, nil, nil},
	{"the pool exists only in production", []Edit{Set("Pool!Condition", `"IsProd"`)}, fails("Pool Condition"), nil},
	{"a role moves", []Edit{Rename("TriggerRole", "FunctionRole")}, ok("FunctionRole"), ok("TriggerRole")},
	{"a resource changes its type", []Edit{Set("Logs!Type", `"AWS::SNS::Topic"`), Set("Logs!Properties", `{}`)}, plus(fails("Logs Type"), ok("Logs")), plus(fails("Logs Type"), ok("Logs"))},

	// Storage.
	{"the bucket gets another name", []Edit{Set("Files/BucketName", `"files"`)}, replaced("Files BucketName"), replaced("Files BucketName")},
	{"public policies are allowed", []Edit{Set("Files/PublicAccessBlockConfiguration/BlockPublicPolicy", `false`)}, down("Files PublicAccessBlockConfiguration.BlockPublicPolicy"), ok("Files PublicAccessBlockConfiguration.BlockPublicPolicy")},
	{"public access is not blocked at all", []Edit{Drop("Files/PublicAccessBlockConfiguration")},
		down("Files PublicAccessBlockConfiguration.BlockPublicAcls", "Files PublicAccessBlockConfiguration.BlockPublicPolicy", "Files PublicAccessBlockConfiguration.IgnorePublicAcls", "Files PublicAccessBlockConfiguration.RestrictPublicBuckets"),
		ok("Files PublicAccessBlockConfiguration.BlockPublicAcls", "Files PublicAccessBlockConfiguration.BlockPublicPolicy", "Files PublicAccessBlockConfiguration.IgnorePublicAcls", "Files PublicAccessBlockConfiguration.RestrictPublicBuckets")},
	{"versioning is suspended", []Edit{Set("Files/VersioningConfiguration/Status", `"Suspended"`)}, down("Files VersioningConfiguration.Status"), ok("Files VersioningConfiguration.Status")},
	{"versioning is dropped", []Edit{Drop("Files/VersioningConfiguration")}, down("Files VersioningConfiguration.Status"), ok("Files VersioningConfiguration.Status")},
	{"encryption falls back", []Edit{Set("Files/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault", `{"SSEAlgorithm":"AES256"}`)},
		down("Files BucketEncryption"), ok("Files BucketEncryption")},
	{"encryption is dropped", []Edit{Drop("Files/BucketEncryption")}, down("Files BucketEncryption"), ok("Files BucketEncryption")},
	{"access control lists come back", []Edit{Set("Files/OwnershipControls/Rules/0/ObjectOwnership", `"ObjectWriter"`)}, down("Files OwnershipControls"), ok("Files OwnershipControls")},
	{"the bucket is public by ACL", []Edit{Set("Files/AccessControl", `"PublicRead"`)}, down("Files AccessControl"), ok("Files AccessControl")},
	{"any page may use the bucket", []Edit{Set("Files/CorsConfiguration/CorsRules/0/AllowedOrigins", `["https://app.example.com","*"]`)}, down("Files CorsConfiguration.CorsRules[0].AllowedOrigins[1]"), ok("Files CorsConfiguration")},
	{"the bucket serves a website", []Edit{Set("Files/WebsiteConfiguration", `{"IndexDocument":"index.html"}`)}, down("Files WebsiteConfiguration"), ok("Files WebsiteConfiguration")},
	{"the bucket policy protects another bucket", []Edit{Set("FilesPolicy/Bucket", `"other"`)}, down("FilesPolicy Bucket"), down("FilesPolicy Bucket")},
	{"objects expire", []Edit{Set("Files/LifecycleConfiguration", `{"Rules":[{"Status":"Enabled","ExpirationInDays":30}]}`)}, []string{"irreversible/warn Files LifecycleConfiguration.Rules[0].ExpirationInDays"}, ok("Files LifecycleConfiguration")},
	{"access is not logged", []Edit{Drop("Files/LoggingConfiguration")}, downWarn("Files LoggingConfiguration"), ok("Files LoggingConfiguration")},
	{"plain http is allowed", []Edit{Set("FilesPolicy/PolicyDocument/Statement", `[]`)}, down("FilesPolicy PolicyDocument.Statement[0]"), ok("FilesPolicy PolicyDocument")},
	{"everyone reads the bucket", []Edit{Set("FilesPolicy/PolicyDocument/Statement/+", `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":{"Fn::Sub":"${Files.Arn}/*"}}`)}, down("FilesPolicy PolicyDocument.Statement[1]"), ok("FilesPolicy PolicyDocument")},
	{"the bucket policy is removed", []Edit{Drop("FilesPolicy")}, down("FilesPolicy"), ok("FilesPolicy")},
	{"the key is not rotated", []Edit{Set("Key/EnableKeyRotation", `false`)}, down("Key EnableKeyRotation"), ok("Key EnableKeyRotation")},
	{"the key is disabled", []Edit{Set("Key/Enabled", `false`)}, fails("Key Enabled"), ok("Key Enabled")},
	{"the table gets other keys", []Edit{Set("Sessions/KeySchema/0/AttributeName", `"key"`)}, replaced("Sessions KeySchema"), replaced("Sessions KeySchema")},
	{"the table is not backed up", []Edit{Drop("Sessions/PointInTimeRecoverySpecification")}, down("Sessions PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"), ok("Sessions PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled")},
	{"logs are kept for less time", []Edit{Set("Logs/RetentionInDays", `30`)}, []string{"irreversible/warn Logs RetentionInDays"}, ok("Logs RetentionInDays")},
	{"logs are removed", []Edit{Drop("Logs")}, []string{"irreversible/warn Logs"}, ok("Logs")},
	{"a log group gets another name", []Edit{Set("Logs/LogGroupName", `"/app/other"`)}, replaced("Logs LogGroupName"), replaced("Logs LogGroupName")},

	// IAM.
	{"anyone's identity pool may assume the role", []Edit{Drop("UserRole/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals")}, down("UserRole AssumeRolePolicyDocument.Statement[0]"), ok("UserRole AssumeRolePolicyDocument")},
	{"guests may assume the role", []Edit{Set("UserRole/AssumeRolePolicyDocument/Statement/0/Condition/ForAnyValue:StringLike/cognito-identity.amazonaws.com:amr", `["authenticated","unauthenticated"]`)}, down("UserRole AssumeRolePolicyDocument.Statement[0]"), ok("UserRole AssumeRolePolicyDocument")},
	{"an account may assume the role", []Edit{Set("UserRole/AssumeRolePolicyDocument/Statement/+", `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::222222222222:root"}}`)}, down("UserRole AssumeRolePolicyDocument.Statement[1]"), ok("UserRole AssumeRolePolicyDocument")},
	{"a user reaches every user's files", []Edit{Set("UserPolicy/PolicyDocument/Statement/0/Resource", `{"Fn::Sub":"${Files.Arn}/*"}`)}, down("UserPolicy PolicyDocument.Statement[0]"), ok("UserPolicy PolicyDocument")},
	{"a user deletes files", []Edit{Set("UserPolicy/PolicyDocument/Statement/0/Action/+", `"s3:DeleteObject"`)}, down("UserPolicy PolicyDocument.Statement[0]"), ok("UserPolicy PolicyDocument")},
	{"a user lists without a prefix", []Edit{Drop("UserPolicy/PolicyDocument/Statement/1/Condition")}, down("UserPolicy PolicyDocument.Statement[1]"), ok("UserPolicy PolicyDocument")},
	{"a Deny is gone", []Edit{Drop("UserPolicy/PolicyDocument/Statement/2")}, down("UserPolicy PolicyDocument.Statement[2]"), ok("UserPolicy PolicyDocument")},
	{"the order and the names of statements mean nothing", []Edit{Set("UserPolicy/PolicyDocument/Statement", `[
		{"Effect":"Deny","Action":["s3:*"],"Resource":[{"Fn::Sub":"${Files.Arn}/audit/*"}]},
		{"Sid":"List","Effect":"Allow","Action":"s3:ListBucket","Resource":{"Fn::GetAtt":["Files","Arn"]},"Condition":{"StringLike":{"s3:prefix":["users/${cognito-identity.amazonaws.com:sub}/*"]}}},
		{"Effect":"Allow","Action":["s3:PutObject","s3:GetObject"],"Resource":{"Fn::Join":["/",[{"Fn::GetAtt":["Files","Arn"]},"users/${cognito-identity.amazonaws.com:sub}/*"]]}}]`)}, ok("UserPolicy PolicyDocument"), ok("UserPolicy PolicyDocument")},
	{"a statement is split in two", []Edit{Set("UserPolicy/PolicyDocument/Statement/0/Action", `"s3:GetObject"`), Set("UserPolicy/PolicyDocument/Statement/+",
		`{"Effect":"Allow","Action":"s3:PutObject","Resource":{"Fn::Sub":"${Files.Arn}/users/${!cognito-identity.amazonaws.com:sub}/*"}}`)}, ok("UserPolicy PolicyDocument"), ok("UserPolicy PolicyDocument")},
	{"another policy widens the role", []Edit{Set("Extra", `{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"x","Roles":[{"Ref":"UserRole"}],"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}}`)}, down("Extra PolicyDocument.Statement[0]"), ok("Extra")},
	{"a function's own role may do more", []Edit{Set("TriggerRole/Policies/0/PolicyDocument/Statement/0/Action", `["logs:PutLogEvents","logs:CreateLogStream"]`)}, downWarn("TriggerRole Policies[0].PolicyDocument.Statement[0]"), ok("TriggerRole Policies")},
	{"a managed policy is added", []Edit{Set("UserRole/ManagedPolicyArns/+", `"arn:aws:iam::aws:policy/AdministratorAccess"`)}, down("UserRole ManagedPolicyArns[1]"), ok("UserRole ManagedPolicyArns")},
	{"the boundary is removed", []Edit{Drop("UserRole/PermissionsBoundary")}, down("UserRole PermissionsBoundary"), ok("UserRole PermissionsBoundary")},
	{"credentials live longer", []Edit{Set("UserRole/MaxSessionDuration", `43200`)}, downWarn("UserRole MaxSessionDuration"), ok("UserRole MaxSessionDuration")},
	{"the permission forgets its pool", []Edit{Drop("Invoke/SourceArn")}, down("Invoke SourceArn"), replacedWarn("Invoke SourceArn")},
	{"a policy is attached to another role", []Edit{Set("UserPolicy/Roles/+", `{"Ref":"TriggerRole"}`)}, down("UserPolicy Roles[1]"), ok("UserPolicy Roles")},
	{"a permission is for another function", []Edit{Set("Invoke/FunctionName", `"other"`)}, []string{"replace/note Invoke FunctionName"}, []string{"replace/note Invoke FunctionName"}},
	{"a permission is removed", []Edit{Drop("Invoke")}, downWarn("Invoke"), ok("Invoke")},
	{"a function answers everyone", []Edit{Set("TriggerUrl/AuthType", `"NONE"`)}, down("TriggerUrl AuthType"), ok("TriggerUrl AuthType")},
	{"anyone may invoke the trigger", []Edit{Set("Invoke/Principal", `"*"`)}, down("Invoke Principal"), down("Invoke Principal")},

	// Services around it.
	{"only the build changes", []Edit{Set("Trigger/Code/S3Key", `"0000000000000000000000000000000000000000000000000000000000000000.zip"`), Set("Trigger!Metadata/aws:asset:path", `"asset.0"`)}, nil, nil},
	{"the order of layers decides", []Edit{Set("Trigger/Layers", `["arn:aws:lambda:us-east-1:111111111111:layer:b:1","arn:aws:lambda:us-east-1:111111111111:layer:a:1"]`)}, ok("Trigger Layers"), ok("Trigger Layers")},
	{"a function gets another name", []Edit{Set("Trigger/FunctionName", `"other"`)}, replacedWarn("Trigger FunctionName"), replacedWarn("Trigger FunctionName")},
	{"a route is open", []Edit{Set("Route/AuthorizationType", `"NONE"`)}, down("Route AuthorizationType"), ok("Route AuthorizationType")},
	{"a route asks for no scope", []Edit{Drop("Route/AuthorizationScopes")}, down("Route AuthorizationScopes"), ok("Route AuthorizationScopes")},
	{"an API accepts another issuer", []Edit{Set("Authorizer/JwtConfiguration/Issuer", `"https://other.example.com"`)}, down("Authorizer JwtConfiguration.Issuer"), down("Authorizer JwtConfiguration.Issuer")},
	{"a firewall rule only counts", []Edit{Set("Firewall/Rules/0/Action", `{"Count":{}}`)}, down("Firewall Rules[0]"), ok("Firewall Rules")},
	{"the firewall refuses what no rule allows", []Edit{Set("Firewall/DefaultAction", `{"Block":{}}`)}, ok("Firewall DefaultAction"), down("Firewall DefaultAction")},
	{"the firewall protects something else", []Edit{Set("Protects/ResourceArn", `"arn:other"`)}, downWarn("Protects ResourceArn"), downWarn("Protects ResourceArn")},
	{"an alarm tells fewer", []Edit{Set("Alarm/AlarmActions", `[]`)}, downWarn("Alarm AlarmActions"), ok("Alarm AlarmActions")},
	{"sign-ins are not logged", []Edit{Drop("Delivery/LogConfigurations/0")}, downWarn("Delivery LogConfigurations"), ok("Delivery LogConfigurations")},
	{"an instance may be replaced", []Edit{Set("Bastion/InstanceType", `"t3.small"`)}, replacedWarn("Bastion InstanceType"), replacedWarn("Bastion InstanceType")},
	{"an instance is replaced", []Edit{Set("Bastion/ImageId", `"ami-2"`)}, replacedWarn("Bastion ImageId"), replacedWarn("Bastion ImageId")},
	{"a firewall rule is gone", []Edit{Set("Firewall/Rules", `[]`)}, down("Firewall Rules"), ok("Firewall Rules")},
	{"the pool is not behind the firewall", []Edit{Drop("Protects")}, down("Protects"), ok("Protects")},
	{"an alarm tells nobody", []Edit{Set("Alarm/ActionsEnabled", `false`)}, downWarn("Alarm ActionsEnabled"), ok("Alarm ActionsEnabled")},
	{"a published name changes", []Edit{Set("PoolId/Name", `"/app/prod/pool"`)}, replacedWarn("PoolId Name"), replacedWarn("PoolId Name")},

	// The template itself.
	{"a parameter's default changes", []Edit{Set("/Parameters/Open/Default", `"y"`)}, []string{"silent/warn  Parameters.Open.Default"}, []string{"silent/warn  Parameters.Open.Default"}},
	{"a condition is defined differently", []Edit{Set("/Conditions/IsProd/Fn::Equals/1", `"staging"`)}, []string{"fail/warn  Conditions.IsProd"}, []string{"fail/warn  Conditions.IsProd"}},
	{"a macro rewrites the template", []Edit{Set("/Transform", `"Custom"`)}, []string{"fail/warn  Transform"}, []string{"fail/warn  Transform"}},
	{"an exception is recorded", []Edit{Set("Pool!Metadata/cognitocdk:exceptions", `[{"control":"pool-mfa","reason":"pilot"}]`)}, []string{"downgrade/note Pool Metadata.cognitocdk:exceptions[0]"}, nil},
	{"a description is no change", []Edit{Set("/Description", `"text"`)}, nil, nil},
}
