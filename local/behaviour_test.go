package local

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/local/endpoint"
)

// checks is what is proven about the start-up modules: one entry for each row of the table in
// endpoint/cognito_endpoint/table.py. Each runs twice: against the whole endpoint, where it
// must hold, and against one without its row, where it must not.
func checks() []check {
	return slices.Concat(serverChecks(), identityChecks(), userChecks(), triggerChecks(), signInChecks(), stackChecks())
}

// check proves one row.
type check struct {
	row string
	run func(w *world)
	// atStart is true for a row that only counts while the endpoint starts.
	atStart bool
}

func TestTheStartUpModulesDoWhatTheirTableSays(t *testing.T) {
	whole := startTest(t, Options{})
	for _, c := range checks() {
		t.Run(c.row, func(t *testing.T) {
			t.Parallel()
			if differs, err := c.against(t.Context(), whole); err != nil {
				t.Fatal(err)
			} else if differs != "" {
				t.Fatal(differs)
			}
		})
	}
}

func TestEveryRowOfTheTableHasItsCheck(t *testing.T) {
	var rows, proven []string
	for _, row := range tableOfReplacements(t) {
		rows = append(rows, row.Name)
	}
	for _, c := range checks() {
		proven = append(proven, c.row)
	}
	slices.Sort(rows)
	slices.Sort(proven)
	if !slices.Equal(rows, proven) {
		t.Errorf("rows of the table and their checks differ\nrows:   %v\nchecks: %v", rows, proven)
	}
}

func tableOfReplacements(t *testing.T) []endpoint.Row {
	t.Helper()
	python, err := InstallTools(t.Context(), "..", nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := endpoint.Table(t.Context(), python)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAnUnknownRowIsRefused(t *testing.T) {
	e, err := Start(t.Context(), Options{without: "no-such-row"})
	if err == nil {
		e.Stop()
		t.Fatal("an endpoint started without a row that does not exist")
	}
	if !strings.Contains(err.Error(), "no row 'no-such-row'") {
		t.Errorf("error %v: want one that names the row", err)
	}
}

func TestAnotherReleaseOfMinistackIsRefused(t *testing.T) {
	python, err := InstallTools(t.Context(), "..", nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := endpoint.WriteModules(dir); err != nil {
		t.Fatal(err)
	}
	start := filepath.Join(dir, "cognito_endpoint", "start.py")
	replaceInFile(t, start, `RELEASE = "1.5.33"`, `RELEASE = "1.5.32"`)
	out, err := exec.Command(python, dir, "--table").CombinedOutput()
	want := "these start-up modules are written for ministack 1.5.32: 1.5.33 is installed\n"
	if err == nil || string(out) != want {
		t.Errorf("want exit status 1 and %q, got %v and %q", want, err, out)
	}
}
