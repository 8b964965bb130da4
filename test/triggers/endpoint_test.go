package triggers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// awsEnv is what Lambda sets for a function's SDK, pointed at the endpoint, and more.
func awsEnv(more map[string]string) map[string]string {
	env := map[string]string{
		"AWS_ENDPOINT_URL":      endpoint.URL,
		"AWS_CA_BUNDLE":         endpoint.CABundle,
		"AWS_ACCESS_KEY_ID":     endpoint.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY": endpoint.SecretAccessKey,
	}
	maps.Copy(env, more)
	return env
}

func awsConfig(t testing.TB) aws.Config {
	t.Helper()
	config, err := endpoint.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// table is an empty users' table.
type table struct {
	t      testing.TB
	client *dynamodb.Client
	name   string
}

func newTable(t testing.TB) table {
	t.Helper()
	tab := table{t, dynamodb.NewFromConfig(awsConfig(t)), strings.NewReplacer("/", "-", " ", "-").Replace("users-" + t.Name())}
	_, err := tab.client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:            &tab.name,
		BillingMode:          types.BillingModePayPerRequest,
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
	})
	var there *types.ResourceInUseException // the SDK's second attempt, where the first one's answer came late
	if err != nil && !errors.As(err, &there) {
		t.Fatalf("creating the table: %v", err)
	}
	return tab
}

func (tab table) put(pk string) {
	tab.t.Helper()
	if _, err := tab.client.PutItem(tab.t.Context(), &dynamodb.PutItemInput{TableName: &tab.name, Item: map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}}}); err != nil {
		tab.t.Fatal(err)
	}
}

// rows are all items as "pk attribute=value …", sorted by nobody: tests look for what they want.
func (tab table) rows() map[string]map[string]string {
	tab.t.Helper()
	out, err := tab.client.Scan(tab.t.Context(), &dynamodb.ScanInput{TableName: &tab.name, ConsistentRead: aws.Bool(true)})
	if err != nil {
		tab.t.Fatal(err)
	}
	rows := map[string]map[string]string{}
	for _, item := range out.Items {
		row := map[string]string{}
		for name, value := range item {
			switch v := value.(type) {
			case *types.AttributeValueMemberS:
				row[name] = v.Value
			case *types.AttributeValueMemberN:
				row[name] = v.Value
			case *types.AttributeValueMemberBOOL:
				row[name] = fmt.Sprint(v.Value)
			}
		}
		rows[row["pk"]] = row
	}
	return rows
}

// kinds counts rows by the first part of their key.
func (tab table) kinds() map[string]int {
	tab.t.Helper()
	counts := map[string]int{}
	for pk := range tab.rows() {
		kind, _, _ := strings.Cut(pk, "#")
		counts[kind]++
	}
	return counts
}

func putSecret(t testing.TB, name, value string) {
	t.Helper()
	_, err := ssm.NewFromConfig(awsConfig(t)).PutParameter(t.Context(), &ssm.PutParameterInput{
		Name: aws.String(name), Value: aws.String(value), Type: ssmtypes.ParameterTypeSecureString, Overwrite: aws.Bool(true),
	})
	if err != nil {
		t.Fatalf("putting %s: %v", name, err)
	}
}

// texts are the text messages to a number.
func texts(t testing.TB, number string) []string {
	t.Helper()
	response, err := endpoint.HTTPClient().Get(endpoint.URL + "/_ministack/sns/sms-messages")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, key := range []string{"PhoneNumber", "phone_number", "To"} {
				if v[key] == number {
					text, _ := json.Marshal(v)
					found = append(found, string(text))
					return
				}
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	walk(all)
	return found
}

// mails are the mails to an address, newest first.
func mails(t testing.TB, to string) []string {
	t.Helper()
	messages, err := endpoint.Mail(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, m := range messages {
		bodies = append(bodies, m.Subject+"\n"+m.Text)
	}
	return bodies
}

// fromAddress is a verified SES identity; the endpoint's SES v2 refuses others, as AWS does.
func fromAddress(t testing.TB) string {
	t.Helper()
	_, err := sesv2.NewFromConfig(awsConfig(t)).CreateEmailIdentity(t.Context(), &sesv2.CreateEmailIdentityInput{EmailIdentity: aws.String("acme.example")})
	var there *sestypes.AlreadyExistsException
	if err != nil && !errors.As(err, &there) {
		t.Fatalf("creating the identity: %v", err)
	}
	return "no-reply@acme.example"
}
