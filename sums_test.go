package anagram

import (
	"errors"
	"math"
	"testing"

	"anagram/mat"
)

// sums fits u(x) = w_0 exp(-a_0 x) + w_1 exp(-a_1 x) + w_2 cos(a_2 x), theta = (a_0, w_0, w_1, w_2, a_1, a_2), to the
// points of the same function with other parameters: r = u + cubic u^3 minus its value there, scaled.
type sums struct {
	cubic  float64
	lo, hi int     // what it says of its linear parameters
	wall   float64 // a_0 from which on it can't be evaluated; 0: nowhere
}

var (
	sumsTruth = []float64{0.5, 1, -2, 0.7, 1.5, 3}
	sumsStart = []float64{0.8, 0.1, 0.2, 0.3, 2.2, 2.5}
)

func (p sums) Params() int                    { return 6 }
func (p sums) Blocks() []int                  { return []int{11, 7, 30, 2} }
func (p sums) NewWorker() Worker              { return sumsWorker{p} }
func (p sums) LinearParams() (int, int, bool) { return p.lo, p.hi, p.cubic == 0 }
func linearSums(cubic float64) sums           { return sums{cubic: cubic, lo: 1, hi: 4} }
func affineSums() sums                        { return linearSums(0) }

type sumsWorker struct{ p sums }

var errWall = errors.New("beyond the wall")

// row returns r_i and its derivatives.
func (w sumsWorker) row(i int, theta []float64) (r float64, grad [6]float64) {
	x := float64(i) / 49
	value := func(t []float64) (u float64, d [6]float64) {
		e0, e1 := math.Exp(-t[0]*x), math.Exp(-t[4]*x)
		s, c := math.Sincos(t[5] * x)
		return t[1]*e0 + t[2]*e1 + t[3]*c, [6]float64{-x * t[1] * e0, e0, e1, c, -x * t[2] * e1, -x * t[3] * s}
	}
	u, d := value(theta)
	data, _ := value(sumsTruth)
	scale := 1 / math.Sqrt(50)
	for k := range d {
		grad[k] = scale * (1 + 3*w.p.cubic*u*u) * d[k]
	}
	return scale * (u + w.p.cubic*u*u*u - data - w.p.cubic*data*data*data), grad
}

func (w sumsWorker) first(block int) (row int) {
	for _, n := range w.p.Blocks()[:block] {
		row += n
	}
	return row
}

func (w sumsWorker) Residuals(dst *mat.Dense, block int, thetas *mat.Dense) error {
	for t := range thetas.Rows {
		for i := range dst.Cols {
			dst.Set(t, i, must(w.row(w.first(block)+i, thetas.Row(t))))
		}
	}
	return nil
}

func must(r float64, _ [6]float64) float64 { return r }

func (w sumsWorker) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	if w.p.wall > 0 && theta[0] > w.p.wall {
		return errWall
	}
	for i := range r {
		ri, grad := w.row(w.first(block)+i, theta)
		r[i] = ri
		copy(phi.Row(i), grad[lo:hi])
	}
	return nil
}

// plain is a problem that says nothing of linear parameters.
type plain struct{ p sums }

func (p plain) Params() int       { return p.p.Params() }
func (p plain) Blocks() []int     { return p.p.Blocks() }
func (p plain) NewWorker() Worker { return p.p.NewWorker() }

// dense returns the columns [lo, hi) of Phi at theta, all rows.
func dense(t *testing.T, p Problem, theta []float64, lo, hi int) *mat.Dense {
	t.Helper()
	e := newEvaluator(p, 1)
	r, phi := make([]float64, e.rows), mat.New(e.rows, e.params)
	if err := e.features(r, phi, theta); err != nil {
		t.Fatal(err)
	}
	part := phi.View(0, lo, e.rows, hi-lo)
	return part.Clone()
}
