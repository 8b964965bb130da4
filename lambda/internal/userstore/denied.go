package userstore

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Denied reports whether a user name, an e-mail domain or a tenant is barred from a pool. It
// is one request for three items, whatever is known about the user: an unknown user takes as
// long as a known one.
func (t Table) Denied(ctx context.Context, pool, user, domain, tenant string) (bool, error) {
	// "-" is no domain and, with its prefix, no tenant of anybody: it keeps the shape.
	if domain == "" {
		domain = "-"
	}
	suspended := "suspended#" + pool + "#" + tenant
	if tenant == "" {
		suspended = "suspended#" + pool + "##"
	}
	out, err := t.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{t.name: {
			Keys: []map[string]types.AttributeValue{
				key("denied#" + pool + "#user#" + user),
				key("denied#" + pool + "#domain#" + domain),
				key(suspended),
			},
			ConsistentRead:       aws.Bool(true),
			ProjectionExpression: aws.String("pk"),
		}},
	})
	if err != nil {
		return false, err
	}
	found, answered := out.Responses[t.name]       // empty, not absent, where there is none of the items
	if !answered || len(out.UnprocessedKeys) > 0 { // an answer that is not complete is none
		return false, errors.New("the table did not answer for every key")
	}
	return len(found) > 0, nil
}
