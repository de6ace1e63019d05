package anagram_test

import (
	"math"

	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// specimen is an equation that studies and tests solve: one of the named problems, or one that people
// bring. Its solution serves to measure the error afterwards; no run looks at it.
type specimen struct {
	name   string
	hidden []int
	points int // a side, or what problems.Problem.Points counts
	steps  int
	domain pinn.Box
	terms  func(points int) []pinn.Term
	exact  func(x []float64) float64
}

// layer is a boundary layer of width 0.01 at x = 1: -eps u” + u' = 1, u(0) = u(1) = 0.
func layer() specimen {
	const eps = 0.01
	line := pinn.UnitBox(1)
	return specimen{
		name: "layer", hidden: []int{20}, points: 400, steps: 400, domain: line,
		terms: func(n int) []pinn.Term {
			equation := pinn.D(0).Minus(pinn.D(0, 0).Times(eps)).Equals(func([]float64) float64 { return 1 })
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(line.Inner(n))),
				pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
			}
		},
		exact: func(x []float64) float64 {
			return x[0] - (math.Exp((x[0]-1)/eps)-math.Exp(-1/eps))/(1-math.Exp(-1/eps))
		},
	}
}

// resonator is a Helmholtz equation, Lap u + 30 u = q on the unit square with u = sin(3 pi x) sin(pi y).
func resonator() specimen {
	square := pinn.UnitBox(2)
	exact := func(x []float64) float64 { return math.Sin(3*math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	source := func(x []float64) float64 { return (30 - 10*math.Pi*math.Pi) * exact(x) }
	return specimen{
		name: "resonator", hidden: []int{64}, points: 30, steps: 400, domain: square, exact: exact,
		terms: func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.Laplacian(2).Plus(pinn.U.Times(30)).Equals(source).On(square.Inner(n))),
				pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(n))),
			}
		},
	}
}

// stripes is a Helmholtz equation with six half waves: Lap u + u = q on [-1,1]^2, u = sin(pi x) sin(6 pi y).
func stripes() specimen {
	square := pinn.Box{{-1, 1}, {-1, 1}}
	exact := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(6*math.Pi*x[1]) }
	source := func(x []float64) float64 { return (1 - 37*math.Pi*math.Pi) * exact(x) }
	return specimen{
		name: "stripes", hidden: []int{64}, points: 30, steps: 400, domain: square, exact: exact,
		terms: func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.Laplacian(2).Plus(pinn.U).Equals(source).On(square.Inner(n))),
				pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(n))),
			}
		},
	}
}

// klein is a nonlinear wave equation, u_tt = u_xx - u^3 + f on the unit square (t, x) with u = x cos(3 pi t): u
// and u_t are given at t = 0 and u at both ends.
func klein() specimen {
	const t, x = 0, 1
	square := pinn.UnitBox(2)
	exact := func(p []float64) float64 { return p[x] * math.Cos(3*math.Pi*p[t]) }
	equation := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t, t), pinn.D(x, x)},
		Residual: func(p []float64, d []complex128) complex128 {
			u := exact(p)
			return d[1] - d[2] + d[0]*d[0]*d[0] - complex(u*u*u-9*math.Pi*math.Pi*u, 0)
		},
	}
	return specimen{
		name: "nonlinear wave", hidden: []int{64}, points: 30, steps: 400, domain: square, exact: exact,
		terms: func(n int) []pinn.Term {
			start := square.Face(t, pinn.Low).Grid(n)
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(square.Inner(n))),
				pinn.NewTerm("border",
					pinn.U.Equals(exact).On(start), pinn.D(t).EqualsZero().On(start),
					pinn.U.Equals(exact).On(square.Face(x, pinn.Low).Grid(n)),
					pinn.U.Equals(exact).On(square.Face(x, pinn.High).Grid(n))),
			}
		},
	}
}

// twoWaves is u_tt = 4 u_xx on the unit square (t, x) with u = sin(pi x) cos(2 pi t) + sin(4 pi x) cos(8 pi t)/2.
func twoWaves() specimen {
	const t, x = 0, 1
	square := pinn.UnitBox(2)
	exact := func(p []float64) float64 {
		return math.Sin(math.Pi*p[x])*math.Cos(2*math.Pi*p[t]) + math.Sin(4*math.Pi*p[x])*math.Cos(8*math.Pi*p[t])/2
	}
	return specimen{
		name: "two waves", hidden: []int{64}, points: 30, steps: 400, domain: square, exact: exact,
		terms: func(n int) []pinn.Term {
			start := square.Face(t, pinn.Low).Grid(n)
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.D(t, t).Minus(pinn.D(x, x).Times(4)).EqualsZero().On(square.Inner(n))),
				pinn.NewTerm("border",
					pinn.U.Equals(exact).On(start), pinn.D(t).EqualsZero().On(start),
					pinn.U.EqualsZero().On(square.Face(x, pinn.Low).Grid(n)),
					pinn.U.EqualsZero().On(square.Face(x, pinn.High).Grid(n))),
			}
		},
	}
}

// named is a specimen of the named problems, on the talk's network and points.
func named(name string, steps int) specimen {
	p, err := problems.Lookup(name)
	if err != nil {
		panic(err)
	}
	return specimen{name: name, hidden: p.Hidden, points: p.Points, steps: steps, domain: p.Domain}
}

// build returns the problem of a specimen for a network of its own, with a measure of the error.
func (s specimen) build() (*pinn.Problem, func(theta []float64) float64, error) {
	var terms []pinn.Term
	var net *mlp.Network
	if s.terms == nil {
		p, err := problems.Lookup(s.name)
		if err != nil {
			return nil, nil, err
		}
		p.Points = s.points
		net = p.Network(s.hidden...)
		problem, err := p.Build(net)
		if err != nil {
			return nil, nil, err
		}
		x, u, err := p.Evaluation()
		return problem, func(theta []float64) float64 {
			relative, _ := pinn.Compare(pinn.Evaluate(net, theta, x), u)
			return relative
		}, err
	}
	terms = s.terms(s.points)
	sizes := append([]int{len(s.domain)}, s.hidden...)
	net = mlp.New(taylor.Tanh, append(sizes, 1)...)
	problem, err := pinn.New(net, terms...)
	side := 101
	if len(s.domain) == 1 {
		side = 5001
	}
	x := s.domain.Grid(side).X()
	u := pinn.Values(s.exact, x)
	return problem, func(theta []float64) float64 {
		relative, _ := pinn.Compare(pinn.Evaluate(net, theta, x), u)
		return relative
	}, err
}
