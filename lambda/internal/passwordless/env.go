package passwordless

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"example.com/cognitocdk/internal/fielderr"
)

// The environment of the three functions; their commands document it.
const (
	EnvLinkURL       = "LINK_URL"
	EnvSiteKey       = "CAPTCHA_SITE_KEY"
	EnvVerifyURL     = "CAPTCHA_VERIFY_URL"
	EnvSecretInParam = "CAPTCHA_SECRET_PARAMETER"
)

var siteKey = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,200}$`)

// SiteKeyFromEnv reads the captcha's public key; "" is no captcha.
func SiteKeyFromEnv(getenv func(string) string) (string, error) {
	key := getenv(EnvSiteKey)
	if key == "" {
		return "", nil
	}
	return key, fielderr.Matches(EnvSiteKey, key, siteKey, "a captcha site key")
}

// LinkURLFromEnv reads the page that a mail may link to; "" is no link.
func LinkURLFromEnv(getenv func(string) string) (string, error) {
	link := getenv(EnvLinkURL)
	if link == "" {
		return "", nil
	}
	return link, httpsURL(EnvLinkURL, link)
}

// CaptchaFromEnv reads where the captcha service is and which parameter has its secret;
// both or neither.
func CaptchaFromEnv(getenv func(string) string) (verifyURL, parameter string, err error) {
	verifyURL, parameter = getenv(EnvVerifyURL), getenv(EnvSecretInParam)
	if verifyURL == "" && parameter == "" {
		return "", "", nil
	}
	return verifyURL, parameter, errors.Join(
		httpsURL(EnvVerifyURL, verifyURL),
		fielderr.Required(EnvSecretInParam, parameter),
	)
}

func httpsURL(field, text string) error {
	u, err := url.Parse(text)
	ok := err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Fragment == "" && !strings.HasSuffix(text, "#")
	return fielderr.Needs(!ok, field, "an https URL without a fragment", "codes and tokens travel to it")
}

// Sleep is the Wait of a Creator in production.
func Sleep(ctx context.Context, until time.Time) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
