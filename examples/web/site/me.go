package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"

	"example.com/web/oauth"
	"example.com/web/storage"
)

// home is for people who are not signed in.
func (s *Site) home(w http.ResponseWriter, r *http.Request) {
	if s.session(r) != nil {
		http.Redirect(w, r, "/me", http.StatusSeeOther)
		return
	}
	s.show(w, r, http.StatusOK, "home", view{Title: "Welcome", Data: s.config.SPA != nil})
}

type meView struct {
	Name, Email, Subject, Tenant string
	EmailVerified                bool
	Groups, Scopes               []string
	SignedIn, Expires            time.Time
	Refreshes                    int
}

func (s *Site) me(w http.ResponseWriter, r *http.Request, me *session) {
	t, err := me.fresh(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := meView{
		Email: t.User.Email, Subject: t.User.Subject, Tenant: t.User.Tenant, EmailVerified: t.User.EmailVerified,
		Groups: t.User.Groups, Scopes: slices.Sorted(slices.Values(t.Grant.Scopes)), SignedIn: t.User.AuthTime, Expires: t.ExpiresAt,
	}
	if ok, err := t.User.Claim("name", &v.Name); err != nil || !ok || v.Name == "" {
		v.Name = t.User.Email
	}
	me.mu.Lock()
	v.Refreshes = me.refreshes
	me.mu.Unlock()
	s.show(w, r, http.StatusOK, "me", view{Title: "Who am I", Session: me, Data: v})
}

type tenantView struct {
	Tenant  string
	Files   []storage.File
	More    bool
	NoFiles bool // they could not be read
	HasAPI  bool
	Answers []answer
}

// foreignTenant is nobody's: asking for it shows what the API says to people of another tenant.
const foreignTenant = "another-tenant"

func (s *Site) tenant(w http.ResponseWriter, r *http.Request, me *session) {
	t, err := me.fresh(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := tenantView{Tenant: t.User.Tenant, HasAPI: s.config.API != nil}
	if v.Tenant != "" {
		room, err := me.files(r.Context(), s.config.Files)
		if err == nil {
			v.Files, v.More, err = room.List(r.Context(), room.Tenant)
		}
		if err != nil {
			s.config.Log.WarnContext(r.Context(), "the tenant's files", "error", err)
			v.NoFiles = true
		}
	}
	if s.config.API != nil {
		for _, path := range []string{"/me", "/tenants/" + url.PathEscape(v.Tenant), "/tenants/" + foreignTenant} {
			if path == "/tenants/" {
				continue
			}
			got, err := s.config.API.get(r.Context(), path, t.Access)
			if err != nil {
				s.fail(w, r, errors.Join(errUpstream, err))
				return
			}
			v.Answers = append(v.Answers, got)
		}
	}
	s.show(w, r, http.StatusOK, "tenant", view{Title: "My tenant", Session: me, Data: v})
}

// room opens the person's files, and says that the session has ended where the identity pool says so: it knows of a
// sign-out on another device before the tokens expire.
func (s *Site) room(r *http.Request, me *session) (*storage.Room, error) {
	room, err := me.files(r.Context(), s.config.Files)
	var refused *types.NotAuthorizedException
	if errors.As(err, &refused) {
		if last, was := me.end(); was {
			s.revoke(r, last)
		}
		return nil, errors.Join(errEnded, err)
	}
	return room, err
}

// Opener is Config.Files for a storage.
func Opener(s *storage.Storage) func(ctx context.Context, t oauth.Tokens) (*storage.Room, error) {
	return func(ctx context.Context, t oauth.Tokens) (*storage.Room, error) { return s.Open(ctx, t.ID, t.User) }
}
