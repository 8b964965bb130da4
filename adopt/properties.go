package adopt

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// properties are the pool's CloudFormation properties as it is now. mfa may be nil: then
// the second factors are not known, and left out.
func (p Pool) properties(mfa *MFA) map[string]any {
	all := map[string]any{
		"UserPoolName": p.Name, "Policies": p.Policies, "DeletionProtection": either(p.DeletionProtection, "INACTIVE"),
		"LambdaConfig": p.LambdaConfig, "Schema": schema(p.SchemaAttributes),
		"AutoVerifiedAttributes": p.AutoVerifiedAttributes, "AliasAttributes": p.AliasAttributes, "UsernameAttributes": p.UsernameAttributes,
		"SmsVerificationMessage": p.SmsVerificationMessage, "EmailVerificationMessage": p.EmailVerificationMessage,
		"EmailVerificationSubject": p.EmailVerificationSubject, "SmsAuthenticationMessage": p.SmsAuthenticationMessage,
		"VerificationMessageTemplate": p.VerificationMessageTemplate, "UserAttributeUpdateSettings": p.UserAttributeUpdateSettings,
		"MfaConfiguration": either(p.MfaConfiguration, "OFF"), "DeviceConfiguration": p.DeviceConfiguration,
		"EmailConfiguration": p.EmailConfiguration, "SmsConfiguration": p.SmsConfiguration, "UserPoolTags": p.tags(),
		"AdminCreateUserConfig": p.invitation(), "UsernameConfiguration": p.UsernameConfiguration,
		"UserPoolAddOns": p.UserPoolAddOns, "AccountRecoverySetting": p.AccountRecoverySetting, "UserPoolTier": p.UserPoolTier,
		"IssuerConfiguration": p.IssuerConfiguration, "KeyConfiguration": p.KeyConfiguration,
	}
	if mfa != nil {
		var factors []string
		if len(mfa.SmsMfaConfiguration) > 0 {
			factors = append(factors, "SMS_MFA")
		}
		if mfa.SoftwareTokenMfaConfiguration.Enabled {
			factors = append(factors, "SOFTWARE_TOKEN_MFA")
		}
		if e := mfa.EmailMfaConfiguration; e != nil {
			factors = append(factors, "EMAIL_OTP")
			all["EmailAuthenticationMessage"], all["EmailAuthenticationSubject"] = e.Message, e.Subject
		}
		if p.mfaOn() { // CloudFormation refuses factors of a pool without
			all["EnabledMfas"] = factors
		}
		w := mfa.WebAuthnConfiguration
		all["WebAuthnRelyingPartyID"], all["WebAuthnUserVerification"], all["WebAuthnFactorConfiguration"] = w.RelyingPartyId, w.UserVerification, w.FactorConfiguration
	}
	return tree(all)
}

func (p Pool) mfaOn() bool { return p.MfaConfiguration == "ON" || p.MfaConfiguration == "OPTIONAL" }

// tags are those of the pool's owner: nobody else may set what begins with "aws:".
func (p Pool) tags() map[string]string {
	own := maps.Clone(p.UserPoolTags)
	maps.DeleteFunc(own, func(name, _ string) bool { return strings.HasPrefix(strings.ToLower(name), "aws:") })
	return own
}

// invitation leaves out UnusedAccountValidityDays where the password policy has its
// successor: Cognito answers with both and takes only one.
func (p Pool) invitation() map[string]any {
	config := map[string]any{}
	for name, value := range p.AdminCreateUserConfig {
		days, _ := value.(float64)
		superseded := p.Policies.PasswordPolicy != nil && p.Policies.PasswordPolicy.TemporaryPasswordValidityDays > 0
		if name == "UnusedAccountValidityDays" && (superseded || days == 0) {
			continue
		}
		config[name] = value
	}
	return config
}

// properties are the client's CloudFormation properties as it is now, without UserPoolId.
func (c Client) properties() map[string]any {
	all := map[string]any{
		"ClientName": c.Name, "GenerateSecret": bool(c.Secret),
		"AllowedOAuthFlows": c.AllowedOAuthFlows, "AllowedOAuthFlowsUserPoolClient": c.AllowedOAuthFlowsUserPoolClient,
		"AllowedOAuthScopes": c.AllowedOAuthScopes, "AnalyticsConfiguration": c.AnalyticsConfiguration,
		"CallbackURLs": c.CallbackURLs, "LogoutURLs": c.LogoutURLs, "DefaultRedirectURI": c.DefaultRedirectURI,
		"EnablePropagateAdditionalUserContextData": c.EnablePropagateAdditionalUserContextData,
		"EnableTokenRevocation":                    c.EnableTokenRevocation,
		"ExplicitAuthFlows":                        c.ExplicitAuthFlows,
		"PreventUserExistenceErrors":               c.PreventUserExistenceErrors,
		"ReadAttributes":                           sorted(c.ReadAttributes), "WriteAttributes": sorted(c.WriteAttributes),
		"SupportedIdentityProviders": c.SupportedIdentityProviders,
	}
	if c.AuthSessionValidity != 0 {
		all["AuthSessionValidity"] = c.AuthSessionValidity
	}
	if r := c.RefreshTokenRotation; r != nil && r.Feature == "ENABLED" {
		all["RefreshTokenRotation"] = map[string]any{"Feature": r.Feature, "RetryGracePeriodSeconds": r.RetryGracePeriodSeconds}
	}
	units := map[string]string{}
	for _, v := range c.validities() {
		switch {
		case v.count == 0:
		case v.seconds()%60 == 0: // as the constructs say it
			all[v.token+"Validity"], units[v.token] = v.seconds()/60, "minutes"
		default:
			all[v.token+"Validity"], units[v.token] = v.count, v.unit
		}
	}
	all["TokenValidityUnits"] = units
	return tree(all)
}

// validity is how long a token is good for. What the answer leaves out is Cognito's own.
type validity struct {
	token, unit string
	count       int
}

func (v validity) seconds() int {
	return v.count * map[string]int{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}[v.unit]
}

func (c Client) validities() [3]validity {
	u := c.TokenValidityUnits
	return [3]validity{
		{"AccessToken", either(u.AccessToken, "hours"), c.AccessTokenValidity},
		{"IdToken", either(u.IdToken, "hours"), c.IdTokenValidity},
		{"RefreshToken", either(u.RefreshToken, "days"), c.RefreshTokenValidity},
	}
}

// tree is v as it stands in a template: strings, float64, bool, lists and maps, without
// anything empty. Cognito answers {} and "" for what is not there.
func tree(v any) map[string]any {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // decoded JSON and our own structs always encode
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	full, _ := prune(out).(map[string]any)
	if full == nil {
		full = map[string]any{}
	}
	return full
}

func prune(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			if m, ok := v[i].(map[string]any); ok {
				v[i] = prune(m)
			}
		}
	case map[string]any:
		for name, value := range v {
			if value = prune(value); value == nil {
				delete(v, name)
			} else {
				v[name] = value
			}
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

// override is one difference between what the props make and what is there.
type override struct {
	path  string // as AddPropertyOverride takes it
	value any    // nil: the property is taken away
}

// differences are the overrides that make got into want, sorted by path. Lists are
// replaced as a whole, as the CDK does it.
func differences(prefix string, want, got map[string]any) (list []override) {
	names := map[string]bool{}
	for name := range want {
		names[name] = true
	}
	for name := range got {
		names[name] = true
	}
	for name := range names {
		path := prefix + strings.ReplaceAll(name, ".", `\.`)
		w, g := want[name], got[name]
		wm, wIs := w.(map[string]any)
		gm, gIs := g.(map[string]any)
		switch {
		case wIs && gIs:
			list = append(list, differences(path+".", wm, gm)...)
		case !reflect.DeepEqual(w, g):
			list = append(list, override{path, w})
		}
	}
	slices.SortFunc(list, func(a, b override) int { return strings.Compare(a.path, b.path) })
	return list
}

// fields are the names of the members that a struct decodes.
func fields(v any) (names []string) {
	for t, i := reflect.TypeOf(v), 0; i < t.NumField(); i++ {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, either(tag, t.Field(i).Name))
	}
	return names
}

func either(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return given
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
