// Command api answers the example's HTTP API: GET /me, GET /tenants/{tenant}
// and GET /admin. Its rules
// are in lambda/internal/whoami. It has no environment.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/whoami"
)

func main() { lambda.Start(whoami.Handler(trigger.Log())) }
