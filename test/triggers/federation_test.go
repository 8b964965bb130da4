package triggers

import (
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

func TestInboundFederation(t *testing.T) {
	const federationRefused = "Sign-in with this provider is not possible; please ask your administrator"
	f := lambdatest.Start(t, binary("inboundfederation"), map[string]string{
		"PROVIDER_ATTRIBUTES": `{"okta":["sub","email","email_verified","given_name","upn"],"corp-saml":["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"]}`,
		"PROVIDER_DOMAINS":    `{"okta":["company.com"],"corp-saml":["company.com"]}`,
	})
	const source = "InboundFederation_ExternalProvider"
	for name, c := range map[string]struct {
		source string
		edits  []string
		want   string
	}{
		"OIDC":                        {source, nil, `{"userAttributesToMap":{"sub":"00u1abcd","email":"ada@company.com","email_verified":"true","given_name":"Ada"}}`},
		"SAML":                        {source + ".saml", nil, `{"userAttributesToMap":{"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress":"ada@company.com"}}`},
		"address of a foreign domain": {source, []string{"request/attributes/idToken/email=ceo@victim.com"}, "domain-not-allowed"},
		"foreign address as a upn":    {source, []string{"request/attributes/idToken/upn=ceo@victim.com", "-request/attributes/userInfo"}, `{"userAttributesToMap":{"sub":"00u1abcd","email":"ada@company.com","email_verified":"true"}}`},
		"verified, without address":   {source, []string{"-request/attributes/idToken/email", "-request/attributes/userInfo/email"}, `{"userAttributesToMap":{"sub":"00u1abcd","given_name":"Ada"}}`},
		"user info of somebody else":  {source, []string{"request/attributes/userInfo/sub=other"}, "subjects-differ"},
		"provider that is not listed": {source, []string{"request/providerName=evil"}, "provider-not-allowed"},
		"user info without a subject": {source, []string{"-request/attributes/userInfo/sub"}, `{"userAttributesToMap":{"sub":"00u1abcd","email":"ada@company.com","email_verified":"true","given_name":"Ada"}}`},
		"nothing that is listed":      {source, []string{`request/attributes/idToken:={"custom:tenant_id":"victim"}`, "-request/attributes/userInfo"}, "nothing-listed-was-asserted"},
		"claims that are no text":     {source, []string{`request/attributes/idToken/groups:=["admins"]`, `request/attributes/idToken/given_name:={"a":1}`}, `{"userAttributesToMap":{"sub":"00u1abcd","email":"ada@company.com","email_verified":"true"}}`},
		"a subject that is no text":   {source, []string{`request/attributes/idToken/sub:=["00u1abcd"]`}, "subjects-differ"},
		"an address that is no text":  {source, []string{`request/attributes/idToken/email:=["ada@company.com"]`}, `{"userAttributesToMap":{"sub":"00u1abcd","given_name":"Ada"}}`},
		"nothing asserted":            {source, []string{"request/attributes:={}"}, "nothing-listed-was-asserted"},
		"null":                        {source, []string{"request/attributes:=null"}, "nothing-listed-was-asserted"},
		"unknown source":              {source, []string{"triggerSource=InboundFederation_Future"}, "unknown-source"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := event(t, c.source, c.edits...)
			if got := f.Invoke(sent); c.want[0] == '{' {
				answered(t, sent, got, c.want)
			} else {
				refused(t, got, federationRefused, c.want)
			}
		})
	}
}
