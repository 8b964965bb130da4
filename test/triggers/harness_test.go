package triggers

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"golang.org/x/sync/errgroup"

	"example.com/cognitocdk/internal/lambdatest"
	"example.com/cognitocdk/local"
)

// names are the functions, as their folders below lambda/ are called.
func names() []string {
	return []string{"presignup", "pretokengeneration", "postconfirmation", "preauthentication", "postauthentication",
		"custommessage", "definechallenge", "createchallenge", "verifychallenge", "usermigration",
		"inboundfederation", "customemailsender", "customsmssender"}
}

// What TestMain makes for all tests: the binaries, the example of an old system, and an
// endpoint with DynamoDB, SES, SNS, EventBridge, KMS, SSM and Cognito.
var (
	built    string
	endpoint *local.Endpoint
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "triggers")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		built = dir
		packages := []string{"./lambda/usermigration/example"}
		for _, name := range names() {
			packages = append(packages, "./lambda/"+name)
		}
		var group errgroup.Group
		group.Go(func() error { return lambdatest.BuildInto(dir, packages...) })
		group.Go(func() error {
			var err error
			endpoint, err = local.Start(context.Background(), local.Options{})
			return err
		})
		err = group.Wait()
		if endpoint != nil {
			defer endpoint.Stop()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

func binary(name string) string { return filepath.Join(built, name) }

// event reads testdata/events/<source>.json and applies edits: "request/userAttributes/email=x"
// sets text, "-request/userAttributes/email" removes, "request/scopes:=[]" sets JSON.
func event(t testing.TB, source string, edits ...string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "events", source+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(edits) == 0 {
		return raw
	}
	var top map[string]any
	if err := json.Unmarshal(raw, &top); err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	for _, edit := range edits {
		if path, ok := strings.CutPrefix(edit, "-"); ok {
			parent, leaf := descend(t, top, path)
			delete(parent, leaf)
			continue
		}
		path, text, _ := strings.Cut(edit, "=")
		var value any = text
		if p, ok := strings.CutSuffix(path, ":"); ok {
			path = p
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				t.Fatalf("edit %q: %v", edit, err)
			}
		}
		parent, leaf := descend(t, top, path)
		parent[leaf] = value
	}
	edited, err := json.Marshal(top)
	if err != nil {
		t.Fatal(err)
	}
	return edited
}

// descend finds the object that holds the last name of a path; "/" separates names, since
// attributes have dots and colons.
func descend(t testing.TB, top map[string]any, path string) (map[string]any, string) {
	t.Helper()
	names := strings.Split(path, "/")
	for _, name := range names[:len(names)-1] {
		next, ok := top[name].(map[string]any)
		if !ok {
			t.Fatalf("the event has no object %q (of %q)", name, path)
		}
		top = next
	}
	return top, names[len(names)-1]
}

// answered fails unless the function gave the whole event back with exactly this response.
func answered(t testing.TB, sent []byte, got lambdatest.Result, response string) {
	t.Helper()
	if got.Error != nil {
		t.Fatalf("want an answer, got the error %q", got.Error.Message)
	}
	var want, have map[string]any
	if err := json.Unmarshal(sent, &want); err != nil {
		t.Fatal(err)
	}
	var r any
	if err := json.Unmarshal([]byte(response), &r); err != nil {
		t.Fatalf("the wanted response is no JSON: %v", err)
	}
	want["response"] = r
	if err := json.Unmarshal(got.Response, &have); err != nil {
		t.Fatalf("the answer %q: %v", got.Response, err)
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("answer differs (-want +got):\n%s", diff)
	}
}

// refused fails unless the function said exactly this sentence, with this reason in its log.
func refused(t testing.TB, got lambdatest.Result, sentence, reason string) {
	t.Helper()
	if got.Error == nil {
		t.Fatalf("want a refusal, got the answer %s", got.Response)
	}
	if got.Error.Message != sentence {
		t.Errorf("want the sentence %q, got %q", sentence, got.Error.Message)
	}
	if want := fmt.Sprintf(`"reason":%q`, reason); !strings.Contains(got.Log, want) {
		t.Errorf("want %s in the log, got:\n%s", want, got.Log)
	}
}
