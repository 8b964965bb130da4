package signup

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
)

func publicKey(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestPolicyFromEnv(t *testing.T) {
	edKey, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed := publicKey(t, edKey)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p256 := publicKey(t, &ecKey.PublicKey)
	bigKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := base64.StdEncoding.DecodeString(ed)
	asPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))

	type env map[string]string
	for name, c := range map[string]struct {
		env  env
		want []string // parts of the error; none means that it starts
	}{
		"administrator alone":                 {env{"TENANT_ASSIGNMENT": "administrator"}, nil},
		"one domain":                          {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme"}`}, nil},
		"two domains of one tenant":           {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme","company.de":"acme"}`}, nil},
		"punycode domain":                     {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"xn--bcher-kva.example":"books"}`}, nil},
		"Ed25519 key":                         {env{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": ed}, nil},
		"P-256 key":                           {env{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": p256}, nil},
		"key as PEM":                          {env{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": asPEM}, nil},
		"auto-confirm with invitations":       {env{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": ed, "AUTO_CONFIRM": "sent by hand"}, nil},
		"providers":                           {env{"TENANT_ASSIGNMENT": "administrator", "FEDERATED_PROVIDERS": "Okta,AzureAD,a_bcd"}, nil},
		"empty environment":                   {env{}, []string{"TENANT_ASSIGNMENT: must be one of administrator, email-domain, invitation"}},
		"unknown assignment":                  {env{"TENANT_ASSIGNMENT": "anybody"}, []string{`got "anybody"`}},
		"no domains":                          {env{"TENANT_ASSIGNMENT": "email-domain"}, []string{"TENANT_DOMAINS: must be a JSON object"}},
		"empty list of domains":               {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": "{}"}, []string{"at least one entry"}},
		"null instead of domains":             {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": "null"}, []string{"must be a JSON object"}},
		"array instead of domains":            {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `["company.com"]`}, []string{"must be a JSON object"}},
		"truncated domains":                   {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme"`}, []string{"must be a JSON object"}},
		"second object":                       {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme"}{}`}, []string{"must be one JSON object"}},
		"the same domain twice":               {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme","company.com":"evil"}`}, []string{"is listed twice"}},
		"domain in capitals":                  {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"Company.com":"acme"}`}, []string{`TENANT_DOMAINS["Company.com"]: needs a host name`}},
		"wildcard domain":                     {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"*.company.com":"acme"}`}, []string{"needs a host name"}},
		"empty domain":                        {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"":"acme"}`}, []string{"needs a host name"}},
		"empty tenant":                        {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":""}`}, []string{"needs a tenant id"}},
		"null tenant":                         {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":null}`}, []string{"must be a string"}},
		"number as tenant":                    {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":1}`}, []string{"must be a string"}},
		"tenant with a slash":                 {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"a/b"}`}, []string{`got "a/b"`}},
		"several problems, all at once":       {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"A.com":"a","b.com":"*"}`, "FEDERATED_PROVIDERS": "x"}, []string{`"A.com"`, `"b.com"`, "FEDERATED_PROVIDERS[0]"}},
		"auto-confirm where a domain decides": {env{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme"}`, "AUTO_CONFIRM": "because"}, []string{"AUTO_CONFIRM: cannot be combined"}},
		"auto-confirm without sign-up":        {env{"TENANT_ASSIGNMENT": "administrator", "AUTO_CONFIRM": "because"}, []string{"AUTO_CONFIRM: cannot be combined"}},
		"domains that would have no effect":   {env{"TENANT_ASSIGNMENT": "administrator", "TENANT_DOMAINS": `{"company.com":"acme"}`}, []string{"TENANT_DOMAINS: cannot be combined"}},
		"key that would have no effect":       {env{"TENANT_ASSIGNMENT": "administrator", "INVITATION_PUBLIC_KEY": ed}, []string{"INVITATION_PUBLIC_KEY: cannot be combined"}},
		"no key":                              {env{"TENANT_ASSIGNMENT": "invitation"}, []string{"INVITATION_PUBLIC_KEY: is required"}},
		"not a key":                           {env{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": "key"}, []string{"must be a public key"}},
		"key of another curve":                {env{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": publicKey(t, &bigKey.PublicKey)}, []string{"must be an Ed25519 or a P-256 key"}},
		"provider name that is too short":     {env{"TENANT_ASSIGNMENT": "administrator", "FEDERATED_PROVIDERS": "a"}, []string{"FEDERATED_PROVIDERS[0]"}},
		"ambiguous provider name":             {env{"TENANT_ASSIGNMENT": "administrator", "FEDERATED_PROVIDERS": "okta_evil"}, []string{"FEDERATED_PROVIDERS[0]"}},
		"empty provider name":                 {env{"TENANT_ASSIGNMENT": "administrator", "FEDERATED_PROVIDERS": "okta,"}, []string{"FEDERATED_PROVIDERS[1]"}},
		"space in a list of providers":        {env{"TENANT_ASSIGNMENT": "administrator", "FEDERATED_PROVIDERS": "okta, azuread"}, []string{"FEDERATED_PROVIDERS[1]"}},
		"the same provider in two cases":      {env{"TENANT_ASSIGNMENT": "administrator", "FEDERATED_PROVIDERS": "Okta,okta"}, []string{"listed twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := PolicyFromEnv(func(name string) string { return c.env[name] })
			if len(c.want) == 0 {
				if err != nil || p.Assignment == "" {
					t.Fatalf("want a policy, got %+v, %v", p, err)
				}
				return
			}
			if err == nil {
				t.Fatalf("want an error with %q, got policy %+v", c.want, p)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("want %q in the error, got %q", part, err)
				}
			}
		})
	}
}
