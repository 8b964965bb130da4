// Package triggertest calls a trigger's handler in a test, without a Lambda.
package triggertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/trigger"
)

// PoolID is the pool of every event that is made here.
const PoolID = "us-east-1_TEST"

// Log is a logger that remembers.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write is for slog.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Logger writes to l as JSON, everything down to debug.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Event is an event of a source with a request, both as they would come.
func Event(source, user, request string) []byte {
	return fmt.Appendf(nil, `{"version":"1","region":"us-east-1","userPoolId":%q,"userName":%q,"callerContext":{"awsSdkVersion":"x","clientId":"client"},"triggerSource":%q,"request":%s,"response":{}}`,
		PoolID, user, source, request)
}

// WithoutPool is an event that does not say which pool it came from.
func WithoutPool(event []byte) []byte {
	return bytes.Replace(event, []byte(PoolID), nil, 1)
}

// Response invokes h and returns the response member of its answer, or its error.
func Response(ctx context.Context, h trigger.Handler, event []byte) (string, error) {
	answer, err := h.Invoke(ctx, event)
	if err != nil {
		return "", err
	}
	var parts struct {
		Response json.RawMessage `json:"response"`
	}
	if err := json.Unmarshal(answer, &parts); err != nil {
		return "", fmt.Errorf("answer %q: %w", answer, err)
	}
	return string(parts.Response), nil
}

// SameJSON fails unless two texts are the same JSON; null and absent are not.
func SameJSON(t testing.TB, want, got string) {
	t.Helper()
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("wanted JSON %q: %v", want, err)
	}
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("got no JSON, %q: %v", got, err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
