package main

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"anagram"
)

// get asks for a solution and stops after some steps, if they are more than 0, as a client that
// goes away does.
func get(t *testing.T, query string, steps int) (*httptest.ResponseRecorder, answer, float64) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := 0.0
	s := newServer(time.Hour, 1, 0)
	s.record = func(r *anagram.Record) bool {
		if r.Iteration == 0 {
			start = r.Loss
		}
		if r.Iteration == steps && steps > 0 {
			cancel()
		}
		return false
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/solve"+query, nil).WithContext(ctx))
	var a answer
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
	}
	return w, a, start
}

func TestCancelled(t *testing.T) {
	w, a, start := get(t, "?strength=2", 5)
	if w.Code != http.StatusOK || a.Status != "cancelled" || a.Steps != 5 || !(a.Loss < start) {
		t.Errorf("%d %s, want the best of 5 steps from a loss of %g", w.Code, w.Body, start)
	}
}

func TestSolved(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole run")
	}
	if w, a, _ := get(t, "?strength=2", 100); math.Abs(a.Center-2) > 1e-3 {
		t.Errorf("%s, want 2 in the center", w.Body)
	}
}

func TestBadRequest(t *testing.T) {
	for _, query := range []string{"", "?strength=x", "?strength=NaN", "?strength=1e9", "?strength=%zz"} {
		if w, _, _ := get(t, query, 0); w.Code != http.StatusBadRequest {
			t.Errorf("%q: status %d, want %d", query, w.Code, http.StatusBadRequest)
		}
	}
}

// A body that is too long is not read to its end.
func TestLongBody(t *testing.T) {
	body := strings.NewReader("strength=2&more=" + strings.Repeat("x", 1<<20))
	r := httptest.NewRequest("POST", "/solve", body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	newServer(time.Hour, 1, 0).ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "too large") || body.Len() < 1<<19 {
		t.Errorf("status %d, %s, %d bytes unread", w.Code, w.Body, body.Len())
	}
}

// While all solves there may be are at work and as many requests wait as may, others are refused at
// once. Who waits is refused when the time of a request is up, waiting included, and leaves when
// the client does; then there is room again.
func TestTooManyRequests(t *testing.T) {
	s := newServer(time.Hour, 1, 1)
	ask := func(ctx context.Context, s *server) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/solve?strength=2", nil).WithContext(ctx))
		return w
	}
	refused := func(w *httptest.ResponseRecorder) bool {
		return w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") != ""
	}
	begun, finish := make(chan struct{}), make(chan struct{})
	s.record = func(*anagram.Record) bool { // at the start; then it stops
		close(begun)
		<-finish
		return true
	}
	solved, waited := make(chan *httptest.ResponseRecorder), make(chan *httptest.ResponseRecorder)
	go func() { solved <- ask(context.Background(), s) }()
	<-begun
	waits, leave := context.WithCancel(context.Background())
	go func() { waited <- ask(waits, s) }()
	for len(s.admitted) < 2 {
		runtime.Gosched()
	}
	if w := ask(context.Background(), s); !refused(w) {
		t.Errorf("a third request: status %d, %s", w.Code, w.Body)
	}
	leave()
	if w := <-waited; !refused(w) {
		t.Errorf("whose client has left: status %d, %s", w.Code, w.Body)
	}
	late := *s
	late.limit = time.Millisecond
	if w := ask(context.Background(), &late); !refused(w) {
		t.Errorf("in vain for its time: status %d, %s", w.Code, w.Body)
	}
	close(finish)
	if w := <-solved; w.Code != http.StatusOK {
		t.Errorf("the first request: status %d, %s", w.Code, w.Body)
	}
	if len(s.admitted) != 0 || len(s.solving) != 0 {
		t.Errorf("%d requests and %d solves left over", len(s.admitted), len(s.solving))
	}
}

// A client that never ends its header, or sends more of it than there is room for, is let go.
func TestHalfOpenHeaders(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	srv := httpServer(newServer(time.Hour, 1, 0))
	if srv.ReadHeaderTimeout == 0 || srv.IdleTimeout == 0 || srv.WriteTimeout == 0 || srv.ReadTimeout <= time.Hour {
		t.Errorf("timeouts %v, %v, %v, %v", srv.ReadHeaderTimeout, srv.ReadTimeout, srv.WriteTimeout, srv.IdleTimeout)
	}
	srv.ReadHeaderTimeout = 10 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip(err)
	}
	go srv.Serve(newLimited(l, 1)) // each has to be closed before the next is accepted
	defer srv.Close()
	for _, sent := range []string{"", "GET /solve HTTP/1.1\r\nHost: h\r\n", "GET / HTTP/1.1\r\nA: " + strings.Repeat("x", 1<<20)} {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		go io.WriteString(c, sent)
		io.Copy(io.Discard, c) // until the server closes it
		c.Close()
	}
}
