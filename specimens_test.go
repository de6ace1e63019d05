package anagram_test

import (
	"math"

	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// specimen is an equation that studies and tests solve: one of the experiments, or one that people
// bring. Its solution serves to measure the error afterwards; no run looks at it.
type specimen struct {
	name   string
	hidden []int
	points int // a side of a grid, or inside
	steps  int
	domain domain.Box
	terms  func(points int) []pinn.Term
	exact  []func(x []float64) float64        // each output
	where  func(x []float64) bool             // what of the domain counts; nil: all
	at     func() (x *mat.Dense, u []float64) // instead of exact: a reference
	own    func() specimen                    // the same in units of its own; nil: it is in them
	cause  string                             // known by construction; else ""

	// slab is an evolution on a slab of time, [from, to] on axis 0, from initial values; nil: it is
	// none.
	slab    func(from, to float64, start func(x []float64) float64) specimen
	initial func(x []float64) float64
}

// string names what a run suffers from.

// one returns the solution of a single unknown.
func one(f func(x []float64) float64) []func(x []float64) float64 {
	return []func(x []float64) float64{f}
}

// boxed is an equation inside a box and u given on its border, on grids.
func boxed(name string, box domain.Box, o pinn.Operator, source, exact func(x []float64) float64) specimen {
	return specimen{
		name: name, hidden: []int{64}, points: 30, steps: 400, domain: box, exact: one(exact),
		terms: func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", o.Equals(source).On(box.Inner(n))),
				pinn.NewTerm("border", pinn.U.Equals(exact).On(box.Border(n))),
			}
		},
	}
}

// layer is a boundary layer of width 0.01 at x = 1: -eps u_xx + u_x = 1, u(0) = u(1) = 0.
func layer() specimen {
	const eps = 0.01
	line := domain.UnitBox(1)
	return specimen{
		name: "layer", hidden: []int{20}, points: 400, steps: 400, domain: line,
		terms: func(n int) []pinn.Term {
			equation := pinn.D(0).Minus(pinn.D(0, 0).Times(eps)).Equals(func([]float64) float64 { return 1 })
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(line.Inner(n))),
				pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
			}
		},
		exact: one(func(x []float64) float64 {
			return x[0] - (math.Exp((x[0]-1)/eps)-math.Exp(-1/eps))/(1-math.Exp(-1/eps))
		}),
	}
}

// resonator is a Helmholtz equation, Lap u + 30 u = q on the unit square with u = sin(3 pi x)
// sin(pi y).
func resonator() specimen {
	exact := func(x []float64) float64 { return math.Sin(3*math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	source := func(x []float64) float64 { return (30 - 10*math.Pi*math.Pi) * exact(x) }
	return boxed("resonator", domain.UnitBox(2), pinn.Laplacian(2).Plus(pinn.U.Times(30)), source, exact)
}

// stripes is a Helmholtz equation with six half waves: Lap u + u = q on [-1,1]^2, u = sin(pi x)
// sin(6 pi y).
func stripes() specimen {
	exact := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(6*math.Pi*x[1]) }
	source := func(x []float64) float64 { return (1 - 37*math.Pi*math.Pi) * exact(x) }
	return boxed("stripes", domain.Box{{-1, 1}, {-1, 1}}, pinn.Laplacian(2).Plus(pinn.U), source, exact)
}

// vibration is an equation of second order in t on the unit square (t, x): u and u_t are given at t
// = 0 and u at both ends.
func vibration(name string, e pinn.Equation, exact func(x []float64) float64) specimen {
	const t, x = 0, 1
	square := domain.UnitBox(2)
	return specimen{
		name: name, hidden: []int{64}, points: 30, steps: 400, domain: square, exact: one(exact),
		terms: func(n int) []pinn.Term {
			start := square.Face(t, domain.Low).Grid(n)
			return []pinn.Term{
				pinn.NewTerm("inside", e.On(square.Inner(n))),
				pinn.NewTerm("border",
					pinn.U.Equals(exact).On(start), pinn.D(t).EqualsZero().On(start),
					pinn.U.Equals(exact).On(square.Face(x, domain.Low).Grid(n)),
					pinn.U.Equals(exact).On(square.Face(x, domain.High).Grid(n))),
			}
		},
	}
}

// nonlinearWave is u_tt = u_xx - u^3 + f with u = x cos(3 pi t).
func nonlinearWave() specimen {
	const t, x = 0, 1
	exact := func(p []float64) float64 { return p[x] * math.Cos(3*math.Pi*p[t]) }
	return vibration("nonlinear wave", pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t, t), pinn.D(x, x)},
		Residual: func(p []float64, d []complex128) complex128 {
			u := exact(p)
			return d[1] - d[2] + d[0]*d[0]*d[0] - complex(u*u*u-9*math.Pi*math.Pi*u, 0)
		},
	}, exact)
}

// twoWaves is u_tt = 4 u_xx with u = sin(pi x) cos(2 pi t) + sin(4 pi x) cos(8 pi t)/2.
func twoWaves() specimen {
	const t, x = 0, 1
	return vibration("two waves", pinn.D(t, t).Minus(pinn.D(x, x).Times(4)).EqualsZero(), func(p []float64) float64 {
		return math.Sin(math.Pi*p[x])*math.Cos(2*math.Pi*p[t]) + math.Sin(4*math.Pi*p[x])*math.Cos(8*math.Pi*p[t])/2
	})
}

// poisson is laplace2d's equation.
func poisson() specimen {
	exact := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	source := func(x []float64) float64 { return -2 * math.Pi * math.Pi * exact(x) }
	s := boxed("laplace2d", domain.UnitBox(2), pinn.Laplacian(2), source, exact)
	s.hidden = []int{32}
	return s
}

// heating is heat's equation.
func heating() specimen {
	const t, x = 0, 1
	square := domain.UnitBox(2)
	exact := func(p []float64) float64 { return math.Exp(-math.Pi*math.Pi*p[t]/4) * math.Sin(math.Pi*p[x]) }
	return specimen{
		name: "heat", hidden: []int{64}, points: 30, steps: 400, domain: square, exact: one(exact),
		terms: func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.D(t).Minus(pinn.D(x, x).Times(0.25)).EqualsZero().On(square.Inner(n))),
				pinn.NewTerm("border",
					pinn.U.EqualsZero().On(square.Face(x, domain.Low).Grid(n)),
					pinn.U.EqualsZero().On(square.Face(x, domain.High).Grid(n)),
					pinn.U.Equals(exact).On(square.Face(t, domain.Low).Grid(n))),
			}
		},
	}
}

// poisson5d is laplace5d's equation, on random points.
func poisson5d() specimen {
	cube := domain.UnitBox(5)
	exact := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += math.Sin(math.Pi * v)
		}
		return sum
	}
	source := func(x []float64) float64 { return -math.Pi * math.Pi * exact(x) }
	return specimen{
		name: "laplace5d", hidden: []int{64}, points: 4000, steps: 250, domain: cube, exact: one(exact),
		terms: func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.Laplacian(5).Equals(source).On(cube.Uniform(n, 5001))),
				pinn.NewTerm("border", pinn.U.Equals(exact).On(cube.UniformBorder(max(1, n/8), 5002))),
			}
		},
	}
}

// onePiece is allencahn's equation on one network over all times.
func onePiece() specimen {
	p, err := problems.Lookup("allencahn")
	if err != nil {
		panic(err)
	}
	const t, x = 0, 1
	initial := func(p []float64) float64 { return p[x] * p[x] * math.Cos(math.Pi*p[x]) }
	s := onSlab(p, p.Domain[t][0], p.Domain[t][1], initial)
	s.initial = initial
	s.slab = func(from, to float64, start func(x []float64) float64) specimen { return onSlab(p, from, to, start) }
	return s
}

// onSlab is allencahn's equation on a slab of time.
func onSlab(p *problems.Problem, from, to float64, start func(x []float64) float64) specimen {
	const t, x = 0, 1
	box := domain.Box{{from, to}, p.Domain[x]}
	return specimen{
		name: "allencahn", hidden: []int{20, 20, 20}, points: 30, steps: 400, domain: box,
		terms: func(n int) []pinn.Term {
			ends := func([]float64) float64 { return -1 }
			return []pinn.Term{
				pinn.NewTerm("inside", p.Equation.On(box.Inner(n, 2*n))),
				pinn.NewTerm("border",
					pinn.U.Equals(start).On(box.Face(t, domain.Low).Grid(2*n)),
					pinn.U.Equals(ends).On(box.Face(x, domain.Low).Grid(n)),
					pinn.U.Equals(ends).On(box.Face(x, domain.High).Grid(n))),
			}
		},
		at: func() (*mat.Dense, []float64) {
			x, u, err := p.Evaluation()
			if err != nil {
				panic(err)
			}
			return x, u
		},
	}
}

// build returns the problem of a specimen for a network of its own, with a measure of the error:
// relative L2, the largest over the unknowns.
func (s specimen) build(weights ...float64) (*pinn.Problem, func(theta []float64) float64, error) {
	sizes := append([]int{len(s.domain)}, s.hidden...)
	net := mlp.New(taylor.Tanh, append(sizes, max(1, len(s.exact)))...)
	terms := s.terms(s.points)
	for i, w := range weights {
		terms[i] = terms[i].Weighted(w)
	}
	problem, err := pinn.New(net, terms...)
	return problem, s.measure(problem), err
}

// measure returns the error as a function of theta.
func (s specimen) measure(problem *pinn.Problem) func(theta []float64) float64 {
	x, want := s.wanted()
	return func(theta []float64) float64 { return largestError(problem.Evaluate(theta, x), want) }
}

// wanted returns the points at which errors are measured, and the solution there, output by output.
func (s specimen) wanted() (x *mat.Dense, want [][]float64) {
	if s.at != nil {
		x, u := s.at()
		return x, [][]float64{u}
	}
	points := s.domain.Grid(101)
	switch {
	case len(s.domain) == 1:
		points = s.domain.Grid(5001)
	case len(s.domain) > 2:
		points = s.domain.Uniform(10_000, 5003)
	}
	if s.where != nil {
		points = points.Where(s.where)
	}
	x = points.X()
	for _, f := range s.exact {
		want = append(want, pinn.Values(f, x))
	}
	return x, want
}

// largestError returns the relative L2 error, the largest over the outputs, whose values at a point
// stand together.
func largestError(got []float64, want [][]float64) float64 {
	largest := 0.0
	for o, u := range want {
		v := make([]float64, len(u))
		for i := range v {
			v[i] = got[i*len(want)+o]
		}
		relative, _ := pinn.Compare(v, u)
		largest = max(largest, relative)
	}
	return largest
}
