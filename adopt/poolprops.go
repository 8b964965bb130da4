package adopt

import (
	"strconv"
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
)

// poolProps is the part of userpool.Props that describes an existing pool. It holds only
// what userpool.Props.Validate accepts; the rest is left to overrides.
type poolProps struct {
	name       string
	attributes []customAttribute
	password   password
	mfa        string // "ON", "OPTIONAL", "OFF"
	plan       string // "ESSENTIALS", "PLUS", "LITE"
	audited    bool   // threat protection measures
	updated    bool   // the issuer is of the updated form
	email      email
}

type customAttribute struct {
	name      string
	maxLength int
	mutable   bool
}

type password struct {
	minLength, history, days                      int
	noLowercase, noUppercase, noDigits, noSymbols bool
}

// defaultPool is the zero value of userpool.Props.
var defaultPool = poolProps{password: password{minLength: 14, history: 24, days: 3}, mfa: "OPTIONAL", plan: "ESSENTIALS"}

var (
	poolName      = lazyregexp.New(`^[\w\s+=,.@-]{1,128}$`)
	attributeName = lazyregexp.New(`^[a-zA-Z0-9_-]{1,20}$`)
	sesIdentity   = lazyregexp.New(`^arn:aws[a-z-]*:ses:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:identity/([^\s/]+)$`)
	address       = lazyregexp.New(`^[^\s@<>]+@[^\s@<>]+$`)
	sender        = lazyregexp.New(`^(?:[^<>@\r\n]+ <([^\s@<>]+@[^\s@<>]+)>|([^\s@<>]+@[^\s@<>]+))$`)
	configSet     = lazyregexp.New(`^[A-Za-z0-9_-]{1,64}$`)
)

func propsOf(p Pool) poolProps {
	props := defaultPool
	if poolName.MatchString(p.Name) {
		props.name = p.Name
	}
	if p.UserPoolTier == "PLUS" || p.UserPoolTier == "LITE" {
		props.plan = p.UserPoolTier
	}
	props.mfa = either(p.MfaConfiguration, "OFF")
	if props.mfa != "ON" && props.mfa != "OPTIONAL" {
		props.mfa = "OFF"
	}
	// Not ENFORCED: its risk configuration would be a new resource over the existing one.
	props.audited = props.plan == "PLUS" && p.UserPoolAddOns["AdvancedSecurityMode"] == "AUDIT"
	props.updated = p.IssuerConfiguration["Type"] == "UPDATED"
	props.password = passwordOf(p.Policies.PasswordPolicy, props.plan)
	for _, a := range p.SchemaAttributes {
		if c, ok := a.prop(); ok && len(props.attributes) < 49 {
			props.attributes = append(props.attributes, c)
		}
	}
	if e := p.EmailConfiguration; e.valid() {
		props.email = e
		props.email.EmailSendingAccount = ""
	}
	return props
}

func passwordOf(p *passwordPolicy, plan string) password {
	w := defaultPool.password
	if plan == "LITE" {
		w.history = 0
	}
	if p == nil {
		return w
	}
	if p.MinimumLength != nil && *p.MinimumLength >= 6 && *p.MinimumLength <= 99 {
		w.minLength = *p.MinimumLength
	}
	if p.PasswordHistorySize >= 1 && p.PasswordHistorySize <= 24 && plan != "LITE" {
		w.history = p.PasswordHistorySize
	}
	if p.TemporaryPasswordValidityDays >= 1 && p.TemporaryPasswordValidityDays <= 7 {
		w.days = p.TemporaryPasswordValidityDays
	}
	w.noLowercase, w.noUppercase, w.noDigits, w.noSymbols = !p.RequireLowercase, !p.RequireUppercase, !p.RequireNumbers, !p.RequireSymbols
	return w
}

// prop is the attribute as an entry of userpool.Props.Attributes, which are optional
// strings of limited length.
func (a attribute) prop() (customAttribute, bool) {
	name, ok := strings.CutPrefix(a.Name, custom)
	length, err := strconv.Atoi(a.StringAttributeConstraints["MaxLength"])
	if !ok || err != nil || name == tenant || !attributeName.MatchString(name) || a.AttributeDataType != "String" ||
		a.Required || a.StringAttributeConstraints["MinLength"] != "0" || length < 1 || length > 2048 {
		return customAttribute{}, false
	}
	return customAttribute{name, length, a.Mutable}, true
}

// valid reports whether userpool.Email accepts the sender.
func (e email) valid() bool {
	reply := e.ReplyToEmailAddress == "" || address.MatchString(e.ReplyToEmailAddress)
	if e.EmailSendingAccount != "DEVELOPER" {
		return reply && e.SourceArn == "" && e.From == "" && e.ConfigurationSet == ""
	}
	found := sesIdentity.FindStringSubmatch(e.SourceArn)
	if found == nil || !reply || e.ConfigurationSet != "" && !configSet.MatchString(e.ConfigurationSet) {
		return false
	}
	identity := strings.ToLower(found[1])
	if e.From == "" {
		return strings.Contains(identity, "@")
	}
	parts := sender.FindStringSubmatch(e.From)
	if parts == nil {
		return false
	}
	from := strings.ToLower(parts[1] + parts[2])
	_, host, _ := strings.Cut(from, "@")
	if strings.Contains(identity, "@") {
		return identity == from
	}
	return host == identity || strings.HasSuffix(host, "."+identity)
}

// weakened are the controls that userpool.Props.Validate wants an exception for.
func (p poolProps) weakened() (rules []string) {
	if p.mfa == "OFF" {
		rules = append(rules, "mfa-off")
	}
	if w := p.password; w.minLength < 8 || w.noLowercase || w.noUppercase || w.noDigits || w.noSymbols {
		rules = append(rules, "password-policy")
	}
	return rules
}

// properties are what userpool.New makes of the props. A test under the build tag verify
// synthesizes the real thing and compares.
func (p poolProps) properties() map[string]any {
	const code = "The verification code to your new account is {####}"
	w := p.password
	all := map[string]any{
		"UserPoolName": p.name, "DeletionProtection": "ACTIVE", "MfaConfiguration": p.mfa, "UserPoolTier": p.plan,
		"AccountRecoverySetting":   map[string]any{"RecoveryMechanisms": []any{map[string]any{"Name": "verified_email", "Priority": 1}}},
		"AdminCreateUserConfig":    map[string]any{"AllowAdminCreateUserOnly": true},
		"AutoVerifiedAttributes":   []string{"email"},
		"UsernameAttributes":       []string{"email"},
		"UsernameConfiguration":    map[string]any{"CaseSensitive": false},
		"EmailConfiguration":       p.emailConfiguration(),
		"EmailVerificationMessage": code, "EmailVerificationSubject": "Verify your new account", "SmsVerificationMessage": code,
		"VerificationMessageTemplate": map[string]any{"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": code,
			"EmailSubject": "Verify your new account", "SmsMessage": code},
		"Policies": map[string]any{
			"PasswordPolicy": passwordPolicy{&w.minLength, !w.noUppercase, !w.noLowercase, !w.noDigits, !w.noSymbols, w.history, w.days},
		},
		"UserAttributeUpdateSettings": map[string]any{"AttributesRequireVerificationBeforeUpdate": []string{"email"}},
		"UserPoolAddOns":              map[string]any{"AdvancedSecurityMode": map[bool]string{false: "OFF", true: "AUDIT"}[p.audited]},
		"Schema":                      p.schema(),
	}
	if p.plan != "LITE" {
		all["Policies"].(map[string]any)["SignInPolicy"] = map[string]any{"AllowedFirstAuthFactors": []string{"PASSWORD"}}
	}
	if p.updated {
		all["IssuerConfiguration"] = map[string]any{"Type": "UPDATED"}
	}
	if p.mfa != "OFF" {
		all["EnabledMfas"] = []string{"SOFTWARE_TOKEN_MFA"}
	}
	return tree(all)
}

func (p poolProps) emailConfiguration() email {
	e := p.email
	e.EmailSendingAccount = "COGNITO_DEFAULT"
	if e.SourceArn != "" {
		e.EmailSendingAccount = "DEVELOPER"
	}
	return e
}

func (p poolProps) schema() []attribute {
	text := func(name string, low, high int, mutable, required bool) attribute {
		return attribute{Name: name, AttributeDataType: "String", Mutable: mutable, Required: required,
			StringAttributeConstraints: map[string]string{"MinLength": strconv.Itoa(low), "MaxLength": strconv.Itoa(high)}}
	}
	list := []attribute{text("email", 0, 2048, true, true), text(tenant, 1, 64, false, false)}
	for _, a := range p.attributes {
		list = append(list, text(a.name, 0, a.maxLength, a.mutable, false))
	}
	return list
}
