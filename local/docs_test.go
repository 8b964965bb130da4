package local

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
)

// TestDocsHoldTheTableOfReplacements compares docs/local.md with the table that the endpoint
// really installs; -update writes it.
func TestDocsHoldTheTableOfReplacements(t *testing.T) {
	const begin, end = "<!-- table: ", "<!-- end -->"
	path := filepath.Join("..", "docs", "local.md")
	page := string(readFile(t, path))
	before, rest, found := strings.Cut(page, begin)
	marker, rest, foundLine := strings.Cut(rest, "\n")
	have, after, foundEnd := strings.Cut(rest, end)
	if !found || !foundLine || !foundEnd {
		t.Fatalf("%s has lost the marks around the table", path)
	}
	var want strings.Builder
	want.WriteString("| Row | As shipped | With the row | Replaced |\n|---|---|---|---|\n")
	for _, row := range tableOfReplacements(t) {
		closed := row.Closed
		if row.Reference != "" {
			closed = fmt.Sprintf("[%s](%s)", closed, row.Reference)
		}
		replaced := make([]string, 0, len(row.Functions)+len(row.Calls))
		for _, name := range row.Functions {
			replaced = append(replaced, "`"+strings.TrimPrefix(name, "ministack.")+"`")
		}
		if len(row.Calls) > 0 {
			replaced = append(replaced, "around "+strings.Join(row.Calls, ", "))
		}
		fmt.Fprintf(&want, "| %s | %s | %s | %s |\n", row.Name, row.Shipped, closed, strings.Join(replaced, "<br/>"))
	}
	if golden.Updating(t) {
		if err := os.WriteFile(path, []byte(before+begin+marker+"\n"+want.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != want.String() {
		t.Errorf("docs/local.md does not hold the table as it is; go test ./local -run Docs -update\nwant:\n%s\ngot:\n%s", want.String(), have)
	}
}
