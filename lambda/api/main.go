// Command api answers the example's HTTP API: GET /me, GET /tenants/{tenant}
// and GET /admin. Its rules
// are in lambda/internal/whoami. It has no environment.
package main

import (
	"log/slog"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"example.com/cognitocdk/lambda/internal/whoami"
)

func main() {
	log := slog.New(lambdacontext.NewLogHandler())
	slog.SetDefault(log) // the runtime logs by package log: one form for all lines
	lambda.Start(whoami.Handler(log))
}
