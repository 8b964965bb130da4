package message

import (
	"errors"
	"net/url"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/lambda/internal/address"
)

// Brand is how messages look.
type Brand struct {
	Name    string // required, up to 32 characters: it is in every SMS
	URL     string // https; where the name leads. Optional
	Color   string // #rrggbb. Default: #0b57d0
	Support string // an address for questions. Optional
	Locale  string // the language for users without a known one. Default: en
}

const (
	maxBrand     = 32
	defaultColor = "#0b57d0"
	// DefaultLocale is the language of users whose own is not known, unless the brand says otherwise.
	DefaultLocale = "en"
)

var (
	colorForm = lazyregexp.New(`^#[0-9a-fA-F]{6}$`)
	// Braces would look like placeholders to Cognito, and line breaks end a subject.
	nameForm = lazyregexp.New(`^[^\p{C}{}]*$`)
)

// BrandFromEnv reads BRAND_NAME, BRAND_URL, BRAND_COLOR, SUPPORT_ADDRESS and DEFAULT_LOCALE,
// and reports every problem at once.
func BrandFromEnv(getenv func(string) string) (Brand, error) {
	b := Brand{
		Name: getenv("BRAND_NAME"), URL: getenv("BRAND_URL"), Color: getenv("BRAND_COLOR"),
		Support: getenv("SUPPORT_ADDRESS"), Locale: getenv("DEFAULT_LOCALE"),
	}
	return b.defaulted(), b.ValidateAs("BRAND_NAME", "BRAND_URL", "BRAND_COLOR", "SUPPORT_ADDRESS", "DEFAULT_LOCALE")
}

// Validate reports every problem at once.
func (b Brand) Validate() error {
	return b.ValidateAs("message.Brand.Name", "message.Brand.URL", "message.Brand.Color", "message.Brand.Support", "message.Brand.Locale")
}

// ValidateAs is Validate for whoever calls the fields otherwise: flags, an environment.
func (b Brand) ValidateAs(name, link, color, support, locale string) error {
	d := b.defaulted()
	_, _, mail := address.Parse(d.Support)
	return errors.Join(
		fielderr.Length(name, d.Name, 1, maxBrand),
		fielderr.Needs(d.Name != strings.TrimSpace(d.Name), name, "text without spaces at its ends", "it begins every SMS"),
		fielderr.Matches(name, d.Name, nameForm, "text without braces and line breaks"),
		fielderr.Needs(d.URL != "" && !isHTTPS(d.URL), link, "an https URL", "messages link to it"),
		fielderr.Matches(color, d.Color, colorForm, "a colour such as #0b57d0"),
		fielderr.Needs(d.Support != "" && !mail, support, "a plain address", "messages name it"),
		fielderr.OneOf(locale, d.Locale, Locales()...),
	)
}

func (b Brand) defaulted() Brand {
	if b.Color == "" {
		b.Color = defaultColor
	}
	if b.Locale == "" {
		b.Locale = DefaultLocale
	}
	return b
}

func isHTTPS(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && !strings.ContainsAny(s, "{}")
}
