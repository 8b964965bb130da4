package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answers is an endpoint that answers with the documents in adopt/testdata/name, as AWS
// would, one app client a page.
func answers(t *testing.T, name string) (asked *[]string) {
	t.Helper()
	read := func(file string, v any) {
		data, err := os.ReadFile(filepath.Join("..", "..", "adopt", "testdata", name, file))
		if err == nil {
			err = json.Unmarshal(data, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var pool, mfa map[string]any
	var clients []map[string]map[string]any
	read("pool.json", &pool)
	read("mfa.json", &mfa)
	read("clients.json", &clients)
	for _, described := range append([]map[string]map[string]any{{"UserPool": pool["UserPool"].(map[string]any)}}, clients...) {
		for _, v := range described { // on the wire they are numbers, which the CLI prints as text
			v["CreationDate"], v["LastModifiedDate"] = 1680674828.9, 1680674828.9
		}
	}
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		*asked = append(*asked, operation)
		var in struct{ UserPoolId, ClientId, NextToken string }
		data, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(data, &in)
		}
		var out any
		switch operation {
		case "DescribeUserPool":
			out = pool
		case "GetUserPoolMfaConfig":
			out = mfa
		case "ListUserPoolClients":
			page := len(in.NextToken)
			list := map[string]any{"UserPoolClients": []any{map[string]any{"ClientId": clients[page]["UserPoolClient"]["ClientId"]}}}
			if page+1 < len(clients) {
				list["NextToken"] = in.NextToken + "x"
			}
			out = list
		case "DescribeUserPoolClient":
			for _, c := range clients {
				if c["UserPoolClient"]["ClientId"] == in.ClientId {
					out = c
				}
			}
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if err != nil || out == nil || in.UserPoolId != pool["UserPool"].(map[string]any)["Id"] {
			w.WriteHeader(http.StatusBadRequest)
			out = map[string]any{"__type": "ResourceNotFoundException", "message": "User pool " + in.UserPoolId + " does not exist."}
		}
		json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "",
		// The SDK closes a request's body with the answer's head, which the transport may take for a fault where the answer
		// comes from this very process: one in 500 is read at the second attempt only.
		"AWS_MAX_ATTEMPTS": "3",
	} {
		t.Setenv(name, value)
	}
	return asked
}

// TestAdoptLive: the pool through the API gives the very files that its documents give.
func TestAdoptLive(t *testing.T) {
	for name, id := range map[string]string{"amplify": "us-west-2_Ampl00001", "ours": "eu-central-1_Ours00001", "saml": "eu-central-1_Saml00001"} {
		t.Run(name, func(t *testing.T) {
			asked := answers(t, name)
			var out, errs bytes.Buffer
			if got := run(context.Background(), []string{"adopt", "--user-pool-id", id}, streams{Out: &out, Err: &errs}); got != statusClean {
				t.Fatalf("status %d: %s", got, errs.String())
			}
			folder := filepath.Join("..", "..", "adopt", "testdata", name)
			file := func(name string) string {
				data, err := os.ReadFile(filepath.Join(folder, name))
				if err != nil {
					t.Fatal(err)
				}
				return string(data)
			}
			want := fmt.Sprintf("-- pool.go --\n%s-- import.json --\n%s", file("pool.go.golden"), file("import.json.golden"))
			if diff := cmp.Diff(want, out.String()); diff != "" {
				t.Errorf("the API gives other files than the documents (-documents +API):\n%s", diff)
			}
			if strings.Contains(out.String()+errs.String(), "MARKED") {
				t.Error("a client secret was written")
			}
			for _, operation := range *asked {
				if !strings.HasPrefix(operation, "Describe") && !strings.HasPrefix(operation, "List") && !strings.HasPrefix(operation, "Get") {
					t.Errorf("%s was asked for: adopt only reads", operation)
				}
			}
		})
	}
}

func TestAdoptLiveOfNoPool(t *testing.T) {
	answers(t, "ours")
	dir := filepath.Join(t.TempDir(), "out")
	var out, errs bytes.Buffer
	got := run(context.Background(), []string{"adopt", "--user-pool-id", "eu-central-1_Nobody", "--out", dir}, streams{Out: &out, Err: &errs})
	if got != statusUnusable || out.Len() > 0 || strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), "eu-central-1_Nobody does not exist") {
		t.Errorf("status %d, output %q, error %q: want status 2 and one line", got, out.String(), errs.String())
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made for nothing")
	}
}
