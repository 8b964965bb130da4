//go:build verify

package maximal_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/guard"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/local"
	"example.com/cognitocdk/test/maximal/sets"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// members are those of LambdaConfig that each set fills.
var members = map[string][]string{
	"through-ses": {"CreateAuthChallenge", "CustomMessage", "CustomSMSSender", "DefineAuthChallenge", "InboundFederation", "KMSKeyID",
		"PostAuthentication", "PostConfirmation", "PreAuthentication", "PreSignUp", "PreTokenGenerationConfig", "UserMigration", "VerifyAuthChallengeResponse"},
	"custom-senders": {"CreateAuthChallenge", "CustomEmailSender", "CustomSMSSender", "DefineAuthChallenge", "InboundFederation", "KMSKeyID",
		"PostAuthentication", "PostConfirmation", "PreAuthentication", "PreSignUp", "PreTokenGenerationConfig", "UserMigration", "VerifyAuthChallengeResponse"},
}

// Each set is built with the functions that ship, passes the guard, deploys, and lets
// somebody sign up and in by a mailed code, or get as far as the captcha: the functions on
// the way have then run with no more than their own grants.
func TestSetsDeploy(t *testing.T) {
	endpoint, err := local.Start(t.Context(), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := endpoint.Stop(); err != nil {
			t.Error(err)
		}
	})
	w := newWorld(t, endpoint)
	defer w.explain(t)
	all := sets.All()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			outputs := w.deploy(t, name, synthesize(t, name, all[name]))
			if diff := cmp.Diff(members[name], w.lambdaConfig(t, outputs["Pool"])); diff != "" {
				t.Errorf("LambdaConfig (-want +got):\n%s", diff)
			}
			w.signUpAndAsk(t, outputs["Pool"], outputs["Client"], name == "custom-senders")
		})
	}
}

// synthesize is the cloud assembly of a stack with a set, with the guard attached: a failing
// control panics.
func synthesize(t *testing.T, name string, build sets.Build) (assembly string) {
	t.Helper()
	app := synthtest.AppWith(t, synthtest.Flags(t))
	guard.Attach(app)
	stack := awscdk.NewStack(app, jsii.String(name), &awscdk.StackProps{
		Env:         &awscdk.Environment{Account: jsii.String(local.Account), Region: jsii.String(local.Region)},
		Synthesizer: awscdk.NewDefaultStackSynthesizer(&awscdk.DefaultStackSynthesizerProps{GenerateBootstrapVersionRule: jsii.Bool(false)}),
	})
	build(stack, gofunction.Options{Platform: gofunction.Host, Destroy: true})
	awscdk.NewCfnOutput(stack, jsii.String("Pool"), &awscdk.CfnOutputProps{Value: refOf(stack, "Users")})
	awscdk.NewCfnOutput(stack, jsii.String("Client"), &awscdk.CfnOutputProps{Value: refOf(stack, "App/Resource")})
	return *app.Synth(nil).Directory()
}

func refOf(stack awscdk.Stack, path string) *string {
	node := stack.Node().FindChild(jsii.String(strings.Split(path, "/")[0]))
	return node.Node().DefaultChild().(awscdk.CfnElement).(awscdk.CfnResource).Ref()
}

func (w *world) signUpAndAsk(t *testing.T, pool, client string, captcha bool) {
	t.Helper()
	ctx, name, idp := t.Context(), "ann@company.com", w.idp
	attributes := func(tenant string) []types.AttributeType {
		return []types.AttributeType{{Name: aws.String("email"), Value: aws.String(name)}, {Name: aws.String("custom:tenant_id"), Value: aws.String(tenant)}}
	}
	signUp := func(tenant string) error {
		_, err := idp.SignUp(ctx, &cognitoidentityprovider.SignUpInput{ClientId: &client, Username: &name, Password: aws.String("Correct-Horse-1-Battery"), UserAttributes: attributes(tenant)})
		return err
	}
	if err := signUp("globex"); err == nil {
		t.Error("want another domain's tenant refused by the pre-sign-up trigger, got an account")
	}
	if err := signUp("acme"); err != nil {
		t.Fatal(err)
	}
	w.confirm(t, pool, client, name, captcha)
	groups, err := idp.AdminListGroupsForUser(ctx, &cognitoidentityprovider.AdminListGroupsForUserInput{UserPoolId: &pool, Username: &name})
	if err != nil {
		t.Fatal(err)
	}
	if len(groups.Groups) != 1 || *groups.Groups[0].GroupName != "members" {
		t.Errorf("want the group of everybody from the post-confirmation trigger, got %v", groups.Groups)
	}
	asked, err := idp.InitiateAuth(ctx, &cognitoidentityprovider.InitiateAuthInput{ClientId: &client, AuthFlow: types.AuthFlowTypeCustomAuth, AuthParameters: map[string]string{"USERNAME": name}})
	if err != nil {
		t.Fatal(err)
	}
	if captcha {
		if asked.ChallengeName != types.ChallengeNameTypeCustomChallenge || asked.ChallengeParameters["siteKey"] == "" {
			t.Errorf("want the captcha that comes before the code, got %s with %v", asked.ChallengeName, asked.ChallengeParameters)
		}
		return
	}
	mails, err := w.endpoint.Mail(ctx, name)
	if err != nil || len(mails) == 0 {
		t.Fatalf("want the code in the mailbox, got %v, %v", mails, err)
	}
	if mails[0].From != `"Company" <no-reply@company.com>` {
		t.Errorf("want the code from the sender that was granted, got %q", mails[0].From)
	}
	code := regexp.MustCompile(`\b\d{4}[ -]?\d{4}\b`).FindString(mails[0].Text)
	answer := func(code string) (*cognitoidentityprovider.RespondToAuthChallengeOutput, error) {
		return idp.RespondToAuthChallenge(ctx, &cognitoidentityprovider.RespondToAuthChallengeInput{ClientId: &client, ChallengeName: asked.ChallengeName,
			Session: asked.Session, ChallengeResponses: map[string]string{"USERNAME": name, "ANSWER": code}})
	}
	signedIn, err := answer(code)
	if err != nil {
		t.Fatal(err)
	}
	if signedIn.AuthenticationResult == nil {
		t.Errorf("want tokens for the mailed code, got the challenge %s", signedIn.ChallengeName)
	}
}

// confirm proves the address by the code in the branded mail. Nobody mails one where custom
// senders do: the endpoint never calls them (docs/local.md), so an administrator confirms.
func (w *world) confirm(t *testing.T, pool, client, name string, customSenders bool) {
	t.Helper()
	if customSenders {
		if _, err := w.idp.AdminConfirmSignUp(t.Context(), &cognitoidentityprovider.AdminConfirmSignUpInput{UserPoolId: &pool, Username: &name}); err != nil {
			t.Fatal(err)
		}
		return
	}
	mails, err := w.endpoint.Mail(t.Context(), name)
	if err != nil || len(mails) == 0 {
		t.Fatalf("want a confirmation code in the mailbox, got %v, %v", mails, err)
	}
	text := mails[0].Text + mails[0].HTML
	if !strings.Contains(text, "Company") {
		t.Errorf("want the custom-message trigger's brand in the mail, got %q", text)
	}
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(text)
	if _, err := w.idp.ConfirmSignUp(t.Context(), &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &client, Username: &name, ConfirmationCode: &code}); err != nil {
		t.Fatal(err)
	}
}
