package local

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/golang-jwt/jwt/v5"
)

func serverChecks() []check {
	return []check{
		{row: "port-443", run: onlyItsOwnPort, atStart: true},
		{row: "authorizer-keys", run: authorizerKnowsThePool},
		{row: "authorizer-refresh-tokens", run: authorizerRefusesRefreshTokens},
		{row: "integration-permission", run: apiNeedsPermission},
		{row: "web-identity-tokens", run: forgedWebIdentity},
		{row: "policy-variables", run: policyVariables},
		{row: "leading-keys", run: leadingKeys},
		{row: "identity-keys", run: identityKeys},
	}
}

func onlyItsOwnPort(w *world) {
	conn, err := net.DialTimeout("tcp", "127.0.0.1:443", time.Second)
	if err != nil {
		return
	}
	conn.Close()
	// Somebody listens: is it this endpoint, by its certificate?
	request, err := http.NewRequestWithContext(w.ctx, http.MethodGet, "https://localhost:443/_ministack/ready", nil)
	w.must(err)
	response, err := w.e.HTTPClient().Do(request)
	if err == nil {
		response.Body.Close()
	}
	w.want(err != nil, "the endpoint also answers on port 443")
}

// guardedAPI is an HTTP API whose one route wants a JWT of the pool; it returns how to call it.
func (w *world) guardedAPI(p testPool) (get func(bearer string) int) {
	function := w.function("def handler(event, context):\n    return {'statusCode': 200, 'body': 'inside'}\n")
	_, get = w.api(p, "GET /", "/", function)
	return get
}

// api is an HTTP API with one route for tokens of the pool; it returns its id and how to call a path.
func (w *world) api(p testPool, route, path, function string) (id string, get func(bearer string) int) {
	name := unique("api")
	status, outputs := w.stack("CreateStack", name, asJSON(map[string]any{
		"Resources": map[string]any{
			"Api": resource("AWS::ApiGatewayV2::Api", map[string]any{"Name": name, "ProtocolType": "HTTP"}),
			"Integration": resource("AWS::ApiGatewayV2::Integration", map[string]any{
				"ApiId": ref("Api"), "IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}),
			"Authorizer": resource("AWS::ApiGatewayV2::Authorizer", map[string]any{
				"ApiId": ref("Api"), "Name": "pool", "AuthorizerType": "JWT", "IdentitySource": []string{"$request.header.Authorization"},
				"JwtConfiguration": map[string]any{"Issuer": "https://" + p.provider(), "Audience": []string{p.client}}}),
			"Route": resource("AWS::ApiGatewayV2::Route", map[string]any{
				"ApiId": ref("Api"), "RouteKey": route, "AuthorizationType": "JWT", "AuthorizerId": ref("Authorizer"),
				"Target": map[string]any{"Fn::Join": []any{"/", []any{"integrations", ref("Integration")}}}}),
			"Stage": resource("AWS::ApiGatewayV2::Stage", map[string]any{"ApiId": ref("Api"), "StageName": "$default", "AutoDeploy": true}),
		},
		"Outputs": map[string]any{"Id": map[string]any{"Value": ref("Api")}},
	}))
	if status != "CREATE_COMPLETE" {
		w.must(fmt.Errorf("stack %s: %s", name, status))
	}
	return outputs["Id"], func(bearer string) int {
		request, err := http.NewRequestWithContext(w.ctx, http.MethodGet,
			fmt.Sprintf("https://%s.execute-api.localhost:%d%s", outputs["Id"], w.e.Port, path), nil)
		w.must(err)
		request.Header.Set("Authorization", "Bearer "+bearer)
		code, _ := w.send(request)
		return code
	}
}

// authorizerKnowsThePool: an HTTP API with a JWT authorizer lets the pool's token in.
func authorizerKnowsThePool(w *world) {
	p := w.pool(nil)
	token, get := *p.tokens(p.user()).AccessToken, w.guardedAPI(p)
	w.want(get(token) == http.StatusOK, "the pool's own access token: want 200, got %d", get(token))
	tampered := token[:len(token)-8] + "AAAAAAAA"
	w.want(get(tampered) == http.StatusUnauthorized, "a tampered token: want 401, got %d", get(tampered))
}

// apiNeedsPermission: an API invokes those functions whose resource policy lets it, by API, method and route.
func apiNeedsPermission(w *world) {
	p := w.pool(nil)
	token := *p.tokens(p.user()).AccessToken
	for route, allowed := range map[string]string{"GET /tenants/{tenant}": "/*/GET/tenants/*", "ANY /tenants/{tenant}": "/$default/GET/tenants/{tenant}", "$default": "/*/$default"} {
		function := w.closedFunction("def handler(event, context):\n    return {'statusCode': 200, 'body': 'inside'}\n")
		id, get := w.api(p, route, "/tenants/acme", function)
		of := func(api, suffix string) map[string]string {
			return map[string]string{"SourceArn": "arn:aws:execute-api:" + Region + ":" + Account + ":" + api + suffix, "SourceAccount": Account}
		}
		for _, wrong := range []struct {
			what, service string
			more          map[string]string
		}{
			{"another service", "cognito-idp.amazonaws.com", of(id, allowed)},
			{"another API", "apigateway.amazonaws.com", of("another", allowed)},
			{"another method", "apigateway.amazonaws.com", of(id, "/*/POST/tenants/*")},
			{"another route", "apigateway.amazonaws.com", of(id, "/*/GET/admin")},
		} {
			w.permit(function, wrong.service, wrong.more)
			got := get(token)
			w.want(got == http.StatusInternalServerError, "%s with a permission for %s: want 500, got %d", route, wrong.what, got)
		}
		w.permit(function, "apigateway.amazonaws.com", of(id, allowed))
		got := get(token)
		w.want(got == http.StatusOK, "%s with the permission: want 200, got %d", route, got)
	}
}

func authorizerRefusesRefreshTokens(w *world) {
	p := w.pool(nil)
	token, get := *p.tokens(p.user()).RefreshToken, w.guardedAPI(p)
	w.want(get(token) == http.StatusUnauthorized, "a refresh token: want 401, got %d", get(token))
}

// forgedWebIdentity: the classic flow's last step takes the endpoint's own tokens only.
func forgedWebIdentity(w *world) {
	p := w.pool(nil)
	pool := w.identityPool(p, identityOptions{classic: true})
	role := w.role(pool.trust(), "")
	id := pool.identity(p.tokens(p.user()).IdToken)
	real := ok[*cognitoidentity.GetOpenIdTokenOutput](w)(w.identity.GetOpenIdToken(w.ctx,
		&cognitoidentity.GetOpenIdTokenInput{IdentityId: &id.id, Logins: pool.logins(id.token)}))
	assume := func(token string) (int, string) {
		status, answer := w.query("sts", "2011-06-15", "AssumeRoleWithWebIdentity", map[string]string{
			"RoleArn": role, "RoleSessionName": "s", "WebIdentityToken": token})
		return status, between(answer, "Code")
	}
	status, code := assume(*real.Token)
	if status != http.StatusOK {
		w.must(fmt.Errorf("AssumeRoleWithWebIdentity with the endpoint's own token: %d %s", status, code))
	}
	forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, w.claims(real.Token)).SignedString([]byte("an attacker's key"))
	w.must(err)
	status, code = assume(forged)
	w.want(status == http.StatusBadRequest && code == "InvalidIdentityToken", "a forged token: want InvalidIdentityToken, got %d %s", status, code)
}

func ref(logicalID string) any { return map[string]any{"Ref": logicalID} }

func asJSON(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(broken{err})
	}
	return string(body)
}

// iamUser makes an IAM user with a policy and returns its keys.
func (w *world) iamUser(policy string) (name string, keys aws.CredentialsProvider) {
	name = unique("operator")
	for _, step := range []struct {
		action string
		params map[string]string
	}{
		{"CreateUser", map[string]string{"UserName": name}},
		{"PutUserPolicy", map[string]string{"UserName": name, "PolicyName": "p", "PolicyDocument": policy}},
	} {
		if status, answer := w.query("iam", "2010-05-08", step.action, step.params); status != http.StatusOK {
			w.must(fmt.Errorf("%s: %d: %s", step.action, status, answer))
		}
	}
	status, answer := w.query("iam", "2010-05-08", "CreateAccessKey", map[string]string{"UserName": name})
	if status != http.StatusOK {
		w.must(fmt.Errorf("CreateAccessKey: %d: %s", status, answer))
	}
	return name, credentials.NewStaticCredentialsProvider(between(answer, "AccessKeyId"), between(answer, "SecretAccessKey"), "")
}

// between is the text of the first element with this name.
func between(document []byte, element string) string {
	_, rest, _ := strings.Cut(string(document), "<"+element+">")
	text, _, _ := strings.Cut(rest, "</"+element+">")
	return text
}

// bucket makes a bucket as the administrator.
func (w *world) bucket() string {
	cfg := ok[aws.Config](w)(w.e.AWSConfig(w.ctx))
	name := unique("bucket-")
	ok[any](w)(w.bucketAs(cfg.Credentials).CreateBucket(w.ctx, &s3.CreateBucketInput{Bucket: &name}))
	return name
}

// put reports the error code of an upload, "" for none.
func (w *world) put(client *s3.Client, bucket, key string) string {
	_, err := client.PutObject(w.ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x")})
	return codeOf(err)
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	var api smithy.APIError
	if asAPI(err, &api) {
		return api.ErrorCode()
	}
	return err.Error()
}

// policyVariables: ${aws:username} in a resource is the caller's own name, and a variable
// without a value matches nothing.
func policyVariables(w *world) {
	bucket := w.bucket()
	name, keys := w.iamUser(asJSON(map[string]any{"Version": "2012-10-17", "Statement": []any{
		map[string]any{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::" + bucket + "/users/${aws:username}/*"},
		map[string]any{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::" + bucket + "/teams/${aws:PrincipalTag/team}/*"},
	}}))
	client := w.bucketAs(keys)
	for key, want := range map[string]string{
		"users/" + name + "/file":          "",
		"users/" + name + "0/file":         "AccessDenied",
		"users/somebody-else/file":         "AccessDenied",
		"teams//file":                      "AccessDenied",
		"teams/${aws:PrincipalTag/team}/f": "AccessDenied",
	} {
		got := w.put(client, bucket, key)
		w.want(got == want, "PutObject %s: want %q, got %q", key, want, got)
	}
}

// leadingKeys: a policy on the partition keys of a table's items.
func leadingKeys(w *world) {
	table := unique("table")
	config, err := w.e.AWSConfig(w.ctx)
	w.must(err)
	config.RetryMaxAttempts = 1
	admin := dynamodb.NewFromConfig(config)
	ok[any](w)(admin.CreateTable(w.ctx, &dynamodb.CreateTableInput{
		TableName: &table, BillingMode: dbtypes.BillingModePayPerRequest,
		AttributeDefinitions: []dbtypes.AttributeDefinition{{AttributeName: new("pk"), AttributeType: dbtypes.ScalarAttributeTypeS}},
		KeySchema:            []dbtypes.KeySchemaElement{{AttributeName: new("pk"), KeyType: dbtypes.KeyTypeHash}},
	}))
	_, keys := w.iamUser(asJSON(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:" + Region + ":" + Account + ":table/" + table,
		"Condition": map[string]any{
			"ForAllValues:StringLike": map[string]any{"dynamodb:LeadingKeys": []string{"user#*"}},
			"Null":                    map[string]any{"dynamodb:LeadingKeys": "false"},
		},
	}}}))
	config.Credentials = keys
	client := dynamodb.NewFromConfig(config)
	item := func(pk string) map[string]dbtypes.AttributeValue {
		return map[string]dbtypes.AttributeValue{"pk": &dbtypes.AttributeValueMemberS{Value: pk}}
	}
	write := func(pks ...string) error {
		var puts []dbtypes.WriteRequest
		for _, pk := range pks {
			puts = append(puts, dbtypes.WriteRequest{PutRequest: &dbtypes.PutRequest{Item: item(pk)}})
		}
		_, err := client.BatchWriteItem(w.ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dbtypes.WriteRequest{table: puts}})
		return err
	}
	query := func(pk string) error {
		_, err := client.Query(w.ctx, &dynamodb.QueryInput{TableName: &table, KeyConditionExpression: new("#k = :v"),
			ExpressionAttributeNames: map[string]string{"#k": "pk"}, ExpressionAttributeValues: map[string]dbtypes.AttributeValue{":v": item(pk)["pk"]}})
		return err
	}
	_, own := client.PutItem(w.ctx, &dynamodb.PutItemInput{TableName: &table, Item: item("user#1")})
	_, foreign := client.PutItem(w.ctx, &dynamodb.PutItemInput{TableName: &table, Item: item("code#1")})
	_, scan := client.Scan(w.ctx, &dynamodb.ScanInput{TableName: &table})
	for what, got := range map[string]error{"an item under the prefix": own, "a batch under the prefix": write("user#2", "user#3"), "a query under the prefix": query("user#1")} {
		w.want(got == nil, "%s: want success, got %v", what, got)
	}
	for what, got := range map[string]error{"another item": foreign, "a batch with another item": write("user#2", "code#2"), "a query elsewhere": query("code#1"), "a scan": scan} {
		w.want(codeOf(got) == "AccessDeniedException", "%s: want AccessDeniedException, got %v", what, got)
	}
}

// identityKeys: a policy on cognito-identity.amazonaws.com:sub as a plain condition key.
func identityKeys(w *world) {
	p := w.pool(nil)
	pool := w.identityPool(p, identityOptions{})
	bucket := w.bucket()
	id := pool.identity(p.tokens(p.user()).IdToken)
	pool.roles(w.role(pool.trust(), asJSON(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::" + bucket + "/*",
		"Condition": map[string]any{"StringEquals": map[string]any{"cognito-identity.amazonaws.com:sub": id.id}},
	}}})))
	other := pool.identity(p.tokens(p.user()).IdToken)
	got := w.put(w.bucketAs(id.credentials()), bucket, "file")
	w.want(got == "", "PutObject as the identity in the condition: want success, got %s", got)
	got = w.put(w.bucketAs(other.credentials()), bucket, "file")
	w.want(got == "AccessDenied", "PutObject as another identity: want AccessDenied, got %q", got)
}
