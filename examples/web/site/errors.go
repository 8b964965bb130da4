package site

import (
	"errors"
	"net/http"

	"example.com/web/storage"
)

// What can go wrong, as people see it. Nothing that a request, a token endpoint or AWS said is ever shown.
var (
	errPage       = errors.New("no such page")
	errHost       = errors.New("another host name")
	errForged     = errors.New("the form was not made by this session's pages")
	errState      = errors.New("no sign-in of this browser has this state")
	errSignIn     = errors.New("the sign-in did not end well")
	errDenied     = errors.New("the hosted pages refused")
	errUpstream   = errors.New("a service did not answer")
	errEverywhere = errors.New("not signed out everywhere")
	errForm       = errors.New("the form is incomplete")
	errTooLarge   = errors.New("too large")
)

// sentence is an error page.
type sentence struct {
	err         error
	Status      int
	Title, Text string
	SignIn      bool // offer to sign in again
}

// sentences are all of them, the first that fits.
var sentences = []sentence{
	{errPage, http.StatusNotFound, "There is no such page", "The address may be mistyped, or the page has moved.", false},
	{storage.ErrNotFound, http.StatusNotFound, "There is no such file", "It may have been deleted in another window.", false},
	{errHost, http.StatusMisdirectedRequest, "Wrong address", "This app answers under its own name only.", false},
	{errForged, http.StatusForbidden, "That did not come from this page", "Nothing was changed. Reload the page and try once more.", false},
	{errState, http.StatusBadRequest, "This sign-in was not begun here", "It may have taken too long, or was opened twice. Nothing is lost: begin again.", true},
	{errSignIn, http.StatusBadRequest, "The sign-in did not complete", "The answer could not be confirmed, so nobody was signed in. Begin again.", true},
	{errDenied, http.StatusForbidden, "The sign-in was refused", "The sign-in page did not let you through. Ask your administrator if this goes on.", true},
	{errEnded, http.StatusUnauthorized, "You are signed out", "The session has ended, here or on another device.", true},
	{storage.ErrName, http.StatusBadRequest, "That name will not do", "A file name has 1 to 128 letters and no slash.", false},
	{storage.ErrSize, http.StatusBadRequest, "That size will not do", "A file has at least one byte and at most 10 MB.", false},
	{errTooLarge, http.StatusRequestEntityTooLarge, "That is too large", "A file has at most 10 MB.", false},
	{errForm, http.StatusBadRequest, "Something is missing", "Go back and fill in the form.", false},
	{errEverywhere, http.StatusBadGateway, "Not signed out everywhere", "Other devices may still be signed in, and so are you. Try again in a moment.", false},
	{errUpstream, http.StatusBadGateway, "A service did not answer", "This is not your fault. Try again in a moment.", false},
}

// explain is the page for an error; errUpstream's for one that is not listed.
func explain(err error) sentence {
	for _, s := range sentences {
		if errors.Is(err, s.err) {
			return s
		}
	}
	return sentences[len(sentences)-1]
}

// pagesError is what error= of the hosted pages means (RFC 6749, section 4.1.2.1). The description beside it is the
// sender's text and is not looked at.
func pagesError(code string) error {
	switch code {
	case "server_error", "temporarily_unavailable":
		return errUpstream
	case "invalid_scope":
		return errSignIn
	}
	return errDenied
}

// fail answers with an error page, or with the same in JSON where a script asked.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	page := explain(err)
	s.config.Log.InfoContext(r.Context(), "refused", "method", r.Method, "status", page.Status, "error", err)
	if errors.Is(err, errEnded) {
		if c, err := r.Cookie(sessionCookie); err == nil {
			s.sessions.remove(c.Value) // the page that says so is not a member's
		}
		cookie(w, sessionCookie, "", -1)
	}
	if wantsJSON(r) {
		answerJSON(w, page.Status, map[string]string{"error": page.Title, "text": page.Text})
		return
	}
	s.show(w, r, page.Status, "error", view{Title: page.Title, Data: page})
}

func wantsJSON(r *http.Request) bool { return r.Header.Get("Accept") == "application/json" }
