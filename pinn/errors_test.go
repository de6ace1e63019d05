package pinn

import (
	"context"
	"math"
	"math/cmplx"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// nonlinear returns a term "t" with an equation of u and u_x on four points.
func nonlinear(f func(x []float64, d []complex128) complex128) []Term {
	return []Term{NewTerm("t", Equation{Uses: []Operator{U, D(0)}, Residual: f}.On(domain.UnitBox(2).Grid(2)))}
}

func TestNewErrors(t *testing.T) {
	square := domain.UnitBox(2)
	zero, nan := U.EqualsZero(), math.NaN()
	one := func(c Condition) []Term { return []Term{NewTerm("t", c)} }
	on := func(p domain.Points) []Term { return one(zero.On(p)) }
	at := func(v float64) func(x []float64) float64 { // fails at the second corner only
		return func(x []float64) float64 {
			if x[0] == 0 && x[1] == 1 {
				return v
			}
			return 1
		}
	}
	inverted := domain.Box{{0, 1}, {3, 1}}
	index := func(x []float64) float64 { return x[5] }
	for _, c := range []struct {
		name  string
		terms []Term
		want  []string // parts of the message
	}{
		{"no terms", nil, []string{"without terms"}},
		{"no name", []Term{{Conditions: []Condition{zero.On(square.Grid(2))}}}, []string{"term 0 has no name"}},
		{"two of a name", append(on(square.Grid(2)), on(square.Grid(2))...), []string{`two terms named "t"`}},
		{"negative weight", []Term{on(square.Grid(2))[0].Weighted(-1)}, []string{`"t"`, "a weight of -1"}},
		{"weight of 0", []Term{on(square.Grid(2))[0].Weighted(0)}, []string{`"t"`, "a weight of 0: leave the term out"}},
		{"NaN weight", []Term{on(square.Grid(2))[0].Weighted(nan)}, []string{`"t"`, "a weight of NaN"}},
		{"infinite weight", []Term{on(square.Grid(2))[0].Weighted(math.Inf(1))}, []string{`"t"`, "a weight of +Inf"}},
		{"no conditions", []Term{NewTerm("t")}, []string{`"t"`, "no conditions"}},
		{"empty points", on(square.Inner(2)), []string{`"t"`, "empty set of points"}},
		{"no points", on(domain.Points{}), []string{`"t"`, "empty set of points"}},
		{"nothing kept", on(square.Grid(2).Where(func([]float64) bool { return false })), []string{`"t"`, "empty set of points"}},
		{"second condition", []Term{NewTerm("t", zero.On(square.Grid(2)), zero.On(domain.Points{}))}, []string{`"t", condition 1: an empty set`}},
		{"dimension", on(domain.UnitBox(3).Grid(2)), []string{`"t"`, "points of dimension 3 for a network of 2 inputs"}},
		{"one point a side", on(square.Grid(1)), []string{`"t"`, "1 points on axis 0"}},
		{"too many counts", on(square.Grid(2, 2, 2)), []string{`"t"`, "3 counts for a grid of 2 axes"}},
		{"huge grid", on(domain.UnitBox(6).Grid(1000)), []string{`"t"`, "more than 2^27"}},
		{"grid whose size overflows an int", on(square.Grid(1<<16, math.MaxInt/2+1)), []string{`"t"`, "more than 2^27"}},
		{"box without axes", on(domain.Box{}.Grid(2)), []string{`"t"`, "without axes"}},
		{"uniform, no axes", on(domain.Box{}.Uniform(2, 1)), []string{`"t"`, "without axes"}},
		{"no axes, border", on(domain.Box{}.UniformBorder(2, 1)), []string{`"t"`, "without axes"}},
		{"negative number", on(square.Uniform(-1, 1)), []string{`"t"`, "-1 uniform points"}},
		{"huge random set", on(square.Uniform(1<<28, 1)), []string{`"t"`, "more than 2^27"}},
		{"random set without end", on(square.Uniform(math.MaxInt, 1).Streamed()), []string{`"t"`, "uniform points"}},
		{"border of a face", on(square.Face(0, domain.Low).UniformBorder(3, 1)), []string{`"t"`, "1 of them flat"}},
		{"inverted grid", on(inverted.Grid(3)), []string{`"t"`, "axis 1 runs from 3 down to 1, want {1, 3}"}},
		{"inverted inner grid", on(inverted.Inner(3)), []string{`"t"`, "axis 1 runs from 3 down to 1"}},
		{"inverted border", on(inverted.Border(3)), []string{`"t"`, "axis 1 runs from 3 down to 1"}},
		{"inverted, random", on(inverted.Uniform(3, 1)), []string{`"t"`, "axis 1 runs from 3 down to 1"}},
		{"inverted, random border", on(inverted.UniformBorder(3, 1)), []string{`"t"`, "axis 1 runs from 3 down to 1"}},
		{"inverted, face of another axis", on(inverted.Face(0, domain.Low).Grid(3)), []string{`"t"`, "axis 1 runs from 3 down to 1"}},
		{"inverted, face of that axis", on(inverted.Face(1, domain.High).Grid(3)), []string{`"t"`, "axis 1 runs from 3 down to 1"}},
		{"endless box", on(domain.Box{{0, 1}, {0, math.Inf(1)}}.Grid(3)), []string{`"t"`, "axis 1 runs from 0 to +Inf"}},
		{"box of no number", on(domain.Box{{nan, 1}, {0, 1}}.Face(0, domain.High).Uniform(3, 1)), []string{`"t"`, "axis 0 runs from NaN to 1"}},
		{"box too wide for a number", on(domain.Box{{-1e308, 1e308}, {0, 1}}.Grid(3)), []string{`"t"`, "axis 0 runs from -1e+308 to 1e+308"}},
		{"mixed lengths", on(domain.At([]float64{1, 2}, []float64{1})), []string{`"t"`, "2 and of 1 coordinates"}},
		{"fresh grid", on(square.Grid(3).Fresh()), []string{`"t"`, "cannot be drawn afresh"}},
		{"NaN point", on(domain.At([]float64{1, 2}, []float64{0, nan})), []string{`"t"`, "point 1 is not finite", "[0 NaN]"}},
		{"Inf point", on(domain.At([]float64{math.Inf(-1), 2})), []string{`"t"`, "point 0 is not finite"}},
		{"impossible Where", on(square.Uniform(3, 1).Where(func([]float64) bool { return false })), []string{`"t"`, "Where accepts fewer"}},
		{"panicking Where", on(square.Uniform(3, 1).Where(func(x []float64) bool { return x[7] > 0 })), []string{`"t"`, "drawing the points panics"}},
		{"unknown axis", one(D(2).EqualsZero().On(square.Grid(2))), []string{`"t"`, "along axis 2 of a network of 2 inputs"}},
		{"negative axis", one(D(-1, 0).EqualsZero().On(square.Grid(2))), []string{`"t"`, "along axis -1"}},
		{"Laplacian of the wrong dimension", one(Laplacian(3).EqualsZero().On(square.Grid(2))), []string{`"t"`, "along axis 2"}},
		{"fifth order", one(D(0, 1, 0, 1, 1).EqualsZero().On(square.Grid(2))), []string{`"t"`, "order 5", "D(0, 0, 1, 1).Of(0).Minus(U.Of(1)).EqualsZero()", "D(...).Of(1)"}},
		{"sixth order in a sum", one(U.Plus(D(0, 0, 0, 0, 0, 0).Times(2)).EqualsZero().On(square.Grid(2))), []string{`"t"`, "order 6", "give that of order four an output of its own"}},
		{"order of a nonlinear equation", one(Equation{Uses: []Operator{D(1, 1, 1, 1, 1).Of(0)}, Residual: func(x []float64, d []complex128) complex128 { return d[0] }}.On(square.Grid(2))), []string{`"t"`, "order 5", "D(1, 1, 1, 1).Of(0)"}},
		{"unknown output", one(U.Of(1).EqualsZero().On(square.Grid(2))), []string{`"t"`, "output 1 of a network of 1 output"}},
		{"NaN factor", one(U.Times(nan).EqualsZero().On(square.Grid(2))), []string{`"t"`, "coefficient NaN"}},
		{"NaN source", one(U.Equals(at(nan)).On(square.Grid(2))), []string{`"t"`, "the source is NaN at point [0 1]"}},
		{"infinite source", one(U.Equals(at(math.Inf(1))).On(square.Grid(2))), []string{`"t"`, "the source is +Inf at point [0 1]"}},
		{"panicking source", one(U.Equals(index).On(square.Grid(2))), []string{`"t"`, "the source panics at point [0 0]", "index out of range"}},
		{"NaN coefficient", one(U.TimesFunc(at(nan)).EqualsZero().On(square.Grid(2))), []string{`"t"`, "a coefficient is NaN at point [0 1]"}},
		{"overflowing coefficient", one(U.Times(1e300).TimesFunc(at(1e300)).EqualsZero().On(square.Grid(2))), []string{`"t"`, "coefficients is +Inf at point [0 1]"}},
		{"panicking coefficient", one(U.TimesFunc(index).EqualsZero().On(square.Grid(2))), []string{`"t"`, "a coefficient panics at point [0 0]"}},
		{"uses nothing", one(Equation{Residual: func([]float64, []complex128) complex128 { return 0 }}.On(square.Grid(2))), []string{`"t"`, "uses no operator"}},
		{"no residual", one(Equation{Uses: []Operator{U}}.On(square.Grid(2))), []string{`"t"`, "without a Residual"}},
		{"panicking equation", nonlinear(func(x []float64, d []complex128) complex128 { return d[2] }), []string{`"t"`, "the equation panics at point [0 0]"}},
		{"NaN equation", nonlinear(func(x []float64, d []complex128) complex128 { return d[0] * complex(at(nan)(x), 0) }), []string{`"t"`, "not finite at point [0 1]", "Trusted"}},
		{"complex equation", nonlinear(func(x []float64, d []complex128) complex128 { return d[0] + 1i }), []string{`"t"`, "not real", "split it into its real and its imaginary part"}},
		{"cmplx.Pow", nonlinear(func(x []float64, d []complex128) complex128 { return d[1] + cmplx.Pow(d[0], 2) }), []string{`"t"`, "pinn"}},
		{"cmplx.Abs", nonlinear(func(x []float64, d []complex128) complex128 { return d[1] * complex(cmplx.Abs(d[0]), 0) }), []string{`"t"`, "dN/dd_0", "finite differences", "Trusted"}},
		{"cmplx.Conj", nonlinear(func(x []float64, d []complex128) complex128 { return d[0] + cmplx.Conj(d[1]) }), []string{`"t"`, "dN/dd_1"}},
		{"cmplx.Asin", nonlinear(func(x []float64, d []complex128) complex128 { return cmplx.Asin(d[0] / 5000) }), []string{`"t"`, "dN/dd_0"}},
		{"cmplx.Atan", nonlinear(func(x []float64, d []complex128) complex128 { return cmplx.Atan(d[0]) }), []string{`"t"`, "dN/dd_0"}},
		{"cmplx.Pow of a steep sum", nonlinear(func(x []float64, d []complex128) complex128 { return Sin(d[1]*d[1]) + cmplx.Pow(d[0], 2) }), []string{`"t"`, "pinn"}},
		{"cmplx.Abs in units of 1e5", nonlinear(func(x []float64, d []complex128) complex128 {
			return Sqrt(d[0]-2e4) + complex(cmplx.Abs(d[1]), 0)
		}), []string{`"t"`, "dN/dd_1", "finite differences"}},
		{"real part only", nonlinear(func(x []float64, d []complex128) complex128 { return d[0] + complex(real(d[1])*real(d[1]), 0) }), []string{`"t"`, "dN/dd_1"}},
	} {
		_, err := New(mlp.New(taylor.Tanh, 2, 3, 1), c.terms...)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, part := range append(c.want, "pinn: ") {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not say %q", c.name, err, part)
			}
		}
	}
	if _, err := New(nil, on(square.Grid(2))...); err == nil || !strings.Contains(err.Error(), "without a network") {
		t.Errorf("no network: error %v", err)
	}
}

// Equations that are right, but steep, defined on one side only, or far from one: New must not
// reject them.
func TestNewAccepts(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x []float64, d []complex128) complex128
	}{
		{"cubic", func(x []float64, d []complex128) complex128 { return d[1] - 5*(d[0]-d[0]*d[0]*d[0]) }},
		{"log", func(x []float64, d []complex128) complex128 { return d[1] + Log(d[0]) }},
		{"log far away", func(x []float64, d []complex128) complex128 { return Log(d[0] - 100) }},
		{"root", func(x []float64, d []complex128) complex128 { return Sqrt(1+d[1]*d[1]) - Sqrt(d[0]) }},
		{"quotient", func(x []float64, d []complex128) complex128 { return d[1] / (d[0] - 1) }},
		{"steep", func(x []float64, d []complex128) complex128 { return d[1] + 1e6*Tanh(300*d[0]) }},
		{"oscillating", func(x []float64, d []complex128) complex128 { return Sin(40*d[0]) * d[1] }},
		{"Arrhenius", func(x []float64, d []complex128) complex128 { return d[1] - 1e3*Exp(-10/(1+d[0])) }},
		{"Gelfand", func(x []float64, d []complex128) complex128 { return d[1] + 3.5*Exp(d[0]) }},
		{"high power", func(x []float64, d []complex128) complex128 { return PowInt(d[0], 9) - PowInt(d[1], -2) }},
		{"root of x", func(x []float64, d []complex128) complex128 { return d[1] - d[0]*Sqrt(complex(x[0], 0)) }},
		{"with x", func(x []float64, d []complex128) complex128 { return d[1] - complex(x[0], 0)*d[0] }},
		{"constant", func(x []float64, d []complex128) complex128 { return 0 }},
		{"steep far away", func(x []float64, d []complex128) complex128 { return Sin(d[0] * d[0]) }},
		{"steep far away, cubed", func(x []float64, d []complex128) complex128 { return d[1] - Cos(PowInt(d[0], 3)+d[1]*d[1]) }},
		{"Gauss", func(x []float64, d []complex128) complex128 { return d[1] - Exp(-d[0]*d[0]) }},
		{"logistic", func(x []float64, d []complex128) complex128 { return d[1] - 1/(1+Exp(-d[0])) }},
		{"logistic, other form", func(x []float64, d []complex128) complex128 { return d[1] - Exp(d[0])/(1+Exp(d[0])) }},
		{"softplus", func(x []float64, d []complex128) complex128 { return d[1] - Log(1+Exp(d[0])) }},
		{"kelvin", func(x []float64, d []complex128) complex128 { return d[1] - Sqrt(d[0]-200)*Log(500-d[0]) }},
		{"pascal", func(x []float64, d []complex128) complex128 { return d[1] - Sqrt(d[0]-7e4) }},
		{"stirred tank", func(x []float64, d []complex128) complex128 { return d[1] - 7.2e10*Exp(-8750/d[0]) }},
		{"Stefan and Boltzmann", func(x []float64, d []complex128) complex128 { return d[1] - 5.67e-8*(PowInt(d[0], 4)-PowInt(293, 4)) }},
		{"Monod", func(x []float64, d []complex128) complex128 { return d[1] - d[0]/(0.1+d[0]) }},
		{"pendulum", func(x []float64, d []complex128) complex128 { return d[1] + 9.81*Sin(d[0]) }},
		{"upwind", func(x []float64, d []complex128) complex128 {
			if real(d[0]) > 0 {
				return d[1] * d[0]
			}
			return 2 * d[1] * d[0]
		}},
		{"nested", func(x []float64, d []complex128) complex128 { return Exp(Cos(d[0])) * Sin(Exp(-d[1]*d[1])) }},
	} {
		if _, err := New(mlp.New(taylor.Tanh, 2, 3, 1), nonlinear(c.f)...); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Trusted overrules the trial; what it would have said comes true in the run.
func TestTrusted(t *testing.T) {
	for name, f := range map[string]func(x []float64, d []complex128) complex128{
		"finite where nobody looks": func(x []float64, d []complex128) complex128 { return Sqrt(d[0]-1e8) - Sqrt(2e8-d[0]) },
		"partials of one's own":     func(x []float64, d []complex128) complex128 { return complex(real(d[0]), 0) },
	} {
		terms := nonlinear(f)
		if _, err := New(mlp.New(taylor.Tanh, 2, 3, 1), terms...); err == nil {
			t.Errorf("%s: no error, the test shows nothing", name)
		}
		terms[0].Conditions[0].Equation.Trusted = true
		if _, err := New(mlp.New(taylor.Tanh, 2, 3, 1), terms...); err != nil {
			t.Errorf("%s, trusted: %v", name, err)
		}
	}
}

// A branch whose sides don't meet is a warning that says where; kinks, poles, and what is steep are
// none.
func TestWarnings(t *testing.T) {
	step := func(at float64) func(v complex128) complex128 {
		return func(v complex128) complex128 {
			if real(v) > at {
				return 1
			}
			return 0
		}
	}
	for _, c := range []struct {
		name string
		f    func(x []float64, d []complex128) complex128
		want []string // of the only warning; none: no warning
	}{
		{"jump at 0", func(x []float64, d []complex128) complex128 { return d[1] + 2*step(0)(d[0]) }, []string{`term "t"`, "jumps by 2 where d_0 passes 0", "at point [0 0]"}},
		{"jump of the other", func(x []float64, d []complex128) complex128 { return d[0]*d[0] + step(0.5)(d[1]) }, []string{"jumps by 1 where d_1 passes 0.5"}},
		{"jump beside a steep term", func(x []float64, d []complex128) complex128 { return 1e5*d[1] + step(0)(d[0]) }, []string{"d_0 passes 0"}},
		{"jump in kelvin", func(x []float64, d []complex128) complex128 { return d[1] - step(273.15)(d[0]) }, []string{"d_0 passes 273.15"}},
		{"jump on one side of the region", func(x []float64, d []complex128) complex128 { return d[1] + complex(x[0], 0)*step(0)(d[0]) }, []string{"at point [1 "}},
		{"upwind", func(x []float64, d []complex128) complex128 { return d[1] * d[0] * (1 + step(0)(d[0])) }, nil},
		{"steep", func(x []float64, d []complex128) complex128 { return d[1] + 1e6*Tanh(300*d[0]) }, nil},
		{"pole", func(x []float64, d []complex128) complex128 { return d[1] / d[0] }, nil},
		{"even pole", func(x []float64, d []complex128) complex128 { return d[1] + PowInt(d[0], -2) }, nil},
		{"logarithm", func(x []float64, d []complex128) complex128 { return d[1] + Log(d[0]*d[0]) }, nil},
		{"root", func(x []float64, d []complex128) complex128 { return d[1] + Sqrt(d[0]) }, nil},
		{"oscillating", func(x []float64, d []complex128) complex128 { return Sin(d[0]*d[0]) * d[1] }, nil},
		{"exponential", func(x []float64, d []complex128) complex128 { return d[1] - 7.2e10*Exp(-8750/d[0]) }, nil},
		{"cubic", func(x []float64, d []complex128) complex128 { return d[1] - 5*(d[0]-d[0]*d[0]*d[0]) }, nil},
	} {
		p, err := New(mlp.New(taylor.Tanh, 2, 3, 1), append(nonlinear(c.f), NewTerm("linear", U.EqualsZero().On(domain.UnitBox(2).Grid(2))))...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		lines := p.Warnings()
		if want := min(len(c.want), 1); len(lines) != want {
			t.Errorf("%s: %d warnings %q, want %d", c.name, len(lines), lines, want)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(lines[0], part) {
				t.Errorf("%s: warning %q does not say %q", c.name, lines[0], part)
			}
		}
	}
}

// What only shows during the run: a trial theta may give NaN, features may not, and a panic is an
// error.
func TestErrorsDuringTheRun(t *testing.T) {
	mode := ""
	p, err := New(mlp.New(taylor.Tanh, 2, 1), nonlinear(func(x []float64, d []complex128) complex128 {
		switch {
		case mode == "NaN" && x[0] == 1:
			return cmplx.NaN()
		case mode == "panic" && x[0] == 1:
			panic("out of tables")
		}
		return d[0] - 1
	})...)
	if err != nil {
		t.Fatal(err)
	}
	theta, w := []float64{1, 2, 3}, p.NewWorker()
	r, phi, dst := make([]float64, 4), mat.New(4, 3), make([]float64, 4)
	mode = "NaN"
	if err := w.Residuals(dst, 0, theta); err != nil || !math.IsNaN(dst[3]) {
		t.Errorf("residuals %v with error %v, want a NaN and no error", dst, err)
	}
	wantError(t, w.Features(r, phi, 0, theta, 0, 3), `term "t"`, "not finite at point [1 0]")
	bad := []float64{math.NaN(), 2, 3}
	if err := w.Features(r, phi, 0, bad, 0, 3); err != nil {
		t.Errorf("a theta that is NaN is the optimizer's affair, not the equation's: %v", err)
	}
	mode = "panic"
	wantError(t, w.Residuals(dst, 0, theta), `term "t"`, "panics at point [1 0]", "out of tables")
	wantError(t, w.Features(r, phi, 0, theta, 0, 3), `term "t"`, "panics at point [1 0]")
}

// A source that fails at points drawn later: the error of Resample names term and point.
func TestErrorsOnFreshPoints(t *testing.T) {
	later := false
	source := func(x []float64) float64 {
		if later {
			return math.Sqrt(-x[0])
		}
		return 0
	}
	log := Equation{Uses: []Operator{U}, Residual: func(x []float64, d []complex128) complex128 {
		return d[0] - complex(source(x), 0)
	}}
	points := domain.UnitBox(2).Uniform(10, 1)
	for _, e := range []Equation{U.Equals(source), log} {
		later = false
		p, err := New(mlp.New(taylor.Tanh, 2, 1), NewTerm("still", U.EqualsZero().On(points)), NewTerm("moving", e.On(points.Fresh())))
		if err != nil {
			t.Fatal(err)
		}
		later = true
		_, err = p.Resample(context.Background(), 1, nil)
		wantError(t, err, `term "moving"`, "at point [0.")
		later = false
		if changed, err := p.Resample(context.Background(), 1, nil); !changed || err != nil {
			t.Errorf("after a failure: changed %v, error %v, want a new start", changed, err)
		}
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v does not say %q", err, part)
		}
	}
}
