package userpool

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/js"
)

// UserPool is a hardened user pool, provisioned by [New] or found by [Import].
type UserPool struct {
	pool     awscognito.IUserPool
	cfn      awscognito.CfnUserPool // nil if imported
	imported string                 // the id that Import was given
	props    Props
	triggers map[string]bool
	claimed  map[string]bool
}

// New provisions the pool. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *UserPool {
	if err := errors.Join(props.Validate(), control.CheckDestroy("userpool.Destroy", props.Destroy, scope),
		naming.Region("userpool.Email.SourceARN", props.Email.SourceARN, scope, sesRegions(scope)...)); err != nil {
		panic(err)
	}
	pool := awscognito.NewUserPool(scope, jsii.String(id), l2Props(props))
	cfn := pool.Node().DefaultChild().(awscognito.CfnUserPool)
	explicit(cfn, props)
	exceptions := append([]control.Exception(nil), props.Exceptions...)
	if props.Destroy {
		reason := control.Ephemeral(scope)
		exceptions = append(exceptions,
			control.Exception{Control: control.DeletionProtection, Reason: reason},
			control.Exception{Control: control.PoolRetained, Reason: reason})
	}
	if tenants := props.TenantAssignment; tenants.SelfSignUp() {
		exceptions = append(exceptions,
			control.Exception{Control: control.SelfSignUp, Reason: tenants.CheckedBy()},
			control.Exception{Control: control.SelfSignUpTenant, Reason: tenants.CheckedBy()})
	}
	control.Record(cfn, exceptions...)
	if props.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	p := &UserPool{pool: pool, cfn: cfn, props: props, triggers: map[string]bool{}}
	if props.ThreatProtection == ThreatProtectionEnforced {
		enforce(pool)
	}
	names := groupNames(props.Groups)
	for i, g := range props.Groups {
		awscognito.NewCfnUserPoolGroup(pool, jsii.String(naming.ConstructID("Group", names, i)), &awscognito.CfnUserPoolGroupProps{
			UserPoolId: pool.UserPoolId(), GroupName: jsii.String(g.Name), Description: js.String(g.Description), Precedence: js.Number(withoutRole + i),
		})
	}
	pool.Node().AddValidation(&guarded{p})
	return p
}

// withoutRole is where the precedence of groups without a role begins, behind those of the
// identity pool: who is in one of each before it, as everybody is who joined a default group,
// has no cognito:preferred_role and is denied credentials
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GroupType.html).
const withoutRole = 1000

// sesRegions are those whose SES Cognito can use beside that of the pool's own region: three
// everywhere, and a neighbour where a region came to Cognito before it came to SES
// (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html).
func sesRegions(scope constructs.Construct) []string {
	neighbours := map[string]string{
		"ap-south-2": "ap-south-1", "ap-southeast-4": "ap-southeast-2", "eu-central-2": "eu-central-1",
		"eu-south-2": "eu-west-3", "me-central-1": "eu-central-1",
	}
	regions := []string{"us-east-1", "us-west-2", "eu-west-1"}
	if neighbour, has := neighbours[*awscdk.Stack_Of(scope).Region()]; has {
		regions = append(regions, neighbour)
	}
	return regions
}

func l2Props(props Props) *awscognito.UserPoolProps {
	password := props.Password.defaults(props.FeaturePlan)
	p := &awscognito.UserPoolProps{
		UserPoolName:        js.String(props.Name),
		SignInAliases:       &awscognito.SignInAliases{Email: js.Bool(true)},
		SignInCaseSensitive: js.Bool(false),
		SelfSignUpEnabled:   js.Bool(props.TenantAssignment.SelfSignUp()),
		AutoVerify:          &awscognito.AutoVerifiedAttrs{Email: js.Bool(true)},
		KeepOriginal:        &awscognito.KeepOriginalAttrs{Email: js.Bool(true)},
		AccountRecovery:     awscognito.AccountRecovery_EMAIL_ONLY,
		EnableSmsRole:       js.Bool(false),
		Mfa:                 map[MFA]awscognito.Mfa{MFAOptional: awscognito.Mfa_OPTIONAL, MFARequired: awscognito.Mfa_REQUIRED, MFAOff: awscognito.Mfa_OFF}[props.MFA],
		PasswordPolicy: &awscognito.PasswordPolicy{
			MinLength:            js.Number(password.MinLength),
			RequireLowercase:     js.Bool(!password.AllowWithoutLowercase),
			RequireUppercase:     js.Bool(!password.AllowWithoutUppercase),
			RequireDigits:        js.Bool(!password.AllowWithoutDigits),
			RequireSymbols:       js.Bool(!password.AllowWithoutSymbols),
			TempPasswordValidity: js.Duration(password.TemporaryValidity),
		},
		FeaturePlan:        map[FeaturePlan]awscognito.FeaturePlan{Essentials: awscognito.FeaturePlan_ESSENTIALS, Plus: awscognito.FeaturePlan_PLUS, Lite: awscognito.FeaturePlan_LITE}[props.FeaturePlan],
		DeletionProtection: js.Bool(!props.Destroy),
		RemovalPolicy:      awscdk.RemovalPolicy_RETAIN,
		Email:              email(props.Email),
	}
	if props.FeaturePlan != Lite { // the plan has no choice of factors to be explicit about
		p.SignInPolicy = &awscognito.SignInPolicy{AllowedFirstAuthFactors: &awscognito.AllowedFirstAuthFactors{Password: js.Bool(true)}}
	}
	if password.History > 0 {
		p.PasswordPolicy.PasswordHistorySize = js.Number(password.History)
	}
	if props.MFA != MFAOff {
		p.MfaSecondFactor = &awscognito.MfaSecondFactor{Otp: js.Bool(true), Sms: js.Bool(false)}
	}
	if props.Destroy {
		p.RemovalPolicy = awscdk.RemovalPolicy_DESTROY
	}
	if props.Override != nil {
		props.Override(p)
	}
	return p
}

func email(e Email) awscognito.UserPoolEmail {
	if e.SourceARN == "" {
		return awscognito.UserPoolEmail_WithCognito(js.String(e.ReplyTo))
	}
	// Set in full on the L1: the L2 derives the ARN from the address and the account.
	return nil
}

// explicit states what the L2 leaves out or gets only halfway right.
func explicit(cfn awscognito.CfnUserPool, props Props) {
	schema := []any{
		attribute("email", 0, 2048, true, true),
		attribute(strings.TrimPrefix(TenantAttribute, "custom:"), 1, 64, false, false),
	}
	for _, a := range props.Attributes {
		length := a.MaxLength
		if length == 0 {
			length = 256
		}
		schema = append(schema, attribute(a.Name, 0, length, a.Mutable, false))
	}
	cfn.SetSchema(&schema)
	cfn.SetUserPoolAddOns(&awscognito.CfnUserPool_UserPoolAddOnsProperty{
		AdvancedSecurityMode: jsii.String(props.ThreatProtection.mode()),
	})
	if e := props.Email; e.SourceARN != "" {
		cfn.SetEmailConfiguration(&awscognito.CfnUserPool_EmailConfigurationProperty{
			EmailSendingAccount: jsii.String("DEVELOPER"),
			SourceArn:           js.String(e.SourceARN),
			From:                js.String(e.From),
			ReplyToEmailAddress: js.String(e.ReplyTo),
			ConfigurationSet:    js.String(e.ConfigurationSet),
		})
	}
	if props.IssuerType == IssuerUpdated {
		cfn.SetIssuerConfiguration(&awscognito.CfnUserPool_IssuerConfigurationProperty{Type: jsii.String("UPDATED")})
	}
	if props.MFA == MFAOff {
		cfn.SetMfaConfiguration(jsii.String("OFF"))
	}
}

// mode is the choice as Cognito calls it.
func (p ThreatProtection) mode() string {
	return map[ThreatProtection]string{ThreatProtectionOff: "OFF", ThreatProtectionAudit: "AUDIT", ThreatProtectionEnforced: "ENFORCED"}[p]
}

// attribute is one entry of the schema. AttributeDataType stands on every entry: without
// it later updates may fail with "Invalid AttributeDataType" (aws-cdk#8585).
func attribute(name string, minimum, maximum int, mutable, required bool) any {
	return &awscognito.CfnUserPool_SchemaAttributeProperty{
		Name:              jsii.String(name),
		AttributeDataType: jsii.String("String"),
		Mutable:           js.Bool(mutable),
		Required:          js.Bool(required),
		StringAttributeConstraints: &awscognito.CfnUserPool_StringAttributeConstraintsProperty{
			MinLength: jsii.String(fmt.Sprint(minimum)),
			MaxLength: jsii.String(fmt.Sprint(maximum)),
		},
	}
}

// enforce attaches what makes ENFORCED do anything (aws-cdk#17923): leaked passwords and
// high risk are blocked, lower risks ask users for the second factor they have.
func enforce(pool awscognito.UserPool) {
	action := func(event string) *awscognito.CfnUserPoolRiskConfigurationAttachment_AccountTakeoverActionTypeProperty {
		return &awscognito.CfnUserPoolRiskConfigurationAttachment_AccountTakeoverActionTypeProperty{EventAction: jsii.String(event), Notify: js.Bool(false)}
	}
	awscognito.NewCfnUserPoolRiskConfigurationAttachment(pool, jsii.String("Risk"), &awscognito.CfnUserPoolRiskConfigurationAttachmentProps{
		UserPoolId: pool.UserPoolId(),
		ClientId:   jsii.String("ALL"),
		CompromisedCredentialsRiskConfiguration: &awscognito.CfnUserPoolRiskConfigurationAttachment_CompromisedCredentialsRiskConfigurationTypeProperty{
			Actions: &awscognito.CfnUserPoolRiskConfigurationAttachment_CompromisedCredentialsActionsTypeProperty{EventAction: jsii.String("BLOCK")},
		},
		AccountTakeoverRiskConfiguration: &awscognito.CfnUserPoolRiskConfigurationAttachment_AccountTakeoverRiskConfigurationTypeProperty{
			Actions: &awscognito.CfnUserPoolRiskConfigurationAttachment_AccountTakeoverActionsTypeProperty{
				HighAction: action("BLOCK"), MediumAction: action("MFA_IF_CONFIGURED"), LowAction: action("MFA_IF_CONFIGURED"),
			},
		},
	})
}
