package mlp

import (
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/mat"
	"anagram/taylor"
)

// u = 1 + e^-x sin x + x^2 sin 2x, two windows on two units, up to the fourth derivative.
func TestWindowsOfSines(t *testing.T) {
	net := New(taylor.Sin, 1, 2, 2).InWindows([]int{2}, func(w, g, x []taylor.Number) {
		w[0], w[1], g[0] = x[0].Neg().Exp(), x[0].Mul(x[0]), taylor.Const(1)
	})
	theta := []float64{1, 2, 0, 0, 1, 0, 0, 1, 0, 0}
	one := mat.FromRows([]float64{1})
	b := NewBatch(net, Channels{Directions: one, First: 1, Second: one, Third: one, Fourth: one}, 1)
	got := mat.New(1, 5)
	for _, x := range []float64{-1.2, 0, 0.4, 2} {
		b.Forward(got, theta, mat.FromRows([]float64{x}))
		e, sin, cos := math.Exp(-x), math.Sin(x), math.Cos(x)
		want := [5]float64{1 + e*sin, e * (cos - sin), -2 * e * cos, 2 * e * (cos + sin), -4 * e * sin}
		s := func(n int) float64 { // the n-th derivative of sin 2x
			return math.Pow(2, float64(n)) * math.Sin(2*x+float64(n)*math.Pi/2)
		}
		for n := range want {
			k := float64(n)
			want[n] += x*x*s(n) + 2*k*x*s(n-1) + k*(k-1)*s(n-2)
			if v := got.At(0, n); !near(v, want[n], 100*eps) {
				t.Errorf("derivative %d at %v: got %v, want %v", n, x, v, want[n])
			}
		}
	}
}

// One window for each unknown is a form of In, to the bit; and a partition of unity of outputs that
// are all the same is that output.
func TestWindowsOfOne(t *testing.T) {
	plain := New(taylor.Tanh, 2, 6, 3)
	theta := make([]float64, plain.Params())
	plain.Init(theta, nil, 5)
	x := mat.FromRows([]float64{0.3, -0.4}, []float64{2, 1})
	values := func(n *Network) []float64 {
		u := mat.New(2, n.Outputs())
		n.Eval(u, theta, x)
		return u.Data
	}
	got, want := values(plain.InWindows([]int{1, 1, 1}, threeWindows).Scaled(2, 3, 5)), values(plain.In(threeWindows).Scaled(2, 3, 5))
	if !slices.Equal(got, want) {
		t.Errorf("windows of one: got %v, in a form %v", got, want)
	}
	w, b := plain.Layer(theta, 1)
	for k := 1; k < 3; k++ {
		copy(w.Row(k), w.Row(0))
		b[k] = b[0]
	}
	unity := plain.InWindows([]int{3}, func(w, _, x []taylor.Number) {
		w[0] = x[0].Neg().Exp()
		w[1] = x[1].Sin().Scale(0.5)
		w[2] = w[0].Add(w[1]).Neg().Shift(1)
	})
	got, want = values(unity.Scaled(7)), values(plain.Scaled(7, 7, 7))
	for i, v := range got {
		if !near(v, want[3*i], 100*eps) {
			t.Errorf("a partition of unity at %v: got %v, want %v", x.Row(i), v, want[3*i])
		}
	}
	if s := unity.Sibling(9); s.Outputs() != 1 || !slices.Equal(s.Sizes(), []int{2, 9, 3}) || !slices.Equal(s.Summands(), []int{0, 0, 0}) {
		t.Errorf("the sibling has %d outputs, sizes %v, summands %v", s.Outputs(), s.Sizes(), s.Summands())
	}
	if u := unity.In(nil); u.Outputs() != 3 || u.IsSum() || !slices.Equal(u.Summands(), []int{0, 1, 2}) {
		t.Errorf("without its windows it has %d outputs, summands %v", u.Outputs(), u.Summands())
	}
}

// What has no windows says why.
func TestWindowsMisuse(t *testing.T) {
	n := New(taylor.Tanh, 2, 4, 3)
	two := n.InWindows([]int{2, 1}, threeWindows)
	for name, c := range map[string]struct {
		call func()
		want string
	}{
		"none for one": {func() { n.InWindows([]int{3, 0}, threeWindows) }, "0 windows for unknown 1"},
		"too few":      {func() { n.InWindows([]int{2}, threeWindows) }, "2 windows for an output layer of 3"},
		"no function":  {func() { n.InWindows([]int{3}, nil) }, "without a function"},
		"a range":      {func() { n.Positive(0).InWindows([]int{3}, threeWindows) }, "windows of a network with ranges"},
		"range behind": {func() { two.Positive(0) }, "a range of an output that is a sum of windows"},
		"scales":       {func() { n.Scaled(1, 2, 3).InWindows([]int{3}, threeWindows) }, "scales of 3 unknowns for a network of 1"},
		"scales of in": {func() { two.Scaled(1, 2).In(nil) }, "scales of 2 unknowns for a network of 3"},
		"more scales":  {func() { two.Scaled(1, 2, 3) }, "scales for another number"},
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "mlp: ") || !strings.Contains(s, c.want) {
					t.Errorf("%s: recovered %q, want a panic of mlp that says %q", name, s, c.want)
				}
			}()
			c.call()
		}()
	}
}
