// Command server answers requests by training a network, with a limit on the time of each.
//
//	curl 'http://127.0.0.1:8081/solve?strength=2'
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"math"
	"net/http"
	"strconv"
	"time"

	"anagram"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:8081", server{limit: 2 * time.Second}))
}

// server solves Laplace u = -2 pi^2 strength sin(pi x) sin(pi y) on the unit square, u = 0 on its border, for a request /solve?strength=NUMBER.
type server struct {
	limit  time.Duration              // for one request
	record func(*anagram.Record) bool // of a run, or nil
}

// answer is what the best parameters met amount to. A run that is stopped, by the limit or as its client has gone, has one too.
type answer struct {
	Status string  `json:"status"`
	Steps  int     `json:"steps"`
	Loss   float64 `json:"loss"`
	Center float64 `json:"center"` // u(1/2, 1/2)
}

func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	strength, err := strconv.ParseFloat(r.FormValue("strength"), 64)
	if err == nil && !(math.Abs(strength) <= 1000) {
		err = errors.New("want a number from -1000 to 1000")
	}
	if err != nil {
		http.Error(w, "strength: "+err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.limit)
	defer cancel()
	a, err := s.solve(ctx, strength)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(a)
}

// solve runs until it has converged or ctx is done: looked at before each step, which here takes some milliseconds.
func (s server) solve(ctx context.Context, strength float64) (*answer, error) {
	square := pinn.UnitBox(2)
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
	result, err := anagram.Minimize(ctx, problem, problem.Start(0), anagram.Settings{Workers: 1, Record: s.record})
	if err != nil {
		return nil, err
	}
	center := pinn.Evaluate(net, result.Theta, pinn.At([]float64{0.5, 0.5}).X())
	return &answer{result.Status.String(), result.Iterations, result.Loss, center[0]}, nil
}
