package march_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
)

// Evolutions that look at other places: a source as large as the mean, and a period tied by pairs
// of points, u at one end and u_x at the other. At other times than its own no slab knows u.
func TestOtherPlaces(t *testing.T) {
	if testing.Short() {
		t.Skip("several marches")
	}
	const time, x = 0, 1
	settings := march.Settings{Tolerance: 1e-4, Width: 40}
	heated := func(p []float64) float64 { return math.Exp(-p[time]) * (1 + math.Cos(math.Pi*p[x])) }
	source := func(p []float64) float64 {
		return math.Exp(-p[time]) * (-2 + (math.Pi*math.Pi-1)*math.Cos(math.Pi*p[x]))
	}
	mean := pinn.U.Over(pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 8), x))
	carried := func(p []float64) float64 { return math.Exp(-0.1*p[time]) * math.Sin(p[x]-p[time]) }
	around := func(by float64) func(dst, p []float64) {
		return func(dst, p []float64) { dst[time], dst[x] = p[time], p[x]+by }
	}
	for _, c := range []struct {
		name  string
		e     march.Evolution
		exact func(p []float64) float64
	}{
		{"mean", march.Evolution{
			Equation: pinn.D(time).Minus(pinn.D(x, x)).Minus(mean).Equals(source),
			Domain:   domain.Box{{0, 1}, {0, 1}}, Initial: heated,
			Borders: [][2]pinn.Equation{{pinn.D(x).EqualsZero(), pinn.D(x).EqualsZero()}},
		}, heated},
		{"period", march.Evolution{
			Equation: pinn.D(time).Plus(pinn.D(x)).Minus(pinn.D(x, x).Times(0.1)).EqualsZero(),
			Domain:   domain.Box{{0, 2}, {0, 2 * math.Pi}}, Initial: carried,
			Borders: [][2]pinn.Equation{{pinn.U.Minus(pinn.U.At(around(2 * math.Pi))).EqualsZero(),
				pinn.D(x).Minus(pinn.D(x).At(around(-2 * math.Pi))).EqualsZero()}},
		}, carried},
	} {
		s, err := march.Solve(context.Background(), c.e, settings)
		if err != nil || s.Status != march.Finished {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, at := range []float64{0, 0.3, 0.8} {
			p := []float64{c.e.Domain[0][1], at}
			if got, want := s.Eval(mat.FromRows(p))[0], c.exact(p); math.Abs(got-want) > 1e-4 {
				t.Errorf("%s: u%v = %v, want %v", c.name, p, got, want)
			}
		}
		c.e.Equation = pinn.D(time).Plus(pinn.U.At(func(dst, p []float64) { dst[time], dst[x] = p[time]-1, p[x] })).EqualsZero()
		if _, err := march.Solve(context.Background(), c.e, settings); err == nil || !strings.Contains(err.Error(), "at another time") {
			t.Errorf("%s: error %v for a delay", c.name, err)
		}
	}
}
