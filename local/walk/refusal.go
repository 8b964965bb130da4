package walk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/smithy-go"

	"example.com/cognitocdk/internal/lazyregexp"
)

// The error codes that refusals are held to.
const (
	notAuthorized       = "NotAuthorizedException"
	userNotFound        = "UserNotFoundException"
	userNotConfirmed    = "UserNotConfirmedException"
	usernameExists      = "UsernameExistsException"
	invalidPassword     = "InvalidPasswordException"
	invalidParameter    = "InvalidParameterException"
	codeMismatch        = "CodeMismatchException"
	enableSoftwareToken = "EnableSoftwareTokenMFAException"
	refusedByTrigger    = "UserLambdaValidationException"
	refreshTokenReuse   = "RefreshTokenReuseException"
	accessDenied        = "AccessDenied"
)

func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// refused holds an error to exactly one of the codes.
func refused(err error, codes ...string) error {
	want := strings.Join(codes, " or ")
	switch {
	case err == nil:
		return fmt.Errorf("it was allowed; want %s", want)
	case !slices.Contains(codes, codeOf(err)):
		return fmt.Errorf("it was refused otherwise; want %s, got %w", want, err)
	}
	return nil
}

// sdkNoise is what the SDK puts before the code and text of a service's error.
var sdkNoise = lazyregexp.New(`operation error [^:]+: \w+, (?:exceeded maximum number of attempts, \d+, )?https response error StatusCode: \d+, RequestID: [\w-]*, (?:HostID: [^,]*, )?`)

// plain is an error in one line, without the SDK's frame.
func plain(err error) string { return sdkNoise.ReplaceAllString(oneLine(err.Error()), "") }

// refusal tries something that must be refused with one of the codes, and holds what is known of the people to not
// having changed.
func (w *walker) refusal(ctx context.Context, people []string, codes []string, try func() error) (string, error) {
	before, err := w.known(ctx, people)
	if err != nil {
		return "", err
	}
	tried := try()
	after, err := w.known(ctx, people)
	if err != nil {
		return "", err
	}
	if err := refused(tried, codes...); err != nil {
		return "", errors.Join(err, w.undo(ctx, before, after))
	}
	for _, email := range people {
		if before[email] != after[email] {
			return "", fmt.Errorf("%s, but %s changed from %q to %q", codeOf(tried), email, before[email], after[email])
		}
	}
	return codeOf(tried) + ", nothing changed", nil
}

// undo deletes whoever was made by something that should have been refused, so that one fault is not reported by
// every later step.
func (w *walker) undo(ctx context.Context, before, after map[string]string) error {
	for email, was := range before {
		if was != nobody || after[email] == nobody {
			continue
		}
		if _, err := w.admin.AdminDeleteUser(ctx, &idp.AdminDeleteUserInput{UserPoolId: &w.UserPoolID, Username: &email}); err != nil {
			return fmt.Errorf("deleting %s again: %w", email, err)
		}
	}
	return nil
}

// nobody is what is known of a user who is not there.
const nobody = "nobody"

// known is what the pool knows of people: all that a refused request could have changed, as comparable text.
func (w *walker) known(ctx context.Context, people []string) (map[string]string, error) {
	all := map[string]string{}
	for _, email := range people {
		u, err := w.admin.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &w.UserPoolID, Username: &email})
		switch code := codeOf(err); {
		case code == userNotFound, code == invalidParameter: // Cognito does not take some of the hostile spellings for names
			all[email] = nobody
			continue
		case err != nil:
			return nil, fmt.Errorf("looking at %s: %w", email, err)
		}
		attributes := map[string]string{}
		for _, a := range u.UserAttributes {
			attributes[aws.ToString(a.Name)] = aws.ToString(a.Value)
		}
		var text strings.Builder
		fmt.Fprintf(&text, "%s %t %v %s", u.UserStatus, u.Enabled, u.UserMFASettingList, aws.ToString(u.PreferredMfaSetting))
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			fmt.Fprintf(&text, " %s=%s", name, attributes[name])
		}
		all[email] = text.String()
	}
	return all, nil
}

// attribute reads one attribute of a user, as an administrator.
func (w *walker) attribute(ctx context.Context, email, name string) (string, error) {
	u, err := w.admin.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &w.UserPoolID, Username: &email})
	if err != nil {
		return "", err
	}
	for _, a := range u.UserAttributes {
		if aws.ToString(a.Name) == name {
			return aws.ToString(a.Value), nil
		}
	}
	return "", nil
}
