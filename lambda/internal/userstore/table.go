package userstore

import (
	"context"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/cognitocdk/internal/fielderr"
)

// API is what a Table calls; *dynamodb.Client is one.
type API interface {
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
}

// Table is the users' table.
type Table struct {
	api  API
	name string
}

// Env is the environment variable that names the table.
const Env = "USER_TABLE"

var tableName = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)

// NameFromEnv reads the table's name, which is required.
func NameFromEnv(getenv func(string) string) (string, error) {
	name := getenv(Env)
	return name, fielderr.Matches(Env, name, tableName, "the name of a DynamoDB table")
}

// New is the table of that name.
func New(config aws.Config, name string) Table {
	return Table{dynamodb.NewFromConfig(config), name}
}

// With is the table of that name behind any API.
func With(api API, name string) Table { return Table{api, name} }

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func yes() types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: true} }

func key(pk string) item { return item{"pk": text(pk)} }

// textOf is "" for an attribute that is absent or not text.
func textOf(v types.AttributeValue) string {
	s, ok := v.(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

func isTrue(v types.AttributeValue) bool {
	b, ok := v.(*types.AttributeValueMemberBOOL)
	return ok && b.Value
}
