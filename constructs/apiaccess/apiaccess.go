package apiaccess

import (
	"errors"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/internal/grant"
	"example.com/cognitocdk/internal/js"
)

// API is one stage of an API whose routes can be granted.
type API struct {
	node    constructs.Construct
	props   Props
	granted grant.Once
}

// New describes the API; it provisions nothing but what is granted. It panics with the
// error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *API {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	return &API{node: constructs.NewConstruct(scope, jsii.String(id)), props: props}
}

// Grant lets every user of role call exactly routes. It panics for routes that cannot be,
// and where role was granted routes of this API before.
func (a *API) Grant(role *identitypool.Role, routes ...Route) {
	if err := errors.Join(validateRoutes("apiaccess.Grant.routes", routes), a.granted.Take("apiaccess.Grant", role, "Routes")); err != nil {
		panic(err)
	}
	resources := make([]string, len(routes))
	for i, r := range routes {
		resources[i] = a.arn(r)
	}
	slices.Sort(resources)
	role.Allow(a.node, "Routes", &awsiam.PolicyStatementProps{
		Sid: jsii.String("Routes"), Actions: jsii.Strings("execute-api:Invoke"), Resources: js.Strings(resources),
	})
}

func (a *API) arn(r Route) string {
	return *awscdk.Stack_Of(a.node).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("execute-api"), Resource: jsii.String(a.props.APIID),
		ResourceName: jsii.String(a.props.stage() + "/" + r.String()),
	})
}

// Construct is the node in the construct tree below which the grants stand.
func (a *API) Construct() constructs.IConstruct { return a.node }
