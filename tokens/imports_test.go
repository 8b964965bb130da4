package tokens

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestImports keeps the package light for the backends that import it: the standard library and two modules.
func TestImports(t *testing.T) {
	allowed := map[string]bool{
		"github.com/golang-jwt/jwt/v5":         true,
		"github.com/MicahParks/keyfunc/v3":     true,
		"github.com/google/go-cmp/cmp":         false, // tests only
		"github.com/google/go-cmp/cmp/cmpopts": false,
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	for _, name := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			first, _, _ := strings.Cut(path, "/")
			if !strings.Contains(first, ".") || path == "example.com/cognitocdk/tokens" {
				continue
			}
			if product, known := allowed[path]; !known || !product && !strings.HasSuffix(name, "_test.go") {
				t.Errorf("%s imports %s: the package may use the standard library, golang-jwt and keyfunc", name, path)
			}
		}
	}
}
