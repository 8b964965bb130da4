package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/cognitocdk/client"

	"example.com/web/oauth"
	"example.com/web/spa"
	"example.com/web/storage"
)

// Config is what the app is made of.
type Config struct {
	// URL is where browsers find the app: https, or http on this machine. Required.
	URL string
	// OAuth signs people in. Required.
	OAuth *oauth.Client
	// Account does what only the user pool's API can. Required.
	Account Account
	// Files opens a person's room. Required.
	Files func(context.Context, oauth.Tokens) (*storage.Room, error)
	// FilesOrigin is where browsers send and fetch files. Required.
	FilesOrigin string
	// API is called for the person. Default: none, and the page says so.
	API *API
	// SPA is the page that does without this backend, at /spa. Default: none.
	SPA *spa.Page
	// Log hears about refusals, never about tokens or names. Default: slog.Default().
	Log *slog.Logger
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// Account is the part of package client that the app needs; *client.Client is one. All of it but Revoke takes an
// access token with the scope aws.cognito.signin.user.admin.
type Account interface {
	User(context.Context, client.Tokens) (client.User, error)
	StartTOTP(context.Context, client.Tokens) (client.Enrolment, error)
	FinishTOTP(ctx context.Context, t client.Tokens, code, deviceName string) error
	SignOutEverywhere(context.Context, client.Tokens) error
	Revoke(context.Context, client.Tokens) error
}

// Site is the app's handler.
type Site struct {
	config   Config
	host     string
	sessions sessions
	attempts attempts
	pages    pages
	handler  http.Handler
}

// New checks the configuration and returns the app.
func New(config Config) (*Site, error) {
	u, err := url.Parse(config.URL)
	if err != nil || u.Scheme != "https" && !(u.Scheme == "http" && u.Hostname() == "localhost") || config.URL != asBrowsersWrite(u) {
		return nil, fmt.Errorf("site.Config.URL: must be https://<host>, or http://localhost:<port>, as browsers write it, got %q", config.URL)
	}
	if config.OAuth == nil || config.Account == nil || config.Files == nil || config.FilesOrigin == "" {
		return nil, errors.New("site.Config: OAuth, Account, Files and FilesOrigin are required")
	}
	if config.Log == nil {
		config.Log = slog.Default()
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	s := &Site{config: config, host: u.Host}
	s.sessions = sessions{now: config.Now, byID: map[[32]byte]*entry{}}
	s.attempts = attempts{now: config.Now, byKey: map[[32]byte]attempt{}}
	if s.pages, err = parsePages(); err != nil {
		return nil, err
	}
	s.handler = s.guarded(s.routes(), u.Scheme == "https")
	return s, nil
}

// asBrowsersWrite is the origin in lower case and without the scheme's own port. Every request is compared with it: with
// another spelling nobody would be let in.
func asBrowsersWrite(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if own := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; own != "" {
		host = strings.TrimSuffix(host, own)
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":")
}

// ServeHTTP answers a browser.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", static())
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /sign-in", s.signIn)
	mux.HandleFunc("GET /callback", s.callback)
	mux.HandleFunc("POST /sign-out", s.member(s.signOut))
	mux.HandleFunc("GET /me", s.member(s.me))
	mux.HandleFunc("GET /tenant", s.member(s.tenant))
	mux.HandleFunc("GET /tenant/files/{name}", s.member(s.downloadTenant))
	mux.HandleFunc("GET /files", s.member(s.files))
	mux.HandleFunc("POST /files", s.member(s.upload))
	mux.HandleFunc("POST /files/address", s.member(s.uploadAddress))
	mux.HandleFunc("GET /files/{name}", s.member(s.download))
	mux.HandleFunc("POST /files/{name}/delete", s.member(s.remove))
	mux.HandleFunc("GET /security", s.member(s.security))
	mux.HandleFunc("POST /security/authenticator", s.member(s.startAuthenticator))
	mux.HandleFunc("POST /security/authenticator/code", s.member(s.finishAuthenticator))
	if s.config.SPA != nil {
		mux.Handle("GET /spa", s.config.SPA)
		mux.HandleFunc("GET /spa/app.js", s.config.SPA.Script)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errPage) })
	return mux
}
