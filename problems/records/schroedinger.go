package records

import (
	"math"
	"sync"
	"time"

	"anagram/domain"
	"anagram/internal/reference"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// schroedinger is i h_t + h_xx/2 + |h|^2 h = 0 from h = 2 sech x, with h = u + iv two unknowns: on
// [-10, 10] with the end values of the solution on the whole line,
//
//	h = 4 e^(it/2) (cosh 3x + 3 e^(4it) cosh x)/(cosh 4x + 4 cosh 2x + 3 cos 4t),
//
// and in the customary form, periodic on [-5, 5], where the start has a kink.
func schroedinger() []Record {
	u := field(func(p []taylor.Number) taylor.Number { return soliton(p, taylor.Number.Cos) })
	v := field(func(p []taylor.Number) taylor.Number { return soliton(p, taylor.Number.Sin) })
	strip := domain.Box{{0, math.Pi / 2}, {-10, 10}}
	p := complexPair("schroedinger", "i h_t + h_xx/2 + abs(h)^2 h = 0 on [0,pi/2] x [-10,10], h(0,x) = 2 sech x, end values of the solution on the line", strip)
	real, imaginary := schroedingerEquations()
	closed := from(p, func(k int) []pinn.Term {
		left, right := ends(strip, k)
		start, inside := strip.Face(t, domain.Low).Grid(2*k), later(strip.Grid(k, 2*k))
		other := pinn.U.Of(1).Equals(v.value)
		return []pinn.Term{
			pinn.NewTerm("inside", real.On(inside)),
			pinn.NewTerm("inside, second equation", imaginary.On(inside)),
			pinn.NewTerm("border", u.on(left), u.on(right), u.on(start), other.On(left), other.On(right), other.On(start)),
		}
	}, strip.Grid(101, 201), u, v)

	short := domain.Box{{0, math.Pi / 2}, {-5, 5}}
	q := complexPair("schroedinger-periodic", "i h_t + h_xx/2 + abs(h)^2 h = 0 on [0,pi/2] x [-5,5], h(0,x) = 2 sech x, periodic", short)
	q.Sees = circular(short)
	sech := pinn.U.Equals(func(p []float64) float64 {
		e := vec.Exp(-math.Abs(p[x]))
		return 4 * e / (1 + float64(e*e))
	})
	still := pinn.U.Of(1).EqualsZero()
	periodic := referred(q, func(k int) []pinn.Term {
		terms := periodicTerms(short, sech, real, imaginary)(k)
		start := &terms[len(terms)-1]
		start.Conditions = append(start.Conditions, still.On(start.Conditions[0].Points))
		return terms
	}, func() (*mat.Dense, []float64, error) {
		h := schroedingerTable()
		return table([2]float64{0, -5}, [2]float64{math.Pi / 2, 5}, h[0], h[1])
	})
	return append(published("-", "-", 1e-8, time.Minute, closed), published("2e-3", "Raissi", 1e-5, time.Minute, periodic)...)
}

// soliton is the real part of h by the cosine, the imaginary one by the sine.
func soliton(p []taylor.Number, of func(taylor.Number) taylor.Number) taylor.Number {
	over := of(p[t].Scale(0.5)).Mul(cosh(p[x].Scale(3))).Add(of(p[t].Scale(4.5)).Mul(cosh(p[x])).Scale(3))
	under := cosh(p[x].Scale(4)).Add(cosh(p[x].Scale(2)).Scale(4)).Add(p[t].Scale(4).Cos().Scale(3))
	return over.Div(under).Scale(4)
}

// complexPair is a problem of two unknowns u and v.
func complexPair(name, title string, strip domain.Box) problems.Problem {
	return system(plane(name, title, tx, strip), "u", "v")
}

// schroedingerEquations are the real and the imaginary part.
func schroedingerEquations() (real, imaginary pinn.Equation) {
	u, v := pinn.U, pinn.U.Of(1)
	cubic := func(d []complex128) complex128 {
		return pinn.Mul(pinn.Mul(d[0], d[0])+pinn.Mul(d[1], d[1]), d[0])
	}
	real = pinn.Equation{
		Uses: []pinn.Operator{u, v, pinn.D(t).Of(1), pinn.D(x, x)},
		Residual: func(_ []float64, d []complex128) complex128 {
			return -d[2] + pinn.Mul(0.5, d[3]) + cubic(d)
		},
	}
	imaginary = pinn.Equation{
		Uses: []pinn.Operator{v, u, pinn.D(t), pinn.D(x, x).Of(1)},
		Residual: func(_ []float64, d []complex128) complex128 {
			return d[2] + pinn.Mul(0.5, d[3]) + cubic(d)
		},
	}
	return real, imaginary
}

// schroedingerTable is the real and the imaginary part of the periodic solution.
var schroedingerTable = sync.OnceValue(func() [2][][]float64 {
	re, im := reference.Schroedinger(reference.Fine)
	return [2][][]float64{re, im}
})
