package signin_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
)

// People of one customer sign in through that customer's Okta, and belong to its tenant.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("App"), nil)
	pool := userpool.New(stack, "Users", userpool.Props{FederatedTenants: map[string]string{"Okta": "acme"}})
	okta := signin.NewOIDC(stack, "Okta", signin.OIDCProps{
		Name: "Okta", Issuer: "https://acme.okta.com", ClientID: "0oa1b2c3",
		Secret: signin.Secret{ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:okta-AbCdEf", Key: "client_secret"},
		Common: signin.Common{Pool: pool},
	})
	appclient.New(stack, "Web", appclient.Props{
		Pool: pool, CallbackURLs: []string{"https://app.company.com/callback"}, Providers: []*signin.Provider{okta},
	})
	trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool})
	trigger.NewPreTokenGeneration(stack, "PreTokenGeneration", trigger.PreTokenGenerationProps{Pool: pool})
	app.Synth(nil)
}
