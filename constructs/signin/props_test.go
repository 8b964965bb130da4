package signin_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

const secretARN = "arn:aws:secretsmanager:eu-west-1:333333333333:secret:okta-AbCdEf"

// A pool from outside has no kernel behind it, and no tenants: every provider says so. With
// tenants they are checked in test/constructs.
func noTenant(kind, name string, more ...string) []string {
	return append([]string{"signin." + kind + ".Pool: needs userpool.Props.FederatedTenants[\"" + name + "\"]"}, more...)
}

func oidc(edit func(*signin.OIDCProps)) error {
	p := signin.OIDCProps{Name: "Okta", Issuer: "https://company.okta.com", ClientID: "0oa1",
		Secret: signin.Secret{ARN: secretARN, Key: "client_secret"}, Common: signin.Common{Pool: new(userpool.UserPool)}}
	edit(&p)
	return p.Validate()
}

func TestValidateOIDC(t *testing.T) {
	want := func(more ...string) []string { return noTenant("OIDC", "Okta", more...) }
	mapping := func(m signin.Mapping) error { return oidc(func(p *signin.OIDCProps) { p.Mapping = m }) }
	problemtest.Run(t, []problemtest.Case{
		{"complete but for its tenant", oidc(func(*signin.OIDCProps) {}), want()},
		{"no pool", oidc(func(p *signin.OIDCProps) { p.Pool = nil }), []string{"signin.OIDC.Pool: is required"}},
		{"an issuer in clear", oidc(func(p *signin.OIDCProps) { p.Issuer = "http://company.okta.com" }), want("signin.OIDC.Issuer: must be an https URL")},
		{"a name of Cognito's own", oidc(func(p *signin.OIDCProps) { p.Name = "Google" }), noTenant("OIDC", "Google", "signin.OIDC.Name: cannot be combined with the name of a built-in")},
		{"scopes without openid", oidc(func(p *signin.OIDCProps) { p.Scopes = []string{"email"} }), want("signin.OIDC.Scopes: needs openid")},
		{"two scopes in one", oidc(func(p *signin.OIDCProps) { p.Scopes = []string{"openid", "a b"} }), want("signin.OIDC.Scopes[1]: must be")},
		{"three endpoints of four, one in clear", oidc(func(p *signin.OIDCProps) {
			p.Endpoints = signin.Endpoints{Authorize: "https://a", Token: "http://b", UserInfo: "https://c"}
		}), want("signin.OIDC.Endpoints.Token: must be an https URL", "signin.OIDC.Endpoints.JWKS: must be an https URL")},
		{"no client id", oidc(func(p *signin.OIDCProps) { p.ClientID = "" }), want("signin.OIDC.ClientID: must be")},
		{"an identifier twice, and one too long", oidc(func(p *signin.OIDCProps) { p.Identifiers = []string{"a", "a", strings.Repeat("x", 41)} }),
			want("signin.OIDC.Identifiers[1]: \"a\" is listed twice", "signin.OIDC.Identifiers[2]: must be")},
		{"a logical id with a hyphen", oidc(func(p *signin.OIDCProps) { p.LogicalID = "a-b" }), want("signin.OIDC.LogicalID: must be")},
		{"a mapping without an address", mapping(signin.Mapping{Name: "name"}), want("signin.OIDC.Mapping.Email: needs a claim")},
		{"a claim with a space", mapping(signin.Mapping{Email: "e mail"}), want(`signin.OIDC.Mapping["email"]: must be a claim`)},
		{"the tenant, from an assertion", mapping(signin.Mapping{Email: "email", Custom: map[string]string{"tenant_id": "org"}}), want(`signin.OIDC.Mapping.Custom["tenant_id"]: a provider never names the tenant`)},
	})
}

func TestValidateSecret(t *testing.T) {
	want := func(more ...string) []string { return noTenant("OIDC", "Okta", more...) }
	secret := func(s signin.Secret) error { return oidc(func(p *signin.OIDCProps) { p.Secret = s }) }
	const pasted = "s3cr3t-pasted-by-mistake"
	problemtest.Run(t, []problemtest.Case{
		{"none", secret(signin.Secret{}), want("signin.OIDC.Secret.ARN: is required")},
		{"the secret itself", secret(signin.Secret{ARN: pasted}), want("signin.OIDC.Secret.ARN: needs the ARN of a secret")},
		{"a parameter", secret(signin.Secret{ARN: "arn:aws:ssm:eu-west-1:333333333333:parameter/okta"}), want("signin.OIDC.Secret.ARN: needs the ARN of a secret")},
		{"an ARN that ends the reference", secret(signin.Secret{ARN: secretARN + "}}"}), want("signin.OIDC.Secret.ARN: needs the ARN of a secret")},
		{"a key with a colon", secret(signin.Secret{ARN: secretARN, Key: "a:b"}), want("signin.OIDC.Secret.Key: needs")},
		{"a version", secret(signin.Secret{ARN: secretARN, VersionID: "11111111-2222-3333-4444-555555555555"}), want()},
		{"a stage in place of a version", secret(signin.Secret{ARN: secretARN, VersionID: "AWSCURRENT"}), want("signin.OIDC.Secret.VersionID: must be")},
		{"a token", secret(signin.Secret{ARN: "${Token[Secret.1]}"}), want()},
	})
	if text := secret(signin.Secret{ARN: pasted}).Error(); strings.Contains(text, pasted) {
		t.Errorf("want a secret that was pasted kept out of the message, got %s", text)
	}
}

const document = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"><IDPSSODescriptor><KeyDescriptor><X509Certificate>MII</X509Certificate></KeyDescriptor>` +
	`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.company.com/sso"/></IDPSSODescriptor></EntityDescriptor>`

func TestValidateSAML(t *testing.T) {
	want := func(more ...string) []string { return noTenant("SAML", "Corp", more...) }
	check := func(url, metadata string) error {
		return signin.SAMLProps{Name: "Corp", MetadataURL: url, Metadata: metadata, Common: signin.Common{Pool: new(userpool.UserPool)}}.Validate()
	}
	const here, field = "https://idp.company.com/metadata", "signin.SAML.Metadata: "
	problemtest.Run(t, []problemtest.Case{
		{"an address", check(here, ""), want()},
		{"a document", check("", document), want()},
		{"neither", check("", ""), want("signin.SAML.MetadataURL: needs a value, or Metadata")},
		{"both", check(here, document), want("signin.SAML.Metadata: cannot be combined with MetadataURL")},
		{"an address in clear", check("http://idp.company.com/metadata", ""), want("signin.SAML.MetadataURL: must be an https URL")},
		{"no XML", check("", "{}"), want(field + "must be the metadata of an identity provider")},
		{"half a document", check("", document[:len(document)-10]), want(field + "must be SAML metadata")},
		{"a service provider's", check("", strings.ReplaceAll(document, "IDPSSODescriptor", "SPSSODescriptor")), want(field + "must be the metadata of an identity provider, but has no IDPSSODescriptor")},
		{"no certificate", check("", strings.ReplaceAll(document, "X509Certificate", "KeyName")), want(field + "must be the metadata of an identity provider, but has no X509Certificate")},
		{"many providers", check("", "<EntitiesDescriptor>"+document+"</EntitiesDescriptor>"), want(field + "needs an EntityDescriptor")},
		{"sign-in in clear", check("", strings.ReplaceAll(document, "https://idp", "http://idp")), want("signin.SAML.Metadata.SingleSignOnService: must be an https URL")},
		{"a document that asks for a secret", check("", strings.ReplaceAll(document, "MII", "{{resolve:secretsmanager:prod}}")), want(field + "must have no {{resolve:")},
		{"a document beyond measure", check("", document+strings.Repeat(" ", 100_000)), want(field + "must have at most 100000 bytes")},
	})
}

func TestValidateSocial(t *testing.T) {
	common, secret := signin.Common{Pool: new(userpool.UserPool)}, signin.Secret{ARN: secretARN}
	problemtest.Run(t, []problemtest.Case{
		{"Google", signin.GoogleProps{ClientID: "1-a.apps.googleusercontent.com", Secret: secret, Common: common}.Validate(), noTenant("Google", "Google")},
		{"an id that is not Google's", signin.GoogleProps{ClientID: "1", Common: common}.Validate(), noTenant("Google", "Google", "signin.Google.ClientID: must be", "signin.Google.Secret.ARN: is required")},
		{"Apple", signin.AppleProps{ServicesID: "com.company.signin", TeamID: "ABCDE12345", KeyID: "FGHIJ67890", PrivateKey: secret, Common: common}.Validate(), noTenant("Apple", "SignInWithApple")},
		{"Apple without anything", signin.AppleProps{Common: common}.Validate(), noTenant("Apple", "SignInWithApple",
			"signin.Apple.ServicesID: must be", "signin.Apple.TeamID: must be", "signin.Apple.KeyID: must be", "signin.Apple.PrivateKey.ARN: is required")},
		{"Facebook", signin.FacebookProps{AppID: "1234567890", Secret: secret, Common: common}.Validate(), noTenant("Facebook", "Facebook")},
		{"Facebook with half a version", signin.FacebookProps{AppID: "x", APIVersion: "21", Secret: secret, Common: common}.Validate(), noTenant("Facebook", "Facebook", "signin.Facebook.AppID: must be", "signin.Facebook.APIVersion: must be")},
		{"Amazon", signin.AmazonProps{ClientID: "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef", Secret: secret, Common: common}.Validate(), noTenant("Amazon", "LoginWithAmazon")},
		{"Amazon without a pool", signin.AmazonProps{ClientID: "x", Secret: secret}.Validate(), []string{"signin.Amazon.Pool: is required", "signin.Amazon.ClientID: must be"}},
	})
}

func FuzzMetadata(f *testing.F) {
	f.Add(document)
	f.Add("<EntityDescriptor>")
	f.Add("<!DOCTYPE x [<!ENTITY a \"&a;\">]><x>&a;</x>")
	f.Fuzz(func(t *testing.T, text string) {
		err := signin.SAMLProps{Name: "Corp", Metadata: text, Common: signin.Common{Pool: new(userpool.UserPool)}}.Validate()
		if err == nil {
			t.Fatal("a provider without a tenant passed")
		}
		if !strings.Contains(err.Error(), "signin.SAML.Metadata") && !strings.Contains(text, "Token[") && !strings.Contains(text, "IDPSSODescriptor") && text != "" {
			t.Errorf("a document without an identity provider passed: %q", text)
		}
	})
}
