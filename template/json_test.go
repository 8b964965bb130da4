package template

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzJSON has encoding/json as its judge: what that refuses is refused, what it accepts is
// read as the same, but for duplicate keys and depth, which are ours to refuse.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `{}`, `[]`, `[[],{},""]`, `{"a":{"b":[1,-0.5e+3,true,false,null]}}`, "{\"a\"\t:\r\n1 }\n", `[1,2`, `[1 2]`, `[,]`, `[1,]`, `{,}`, `{"a":1,}`,
		`{"a"}`, `{"a":}`, `{1:2}`, `{"a":1 "b":2}`, `[01]`, `[1.]`, `[-]`, `[+1]`, `[.5]`, `[1e]`, `tru`, `nullx`, `{},`, `{}:`, `{} {}`, `,{}`, `]`, `}`,
		`"\u00e9\ud83d\ude00 \ud83d \n\"\\"`, `"\x"`, `"\`, `"a`, "\"a\nb\"", "\"\xff\xe9\"", "\"é\u2028\"", `{"a":1,"\u0061":2}`, "\x00", "\xef\xbb\xbf{}", "[1\x00]",
		"[" + strings.Repeat(`{"k":`, 40) + "1", `["` + strings.Repeat("x", 300) + `", 1234567890123456789012345678901234567890x]`,
	} {
		f.Add([]byte(seed))
	}
	files, err := filepath.Glob("../audit/testdata/client-*/fail.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no templates to start from: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, fault := parseJSON(data)
		if fault != nil {
			if fault.pos < 0 || int(fault.pos) > len(data) {
				t.Errorf("the fault of %q is at %d", data, fault.pos)
			}
			ours := strings.HasPrefix(fault.reason, "duplicate key") || strings.HasPrefix(fault.reason, "nested deeper")
			if json.Valid(data) && !ours {
				t.Errorf("refused what is JSON: %q: %s", data, fault.reason)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("accepted what is not JSON: %q", data)
		}
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		var want any
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("encoding/json decodes %q: %v", data, err)
		}
		if diff := cmp.Diff(want, root.plain()); diff != "" {
			t.Errorf("%q is read otherwise than by encoding/json (-want +got):\n%s", data, diff)
		}
	})
}
