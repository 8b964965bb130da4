package audit

import (
	"embed"
	"fmt"

	"github.com/aymanbagabas/go-udiff"
)

//go:embed testdata/*/fail.json testdata/*/pass.json
var fixtures embed.FS

// Example is the rule's failing fixture turned into its passing one, as a diff. The
// fixtures are the rule's test, so an example cannot be out of date.
func Example(id string) (string, error) {
	bad, err := fixtures.ReadFile("testdata/" + id + "/fail.json")
	if err != nil {
		return "", fmt.Errorf("the example of %s: %w", id, err)
	}
	good, err := fixtures.ReadFile("testdata/" + id + "/pass.json")
	if err != nil {
		return "", fmt.Errorf("the example of %s: %w", id, err)
	}
	return udiff.Unified("fails", "passes", string(bad), string(good)), nil
}
