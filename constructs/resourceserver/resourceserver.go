// Package resourceserver provisions the scopes of an API in a user pool.
//
// A resource server is an API in OAuth's terms; <identifier>/<name> is the scope that a
// client may ask for and an authorizer requires. Changing the identifier replaces it and
// takes the scopes from every client.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html.
package resourceserver

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes a resource server. All but LogicalID are required.
type Props struct {
	// Pool is the user pool, new or imported.
	Pool *userpool.UserPool
	// Identifier is a name such as "api", or the API's https address.
	// Allowed: 1 to 256 printable ASCII characters, no quotes or backslashes.
	Identifier string
	// Scopes and what they let a client do, {"read": "read orders"}.
	// Allowed: 1 to 100; names of up to 256 characters without a slash.
	Scopes map[string]string
	// LogicalID pins the logical id.
	LogicalID string
}

var (
	identifier = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]{1,256}$`)
	scopeName  = regexp.MustCompile(`^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$`)
)

// Validate reports every problem at once, each "resourceserver.Field: what".
func (p Props) Validate() error {
	var problems []error
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("resourceserver.Pool", "is required"))
	}
	problems = append(problems,
		fielderr.Matches("resourceserver.Identifier", p.Identifier, identifier, "1 to 256 printable ASCII characters, no quotes or backslashes"),
		fielderr.Count("resourceserver.Scopes", len(p.Scopes), 1, 100),
		naming.LogicalID("resourceserver.LogicalID", p.LogicalID))
	for _, name := range slices.Sorted(maps.Keys(p.Scopes)) {
		at := fmt.Sprintf("resourceserver.Scopes[%q]", name)
		problems = append(problems,
			fielderr.Matches(at, name, scopeName, "1 to 256 printable ASCII characters, no slash, quotes or backslashes"),
			fielderr.Length(at, p.Scopes[name], 1, 256))
	}
	return errors.Join(problems...)
}

// Server is a resource server.
type Server struct {
	cfn   awscognito.CfnUserPoolResourceServer
	props Props
}

// New provisions the resource server. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Server {
	if err := errors.Join(props.Validate(), props.Pool.Beside("resourceserver.Pool", scope),
		props.Pool.Claim("resourceserver.Identifier", fmt.Sprintf("a resource server %q", props.Identifier))); err != nil {
		panic(err)
	}
	var scopes []any
	for _, name := range slices.Sorted(maps.Keys(props.Scopes)) {
		scopes = append(scopes, &awscognito.CfnUserPoolResourceServer_ResourceServerScopeTypeProperty{
			ScopeName: jsii.String(name), ScopeDescription: jsii.String(props.Scopes[name])})
	}
	cfn := awscognito.NewCfnUserPoolResourceServer(scope, jsii.String(id), &awscognito.CfnUserPoolResourceServerProps{
		UserPoolId: jsii.String(props.Pool.ID()),
		Identifier: jsii.String(props.Identifier),
		Name:       jsii.String(nameOf(props.Identifier)),
		Scopes:     &scopes,
	})
	if props.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	return &Server{cfn: cfn, props: props}
}

// unnamed is what a resource server's name cannot have; an https address has colon and slashes
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html).
var unnamed = regexp.MustCompile(`[^A-Za-z0-9_ +=,.@-]+`)

// nameOf is the identifier as the console may show it.
func nameOf(identifier string) string {
	if fielderr.Unresolved(identifier) {
		return identifier
	}
	if name := strings.Trim(unnamed.ReplaceAllString(identifier, "-"), "-"); name != "" {
		return name
	}
	return "api"
}

// Pool is the pool that the server belongs to.
func (s *Server) Pool() *userpool.UserPool { return s.props.Pool }

// Identifier is Props.Identifier.
func (s *Server) Identifier() string { return s.props.Identifier }

// Scopes are the full names of the server's scopes, sorted.
func (s *Server) Scopes() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(s.props.Scopes)) {
		list = append(list, s.Scope(name))
	}
	return list
}

// Scope is the full name of one of the server's scopes, <identifier>/<name>. It panics for
// a name that is not in Props.Scopes.
func (s *Server) Scope(name string) string {
	if _, known := s.props.Scopes[name]; !known {
		panic(fielderr.Problem("resourceserver.Scope", "%q is not a scope of %s (%v)", name, s.props.Identifier, slices.Sorted(maps.Keys(s.props.Scopes))))
	}
	return s.props.Identifier + "/" + name
}

// Construct is the server's node in the construct tree.
func (s *Server) Construct() constructs.IConstruct { return s.cfn }

// Cfn is the CloudFormation resource.
func (s *Server) Cfn() awscognito.CfnUserPoolResourceServer { return s.cfn }
