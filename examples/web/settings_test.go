package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func TestTheAppClientFitsTheApp(t *testing.T) {
	const callback = `"CallbackURLs":["http://localhost:8400/callback"]`
	for name, c := range map[string]struct{ url, own, public, problem string }{
		"fits":                        {"http://localhost:8400", `"ClientSecret":"s",` + callback, ``, ""},
		"no secret":                   {"http://localhost:8400", callback, ``, "has no secret"},
		"another port":                {"http://localhost:8401", `"ClientSecret":"s",` + callback, ``, "WEB_URL: http://localhost:8401/callback is not where the app client sends people back to (http://localhost:8400/callback)"},
		"another scheme":              {"https://localhost:8400", `"ClientSecret":"s",` + callback, ``, "WEB_URL: https://localhost:8400/callback"},
		"no callback at all":          {"http://localhost:8400", `"ClientSecret":"s"`, ``, "WEB_URL:"},
		"a page's client with secret": {"http://localhost:8400", `"ClientSecret":"s",` + callback, `"ClientSecret":"s"`, "app client of /spa: has a secret"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				answer := c.own
				if asked++; asked == 2 {
					answer = c.public
				}
				fmt.Fprintf(w, `{"UserPoolClient":{%s}}`, answer)
			}))
			defer server.Close()
			s := settings{url: c.url, userPoolID: "us-east-1_pool", clientID: "own", publicID: "public", aws: aws.Config{
				Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{},
			}}
			err := s.appClients(t.Context())
			if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("want %q, got %v", c.problem, err)
			}
		})
	}
}
