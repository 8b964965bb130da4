package apiaccess

import (
	"errors"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// API is one stage of an API whose routes can be granted.
type API struct {
	node    constructs.Construct
	props   Props
	granted map[string]bool
}

// New describes the API; it provisions nothing but what is granted. It panics with the
// error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *API {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	return &API{node: constructs.NewConstruct(scope, jsii.String(id)), props: props, granted: map[string]bool{}}
}

// Grant lets every user of role call exactly routes. It panics for routes that cannot be,
// and where role was granted routes of this API before.
func (a *API) Grant(role *identitypool.Role, routes ...Route) {
	again := fielderr.Conflict(a.granted[role.Name()], "apiaccess.Grant", "an earlier grant to "+role.Name(), "name all routes at once")
	if err := errors.Join(validateRoutes("apiaccess.Grant.routes", routes), again); err != nil {
		panic(err)
	}
	a.granted[role.Name()] = true
	resources := make([]string, len(routes))
	for i, r := range routes {
		resources[i] = a.arn(r)
	}
	slices.Sort(resources)
	role.Allow(a.node, role.Name()+" Routes", &awsiam.PolicyStatementProps{
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
