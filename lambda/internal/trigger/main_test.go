package trigger

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

// TestMain makes the test's own binary the function, where the environment asks for one.
func TestMain(m *testing.M) {
	switch os.Getenv("FUNCTION") {
	case "refusing":
		Main(func(func(string) string, *slog.Logger) (Handler, error) {
			return Handler{}, errors.New("NAME is required")
		})
	case "answering":
		Main(func(getenv func(string) string, log *slog.Logger) (Handler, error) {
			return Handler{Log: log, Sources: []string{getenv("SOURCE")}, Sentence: sentence, Decide: yes}, nil
		})
	default:
		os.Exit(m.Run())
	}
}

func function(t *testing.T, kind string) *lambdatest.Function {
	return lambdatest.Start(t, os.Args[0], map[string]string{
		"FUNCTION": kind, "SOURCE": "Known_Source", "MUTANT": os.Getenv("MUTANT"), // which mutant runs is known by that
	})
}

func TestMainRefusesToStart(t *testing.T) {
	f := function(t, "refusing")
	if status := f.Exit(); status != 1 {
		t.Errorf("want exit status 1, got %d", status)
	}
	entries := logged(t, f)
	if len(entries) != 1 || entries[0]["message"] != "refusing to start" || entries[0]["error"] != "NAME is required" {
		t.Errorf("want one entry with the reason, got %v", entries)
	}
}

func TestMainAnswers(t *testing.T) {
	f := function(t, "answering")
	if got := f.Invoke([]byte(`{"version":"1","triggerSource":"Known_Source","request":{},"response":{}}`)); got.Error != nil {
		t.Errorf("want an answer, got %q", got.Error.Message)
	}
	if got := f.Invoke([]byte(`{"version":"1","triggerSource":"Other","request":{},"response":{}}`)); got.Error == nil || got.Error.Message != string(sentence) {
		t.Errorf("want the sentence, got %s and %v", got.Response, got.Error)
	}
	if entries := logged(t, f); len(entries) < 3 {
		t.Errorf("want what was answered, what was refused and what the runtime says of it, got %v", entries)
	}
}

// logged are the lines of the log; each is an entry, the runtime's own too.
func logged(t *testing.T, f *lambdatest.Function) (entries []map[string]any) {
	t.Helper()
	for _, line := range f.Lines() {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("want an entry, got %q", line)
		}
		entries = append(entries, entry)
	}
	return entries
}
