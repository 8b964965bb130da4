package site

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"example.com/web/storage"
)

var address = regexp.MustCompile(`(?:href|action)="(/[^"]*)"`)

// TestLinksLeadToTheirFile: a file may be called "50%.txt" or "why?.txt", and a button must not delete another one.
func TestLinksLeadToTheirFile(t *testing.T) {
	all, err := parsePages()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.txt", "why?.txt", "#1.txt", "50%.txt", "50%25.txt", "a%2Fb", "a b", "a+b", "ü", `"><b>`, "a&b;", "...", "a?x=/delete"} {
		files := []storage.File{{Name: name}}
		for page, v := range map[string]any{"files": filesView{Files: files}, "tenant": tenantView{Tenant: "acme", Files: files}} {
			var b strings.Builder
			if err := all[page].Execute(&b, view{Title: page, Data: v}); err != nil {
				t.Fatal(err)
			}
			led := 0
			mux := http.NewServeMux()
			reached := func(_ http.ResponseWriter, r *http.Request) {
				led++
				if got := r.PathValue("name"); got != name {
					t.Errorf("%s: the link of %q leads to %q", page, name, got)
				}
			}
			mux.HandleFunc("GET /files/{name}", reached)
			mux.HandleFunc("GET /files/{name}/delete", reached)
			mux.HandleFunc("GET /tenant/files/{name}", reached)
			for _, found := range address.FindAllStringSubmatch(b.String(), -1) {
				mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, html.UnescapeString(found[1]), nil))
			}
			if want := map[string]int{"files": 2, "tenant": 1}[page]; led != want {
				t.Errorf("%s: %d of the links of %q lead to a file, want %d", page, led, name, want)
			}
		}
	}
}
