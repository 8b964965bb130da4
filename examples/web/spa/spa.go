package spa

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.com/web/oauth"
)

// StatePrefix begins the state of every sign-in of the page: the backend's states, which return to the same address,
// have no dot.
const StatePrefix = "spa."

// Config is what the page is told. None of it is a secret.
type Config struct {
	// PagesURL is where the hosted pages begin, CognitoURL the user pool's API and IdentityURL the identity pool's.
	// Required.
	PagesURL, CognitoURL, IdentityURL string
	// ClientID is a client's that has no secret. Required.
	ClientID string
	// RedirectURL and LogoutURL are registered with the app client, and compared exactly. Required.
	RedirectURL, LogoutURL string
	// Scopes to ask for. Required.
	Scopes []string
	// Issuer is the user pool's; ID tokens name it. Required.
	Issuer string
	// IdentityPoolID gives credentials for the bucket, whose objects are below BucketURL, in Region. Required.
	IdentityPoolID, BucketURL, Region string
	// APIURL is called with the access token. Default: none, and the page does not.
	APIURL string
}

// Page is the page and its script.
type Page struct {
	html   []byte
	policy string
}

//go:embed page.html
var page string

//go:embed app.js
var script []byte

// New checks the configuration and makes the page: it is the same for everybody.
func New(config Config) (*Page, error) {
	var problems []error
	for _, field := range []struct{ name, value string }{
		{"ClientID", config.ClientID}, {"IdentityPoolID", config.IdentityPoolID}, {"Region", config.Region}, {"Scopes", strings.Join(config.Scopes, "")},
	} {
		if field.value == "" {
			problems = append(problems, fmt.Errorf("spa.Config.%s: is required", field.name))
		}
	}
	for _, field := range []struct {
		name  string
		value *string
	}{
		{"PagesURL", &config.PagesURL}, {"CognitoURL", &config.CognitoURL}, {"IdentityURL", &config.IdentityURL}, {"BucketURL", &config.BucketURL},
		{"APIURL", &config.APIURL}, {"RedirectURL", &config.RedirectURL}, {"LogoutURL", &config.LogoutURL}, {"Issuer", &config.Issuer},
	} {
		if field.name == "APIURL" && *field.value == "" {
			continue
		}
		// An origin becomes part of a header: nothing but a scheme, a host and a port will do.
		u, err := url.Parse(oauth.Origin(*field.value))
		if err != nil || u.Scheme != "https" && u.Hostname() != "localhost" || strings.ContainsAny(u.Host, " ;,'\"*") {
			problems = append(problems, fmt.Errorf("spa.Config.%s: must be an address, got %q", field.name, *field.value))
		}
		if field.name != "LogoutURL" { // compared exactly, with its slash
			*field.value = strings.TrimSuffix(*field.value, "/")
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	t, err := template.New("page").Parse(page)
	if err != nil {
		return nil, fmt.Errorf("spa: %w", err)
	}
	var html bytes.Buffer
	if err := t.Execute(&html, config); err != nil {
		return nil, fmt.Errorf("spa: %w", err)
	}
	return &Page{html: html.Bytes(), policy: config.policy()}, nil
}

// policy lets the page send to where its tokens belong and nowhere else, this origin included. A string becomes
// neither a script nor markup, but for the bucket's listing, which is read as XML and never shown.
func (c Config) policy() string {
	var to []string
	for _, address := range []string{c.PagesURL, c.CognitoURL, c.IdentityURL, c.BucketURL, c.APIURL} {
		if address != "" {
			to = append(to, oauth.Origin(address))
		}
	}
	slices.Sort(to)
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
		"connect-src " + strings.Join(slices.Compact(to), " "), "require-trusted-types-for 'script'", "trusted-types listing",
		"form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
}

// ServeHTTP answers with the page: at its own address, and where its sign-ins come back to.
func (p *Page) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", p.policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(p.html)
}

// Script answers with the page's script.
func (p *Page) Script(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Write(script)
}
