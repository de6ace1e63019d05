package records

import (
	"math"
	"sync"
	"time"

	"anagram/domain"
	"anagram/internal/reference"
	"anagram/internal/vec"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
)

// once makes a reference solution that is computed when it is first asked for, and kept.
func once(solve func() [][]float64) func() [][]float64 { return sync.OnceValue(solve) }

// The tabulated solutions. They are kept, as several problems and all seeds look at them.
var (
	burgersTable         = once(func() [][]float64 { return reference.Burgers(burgersNu, reference.Fine) })
	burgersPeriodicTable = once(func() [][]float64 { return reference.Burgers(burgersPeriodicNu, reference.Fine) })
	allenCahnTable       = once(func() [][]float64 { return reference.AllenCahn(reference.Fine) })
	kdvTable             = once(func() [][]float64 { return reference.KdV(reference.Fine) })
	kuramotoTable        = once(func() [][]float64 { return reference.Kuramoto(reference.Fine) })
)

const (
	burgersNu         = 0.01 / math.Pi
	burgersPeriodicNu = 0.01
)

// onStrip is the evaluation at all points of a table over a strip.
func onStrip(strip domain.Box, rows func() [][]float64) func() (*mat.Dense, []float64, error) {
	return func() (*mat.Dense, []float64, error) {
		return table([2]float64{strip[t][0], strip[x][0]}, [2]float64{strip[t][1], strip[x][1]}, rows())
	}
}

// burgers is u_t + u u_x = nu u_xx on [-1, 1] with u = -sin(pi x) at 0: u = 0 at the ends, or
// periodic, which comes to the same, as u is odd.
func burgers() []Record {
	strip := domain.Box{{0, 1}, {-1, 1}}
	initial := func(p []float64) float64 { return -vec.SinPi(p[x]) }
	start := pinn.U.Equals(initial)
	equation := func(nu float64) pinn.Equation {
		return pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x), pinn.D(x, x)},
			Residual: func(_ []float64, d []complex128) complex128 {
				return d[1] + pinn.Mul(d[0], d[2]) - pinn.Mul(complex(nu, 0), d[3])
			},
		}
	}
	p := plane("burgers", "u_t + u u_x = (0.01/pi) u_xx on [0,1] x [-1,1], u(0,x) = -sin(pi x), u = 0 at x = -1 and 1", tx, strip)
	p.Equation = equation(burgersNu)
	p.Evolution = &march.Evolution{
		Equation: p.Equation, Domain: strip, Initial: initial,
		Borders: [][2]pinn.Equation{{pinn.U.EqualsZero(), pinn.U.EqualsZero()}},
	}
	closed := referred(p, func(k int) []pinn.Term {
		left, right := ends(strip, k)
		return []pinn.Term{
			pinn.NewTerm("inside", p.Equation.On(later(strip.Grid(k, 2*k)))),
			pinn.NewTerm("border", pinn.U.EqualsZero().On(left), pinn.U.EqualsZero().On(right), start.On(strip.Face(t, domain.Low).Grid(2*k))),
		}
	}, onStrip(strip, burgersTable))
	q := plane("burgers-periodic", "u_t + u u_x = 0.01 u_xx on [0,1] x [-1,1], u(0,x) = -sin(pi x), periodic", tx, strip)
	q.Sees, q.Equation = circular(strip), equation(burgersPeriodicNu)
	periodic := referred(q, periodicTerms(strip, start, q.Equation), onStrip(strip, burgersPeriodicTable))
	return append(published("1.6e-8", "SS-Broyden; PINNacle 1.45e-2", 1e-9, time.Minute, closed),
		published("8e-14", "DSGNAR (346 s, H100)", 1e-10, time.Minute, periodic)...)
}

// allenCahnPeriodic is u_t = 1e-4 u_xx + 5 (u - u^3), periodic, from x^2 cos(pi x), which has a
// kink at the end of the period. Its suffix -later is the same problem, measured where t >= 0.1.
func allenCahnPeriodic() []Record {
	strip := domain.Box{{0, 1}, {-1, 1}}
	start := pinn.U.Equals(func(p []float64) float64 { return p[x] * p[x] * vec.CosPi(p[x]) })
	p := plane("allencahn-periodic", "u_t = 1e-4 u_xx + 5 (u - u^3) on [0,1] x [-1,1], u(0,x) = x^2 cos(pi x), periodic", tx, strip)
	p.Sees = circular(strip)
	p.Equation = pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x, x)},
		Residual: func(_ []float64, d []complex128) complex128 {
			u := d[0]
			return d[1] - pinn.Mul(1e-4, d[2]) - pinn.Mul(5, u-pinn.Mul(pinn.Mul(u, u), u))
		},
	}
	terms := periodicTerms(strip, start, p.Equation)
	all := referred(p, terms, onStrip(strip, allenCahnTable))
	p.Name, p.Title = p.Name+"-later", p.Title+", measured on t >= 0.1"
	const from = reference.TimeCells / 10
	part := domain.Box{{0.1, 1}, strip[x]}
	late := referred(p, terms, onStrip(part, func() [][]float64 { return allenCahnTable()[from:] }))
	return append(published("9.4e-7", "SS-Broyden", 1e-5, time.Minute, all), published("9.4e-7", "SS-Broyden", 1e-7, time.Minute, late)...)
}

// kdv is the equation of Korteweg and de Vries, from cos(pi x).
func kdv() []Record {
	strip := domain.Box{{0, 1}, {-1, 1}}
	p := plane("kdv", "u_t + u u_x + 0.022^2 u_xxx = 0 on [0,1] x [-1,1], u(0,x) = cos(pi x), periodic", tx, strip)
	p.Sees = circular(strip)
	p.Equation = pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x), pinn.D(x, x, x)},
		Residual: func(_ []float64, d []complex128) complex128 {
			return d[1] + pinn.Mul(d[0], d[2]) + pinn.Mul(0.022*0.022, d[3])
		},
	}
	start := pinn.U.Equals(func(p []float64) float64 { return vec.CosPi(p[x]) })
	r := referred(p, periodicTerms(strip, start, p.Equation), onStrip(strip, kdvTable))
	return published("2e-6", "2e-6 to 6e-6", 1e-7, time.Minute, r)
}

// kuramoto is the equation of Kuramoto and Sivashinsky up to t = 1/2, and up to 1.
func kuramoto() []Record {
	const a, b, c = 100. / 16, 100. / 256, 100. / 65536
	equation := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x), pinn.D(x, x), pinn.D(x, x, x, x)},
		Residual: func(_ []float64, d []complex128) complex128 {
			return d[1] + pinn.Mul(a, pinn.Mul(d[0], d[2])) + pinn.Mul(b, d[3]) + pinn.Mul(c, d[4])
		},
	}
	start := pinn.U.Equals(func(p []float64) float64 {
		sin, cos := vec.SinCos(p[x])
		return cos + float64(cos*sin)
	})
	at := func(name, title string, end float64, cells int) Record {
		strip := domain.Box{{0, end}, {0, 2 * math.Pi}}
		p := plane(name, "u_t + a u u_x + b u_xx + c u_xxxx = 0, a = 100/16, b = 100/16^2, c = 100/16^4, on "+title+
			" x [0,2 pi], u(0,x) = cos x (1 + sin x), periodic", tx, strip)
		p.Sees, p.Equation = circular(strip), equation
		rows := func() [][]float64 { return kuramotoTable()[:cells+1] }
		return referred(p, periodicTerms(strip, start, equation), onStrip(strip, rows))
	}
	const cells = reference.TimeCells
	return append(published("2.65e-5", "-", 1e-6, 2*time.Minute, at("kuramoto", "[0,1/2]", 0.5, cells/2)),
		published("6.5e-4", "-", 1e-4, 2*time.Minute, at("kuramoto-1", "[0,1]", 1, cells))...)
}
