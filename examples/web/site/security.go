package site

import (
	"errors"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/web/oauth"
)

// selfService is the scope without which a token of the hosted pages changes nothing about its own user.
const selfService = "aws.cognito.signin.user.admin"

type securityView struct {
	// Allowed is false where the app client was not given the scope.
	Allowed  bool
	Factors  []string
	Enrolled bool
	// These are set while an authenticator is being enrolled.
	Secret string
	Link   template.URL
	Code   template.HTML
	Wrong  bool
}

// security is what people of the hosted pages need a page of the app for: those never offer a second factor to
// somebody who may do without.
func (s *Site) security(w http.ResponseWriter, r *http.Request, me *session) {
	s.showSecurity(w, r, me, http.StatusOK, false)
}

func (s *Site) showSecurity(w http.ResponseWriter, r *http.Request, me *session, status int, wrong bool) {
	t, err := me.fresh(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := securityView{Allowed: t.Grant.HasScope(selfService), Wrong: wrong}
	if v.Allowed {
		user, err := s.config.Account.User(r.Context(), clientTokens(t))
		if err != nil {
			s.fail(w, r, s.accountError(r, me, err))
			return
		}
		v.Factors = user.Factors
		v.Enrolled = slices.Contains(user.Factors, "SOFTWARE_TOKEN_MFA")
	}
	if e := me.currentEnrolment(); e != nil {
		link := e.URL(s.host, t.User.Email)
		if v.Code, err = qrCode(link); err != nil {
			s.fail(w, r, err)
			return
		}
		v.Secret, v.Link = spaced(e.Secret), template.URL(link)
	}
	s.show(w, r, status, "security", view{Title: "Security", Session: me, Data: v})
}

func (s *Site) startAuthenticator(w http.ResponseWriter, r *http.Request, me *session) {
	t, err := s.selfService(r, me)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	enrolment, err := s.config.Account.StartTOTP(r.Context(), clientTokens(t))
	if err != nil {
		s.fail(w, r, s.accountError(r, me, err))
		return
	}
	me.keepEnrolment(&enrolment)
	http.Redirect(w, r, "/security#authenticator", http.StatusSeeOther)
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

func (s *Site) finishAuthenticator(w http.ResponseWriter, r *http.Request, me *session) {
	code := strings.ReplaceAll(r.PostFormValue("code"), " ", "")
	if me.currentEnrolment() == nil {
		s.fail(w, r, errForm)
		return
	}
	t, err := s.selfService(r, me)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var wrong, refused bool
	if wrong = !sixDigits.MatchString(code); !wrong {
		err = s.config.Account.FinishTOTP(r.Context(), clientTokens(t), code, "authenticator")
		var mismatch *types.CodeMismatchException
		var enable *types.EnableSoftwareTokenMFAException
		wrong = errors.As(err, &mismatch) || errors.As(err, &enable)
		refused = err != nil && !wrong
	}
	switch {
	case refused:
		s.fail(w, r, s.accountError(r, me, err))
	case wrong:
		s.showSecurity(w, r, me, http.StatusUnprocessableEntity, true)
	default:
		me.keepEnrolment(nil)
		me.say("Your authenticator is your second factor from now on.")
		http.Redirect(w, r, "/security", http.StatusSeeOther)
	}
}

// selfService returns tokens that may change their own user.
func (s *Site) selfService(r *http.Request, me *session) (oauth.Tokens, error) {
	t, err := me.fresh(r.Context())
	if err == nil && !t.Grant.HasScope(selfService) {
		err = errPage
	}
	return t, err
}

// accountError ends the session where Cognito says that it has ended.
func (s *Site) accountError(r *http.Request, me *session, err error) error {
	var refused *types.NotAuthorizedException
	if !errors.As(err, &refused) {
		return errors.Join(errUpstream, err)
	}
	if last, was := me.end(); was {
		s.revoke(r, last)
	}
	return errors.Join(errEnded, err)
}

// spaced is a secret in groups of four, for people who type it.
func spaced(secret string) string {
	var groups []string
	for group := range slices.Chunk([]byte(secret), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}
