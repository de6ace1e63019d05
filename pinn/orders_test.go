package pinn

import (
	"fmt"
	"math"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/taylor"
)

// wave is a network that is a function of k . x alone, F(k . x), with F written on numbers.
type wave struct {
	name  string
	net   *mlp.Network
	theta []float64
	k     []float64
	f     func(s taylor.Number) taylor.Number
}

// waves has a network of every kind in four dimensions.
func waves() []wave {
	k := []float64{0.7, -1.1, 0.4, 0.9}
	dot := func(x []taylor.Number) (s taylor.Number) {
		for i, v := range x {
			s = s.Add(v.Scale(k[i]))
		}
		return s
	}
	// one unit, u = 1.5 f(k . x + 0.2) + 0.1, and a second layer of one unit
	shallow := append(k[:4:4], 0.2, 1.5, 0.1)
	deep := append(k[:4:4], 0.2, 1.3, -0.4, 1.5, 0.1)
	one := func(s taylor.Number) taylor.Number { return s.Shift(0.2).Tanh().Scale(1.5).Shift(0.1) }
	two := func(s taylor.Number) taylor.Number {
		return s.Shift(0.2).Sin().Scale(1.3).Shift(-0.4).Sin().Scale(1.5).Shift(0.1)
	}
	exponential := func(dst, x []taylor.Number) { dst[0] = dot(x).Scale(0.5).Exp() }
	form := func(d, g, x []taylor.Number) { d[0], g[0] = dot(x).Sin().Shift(2), dot(x).Neg().Exp() }
	formed := func(f func(taylor.Number) taylor.Number) func(s taylor.Number) taylor.Number {
		return func(s taylor.Number) taylor.Number { return s.Sin().Shift(2).Mul(f(s)).Add(s.Neg().Exp()) }
	}
	// two outputs of one unit, the second -2 times the first, in windows that depend on k . x
	twice := func(theta []float64) []float64 {
		n := len(theta) - 2
		w, b := theta[n], theta[n+1]
		return append(theta[:n:n], w, -2*w, b, -2*b)
	}
	windows := func(w, g, x []taylor.Number) {
		w[0], w[1], g[0] = dot(x).Sin().Shift(2), dot(x).Tanh(), dot(x).Neg().Exp()
	}
	summed := func(f func(taylor.Number) taylor.Number) func(s taylor.Number) taylor.Number {
		return func(s taylor.Number) taylor.Number {
			return s.Sin().Shift(2).Add(s.Tanh().Scale(-2)).Mul(f(s)).Add(s.Neg().Exp())
		}
	}
	inWindows := func(sizes ...int) *mlp.Network { return mlp.New(taylor.Sin, sizes...).InWindows([]int{2}, windows) }
	// on a box the weights are those of x over its widths
	lo, hi := []float64{0, -1, 0.5, 2}, []float64{2, -0.5, 1.5, 6}
	boxed := func(theta []float64) []float64 {
		theta = append([]float64(nil), theta...)
		for i := range lo {
			theta[4] += theta[i] * lo[i]
			theta[i] *= hi[i] - lo[i]
		}
		return theta
	}
	lifted := func(inner ...float64) []float64 { return append([]float64{0.8, 0.3}, inner...) }
	on := func(f func(taylor.Number) taylor.Number) func(s taylor.Number) taylor.Number {
		return func(s taylor.Number) taylor.Number { return f(s.Scale(0.5).Exp().Scale(0.8).Shift(0.3 - 0.2)) }
	}
	net1, net2 := mlp.New(taylor.Tanh, 4, 1, 1), mlp.New(taylor.Sin, 4, 1, 1, 1)
	lift1, lift2 := mlp.New(taylor.Tanh, 1, 1, 1).Lifted(4, exponential), mlp.New(taylor.Sin, 1, 1, 1, 1).Lifted(4, exponential)
	return []wave{
		{"shallow", net1, shallow, k, one},
		{"deep", net2, deep, k, two},
		{"shallow, boxed", net1.Over(lo, hi), boxed(shallow), k, one},
		{"deep, boxed", net2.Over(lo, hi), boxed(deep), k, two},
		{"shallow, lifted", lift1, lifted(1.5, 0.1), k, on(one)},
		{"deep, lifted", lift2, lifted(1.3, -0.4, 1.5, 0.1), k, on(two)},
		{"shallow, in a form", net1.In(form), shallow, k, formed(one)},
		{"deep, boxed, in a form", net2.Over(lo, hi).In(form), boxed(deep), k, formed(two)},
		{"shallow, in windows", inWindows(4, 1, 2).With(taylor.Tanh), twice(shallow), k, summed(one)},
		{"deep, boxed, in windows", inWindows(4, 1, 1, 2).Over(lo, hi), twice(boxed(deep)), k, summed(two)},
		{"deep, lifted, in a form", lift2.In(form), lifted(1.3, -0.4, 1.5, 0.1), k, formed(on(two))},
	}
}

// at returns the derivative along the given axes at x, and the size of those of its order.
func (w wave) at(x []float64, axes ...int) (value, size float64) {
	s := 0.0
	for i, v := range x {
		s += w.k[i] * v
	}
	u := w.f(taylor.Var(s))
	value = [5]float64{u.V, u.D, u.DD, u.D3, u.D4}[len(axes)]
	size = 1 + math.Abs(value)
	for _, a := range axes {
		value *= w.k[a]
	}
	return value, size
}

// multiindices returns the axes of all derivatives up to fourth order in d dimensions, ascending.
func multiindices(d int) (all [][]int) {
	all = [][]int{{}}
	for next := 0; next < len(all); next++ {
		axes, from := all[next], 0
		if len(axes) == 4 {
			break
		}
		if len(axes) > 0 {
			from = axes[len(axes)-1]
		}
		for k := from; k < d; k++ {
			all = append(all, append(axes[:len(axes):len(axes)], k))
		}
	}
	return all
}

// Every derivative up to fourth order, its axes in both orders, is the product of as many entries
// of k and the derivative of F. What the polarisation adds up is up to 4^4 times as large.
func TestEveryDerivative(t *testing.T) {
	x := domain.Box{{0, 1}, {-1, 0}, {0, 1}, {1, 2}}.Uniform(3, 1).X()
	indices := multiindices(4)
	if len(indices) != 70 { // binomial(4+4, 4)
		t.Fatalf("%d derivatives up to fourth order, want 70", len(indices))
	}
	for _, w := range waves() {
		for _, axes := range indices {
			back := make([]int, len(axes))
			for i, k := range axes {
				back[len(axes)-1-i] = k
			}
			got, turned := D(axes...).Apply(w.net, w.theta, x), D(back...).Apply(w.net, w.theta, x)
			for i, v := range got {
				want, size := w.at(x.Row(i), axes...)
				if math.Abs(v-want) > 2000*0x1p-52*size {
					t.Errorf("%s: D%v at %v: %v, want %v", w.name, axes, x.Row(i), v, want)
				}
				if turned[i] != v {
					t.Errorf("%s: D%v = %v, but D%v = %v", w.name, axes, v, back, turned[i])
				}
			}
		}
	}
}

// Sums of all orders, with constant and with variable coefficients.
func TestSumsOfEveryOrder(t *testing.T) {
	const x, y, z = 0, 1, 2
	at := domain.Box{{0, 1}, {-1, 0}, {0, 1}, {1, 2}}.Uniform(4, 2).X()
	a := func(p []float64) float64 { return 1 + p[x]*p[y] }
	type term struct {
		axes  []int
		scale float64
		times int // how often a multiplies it
	}
	for _, c := range []struct {
		name  string
		terms []term
	}{
		{"Korteweg-de Vries, linear", []term{{[]int{y}, 1, 0}, {[]int{x}, 6, 0}, {[]int{x, x, x}, 1, 0}}},
		{"biharmonic", []term{{[]int{x, x, x, x}, 1, 0}, {[]int{x, x, y, y}, 2, 0}, {[]int{y, y, y, y}, 1, 0}}},
		{"third order", []term{{[]int{x, x, y}, -2, 0}, {[]int{x, y, y}, 3, 1}, {[]int{y, y, y}, 1, 2}, {[]int{x, y, z}, 1, 0}}},
		{"everything", []term{{nil, 2, 1}, {[]int{z}, 1, 0}, {[]int{x, y}, -1, 0}, {[]int{x, x}, 1, 1}, {[]int{x, x, y}, 1, 0},
			{[]int{x, x, y}, 0.5, 1}, {[]int{x, x, x, y}, 1, 1}, {[]int{x, y, z, z}, -1, 0}, {[]int{x, y, z, 3}, 1, 0}}},
	} {
		var o Operator
		for _, term := range c.terms {
			part := D(term.axes...).Times(term.scale)
			for range term.times {
				part = part.TimesFunc(a)
			}
			o = o.Plus(part)
		}
		for _, w := range waves() {
			for i, got := range o.Apply(w.net, w.theta, at) {
				want, sizes := 0.0, 0.0
				for _, term := range c.terms {
					v, size := w.at(at.Row(i), term.axes...)
					factor := term.scale * math.Pow(a(at.Row(i)), float64(term.times))
					want += factor * v
					sizes += math.Abs(factor) * size
				}
				if math.Abs(got-want) > 2000*0x1p-52*sizes {
					t.Errorf("%s, %s at %v: %v, want %v", c.name, w.name, at.Row(i), got, want)
				}
			}
		}
	}
}

// The rule of polarise.go: the powers of the directions add up to the product of the axes.
func TestPolarisation(t *testing.T) {
	k := []float64{3, -5, 7, 11} // whole numbers, whose powers are exact
	for _, axes := range multiindices(4) {
		if len(axes) < 2 {
			continue
		}
		want, got, size := 1.0, 0.0, 0.0
		for _, a := range axes {
			want *= k[a]
		}
		for _, m := range D(axes...).parts[0].pure() {
			along := 0.0
			for _, c := range m.direction {
				along += float64(c.times) * k[c.axis]
			}
			v := m.scale * math.Pow(along, float64(len(axes)))
			got += v
			size += math.Abs(v)
		}
		if math.Abs(got-want) > 4*0x1p-52*size {
			t.Errorf("axes %v: %v, want %v", axes, got, want)
		}
	}
}

// ofHigherOrder has derivatives of third and fourth order of both outputs, mixed, with variable
// coefficients and in a nonlinear equation.
func ofHigherOrder(t testing.TB, net *mlp.Network) *Problem {
	const x, y = 0, 1
	box := domain.Box{{1, 2}, {0, 1}}
	a := func(p []float64) float64 { return 1 + p[x] }
	soliton := Equation{
		Uses:     []Operator{U, D(y), D(x), D(x, x, x), D(x, x, y, y).Of(1)},
		Residual: func(_ []float64, d []complex128) complex128 { return d[1] + 6*d[0]*d[2] + d[3] + 0.01*d[4]*d[4] },
	}
	plate := D(x, x, x, x).Plus(D(y, y, y, y)).Plus(D(x, x, y, y).Times(2)).Plus(D(x, y, y).Of(1).TimesFunc(a)).Minus(D(x, x))
	p, err := New(net,
		NewTerm("soliton", soliton.On(box.Grid(3))),
		NewTerm("plate", plate.Equals(a).On(box.Inner(3))).Weighted(0.01),
		NewTerm("ends", D(x, x, x).Of(1).EqualsZero().On(box.Face(x, domain.Low).Grid(3)), U.Equals(a).On(box.Border(2))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// higherProblems has one for every way through a network.
func higherProblems(t testing.TB) map[string]*Problem {
	lift := func(dst, x []taylor.Number) { dst[0], dst[1], dst[2] = x[0].Mul(x[1]), x[0].Sin(), x[1].Scale(0.5) }
	form := func(d, g, x []taylor.Number) { d[0], d[1], g[1] = x[0].Sin(), taylor.Const(2), x[0].Mul(x[1]).Cos() }
	halves := func(w, g, x []taylor.Number) {
		w[1] = x[0].Shift(-1.5).Tanh().Shift(1).Scale(0.5)
		w[0], w[2], g[1] = w[1].Neg().Shift(1), x[1].Exp(), x[0].Sin()
	}
	all := map[string]*Problem{}
	for k, net := range []*mlp.Network{
		mlp.New(taylor.Tanh, 2, 2), mlp.New(taylor.Tanh, 2, 6, 2), mlp.New(taylor.GELU, 2, 4, 5, 2), mlp.New(taylor.Sin, 2, 4, 4, 2).In(form),
		mlp.New(taylor.Sin, 2, 3, 3).InWindows([]int{2, 1}, halves), mlp.New(taylor.SiLU, 3, 4, 4, 3).Lifted(2, lift).InWindows([]int{2, 1}, halves),
		mlp.New(taylor.SiLU, 3, 5, 2).Lifted(2, lift), mlp.New(taylor.Softplus, 3, 4, 4, 2).Lifted(2, lift).In(form),
	} {
		all[fmt.Sprintf("higher order %d", k)] = ofHigherOrder(t, net)
	}
	return all
}
