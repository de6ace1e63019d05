package records

import (
	"sync"
	"time"

	"anagram/domain"
	"anagram/internal/reference"
	"anagram/mat"
	"anagram/pinn"
)

// holes is Laplace's equation on a square with four holes, u = 1 outside and 0 on the holes.
func holes() []Record {
	square := domain.Box{{-0.5, 0.5}, {-0.5, 0.5}}
	var discs []domain.Shape
	for _, x := range []float64{-0.3, 0.3} {
		for _, y := range []float64{-0.3, 0.3} {
			discs = append(discs, domain.Ball{Center: []float64{x, y}, Radius: 0.1})
		}
	}
	plate := domain.Difference(square, discs...)
	p := plane("holes", "Laplace u = 0 on [-1/2,1/2]^2 less four discs of radius 0.1 at (+-0.3,+-0.3), u = 1 outside, 0 on the discs", xy, square)
	p.Points, p.Random, p.Equation = shapePoints, true, pinn.Laplacian(2).EqualsZero()
	one := func([]float64) float64 { return 1 }
	r := referred(p, func(n int) []pinn.Term {
		border := []pinn.Condition{pinn.U.Equals(one).On(domain.Spaced(domain.Border(square), n/8))}
		for _, d := range discs {
			border = append(border, pinn.U.EqualsZero().On(domain.Spaced(domain.Border(d), max(1, n/32))))
		}
		return []pinn.Term{
			pinn.NewTerm("inside", p.Equation.On(domain.Uniform(plate, n, seedInside))),
			pinn.NewTerm("border", border...),
		}
	}, func() (*mat.Dense, []float64, error) {
		x, fit := square.Grid(101).Where(plate.Contains).X(), holeFit()
		return x, pinn.Values(func(x []float64) float64 { return fit.At(x[0], x[1]) }, x), nil
	})
	return published("1.2e-2", "PINNacle", 1e-6, time.Minute, r)
}

// holeFit is the reference solution, fitted once.
var holeFit = sync.OnceValue(func() *reference.HoleFit { return reference.Holes(reference.Fine) })
