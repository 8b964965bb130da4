package walk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/client"
)

const (
	docPreSignUp  = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html"
	docPolicies   = "https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html"
	docSignUp     = "https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html"
	docExistence  = "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html"
	docConfirming = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html"
)

var signUpSteps = []Step{
	{
		ID: "sign-up-wrong-domain-refused", SelfSignUp: true, Tried: "sign up with an address of another domain",
		Should: refusedByTrigger + ", nobody made", Documentation: docPreSignUp, Seen: Ours,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusedSignUp(ctx, w.ForeignEmail, newPassword(), tenant(w.first.Tenant))
		},
	},
	{
		ID: "sign-up-hostile-spellings-refused", SelfSignUp: true, Tried: "sign up with spellings that naive checks take for the domain",
		Should: "each refused, nobody made", Documentation: docPreSignUp, Seen: Ours,
		run: hostileSpellings,
	},
	{
		ID: "sign-up-foreign-tenant-refused", SelfSignUp: true, Tried: "sign up with the allowed domain and another tenant",
		Should: refusedByTrigger + ", nobody made", Documentation: docPreSignUp, Seen: Ours,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusedSignUp(ctx, w.first.Email, w.first.password, tenant(w.second.Tenant))
		},
	},
	{
		ID: "sign-up-invented-tenant-refused", SelfSignUp: true, Tried: "sign up with tenants that would break out of a prefix",
		Should: "each refused, nobody made", Documentation: docPreSignUp, Seen: Ours,
		run: func(ctx context.Context, w *walker) (string, error) {
			own := w.first.Tenant
			return w.each([]string{own + "/", "../" + own, "*", own + "*", strings.ToUpper(own), own + "-2", "${aws:username}", " " + own},
				func(value string) (string, error) {
					return w.refusedSignUp(ctx, w.first.Email, w.first.password, tenant(value))
				})
		},
	},
	{
		ID: "sign-up-without-tenant-refused", SelfSignUp: true, Tried: "sign up without a tenant",
		Should: refusedByTrigger + ", nobody made", Documentation: docPreSignUp, Seen: Ours,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusedSignUp(ctx, w.first.Email, w.first.password, nil)
		},
	},
	{
		ID: "sign-up-weak-password-refused", SelfSignUp: true, Tried: "sign up with passwords that each lack one thing",
		Should: "each " + invalidPassword + ", nobody made", Documentation: docPolicies, Seen: AsShipped,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.each(weakPasswords, func(password string) (string, error) {
				return w.refusal(ctx, []string{w.first.Email}, []string{invalidPassword}, func() error {
					_, err := w.signUp(ctx, w.first.Email, password, tenant(w.first.Tenant))
					return err
				})
			})
		},
	},
	{
		ID: "sign-up", SelfSignUp: true, Tried: "sign up with an allowed address and its tenant",
		Should: "an unconfirmed user with that tenant", Documentation: docSignUp, Seen: AsShipped,
		run: signUp,
	},
	{
		ID: "sign-up-existing-refused", SelfSignUp: true, Tried: "sign up again with the same address, also in capitals",
		Should: usernameExists + " for both, nothing changed", Documentation: docExistence, Seen: Module, Needs: []string{"sign-up"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.each([]string{w.first.Email, strings.ToUpper(w.first.Email)}, func(email string) (string, error) {
				return w.refusal(ctx, []string{w.first.Email}, []string{usernameExists}, func() error {
					_, err := w.signUp(ctx, email, newPassword(), tenant(w.first.Tenant))
					return err
				})
			})
		},
	},
}

// weakPasswords each lack one thing that the project's policy asks for: 14 characters of four kinds.
var weakPasswords = []string{"Aa1-short-one", "aa1-lower-only-and-long", "AA1-UPPER-ONLY-AND-LONG", "Aab-no-digit-and-long", "Aa1nosymbolandlong"}

func signUp(ctx context.Context, w *walker) (string, error) {
	got, err := w.signUp(ctx, w.first.Email, w.first.password, tenant(w.first.Tenant))
	if err != nil {
		return "", err
	}
	w.first.sub = got.Subject
	u, err := w.admin.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &w.UserPoolID, Username: &w.first.Email})
	if err != nil {
		return "", err
	}
	owner, err := w.attribute(ctx, w.first.Email, "custom:tenant_id")
	switch {
	case err != nil:
		return "", err
	case got.Confirmed || u.UserStatus != types.UserStatusTypeUnconfirmed:
		return "", fmt.Errorf("the user is %s at once: the address is not proven", u.UserStatus)
	case owner != w.first.Tenant:
		return "", fmt.Errorf("custom:tenant_id is %q, want %q", owner, w.first.Tenant)
	}
	return fmt.Sprintf("user %s, unconfirmed, tenant %s", got.Subject, owner), nil
}

// hostileSpellings tries addresses that are not in the first person's domain, or not strict.
func hostileSpellings(ctx context.Context, w *walker) (string, error) {
	_, domain, _ := strings.Cut(w.first.Email, "@")
	host, top, _ := strings.Cut(domain, ".")
	spellings := []string{
		"eve@" + domain + "@evil.example", "eve@evil.example@" + domain, "eve(@evil.example)@" + domain,
		`"eve@evil.example"@` + domain, "eve@evil" + domain, "eve@sub." + domain, "eve@" + domain + ".evil.example",
		"eve@" + domain + ".", "eve@" + domain + ",b@evil.example", "eve@" + domain + ";", "eve@" + domain + "\n",
		"eve%evil.example@" + domain, "Eve <eve@" + domain + ">", " eve@" + domain, "eve@" + domain + " ",
		"eve@" + host + "\u3002" + top, "eve@" + host + "\u00ad." + top, "eve@" + host + "\u200b." + top,
		"eve@" + strings.Replace(domain, "o", "\u043e", 1), strings.Repeat("e", 65) + "@" + domain, "@" + domain, "eve@",
	}
	return w.each(spellings, func(email string) (string, error) {
		// AWS checks that a user name is an address before the trigger does; the local endpoint leaves it to the trigger.
		return w.refusal(ctx, []string{email}, []string{refusedByTrigger, invalidParameter}, func() error {
			_, err := w.signUp(ctx, email, newPassword(), tenant(w.first.Tenant))
			return err
		})
	})
}

func tenant(id string) map[string]string { return map[string]string{"custom:tenant_id": id} }

func (w *walker) signUp(ctx context.Context, email, password string, attributes map[string]string) (client.SignedUp, error) {
	all := map[string]string{"email": email}
	for name, value := range attributes {
		all[name] = value
	}
	return w.client.SignUp(ctx, client.NewUser{Username: email, Password: password, Attributes: all})
}

func (w *walker) refusedSignUp(ctx context.Context, email, password string, attributes map[string]string) (string, error) {
	return w.refusal(ctx, []string{email}, []string{refusedByTrigger}, func() error {
		_, err := w.signUp(ctx, email, password, attributes)
		return err
	})
}

// each tries the values until one does not do what it should, and counts what happened.
func (w *walker) each(values []string, try func(string) (string, error)) (string, error) {
	outcomes := map[string]int{}
	for _, value := range values {
		happened, err := try(value)
		if err != nil {
			return "", fmt.Errorf("%q: %w", value, err)
		}
		outcomes[happened]++
	}
	var counted []string
	for _, happened := range slices.Sorted(maps.Keys(outcomes)) {
		counted = append(counted, fmt.Sprintf("%d × %s", outcomes[happened], happened))
	}
	return strings.Join(counted, "; "), nil
}
