package walk

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/client"
)

const (
	docAdminCreate = "https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html"
	docAdminOnly   = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUserConfigType.html"
)

var invitationSteps = []Step{
	{
		ID: "invitation-bad-tenant-refused", Tried: "invite without a tenant, and with tenants that break out of a prefix",
		Should: "each " + refusedByTrigger + ", nobody made", Documentation: docPreSignUp, Seen: Module,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.each([]string{"", "acme/", "*", "ACME", "a b"}, func(value string) (string, error) {
				return w.refusal(ctx, []string{w.second.Email}, []string{refusedByTrigger}, func() error { return w.invite(ctx, w.second.Email, value) })
			})
		},
	},
	{
		ID: "invitation", Tried: "invite somebody into another tenant, as an administrator",
		Should: "a mailed temporary password, which must be changed", Documentation: docAdminCreate, Seen: AsShipped,
		run: func(ctx context.Context, w *walker) (string, error) {
			if err := w.invite(ctx, w.second.Email, w.second.Tenant); err != nil {
				return "", err
			}
			u, err := w.admin.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &w.UserPoolID, Username: &w.second.Email})
			if err != nil {
				return "", err
			}
			if u.UserStatus != types.UserStatusTypeForceChangePassword {
				return "", fmt.Errorf("the user is %s", u.UserStatus)
			}
			if w.second.sub, err = w.attribute(ctx, w.second.Email, "sub"); err != nil {
				return "", err
			}
			owner, err := w.attribute(ctx, w.second.Email, "custom:tenant_id")
			if err != nil {
				return "", err
			}
			return same("tenant", w.second.Tenant, owner)
		},
	},
	{
		ID: "invitation-wrong-password-refused", Tried: "sign in as the invited user with a wrong temporary password",
		Should: notAuthorized + ", nothing changed", Documentation: docAdminCreate, Seen: AsShipped, Needs: []string{"invitation"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.second.Email}, []string{notAuthorized}, func() error {
				_, err := w.client.SignIn(ctx, w.second.Email, newPassword())
				return err
			})
		},
	},
	{
		ID: "invitation-weak-password-refused", Tried: "answer the invitation with a weak password",
		Should: invalidPassword + ", nothing changed", Documentation: docPolicies, Seen: Module, Needs: []string{"invitation"},
		run: func(ctx context.Context, w *walker) (string, error) {
			temporary, err := w.Mail.Secret(ctx, w.second.Email, TemporaryPassword)
			if err != nil {
				return "", err
			}
			w.second.tokens.Access = temporary // kept for the next step only
			ch, err := w.invited(ctx, w.second.Email, temporary)
			if err != nil {
				return "", err
			}
			return w.refusal(ctx, []string{w.second.Email}, []string{invalidPassword}, func() error {
				_, err := w.client.AnswerNewPassword(ctx, ch, weakPasswords[0][:8], nil)
				return err
			})
		},
	},
	{
		ID: "invitation-accepted", Tried: "answer the invitation with a good password",
		Should: "NEW_PASSWORD_REQUIRED, then tokens of that tenant", Documentation: docAdminCreate, Seen: AsShipped, Needs: []string{"invitation"},
		run: acceptInvitation,
	},
}

// byInvitation is how the day begins where an administrator invites everybody.
var byInvitation = []Step{
	{
		ID: "sign-up-by-oneself-refused", InsteadOf: "sign-up", Tried: "sign up, with the right tenant and without one",
		Should: notAuthorized + " for both, nobody made", Documentation: docAdminOnly, Seen: Module,
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.each([]string{w.first.Tenant, ""}, func(id string) (string, error) {
				attributes := tenant(id)
				if id == "" {
					attributes = nil
				}
				return w.refusal(ctx, []string{w.first.Email}, []string{notAuthorized}, func() error {
					_, err := w.signUp(ctx, w.first.Email, w.first.password, attributes)
					return err
				})
			})
		},
	},
	{
		ID: "first-invitation", InsteadOf: "confirmation", Tried: "invite the first person too, who sets a password",
		Should: "confirmed, the address is verified, that tenant", Documentation: docAdminCreate, Seen: AsShipped,
		run: inviteFirst,
	},
}

func inviteFirst(ctx context.Context, w *walker) (string, error) {
	if err := w.invite(ctx, w.first.Email, w.first.Tenant); err != nil {
		return "", err
	}
	temporary, err := w.Mail.Secret(ctx, w.first.Email, TemporaryPassword)
	if err != nil {
		return "", err
	}
	ch, err := w.invited(ctx, w.first.Email, temporary)
	if err != nil {
		return "", err
	}
	outcome, err := w.client.AnswerNewPassword(ctx, ch, w.first.password, nil)
	if err != nil {
		return "", err
	}
	if err := w.first.signedIn(outcome); err != nil {
		return "", err
	}
	if w.first.sub, err = w.attribute(ctx, w.first.Email, "sub"); err != nil {
		return "", err
	}
	owner, err := w.attribute(ctx, w.first.Email, "custom:tenant_id")
	if err != nil {
		return "", err
	}
	if _, err := same("tenant", w.first.Tenant, owner); err != nil {
		return "", err
	}
	return w.confirmed(ctx)
}

func acceptInvitation(ctx context.Context, w *walker) (string, error) {
	temporary := w.second.tokens.Access
	if temporary == "" {
		var err error
		if temporary, err = w.Mail.Secret(ctx, w.second.Email, TemporaryPassword); err != nil {
			return "", err
		}
	}
	ch, err := w.invited(ctx, w.second.Email, temporary)
	if err != nil {
		return "", err
	}
	outcome, err := w.client.AnswerNewPassword(ctx, ch, w.second.password, nil)
	if err != nil {
		return "", err
	}
	if err := w.second.signedIn(outcome); err != nil {
		return "", err
	}
	access, err := w.verifier.VerifyAccess(ctx, w.second.tokens.Access)
	if err != nil {
		return "", err
	}
	w.second.access = access
	if _, err := same("sub", w.second.sub, access.Subject); err != nil {
		return "", err
	}
	return same("tenant in the access token", w.second.Tenant, access.Tenant)
}

func (w *walker) invite(ctx context.Context, email, tenant string) error {
	attributes := []types.AttributeType{
		{Name: aws.String("email"), Value: &email}, {Name: aws.String("email_verified"), Value: aws.String("true")},
	}
	if tenant != "" {
		attributes = append(attributes, types.AttributeType{Name: aws.String("custom:tenant_id"), Value: &tenant})
	}
	in := &idp.AdminCreateUserInput{
		UserPoolId: &w.UserPoolID, Username: &email, UserAttributes: attributes,
		DesiredDeliveryMediums: []types.DeliveryMediumType{types.DeliveryMediumTypeEmail},
	}
	if w.Local { // its own temporary passwords have 12 characters, and then fail the pool's policy of 14
		in.TemporaryPassword = aws.String(newPassword())
	}
	_, err := w.admin.AdminCreateUser(ctx, in)
	return err
}

// invited signs in with the temporary password, up to the demand for a new one.
func (w *walker) invited(ctx context.Context, email, temporary string) (*client.Challenge, error) {
	outcome, err := w.client.SignIn(ctx, email, temporary)
	if err != nil {
		return nil, err
	}
	if outcome.Challenge == nil || outcome.Challenge.Name != client.NewPasswordRequired {
		return nil, fmt.Errorf("the temporary password is enough to sign in")
	}
	return outcome.Challenge, nil
}

// same holds all values to one.
func same(what, want string, got ...string) (string, error) {
	for _, g := range got {
		if g != want {
			return "", fmt.Errorf("%s is %q, want %q", what, g, want)
		}
	}
	return what + " " + want, nil
}
