// Command faulty is a pre-sign-up trigger with the mistake that FAULT names.
package main

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type event map[string]any

// strict is right about the domain: each mistake is the only one.
var strict = regexp.MustCompile(`^[a-z0-9-]{1,64}@company\.com$`)

func main() {
	fault := os.Getenv("FAULT")
	lambda.Start(func(_ context.Context, e event) (event, error) {
		attributes, _ := e["request"].(map[string]any)["userAttributes"].(map[string]any)
		email, _ := attributes["email"].(string)
		tenant, _ := attributes["custom:tenant_id"].(string)
		allowed := strict.MatchString(email)
		switch fault {
		case "any-tenant": // the domain is checked, the tenant is not
			if !allowed {
				return nil, errors.New("not allowed")
			}
		case "any-domain": // the tenant is checked, the domain is not
			if tenant != "acme" {
				return nil, errors.New("not allowed")
			}
		case "naive-domain": // the domain is checked as most people would
			if !strings.HasSuffix(email, "company.com") || tenant != "acme" {
				return nil, errors.New("not allowed")
			}
		case "optional-tenant": // the tenant is checked only when there is one
			if !allowed || tenant != "" && tenant != "acme" {
				return nil, errors.New("not allowed")
			}
		case "panics":
			panic("a bug")
		case "sleeps":
			time.Sleep(time.Minute)
		}
		return e, nil
	})
}
