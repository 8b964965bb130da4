package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
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
	work := func(copies int) float64 {
		parsed, err := template.Parse("many.json", many(t, copies))
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(1, func() { Judge(parsed) })
	}
	small, big := work(1), work(4)
	t.Logf("%.0f and %.0f allocations", small, big)
	if ratio := big / small; ratio > 4.6 {
		t.Errorf("four times the resources take %.1f times the work (%.0f and %.0f allocations)", ratio, small, big)
	}
}

// many is a template of copies of every failing fixture, so that there are hundreds of
// resources of each type that rules look at.
func many(t *testing.T, copies int) []byte {
	t.Helper()
	all := map[string]json.RawMessage{}
	for _, rule := range Rules() {
		data, err := os.ReadFile("testdata/" + rule.ID + "/fail.json")
		if err != nil {
			t.Fatal(err)
		}
		var one struct{ Resources map[string]json.RawMessage }
		if err := json.Unmarshal(data, &one); err != nil {
			t.Fatal(err)
		}
		for id, resource := range one.Resources {
			if id == "Fn::ForEach::Clients" {
				continue
			}
			for n := range copies {
				suffix := fmt.Sprintf("%s%d", strings.ReplaceAll(rule.ID, "-", ""), n)
				renamed := resource
				for other := range one.Resources {
					renamed = bytes.ReplaceAll(renamed, []byte(`"`+other+`"`), []byte(`"`+other+suffix+`"`))
				}
				all[id+suffix] = renamed
			}
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Resources": all}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}
