// Package readme_test keeps the README's output real: every block under an "output"
// marker is what the command prints, and every "file" block is that file.
package readme_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/local/walk"
)

var block = regexp.MustCompile("(?s)<!-- (output|file): (\\S+) -->\n```(\\w*)\n(.*?)```\n")

func TestREADME(t *testing.T) {
	path := filepath.Join(synthtest.Root(), "README.md")
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	outputs := commands(t)
	outputs["walk"] = string(read(t, "docs/transcripts/walk.txt"))
	outputs["synth"] = string(read(t, "docs/transcripts/synth.txt"))
	var seen []string
	want := block.ReplaceAllFunc(readme, func(found []byte) []byte {
		m := block.FindSubmatch(found)
		kind, name, language := string(m[1]), string(m[2]), string(m[3])
		text, known := outputs[name]
		if kind == "file" {
			text, known = string(read(t, name)), true
			text = text[strings.Index(text, "func main"):]
		}
		if !known {
			t.Errorf("README.md: no such output: %s", name)
		}
		seen = append(seen, name)
		return []byte("<!-- " + kind + ": " + name + " -->\n```" + language + "\n" + text + "```\n")
	})
	for name := range outputs {
		if !slices.Contains(seen, name) {
			t.Errorf("README.md has no block for the output %s", name)
		}
	}
	if golden.Updating(t) {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(want, readme) {
		t.Errorf("README.md is not what the commands print; go test ./test/readme -update:\n%s", udiff.Unified("README.md", "now", string(readme), string(want)))
	}
}

// The transcript of the walk is of one real run (make readme); its steps are today's.
func TestTranscriptHasTodaysSteps(t *testing.T) {
	var got, want []string
	for _, line := range regexp.MustCompile(`(?m)^  [✓✗-] (\S+)`).FindAllStringSubmatch(string(read(t, "docs/transcripts/walk.txt")), -1) {
		got = append(got, line[1])
	}
	for _, step := range walk.Steps() {
		want = append(want, step.ID)
	}
	if !slices.Equal(want, got) {
		t.Errorf("docs/transcripts/walk.txt has other steps than the walk; make readme:\nwant %q\ngot  %q", want, got)
	}
}

var elapsed = regexp.MustCompile(`; [\d.]+ m?s\n`)

// commands runs audit, review and prove on the production template and on one with the
// changes that the README tells of.
func commands(t *testing.T) map[string]string {
	t.Helper()
	root, dir := synthtest.Root(), t.TempDir()
	tool := filepath.Join(dir, "cognitocdk")
	build := exec.Command("go", "build", "-o", tool, "./cmd/cognitocdk")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	prod := read(t, "test/snapshot/testdata/cognitocdk-prod.json")
	write(t, filepath.Join(dir, "main", "auth.template.json"), prod)
	write(t, filepath.Join(dir, "head", "auth.template.json"), changed(t, prod))
	run := func(want int, args ...string) string {
		cmd := exec.Command(tool, args...)
		cmd.Dir = dir
		out, _ := cmd.Output()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("cognitocdk %s: want exit status %d, got %d\n%s", strings.Join(args, " "), want, got, out)
		}
		return "$ cognitocdk " + strings.Join(args, " ") + "\n" + elapsed.ReplaceAllString(string(out), "\n")
	}
	write(t, filepath.Join(dir, "moved", "auth.template.json"), moved(t, prod))
	audit := run(1, "audit", "head")
	return map[string]string{
		"audit":  onlyFails(audit),
		"review": run(1, "review", "--old", "main", "--new", "head"),
		"moved":  onlyFails(run(1, "review", "--old", "main", "--new", "moved")),
		"prove":  run(0, "prove", "main"),
	}
}

// onlyFails keeps what the README is about: the failures, not the notes.
func onlyFails(text string) string {
	var kept []string
	lines := strings.Split(text, "\n")
	keep := true
	for i, line := range lines {
		switch {
		case i == 0 || i >= len(lines)-2:
			keep = true
		case regexp.MustCompile(`^\S+:\d+:\d+: `).MatchString(line):
			keep = strings.Contains(line, ": fail: ")
		}
		if keep {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// changed is the production template with a mutable tenant and open buckets.
func changed(t *testing.T, template []byte) []byte {
	t.Helper()
	text := string(template)
	replace := func(old, new string) {
		if !strings.Contains(text, old) {
			t.Fatalf("the production template has no %q any more", old)
		}
		text = strings.ReplaceAll(text, old, new)
	}
	replace(`"BlockPublicPolicy": true`, `"BlockPublicPolicy": false`)
	var parsed map[string]any
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		t.Fatal(err)
	}
	pool := parsed["Resources"].(map[string]any)["UserPool"].(map[string]any)
	for _, entry := range pool["Properties"].(map[string]any)["Schema"].([]any) {
		if attribute := entry.(map[string]any); attribute["Name"] == "tenant_id" {
			attribute["Mutable"] = true
		}
	}
	out, err := json.Marshal(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return synthtest.Format(t, out)
}

// moved is the production template with another logical id for the pool.
func moved(t *testing.T, template []byte) []byte {
	t.Helper()
	text := regexp.MustCompile(`"UserPool"`).ReplaceAllString(string(template), `"Users"`)
	return synthtest.Format(t, []byte(text))
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(synthtest.Root(), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
