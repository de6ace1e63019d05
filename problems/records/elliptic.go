package records

import (
	"math"
	"time"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/pinn"
	"anagram/taylor"
)

// dirichlet is the problem operator u = source in a box, u = f on its border.
func dirichlet(box domain.Box, equation pinn.Equation, f field) func(k int) []pinn.Term {
	return func(k int) []pinn.Term {
		return []pinn.Term{
			pinn.NewTerm("inside", equation.On(box.Inner(k))),
			pinn.NewTerm("border", f.on(box.Border(k))),
		}
	}
}

var xy = [2]string{"x", "y"}

// helmholtz is Lap u + u = q on [-1, 1]^2 with u = size sin(a pi x) sin(b pi y) on the border.
func helmholtz() []Record {
	square := domain.Box{{-1, 1}, {-1, 1}}
	waves := func(name, title string, a, b, size float64) []Record {
		return variants(func(d detuning) Record {
			f := field(func(x []taylor.Number) taylor.Number {
				u := d.sin(a*math.Pi, x[0]).Mul(d.sin(b*math.Pi, x[1])).Scale(size)
				return d.tilt(u, x[0], x[1])
			})
			source := func(x []float64) float64 { return f.second(x, 1, 1) + f.value(x) }
			p := plane(name, "Laplace u + u = q on [-1,1]^2, u = "+title, xy, square)
			p.Equation = pinn.Laplacian(2).Plus(pinn.U).Equals(source)
			return from(p, dirichlet(square, p.Equation, f), square.Grid(101), f)
		})
	}
	const source = "SPRING 2.0e-9 (540 s), SS-Broyden 3.6e-9, arXiv 2604.05230"
	low := published("2.0e-9", source, 1e-9, 30*time.Second, waves("helmholtz", "sin(pi x) sin(4 pi y)", 1, 4, 1)...)
	high := append(waves("helmholtz66", "sin(6 pi x) sin(6 pi y)", 6, 6, 1), waves("helmholtz66-100", "100 sin(6 pi x) sin(6 pi y)", 6, 6, 100)...)
	return append(low, published("none below 1e-6", "none found", 1e-6, time.Minute, high...)...)
}

// multiscale is Poisson's equation on the unit square, solved by waves of four lengths.
func multiscale() []Record {
	square := domain.UnitBox(2)
	records := variants(func(d detuning) Record {
		f := field(func(x []taylor.Number) taylor.Number {
			u := taylor.Const(0)
			for _, w := range []float64{4, 8, 12, 16} {
				u = u.Add(d.sin(w*math.Pi, x[0]).Mul(d.sin(w*math.Pi, x[1])).Scale(0.25))
			}
			return d.tilt(u, x[0], x[1])
		})
		source := func(x []float64) float64 { return f.second(x, 1, 1) }
		p := plane("multiscale", "Laplace u = q on [0,1]^2, u = 1/4 sum over w in {4,8,12,16} of sin(w pi x) sin(w pi y)", xy, square)
		p.Equation = pinn.Laplacian(2).Equals(source)
		return from(p, dirichlet(square, p.Equation, f), square.Grid(101), f)
	})
	return published("about 1", "none better found", 1e-6, 2*time.Minute, records...)
}

// poisson5d is -Lap u = pi^2/4 sum sin(pi x_i/2) on the unit cube of R^5.
func poisson5d() []Record {
	cube := domain.UnitBox(5)
	records := variants(func(d detuning) Record {
		f := field(func(x []taylor.Number) taylor.Number {
			u := taylor.Const(0)
			for _, v := range x {
				u = u.Add(d.sin(math.Pi/2, v))
			}
			return d.tilt(u, x[0], x[1])
		})
		source := func(x []float64) float64 { return -f.second(x, 1, 1, 1, 1, 1) }
		p := space("poisson5d", "-Laplace u = pi^2/4 sum sin(pi x_i/2) on [0,1]^5, u = sum sin(pi x_i/2) on the border",
			[]string{"x1", "x2", "x3", "x4", "x5"}, cube)
		p.Equation = pinn.Laplacian(5).Times(-1).Equals(source)
		return from(p, func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", p.Equation.On(cube.Uniform(n, seedInside))),
				pinn.NewTerm("border", f.on(cube.UniformBorder(n/2, seedBorder))),
			}
		}, cube.Uniform(manyPoints, seedEvaluation), f)
	})
	return published("4.7e-4", "PINNacle", 1e-9, time.Minute, records...)
}

// lShape is Laplace's equation where the square has lost a quarter: at the corner inside, u has no
// second derivatives.
func lShape() []Record {
	l := domain.Polygon{{0, 0}, {0, -1}, {-1, -1}, {-1, 1}, {1, 1}, {1, 0}}
	f := field(func(x []taylor.Number) taylor.Number {
		return cornered(x[0], x[1])
	})
	p := plane("lshape", "Laplace u = 0 on [-1,1]^2 less [0,1] x [-1,0], u = r^(2/3) sin(2 phi/3) on the border", xy, l.Bounds())
	p.Points, p.Random, p.Equation = shapePoints, true, pinn.Laplacian(2).EqualsZero()
	r := from(p, func(n int) []pinn.Term {
		return []pinn.Term{
			pinn.NewTerm("inside", p.Equation.On(domain.Uniform(l, n, seedInside))),
			pinn.NewTerm("border", f.on(domain.Spaced(domain.Border(l), n/4))),
		}
	}, l.Bounds().Grid(101).Where(l.Contains), f)
	return published("5e-4", "hybrid 5e-4, PINN 1.6e-3, finite elements 1.2e-3, arXiv 2609.20641", 1e-6, time.Minute, r)
}

// cornered is r^(2/3) sin(2 phi/3), phi in [0, 3 pi/2] from the positive x axis. phi is 3 pi/4 plus
// the angle from the bisector of the corner, which has no cut inside: with a and b the coordinates
// along the bisector and across it, that angle is 2 atan(b/(r + a)).
func cornered(x, y taylor.Number) taylor.Number {
	if x.V == 0 && y.V == 0 {
		return taylor.Const(0)
	}
	square := x.Mul(x).Add(y.Mul(y))
	a, b := y.Sub(x).Scale(math.Sqrt(0.5)), x.Add(y).Scale(-math.Sqrt(0.5))
	under := square.Sqrt().Add(a)
	if under.V <= 0 { // the bisector outside, where pictures look
		return square.Pow(1. / 3).Scale(-0.5)
	}
	angle := b.Div(under).Atan().Scale(2)
	return square.Pow(1. / 3).Mul(angle.Shift(3 * math.Pi / 4).Scale(2. / 3).Sin())
}

// oscillating is -(A u')' = 1 on [0, 1], A = 1/(2 + cos(k x)), k = 32 pi, u = 0 at both ends. With
// s = sin(k x) and c = cos(k x)
//
//	u' = (1/2 - x) (2 + c),   u = x - x^2 + (1/2 - x) s/k + (1 - c)/k^2.
func oscillating() []Record {
	const k = 2 * math.Pi * 16
	unit := domain.UnitBox(1)
	f := field(func(x []taylor.Number) taylor.Number {
		v := x[0]
		wave := v.Neg().Shift(0.5).Mul(v.Scale(k).Sin()).Scale(1 / k)
		return v.Sub(v.Mul(v)).Add(wave).Add(v.Scale(k).Cos().Neg().Shift(1).Scale(1 / (k * k)))
	})
	inverse := func(x []float64) float64 { return 2 + vec.Cos(k*x[0]) }
	conductivity := func(x []float64) float64 { return 1 / inverse(x) }
	slope := func(x []float64) float64 { return k * vec.Sin(k*x[0]) / float64(inverse(x)*inverse(x)) }
	p := line("oscillating-coefficient", "-(A u')' = 1 on [0,1], A = 1/(2 + cos(32 pi x)), u(0) = u(1) = 0", "x", unit)
	p.Equation = pinn.D(0, 0).TimesFunc(conductivity).Plus(pinn.D(0).TimesFunc(slope)).Times(-1).
		Equals(func([]float64) float64 { return 1 })
	p.Points = 4 * linePoints // eight a period
	r := from(p, dirichlet(unit, p.Equation, f), unit.Grid(1001), f)
	return published("2.1e-15", "weak form 2.1e-15, finite elements 2.2e-7, strong form 1.0, arXiv 2609.20641", 1e-10, 30*time.Second, r)
}

// layer is -eps u_xx + u_x = 1 on [0, 1] with u = 0 at both ends and eps = 1/1000,
//
//	u = x - (e^((x-1)/eps) - e^(-1/eps))/(1 - e^(-1/eps)),  e^(-1000) = 0 in numbers of 8 bytes.
func layer() []Record {
	const eps = 1e-3
	unit := domain.UnitBox(1)
	f := field(func(x []taylor.Number) taylor.Number { return x[0].Sub(x[0].Shift(-1).Scale(1 / eps).Exp()) })
	p := line("layer", "-u''/1000 + u' = 1 on [0,1], u(0) = u(1) = 0", "x", unit)
	p.Equation = pinn.D(0, 0).Times(-eps).Plus(pinn.D(0)).Equals(func([]float64) float64 { return 1 })
	r := from(p, dirichlet(unit, p.Equation, f), unit.Grid(1001), f)
	return published("-", "-", 1e-8, 10*time.Second, r)
}
