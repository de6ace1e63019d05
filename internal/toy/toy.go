// Package toy has small least-squares problems, given by plain functions, for tests.
package toy

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/lsq"
	"anagram/mat"
)

// Problem is a problem given by a function that sets all residuals r and features phi at theta.
type Problem struct {
	P       int
	Blocks  []int // rows of each
	Fill    func(r []float64, phi *mat.Dense, theta []float64)
	Adjoint bool        // its workers pull back by themselves
	Session lsq.Session // what else it offers
	// Worker changes the workers of a run, if it is not nil.
	Worker func(*lsq.Worker)
}

// Params implements lsq.Problem, as do Rows and Open.
func (p *Problem) Params() int { return p.P }

func (p *Problem) Rows() (rows []lsq.Rows) {
	for _, n := range p.Blocks {
		rows = append(rows, lsq.Rows{Count: n, Size: n})
	}
	return rows
}

func (p *Problem) Open() lsq.Session {
	s := p.Session
	s.NewWorker = func() lsq.Worker {
		w := p.worker()
		if p.Worker != nil {
			p.Worker(&w)
		}
		return w
	}
	return s
}

// Samples returns the number of rows.
func (p *Problem) Samples() (rows int) {
	for _, n := range p.Blocks {
		rows += n
	}
	return rows
}

// worker evaluates all rows for every block.
func (p *Problem) worker() lsq.Worker {
	all, phi := make([]float64, p.Samples()), mat.New(p.Samples(), p.P)
	var part mat.Dense
	block := func(b int, theta []float64) []float64 {
		lo := 0
		for _, n := range p.Blocks[:b] {
			lo += n
		}
		n := p.Blocks[b]
		p.Fill(all, phi, theta)
		part = *phi.View(lo, 0, n, p.P)
		return all[lo : lo+n]
	}
	w := lsq.Worker{
		Residuals: func(r []float64, b int, theta []float64) error {
			copy(r, block(b, theta))
			return nil
		},
		Features: func(r []float64, phi *mat.Dense, b int, theta []float64, lo, hi int) error {
			copy(r, block(b, theta))
			for i := range r {
				copy(phi.Row(i), part.Row(i)[lo:hi])
			}
			return nil
		},
	}
	if p.Adjoint {
		w.AddTranspose = func(dst []float64, b int, theta, v []float64) error {
			block(b, theta)
			mat.GemvT(dst, 1, &part, v)
			return nil
		}
	}
	return w
}

// Uneven cuts rows into blocks of 1 to 40 rows.
func Uneven(rows int) (blocks []int) {
	for n := 7; rows > 0; n = n * 11 % 41 {
		blocks = append(blocks, min(max(1, n), rows))
		rows -= blocks[len(blocks)-1]
	}
	return blocks
}

// Linear returns the problem r = A theta - b, rows in blocks of at most 5.
func Linear(a *mat.Dense, b []float64) *Problem {
	p := &Problem{P: a.Cols, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		phi.Copy(a)
		for i := range r {
			r[i] = mat.Dot(a.Row(i), theta) - b[i]
		}
	}}
	for n := a.Rows; n > 0; n -= 5 {
		p.Blocks = append(p.Blocks, min(n, 5))
	}
	return p
}

// RandomLinear returns a well-conditioned linear problem of the given shape and its matrix.
func RandomLinear(rows, cols int, seed uint64) (*Problem, *mat.Dense) {
	rng := rand.New(rand.NewPCG(seed, 0))
	a, b := mat.New(rows, cols), make([]float64, rows)
	for i := range rows {
		for j := range cols {
			a.Set(i, j, rng.NormFloat64())
		}
		b[i] = rng.NormFloat64()
	}
	return Linear(a, b), a
}

// Hard adds sin(5 theta_j) to row j of a problem: no method solves it within a few steps.
func Hard(p *Problem) *Problem {
	inner := p.Fill
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		for j, v := range theta {
			r[j] += math.Sin(5 * v)
			phi.Set(j, j, phi.At(j, j)+5*math.Cos(5*v))
		}
	}
	return p
}

// LossAndGradient is the slow oracle: 1/2 |r|^2 and Phi^T r, by plain loops.
func LossAndGradient(p *Problem, theta []float64) (float64, []float64) {
	r, phi, g, loss := make([]float64, p.Samples()), mat.New(p.Samples(), p.P), make([]float64, p.P), 0.0
	p.Fill(r, phi, theta)
	for i, v := range r {
		loss += v * v / 2
		for j := range g {
			g[j] += phi.At(i, j) * v
		}
	}
	return loss, g
}

// At returns residuals and features of a problem, block by block.
func At(t testing.TB, p lsq.Problem, theta []float64) (r []float64, phi *mat.Dense) {
	t.Helper()
	e, err := lsq.NewEvaluator(p, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, phi = make([]float64, e.Rows()), mat.New(e.Rows(), e.Params())
	if err := e.Features(r, phi, theta, 0, e.Params()); err != nil {
		t.Fatal(err)
	}
	return r, phi
}

// Near fails the test where got and want differ by more than tol (1 + |want|).
func Near(t testing.TB, what string, got, want []float64, tol float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tol*(1+math.Abs(want[i]))) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}
