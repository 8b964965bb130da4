package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"example.com/cognitocdk/review/pairs"
	"example.com/cognitocdk/template"
)

// large is the base, repeated to some 500 resources, and the same with a change in each copy.
func large(t testing.TB) (old, new []byte) {
	t.Helper()
	make := func(change func(copy map[string]any)) []byte {
		all := base(t)
		resources := map[string]any{}
		for i := range 17 {
			one := base(t)
			if change != nil {
				change(one)
			}
			for _, id := range slices.Collect(maps.Keys(one["Resources"].(map[string]any))) {
				if err := pairs.Rename(id, fmt.Sprintf("%s%d", id, i))(one); err != nil {
					t.Fatal(err)
				}
			}
			for id, r := range one["Resources"].(map[string]any) {
				r.(map[string]any)["Metadata"] = map[string]any{"aws:cdk:path": "App/" + id, "text": fmt.Sprintf("%0800d", i)}
				resources[id] = r
			}
		}
		all["Resources"] = resources
		data, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	return make(nil), make(func(one map[string]any) {
		if err := pairs.Set("Pool/MfaConfiguration", `"OFF"`)(one); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkReview against BenchmarkDecode is the promise: at most 4 times what decoding the
// same two templates into maps costs.
func BenchmarkReview(b *testing.B) {
	old, new := large(b)
	b.SetBytes(int64(len(old) + len(new)))
	for b.Loop() {
		before, err := template.Parse("old", old)
		if err != nil {
			b.Fatal(err)
		}
		after, err := template.Parse("new", new)
		if err != nil {
			b.Fatal(err)
		}
		if got := len(Compare([]*template.Template{before}, []*template.Template{after}).Findings); got != 17 {
			b.Fatalf("want 17 findings, got %d", got)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	old, new := large(b)
	b.SetBytes(int64(len(old) + len(new)))
	for b.Loop() {
		for _, data := range [][]byte{old, new} {
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	}
}
