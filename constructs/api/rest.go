package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// REST is a REST API.
type REST struct{ api awsapigateway.RestApi }

// NewREST provisions a REST API with a Cognito user-pools authorizer. It panics with the
// error of Props.Validate. Access logs need the account's API Gateway role for CloudWatch,
// which is one per account and region and therefore not this stack's.
func NewREST(scope constructs.Construct, id string, props Props) *REST {
	if err := errors.Join(props.check(scope), restPaths(props.Routes), restIssuer(props.Pool)); err != nil {
		panic(err)
	}
	props = props.defaults()
	access := accessLogs(constructs.NewConstruct(scope, jsii.String(id+"Logs")), props)
	p := &awsapigateway.RestApiProps{
		RestApiName:    jsii.String(name(id, props)),
		CloudWatchRole: js.Bool(false),
		EndpointTypes:  &[]awsapigateway.EndpointType{awsapigateway.EndpointType_REGIONAL},
		DeployOptions: &awsapigateway.StageOptions{
			StageName:            jsii.String("v1"),
			ThrottlingRateLimit:  js.Number(props.RatePerSecond),
			ThrottlingBurstLimit: js.Number(props.Burst),
			AccessLogDestination: awsapigateway.NewLogGroupLogDestination(access),
			AccessLogFormat:      awsapigateway.AccessLogFormat_Custom(jsii.String(logFormat("$context.httpMethod $context.resourcePath", "$context.authorizer.error"))),
		},
	}
	if len(props.Origins) > 0 {
		p.DefaultCorsPreflightOptions = &awsapigateway.CorsOptions{
			AllowOrigins: js.Strings(props.Origins),
			AllowMethods: js.Strings(methods(props.Routes)),
			AllowHeaders: jsii.Strings("authorization", "content-type"),
		}
	}
	api := awsapigateway.NewRestApi(scope, jsii.String(id), p)
	if props.LogicalID != "" {
		api.Node().DefaultChild().(awsapigateway.CfnRestApi).OverrideLogicalId(jsii.String(props.LogicalID))
	}
	authorizer := awsapigateway.NewCognitoUserPoolsAuthorizer(scope, jsii.String(id+"Authorizer"), &awsapigateway.CognitoUserPoolsAuthorizerProps{
		CognitoUserPools: &[]awscognito.IUserPool{props.Pool.L2()},
	})
	for _, route := range props.Routes {
		segments := slices.DeleteFunc(strings.Split(route.Path, "/"), func(s string) bool { return s == "" })
		resource := api.Root()
		for _, s := range segments {
			if next := resource.GetResource(jsii.String(s)); next != nil {
				resource, _ = next.(awsapigateway.Resource)
				continue
			}
			resource = resource.AddResource(jsii.String(s), nil)
		}
		resource.AddMethod(jsii.String(route.Method), awsapigateway.NewLambdaIntegration(route.Function.L2(), &awsapigateway.LambdaIntegrationOptions{
			AllowTestInvoke: js.Bool(false),
		}), &awsapigateway.MethodOptions{
			AuthorizationType:   awsapigateway.AuthorizationType_COGNITO,
			Authorizer:          authorizer,
			AuthorizationScopes: js.Strings(route.Scopes),
		})
	}
	return &REST{api: api}
}

// restIssuer wants the issuer that the authorizer knows
// (https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html).
func restIssuer(pool *userpool.UserPool) error {
	return fielderr.Conflict(pool != nil && pool.IssuerType() == userpool.IssuerUpdated, "api.Pool", "userpool.IssuerUpdated in a REST API",
		"AWS says that its authorizer is not compatible with that issuer; New makes an HTTP API, whose authorizer is bound to any")
}

// restPaths wants what a REST API takes beyond Validate: no ~, and since it keeps paths as a
// tree, no token, and one name for the parameter that follows a path, whatever the route.
func restPaths(routes []Route) error {
	var problems []error
	names := map[string]string{}
	for i, route := range routes {
		if strings.Contains(route.Path, "~") || fielderr.Unresolved(route.Path) {
			problems = append(problems, fielderr.Problem(fmt.Sprintf("api.Routes[%d].Path", i), "must have no ~ and no token in a REST API, got %q", route.Path))
		}
		above := ""
		for _, segment := range strings.Split(strings.Trim(route.Path, "/"), "/") {
			if placeholder.MatchString(segment) {
				if other, taken := names[above]; taken && other != segment {
					problems = append(problems, fielderr.Problem(fmt.Sprintf("api.Routes[%d].Path", i),
						"must call what follows %q %s as another route does, got %s", above+"/", other, segment))
				}
				names[above] = segment
			}
			above += "/" + segment
		}
	}
	return errors.Join(problems...)
}

// URL is where the API begins, stage included.
func (a *REST) URL() string { return *a.api.Url() }

// ID is the API's id.
func (a *REST) ID() string { return *a.api.RestApiId() }

// Construct is the API's node in the construct tree.
func (a *REST) Construct() constructs.IConstruct { return a.api }

// L2 is the CDK's own construct, for what is not modelled here.
func (a *REST) L2() awsapigateway.RestApi { return a.api }

// Cfn is the CloudFormation resource.
func (a *REST) Cfn() awsapigateway.CfnRestApi {
	return a.api.Node().DefaultChild().(awsapigateway.CfnRestApi)
}
