package passwordless

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// SiteVerify asks a captcha service in the way that reCAPTCHA, hCaptcha and Turnstile share:
// a form with secret and response, an answer with success.
type SiteVerify struct {
	URL    string // https
	Secret string
	Client *http.Client
}

// maxVerdict bounds the service's answer.
const maxVerdict = 64 << 10

// Solved reports whether the service says so.
func (s SiteVerify) Solved(ctx context.Context, token string) (bool, error) {
	form := url.Values{"secret": {s.Secret}, "response": {token}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return false, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := *s.Client // the secret goes to no other place, whatever the service answers
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return false, fmt.Errorf("status %d", response.StatusCode)
	}
	var verdict struct {
		Success bool `json:"success"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxVerdict)).Decode(&verdict); err != nil {
		return false, err
	}
	return verdict.Success, nil
}
