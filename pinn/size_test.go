package pinn_test

import (
	"math"
	"slices"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// sized is a problem with its solution, one function an output.
type sized struct {
	name  string
	net   *mlp.Network
	box   domain.Box
	terms func(unit float64) []pinn.Term // with data of u in this unit
	exact []func(x []float64) float64
}

// The sizes that New finds are about those of the solution: three standard deviations over the box,
// but a tenth of the largest value at least. They follow the unit of u: to the bit where that is a
// power of two.
func TestSizes(t *testing.T) {
	for _, c := range sizedProblems() {
		sizes := func(unit float64) []float64 {
			p, err := pinn.New(c.net, c.terms(unit)...)
			if err != nil {
				t.Fatal(c.name, err)
			}
			return p.Network().Scales()
		}
		found := sizes(1)
		x := c.box.Uniform(2000, 1).X()
		for o, exact := range c.exact {
			u := pinn.Values(exact, x)
			sum, squares, largest := 0.0, 0.0, 0.0
			for _, v := range u {
				sum, squares, largest = sum+v, squares+v*v, max(largest, math.Abs(v))
			}
			n := float64(len(u))
			want := max(3*math.Sqrt(max(0, squares/n-sum*sum/n/n)), largest/10)
			t.Logf("%s: output %d has the size %.3g, found %.3g", c.name, o, want, found[o])
			if !(found[o] > want/6 && found[o] < 6*want) {
				t.Errorf("%s: output %d has the size %v, found %v", c.name, o, want, found[o])
			}
		}
		for _, unit := range []float64{0x1p40, 0x1p-30} {
			want := slices.Clone(found)
			for o := range want {
				want[o] *= unit
			}
			if got := sizes(unit); !slices.Equal(got, want) {
				t.Errorf("%s: in the unit %v the sizes are %v, want %v", c.name, unit, got, want)
			}
		}
		for o, got := range sizes(1e9) {
			if math.Abs(got-1e9*found[o]) > 1e-6*got {
				t.Errorf("%s: in the unit 1e9 the size of output %d is %v, want %v", c.name, o, got, 1e9*found[o])
			}
		}
	}
}

func times(a float64, f func(x []float64) float64) func(x []float64) float64 {
	return func(x []float64) float64 { return a * f(x) }
}

func constant(c float64) func([]float64) float64 { return func([]float64) float64 { return c } }

func sizedProblems() []sized {
	const eps = 0.01
	line, square := domain.UnitBox(1), domain.UnitBox(2)
	net := func(sizes ...int) *mlp.Network { return mlp.New(taylor.Tanh, sizes...) }
	sines := func(k float64) func(x []float64) float64 {
		return func(x []float64) float64 { return math.Sin(k*math.Pi*x[0]) * math.Sin(k*math.Pi*x[1]) }
	}
	wave := func(x []float64) float64 { return math.Sin(3 * math.Pi * x[0]) }
	ends := func(values ...float64) pinn.Term {
		return pinn.NewTerm("ends", pinn.U.Equals(constant(values[0])).On(line.Face(0, domain.Low).Grid(1)), pinn.U.Equals(constant(values[1])).On(line.Face(0, domain.High).Grid(1)))
	}
	return []sized{
		{"poisson", net(2, 20, 1), square, func(s float64) []pinn.Term {
			return []pinn.Term{pinn.NewTerm("inside", pinn.Laplacian(2).Equals(times(-2*math.Pi*math.Pi*s, sines(1))).On(square.Inner(20))),
				pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(20)))}
		}, []func(x []float64) float64{sines(1)}},
		{"helmholtz", net(2, 20, 1), square, func(s float64) []pinn.Term {
			return []pinn.Term{pinn.NewTerm("inside", pinn.Laplacian(2).Plus(pinn.U.Times(100)).Equals(times(s*(100-18*math.Pi*math.Pi), sines(3))).On(square.Inner(30))),
				pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(30)))}
		}, []func(x []float64) float64{sines(3)}},
		{"beam", net(1, 20, 1), line, func(s float64) []pinn.Term {
			left, right := line.Face(0, domain.Low).Grid(1), line.Face(0, domain.High).Grid(1)
			return []pinn.Term{pinn.NewTerm("load", pinn.D(0, 0, 0, 0).Equals(constant(s)).On(line.Grid(40))),
				pinn.NewTerm("clamped", pinn.U.EqualsZero().On(left), pinn.D(0).EqualsZero().On(left)),
				pinn.NewTerm("free", pinn.D(0, 0).EqualsZero().On(right), pinn.D(0, 0, 0).EqualsZero().On(right))}
		}, []func(x []float64) float64{func(x []float64) float64 { return x[0] * x[0] * (6 - 4*x[0] + x[0]*x[0]) / 24 }}},
		{"layer", net(1, 20, 1), line, func(s float64) []pinn.Term {
			return []pinn.Term{pinn.NewTerm("inside", pinn.D(0).Minus(pinn.D(0, 0).Times(eps)).Equals(constant(s)).On(line.Grid(100))), ends(0, 0)}
		}, []func(x []float64) float64{func(x []float64) float64 {
			return x[0] - (math.Exp((x[0]-1)/eps)-math.Exp(-1/eps))/(1-math.Exp(-1/eps))
		}}},
		{"windows", net(1, 20, 3).InWindows([]int{3}, thirds), line, func(s float64) []pinn.Term {
			return []pinn.Term{pinn.NewTerm("inside", pinn.D(0, 0).Equals(times(-9*math.Pi*math.Pi*s, wave)).On(line.Grid(60))), ends(0, 0)}
		}, []func(x []float64) float64{wave}},
		{"nearly constant", net(1, 20, 1), line, func(s float64) []pinn.Term {
			return []pinn.Term{pinn.NewTerm("inside", pinn.D(0, 0).EqualsZero().On(line.Grid(40))), ends(310*s, 310.1*s)}
		}, []func(x []float64) float64{func(x []float64) float64 { return 310 + x[0]/10 }}},
		{"two sizes", net(1, 20, 2), line, func(s float64) []pinn.Term { // case 6
			start := line.Face(0, domain.Low).Grid(1)
			return []pinn.Term{
				pinn.NewTerm("heat", pinn.D(0, 0).Equals(func(x []float64) float64 { return -300 * s * math.Pi * math.Pi * math.Sin(math.Pi*x[0]) }).On(line.Grid(40))), ends(0, 0),
				pinn.NewTerm("bend", pinn.D(0, 0).Of(1).Minus(pinn.D(0).Times(1e-12)).EqualsZero().On(line.Grid(40))),
				pinn.NewTerm("still", pinn.U.Of(1).EqualsZero().On(start), pinn.D(0).Of(1).EqualsZero().On(start))}
		}, []func(x []float64) float64{func(x []float64) float64 { return 300 * math.Sin(math.Pi*x[0]) }, func(x []float64) float64 { return 3e-10 * (1 - math.Cos(math.Pi*x[0])) / math.Pi }}},
		{"nonlinear", net(1, 20, 1), line, func(s float64) []pinn.Term { // u u' = s^2 source
			return []pinn.Term{pinn.NewTerm("inside", pinn.Equation{Uses: []pinn.Operator{pinn.U, pinn.D(0)}, Residual: func(x []float64, d []complex128) complex128 {
				return d[0]*d[1] - complex(s*s*(2+x[0]), 0)
			}}.On(line.Grid(40))), pinn.NewTerm("start", pinn.U.Equals(constant(2*s)).On(line.Face(0, domain.Low).Grid(1)))}
		}, []func(x []float64) float64{func(x []float64) float64 { return 2 + x[0] }}},
		// the pressure comes from the velocities alone
		{"stokes", net(2, 20, 3), square, func(s float64) []pinn.Term {
			u := func(x []float64) float64 { return s * x[1] * (1 - x[1]) }
			border := square.Border(20)
			return []pinn.Term{
				pinn.NewTerm("x", pinn.Laplacian(2).Minus(pinn.D(0).Of(2)).EqualsZero().On(square.Inner(20))),
				pinn.NewTerm("y", pinn.Laplacian(2).Of(1).Minus(pinn.D(1).Of(2)).EqualsZero().On(square.Inner(20))),
				pinn.NewTerm("volume", pinn.D(0).Plus(pinn.D(1).Of(1)).EqualsZero().On(square.Inner(20))),
				pinn.NewTerm("walls", pinn.U.Equals(u).On(border), pinn.U.Of(1).EqualsZero().On(border), pinn.U.Of(2).EqualsZero().On(square.Face(0, domain.High).Grid(10)))}
		}, []func(x []float64) float64{func(x []float64) float64 { return x[1] * (1 - x[1]) }}},
	}
}
