package signin

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// SAMLProps describes a SAML 2.0 provider. Name, Pool and one of MetadataURL and Metadata
// are required. Requests are always signed, and sign-in always begins at the pool.
type SAMLProps struct {
	// Name is what the pool calls the provider; changing it replaces the provider, and its
	// users get new accounts. Allowed: 3 to 32 characters without space, comma or _.
	Name string
	// MetadataURL is where the provider publishes its metadata. Cognito reads it every 6
	// hours: a new certificate is taken over by itself. https only.
	MetadataURL string
	// Metadata is the document itself, for providers that publish none.
	Metadata string
	// SingleLogout signs people out at the provider as well. The provider must know the
	// pool's signing certificate.
	SingleLogout bool
	// EncryptedAssertions asks for assertions that only the pool can read. The provider must
	// know the pool's encryption certificate.
	EncryptedAssertions bool
	Common
}

// maxMetadata is far beyond what providers publish, and keeps the template deployable.
const maxMetadata = 100_000

// assertion is what Entra ID, AD FS and Okta's default call the attributes.
var assertion = Mapping{
	Email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
	Name:  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
}

// Validate reports every problem at once, each "signin.SAML.Field: what".
func (p SAMLProps) Validate() error {
	p.Mapping = p.Mapping.or(assertion)
	problems := []error{
		p.Common.validate("SAML", p.Name),
		named("signin.SAML.Name", p.Name),
		fielderr.Needs(p.MetadataURL == "" && p.Metadata == "", "signin.SAML.MetadataURL", "a value, or Metadata", "it holds the provider's certificate"),
		fielderr.Conflict(p.MetadataURL != "" && p.Metadata != "", "signin.SAML.Metadata", "MetadataURL", "one of them would be ignored"),
	}
	if p.MetadataURL != "" {
		problems = append(problems, naming.HTTPS("signin.SAML.MetadataURL", p.MetadataURL))
	}
	if p.Metadata != "" {
		problems = append(problems, metadata("signin.SAML.Metadata", p.Metadata))
	}
	return errors.Join(problems...)
}

// metadata wants an entity that signs people in (saml-metadata-2.0-os, 2.4.3) at https
// addresses, with a certificate to check its signatures.
func metadata(field, text string) error {
	if fielderr.Unresolved(text) {
		return nil
	}
	if len(text) > maxMetadata {
		return fielderr.Problem(field, "must have at most %d bytes, got %d", maxMetadata, len(text))
	}
	if strings.Contains(text, "{{resolve:") {
		return fielderr.Problem(field, "must have no {{resolve:…}}: CloudFormation would put a secret of the account in its place")
	}
	decoder := xml.NewDecoder(strings.NewReader(text))
	var root string
	seen := map[string]bool{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fielderr.Problem(field, "must be SAML metadata: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root == "" {
			root = start.Name.Local
		}
		seen[start.Name.Local] = true
		for _, a := range start.Attr {
			if start.Name.Local == "SingleSignOnService" && a.Name.Local == "Location" {
				if err := naming.HTTPS(field+".SingleSignOnService", a.Value); err != nil {
					return err
				}
			}
		}
	}
	for _, element := range []string{"IDPSSODescriptor", "SingleSignOnService", "X509Certificate"} {
		if !seen[element] {
			return fielderr.Problem(field, "must be the metadata of an identity provider, but has no %s", element)
		}
	}
	return fielderr.Needs(root != "EntityDescriptor", field, "an EntityDescriptor", "Cognito takes one provider at a time")
}

// NewSAML adds a SAML provider. It panics with the error of SAMLProps.Validate.
func NewSAML(parent constructs.Construct, id string, props SAMLProps) *Provider {
	if err := errors.Join(props.Validate(), props.provisioned(parent, "SAML", props.Name)); err != nil {
		panic(err)
	}
	props.Mapping = props.Mapping.or(assertion)
	details := map[string]string{
		"IDPInit":                 "false", // explicit, as is all that an attacker would like to be otherwise
		"IDPSignout":              strconv.FormatBool(props.SingleLogout),
		"EncryptedResponses":      strconv.FormatBool(props.EncryptedAssertions),
		"RequestSigningAlgorithm": "rsa-sha256",
	}
	if props.Metadata != "" {
		details["MetadataFile"] = props.Metadata
	} else {
		details["MetadataURL"] = props.MetadataURL
	}
	return provision(parent, id, props.Common, "SAML", props.Name, "", details)
}
