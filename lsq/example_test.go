package lsq_test

import (
	"context"
	"fmt"
	"math"

	"anagram"
	"anagram/lsq"
	"anagram/mat"
)

// decay is a problem of one's own, with neither a network nor an equation: fit a exp(-b x) to data.
type decay struct{ x, y []float64 }

func (decay) Params() int { return 2 }

// One block has all rows.
func (d decay) Rows() []lsq.Rows { return []lsq.Rows{{Count: len(d.x), Size: len(d.x)}} }

func (d decay) Open() lsq.Session {
	residuals := func(r []float64, block int, theta []float64) error {
		for i, x := range d.x {
			r[i] = theta[0]*math.Exp(-theta[1]*x) - d.y[i]
		}
		return nil
	}
	features := func(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
		for i, x := range d.x {
			e := math.Exp(-theta[1] * x)
			copy(phi.Row(i), []float64{e, -theta[0] * x * e}[lo:hi])
		}
		return residuals(r, block, theta)
	}
	return lsq.Session{NewWorker: func() lsq.Worker { return lsq.Worker{Residuals: residuals, Features: features} }}
}

// Residuals and their derivatives are all that a method needs. What a Session leaves out, callers
// do without.
func ExampleProblem() {
	data := decay{x: []float64{0, 1, 2, 3}, y: []float64{4, 2, 1, 0.5}} // 4 exp(-x ln 2)
	result, err := anagram.Minimize(context.Background(), data, []float64{1, 1}, anagram.Settings{})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.6f %.6f, ln 2 = %.6f\n", result.Theta[0], result.Theta[1], math.Ln2)
	// Output: 4.000000 0.693147, ln 2 = 0.693147
}
