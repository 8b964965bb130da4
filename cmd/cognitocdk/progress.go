package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// steps shows long work on standard error: on a terminal one line that says what is under
// way, and everywhere one line for each step that ended, with how long it took.
type steps struct {
	out      io.Writer
	terminal bool

	mu      sync.Mutex
	running []runningStep
	next    int
	stop    chan struct{}
}

type runningStep struct {
	id    int
	name  string
	since time.Time
}

func newSteps(io streams) *steps { return &steps{out: io.Err, terminal: io.Terminal} }

// begin shows a step; what it returns is called with the step's outcome.
func (s *steps) begin(name string) (done func(error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	step := runningStep{id: s.next, name: name, since: time.Now()}
	s.running = append(s.running, step)
	if s.terminal && s.stop == nil {
		s.stop = make(chan struct{})
		go s.redraw(s.stop)
	}
	return func(err error) { s.end(step, err) }
}

func (s *steps) end(step runningStep, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range s.running {
		if r.id == step.id {
			s.running = append(s.running[:i], s.running[i+1:]...)
			break
		}
	}
	s.clear()
	outcome := "done"
	switch {
	case errors.Is(err, context.Canceled):
		outcome = "stopped" // by the person, or since another step failed
	case err != nil:
		outcome = "failed"
	}
	fmt.Fprintf(s.out, "%-7s%6.1f s  %s\n", outcome, time.Since(step.since).Seconds(), step.name)
	if len(s.running) == 0 && s.stop != nil {
		close(s.stop)
		s.stop = nil
	}
}

func (s *steps) clear() {
	if s.terminal {
		fmt.Fprint(s.out, "\r\x1b[K")
	}
}

// redraw keeps the line of what is under way up to date.
func (s *steps) redraw(stop <-chan struct{}) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		s.mu.Lock()
		if len(s.running) > 0 {
			names := make([]string, len(s.running))
			for i, r := range s.running {
				names[i] = r.name
			}
			s.clear()
			fmt.Fprintf(s.out, "       %6.1f s  %s …", time.Since(s.running[0].since).Seconds(), strings.Join(names, ", "))
		}
		s.mu.Unlock()
	}
}
