package adapt_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"testing"
	"time"

	"anagram/adapt"
	"anagram/adapt/random"
	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

var tolerance = flag.Float64("study.tol", adapt.Never, "tolerance of the problems with published records")

// record is a problem with a known solution.
type record struct {
	name string
	random.Problem
}

// source is what a linear operator has on the right-hand side, and exact the solution.
func stated(name string, r domain.Region, inside, border []pinn.Condition, exact ...func(x []float64) float64) record {
	m := adapt.Model{Terms: []pinn.Term{pinn.NewTerm("inside", inside...), pinn.NewTerm("border", border...)}}
	m.Net = mlp.New(taylor.Tanh, len(r.Bounds()), 1, len(exact))
	return record{name, random.Problem{Model: m, Region: r, Exact: exact}}
}

func dirichlet(name string, box domain.Box, operator pinn.Operator, source, exact func(x []float64) float64) record {
	border := box.Border(2)
	if len(box) > 1 {
		border = box.UniformBorder(50, 2)
	}
	return stated(name, box, []pinn.Condition{operator.Equals(source).On(box.Uniform(50, 1))},
		[]pinn.Condition{pinn.U.Equals(exact).On(border)}, exact)
}

// waves is sin(a x + p) sin(b y + p) exp((x+2y) e): value and Laplacian.
func waves(a, b, p, e float64) (u, laplace func(x []float64) float64) {
	u = func(x []float64) float64 {
		return vec.Sin(a*x[0]+p) * vec.Sin(b*x[1]+p) * vec.Exp((x[0]+2*x[1])*e)
	}
	laplace = func(x []float64) float64 {
		s, c := vec.SinCos(a*x[0] + p)
		t, d := vec.SinCos(b*x[1] + p)
		g := vec.Exp((x[0] + 2*x[1]) * e)
		return g * ((e*e-a*a+4*e*e-b*b)*s*t + 2*e*a*c*t + 4*e*b*s*d)
	}
	return u, laplace
}

func helmholtz(name string, a, b, p, e float64) record {
	u, lap := waves(a, b, p, e)
	box := domain.Box{{-1, 1}, {-1, 1}}
	return dirichlet(name, box, pinn.Laplacian(2).Plus(pinn.U), func(x []float64) float64 { return lap(x) + u(x) }, u)
}

func boundaryLayer(eps float64) record {
	exact := func(p []float64) float64 {
		return p[0] - (vec.Exp((p[0]-1)/eps)-vec.Exp(-1/eps))/(1-vec.Exp(-1/eps))
	}
	one := func(x []float64) float64 { return 1 }
	line := domain.Interval(0, 1)
	r := dirichlet(fmt.Sprintf("layer 1/%.0f", 1/eps), line, pinn.D(0).Minus(pinn.D(0, 0).Times(eps)), one, exact)
	r.Model.Terms[1] = pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2)))
	return r
}

func oscillating() record {
	k := 32 * math.Pi
	a := func(x float64) float64 { return 1 / (2 + vec.Cos(k*x)) }
	exact := func(p []float64) float64 {
		x := p[0]
		s, c := vec.SinCos(k * x)
		return x - x*x + (0.5-x)*s/k - (c-1)/(k*k)
	}
	op := pinn.D(0, 0).TimesFunc(func(p []float64) float64 { return -a(p[0]) }).
		Minus(pinn.D(0).TimesFunc(func(p []float64) float64 { v := a(p[0]); return v * v * k * vec.Sin(k*p[0]) }))
	return dirichlet("oscillating-coefficient", domain.Interval(0, 1), op, func(x []float64) float64 { return 1 }, exact)
}

func kovasznay() record {
	const re = 40
	l := re/2. - math.Sqrt(re*re/4.+4*math.Pi*math.Pi)
	u := func(p []float64) float64 { return 1 - vec.Exp(l*p[0])*vec.Cos(2*math.Pi*p[1]) }
	v := func(p []float64) float64 { return l / (2 * math.Pi) * vec.Exp(l*p[0]) * vec.Sin(2*math.Pi*p[1]) }
	q := func(p []float64) float64 { return (1 - vec.Exp(2*l*p[0])) / 2 }
	box := domain.Box{{-0.5, 1}, {-0.5, 1.5}}
	momentum := func(o int) pinn.Equation {
		return pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(0).Of(o), pinn.D(1).Of(o), pinn.D(o).Of(2).Minus(pinn.Laplacian(2).Of(o).Times(1. / re))},
			Residual: func(x []float64, d []complex128) complex128 {
				return pinn.Mul(d[0], d[2]) + pinn.Mul(d[1], d[3]) + d[4]
			},
		}
	}
	inside, border := box.Uniform(50, 1), box.UniformBorder(50, 2)
	return stated("kovasznay", box, []pinn.Condition{momentum(0).On(inside), momentum(1).On(inside),
		pinn.D(0).Plus(pinn.D(1).Of(1)).EqualsZero().On(inside)},
		[]pinn.Condition{pinn.U.Equals(u).On(border), pinn.U.Of(1).Equals(v).On(border),
			pinn.U.Of(2).Equals(q).On(domain.At([]float64{-0.5, -0.5}))}, u, v, q)
}

// sines is sum sin(w x_k) times exp((x+2y) e).
func sines(name string, d int, w, p, e float64) record {
	u := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += vec.Sin(w*v + p)
		}
		return sum * vec.Exp((x[0]+2*x[1])*e)
	}
	lap := func(x []float64) float64 {
		sum := 0.0
		for k, v := range x {
			s, c := vec.SinCos(w*v + p)
			sum += (5*e*e - w*w) * s
			if k < 2 {
				sum += 2 * float64(k+1) * e * w * c
			}
		}
		return sum * vec.Exp((x[0]+2*x[1])*e)
	}
	return dirichlet(name, domain.UnitBox(d), pinn.Laplacian(d), lap, u)
}

func heat() record {
	square := domain.UnitBox(2)
	exact := func(p []float64) float64 { return vec.Exp(-math.Pi*math.Pi*p[0]/4) * vec.SinPi(p[1]) }
	on := func(f domain.Box) domain.Points { return f.Uniform(50, 1) }
	return stated("heat", square,
		[]pinn.Condition{pinn.D(0).Minus(pinn.D(1, 1).Times(0.25)).EqualsZero().On(on(square))},
		[]pinn.Condition{pinn.U.EqualsZero().On(on(square.Face(1, domain.Low))), pinn.U.EqualsZero().On(on(square.Face(1, domain.High))),
			pinn.U.Equals(func(p []float64) float64 { return vec.SinPi(p[1]) }).On(on(square.Face(0, domain.Low)))}, exact)
}

func laplace2d() record {
	u := func(x []float64) float64 { return vec.SinPi(x[0]) * vec.SinPi(x[1]) }
	return dirichlet("laplace2d", domain.UnitBox(2), pinn.Laplacian(2), func(x []float64) float64 { return -2 * math.Pi * math.Pi * u(x) }, u)
}

// TestStudyRecords prints what becomes of problems with published records.
func TestStudyRecords(t *testing.T) {
	if !*study {
		t.Skip("-study prints a table of problems with published records")
	}
	const pi = math.Pi
	multi := func(name string, k, p, e float64) record {
		var us, laps []func(x []float64) float64
		for _, w := range []float64{4, 8, 12, 16} {
			u, l := waves(w*pi*k, w*pi*k, p, e)
			us, laps = append(us, u), append(laps, l)
		}
		mean := func(fs []func(x []float64) float64) func(x []float64) float64 {
			return func(x []float64) (sum float64) {
				for _, f := range fs {
					sum += f(x) / 4
				}
				return sum
			}
		}
		return dirichlet(name, domain.UnitBox(2), pinn.Laplacian(2), mean(laps), mean(us))
	}
	fmt.Printf("%-24s %9s %9s %7s %6s %s\n", "problem", "error", "estimate", "seconds", "units", "status")
	for _, p := range []record{
		laplace2d(), heat(), sines("laplace5d", 5, pi, 0, 0), boundaryLayer(0.01), boundaryLayer(0.001),
		oscillating(), helmholtz("helmholtz", pi, 4*pi, 0, 0), helmholtz("helmholtz-detuned", 1.037*pi, 4*1.037*pi, 0.3, 0.25),
		kovasznay(), sines("poisson5d", 5, pi/2, 0, 0), sines("poisson5d-detuned", 5, 1.037*pi/2, 0.3, 0.25),
		helmholtz("helmholtz66", 6*pi, 6*pi, 0, 0), multi("multiscale", 1, 0, 0),
	} {
		options := adapt.Options{MaxTime: *maxTime, Seed: *from, Tolerance: *tolerance}
		if *verbose {
			options.Record = printLevel
		}
		begun := time.Now()
		r, err := adapt.Solve(context.Background(), p.Model, options)
		if err != nil {
			fmt.Printf("%s: %v\n", p.name, err)
			continue
		}
		fmt.Printf("%-24s %9.1e %9.1e %7.1f %6d %v\n", p.name, errorOf(&p.Problem, r), r.Estimate, time.Since(begun).Seconds(), r.Net.Sizes()[1], r.Status)
	}
}
