package triggers

import (
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/cognitocdk/internal/lambdatest"
)

const (
	signInRefused       = "Sign-in is not possible; please try again or ask your administrator"
	confirmationRefused = "The account could not be set up; please try again"
	sub                 = "a1b2c3d4-0000-4000-8000-1234567890ab"
	userRow             = "user#us-east-1_EXAMPLE#" + sub
)

func TestPostConfirmation(t *testing.T) {
	users := newTable(t)
	f := lambdatest.Start(t, binary("postconfirmation"), awsEnv(map[string]string{"USER_TABLE": users.name}))
	for range 3 {
		sent := event(t, "PostConfirmation_ConfirmSignUp")
		answered(t, sent, f.Invoke(sent), `{}`)
	}
	rows := users.rows()
	if row := rows[userRow]; len(rows) != 1 || row["tenant"] != "acme" || row["createdAt"] == "" {
		t.Errorf("three deliveries: want one row, got %v", rows)
	}
	for _, row := range rows {
		for _, value := range row {
			if strings.Contains(value, "@") {
				t.Errorf("an address is in the table: %v", row)
			}
		}
	}
	sent := event(t, "PostConfirmation_ConfirmForgotPassword", "request/userAttributes/sub=other")
	answered(t, sent, f.Invoke(sent), `{}`)
	if rows := users.rows(); len(rows) != 1 {
		t.Errorf("a forgotten password sets up nobody, got %v", rows)
	}
	refused(t, f.Invoke(event(t, "PostConfirmation_ConfirmSignUp", "triggerSource=PostConfirmation_Future")), confirmationRefused, "unknown-source")
	refused(t, f.Invoke(event(t, "PostConfirmation_ConfirmSignUp", "request/userAttributes/custom:tenant_id=*")), confirmationRefused, "tenant-malformed")
	refused(t, f.Invoke(event(t, "PostConfirmation_ConfirmSignUp", "request:={}")), confirmationRefused, "event-unreadable")
}

func TestPostConfirmationConcurrentDeliveries(t *testing.T) {
	users := newTable(t)
	sent := event(t, "PostConfirmation_ConfirmSignUp")
	var group sync.WaitGroup
	for _, f := range lambdatest.StartN(t, 3, binary("postconfirmation"), awsEnv(map[string]string{"USER_TABLE": users.name, "EVENT_BUS": "default"})) {
		group.Go(func() { answered(t, sent, f.Invoke(sent), `{}`) })
	}
	group.Wait()
	rows := users.rows()
	if len(rows) != 1 || rows[userRow]["announced"] != "true" {
		t.Errorf("three deliveries at once: want one row, announced, got %v", rows)
	}
}

func TestPostConfirmationAddsToTheDefaultGroup(t *testing.T) {
	client := idp.NewFromConfig(awsConfig(t))
	pool, err := client.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{PoolName: aws.String("groups")})
	if err != nil {
		t.Fatal(err)
	}
	id := *pool.UserPool.Id
	for _, group := range []string{"members", "acme-members"} {
		if _, err := client.CreateGroup(t.Context(), &idp.CreateGroupInput{UserPoolId: &id, GroupName: aws.String(group)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{UserPoolId: &id, Username: aws.String("ada")}); err != nil {
		t.Fatal(err)
	}
	f := lambdatest.Start(t, binary("postconfirmation"), awsEnv(map[string]string{"DEFAULT_GROUPS": `{"*":"members","acme":"acme-members"}`}))
	for range 3 {
		sent := event(t, "PostConfirmation_ConfirmSignUp", "userPoolId="+id, "userName=ada")
		answered(t, sent, f.Invoke(sent), `{}`)
	}
	groups, err := client.AdminListGroupsForUser(t.Context(), &idp.AdminListGroupsForUserInput{UserPoolId: &id, Username: aws.String("ada")})
	if err != nil {
		t.Fatal(err)
	}
	if len(groups.Groups) != 1 || *groups.Groups[0].GroupName != "acme-members" {
		t.Errorf("want the tenant's group alone, got %v", groups.Groups)
	}
	got := f.Invoke(event(t, "PostConfirmation_ConfirmSignUp", "userPoolId="+id, "userName=nobody"))
	if got.Error == nil || got.Error.Message != confirmationRefused || !strings.Contains(got.Log, `"step":"adding to the default group"`) {
		t.Errorf("a user who is not there: want a refusal, got %+v", got)
	}
}

func TestPreAuthentication(t *testing.T) {
	users := newTable(t)
	users.put("suspended#us-east-1_EXAMPLE#closed")
	users.put("denied#us-east-1_EXAMPLE#user#eve")
	users.put("denied#us-east-1_EXAMPLE#domain#evil.com")
	f := lambdatest.Start(t, binary("preauthentication"), awsEnv(map[string]string{"USER_TABLE": users.name, "FEDERATED_TENANTS": `{"okta":"closed","corp":"acme"}`}))
	const source = "PreAuthentication_Authentication"
	for name, c := range map[string]struct {
		edits  []string
		reason string
	}{
		"known user":                        {nil, ""},
		"unknown user":                      {[]string{"request/userAttributes:={}", "request/userNotFound:=true", "userName=who@company.com"}, ""},
		"user of a suspended tenant":        {[]string{"request/userAttributes/custom:tenant_id=closed"}, "barred"},
		"denied user":                       {[]string{"userName=Eve"}, "barred"},
		"denied domain":                     {[]string{"request/userAttributes/email=x@evil.com"}, "barred"},
		"denied domain, odd address":        {[]string{`request/userAttributes/email="x@good.example"@evil.com.`}, "barred"},
		"denied domain, unknown user":       {[]string{"request/userAttributes:={}", "userName=x@EVIL.com"}, "barred"},
		"the same lists of another pool":    {[]string{"userPoolId=us-east-1_OTHER", "userName=eve"}, ""},
		"provider's user, suspended tenant": {[]string{`request/userAttributes:={"cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"okta\"}]"}`}, "barred"},
		"provider's user, other tenant":     {[]string{`request/userAttributes:={"cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"corp\"}]"}`}, ""},
		"unknown source":                    {[]string{"triggerSource=PreAuthentication_Future"}, "unknown-source"},
		"no attributes":                     {[]string{"request:={}"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			sent := event(t, source, c.edits...)
			if got := f.Invoke(sent); c.reason == "" {
				answered(t, sent, got, `{}`)
			} else {
				refused(t, got, signInRefused, c.reason)
			}
		})
	}
	t.Run("without the table nobody signs in", func(t *testing.T) {
		f := lambdatest.Start(t, binary("preauthentication"), awsEnv(map[string]string{"USER_TABLE": "no-such-table"}))
		got := f.Invoke(event(t, source))
		if got.Error == nil || got.Error.Message != signInRefused || !strings.Contains(got.Log, `"cause":"ResourceNotFoundException"`) {
			t.Errorf("want a refusal and the cause in the log, got %+v", got)
		}
	})
}

func TestPostAuthentication(t *testing.T) {
	users := newTable(t)
	f := lambdatest.Start(t, binary("postauthentication"), awsEnv(map[string]string{"USER_TABLE": users.name, "EVENT_BUS": "default"}))
	const source = "PostAuthentication_Authentication"
	var first string
	for i := range 3 {
		sent := event(t, source)
		answered(t, sent, f.Invoke(sent), `{}`)
		row := users.rows()[userRow]
		if i == 0 {
			first = row["lastSignIn"]
		}
		if row["lastSignIn"] == "" || row["lastSignIn"] != first {
			t.Errorf("delivery %d: want the first one's time, %q, got %v", i+1, first, row)
		}
	}
	refused(t, f.Invoke(event(t, source, "triggerSource=x")), signInRefused, "unknown-source")
	t.Run("without the table everybody signs in", func(t *testing.T) {
		f := lambdatest.Start(t, binary("postauthentication"), awsEnv(map[string]string{"USER_TABLE": "no-such-table"}))
		sent := event(t, source)
		got := f.Invoke(sent)
		answered(t, sent, got, `{}`)
		if !strings.Contains(got.Log, `"message":"tolerated"`) {
			t.Errorf("want the loss in the log, got %s", got.Log)
		}
	})
}

// A dependency that does not answer must not make Cognito wait, and repeat, for five seconds.
func TestWorkEndsBeforeTheDeadline(t *testing.T) {
	hanging := hangingServer(t)
	for _, c := range []struct{ function, source string }{
		{"preauthentication", "PreAuthentication_Authentication"},
		{"postauthentication", "PostAuthentication_Authentication"},
		{"postconfirmation", "PostConfirmation_ConfirmSignUp"},
	} {
		t.Run(c.function, func(t *testing.T) {
			t.Parallel()
			f := lambdatest.Start(t, binary(c.function), awsEnv(map[string]string{"USER_TABLE": "users", "AWS_ENDPOINT_URL": hanging}))
			got := f.Invoke(event(t, c.source), lambdatest.WithTimeout(lambdatest.Timeout/4))
			if got.Took >= lambdatest.Timeout/4 {
				t.Errorf("want an answer before the deadline, got one after %s", got.Took)
			}
			if tolerant := c.function == "postauthentication"; tolerant != (got.Error == nil) {
				t.Errorf("want an answer %t, got %+v", tolerant, got)
			}
		})
	}
}
