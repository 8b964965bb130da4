package trigger

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
)

// Cognito waits 5 seconds for a trigger and then tries again, three times in all. Work stops
// well before that, and before the function's own time-out, so that the user reads a sentence
// and the log has a reason.
const (
	patience = 3500 * time.Millisecond
	margin   = 250 * time.Millisecond
)

// Handler runs one trigger. It implements lambda.Handler, on bytes, so that an event passes
// through as it came.
type Handler struct {
	Log      *slog.Logger
	Versions []string         // of the event; nil means "1", which all but pre token generation have
	Sources  []string         // trigger sources that Decide knows; all others are refused
	Sentence refusal.Sentence // what the user reads, whatever went wrong
	Decide   Decide
}

// Decide answers one event with its response, or refuses. A refusal.Reason is a refusal; any
// other error is a failure of something else, and refuses too.
type Decide func(context.Context, event.Event) (response any, err error)

// Invoke answers one event.
func (h Handler) Invoke(ctx context.Context, payload []byte) (answer []byte, err error) {
	e, err := event.Parse(payload)
	if err == nil {
		err = h.known(e)
	}
	if err != nil {
		h.explain(ctx, e, err)
		return nil, h.Sentence
	}
	ctx, cancel := h.budget(ctx)
	defer cancel()
	defer func() {
		if r := recover(); r != nil { // the value may hold what a user sent; the stack does not
			h.Log.ErrorContext(ctx, "panic", "source", e.Source, "stack", string(debug.Stack()))
			answer, err = nil, h.Sentence
		}
	}()
	response, err := h.Decide(ctx, e)
	if err == nil {
		answer, err = e.Answer(response)
	}
	if err != nil {
		h.explain(ctx, e, err)
		return nil, h.Sentence
	}
	h.Log.InfoContext(ctx, "answered", "source", e.Source)
	return answer, nil
}

func (h Handler) known(e event.Event) error {
	versions := h.Versions
	if versions == nil {
		versions = []string{"1"}
	}
	if !slices.Contains(versions, e.Version) {
		return refusal.UnknownVersion
	}
	if !slices.Contains(h.Sources, e.Source) {
		return refusal.UnknownSource
	}
	return nil
}

func (h Handler) budget(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(patience)
	if deadline, ok := ctx.Deadline(); ok && deadline.Add(-margin).Before(end) {
		end = deadline.Add(-margin)
	}
	return context.WithDeadline(ctx, end)
}

// explain logs why, without values: a source that is not known is not even repeated.
func (h Handler) explain(ctx context.Context, e event.Event, err error) {
	source := e.Source
	if !slices.Contains(h.Sources, source) {
		source = "other"
	}
	var reason refusal.Reason
	if errors.As(err, &reason) {
		h.Log.WarnContext(ctx, "refused", "source", source, "reason", string(reason))
		return
	}
	h.Log.ErrorContext(ctx, "failed", "source", source, "step", step(err), "cause", Cause(err))
}

// Tolerate logs an error that a trigger has chosen to live with.
func Tolerate(ctx context.Context, log *slog.Logger, err error) {
	if err != nil {
		log.WarnContext(ctx, "tolerated", "step", step(err), "cause", Cause(err))
	}
}
