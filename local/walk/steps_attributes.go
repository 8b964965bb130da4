package walk

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

const docAttributes = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html"

var attributeSteps = []Step{
	{
		ID: "tenant-change-by-user-refused", Tried: "change the own tenant with the own access token",
		// With the attribute in the client's write list, for sign-up, immutability refuses; without, the list does.
		Should: invalidParameter + " or " + notAuthorized + ", nothing changed", Documentation: docAttributes, Seen: Module, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{invalidParameter, notAuthorized}, func() error {
				return w.client.SetAttributes(ctx, w.first.tokens, tenant(w.second.Tenant))
			})
		},
	},
	{
		ID: "tenant-change-by-administrator-refused", Tried: "change a user's tenant as an administrator",
		Should: invalidParameter + ", nothing changed", Documentation: docAttributes, Seen: Module, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{invalidParameter}, func() error {
				_, err := w.admin.AdminUpdateUserAttributes(ctx, &idp.AdminUpdateUserAttributesInput{
					UserPoolId: &w.UserPoolID, Username: &w.first.Email,
					UserAttributes: []types.AttributeType{{Name: aws.String("custom:tenant_id"), Value: &w.second.Tenant}},
				})
				return err
			})
		},
	},
	{
		ID: "attribute-outside-write-list-refused", Tried: "set an attribute that the app client may not write",
		Should: notAuthorized + ", nothing changed", Documentation: docAttributes, Seen: Module, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{notAuthorized}, func() error {
				return w.client.SetAttributes(ctx, w.first.tokens, map[string]string{"website": "https://evil.example"})
			})
		},
	},
	{
		ID: "attribute-changed", Tried: "set the own name",
		Should: "the new name, for the user and the administrator", Documentation: docAttributes, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			const name = "Ada Walker"
			if err := w.client.SetAttributes(ctx, w.first.tokens, map[string]string{"name": name}); err != nil {
				return "", err
			}
			u, err := w.client.User(ctx, w.first.tokens)
			if err != nil {
				return "", err
			}
			seen, err := w.attribute(ctx, w.first.Email, "name")
			if err != nil {
				return "", err
			}
			return same("name", name, u.Attributes["name"], seen)
		},
	},
}
