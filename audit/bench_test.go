package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// large is a template of many resources (CloudFormation accepts 500): the hardened fixture again and again, under other logical ids.
func large(tb testing.TB, resources int) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/hardened/template.json")
	if err != nil {
		tb.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	for n := 0; len(all) < resources; n++ {
		var one struct{ Resources map[string]json.RawMessage }
		if err := json.Unmarshal(data, &one); err != nil {
			tb.Fatal(err)
		}
		for id, resource := range one.Resources {
			for other := range one.Resources {
				resource = bytes.ReplaceAll(resource, []byte(`"`+other+`"`), fmt.Appendf(nil, `"%s%d"`, other, n))
			}
			if len(all) < resources {
				all[fmt.Sprintf("%s%d", id, n)] = resource
			}
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Resources": all}, "", "  ")
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// BenchmarkDecode is the measure: only decoding the file.
func BenchmarkDecode(b *testing.B) {
	data := large(b, 500)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAudit reads, judges and writes the same file.
func BenchmarkAudit(b *testing.B) {
	data := large(b, 500)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		parsed, err := template.Parse("large.json", data)
		if err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		if err := report.Write(&out, report.JSON, Judge(parsed), report.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLinear: four times the resources cost about four times the work, counted in
// allocations, which do not depend on how busy the machine is. A rule that looks at every
// resource for every other one fails here; the ratio to decoding is for make bench.
func TestLinear(t *testing.T) {
	work := func(resources int) float64 {
		parsed, err := template.Parse("large.json", large(t, resources))
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(1, func() { Judge(parsed) })
	}
	small, big := work(125), work(500)
	if ratio := big / small; ratio > 5 {
		t.Errorf("four times the resources take %.1f times the work (%.0f and %.0f allocations)", ratio, small, big)
	}
}
