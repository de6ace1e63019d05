package pinn

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// elsewhereProblem takes operators at other points in every way there is: partners, derivatives
// with coefficients here and there, sums over one rule and nested ones, integrands, constants, in
// linear and in nonlinear equations, more other points than a block has.
func elsewhereProblem(t testing.TB) *Problem {
	const time, x = 0, 1
	box := domain.Box{{0, 1}, {-1, 2}}
	there := func(p []float64) float64 { return 1 + p[x]*p[x] }
	here := func(p []float64) float64 { return 2 - p[time] }
	shift := func(dst, p []float64) { dst[time], dst[x] = p[time]/2, p[x]+1.5 }
	rod := Quadrature(domain.Gauss(domain.Interval(-1, 2), 7), x)
	past := NewRule(3, func(y *mat.Dense, weights, p []float64) {
		for q := range 3 {
			y.Set(q, time, p[time]*float64(q)/3)
			y.Set(q, x, p[x])
			weights[q] = p[time] / 3
		}
	})
	k := NewConstant("k", 0.5).Positive()
	square := Equation{
		Uses: []Operator{U, D(x).TimesFunc(there), U.Of(1)},
		Residual: func(p []float64, d []complex128) complex128 {
			return 0.1*Mul(d[0], d[0]) + Tanh(d[2])*complex(0.1*p[x], 0) + 0.01*d[1]*d[2]
		},
	}
	memory := D(x).TimesFunc(there).Over(rod).TimesFunc(here).Plus(U.Over(rod)).Plus(U.Of(1)).Plus(D(x, x).At(shift).Times(0.3)).
		Plus(U.TimesFunc(there).Over(past).At(shift)).Plus(k.Operator().TimesFunc(there).Over(past))
	mixed := Equation{
		Uses: []Operator{D(time), D(x, x), U.Over(rod), square.Over(rod).TimesFunc(here).Minus(U.Of(1).At(shift)), k.Operator()},
		Residual: func(p []float64, d []complex128) complex128 {
			return d[0] - d[4]*d[1] + d[2]*Sin(0.1*d[3]) - complex(p[x], 0)
		},
	}
	p, err := New(mlp.New(taylor.Tanh, 2, 5, 4, 2),
		NewTerm("memory", memory.Equals(here).On(box.Grid(5))),
		NewTerm("mixed", mixed.On(box.Uniform(13, 1))).Weighted(0.25),
		NewTerm("norm", square.Over(Quadrature(domain.Gauss(box, 9))).Equals(here).On(domain.At([]float64{0, 0}))),
		NewTerm("pairs", U.Minus(U.At(shift)).EqualsZero().On(box.Face(x, domain.Low).Grid(3)), U.Of(1).Equals(vec1).On(box.Border(3))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func vec1(p []float64) float64 { return vec.Sin(p[0] + p[1]) }

// atItself takes an operator to x itself, by a rule of two points.
var atItself = NewRule(2, func(y *mat.Dense, weights, x []float64) {
	copy(y.Row(0), x)
	copy(y.Row(1), x)
	weights[0], weights[1] = 0.25, 0.75
})

// What is taken at x by a rule is what is taken at x: residuals, features, products, derivatives
// along a line, sizes of unknowns, gauges, examinations and the check, to rounding.
func TestElsewhereIsHere(t *testing.T) {
	if testing.Short() {
		t.Skip("every way to ask")
	}
	square := domain.UnitBox(2)
	source := func(x []float64) float64 { return 3*x[0] - x[1] }
	operator := Laplacian(2).Plus(D(0).TimesFunc(source)).Minus(U.Of(1).Times(2))
	bend := Equation{Uses: []Operator{U, D(0).Of(1), D(0, 1)}, Residual: func(x []float64, d []complex128) complex128 {
		return Mul(d[0], d[0]) - Mul(d[1], d[2]) + complex(x[1]-30, 0)
	}}
	build := func(change func(Operator) Operator, whole func(Equation) Equation) *Problem {
		p, err := New(mlp.New(taylor.Tanh, 2, 6, 5, 2),
			NewTerm("inside", change(operator).Equals(source).On(square.Uniform(70, 1))),
			NewTerm("bend", whole(bend).On(square.Grid(6))),
			NewTerm("border", change(U).Equals(source).On(square.Border(5)), change(U.Of(1)).EqualsZero().On(square.Border(3))))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one := func([]float64) float64 { return 1 }
	want := everything(t, build(func(o Operator) Operator { return o }, func(e Equation) Equation { return e }))
	for _, c := range []struct {
		name   string
		change func(Operator) Operator
		whole  func(Equation) Equation
	}{
		{"a partner", func(o Operator) Operator { return o.At(func(dst, x []float64) { copy(dst, x) }) },
			func(e Equation) Equation { return e }},
		{"two", func(o Operator) Operator { return o.Over(atItself).Times(0.5).Plus(o.TimesFunc(one).Times(0.5)) },
			func(e Equation) Equation { return e }},
		{"nested", func(o Operator) Operator { return o.Over(atItself).TimesFunc(one).Over(atItself).TimesFunc(one) },
			func(e Equation) Equation {
				for k, o := range e.Uses {
					e.Uses = append(e.Uses[:k:k], append([]Operator{o.Over(atItself)}, e.Uses[k+1:]...)...)
				}
				return e
			}},
		{"an integrand", func(o Operator) Operator { return o }, func(e Equation) Equation { return e.Over(atItself).EqualsZero() }},
		{"a linear integrand", func(o Operator) Operator { return o.EqualsZero().Over(atItself) }, func(e Equation) Equation { return e }},
	} {
		got := everything(t, build(c.change, c.whole))
		for k, w := range want {
			for i, v := range w.values {
				if g := got[k].values[i]; !(math.Abs(g-v) <= w.tolerance*(1+mat.MaxAbs(w.values))) {
					t.Errorf("%s: %s number %d: %v, want %v", c.name, w.name, i, g, v)
					break
				}
			}
		}
	}
}

// quantity is what a problem says of itself.
type quantity struct {
	name      string
	values    []float64
	tolerance float64
}

// everything returns all that a problem computes. The second derivatives along a line have an error
// of 1e-10 themselves, and a fit the rounding of its conditioning.
func everything(t *testing.T, p *Problem) []quantity {
	t.Helper()
	const rounding = 1e-12
	sizes := p.net.Scales()
	p.net = p.net.Scaled(1, 1)
	theta, v := start(p, 1), start(p, 2)
	r, phi := features(t, p, theta)
	w := p.newWorker()
	var r1, r2 []float64
	g := make([]float64, len(theta))
	for b, n := range blockRows(p) {
		first, again := make([]float64, n), make([]float64, n)
		if err := w.Along(first, again, b, theta, v); err != nil {
			t.Fatal(err)
		}
		if err := w.AddTranspose(g, b, theta, first); err != nil {
			t.Fatal(err)
		}
		r1, r2 = append(r1, first...), append(r2, again...)
	}
	exam, err := p.Examine(context.Background(), theta)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	unseen := residuals(t, checked.(*Problem), theta)
	return []quantity{
		{"residual", r, rounding}, {"feature", phi.Data, rounding}, {"product", g, rounding},
		{"first derivative", r1, rounding}, {"second derivative", r2, 1e-8}, {"size", sizes, 1e-8},
		{"gauge", exam.Gauges, rounding}, {"loss", []float64{exam.Loss, exam.Resolved, exam.Enriched[1]}, 1e-8},
		{"unseen residual", unseen, rounding},
	}
}

// Values against those of the network: of a partner, of an integral of a product by a rule that is
// exact for it, and of Apply.
func TestElsewhereValues(t *testing.T) {
	square := domain.UnitBox(2)
	net := mlp.New(taylor.Tanh, 2, 4, 1)
	coefficient := func(x []float64) float64 { return 2 + x[0] }
	shift := func(dst, x []float64) { dst[0], dst[1] = x[0]+1, 1-x[1] }
	p, err := New(net,
		NewTerm("partner", U.TimesFunc(coefficient).At(shift).EqualsZero().On(square.Grid(3))),
		NewTerm("line", U.Over(Quadrature(domain.Gauss(domain.Interval(0, 2), 20), 0)).EqualsZero().On(square.Grid(3))))
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := p.Network().Box()
	if got := [4]float64{lo[0], lo[1], hi[0], hi[1]}; got != [4]float64{0, 0, 2, 1} {
		t.Errorf("the box is %v, want that around the partners too", got)
	}
	lines := Quadrature(domain.Gauss(domain.Interval(0, 2), 2), 0)
	y, err := Equation{Uses: []Operator{U, U.At(shift), D(1).Over(lines)}}.OtherPoints([]float64{0.5, 0.25})
	if err != nil || y.Rows != 3 || y.At(0, 0) != 1.5 || y.At(0, 1) != 0.75 || math.Abs(y.At(1, 0)+y.At(2, 0)-2) > 1e-15 || y.At(2, 1) != 0.25 {
		t.Errorf("other points %v, error %v", y, err)
	}
	theta := p.Start(3)
	r := residuals(t, p, theta)
	grid := square.Grid(3).X()
	u := func(x, y float64) float64 { return p.Evaluate(theta, mat.FromRows([]float64{x, y}))[0] }
	applied := U.TimesFunc(coefficient).At(shift).Apply(p.Network(), theta, grid)
	for i := range 9 {
		x, y := grid.At(i, 0), grid.At(i, 1)
		if want := (3 + x) * u(x+1, 1-y); math.Abs(3*r[i]-want) > 1e-14*max(1, math.Abs(want)) || applied[i] != 3*r[i] && math.Abs(applied[i]-want) > 1e-14 {
			t.Errorf("point %d: %v, Apply %v, want %v", i, 3*r[i], applied[i], want)
		}
		want := 0.0 // Simpson's rule with an error below 1e-9
		const n = 200
		for k := range n + 1 {
			weight := []float64{2, 4}[k%2]
			if k == 0 || k == n {
				weight = 1
			}
			want += weight * u(2*float64(k)/n, y) * 2 / n / 3
		}
		if math.Abs(3*r[9+i]-want) > 1e-7*(1+math.Abs(want)) {
			t.Errorf("point %d: an integral of %v, want %v", i, 3*r[9+i], want)
		}
	}
}

// Streamed, fresh and following points have their partners with them: the same bits for any number
// of workers, those of points that are kept, and nothing allocated by a step.
func TestElsewhereStreamed(t *testing.T) {
	square := domain.UnitBox(2)
	mean := Quadrature(domain.Gauss(domain.Interval(0, 1), 5), 1)
	energy := Equation{Uses: []Operator{U, D(1)}, Residual: func(x []float64, d []complex128) complex128 { return Mul(d[0], d[1]) }}
	build := func(change func(domain.Points) domain.Points) *Problem {
		p, err := New(mlp.New(taylor.Tanh, 2, 6, 1),
			NewTerm("inside", Laplacian(2).Plus(U.TimesFunc(vec1).Over(mean)).Equals(vec1).On(square.Uniform(150, 1).Streamed().Fresh())),
			NewTerm("energy", energy.Over(mean).Equals(vec1).On(change(square.Uniform(70, 2)))))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	follow := func(p domain.Points) domain.Points { return p.Follow(domain.Following{Every: 2}) }
	var want []float64
	for workers := 1; workers <= 3; workers++ {
		p := build(follow)
		s, err := anagram.NewSolver(context.Background(), p, start(p, 1), anagram.Settings{Workers: workers, Steps: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			s.Step(context.Background())
		}
		r := s.Result()
		if want == nil {
			want = r.Theta
		}
		if r.Err != nil || !slices.Equal(r.Theta, want) {
			t.Errorf("%d workers: error %v, or other bits than with one", workers, r.Err)
		}
	}
	p := build(domain.Points.Fresh) // a run with points that follow keeps a list of these
	s, err := anagram.NewSolver(context.Background(), p, start(p, 1), anagram.Settings{Workers: 2, Steps: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	s.Step(context.Background())
	if n := check.Allocs(2, func() { s.Step(context.Background()) }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
	if _, err := p.Resample(context.Background(), 3, want); err != nil {
		t.Fatal(err)
	}
	if got, kept := residuals(t, p, want), residuals(t, keeping(t, p), want); !slices.Equal(got, kept) {
		t.Error("other residuals than with points that are kept")
	}
}

// A datum that no parameter reaches near u = 0 says nothing of the size of u: it is 1, and not what
// rounding leaves of 0.
func TestSizeWithoutSlope(t *testing.T) {
	line := domain.UnitBox(1)
	square := Equation{Uses: []Operator{U}, Residual: func(_ []float64, d []complex128) complex128 { return Mul(d[0], d[0]) }}
	one := square
	one.Residual = func(_ []float64, d []complex128) complex128 { return Mul(d[0], d[0]) - 1 }
	for name, norm := range map[string]Equation{
		"an integral": square.Over(Quadrature(domain.Gauss(line, 9))).Equals(func([]float64) float64 { return 1 }),
		"at a point":  one,
	} {
		p, err := New(mlp.New(taylor.Tanh, 1, 8, 1),
			NewTerm("inside", D(0, 0).Plus(U.Times(9)).EqualsZero().On(line.Grid(20))),
			NewTerm("norm", norm.On(domain.At([]float64{0.5}))))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Network().Scales(); len(got) != 1 || got[0] != 1 {
			t.Errorf("%s: sizes %v, want [1]", name, got)
		}
	}
}
