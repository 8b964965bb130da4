package mutation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInstrument(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	source := "package p\n\nfunc f(a, b int, c bool) bool {\n\tif a < b && c {\n\t\treturn true\n\t}\n\tswitch {\n\tcase a > 3:\n\t\treturn a == 1 || c\n\t}\n\treturn false\n}\n" +
		"\nfunc g(m map[int]int, c bool) (bool, bool) {\n\tdelete(m, 1)\n\tm = nil\n\treturn len(m) != 0, !c\n}\n" +
		"\nfunc h() (bool, error) {\n\treturn false, errors.New(\"what is beside an error is not looked at\")\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	mutants, overlay, err := Instrument(dir, out)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, m := range mutants {
		keys = append(keys, m.Key())
	}
	want := `p.go: a < b && c: never
p.go: a < b: always true
p.go: c: always true
p.go: a < b: <= for <
p.go: true: false for true
p.go: a > 3: never
p.go: a > 3: >= for >
p.go: a == 1: always false
p.go: c: always false
p.go: false: true for false
p.go: delete(m, 1): left out
p.go: m = nil: left out
p.go: len(m) != 0: inverted
p.go: !c: inverted`
	if got := strings.Join(keys, "\n"); got != want {
		t.Errorf("want the mutants\n%s\ngot\n%s", want, got)
	}
	changed, err := os.ReadFile(overlay[filepath.Join(dir, "p.go")])
	if err != nil {
		t.Fatal(err)
	}
	if want := "if mutated(1, mutated(2, mutated(4, a < b, a <= b), true) && mutated(3, c, true), false) {"; !strings.Contains(string(changed), want) {
		t.Errorf("want %s, got\n%s", want, changed)
	}
}
