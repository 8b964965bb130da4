package trigger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
)

const sentence refusal.Sentence = "Not now"

func handler(log *bytes.Buffer, decide Decide) Handler {
	return Handler{
		Log:      slog.New(slog.NewJSONHandler(log, nil)),
		Sources:  []string{"Known_Source"},
		Sentence: sentence,
		Decide:   decide,
	}
}

func yes(context.Context, event.Event) (any, error) { return struct{}{}, nil }

type apiError struct{}

func (apiError) Error() string     { return "secret-key-value was not found" }
func (apiError) ErrorCode() string { return "ResourceNotFoundException" }

func TestEveryRefusalIsTheOneSentence(t *testing.T) {
	known := `{"version":"1","triggerSource":"Known_Source","request":{}}`
	for name, c := range map[string]struct {
		event  string
		decide Decide
		logged string
	}{
		"unreadable event": {`{`, yes, `"reason":"event-unreadable"`},
		"unknown version":  {`{"version":"2","triggerSource":"Known_Source","request":{}}`, yes, `"reason":"unknown-version"`},
		"missing version":  {`{"triggerSource":"Known_Source","request":{}}`, yes, `"reason":"unknown-version"`},
		"unknown source":   {`{"version":"1","triggerSource":"secret","request":{}}`, yes, `"source":"other","reason":"unknown-source"`},
		"missing source":   {`{"version":"1","request":{}}`, yes, `"reason":"unknown-source"`},
		"reason":           {known, func(context.Context, event.Event) (any, error) { return nil, refusal.TenantMissing }, `"reason":"tenant-missing"`},
		"wrapped reason": {known, func(context.Context, event.Event) (any, error) {
			return nil, fmt.Errorf("secret: %w", refusal.TenantMissing)
		}, `"reason":"tenant-missing"`},
		"failure of another": {known, func(context.Context, event.Event) (any, error) { return nil, fmt.Errorf("secret: %w", apiError{}) }, `"cause":"ResourceNotFoundException"`},
		"plain error":        {known, func(context.Context, event.Event) (any, error) { return nil, errors.New("secret") }, `"cause":"*errors.errorString"`},
		"deadline": {known, func(context.Context, event.Event) (any, error) {
			return nil, fmt.Errorf("secret %w", context.DeadlineExceeded)
		}, `"cause":"deadline"`},
		"canceled":          {known, func(context.Context, event.Event) (any, error) { return nil, fmt.Errorf("secret %w", context.Canceled) }, `"cause":"canceled"`},
		"step of a failure": {known, func(context.Context, event.Event) (any, error) { return nil, Failed("asking", errors.New("secret")) }, `"step":"asking"`},
		"panic":             {known, func(context.Context, event.Event) (any, error) { panic("secret") }, `"msg":"panic"`},
		"not encodable":     {known, func(context.Context, event.Event) (any, error) { return func() {}, nil }, `"cause":"*json.UnsupportedTypeError"`},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			answer, err := handler(&log, c.decide).Invoke(t.Context(), []byte(c.event))
			if answer != nil || err != error(sentence) {
				t.Errorf("want the sentence alone, got %q, %v", answer, err)
			}
			if !strings.Contains(log.String(), c.logged) {
				t.Errorf("want %s in the log, got %s", c.logged, &log)
			}
			if strings.Contains(log.String(), "secret") {
				t.Errorf("a value is in the log: %s", &log)
			}
		})
	}
}

func TestAnswersAndWhatIsToleratedAreLogged(t *testing.T) {
	var log bytes.Buffer
	h := handler(&log, yes)
	if _, err := h.Invoke(t.Context(), []byte(`{"version":"1","triggerSource":"Known_Source","request":{}}`)); err != nil {
		t.Fatal(err)
	}
	Tolerate(t.Context(), h.Log, Failed("asking", errors.New("secret")))
	for _, want := range []string{`"msg":"answered","source":"Known_Source"`, `"msg":"tolerated","step":"asking","cause":"*errors.errorString"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("want %s in the log, got %s", want, &log)
		}
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("a value is in the log: %s", &log)
	}
}

func TestNoErrorIsNoFailure(t *testing.T) {
	if err := Failed("asking", nil); err != nil {
		t.Errorf("want nil, got %v", err)
	}
	var log bytes.Buffer
	Tolerate(t.Context(), slog.New(slog.NewJSONHandler(&log, nil)), nil)
	if log.Len() != 0 {
		t.Errorf("want nothing in the log, got %s", &log)
	}
}

func TestWorkStopsBeforeCognitoGivesUp(t *testing.T) {
	left := func(ctx context.Context) time.Duration {
		var d time.Duration
		h := handler(&bytes.Buffer{}, func(ctx context.Context, _ event.Event) (any, error) {
			deadline, _ := ctx.Deadline()
			d = time.Until(deadline)
			return struct{}{}, nil
		})
		if _, err := h.Invoke(ctx, []byte(`{"version":"1","triggerSource":"Known_Source","request":{}}`)); err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := left(t.Context()); d <= 3*time.Second || d > patience {
		t.Errorf("without a deadline: want just under %s, got %s", patience, d)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if d := left(ctx); d > time.Second-margin {
		t.Errorf("with a deadline in 1 s: want a margin of %s, got %s", margin, d)
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if d := left(ctx); d > patience {
		t.Errorf("with a deadline in an hour: want at most %s, got %s", patience, d)
	}
}
