// Command usermigration is the user-migration trigger: it brings users over from an old
// system when they sign in or have forgotten their password. The contract of the old system
// and the rules are in lambda/internal/migrate; example is an old system to try it with.
//
// Environment, written by the construct:
//
//	LEGACY_URL               https address of the old system; required
//	LEGACY_SECRET_PARAMETER  name of the SSM parameter (SecureString) with the bearer secret
//	                         that it expects; required
//	MIGRATION_TENANTS        comma-separated tenants whose users may come; required
//	PASSWORD_MIN_LENGTH      of the pool's password policy; 12 without it
//
// Permission: ssm:GetParameter on the parameter. It needs a client that allows
// ALLOW_USER_PASSWORD_AUTH while the migration lasts: only then Cognito has the password.
package main

import (
	"context"
	"errors"
	"log/slog"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/migrate"
	"example.com/cognitocdk/lambda/internal/secret"
	"example.com/cognitocdk/lambda/internal/trigger"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	policy, base, parameter, err1 := migrate.FromEnv(getenv)
	config, err2 := awsenv.Config(getenv)
	if err := errors.Join(err1, err2); err != nil {
		return trigger.Handler{}, err
	}
	key, err := secret.Read(context.Background(), config, parameter)
	if err != nil {
		return trigger.Handler{}, err
	}
	legacy, err := migrate.NewHTTP(base, key)
	return migrate.Migrator{Policy: policy, Legacy: legacy, Log: log}.Handler(), err
}
