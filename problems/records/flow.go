package records

import (
	"math"
	"time"

	"anagram/domain"
	"anagram/internal/reference"
	"anagram/mat"
	"anagram/pinn"
	"anagram/taylor"
)

// momentum is u w_x + v w_y + p_k - nu Lap w = 0 for the velocity w along axis k, times weight(x);
// a weight of nil is 1. Outputs are u, v, p.
func momentum(k int, nu float64, weight func(x []float64) float64) pinn.Equation {
	return pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(0).Of(k), pinn.D(1).Of(k), pinn.D(k).Of(2), pinn.Laplacian(2).Of(k)},
		Residual: func(x []float64, d []complex128) complex128 {
			r := pinn.Mul(d[0], d[2]) + pinn.Mul(d[1], d[3]) + d[4] - pinn.Mul(complex(nu, 0), d[5])
			if weight != nil {
				r = pinn.Mul(complex(weight(x), 0), r)
			}
			return r
		},
	}
}

var divergence = pinn.D(0).Plus(pinn.D(1).Of(1)).EqualsZero()

// kovasznay is L. Kovasznay's flow behind a grid (Laminar flow behind a two-dimensional grid, 1948)
// at Reynolds number 40, with the velocity given on the border: p is determined up to a constant,
// which does not count.
func kovasznay() []Record {
	const re = 40
	decay := re/2. - math.Sqrt(re*re/4.+4*math.Pi*math.Pi)
	box := domain.Box{{-0.5, 1}, {-0.5, 1.5}}
	u := field(func(x []taylor.Number) taylor.Number {
		return x[0].Scale(decay).Exp().Mul(x[1].Scale(2 * math.Pi).Cos()).Neg().Shift(1)
	})
	v := field(func(x []taylor.Number) taylor.Number {
		return x[0].Scale(decay).Exp().Mul(x[1].Scale(2 * math.Pi).Sin()).Scale(decay / (2 * math.Pi))
	})
	pressure := field(func(x []taylor.Number) taylor.Number {
		return x[0].Scale(2 * decay).Exp().Scale(-0.5).Shift(0.5)
	})
	p := system(plane("kovasznay", "steady Navier-Stokes, Re = 40, on [-0.5,1] x [-0.5,1.5], Kovasznay's velocity on the border", xy, box), "u", "v", "p")
	p.Measure = func(got, want []float64) (float64, float64) { return upToConstant(got, want, 3) }
	p.Equation = momentum(0, 1./re, nil)
	r := from(p, func(k int) []pinn.Term {
		inside, border := box.Grid(k), box.Border(k)
		return []pinn.Term{
			pinn.NewTerm("momentum x", p.Equation.On(inside)),
			pinn.NewTerm("momentum y", momentum(1, 1./re, nil).On(inside)),
			pinn.NewTerm("continuity", divergence.On(inside)),
			pinn.NewTerm("border", u.on(border), pinn.U.Of(1).Equals(v.value).On(border)),
		}
	}, box.Grid(101), u, v, pressure)
	return published("1e-6", "1e-6 to 1e-7, arXiv 2402.10680", 1e-9, 30*time.Second, r)
}

// cavity is the flow that a lid of velocity 4x(1-x) drives, nu = 0.01. At the upper corners div u
// is 4 on the border, p goes like log r and the momentum's terms like 1/r: it counts by r^2/(r^2 +
// 0.01), r the distance from either of these corners, and p is not judged.
func cavity() []Record {
	const nu, reach = 0.01, 0.1
	square := domain.UnitBox(2)
	near := func(a, b float64) float64 {
		r := float64(a*a) + float64(b*b)
		return r / (r + reach*reach)
	}
	weight := func(x []float64) float64 { return near(x[0], 1-x[1]) * near(1-x[0], 1-x[1]) }
	lid := func(x []float64) float64 {
		if x[1] < 1 {
			return 0
		}
		return 4 * x[0] * (1 - x[0])
	}
	p := system(plane("cavity", "steady Navier-Stokes, nu = 0.01, on [0,1]^2, u = (4x(1-x), 0) on the lid, 0 on the walls", xy, square), "u", "v", "p")
	p.Measure = func(got, want []float64) (float64, float64) { return first(got, want, 2, 3) }
	p.Equation = momentum(0, nu, weight)
	r := referred(p, func(k int) []pinn.Term {
		inside, border := square.Inner(k), square.Border(k)
		return []pinn.Term{
			pinn.NewTerm("momentum x", p.Equation.On(inside)),
			pinn.NewTerm("momentum y", momentum(1, nu, weight).On(inside)),
			pinn.NewTerm("continuity", divergence.On(inside)),
			pinn.NewTerm("border", pinn.U.Equals(lid).On(border), pinn.U.Of(1).EqualsZero().On(border)),
		}
	}, func() (*mat.Dense, []float64, error) {
		u, v := reference.Cavity()
		none := make([][]float64, len(u)) // of p
		for i := range none {
			none[i] = make([]float64, len(u[i]))
		}
		return table([2]float64{0, 0}, [2]float64{1, 1}, u, v, none)
	})
	return published("2.4e-2", "-", 1e-4, 2*time.Minute, r)
}
