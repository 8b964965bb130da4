package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/web/site"
)

// running is an app that answers as this one does and signs in elsewhere.
func running(t *testing.T, location string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+site.IconPath, func(w http.ResponseWriter, _ *http.Request) { w.Write(site.Icon()) })
	mux.HandleFunc("GET /sign-in", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, location, http.StatusSeeOther) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestWhatRunsAlreadyIsThisDeploymentsApp(t *testing.T) {
	const here = "https://localhost:4566"
	for name, c := range map[string]struct{ location, problem string }{
		"this one":            {here + "/oauth2/authorize?client_id=client&state=x", ""},
		"another endpoint":    {"https://localhost:4567/oauth2/authorize?client_id=client", "signs in at https://localhost:4567 client"},
		"another client":      {here + "/oauth2/authorize?client_id=other", "signs in at " + here + " other"},
		"no sign-in anywhere": {"", "signs in at"},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings{env: "local", url: running(t, c.location), endpoint: here, pagesURL: here, clientID: "client"}
			err := detach(t.Context(), s, "/dev/null/no-log")
			if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("want %q, got %v", c.problem, err)
			}
		})
	}
}
