package walk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

const docAuthorizer = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html"

func hasAPI(d Deployment) bool { return d.APIURL != "" }

var apiSteps = []Step{
	{
		ID: "api-without-token-refused", Tried: "call the API without a token, and with nonsense",
		Should: "each 401", Documentation: docAuthorizer, Seen: Module, Has: hasAPI,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.each([]string{"", "nonsense", "a.b.c"}, func(token string) (string, error) {
				return w.apiRefuses(ctx, "/me", token, http.StatusUnauthorized)
			})
		},
	},
	{
		ID: "api-changed-token-refused", Tried: "call the API with an access token whose signature was changed",
		Should: "401", Documentation: docAuthorizer, Seen: Module, Has: hasAPI, Needs: []string{"sign-in-second-factor"},
		run: func(ctx context.Context, w *walker) (string, error) {
			token := w.first.tokens.Access
			end := strings.LastIndexByte(token, '.')
			return w.apiRefuses(ctx, "/me", token[:end+1]+strings.Repeat("A", len(token)-end-1), http.StatusUnauthorized)
		},
	},
	{
		ID: "api-other-pool-refused", Tried: "call the API with a token of another pool of the same account",
		Should: "401", Documentation: docAuthorizer, Seen: Module, Has: hasAPI,
		run: otherPool,
	},
	{
		ID: "api-id-token-refused", Tried: "call the API with an ID token",
		Should: "403: it has no scope", Documentation: docAuthorizer, Seen: Module, Has: hasAPI, Needs: []string{"sign-in-second-factor"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.apiRefuses(ctx, "/me", w.first.tokens.ID, http.StatusForbidden)
		},
	},
	{
		ID: "api-missing-scope-refused", Tried: "call a route for administrators with a token that lacks its scope",
		Should: "403", Documentation: docAuthorizer, Seen: Module, Has: hasAPI, Needs: []string{"sign-in-second-factor"},
		run: func(ctx context.Context, w *walker) (string, error) {
			if w.first.access.HasScope(adminScope) {
				return "", fmt.Errorf("the first person's token has the scope %s", adminScope)
			}
			return w.apiRefuses(ctx, "/admin", w.first.tokens.Access, http.StatusForbidden)
		},
	},
	{
		ID: "api-invited", Tried: "ask the API who is asking, as somebody whom an administrator invited",
		Should: "200: what everybody may do does not depend on who created them", Documentation: docAuthorizer, Seen: Module, Has: hasAPI, Needs: []string{"invitation-accepted"},
		run: func(ctx context.Context, w *walker) (string, error) { return w.apiKnows(ctx, "/me", w.second) },
	},
	{
		ID: "api-me", Tried: "ask the API who is asking",
		Should: "200, with the user and the tenant", Documentation: docAuthorizer, Seen: Module, Has: hasAPI, Needs: []string{"sign-in-second-factor"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.apiKnows(ctx, "/me", w.first)
		},
	},
	{
		ID: "api-own-tenant", Tried: "ask the API for the own tenant",
		Should: "200", Documentation: docAuthorizer, Seen: Ours, Has: hasAPI, Needs: []string{"api-me"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.apiKnows(ctx, "/tenants/"+w.first.Tenant, w.first)
		},
	},
	{
		ID: "api-foreign-tenant-refused", Tried: "ask the API for another tenant, also in disguise",
		Should: "each 403 or 404, nothing about it", Documentation: docAuthorizer, Seen: Ours, Has: hasAPI, Needs: []string{"api-me"},
		run: func(ctx context.Context, w *walker) (string, error) {
			own, other := w.first.Tenant, w.second.Tenant
			return w.each([]string{other, own + "-2", strings.ToUpper(own), own + "%2F.." + "%2F" + other, "%2e%2e%2f" + other, own + "%00"}, func(name string) (string, error) {
				return w.apiRefuses(ctx, "/tenants/"+name, w.first.tokens.Access, http.StatusForbidden, http.StatusNotFound, http.StatusBadRequest)
			})
		},
	},
}

// adminScope is what the API's route for administrators asks for; nobody in the walk is one.
const adminScope = "api/admin"

// call calls the API, with a bearer token unless it is empty.
func (w *walker) call(ctx context.Context, path, token string) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(w.APIURL, "/")+path, nil)
	if err != nil {
		return 0, nil, err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	caller := w.HTTPClient
	if caller == nil {
		caller = http.DefaultClient
	}
	response, err := caller.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, body, err
}

// apiRefuses holds the API to one of the statuses, and to saying nothing about anybody.
func (w *walker) apiRefuses(ctx context.Context, path, token string, statuses ...int) (string, error) {
	status, body, err := w.call(ctx, path, token)
	if err != nil {
		return "", err
	}
	for _, want := range statuses {
		if status != want {
			continue
		}
		if strings.Contains(string(body), w.first.sub) && w.first.sub != "" || strings.Contains(string(body), w.second.Tenant) {
			return "", fmt.Errorf("status %d, but the answer tells: %s", status, body)
		}
		return fmt.Sprint(status), nil
	}
	return "", fmt.Errorf("status %d, want %v: %.200s", status, statuses, body)
}

// apiKnows holds the API to answering a person with who they are.
func (w *walker) apiKnows(ctx context.Context, path string, u user) (string, error) {
	status, body, err := w.call(ctx, path, u.tokens.Access)
	if err != nil {
		return "", err
	}
	var who struct{ Sub, Tenant string }
	if status != http.StatusOK {
		return "", fmt.Errorf("status %d: %.200s", status, body)
	}
	if err := json.Unmarshal(body, &who); err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	if _, err := same("sub", u.sub, who.Sub); err != nil {
		return "", err
	}
	if _, err := same("tenant", u.Tenant, who.Tenant); err != nil {
		return "", err
	}
	return fmt.Sprintf("200, sub %s, tenant %s", who.Sub, who.Tenant), nil
}

// otherPool makes a pool with a user of the same name, takes its token and deletes it again.
func otherPool(ctx context.Context, w *walker) (happened string, err error) {
	pool, err := w.admin.CreateUserPool(ctx, &idp.CreateUserPoolInput{PoolName: aws.String("walk-other-pool")})
	if err != nil {
		return "", err
	}
	id := pool.UserPool.Id
	defer func() {
		_, deleting := w.admin.DeleteUserPool(context.WithoutCancel(ctx), &idp.DeleteUserPoolInput{UserPoolId: id})
		err = errors.Join(err, deleting)
	}()
	made, err := w.admin.CreateUserPoolClient(ctx, &idp.CreateUserPoolClientInput{
		UserPoolId: id, ClientName: aws.String("walk"), ExplicitAuthFlows: []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowAdminUserPasswordAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth},
	})
	if err != nil {
		return "", err
	}
	name, password := aws.String("walk"), aws.String(newPassword())
	if _, err := w.admin.AdminCreateUser(ctx, &idp.AdminCreateUserInput{UserPoolId: id, Username: name, MessageAction: types.MessageActionTypeSuppress, TemporaryPassword: password}); err != nil {
		return "", err
	}
	if _, err := w.admin.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{UserPoolId: id, Username: name, Password: password, Permanent: true}); err != nil {
		return "", err
	}
	in, err := w.admin.AdminInitiateAuth(ctx, &idp.AdminInitiateAuthInput{
		UserPoolId: id, ClientId: made.UserPoolClient.ClientId, AuthFlow: types.AuthFlowTypeAdminUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": *name, "PASSWORD": *password},
	})
	if err != nil {
		return "", err
	}
	if in.AuthenticationResult == nil {
		return "", fmt.Errorf("challenge %s in a pool without any", in.ChallengeName)
	}
	token := aws.ToString(in.AuthenticationResult.AccessToken)
	if _, err := w.verifier.VerifyAccess(ctx, token); err == nil {
		return "", errors.New("package tokens takes it for this pool's")
	}
	return w.apiRefuses(ctx, "/me", token, http.StatusUnauthorized)
}
