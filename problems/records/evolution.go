package records

import (
	"math"
	"time"

	"anagram/domain"
	"anagram/march"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// t and x are the axes of an evolution on a line.
const t, x = 0, 1

var tx = [2]string{"t", "x"}

// later is the part of a set of points behind the start.
func later(points domain.Points) domain.Points {
	return points.Where(func(p []float64) bool { return p[t] > 0 })
}

// ends are the points at both ends of the line, behind the start, k each.
func ends(strip domain.Box, k int) (left, right domain.Points) {
	return later(strip.Face(x, domain.Low).Grid(k + 1)), later(strip.Face(x, domain.High).Grid(k + 1))
}

// circular are the coordinates of a strip with u periodic in x, with the period of the strip: t as
// on the box, and the circle, which goes around from x = 0.
func circular(strip domain.Box) []mlp.Coordinate {
	return []mlp.Coordinate{mlp.Unit(t, strip[t][0], strip[t][1]), mlp.Period(x, 0, strip[x][1]-strip[x][0])}
}

// periodicTerms ask for an equation at the places of a period, one of whose ends is enough, and for
// a start.
func periodicTerms(strip domain.Box, start pinn.Equation, equations ...pinn.Equation) func(k int) []pinn.Term {
	return func(k int) []pinn.Term {
		inside := func(p []float64) bool { return p[x] < strip[x][1] }
		terms := []pinn.Term{}
		for i, e := range equations {
			name := "inside"
			if i > 0 {
				name = "inside, second equation"
			}
			terms = append(terms, pinn.NewTerm(name, e.On(later(strip.Grid(k, 2*k+1)).Where(inside))))
		}
		return append(terms, pinn.NewTerm("start", start.On(strip.Face(t, domain.Low).Grid(2*k+1).Where(inside))))
	}
}

// wave is u_tt = 4 u_xx on the unit square.
func wave() []Record {
	square := domain.UnitBox(2)
	records := variants(func(d detuning) Record {
		f := field(func(p []taylor.Number) taylor.Number {
			slow := d.sin(math.Pi, p[x]).Mul(d.cos(2*math.Pi, p[t]))
			fast := d.sin(4*math.Pi, p[x]).Mul(d.cos(8*math.Pi, p[t])).Scale(0.5)
			return d.tilt(slow.Add(fast), p[x], p[t])
		})
		p := plane("wave", "u_tt - 4 u_xx = q on [0,1]^2, u = sin(pi x) cos(2 pi t) + sin(4 pi x) cos(8 pi t)/2, u and u_t given at 0", tx, square)
		source := func(p []float64) float64 { return f.second(p, 1, -4) }
		if !d.tilted {
			source = func([]float64) float64 { return 0 } // what the second derivatives cancel to
		}
		p.Equation = pinn.D(t, t).Minus(pinn.D(x, x).Times(4)).Equals(source)
		return from(p, func(k int) []pinn.Term {
			left, right := ends(square, k)
			start := square.Face(t, domain.Low).Grid(k)
			return []pinn.Term{
				pinn.NewTerm("inside", p.Equation.On(later(square.Grid(k)))),
				pinn.NewTerm("border", f.on(left), f.on(right), f.on(start)),
				pinn.NewTerm("speed", pinn.D(t).Equals(f.slope(t)).On(start)),
			}
		}, square.Grid(101), f)
	})
	return published("1.2e-5", "PINNacle's 9.8e-2; others 1.2e-5", 1e-9, 30*time.Second, records...)
}

// convection is u_t + speed u_x = 0, periodic on [0, 2 pi], u = sin(x - speed t).
func convection() []Record {
	strip := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	at := func(name, title string, speed float64) Record {
		f := field(func(p []taylor.Number) taylor.Number { return p[x].Sub(p[t].Scale(speed)).Sin() })
		p := plane(name, title, tx, strip)
		p.Sees = circular(strip)
		p.Equation = pinn.D(t).Plus(pinn.D(x).Times(speed)).EqualsZero()
		return from(p, periodicTerms(strip, pinn.U.Equals(f.value), p.Equation), strip.Grid(101), f)
	}
	return published("2e-3", "at the speed 40", 1e-9, 30*time.Second,
		at("convection", "u_t + 30 u_x = 0 on [0,1] x [0,2 pi], periodic, u(0,x) = sin x", 30),
		at("convection-50", "u_t + 50 u_x = 0 on [0,1] x [0,2 pi], periodic, u(0,x) = sin x", 50))
}

// reaction is u_t = rho u (1 - u), an equation at every place by itself. That u is the same at both
// ends follows from the start; it takes no condition of its own.
func reaction() []Record {
	strip := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	start := field(func(p []taylor.Number) taylor.Number {
		s := p[x].Shift(-math.Pi).Scale(4 / math.Pi)
		return s.Mul(s).Scale(-0.5).Exp()
	})
	at := func(name, title string, rho float64) Record {
		f := field(func(p []taylor.Number) taylor.Number { // h e^(rho t)/(1 - h + h e^(rho t))
			h := start(p)
			grown := h.Mul(p[t].Scale(rho).Exp())
			return grown.Div(grown.Add(h.Neg().Shift(1)))
		})
		p := plane(name, title, tx, strip)
		p.Equation = pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.D(t)},
			Residual: func(_ []float64, d []complex128) complex128 {
				return d[1] - pinn.Mul(complex(rho, 0), pinn.Mul(d[0], 1-d[0]))
			},
		}
		p.Evolution = &march.Evolution{Equation: p.Equation, Domain: strip, Initial: start.value, Borders: make([][2]pinn.Equation, 1)}
		return from(p, func(k int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", p.Equation.On(later(strip.Grid(k)))),
				pinn.NewTerm("start", start.on(strip.Face(t, domain.Low).Grid(k))),
			}
		}, strip.Grid(101), f)
	}
	return published("7e-2", "-", 1e-9, 30*time.Second,
		at("reaction", "u_t = 5 u (1 - u) on [0,1] x [0,2 pi], u(0,x) = exp(-8 (x/pi - 1)^2)", 5),
		at("reaction-10", "u_t = 10 u (1 - u) on [0,1] x [0,2 pi], u(0,x) = exp(-8 (x/pi - 1)^2)", 10))
}

// heatMultiscale is heat that spreads 500 times as far in y as in x.
func heatMultiscale() []Record {
	const cx, cy = 1 / (500 * 500 * math.Pi * math.Pi), 1 / (math.Pi * math.Pi)
	box := domain.Box{{0, 5}, {0, 1}, {0, 1}}
	f := field(func(p []taylor.Number) taylor.Number {
		const rate = 20.*20/(500*500) + 1
		return p[t].Scale(-rate).Exp().Mul(p[1].Scale(20 * math.Pi).Sin()).Mul(p[2].Scale(math.Pi).Sin())
	})
	p := space("heat-multiscale", "u_t = u_xx/(500 pi)^2 + u_yy/pi^2 on [0,5] x [0,1]^2, u = 0 around, u(0,x,y) = sin(20 pi x) sin(pi y)",
		[]string{"t", "x", "y"}, box)
	p.Equation = pinn.D(t).Minus(pinn.D(1, 1).Times(cx)).Minus(pinn.D(2, 2).Times(cy)).EqualsZero()
	r := from(p, func(n int) []pinn.Term {
		walls := domain.Product(domain.Box{box[0]}, domain.Border(domain.UnitBox(2)))
		return []pinn.Term{
			pinn.NewTerm("inside", p.Equation.On(box.Uniform(n, seedInside))),
			pinn.NewTerm("border",
				pinn.U.EqualsZero().On(domain.Uniform(walls, n/2, seedBorder)),
				f.on(box.Face(t, domain.Low).Uniform(n/2, seedStart))),
		}
	}, box.Uniform(manyPoints, seedEvaluation), f)
	return published("6.2e-2", "PINNacle", 1e-7, time.Minute, r)
}

// heat5d is u_t = Lap u/5 - |x|^2 exp(|x|^2/2 + t)/5 in the unit ball of R^5, with the flux given
// on the sphere: u = exp(|x|^2/2 + t), whose normal derivative there is u.
func heat5d() []Record {
	const dim = 5
	ball := domain.Ball{Center: make([]float64, dim), Radius: 1}
	cylinder := domain.Product(domain.Interval(0, 1), ball)
	f := field(func(p []taylor.Number) taylor.Number {
		sum := taylor.Const(0)
		for _, v := range p[1:] {
			sum = sum.Add(v.Mul(v))
		}
		return sum.Scale(0.5).Add(p[t]).Exp()
	})
	p := space("heat5d", "u_t = Laplace u/5 - abs(x)^2 exp(abs(x)^2/2 + t)/5 on [0,1] x the unit ball of R^5, u_n given, u = exp(abs(x)^2/2 + t)",
		[]string{"t", "x1", "x2", "x3", "x4", "x5"}, cylinder.Bounds())
	heat, flux := pinn.D(t), pinn.Operator{}
	for k := 1; k <= dim; k++ {
		heat = heat.Minus(pinn.D(k, k).Times(1. / dim))
		flux = flux.Plus(pinn.D(k).TimesFunc(func(p []float64) float64 { return p[k] }))
	}
	p.Equation = heat.Equals(func(p []float64) float64 {
		square := 0.0
		for _, v := range p[1:] {
			square += float64(v * v)
		}
		return -square * f.value(p) / dim
	})
	r := from(p, func(n int) []pinn.Term {
		sphere := domain.Product(domain.Interval(0, 1), domain.Border(ball))
		start := domain.Product(domain.Interval(0, 1).Face(0, domain.Low), ball)
		return []pinn.Term{
			pinn.NewTerm("inside", p.Equation.On(domain.Uniform(cylinder, n, seedInside))),
			pinn.NewTerm("flux", flux.Equals(f.value).On(domain.Uniform(sphere, n/2, seedBorder))),
			pinn.NewTerm("start", f.on(domain.Uniform(start, n/2, seedStart))),
		}
	}, domain.Uniform(cylinder, manyPoints, seedEvaluation), f)
	return published("1.2e-4", "PINNacle", 5e-5, time.Minute, r)
}

// breather is u_tt = u_xx - sin u on [0, 20] x [-20, 20],
//
//	u = 4 atan(b/w cos(w t)/cosh(b x)),  b = sqrt(1 - w^2),  w = 1/2.
func breather() []Record {
	const w = 0.5
	b := math.Sqrt(1 - float64(w*w))
	strip := domain.Box{{0, 20}, {-20, 20}}
	f := field(func(p []taylor.Number) taylor.Number {
		return p[t].Scale(w).Cos().Scale(b / w).Div(cosh(p[x].Scale(b))).Atan().Scale(4)
	})
	p := plane("breather", "u_tt = u_xx - sin u on [0,20] x [-20,20], u = 4 atan(sqrt(3) cos(t/2)/cosh(sqrt(3) x/2)) at the ends, with u_t at 0", tx, strip)
	p.Equation = pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(t, t), pinn.D(x, x)},
		Residual: func(_ []float64, d []complex128) complex128 { return d[1] - d[2] + pinn.Sin(d[0]) },
	}
	r := from(p, func(k int) []pinn.Term {
		left, right := ends(strip, k)
		start := strip.Face(t, domain.Low).Grid(2 * k)
		return []pinn.Term{
			pinn.NewTerm("inside", p.Equation.On(later(strip.Grid(k, 2*k)))),
			pinn.NewTerm("border", f.on(left), f.on(right), f.on(start)),
			pinn.NewTerm("speed", pinn.D(t).Equals(f.slope(t)).On(start)),
		}
	}, strip.Grid(101, 201), f)
	return published("-", "-", 1e-8, time.Minute, r)
}

// cosh returns (e^x + e^-x)/2.
func cosh(x taylor.Number) taylor.Number { return x.Exp().Add(x.Neg().Exp()).Scale(0.5) }
