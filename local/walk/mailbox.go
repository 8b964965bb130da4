package walk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/local"
)

// Mail is a kind of message that the walk waits for.
type Mail string

// The messages of a day.
const (
	SignUpCode        Mail = "code for the sign-up"
	PasswordCode      Mail = "code for a new password"
	TemporaryPassword Mail = "temporary password of the invitation"
)

// Mailbox is where codes come from.
type Mailbox interface {
	// Secret returns the code or temporary password that was mailed to the address since the last one.
	Secret(ctx context.Context, to string, kind Mail) (string, error)
	// Count is how many messages went to the address, or -1 where nobody can tell.
	Count(ctx context.Context, to string) (int, error)
}

// LocalMailbox reads the local endpoint's mailbox.
type LocalMailbox struct {
	Endpoint *local.Endpoint
}

var (
	codeInMail     = lazyregexp.New(`\b(\d{6,8})\b`)
	passwordInMail = lazyregexp.New(`(?i)password(?: is|:)?\s+(\S{6,256}?)\.?(?:\s|<|$)`)
)

// Secret reads the latest message. Mail is delivered with the request, so two seconds are a long time.
func (m LocalMailbox) Secret(ctx context.Context, to string, kind Mail) (string, error) {
	for range 20 {
		messages, err := m.Endpoint.Mail(ctx, to)
		if err != nil {
			return "", err
		}
		if len(messages) > 0 {
			text := messages[0].Text
			if text == "" {
				text = html.UnescapeString(messages[0].HTML)
			}
			if found, ok := readSecret(text, kind); ok {
				return found, nil
			}
			return "", fmt.Errorf("mail to %s: no %s in %q", to, kind, text)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("mail to %s: none came with the %s", to, kind)
}

// readSecret finds the code or the temporary password in a message.
func readSecret(text string, kind Mail) (string, bool) {
	form := codeInMail
	if kind == TemporaryPassword {
		form = passwordInMail
	}
	found := form.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	return found[1], true
}

// Count is how many messages went to the address.
func (m LocalMailbox) Count(ctx context.Context, to string) (int, error) {
	messages, err := m.Endpoint.Mail(ctx, to)
	return len(messages), err
}

// AskPerson asks somebody for what was mailed: the mailbox of a real account.
type AskPerson struct {
	in  *bufio.Reader
	out io.Writer
}

// NewAskPerson asks on out and reads lines from in.
func NewAskPerson(in io.Reader, out io.Writer) AskPerson { return AskPerson{bufio.NewReader(in), out} }

// Secret asks until a line is not empty.
func (p AskPerson) Secret(ctx context.Context, to string, kind Mail) (string, error) {
	type answer struct {
		text string
		err  error
	}
	for {
		fmt.Fprintf(p.out, "%s, mailed to %s: ", kind, to)
		got := make(chan answer, 1)
		go func() {
			line, err := p.in.ReadString('\n')
			got <- answer{strings.TrimSpace(line), err}
		}()
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case a := <-got:
			switch {
			case a.text != "":
				return a.text, nil
			case errors.Is(a.err, io.EOF):
				return "", fmt.Errorf("%s: nobody there to type it", kind)
			case a.err != nil:
				return "", fmt.Errorf("%s: %w", kind, a.err)
			}
		}
	}
}

// Count cannot tell.
func (AskPerson) Count(context.Context, string) (int, error) { return -1, nil }
