package lambdatest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// delivery is one event on its way to the function, and its answer on the way back.
type delivery struct {
	id       string
	event    []byte
	deadline time.Time
	answer   chan Result

	taken  func(*delivery) // called when the function takes the event; sets what follows
	begun  time.Time
	before int64 // how much the function had written by then
}

// server is the side of the Runtime API that Lambda plays.
type server struct {
	queue chan *delivery
	done  chan struct{} // closed when the function is gone

	mu        sync.Mutex
	open      map[string]*delivery
	ready     chan struct{} // closed at the first request for work
	readyOnce sync.Once
}

func newServer() *server {
	return &server{
		queue: make(chan *delivery),
		done:  make(chan struct{}),
		open:  map[string]*delivery{},
		ready: make(chan struct{}),
	}
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", s.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		s.finish(w, r, func(body []byte) Result { return Result{Response: body} })
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) {
		s.finish(w, r, func(body []byte) Result { return Result{Error: parseError(body)} })
	})
	return mux
}

// next is a long poll: a function that is idle waits here.
func (s *server) next(w http.ResponseWriter, r *http.Request) {
	s.readyOnce.Do(func() { close(s.ready) })
	select {
	case d := <-s.queue:
		s.mu.Lock()
		d.taken(d)
		s.open[d.id] = d
		s.mu.Unlock()
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", d.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(d.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:under-test")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		_, _ = w.Write(d.event)
	case <-r.Context().Done():
	case <-s.done:
	}
}

func (s *server) finish(w http.ResponseWriter, r *http.Request, result func([]byte) Result) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "reading the answer", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	d := s.open[r.PathValue("id")]
	delete(s.open, r.PathValue("id"))
	s.mu.Unlock()
	if d == nil {
		http.Error(w, "no such invocation", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	d.answer <- result(body)
}

func parseError(body []byte) *Error {
	var e Error
	if err := json.Unmarshal(body, &e); err != nil {
		return &Error{Type: "unreadable", Message: fmt.Sprintf("%q", body)}
	}
	return &e
}
