package userstore

import (
	"context"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/cognitocdk/internal/fielderr"
)

// API is what a Table calls. It is functions, not an interface: where html/template is linked
// too, every method of a type that is in an interface is kept, and DynamoDB's client has sixty
// that nobody calls here, half a megabyte of them zipped.
type API struct {
	PutItem      call[dynamodb.PutItemInput, dynamodb.PutItemOutput]
	UpdateItem   call[dynamodb.UpdateItemInput, dynamodb.UpdateItemOutput]
	BatchGetItem call[dynamodb.BatchGetItemInput, dynamodb.BatchGetItemOutput]
}

type call[In, Out any] func(context.Context, *In, ...func(*dynamodb.Options)) (*Out, error)

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
	client := dynamodb.NewFromConfig(config)
	return With(API{client.PutItem, client.UpdateItem, client.BatchGetItem}, name)
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
