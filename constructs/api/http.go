package api

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/internal/js"
)

// HTTP is an HTTP API.
type HTTP struct {
	node constructs.Construct
	api  awsapigatewayv2.CfnApi
}

// New provisions an HTTP API. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *HTTP {
	if err := props.check(scope); err != nil {
		panic(err)
	}
	props = props.defaults()
	node := constructs.NewConstruct(scope, jsii.String(id))
	p := &awsapigatewayv2.CfnApiProps{Name: jsii.String(name(id, props)), ProtocolType: jsii.String("HTTP")}
	if len(props.Origins) > 0 {
		p.CorsConfiguration = &awsapigatewayv2.CfnApi_CorsProperty{
			AllowOrigins: js.Strings(props.Origins),
			AllowMethods: js.Strings(methods(props.Routes)),
			AllowHeaders: jsii.Strings("authorization", "content-type"),
			MaxAge:       js.Number(3600),
		}
	}
	api := awsapigatewayv2.NewCfnApi(node, jsii.String("Api"), p)
	if props.LogicalID != "" {
		api.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	clients := make([]string, len(props.Clients))
	for i, c := range props.Clients {
		clients[i] = c.ID()
	}
	authorizer := awsapigatewayv2.NewCfnAuthorizer(node, jsii.String("Authorizer"), &awsapigatewayv2.CfnAuthorizerProps{
		ApiId:          api.Ref(),
		Name:           jsii.String("user-pool"),
		AuthorizerType: jsii.String("JWT"),
		IdentitySource: jsii.Strings("$request.header.Authorization"),
		JwtConfiguration: &awsapigatewayv2.CfnAuthorizer_JWTConfigurationProperty{
			Issuer:   jsii.String(props.Pool.Issuer()),
			Audience: js.Strings(clients),
		},
	})
	integrations := map[*gofunction.Function]awsapigatewayv2.CfnIntegration{}
	for _, route := range props.Routes {
		key := routeID(node, route)
		integration, known := integrations[route.Function]
		if !known {
			integration = awsapigatewayv2.NewCfnIntegration(node, jsii.String(key+"Integration"), &awsapigatewayv2.CfnIntegrationProps{
				ApiId:                api.Ref(),
				IntegrationType:      jsii.String("AWS_PROXY"),
				IntegrationUri:       jsii.String(route.Function.ARN()),
				PayloadFormatVersion: jsii.String("2.0"),
			})
			integrations[route.Function] = integration
		}
		awsapigatewayv2.NewCfnRoute(node, jsii.String(key), &awsapigatewayv2.CfnRouteProps{
			ApiId:               api.Ref(),
			RouteKey:            jsii.String(route.Method + " " + route.Path),
			AuthorizationType:   jsii.String("JWT"),
			AuthorizerId:        authorizer.Ref(),
			AuthorizationScopes: js.Strings(route.Scopes),
			Target:              jsii.String("integrations/" + *integration.Ref()),
		})
		permit(node, key, route, *api.Ref(), "*")
	}
	access := accessLogs(node, props)
	awsapigatewayv2.NewCfnStage(node, jsii.String("Stage"), &awsapigatewayv2.CfnStageProps{
		ApiId:      api.Ref(),
		StageName:  jsii.String("$default"),
		AutoDeploy: js.Bool(true),
		AccessLogSettings: &awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
			DestinationArn: access.LogGroupArn(),
			Format:         jsii.String(logFormat("$context.routeKey", "$context.authorizer.error")),
		},
		DefaultRouteSettings: &awsapigatewayv2.CfnStage_RouteSettingsProperty{
			ThrottlingRateLimit: js.Number(props.RatePerSecond), ThrottlingBurstLimit: js.Number(props.Burst),
		},
	})
	return &HTTP{node: node, api: api}
}

// routeID is what a route's constructs are called: method and path without braces, or where a
// construct has such a name, as GET /a/b beside GET /a/{b}, the route in full. The spaces keep
// that apart from every other, also with what is put behind it.
func routeID(node constructs.Construct, route Route) string {
	id := strings.NewReplacer("{", "", "}", "", "+", "").Replace(route.Method + route.Path)
	for _, behind := range []string{"", "Integration", "Permission"} {
		if node.Node().TryFindChild(jsii.String(strings.ReplaceAll(id+behind, "/", "--"))) != nil {
			return route.Method + " " + strings.ReplaceAll(route.Path, "/", " ") + " "
		}
	}
	return id
}

// permit lets API Gateway invoke the function for one route of this API and account.
func permit(node constructs.Construct, key string, route Route, apiID, stage string) {
	stack := awscdk.Stack_Of(node)
	path := placeholder.ReplaceAllString(route.Path, "*")
	awslambda.NewCfnPermission(node, jsii.String(key+"Permission"), &awslambda.CfnPermissionProps{
		Action:        jsii.String("lambda:InvokeFunction"),
		FunctionName:  jsii.String(route.Function.ARN()),
		Principal:     jsii.String("apigateway.amazonaws.com"),
		SourceAccount: stack.Account(),
		SourceArn: stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("execute-api"), Resource: jsii.String(apiID), ResourceName: jsii.String(stage + "/" + route.Method + path)}),
	})
}

// logFormat is one JSON object a request: who asked for what, and what became of it. No
// query string, no header, no claim but the user's sub.
func logFormat(route, problem string) string {
	text, err := json.Marshal(map[string]string{
		"requestId": "$context.requestId", "time": "$context.requestTime", "ip": "$context.identity.sourceIp",
		"route": route, "status": "$context.status", "error": problem,
		"sub": "$context.authorizer.claims.sub", "latency": "$context.responseLatency",
	})
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	return string(text)
}

// URL is where the API begins: https://<api id>.execute-api.<region>.<suffix>.
func (a *HTTP) URL() string { return *a.api.AttrApiEndpoint() }

// ID is the API's id.
func (a *HTTP) ID() string { return *a.api.Ref() }

// Construct is the API's node in the construct tree.
func (a *HTTP) Construct() constructs.IConstruct { return a.node }

// Cfn is the CloudFormation resource.
func (a *HTTP) Cfn() awsapigatewayv2.CfnApi { return a.api }
