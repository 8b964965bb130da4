package appclient

import (
	"errors"
	"fmt"
	"slices"

	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// validateProviders wants providers of the client's own pool, each once, whose mapped
// attributes the client may write: Cognito fails the sign-in otherwise
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html).
func (p Props) validateProviders() error {
	var problems []error
	var names []string
	for i, provider := range p.Providers {
		at := fmt.Sprintf("appclient.Providers[%d]", i)
		if provider == nil {
			problems = append(problems, fielderr.Problem(at, "is nil"))
			continue
		}
		names = append(names, provider.Name())
		if p.Pool != nil && !p.Pool.Is(provider.Pool()) {
			problems = append(problems, fielderr.Problem(at, "%s is a provider of another pool", provider.Name()))
		}
		for _, attribute := range provider.Attributes() {
			if !slices.Contains(verdicts, attribute) && !slices.Contains(writable(p), attribute) {
				problems = append(problems, fielderr.Needs(true, "appclient.WriteAttributes", fmt.Sprintf("%q", attribute),
					provider.Name()+" maps it, and Cognito refuses the sign-in through a client that may not write it"))
			}
		}
	}
	return errors.Join(append(problems, fielderr.Unique("appclient.Providers", names))...)
}

// flowsWithTriggers stops a synthesis in which a client has a flow that nothing on its pool
// answers: the password flow without a migration, custom sign-in without its triggers.
type flowsWithTriggers struct {
	pool             *userpool.UserPool
	password, custom bool
}

// Validate is called by the CDK for every construct before it writes a template.
func (f *flowsWithTriggers) Validate() *[]*string {
	var problems []*string
	if f.pool.Cfn() == nil {
		return &problems // which triggers an imported pool has is not known
	}
	if f.password && !f.pool.HasTrigger("UserMigration") {
		problems = append(problems, jsii.String("appclient.AllowPasswordFlow: needs trigger.NewUserMigration on the pool: "+
			"passwords travel in the request only while users are being migrated"))
	}
	if f.custom && !(f.pool.HasTrigger("DefineAuthChallenge") && f.pool.HasTrigger("CreateAuthChallenge") && f.pool.HasTrigger("VerifyAuthChallengeResponse")) {
		problems = append(problems, jsii.String("appclient.AllowCustomFlow: needs trigger.NewPasswordless on the pool, "+
			"or define, create and verify triggers of one's own: without them nothing decides who signs in"))
	}
	return &problems
}
