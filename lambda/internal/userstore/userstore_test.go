package userstore_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/cognitocdk/lambda/internal/userstore"
	"example.com/cognitocdk/local"
)

// endpoint serves DynamoDB to all tests of this package.
var endpoint *local.Endpoint

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if endpoint, err = local.Start(context.Background(), local.Options{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer endpoint.Stop()
		return m.Run()
	}())
}

// table makes an empty table with the schema that doc.go describes.
func table(t *testing.T) (userstore.Table, *dynamodb.Client, string) {
	t.Helper()
	config, err := endpoint.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(config)
	name := fmt.Sprintf("users-%d", time.Now().UnixNano())
	_, err = client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:            aws.String(name),
		BillingMode:          types.BillingModePayPerRequest,
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
	})
	if err != nil {
		t.Fatalf("creating the table: %v", err)
	}
	return userstore.New(config, name), client, name
}

func put(t *testing.T, client *dynamodb.Client, name, pk string) {
	t.Helper()
	_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}}})
	if err != nil {
		t.Fatal(err)
	}
}

func row(t *testing.T, client *dynamodb.Client, name, pk string) map[string]string {
	t.Helper()
	out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}}})
	if err != nil {
		t.Fatal(err)
	}
	flat := map[string]string{}
	for k, v := range out.Item {
		switch v := v.(type) {
		case *types.AttributeValueMemberS:
			flat[k] = v.Value
		case *types.AttributeValueMemberBOOL:
			flat[k] = fmt.Sprint(v.Value)
		case *types.AttributeValueMemberN:
			flat[k] = v.Value
		}
	}
	return flat
}

var noon = time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)

func TestProfileIsOneRowHoweverOftenItIsCreated(t *testing.T) {
	users, client, name := table(t)
	for i := range 3 {
		announced, err := users.Create(t.Context(), "pool", "sub", "acme", noon.Add(time.Duration(i)*time.Second))
		if err != nil || announced {
			t.Fatalf("delivery %d: announced %t, %v", i, announced, err)
		}
	}
	got := row(t, client, name, "user#pool#sub")
	if got["createdAt"] != "2026-11-05T12:00:00.000Z" || got["tenant"] != "acme" || len(got) != 3 {
		t.Errorf("want the first delivery's row, got %v", got)
	}
	if err := users.Announced(t.Context(), "pool", "sub"); err != nil {
		t.Fatal(err)
	}
	if announced, err := users.Create(t.Context(), "pool", "sub", "acme", noon); err != nil || !announced {
		t.Errorf("after the announcement: want announced, got %t, %v", announced, err)
	}
	if announced, err := users.Create(t.Context(), "other", "sub", "", noon); err != nil || announced {
		t.Errorf("another pool's user: announced %t, %v", announced, err)
	}
	if got := row(t, client, name, "user#other#sub"); got["tenant"] != "" {
		t.Errorf("want no tenant, got %v", got)
	}
}

func TestConcurrentDeliveriesAreOneRow(t *testing.T) {
	users, client, name := table(t)
	var group sync.WaitGroup
	for i := range 3 {
		group.Go(func() {
			if _, err := users.Create(t.Context(), "pool", "sub", fmt.Sprint("t", i), noon); err != nil {
				t.Errorf("delivery %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if got := row(t, client, name, "user#pool#sub"); len(got) != 3 {
		t.Errorf("want one whole row, got %v", got)
	}
}

func TestSignedInIsOncePerWindow(t *testing.T) {
	users, client, name := table(t)
	for _, c := range []struct {
		after time.Duration
		first bool
	}{{0, true}, {0, false}, {14 * time.Second, false}, {15*time.Second + time.Millisecond, true}, {16 * time.Second, false}} {
		first, err := users.SignedIn(t.Context(), "pool", "sub", noon.Add(c.after), 15*time.Second)
		if err != nil || first != c.first {
			t.Errorf("after %s: want first %t, got %t, %v", c.after, c.first, first, err)
		}
	}
	if got := row(t, client, name, "user#pool#sub")["lastSignIn"]; got != "2026-11-05T12:00:15.001Z" {
		t.Errorf("want the last first sign-in, got %q", got)
	}
	if _, err := users.Create(t.Context(), "pool", "sub", "acme", noon); err != nil {
		t.Fatal(err)
	}
	if got := row(t, client, name, "user#pool#sub"); got["lastSignIn"] == "" || got["createdAt"] == "" {
		t.Errorf("a profile that comes later keeps the sign-in, got %v", got)
	}
}

func TestDenied(t *testing.T) {
	users, client, name := table(t)
	put(t, client, name, "denied#pool#user#eve")
	put(t, client, name, "denied#pool#domain#evil.com")
	put(t, client, name, "suspended#pool#acme")
	put(t, client, name, "suspended#pool#") // a slip of an administrator's must not bar those without a tenant
	for _, c := range []struct {
		pool, user, domain, tenant string
		want                       bool
	}{
		{"pool", "ada", "company.com", "other", false},
		{"pool", "ada", "", "", false},
		{"pool", "", "", "", false},
		{"pool", "eve", "company.com", "other", true},
		{"pool", "ada", "evil.com", "other", true},
		{"pool", "ada", "company.com", "acme", true},
		{"other", "eve", "evil.com", "acme", false},
	} {
		got, err := users.Denied(t.Context(), c.pool, c.user, c.domain, c.tenant)
		if err != nil || got != c.want {
			t.Errorf("%+v: got %t, %v", c, got, err)
		}
	}
	if _, err := userstore.New(mustConfig(t), "no-such-table").Denied(t.Context(), "pool", "ada", "", ""); err == nil {
		t.Error("a table that is not there must be an error, not a no")
	}
}

// half answers for some keys only, as DynamoDB does when it is busy.
func half(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	return &dynamodb.BatchGetItemOutput{UnprocessedKeys: in.RequestItems}, nil
}

func TestDeniedWantsAnAnswerForEveryKey(t *testing.T) {
	if denied, err := userstore.With(userstore.API{BatchGetItem: half}, "users").Denied(t.Context(), "pool", "ada", "", "acme"); err == nil {
		t.Errorf("half an answer must be an error, not %t", denied)
	}
}

func mustConfig(t *testing.T) aws.Config {
	t.Helper()
	config, err := endpoint.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func TestReserveIsOneCodePerUserAndWindow(t *testing.T) {
	users, _, _ := table(t)
	const repeat = 10 * time.Second
	reserve := func(id string, after time.Duration) (string, bool) {
		t.Helper()
		current, fresh, err := users.Reserve(t.Context(), "u", id, noon.Add(after), repeat)
		if err != nil {
			t.Fatal(err)
		}
		return current, fresh
	}
	for _, c := range []struct {
		id     string
		after  time.Duration
		mailed bool // before this reservation
		want   string
		fresh  bool
	}{
		{"a", 0, false, "a", true},
		{"b", 4 * time.Second, false, "a", false},                 // the first delivery may still be at work
		{"c", 4*time.Second + time.Millisecond, false, "c", true}, // it is not: nothing was sent
		{"d", 9 * time.Second, true, "c", false},
		{"e", 14 * time.Second, false, "c", false},
		{"f", 14*time.Second + 2*time.Millisecond, false, "f", true}, // another sign-in
	} {
		if c.mailed {
			if err := users.Mailed(t.Context(), "u", "c"); err != nil {
				t.Fatal(err)
			}
		}
		if got, fresh := reserve(c.id, c.after); got != c.want || fresh != c.fresh {
			t.Errorf("%s after %s: want %s, fresh %t, got %s, %t", c.id, c.after, c.want, c.fresh, got, fresh)
		}
	}
	if err := users.Mailed(t.Context(), "u", "somebody else's"); err == nil {
		t.Error("a code that is not current must not be remembered as sent")
	}
	if got, fresh, err := users.Reserve(t.Context(), "v", "x", noon, repeat); err != nil || got != "x" || !fresh {
		t.Errorf("another user: got %s, %t, %v", got, fresh, err)
	}
}

func TestConcurrentReservationsAgree(t *testing.T) {
	users, _, _ := table(t)
	ids, firsts := make([]string, 3), make([]bool, 3)
	var group sync.WaitGroup
	for i := range ids {
		group.Go(func() {
			var err error
			if ids[i], firsts[i], err = users.Reserve(t.Context(), "u", fmt.Sprint("id", i), noon, time.Minute); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	count := 0
	for _, first := range firsts {
		if first {
			count++
		}
	}
	if count != 1 || ids[0] != ids[1] || ids[1] != ids[2] {
		t.Errorf("want one reservation and one id, got %v, %v", ids, firsts)
	}
}

func TestTryCountsAndExpires(t *testing.T) {
	users, _, _ := table(t)
	if err := users.Keep(t.Context(), "c", "sealed", noon.Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if sealed, ok, err := users.Try(t.Context(), "c", noon, 3); err != nil || !ok || sealed != "sealed" {
			t.Errorf("try %d: got %q, %t, %v", i+1, sealed, ok, err)
		}
	}
	if sealed, ok, err := users.Try(t.Context(), "c", noon, 3); err != nil || ok || sealed != "" {
		t.Errorf("fourth try of three: got %q, %t, %v", sealed, ok, err)
	}
	if _, ok, err := users.Try(t.Context(), "none", noon, 3); err != nil || ok {
		t.Errorf("a code that is not there: got %t, %v", ok, err)
	}
	if err := users.Keep(t.Context(), "d", "sealed", noon); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]bool{-time.Second: true, 0: false, time.Second: false} {
		if _, ok, err := users.Try(t.Context(), "d", noon.Add(after), 9); err != nil || ok != want {
			t.Errorf("%s after expiry: want %t, got %t, %v", after, want, ok, err)
		}
	}
}

func TestSpendOnlyBringsTheExpiryForward(t *testing.T) {
	users, client, name := table(t)
	if err := users.Keep(t.Context(), "c", "sealed", noon.Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	for _, until := range []time.Duration{10 * time.Second, 20 * time.Second} {
		if err := users.Spend(t.Context(), "c", noon.Add(until)); err != nil {
			t.Fatal(err)
		}
		if got := row(t, client, name, "code#c")["expires"]; got != fmt.Sprint(noon.Add(10*time.Second).Unix()) {
			t.Errorf("spent until %s: want it to expire ten seconds after noon, got %s", until, got)
		}
	}
	if err := users.Spend(t.Context(), "none", noon); err != nil || len(row(t, client, name, "code#none")) != 0 {
		t.Errorf("a code that is not there stays away, got %v", err)
	}
}

func TestCountIsPerUserKindAndWindow(t *testing.T) {
	users, client, name := table(t)
	for _, c := range []struct {
		user, what string
		window     int64
		want       int
	}{{"u", "sent", 1, 1}, {"u", "sent", 1, 2}, {"u", "answers", 1, 1}, {"u", "sent", 2, 1}, {"v", "sent", 1, 1}, {"u", "sent", 1, 3}} {
		got, err := users.Count(t.Context(), c.user, c.what, c.window, noon)
		if err != nil || got != c.want {
			t.Errorf("%+v: got %d, %v", c, got, err)
		}
	}
	if got := row(t, client, name, "codes#u#1")["expires"]; got != fmt.Sprint(noon.Unix()) {
		t.Errorf("want a time to live, got %q", got)
	}
}
