package anagram_test

import (
	"math"
	"math/rand/v2"

	"anagram/domain"
	"anagram/pinn"
)

// Specimens that users brought, by the numbers of their cases.

// elastic is u_xx = -k^2 A sin(k x), k = pi/L, u(0) = 0, u(L) = A on [0, L]: case 5 of what users
// brought. Its solution is A (sin(k x) + x/L).
func elastic(length, height float64) specimen {
	line := domain.Box{{0, length}}
	k := math.Pi / length
	s := specimen{
		name: "string", hidden: []int{20}, points: 40, steps: 400, domain: line,
		terms: func(n int) []pinn.Term {
			source := func(x []float64) float64 { return -k * k * height * math.Sin(k*x[0]) }
			end := func(x []float64) float64 { return height * x[0] / length }
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(line.Inner(n))),
				pinn.NewTerm("ends", pinn.U.Equals(end).On(line.Border(2))),
			}
		},
		exact: one(func(x []float64) float64 { return height * (math.Sin(k*x[0]) + x[0]/length) }),
	}
	if length != 1 || height != 1 {
		s.own = func() specimen { return elastic(1, 1) }
	}
	return s
}

// logistic is y' = y (1 - y), y(0) = 0.01, t <= 10: case 9.
func logistic() specimen {
	initial := func([]float64) float64 { return 0.01 }
	s := growth(0, 10, initial)
	s.slab, s.initial = growth, initial
	return s
}

// growth is logistic growth on a slab of time.
func growth(from, to float64, start func(x []float64) float64) specimen {
	line := domain.Box{{from, to}}
	return specimen{
		name: "logistic", hidden: []int{20}, points: 100, steps: 400, domain: line,
		terms: func(n int) []pinn.Term {
			growth := pinn.Equation{
				Uses:     []pinn.Operator{pinn.U, pinn.D(0)},
				Residual: func(_ []float64, d []complex128) complex128 { return d[1] - d[0]*(1-d[0]) },
			}
			return []pinn.Term{
				pinn.NewTerm("inside", growth.On(line.Grid(n))),
				pinn.NewTerm("start", pinn.U.Equals(start).On(domain.At([]float64{from}))),
			}
		},
		exact: one(func(x []float64) float64 { return 1 / (1 + 99*math.Exp(-x[0])) }),
	}
}

// sealed is -Lap u = 1 on the unit square with u_n = 0 all round: case 12. No u satisfies both.
func sealed() specimen {
	square := domain.UnitBox(2)
	return specimen{
		name: "sealed", hidden: []int{32}, points: 20, steps: 400, domain: square, cause: "infeasible",
		exact: one(func([]float64) float64 { return 1 }),
		terms: func(n int) []pinn.Term {
			terms := []pinn.Term{pinn.NewTerm("inside", pinn.Laplacian(2).Equals(func([]float64) float64 { return -1 }).On(square.Inner(n)))}
			border := pinn.Term{Name: "border"}
			for axis := range 2 {
				for _, side := range []domain.Side{domain.Low, domain.High} {
					border.Conditions = append(border.Conditions, pinn.D(axis).EqualsZero().On(square.Face(axis, side).Grid(n)))
				}
			}
			return append(terms, border)
		},
	}
}

// cylinder is potential flow past a cylinder of radius 1/2 in [-2,2]^2: case 13. phi = x (1 +
// R^2/r^2), phi_n = 0 on it, the gradient is given on the outer border and phi in a corner.
func cylinder() specimen {
	box := domain.Box{{-2, 2}, {-2, 2}}
	const rr = 0.25
	phi := func(x []float64) float64 { return x[0] * (1 + rr/(x[0]*x[0]+x[1]*x[1])) }
	phix := func(x []float64) float64 {
		q := x[0]*x[0] + x[1]*x[1]
		return 1 + rr*(x[1]*x[1]-x[0]*x[0])/(q*q)
	}
	phiy := func(x []float64) float64 {
		q := x[0]*x[0] + x[1]*x[1]
		return -2 * rr * x[0] * x[1] / (q * q)
	}
	outside := func(x []float64) bool { return x[0]*x[0]+x[1]*x[1] > rr }
	return specimen{
		name: "cylinder", hidden: []int{48}, points: 30, steps: 400, domain: box, exact: one(phi), where: outside,
		terms: func(n int) []pinn.Term {
			var circle [][]float64
			for k := range 2 * n {
				a := math.Pi * float64(k) / float64(n)
				circle = append(circle, []float64{math.Cos(a) / 2, math.Sin(a) / 2})
			}
			normal := pinn.D(0).TimesFunc(func(x []float64) float64 { return 2 * x[0] }).Plus(
				pinn.D(1).TimesFunc(func(x []float64) float64 { return 2 * x[1] }))
			return []pinn.Term{
				pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(box.Inner(n).Where(outside))),
				pinn.NewTerm("cylinder", normal.EqualsZero().On(domain.At(circle...))),
				pinn.NewTerm("border", pinn.D(0).Equals(phix).On(box.Border(n)), pinn.D(1).Equals(phiy).On(box.Border(n))),
				pinn.NewTerm("corner", pinn.U.Equals(phi).On(domain.At([]float64{-2, -2}))),
			}
		},
	}
}

// conductor has an unknown k(x) in (k u')' = f on [0, 1], from u measured with noise of deviation
// 0.02: case 15. Output 0 is u = sin(2 x), output 1 is k = 1 + x/2, given at x = 0.
func conductor(noise float64) specimen {
	line := domain.UnitBox(1)
	u := func(x []float64) float64 { return math.Sin(2 * x[0]) }
	k := func(x []float64) float64 { return 1 + x[0]/2 }
	s := specimen{
		name: "conductor", hidden: []int{16}, points: 60, steps: 400, domain: line,
		exact: []func(x []float64) float64{u, k}, cause: "noise",
		terms: func(n int) []pinn.Term {
			rng := rand.New(rand.NewPCG(15, 2026))
			table := map[float64]float64{}
			var places [][]float64
			for i := range n {
				x := []float64{(float64(i) + 0.5) / float64(n)}
				table[x[0]] = u(x) + noise*rng.NormFloat64()
				places = append(places, x)
			}
			flux := pinn.Equation{
				Uses: []pinn.Operator{pinn.D(0), pinn.D(0, 0), pinn.U.Of(1), pinn.D(0).Of(1)},
				Residual: func(x []float64, d []complex128) complex128 {
					f := math.Cos(2*x[0]) - 4*k(x)*math.Sin(2*x[0])
					return d[3]*d[0] + d[2]*d[1] - complex(f, 0)
				},
			}
			return []pinn.Term{
				pinn.NewTerm("flux", flux.On(line.Grid(n))),
				pinn.NewTerm("measured", pinn.U.Equals(func(x []float64) float64 { return table[x[0]] }).On(domain.At(places...))),
				pinn.NewTerm("k(0)", pinn.U.Of(1).Equals(k).On(domain.At([]float64{0}))),
			}
		},
	}
	if noise == 0 {
		s.cause = ""
	}
	return s
}
