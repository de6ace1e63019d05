package pinn

import (
	"math"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// What a worker is said to take is what it takes, to a seventh in a network as
// small as this: headers are not counted.
func TestElsewhereMemory(t *testing.T) {
	p := elsewhereProblem(t)
	if len(p.visited) == 0 {
		t.Fatal("a problem without other points")
	}
	theta := start(p, 1)
	var w *worker
	numbers, along := p.workerNumbers()
	if got, want := float64(check.Allocated(func() { w = p.newWorker() })), 8*numbers; math.Abs(got/want-1) > 0.15 {
		t.Errorf("a worker takes %v bytes, said to be %v", got, want)
	}
	n := blockRows(p)[0]
	r := make([]float64, n)
	if got, want := float64(check.Allocated(func() { w.Along(r, r, 0, theta, theta) })), 8*along; math.Abs(got/want-1) > 0.15 {
		t.Errorf("Along takes %v bytes, said to be %v", got, want)
	}
}

func TestElsewhereErrors(t *testing.T) {
	square := domain.UnitBox(2)
	nan := math.NaN()
	at := func(y func(dst, x []float64)) Operator { return U.At(y) }
	rule := func(f func(y *mat.Dense, weights, x []float64)) Operator { return U.Over(NewRule(2, f)) }
	gauss := domain.Gauss(domain.Interval(0, 1), 3)
	integrand := func(f func(d complex128) complex128, o Operator) Operator {
		return Equation{Uses: []Operator{o}, Residual: func(_ []float64, d []complex128) complex128 { return f(d[0]) }}.Over(Quadrature(gauss, 1))
	}
	plain := func(d complex128) complex128 { return d * d }
	all := NewRule(2, func(y *mat.Dense, weights, x []float64) {
		weights[0], weights[1] = 1, 1
		copy(y.Row(0), x)
		copy(y.Row(1), x)
	})
	for _, c := range []struct {
		name string
		o    Operator
		want []string
	}{
		{"no points", U.Over(NewRule(0, func(*mat.Dense, []float64, []float64) {})), []string{`"t"`, "a rule of 0 points"}},
		{"an empty quadrature", U.Over(Quadrature(domain.Quadrature{})), []string{"a rule of 0 points"}},
		{"a quadrature with an error", U.Over(Quadrature(domain.Gauss(domain.UnitBox(1), 0))), []string{`"t"`, "0"}},
		{"an axis too many", U.Over(Quadrature(gauss, 0, 1)), []string{"points of dimension 1 along axes [0 1]"}},
		{"axis twice", U.Over(Quadrature(domain.Gauss(square, 2), 1, 1)), []string{"along axes [1 1]"}},
		{"no such axis", U.Over(Quadrature(gauss, 2)), []string{"axis 2 at points of 2 coordinates"}},
		{"no such axis, nested", U.Over(Quadrature(gauss, 2)).Over(all), []string{"axis 2 at points of 2 coordinates"}},
		{"a partner that panics", at(func(dst, x []float64) { dst[5] = 1 }), []string{`"t"`, "the rule for other points panics at point [0 0]"}},
		{"a partner that is NaN", at(func(dst, x []float64) { dst[0], dst[1] = x[0], nan }), []string{`"t"`, "point 0 of point [0 0] is [0 NaN]"}},
		{"a weight that is NaN", rule(func(y *mat.Dense, w, x []float64) { w[1] = nan }), []string{`"t"`, "the weight of other point 1 of point [0 0] is NaN"}},
		{"a coefficient there", U.TimesFunc(func(x []float64) float64 { return 1 / (x[0] - 7) }).At(func(dst, x []float64) { dst[0] = 7 }),
			[]string{`"t"`, "a coefficient is +Inf at point [7 0]"}},
		{"a derivative too high", D(0, 0, 0, 0, 0).Over(all), []string{"order 5"}},
		{"an output", U.Of(3).Over(all), []string{"output 3"}},
		{"an output of an integral", integrand(plain, U).Of(0), []string{"take Of of the operators"}},
		{"an integrand's output", integrand(plain, U.Of(2)), []string{"output 2"}},
		{"an integrand's constant", integrand(plain, NewConstant("k", 1).Operator()), []string{`the constant "k"`}},
		{"an integrand elsewhere", integrand(plain, U.Over(all)), []string{"itself looks at other points"}},
		{"an integrand that panics", integrand(func(d complex128) complex128 { panic("no") }, U), []string{`"t"`, "panics at point [0 0.1", "no"}},
		{"an integrand that is not analytic", integrand(func(d complex128) complex128 { return complex(real(d), 0) }, U), []string{`"t"`, "complex step"}},
		{"no Residual", Equation{Uses: []Operator{U}}.Over(all), []string{"without a Residual"}},
		{"too many", U.Over(NewRule(1<<25, func(y *mat.Dense, w, x []float64) {})), []string{"4 points with a rule of 33554432", "Streamed"}},
	} {
		_, err := New(mlp.New(taylor.Tanh, 2, 3, 1), NewTerm("t", c.o.EqualsZero().On(square.Grid(2))))
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not say %q", c.name, err, part)
			}
		}
	}
	for name, f := range map[string]func(){
		"nil partner":  func() { U.At(nil) },
		"nil rule":     func() { U.Over(nil) },
		"nil function": func() { NewRule(1, nil) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
}

// An integrand that is not finite where a run begins is named, with its point: by the features, and
// by what explains an infinite loss.
func TestElsewhereExplains(t *testing.T) {
	root := Equation{Uses: []Operator{U}, Residual: func(_ []float64, d []complex128) complex128 { return Log(d[0] - 50) }}
	line := domain.UnitBox(1)
	p, err := New(mlp.New(taylor.Tanh, 1, 3, 1),
		NewTerm("value", U.EqualsZero().On(line.Border(2))),
		NewTerm("sum", root.Over(Quadrature(domain.Gauss(line, 3))).EqualsZero().On(domain.At([]float64{0.25}))))
	if err != nil {
		t.Fatal(err)
	}
	theta := p.Start(0)
	wantError(t, p.Explain(theta), `"sum"`, "sums over other points", "at point [0.25]", "size")
	w := p.NewWorker()
	err = w.Features(make([]float64, 1), mat.New(1, len(theta)), 1, theta, 0, len(theta))
	wantError(t, err, `"sum"`, "the integrand or its derivative is not finite at point [0.1", "d = ")
}

// What is affine in the output layer stays so at other points, but not under an integrand.
func TestElsewhereAffine(t *testing.T) {
	line := domain.UnitBox(1)
	rule := Quadrature(domain.Gauss(line, 3))
	square := Equation{Uses: []Operator{U}, Residual: func(_ []float64, d []complex128) complex128 { return Mul(d[0], d[0]) }}
	for _, c := range []struct {
		name string
		o    Operator
		want bool
	}{{"an integral", U.Over(rule).Plus(D(0)), true}, {"a linear equation", D(0).EqualsZero().Over(rule), true}, {"a square", U.Plus(square.Over(rule)), false}} {
		p, err := New(mlp.New(taylor.Tanh, 1, 3, 1), NewTerm("t", c.o.EqualsZero().On(line.Grid(4))))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Open().Linear.Affine; got != c.want {
			t.Errorf("%s: affine %v, want %v", c.name, got, c.want)
		}
	}
}
