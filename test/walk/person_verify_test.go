//go:build verify

package walk_test

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"testing"
	"time"

	"example.com/cognitocdk/local"
	"example.com/cognitocdk/local/walk"
)

// person reads the questions that the walk asks, looks into their mail and types the answer.
type person struct {
	t        *testing.T
	endpoint *local.Endpoint
	types    io.Writer
	asked    int
}

var question = regexp.MustCompile(`^(.+), mailed to (\S+): $`)

func (p *person) Write(text []byte) (int, error) {
	found := question.FindSubmatch(text)
	if found == nil {
		p.t.Errorf("the question %q", text)
		return len(text), nil
	}
	p.asked++
	answer, err := walk.LocalMailbox{Endpoint: p.endpoint}.Secret(p.t.Context(), string(found[2]), walk.Mail(found[1]))
	if err != nil {
		p.t.Error(err)
	}
	go io.WriteString(p.types, answer+"\n")
	return len(text), nil
}

// TestTheWalkOfARealAccountHoldsUnderAnotherName is the walk as a person has it, codes typed and waits waited for,
// on the local endpoint in the place of an account.
func TestTheWalkOfARealAccountHoldsUnderAnotherName(t *testing.T) {
	w := start(t)
	for _, day := range []struct {
		of, env, asks string
		leftOut       int
	}{
		{"local", "dev", "sign-up, invitation, new password", 0},
		{"staging", "throwaway", "two invitations, new password", aboutSelfSignUp()},
	} {
		t.Run(day.of, func(t *testing.T) {
			t.Parallel()
			d, err := w.deploy(t.Context(), day.of, day.env, nil)
			if err != nil {
				t.Fatal(err)
			}
			in, out := io.Pipe()
			defer out.Close()
			who := &person{t: t, endpoint: w.endpoint, types: out}
			options := people(day.env)
			options.Mail, options.Patient, options.Sleep = walk.NewAskPerson(in, who), true, hurried
			report, err := walk.Run(t.Context(), d, options)
			if err != nil {
				t.Fatal(err)
			}
			if !report.Holds || report.Counts[walk.LeftOut] != day.leftOut || report.Counts[walk.NotDeployed] > 0 {
				var text bytes.Buffer
				if err := report.WriteText(&text); err != nil {
					t.Fatal(err)
				}
				t.Errorf("the walk does not hold, or leaves out other than %d steps:\n%s", day.leftOut, text.String())
			}
			if who.asked != 3 {
				t.Errorf("the person was asked %d times, want 3: %s", who.asked, day.asks)
			}
		})
	}
}

// hurried waits, but for the next TOTP code: the endpoint takes one twice.
func hurried(ctx context.Context, wait time.Duration) error {
	if wait > 12*time.Second {
		return nil
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
