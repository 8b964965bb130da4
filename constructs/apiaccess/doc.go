// Package apiaccess lets roles of an identity pool call exact routes of an API behind API
// Gateway, with AWS_IAM as the routes' authorization.
//
// A route is one method and one path of one stage; it renders to one execute-api ARN.
// There is no wildcard for the method, the stage or a path parameter: the * of IAM also
// matches slashes, so that GET /orders/* is GET /orders/1/refunds too. Whoever wants
// that says so, with [Route.Below].
//
// IAM decides here who may call, not whose data is returned: that is for the API's own
// code, which finds the identity id in the request context (cognitoIdentityId for a REST
// API, authorizer.iam.cognitoIdentity for an HTTP API). Routes that can do with a token
// instead are easier to build on package tokens.
//
// See https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html.
package apiaccess
