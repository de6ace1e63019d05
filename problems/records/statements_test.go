package records

import (
	"math"
	"testing"

	"anagram/lsq"
	"anagram/pinn"
	"anagram/taylor"
)

// tilt is what detuned solutions are times.
func tilt(x, y float64) float64 { return math.Exp((x + 2*y) / 4) }

// The solutions in closed form are those of docs/records.md, written out again.
func TestStatements(t *testing.T) {
	const pi, f, phase = math.Pi, 1.037, 0.3
	sin := math.Sin
	for name, want := range map[string]func(x []float64) float64{
		"helmholtz":           func(x []float64) float64 { return sin(pi*x[0]) * sin(4*pi*x[1]) },
		"helmholtz-detuned":   func(x []float64) float64 { return tilt(x[0], x[1]) * sin(f*pi*x[0]+phase) * sin(f*4*pi*x[1]+phase) },
		"helmholtz66":         func(x []float64) float64 { return sin(6*pi*x[0]) * sin(6*pi*x[1]) },
		"helmholtz66-detuned": func(x []float64) float64 { return tilt(x[0], x[1]) * sin(f*6*pi*x[0]+phase) * sin(f*6*pi*x[1]+phase) },
		"helmholtz66-100":     func(x []float64) float64 { return 100 * sin(6*pi*x[0]) * sin(6*pi*x[1]) },
		"wave": func(x []float64) float64 {
			return sin(pi*x[1])*math.Cos(2*pi*x[0]) + sin(4*pi*x[1])*math.Cos(8*pi*x[0])/2
		},
		"wave-detuned": func(x []float64) float64 {
			slow := sin(f*pi*x[1]+phase) * math.Cos(f*2*pi*x[0]+phase)
			return tilt(x[1], x[0]) * (slow + sin(f*4*pi*x[1]+phase)*math.Cos(f*8*pi*x[0]+phase)/2)
		},
		"convection":    func(x []float64) float64 { return sin(x[1] - 30*x[0]) },
		"convection-50": func(x []float64) float64 { return sin(x[1] - 50*x[0]) },
		"reaction": func(x []float64) float64 {
			h := math.Exp(-(x[1] - pi) * (x[1] - pi) / (2 * (pi / 4) * (pi / 4)))
			return h * math.Exp(5*x[0]) / (h*math.Exp(5*x[0]) + 1 - h)
		},
		"heat-multiscale": func(x []float64) float64 {
			return sin(20*pi*x[1]) * sin(pi*x[2]) * math.Exp(-1.0016*x[0])
		},
		"multiscale": func(x []float64) float64 {
			u := 0.0
			for _, w := range []float64{4, 8, 12, 16} {
				u += sin(w*pi*x[0]) * sin(w*pi*x[1]) / 4
			}
			return u
		},
		"poisson5d-detuned": func(x []float64) float64 {
			u := 0.0
			for _, v := range x {
				u += sin(f*pi/2*v + phase)
			}
			return u * tilt(x[0], x[1])
		},
		"lshape": func(x []float64) float64 {
			phi := math.Atan2(x[1], x[0])
			if phi < 0 {
				phi += 2 * pi
			}
			return math.Pow(math.Hypot(x[0], x[1]), 2./3) * sin(2*phi/3)
		},
		"layer": func(x []float64) float64 {
			const eps = 1e-3
			return x[0] - (math.Exp((x[0]-1)/eps)-math.Exp(-1/eps))/(1-math.Exp(-1/eps))
		},
		"breather": func(x []float64) float64 {
			return 4 * math.Atan(math.Sqrt(3)*math.Cos(x[0]/2)/math.Cosh(math.Sqrt(0.75)*x[1]))
		},
	} {
		r, ok := Lookup(name)
		if !ok || r.Exact == nil {
			t.Fatalf("%s: no solution in closed form", name)
		}
		x, _, err := r.Evaluation()
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < x.Rows; i += 1 + x.Rows/500 {
			u := want(x.Row(i))
			if got := r.Exact(x.Row(i)); math.Abs(got-u) > 1e-11*(1+math.Abs(u)) {
				t.Errorf("%s: %v at %v, want %v", name, got, x.Row(i), u)
				break
			}
		}
	}
}

// The sources are those of docs/records.md: on u = 0 a linear equation leaves minus its source.
func TestSources(t *testing.T) {
	const pi = math.Pi
	for name, want := range map[string]func(x []float64) float64{
		"helmholtz":   func(x []float64) float64 { return (1 - 17*pi*pi) * math.Sin(pi*x[0]) * math.Sin(4*pi*x[1]) },
		"helmholtz66": func(x []float64) float64 { return (1 - 72*pi*pi) * math.Sin(6*pi*x[0]) * math.Sin(6*pi*x[1]) },
		"wave":        func(x []float64) float64 { return 0 },
		"poisson5d": func(x []float64) float64 {
			sum := 0.0
			for _, v := range x {
				sum += pi * pi / 4 * math.Sin(pi*v/2)
			}
			return sum
		},
		"heat5d": func(x []float64) float64 {
			square := 0.0
			for _, v := range x[1:] {
				square += v * v
			}
			return -square / 5 * math.Exp(square/2+x[0])
		},
		"oscillating-coefficient": func(x []float64) float64 { return 1 },
	} {
		r, _ := Lookup(name)
		inside := r.terms(r.MinPoints + 8)[0]
		nothing := func(x []taylor.Number) []taylor.Number { return []taylor.Number{taylor.Const(0)} }
		b, err := pinn.New(r.Network().In(trial(nothing)), inside)
		if err != nil {
			t.Fatal(err)
		}
		e, err := lsq.NewEvaluator(b, 1)
		if err != nil {
			t.Fatal(err)
		}
		rows, x := make([]float64, e.Rows()), inside.Conditions[0].Points.X()
		if _, err := e.Residuals(rows, make([]float64, b.Params())); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if got, q := -row/b.Terms()[0].Scale, want(x.Row(i)); math.Abs(got-q) > 1e-10*(1+math.Abs(q)) {
				t.Errorf("%s: the source at %v is %v, want %v", name, x.Row(i), got, q)
				break
			}
		}
	}
}
