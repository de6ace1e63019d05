// Command server answers requests by training a network, within bounds on the time of each and on
// the memory of all.
//
//	curl 'http://127.0.0.1:8081/solve?strength=2'
//
// What takes memory is bounded in number and in size: connections (listen.go), solves at once,
// requests that wait for one. Who would be too many is told so at once, and when to come back.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"math"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

const (
	limit       = 2 * time.Second // from the arrival of a request to its answer, waiting included
	slack       = 3 * time.Second // for slow clients to send and to receive, on top of it
	waiting     = 16              // requests that wait for a solve to end; more would wait in vain
	connections = 2000            // open at once, at some 20 kB
	headerSize  = 4 << 10         // bytes of a request
	bodySize    = 1 << 10
	solveSize   = 16 << 20 // bytes of memory of a solve, by the estimate of anagram.Settings.Memory
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8081", "listen on `HOST:PORT`")
	flag.Parse()
	if err := serve(*addr); err != nil {
		log.Fatal(err)
	}
}

// serve serves until a signal, and then what has begun. A second signal kills.
func serve(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	log.Printf("listening on http://%s/solve?strength=2", l.Addr())
	srv := httpServer(newServer(limit, runtime.GOMAXPROCS(0), waiting))
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(newLimited(l, connections)) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Print("ending")
	last, cancel := context.WithTimeout(context.Background(), limit+slack)
	defer cancel()
	return srv.Shutdown(last)
}

// httpServer bounds what a client can keep: a connection that sends its header, its body or
// nothing, or that takes its answer, drop by drop. ReadTimeout goes on while a request is answered,
// and ends its context: it must be longer than that takes.
func httpServer(s *server) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("/solve", s)
	return &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: slack,
		ReadTimeout:       s.limit + slack,
		WriteTimeout:      s.limit + slack,
		IdleTimeout:       slack,
		MaxHeaderBytes:    headerSize,
	}
}

// server solves Laplace u = -2 pi^2 strength sin(pi x) sin(pi y) on the unit square, u = 0 on its
// border, for a request /solve?strength=NUMBER.
type server struct {
	limit time.Duration // for one request
	// has an element for each request that waits or is being solved
	admitted chan struct{}
	solving  chan struct{}              // has an element for each request that is being solved
	record   func(*anagram.Record) bool // of a run, or nil
}

// newServer returns a server of so many solves at once, and so many requests that wait.
func newServer(limit time.Duration, solves, waiting int) *server {
	return &server{limit: limit, admitted: make(chan struct{}, solves+waiting), solving: make(chan struct{}, solves)}
}

// answer is what the best parameters met amount to. A run that is stopped, by the limit or as its
// client has gone, has one too.
type answer struct {
	Status string  `json:"status"`
	Steps  int     `json:"steps"`
	Loss   float64 `json:"loss"`
	Center float64 `json:"center"` // u(1/2, 1/2)
}

// errBusy is the error of a request that has had no turn.
var errBusy = errors.New("too many requests: try again later")

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// ends as well when the client goes away
	ctx, cancel := context.WithTimeout(r.Context(), s.limit)
	defer cancel()
	strength, err := parse(w, r)
	if err != nil {
		http.Error(w, "strength: "+err.Error(), http.StatusBadRequest)
		return
	}
	a, err := s.inTurn(ctx, func() (*answer, error) { return s.solve(ctx, strength) })
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(a)
	case errors.Is(err, errBusy), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(s.limit.Seconds()))))
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// parse reads a request.
func parse(w http.ResponseWriter, r *http.Request) (strength float64, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, bodySize)
	if err := r.ParseForm(); err != nil {
		return 0, err
	}
	strength, err = strconv.ParseFloat(r.Form.Get("strength"), 64)
	if err == nil && !(math.Abs(strength) <= 1000) {
		err = errors.New("want a number from -1000 to 1000")
	}
	return strength, err
}

// inTurn calls f when fewer solves than there may be are at work. It is errBusy at once if too many
// wait, and later if ctx ends before there is a turn.
func (s *server) inTurn(ctx context.Context, f func() (*answer, error)) (*answer, error) {
	select {
	case s.admitted <- struct{}{}:
		defer func() { <-s.admitted }()
	default:
		return nil, errBusy
	}
	select {
	case s.solving <- struct{}{}:
		defer func() { <-s.solving }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w (%w)", errBusy, ctx.Err())
	}
	return f()
}

// solve runs until it has converged or ctx is done, which is looked at before every block of rows.
// The verdict gets a tenth of a second after that.
func (s *server) solve(ctx context.Context, strength float64) (*answer, error) {
	square := domain.UnitBox(2)
	source := func(x []float64) float64 {
		return -2 * math.Pi * math.Pi * strength * math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1])
	}
	net := mlp.New(taylor.Tanh, 2, 24, 1)
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.Laplacian(2).Equals(source).On(square.Inner(16))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(16))))
	if err != nil {
		return nil, err
	}
	// One worker a request: a server has other requests for its other processors.
	result, err := anagram.Minimize(ctx, problem, problem.Start(0), anagram.Settings{Workers: 1, MaxMemory: solveSize, Record: s.record})
	if err != nil {
		return nil, err
	}
	center := problem.Evaluate(result.Theta, domain.At([]float64{0.5, 0.5}).X())
	return &answer{result.Status.String(), result.Iterations, result.Loss, center[0]}, nil
}
