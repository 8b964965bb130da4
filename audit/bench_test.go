package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// large is a template of the size that CloudFormation accepts at most, 500 resources and
// about 1 MB: the hardened fixture again and again, under other logical ids.
func large(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/hardened/template.json")
	if err != nil {
		tb.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	for n := 0; len(all) < 500; n++ {
		var one struct{ Resources map[string]json.RawMessage }
		if err := json.Unmarshal(data, &one); err != nil {
			tb.Fatal(err)
		}
		for id, resource := range one.Resources {
			for other := range one.Resources {
				resource = bytes.ReplaceAll(resource, []byte(`"`+other+`"`), fmt.Appendf(nil, `"%s%d"`, other, n))
			}
			if len(all) < 500 {
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
	data := large(b)
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
	data := large(b)
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

// TestRatioToDecoding compares processor time, since tests share the machine: judging a
// template costs at most 10 times what decoding it does (5 to 7 measured): a rule that is quadratic in the resources costs hundreds. The whole processes, which both
// start first, are compared by make bench.
func TestRatioToDecoding(t *testing.T) {
	data := large(t)
	var v any
	decode := processorTime(t, func() { _ = json.Unmarshal(data, &v) })
	judge := processorTime(t, func() {
		parsed, err := template.Parse("large.json", data)
		if err != nil {
			t.Fatal(err)
		}
		Judge(parsed)
	})
	ratio := float64(judge) / float64(decode)
	t.Logf("%d kB: decode %v, audit %v, ratio %.1f", len(data)/1000, decode, judge, ratio)
	if ratio > 10 {
		t.Errorf("audit takes %.1f times the processor time of decoding", ratio)
	}
}

// processorTime is the least of a few runs.
func processorTime(t *testing.T, work func()) time.Duration {
	t.Helper()
	best := time.Hour
	for range 8 {
		runtime.GC()
		var before, after syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
			t.Fatal(err)
		}
		work()
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
			t.Fatal(err)
		}
		best = min(best, spent(after)-spent(before))
	}
	return best
}

func spent(r syscall.Rusage) time.Duration {
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
