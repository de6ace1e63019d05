package problems

import (
	"math"
	"testing"

	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// solutions are the exact solutions in Taylor arithmetic, and the equation each satisfies: value of
// the operator minus source, from u, u_k and u_kk along each axis.
var solutions = map[string]struct {
	u        func(x []taylor.Number) taylor.Number
	residual func(x []float64, u []taylor.Number) float64
}{
	"laplace2d": {
		func(x []taylor.Number) taylor.Number {
			return x[0].Scale(math.Pi).Sin().Mul(x[1].Scale(math.Pi).Sin())
		},
		func(x []float64, u []taylor.Number) float64 {
			return u[0].DD + u[1].DD + 2*math.Pi*math.Pi*math.Sin(math.Pi*x[0])*math.Sin(math.Pi*x[1])
		},
	},
	"heat": {
		func(x []taylor.Number) taylor.Number {
			return x[0].Scale(-math.Pi * math.Pi / 4).Exp().Mul(x[1].Scale(math.Pi).Sin())
		},
		func(x []float64, u []taylor.Number) float64 { return u[0].D - u[1].DD/4 },
	},
	"laplace5d": {
		func(x []taylor.Number) taylor.Number {
			sum := taylor.Const(0)
			for _, v := range x {
				sum = sum.Add(v.Scale(math.Pi).Sin())
			}
			return sum
		},
		func(x []float64, u []taylor.Number) float64 {
			sum := 0.0
			for k := range x {
				sum += u[k].DD + math.Pi*math.Pi*math.Sin(math.Pi*x[k])
			}
			return sum
		},
	},
}

// jets returns u, u_k and u_kk of a solution along each axis k.
func jets(u func(x []taylor.Number) taylor.Number, x []float64) []taylor.Number {
	out := make([]taylor.Number, len(x))
	for k := range x {
		v := make([]taylor.Number, len(x))
		for j := range x {
			v[j] = taylor.Const(x[j])
		}
		v[k] = taylor.Var(x[k])
		out[k] = u(v)
	}
	return out
}

// The exact solution satisfies the equation, and Exact is that solution.
func TestExactSolutions(t *testing.T) {
	const tol = 1e-13 // a few eps times pi^2 times the five terms of the longest sum
	for _, p := range All() {
		s, ok := solutions[p.Name]
		if ok != (p.Exact != nil) {
			t.Fatalf("%s: a solution in closed form: here %v, there %v", p.Name, ok, p.Exact != nil)
		}
		if !ok {
			continue
		}
		x := p.Domain.Uniform(200, 1).X()
		for i := range x.Rows {
			u := jets(s.u, x.Row(i))
			if r := s.residual(x.Row(i), u); math.Abs(r) > tol {
				t.Errorf("%s: residual %v of the exact solution at %v", p.Name, r, x.Row(i))
			}
			if got := p.Exact(x.Row(i)); math.Abs(got-u[0].V) > tol {
				t.Errorf("%s: Exact(%v) = %v, want %v", p.Name, x.Row(i), got, u[0].V)
			}
		}
	}
}

// The border data are the exact solution's: on the network u = c the row of a border point is
// scale (c - data), so data = c - row/scale.
func TestBorderData(t *testing.T) {
	for _, p := range All() {
		want := p.Exact
		if want == nil {
			// Allen-Cahn: the initial value, which is -1 at the corners
			want = func(x []float64) float64 {
				if x[0] > 0 {
					return -1
				}
				return x[1] * x[1] * math.Cos(math.Pi*x[1])
			}
		}
		d := p.Domain.Dim()
		r, scale := rows(t, p, mlp.New(taylor.Tanh, d, 1).Scaled(1), append(make([]float64, d), 0.5))
		border := points(p.terms(p.Points)[1])
		for i, x := range border {
			if data := 0.5 - r[len(r)-len(border)+i]/scale[1]; math.Abs(data-want(x)) > 1e-14 {
				t.Errorf("%s: the data at %v are %v, want %v", p.Name, x, data, want(x))
			}
		}
	}
}

// rows returns all residuals of a problem on a network, and the scales of its two terms.
func rows(t *testing.T, p *Problem, net *mlp.Network, theta []float64) (r []float64, scale [2]float64) {
	b, err := p.Build(net)
	if err != nil {
		t.Fatal(err)
	}
	e, err := lsq.NewEvaluator(b, 1)
	if err != nil {
		t.Fatal(err)
	}
	r = make([]float64, e.Rows())
	if _, err := e.Residuals(r, theta); err != nil {
		t.Fatal(err)
	}
	return r, [2]float64{b.Terms()[0].Scale, b.Terms()[1].Scale}
}

// A network of sine units is the exact solution of Poisson's equation: 2 sin a sin b = cos(a-b) -
// cos(a+b), and the sum of sines as it stands. Every row of the problem as built must vanish on it.
func TestPoissonResidualsVanish(t *testing.T) {
	pi := math.Pi
	plane := []float64{pi, -pi, pi, pi, pi / 2, pi / 2, 0.5, -0.5, 0}
	space := make([]float64, 25+5, 36)
	for k := range 5 {
		space[6*k] = pi
	}
	space = append(space, 1, 1, 1, 1, 1, 0)
	for _, c := range []struct {
		p     *Problem
		units int
		theta []float64
	}{{laplace2d(), 2, plane}, {laplace5d(), 5, space}} {
		d := c.p.Domain.Dim()
		r, scale := rows(t, c.p, mlp.New(taylor.Sin, d, c.units, 1).Scaled(1), c.theta)
		inside := len(points(c.p.terms(c.p.Points)[0]))
		for i, v := range r {
			s := scale[0]
			if i >= inside {
				s = scale[1]
			}
			if math.Abs(v/s) > 1e-13 {
				t.Fatalf("%s: row %d is %v times its scale, want 0", c.p.Name, i, v/s)
			}
		}
	}
}

// Inside, the rows of the two evolution equations are those of the formulas, on a network drawn at
// random.
func TestEvolutionResiduals(t *testing.T) {
	u, ut, uxx := pinn.U, pinn.D(0), pinn.D(1, 1)
	for _, c := range []struct {
		p *Problem
		f func(u, ut, uxx float64) float64
	}{
		{heat(), func(u, ut, uxx float64) float64 { return ut - uxx/4 }},
		{allenCahn(), func(u, ut, uxx float64) float64 { return ut - 1e-3*uxx - 5*(u-u*u*u) }},
	} {
		problem, err := c.p.Build(c.p.Network())
		if err != nil {
			t.Fatal(err)
		}
		net, theta := problem.Network(), problem.Start(1)
		r, scale := rows(t, c.p, net, theta)
		x := mat.FromRows(points(c.p.terms(c.p.Points)[0])...)
		values, first, second := u.Apply(net, theta, x), ut.Apply(net, theta, x), uxx.Apply(net, theta, x)
		for i := range x.Rows {
			want := c.f(values[i], first[i], second[i])
			if got := r[i] / scale[0]; math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
				t.Fatalf("%s: residual %v at %v, want %v", c.p.Name, got, x.Row(i), want)
			}
		}
	}
}

// The reference solution satisfies the Allen-Cahn equation: central differences on its own grid
// (time step 0.02, mesh 0.01) leave a few hundredths of terms of size five while the layers are
// wide; a wrong sign would leave all of it.
func TestReferenceSatisfiesEquation(t *testing.T) {
	times, places, u, err := allenCahnReference()
	if err != nil {
		t.Fatal(err)
	}
	dt, dx := times[2]-times[0], places[1]-places[0]
	for i := 5; i < 30; i++ {
		for j := 1; j < len(places)-1; j++ {
			v := u.At(i, j)
			ut := (u.At(i+1, j) - u.At(i-1, j)) / dt
			uxx := (u.At(i, j-1) - 2*v + u.At(i, j+1)) / (dx * dx)
			if r := ut - 1e-3*uxx - 5*(v-v*v*v); math.Abs(r) > 0.02 {
				t.Fatalf("residual %v at t = %v, x = %v", r, times[i], places[j])
			}
		}
	}
}
