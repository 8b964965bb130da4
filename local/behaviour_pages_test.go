package local

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

const callback = "https://app.company.example/callback"

// withPages gives the pool hosted pages and an app client for them.
func (p testPool) withPages(change func(*cognitoidentityprovider.CreateUserPoolClientInput)) testPool {
	p.client = p.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.CallbackURLs, in.AllowedOAuthScopes = []string{callback}, []string{"openid"}
		in.AllowedOAuthFlows, in.AllowedOAuthFlowsUserPoolClient = []types.OAuthFlowType{types.OAuthFlowTypeCode}, true
		in.SupportedIdentityProviders = []string{"COGNITO"}
		if change != nil {
			change(in)
		}
	})
	ok[any](p.w)(p.w.idp.CreateUserPoolDomain(p.w.ctx, &cognitoidentityprovider.CreateUserPoolDomainInput{UserPoolId: &p.id, Domain: new(unique("domain"))}))
	return p
}

// post sends a form as a browser or an app would, without following redirects.
func (w *world) post(path string, fields url.Values) *http.Response {
	request, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.e.URL+path, strings.NewReader(fields.Encode()))
	w.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := *w.e.HTTPClient()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	w.must(err)
	return response
}

// code signs in on the page and returns the code, "" for none. The challenge is the verifier's own text.
func (p testPool) code(email, verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	response := p.w.post("/login", url.Values{
		"username": {email}, "password": {password}, "client_id": {p.client}, "redirect_uri": {callback}, "response_type": {"code"},
		"scope": {"openid"}, "state": {"s"}, "code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}})
	defer response.Body.Close()
	back, err := url.Parse(response.Header.Get("Location"))
	p.w.must(err)
	return back.Query().Get("code")
}

// exchange asks the token endpoint; the tokens by name, or its error.
func (p testPool) exchange(fields url.Values) map[string]any {
	if fields.Get("client_id") == "" {
		fields.Set("client_id", p.client)
	}
	response := p.w.post("/oauth2/token", fields)
	defer response.Body.Close()
	var answer map[string]any
	p.w.must(json.NewDecoder(response.Body).Decode(&answer))
	return answer
}

func (p testPool) redeem(code, verifier string, more ...string) map[string]any {
	fields := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier}}
	for i := 0; i < len(more); i += 2 {
		fields.Set(more[i], more[i+1])
	}
	return p.exchange(fields)
}

func codesAreGoodForOneAttempt(w *world) {
	p := w.pool(nil).withPages(nil)
	email, verifier := p.user(), strings.Repeat("v", 43)
	got := p.redeem(p.code(email, verifier), verifier)
	w.want(got["access_token"] != nil, "the right verifier: want tokens, got %v", got)
	code := p.code(email, verifier)
	got = p.redeem(code, strings.Repeat("w", 43))
	w.want(got["error"] == "invalid_grant", "a wrong verifier: want invalid_grant, got %v", got)
	got = p.redeem(code, verifier)
	w.want(got["error"] == "invalid_grant", "the right verifier after a wrong one: want invalid_grant, got %v", got)
}

func tokenEndpointRefresh(w *world) {
	p := w.pool(nil).withPages(nil)
	email, verifier := p.user(), strings.Repeat("v", 43)
	ok[any](w)(w.idp.CreateGroup(w.ctx, &cognitoidentityprovider.CreateGroupInput{GroupName: aws.String("staff"), UserPoolId: &p.id}))
	ok[any](w)(w.idp.AdminAddUserToGroup(w.ctx, &cognitoidentityprovider.AdminAddUserToGroupInput{GroupName: aws.String("staff"), UserPoolId: &p.id, Username: &email}))
	refresh := func(p testPool, token any, more ...string) map[string]any {
		fields := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {fmt.Sprint(token)}}
		for i := 0; i < len(more); i += 2 {
			fields.Set(more[i], more[i+1])
		}
		return p.exchange(fields)
	}
	first := p.redeem(p.code(email, verifier), verifier)
	got := refresh(p, first["refresh_token"])
	access, _ := got["access_token"].(string)
	w.want(access != "" && got["refresh_token"] == nil, "a refresh without rotation: want an access token and no refresh token, got %v", got)
	w.want(fmt.Sprint(w.claims(&access)["cognito:groups"]) == "[staff]", "groups after a refresh: got %v", w.claims(&access)["cognito:groups"])
	other := p
	other.client = p.appClient(nil)
	got = refresh(other, first["refresh_token"])
	w.want(got["error"] == "invalid_grant", "another client's refresh token: want invalid_grant, got %v", got)

	confidential := w.pool(nil).withPages(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.GenerateSecret = true
		in.ExplicitAuthFlows = []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserSrpAuth}
		in.RefreshTokenRotation = &types.RefreshTokenRotationType{Feature: types.FeatureTypeEnabled, RetryGracePeriodSeconds: aws.Int32(0)}
	})
	described := ok[*cognitoidentityprovider.DescribeUserPoolClientOutput](w)(w.idp.DescribeUserPoolClient(w.ctx,
		&cognitoidentityprovider.DescribeUserPoolClientInput{UserPoolId: &confidential.id, ClientId: &confidential.client}))
	secret := *described.UserPoolClient.ClientSecret
	first = confidential.redeem(confidential.code(confidential.user(), verifier), verifier, "client_secret", secret)
	got = refresh(confidential, first["refresh_token"])
	w.want(got["error"] == "invalid_client", "a refresh without the client's secret: want invalid_client, got %v", got)
	got = refresh(confidential, first["refresh_token"], "client_secret", secret)
	w.want(got["refresh_token"] != nil, "a refresh with rotation: want a new refresh token, got %v", got)
	got = refresh(confidential, first["refresh_token"], "client_secret", secret)
	w.want(got["error"] == "invalid_grant", "the old refresh token: want invalid_grant, got %v", got)
}
