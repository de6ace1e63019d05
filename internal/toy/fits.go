package toy

import (
	"errors"
	"math"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
)

// Truth is the exact fit of Decay, and DecayStart where runs begin.
var (
	Truth      = []float64{2, 1.5, -0.5}
	DecayStart = []float64{1, 1, 0}
)

// Decay fits a exp(-b x) + c to n points in blocks of 7, in two terms of different weight. The
// blocks from fail on are errors; -1: none is.
func Decay(n, fail int) *Problem {
	p := &Problem{P: 3, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		for i := range r {
			x, scale := float64(i)/float64(n), 0.25
			if i < 7 {
				scale = 2
			}
			e := math.Exp(-theta[1] * x)
			r[i] = scale * (theta[0]*e + theta[2] - Truth[0]*math.Exp(-Truth[1]*x) - Truth[2])
			copy(phi.Row(i), []float64{scale * e, -scale * theta[0] * x * e, scale})
		}
	}}
	for range n / 7 {
		p.Blocks = append(p.Blocks, 7)
	}
	p.Session.Terms = []lsq.Term{{Name: "left", Rows: 7, Scale: 2}, {Name: "right", Rows: n - 7, Scale: 0.25}}
	p.Worker = func(w *lsq.Worker) {
		inner := w.Residuals
		w.Residuals = func(r []float64, block int, theta []float64) error {
			if block >= fail && fail >= 0 {
				return text.Errorf("block %d is bad", block)
			}
			return inner(r, block, theta)
		}
	}
	return p
}

// Rosenbrock has the residuals k (y - x^2) and 1 - x: a valley along a parabola, the steeper the
// larger k, with its minimum 0 at (1, 1). Its function is that of k = 10.
func Rosenbrock(k float64) *Problem {
	return &Problem{P: 2, Blocks: []int{1, 1}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		x, y := theta[0], theta[1]
		r[0], r[1] = k*(y-x*x), 1-x
		copy(phi.Row(0), []float64{-2 * k * x, k})
		copy(phi.Row(1), []float64{-1, 0})
	}}
}

// Bent is Rosenbrock by workers that know derivatives along a direction. Flat ones deny all
// curvature.
func Bent(k float64, flat bool) *Problem {
	p := Rosenbrock(k)
	p.Worker = func(w *lsq.Worker) {
		w.Along = func(r1, r2 []float64, block int, theta, v []float64) error {
			r1[0], r2[0] = -v[0], 0
			if block == 0 {
				r1[0], r2[0] = k*(v[1]-2*theta[0]*v[0]), -2*k*v[0]*v[0]
			}
			if flat {
				r2[0] = 0
			}
			return nil
		}
	}
	return p
}

// Misfit has the residuals (theta_0 + theta_1^2, theta_1, 2): no parameters make them zero.
func Misfit() *Problem {
	return &Problem{P: 2, Blocks: []int{2, 1}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		r[0], r[1], r[2] = theta[0]+theta[1]*theta[1], theta[1], 2
		phi.Zero()
		phi.Set(0, 0, 1)
		phi.Set(0, 1, 2*theta[1])
		phi.Set(1, 1, 1)
	}}
}

// Parameters of Sums: those of the exact fit, and where runs begin.
var (
	SumsTruth = []float64{0.5, 1, -2, 0.7, 1.5, 3}
	SumsStart = []float64{0.8, 0.1, 0.2, 0.3, 2.2, 2.5}
)

// ErrWall is the error of Sums beyond its wall.
var ErrWall = errors.New("beyond the wall")

// Sums fits u(x) = w_0 exp(-a_0 x) + w_1 exp(-a_1 x) + w_2 cos(a_2 x), theta = (a_0, w_0, w_1, w_2,
// a_1, a_2), to the points of the same function with other parameters: r = u + cubic u^3 minus its
// value there, scaled. It names theta_lo .. theta_hi-1 as its linear parameters, those of them that
// are in w.
func Sums(cubic float64, lo, hi int) *Problem {
	value := func(t []float64, x float64) (u float64, d [6]float64) {
		e0, e1 := math.Exp(-t[0]*x), math.Exp(-t[4]*x)
		s, c := math.Sincos(t[5] * x)
		return t[1]*e0 + t[2]*e1 + t[3]*c, [6]float64{-x * t[1] * e0, e0, e1, c, -x * t[2] * e1, -x * t[3] * s}
	}
	p := &Problem{P: 6, Blocks: []int{11, 7, 30, 2}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		scale := 1 / math.Sqrt(50)
		for i := range r {
			x := float64(i) / 49
			u, d := value(theta, x)
			data, _ := value(SumsTruth, x)
			for k := range d {
				phi.Set(i, k, scale*(1+3*cubic*u*u)*d[k])
			}
			r[i] = scale * (u + cubic*u*u*u - data - cubic*data*data*data)
		}
	}}
	p.Session.Linear = lsq.Linear{Lo: lo, Hi: hi, Affine: cubic == 0}
	return p
}

// LinearSums names all of w.
func LinearSums(cubic float64) *Problem { return Sums(cubic, 1, 4) }

// Walled makes features an error where theta_0 is larger than a wall.
func Walled(p *Problem, wall float64) *Problem {
	p.Worker = func(w *lsq.Worker) {
		inner := w.Features
		w.Features = func(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
			if theta[0] > wall {
				return ErrWall
			}
			return inner(r, phi, block, theta, lo, hi)
		}
	}
	return p
}

// Plain is a problem that says nothing but its residuals and features.
func Plain(p *Problem) *Problem {
	p.Session = lsq.Session{}
	return p
}
