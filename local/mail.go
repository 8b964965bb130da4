package local

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Message is an e-mail that the endpoint would have sent.
type Message struct {
	From    string    `json:"from"`
	To      []string  `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text,omitempty"`
	HTML    string    `json:"html,omitempty"`
	Time    time.Time `json:"time"`
}

// Mail is the mailbox, latest first; with an address, only what went to it (case aside, as
// mail servers do).
func (e *Endpoint) Mail(ctx context.Context, to string) ([]Message, error) {
	var box struct {
		Messages map[string][]struct {
			Source, Subject, BodyText, BodyHtml string
			To                                  []string
			Timestamp                           float64 // seconds since 1970
		} `json:"messages"`
	}
	if err := e.get(ctx, "/_ministack/ses/messages", &box); err != nil {
		return nil, err
	}
	found := []Message{} // in JSON an empty mailbox is a list too
	for _, m := range box.Messages[Account] {
		if to != "" && !slices.ContainsFunc(m.To, func(a string) bool { return strings.EqualFold(a, to) }) {
			continue
		}
		found = append(found, Message{From: m.Source, To: m.To, Subject: m.Subject, Text: m.BodyText, HTML: m.BodyHtml, Time: time.UnixMicro(int64(m.Timestamp * 1e6)).UTC()})
	}
	slices.Reverse(found)
	return found, nil
}
