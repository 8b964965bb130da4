package lambdatest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

const echo = "./internal/lambdatest/testdata/echo"

func TestFunctionUnderTest(t *testing.T) {
	binary := BuildPackage(t, echo)
	type answer struct {
		Text string
		Path string
		Left int64
	}
	ask := func(t *testing.T, f *Function, event string, options ...Option) answer {
		t.Helper()
		result := f.Invoke([]byte(event), options...)
		var a answer
		if result.Error != nil {
			t.Fatalf("want an answer, got error %+v", *result.Error)
		}
		if err := json.Unmarshal(result.Response, &a); err != nil {
			t.Fatalf("response %s: %v", result.Response, err)
		}
		return a
	}

	t.Run("answers, one event after the other, in one process", func(t *testing.T) {
		f := Start(t, binary, nil)
		for _, text := range []string{"one", "two", "three"} {
			if got := ask(t, f, fmt.Sprintf(`{"text":%q}`, text)).Text; got != text {
				t.Errorf("want %q, got %q", text, got)
			}
		}
	})
	t.Run("has none of the caller's environment", func(t *testing.T) {
		if got := ask(t, Start(t, binary, nil), `{}`).Path; got != "" {
			t.Errorf("want no PATH, got %q", got)
		}
	})
	t.Run("sees the deadline of each event", func(t *testing.T) {
		f := Start(t, binary, nil)
		if left := ask(t, f, `{}`).Left; left < 3000 || left > 4000 {
			t.Errorf("want just under the default of 4 s, got %d ms", left)
		}
		if left := ask(t, f, `{}`, WithTimeout(time.Second)).Left; left > 1000 {
			t.Errorf("want under 1 s, got %d ms", left)
		}
	})
	t.Run("an error comes back as Cognito would get it", func(t *testing.T) {
		result := Start(t, binary, nil).Invoke([]byte(`{"do":"fail","text":"no entry"}`))
		if result.Response != nil || result.Error == nil || result.Error.Message != "no entry" {
			t.Errorf("want the error alone, got %+v", result)
		}
	})
	t.Run("queued events are all answered, each with its own answer", func(t *testing.T) {
		f := Start(t, binary, nil)
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				want := fmt.Sprint("n", i)
				if got := ask(t, f, fmt.Sprintf(`{"text":%q}`, want)).Text; got != want {
					t.Errorf("want %q, got %q", want, got)
				}
			})
		}
		group.Wait()
	})
	t.Run("both streams are captured", func(t *testing.T) {
		f := Start(t, binary, nil)
		ask(t, f, `{"do":"log","text":"seen"}`)
		if out := f.Output(); !strings.Contains(out, "seen\n") || !strings.Contains(out, "seen on stderr\n") {
			t.Errorf("want both lines, got %q", out)
		}
	})
	t.Run("a function that exits while it works is an error, not a hang", func(t *testing.T) {
		f := Start(t, binary, nil)
		if _, err := f.deliver([]byte(`{"do":"exit"}`)); err == nil || !strings.Contains(err.Error(), "status 4") {
			t.Errorf("want the exit status in the error, got %v", err)
		}
	})
	t.Run("a refused start has a status and an output, and is never ready", func(t *testing.T) {
		f := Start(t, binary, map[string]string{"REFUSE": "bad environment"})
		if status := f.Exit(); status != 3 {
			t.Errorf("want exit status 3, got %d", status)
		}
		if !strings.Contains(f.Output(), "bad environment") {
			t.Errorf("want the reason in the output, got %q", f.Output())
		}
		if _, err := f.Ready(context.Background()); err == nil {
			t.Error("want an error from Ready")
		}
	})
	t.Run("readiness is the first request for work", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		took, err := Start(t, binary, nil).Ready(ctx)
		if err != nil || took <= 0 {
			t.Errorf("want a duration, got %s, %v", took, err)
		}
	})
}
