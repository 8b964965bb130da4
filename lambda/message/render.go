package message

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cognito's limits, in characters.
const (
	MaxEmail   = 20000
	MaxSubject = 140
	MaxSMS     = 140
)

// maxDirectSMS is what SNS takes, in several parts.
// https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
const maxDirectSMS = 1600

//go:embed layout.html locales
var files embed.FS

// Locales are the languages there are texts for.
func Locales() []string { return []string{"de", "en", "fr"} }

// Data is what a message is about: Cognito's placeholders ("{####}", "{username}") or, when
// the function sends the message itself, the real values.
type Data struct {
	Code     string
	UserName string
	Link     string // https; optional
	Direct   bool   // the function sends it itself: long real values need not fit into Cognito's text message
}

// Message is a rendered message.
type Message struct {
	Subject string
	HTML    string
	Text    string // the same for readers without HTML
	SMS     string
}

// Set renders messages of one brand.
type Set struct {
	brand  Brand
	layout *template.Template
	texts  map[string]catalogue
}

type catalogue struct {
	Common struct {
		Direction string `json:"direction"`
		Support   string `json:"support"`
		Link      string `json:"link"`
	} `json:"common"`
	Messages map[Kind]texts `json:"messages"`
}

type texts struct {
	Subject string `json:"subject"`
	Heading string `json:"heading"`
	Body    string `json:"body"`
	Note    string `json:"note"`
	SMS     string `json:"sms"`
}

// New makes the messages of a brand, and fails when the brand is not valid.
func New(brand Brand) (*Set, error) {
	if err := brand.Validate(); err != nil {
		return nil, err
	}
	layout, err := template.ParseFS(files, "layout.html")
	if err != nil {
		return nil, fmt.Errorf("layout.html: %w", err)
	}
	s := &Set{brand: brand.defaulted(), layout: layout, texts: map[string]catalogue{}}
	for _, locale := range Locales() {
		data, err := files.ReadFile("locales/" + locale + ".json")
		if err != nil {
			return nil, err
		}
		var c catalogue
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, fmt.Errorf("locales/%s.json: %w", locale, err)
		}
		s.texts[locale] = c
	}
	return s, nil
}

// Render makes one message in the language that locale ("de-AT", "de_AT", "DE") asks for, or
// in the brand's. It fails when the message would break one of Cognito's rules.
func (s *Set) Render(kind Kind, locale string, data Data) (Message, error) {
	if err := check(kind, data); err != nil {
		return Message{}, err
	}
	language := s.language(locale)
	catalogue := s.texts[language]
	t, ok := catalogue.Messages[kind]
	if !ok {
		return Message{}, fmt.Errorf("%s: no text in %s", kind, language)
	}
	fill := strings.NewReplacer("{brand}", s.brand.Name, "{code}", data.Code, "{username}", data.UserName).Replace
	page := struct {
		Language, Direction, Subject, Brand, URL, Color, Heading, Body, Code, Note string
		Link, LinkText, Support, SupportText                                       string
	}{
		Language: language, Direction: catalogue.Common.Direction,
		Subject: fill(t.Subject), Brand: s.brand.Name, URL: s.brand.URL, Color: s.brand.Color,
		Heading: fill(t.Heading), Body: fill(t.Body), Note: fill(t.Note),
		Link: data.Link, LinkText: catalogue.Common.Link,
		Support: s.brand.Support, SupportText: catalogue.Common.Support,
	}
	if kind.NeedsCode() {
		page.Code = data.Code
	}
	var html bytes.Buffer
	if err := s.layout.Execute(&html, page); err != nil {
		return Message{}, fmt.Errorf("%s: %w", kind, err)
	}
	parts := []string{page.Heading, page.Body, page.Code}
	if page.Link != "" {
		parts = append(parts, page.LinkText+"\n"+page.Link)
	}
	parts = append(parts, page.Note)
	m := Message{Subject: page.Subject, HTML: html.String(), Text: join(parts), SMS: fill(t.SMS)}
	return m, m.check(kind, data)
}

// language is the part of a BCP 47 tag that texts are kept by.
func (s *Set) language(locale string) string {
	if end := strings.IndexAny(locale, "-_"); end >= 0 {
		locale = locale[:end]
	}
	if len(locale) <= 3 {
		if lower := strings.ToLower(locale); s.texts[lower].Messages != nil {
			return lower
		}
	}
	return s.brand.Locale
}

// check refuses data that could not be shown as it is.
func check(kind Kind, data Data) error {
	switch {
	case !kind.Known():
		return fmt.Errorf("%q: no such message", kind)
	case kind.NeedsCode() && data.Code == "":
		return fmt.Errorf("%s: needs a code", kind)
	case kind.NeedsUserName() && data.UserName == "":
		return fmt.Errorf("%s: needs a user name", kind)
	case data.Link != "" && !isHTTPS(data.Link):
		return fmt.Errorf("%s: the link must be https", kind)
	}
	return nil
}

// check holds Cognito's rules: limits in characters, the code and the user name where the
// user needs them. A placeholder that html/template had escaped would not be replaced.
func (m Message) check(kind Kind, data Data) error {
	sms := MaxSMS
	if data.Direct {
		sms = maxDirectSMS
	}
	for _, part := range []struct {
		name, text string
		limit      int
	}{{"subject", m.Subject, MaxSubject}, {"e-mail", m.HTML, MaxEmail}, {"SMS", m.SMS, sms}} {
		if n := utf8.RuneCountInString(part.text); n > part.limit {
			return fmt.Errorf("%s: the %s has %d characters, at most %d are allowed", kind, part.name, n, part.limit)
		}
	}
	for _, text := range []string{m.Subject, m.HTML, m.SMS} {
		if i := strings.IndexFunc(text, foreign); i >= 0 {
			return fmt.Errorf("%s: the character %U is not one that Cognito accepts", kind, []rune(text[i:])[0])
		}
	}
	for _, text := range []string{m.Text, m.SMS} {
		if kind.NeedsCode() && !strings.Contains(text, data.Code) {
			return fmt.Errorf("%s: the code is missing", kind)
		}
		if kind.NeedsUserName() && !strings.Contains(text, data.UserName) {
			return fmt.Errorf("%s: the user name is missing", kind)
		}
	}
	if kind.NeedsCode() && !strings.Contains(m.HTML, template.HTMLEscapeString(data.Code)) {
		return fmt.Errorf("%s: the code is missing from the page", kind)
	}
	return nil
}

// foreign reports what Cognito's pattern for messages, [\p{L}\p{M}\p{S}\p{N}\p{P}\s]*, leaves
// out: a no-break space or a zero-width joiner makes the whole operation fail.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerificationMessageTemplateType.html
func foreign(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.M, unicode.S, unicode.N, unicode.P) && !strings.ContainsRune(" \t\n\v\f\r", r)
}

func join(parts []string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n\n") + "\n"
}
