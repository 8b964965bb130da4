package local

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

func stackChecks() []check {
	return []check{
		{row: "cfn-identity-provider", run: identityProviderInAStack},
		{row: "cfn-web-acl-association", run: webACLAssociationInAStack},
		{row: "cfn-stored-types", run: storedTypesInAStack},
		{row: "cfn-schema", run: schemaOnlyGrows},
		{row: "cfn-deletion-protection", run: protectedPoolsStay},
	}
}

func resource(kind string, properties map[string]any) map[string]any {
	return map[string]any{"Type": kind, "Properties": properties}
}

func identityProviderInAStack(w *world) {
	name := unique("federation")
	template := func(clientID string) string {
		return asJSON(map[string]any{
			"Resources": map[string]any{
				"Pool": resource("AWS::Cognito::UserPool", map[string]any{"UserPoolName": name}),
				"Provider": resource("AWS::Cognito::UserPoolIdentityProvider", map[string]any{
					"UserPoolId": ref("Pool"), "ProviderName": "Company", "ProviderType": "OIDC",
					"ProviderDetails": map[string]any{"client_id": clientID, "client_secret": "s", "oidc_issuer": "https://idp.company.example",
						"attributes_request_method": "GET", "authorize_scopes": "openid"}}),
			},
			"Outputs": map[string]any{"Pool": map[string]any{"Value": ref("Pool")}, "Provider": map[string]any{"Value": ref("Provider")}},
		})
	}
	status, outputs := w.stack("CreateStack", name, template("one"))
	w.want(status == "CREATE_COMPLETE", "stack with an identity provider: want CREATE_COMPLETE, got %s", status)
	w.want(outputs["Provider"] == "Company", "Ref of the provider: want its name, got %q", outputs["Provider"])
	status, _ = w.stack("UpdateStack", name, template("two"))
	w.want(status == "UPDATE_COMPLETE", "its update: want UPDATE_COMPLETE, got %s", status)
	pool := outputs["Pool"]
	got := ok[*cognitoidentityprovider.DescribeIdentityProviderOutput](w)(w.idp.DescribeIdentityProvider(w.ctx,
		&cognitoidentityprovider.DescribeIdentityProviderInput{UserPoolId: &pool, ProviderName: new("Company")}))
	w.want(got.IdentityProvider.ProviderDetails["client_id"] == "two", "client_id after the update: want two, got %s", got.IdentityProvider.ProviderDetails["client_id"])
	status, _ = w.stack("DeleteStack", name, "")
	w.want(status == "gone" || status == "DELETE_COMPLETE", "its deletion: got %s", status)
}

func webACLAssociationInAStack(w *world) {
	name := unique("firewall")
	status, outputs := w.stack("CreateStack", name, asJSON(map[string]any{
		"Resources": map[string]any{
			"Pool": resource("AWS::Cognito::UserPool", map[string]any{"UserPoolName": name}),
			"ACL": resource("AWS::WAFv2::WebACL", map[string]any{"Name": name, "Scope": "REGIONAL", "DefaultAction": map[string]any{"Allow": map[string]any{}},
				"VisibilityConfig": map[string]any{"CloudWatchMetricsEnabled": true, "MetricName": "m", "SampledRequestsEnabled": true}}),
			"Association": resource("AWS::WAFv2::WebACLAssociation", map[string]any{
				"ResourceArn": map[string]any{"Fn::GetAtt": []string{"Pool", "Arn"}}, "WebACLArn": map[string]any{"Fn::GetAtt": []string{"ACL", "Arn"}}}),
		},
		"Outputs": map[string]any{"Pool": map[string]any{"Value": map[string]any{"Fn::GetAtt": []string{"Pool", "Arn"}}}},
	}))
	w.want(status == "CREATE_COMPLETE", "stack with a web ACL association: want CREATE_COMPLETE, got %s", status)
	var got struct{ WebACL struct{ Name string } }
	w.json("wafv2", "AWSWAF_20190729.GetWebACLForResource", map[string]any{"ResourceArn": outputs["Pool"]}, &got)
	w.want(got.WebACL.Name == name, "the pool's web ACL: want %s, got %q", name, got.WebACL.Name)
}

func storedTypesInAStack(w *world) {
	name := unique("stored")
	resources := map[string]any{"Pool": resource("AWS::Cognito::UserPool", map[string]any{"UserPoolName": name})}
	for id, kind := range map[string]string{
		"Branding": "AWS::Cognito::ManagedLoginBranding", "Risk": "AWS::Cognito::UserPoolRiskConfigurationAttachment",
		"Logs": "AWS::Cognito::LogDeliveryConfiguration", "UI": "AWS::Cognito::UserPoolUICustomizationAttachment",
		"Terms": "AWS::Cognito::Terms", "WafLogs": "AWS::WAFv2::LoggingConfiguration",
	} {
		resources[id] = resource(kind, map[string]any{"UserPoolId": ref("Pool")})
	}
	status, _ := w.stack("CreateStack", name, asJSON(map[string]any{"Resources": resources}))
	w.want(status == "CREATE_COMPLETE", "stack with the stored types: want CREATE_COMPLETE, got %s", status)
	status, _ = w.stack("DeleteStack", name, "")
	w.want(status == "gone" || status == "DELETE_COMPLETE", "its deletion: got %s", status)
}

func schemaOnlyGrows(w *world) {
	name := unique("schema")
	attribute := func(name string, more map[string]any) map[string]any {
		a := map[string]any{"Name": name, "AttributeDataType": "String", "Mutable": false}
		for key, value := range more {
			a[key] = value
		}
		return a
	}
	template := func(schema ...any) string {
		return asJSON(map[string]any{"Resources": map[string]any{
			"Pool": resource("AWS::Cognito::UserPool", map[string]any{"UserPoolName": name, "Schema": schema})}})
	}
	status, _ := w.stack("CreateStack", name, template(attribute("tenant", nil)))
	w.want(status == "CREATE_COMPLETE", "the first stack: got %s", status)
	status, _ = w.stack("UpdateStack", name, template(attribute("tenant", nil), attribute("plan", nil)))
	w.want(status == "UPDATE_COMPLETE", "an optional attribute is added: want UPDATE_COMPLETE, got %s", status)
	for what, schema := range map[string][]any{
		"made mutable": {attribute("tenant", map[string]any{"Mutable": true}), attribute("plan", nil)},
		"removed":      {attribute("plan", nil)},
		"renamed":      {attribute("tenants", nil), attribute("plan", nil)},
		"retyped":      {attribute("tenant", map[string]any{"AttributeDataType": "Number"}), attribute("plan", nil)},
		"required":     {attribute("tenant", nil), attribute("plan", nil), attribute("email", map[string]any{"Required": true})},
	} {
		status, _ = w.stack("UpdateStack", name, template(schema...))
		w.want(status == "UPDATE_ROLLBACK_COMPLETE", "attribute %s: want UPDATE_ROLLBACK_COMPLETE, got %s", what, status)
	}
}

func protectedPoolsStay(w *world) {
	name := unique("protected")
	template := func(protection string) string {
		return asJSON(map[string]any{
			"Resources": map[string]any{"Pool": resource("AWS::Cognito::UserPool", map[string]any{"UserPoolName": name, "DeletionProtection": protection})},
			"Outputs":   map[string]any{"Pool": map[string]any{"Value": ref("Pool")}},
		})
	}
	status, outputs := w.stack("CreateStack", name, template("ACTIVE"))
	w.want(status == "CREATE_COMPLETE", "the stack: got %s", status)
	pool := outputs["Pool"]
	_, err := w.idp.DeleteUserPool(w.ctx, &cognitoidentityprovider.DeleteUserPoolInput{UserPoolId: &pool})
	w.refused("DeleteUserPool of a protected pool", err, "InvalidParameterException")
	status, _ = w.stack("DeleteStack", name, "")
	w.want(status == "DELETE_FAILED", "deletion of its stack: want DELETE_FAILED, got %s", status)
	ok[any](w)(w.idp.DescribeUserPool(w.ctx, &cognitoidentityprovider.DescribeUserPoolInput{UserPoolId: &pool}))
	// As CloudFormation wants it: first the protection, then the stack; here by the call, as
	// a stack whose deletion failed cannot be updated.
	described := ok[*cognitoidentityprovider.DescribeUserPoolOutput](w)(w.idp.DescribeUserPool(w.ctx, &cognitoidentityprovider.DescribeUserPoolInput{UserPoolId: &pool}))
	w.want(slices.Contains([]string{"ACTIVE"}, string(described.UserPool.DeletionProtection)), "protection: got %s", described.UserPool.DeletionProtection)
}
