package local

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func amplifySchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", "amplify-outputs-v1.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestTheFilesForAppsSayWhatIsDeployed(t *testing.T) {
	e := startTest(t, Options{})
	cfg, err := e.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{ctx: t.Context(), e: e, idp: cognitoidentityprovider.NewFromConfig(cfg)}
	schema := amplifySchema(t)
	minimal := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.UsernameAttributes, in.AutoVerifiedAttributes = nil, nil
	})
	full := w.requiringMFA(types.UserPoolMfaTypeOn)
	full.client = full.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.CallbackURLs, in.LogoutURLs = []string{"http://localhost:8400/callback"}, []string{"http://localhost:8400/"}
		in.AllowedOAuthScopes, in.AllowedOAuthFlows = []string{"openid"}, []types.OAuthFlowType{types.OAuthFlowTypeCode}
		in.AllowedOAuthFlowsUserPoolClient, in.SupportedIdentityProviders = true, []string{"COGNITO", "Google", "Company"}
	})
	for name, c := range map[string]struct {
		outputs map[string]string
		want    func(Amplify) bool
	}{
		"a pool with nothing else": {
			map[string]string{"UserPoolId": minimal.id, "ClientIdApp": minimal.client},
			func(a Amplify) bool {
				return a.Auth.MFAConfiguration == "NONE" && a.Auth.OAuth == nil && a.Storage == nil && a.Auth.UserPoolClientID == minimal.client
			},
		},
		"everything": {
			map[string]string{"UserPoolId": full.id, "ClientIdAdmin": "not this one", "ClientIdWeb": full.client, "Domain": "https://users.example",
				"IdentityPoolId": Region + ":7c9e6679-7425-40de-944b-e07fc1f90ae7", "UserBucket": "files"},
			func(a Amplify) bool {
				return a.Auth.MFAConfiguration == "REQUIRED" && strings.Join(a.Auth.MFAMethods, " ") == "TOTP" &&
					a.Auth.OAuth.Domain == "users.example" && strings.Join(a.Auth.OAuth.IdentityProviders, " ") == "GOOGLE" &&
					a.Storage.BucketName == "files" && a.Auth.UserPoolClientID == full.client && a.Auth.UsernameAttributes[0] == "email"
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			project := t.TempDir()
			s := stateOf(e)
			s.Outputs = c.outputs
			if err := writeOutputs(t.Context(), project, s); err != nil {
				t.Fatal(err)
			}
			body := readFile(t, filepath.Join(project, "amplify_outputs.json"))
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(document); err != nil {
				t.Errorf("amplify_outputs.json does not follow Amplify's schema: %v\n%s", err, body)
			}
			var got Amplify
			if err := json.Unmarshal(body, &got); err != nil {
				t.Fatal(err)
			}
			if !c.want(got) {
				t.Errorf("amplify_outputs.json does not say what is deployed:\n%s", body)
			}
			dotenv := readFile(t, filepath.Join(project, ".env.local"))
			if !strings.Contains(string(dotenv), "\nCOGNITO_USER_POOL_ID="+c.outputs["UserPoolId"]+"\n") {
				t.Errorf(".env.local lacks the user pool:\n%s", dotenv)
			}
			for file, text := range map[string][]byte{"amplify_outputs.json": body, ".env.local": dotenv} {
				if bytes.Contains(text, []byte(e.SecretAccessKey)) || bytes.Contains(text, []byte(e.AccessKeyID)) {
					t.Errorf("%s holds the endpoint's credentials", file)
				}
			}
		})
	}
	t.Run("the schema refuses", func(t *testing.T) {
		for _, wrong := range []string{
			`{"version":"1"}`, `{"version":"9","auth":{"aws_region":"r","user_pool_id":"us-east-1_a","user_pool_client_id":"c"}}`,
			`{"version":"1","auth":{"aws_region":"r","user_pool_id":"us-east-1_a"}}`,
			`{"version":"1","auth":{"aws_region":"r","user_pool_id":"us-east-1_a","user_pool_client_id":"c","mfa_configuration":"ON"}}`,
			`{"version":"1","secret":"s","auth":{"aws_region":"r","user_pool_id":"us-east-1_a","user_pool_client_id":"c"}}`,
		} {
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
			if err != nil {
				t.Fatal(err)
			}
			if schema.Validate(document) == nil {
				t.Errorf("the schema takes %s", wrong)
			}
		}
	})
}

func TestConstantNames(t *testing.T) {
	for name, want := range map[string]string{"UserPoolId": "USER_POOL_ID", "ClientIdWeb": "CLIENT_ID_WEB", "Issuer": "ISSUER", "ApiUrl": "API_URL", "APIUrl": "APIURL"} {
		if got := constant(name); got != want {
			t.Errorf("constant(%q): want %s, got %s", name, want, got)
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
