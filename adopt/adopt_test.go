package adopt_test

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/adopt"
	"example.com/cognitocdk/internal/golden"
)

var pools = []string{"amplify", "bare", "lite", "ours", "saml"}

// read decodes the answers in testdata/name.
func read(t testing.TB, name string) adopt.Input {
	t.Helper()
	var in adopt.Input
	var err error
	if in.Pool, in.Unknown, err = adopt.DecodePool(open(t, name, "pool.json")); err != nil {
		t.Fatal(err)
	}
	if file := open(t, name, "mfa.json"); file != nil {
		if in.MFA, err = adopt.DecodeMFA(file); err != nil {
			t.Fatal(err)
		}
	}
	if file := open(t, name, "clients.json"); file != nil {
		if in.Clients, err = adopt.DecodeClients(file, in.Pool.ID); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

func open(t testing.TB, name, file string) *bytes.Reader {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name, file))
	if os.IsNotExist(err) && file != "pool.json" {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(data)
}

// TestPools shows whole files and reports; test/adopt compiles and synthesizes them.
func TestPools(t *testing.T) {
	for _, name := range pools {
		t.Run(name, func(t *testing.T) {
			out, err := adopt.New(read(t, name), "adopted")
			if err != nil {
				t.Fatal(err)
			}
			var report bytes.Buffer
			if err := out.Report.Write(&report, "DIR/"); err != nil {
				t.Fatal(err)
			}
			golden.Equal(t, name+"/pool.go.golden", out.Go)
			golden.Equal(t, name+"/import.json.golden", out.Import)
			golden.Equal(t, name+"/report.txt.golden", report.Bytes())
		})
	}
}

// TestOursNeedsNoOverride: a pool that this module made comes back as its props.
func TestOursNeedsNoOverride(t *testing.T) {
	out, err := adopt.New(read(t, "ours"), "adopted")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Go, []byte("Override(")) || len(out.Report.Overrides) > 0 || len(out.Report.Weaker) > 0 {
		t.Errorf("want no override and nothing weaker, got %v, %v and\n%s", out.Report.Overrides, out.Report.Weaker, out.Go)
	}
}

func TestNoSecretIsWritten(t *testing.T) {
	secrets := 0
	for _, name := range pools {
		if file := open(t, name, "clients.json"); file != nil {
			data := make([]byte, file.Len())
			if _, err := file.Read(data); err != nil {
				t.Fatal(err)
			}
			secrets += bytes.Count(data, []byte("MARKED-SECRET"))
		}
		in := read(t, name)
		out, err := adopt.New(in, "adopted")
		if err != nil {
			t.Fatal(err)
		}
		kept, err := json.Marshal([]any{in, out})
		if err != nil {
			t.Fatal(err)
		}
		for what, data := range map[string][]byte{"pool.go": out.Go, "import.json": out.Import, "memory": kept} {
			if bytes.Contains(data, []byte("MARKED")) {
				t.Errorf("%s: a client secret is in %s", name, what)
			}
		}
	}
	if secrets < 4 {
		t.Errorf("the fixtures have %d marked secrets: this test proves nothing", secrets)
	}
}

// TestReportSteersNoTerminal: names come from whoever may write to the pool.
func TestReportSteersNoTerminal(t *testing.T) {
	in := read(t, "bare")
	in.Pool.Domain = "a\x1b[2Jb\nfirst: c"
	out, err := adopt.New(in, "adopted")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := out.Report.Write(&text, ""); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "\x1b") || strings.Contains(text.String(), "\nfirst:") {
		t.Errorf("want neither escapes nor lines of the description, got %q", text.String())
	}
	if !strings.Contains(text.String(), "[2Jb") {
		t.Error("the domain is not in the report: this test proves nothing")
	}
}

// TestOrder: the same pool gives the same bytes.
func TestOrder(t *testing.T) {
	first, err := adopt.New(read(t, "amplify"), "adopted")
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := adopt.New(read(t, "amplify"), "adopted")
		if err != nil || !bytes.Equal(first.Go, again.Go) || !bytes.Equal(first.Import, again.Import) {
			t.Fatalf("another run, another output: %v", err)
		}
	}
}

func TestUnusable(t *testing.T) {
	pool := func(s string) error { _, _, err := adopt.DecodePool(strings.NewReader(s)); return err }
	clients := func(s string) error {
		_, err := adopt.DecodeClients(strings.NewReader(s), "eu-central-1_a")
		return err
	}
	mfa := func(s string) error { _, err := adopt.DecodeMFA(strings.NewReader(s)); return err }
	const good = `{"UserPoolClient":{"UserPoolId":"eu-central-1_a","ClientId":"a"}}`
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"nothing", pool(""), "is empty"},
		{"spaces", pool(" \n"), "is empty"},
		{"truncated", pool(`{"UserPool":{"Id":`), "is not JSON: byte 18"},
		{"two documents", pool(`{"UserPool":{}} {}`), "is not JSON"},
		{"a list of pools", pool(`[]`), "cannot be a JSON array"},
		{"list-user-pools", pool(`{"UserPools":[]}`), "UserPool: is missing"},
		{"a null pool", pool(`{"UserPool":null}`), "UserPool: is missing"},
		{"no id", pool(`{"UserPool":{}}`), "UserPool.Id: must be"},
		{"an id with a line", pool(`{"UserPool":{"Id":"eu_a\nimport"}}`), "UserPool.Id: must be"},
		{"a number as a name", pool(`{"UserPool":{"Id":"eu_a","Name":5}}`), "Name: cannot be a JSON number"},
		{"an attribute without a type", pool(`{"UserPool":{"Id":"eu_a","SchemaAttributes":[{"Name":"custom:x"}]}}`), "SchemaAttributes: every attribute needs"},
		{"too large", pool(`{"UserPool":{"Id":"eu_a","Name":"` + strings.Repeat("x", adopt.MaxBytes) + `"}}`), "is larger than 20 MB"},
		{"MFA of something else", mfa(`{"UserPool":{}}`), "MfaConfiguration: is missing"},
		{"one client without a list", clients(good), "cannot be a JSON object"},
		{"list-user-pool-clients", clients(`[{"UserPoolClients":[]}]`), "[0].UserPoolClient: is missing"},
		{"a client without an id", clients(`[{"UserPoolClient":{"UserPoolId":"eu-central-1_a"}}]`), "[0].UserPoolClient.ClientId"},
		{"a client of another pool", clients(`[` + good + `,{"UserPoolClient":{"UserPoolId":"eu-central-1_b","ClientId":"b"}}]`), "[1].UserPoolClient.UserPoolId: must be the described pool"},
		{"a client twice", clients(`[` + good + `,` + good + `]`), "[1].UserPoolClient.ClientId: a is listed twice"},
		{"a good list", clients(`[` + good + `]`), ""},
	} {
		switch {
		case c.want == "" && c.err != nil:
			t.Errorf("%s: %v", c.name, c.err)
		case c.want != "" && (c.err == nil || !strings.Contains(c.err.Error(), c.want)):
			t.Errorf("%s: want %q, got %v", c.name, c.want, c.err)
		}
	}
}

// FuzzNew: whatever an answer holds, the Go file parses, says nothing but what was quoted,
// and the mapping is JSON.
func FuzzNew(f *testing.F) {
	for _, name := range pools {
		data, err := os.ReadFile(filepath.Join("testdata", name, "pool.json"))
		if err != nil {
			f.Fatal(err)
		}
		clients, _ := os.ReadFile(filepath.Join("testdata", name, "clients.json"))
		f.Add(data, clients)
	}
	f.Add([]byte(`{"UserPool":{"Id":"eu_a","Name":"\")\nimport \"os/exec\"","UserPoolTags":{"a.b":"`+"`"+`"}}}`), []byte(`[]`))
	f.Fuzz(func(t *testing.T, pool, clients []byte) {
		var in adopt.Input
		var err error
		if in.Pool, in.Unknown, err = adopt.DecodePool(bytes.NewReader(pool)); err != nil {
			return
		}
		in.Clients, _ = adopt.DecodeClients(bytes.NewReader(clients), in.Pool.ID)
		out, err := adopt.New(in, "adopted")
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), "pool.go", out.Go, 0)
		if err != nil {
			t.Fatalf("%v\n%s", err, out.Go)
		}
		if len(file.Decls) != 2 {
			t.Fatalf("want the imports and New, got %d declarations\n%s", len(file.Decls), out.Go)
		}
		if !json.Valid(out.Import) {
			t.Fatalf("not JSON: %s", out.Import)
		}
	})
}
