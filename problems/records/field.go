package records

import (
	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
	"anagram/taylor"
)

// field is an exact solution, on Taylor numbers: its derivatives give sources and border values, so
// that these are exact without a formula.
type field func(x []taylor.Number) taylor.Number

// along returns f at x with its derivatives along an axis.
func (f field) along(x []float64, axis int) taylor.Number {
	at := make([]taylor.Number, len(x))
	for k, v := range x {
		at[k] = taylor.Const(v)
	}
	at[axis] = taylor.Var(x[axis])
	return f(at)
}

// value returns f(x).
func (f field) value(x []float64) float64 { return f.along(x, 0).V }

// slope returns the derivative along an axis.
func (f field) slope(axis int) func(x []float64) float64 {
	return func(x []float64) float64 { return f.along(x, axis).D }
}

// second returns the sum over the axes of the second derivatives times coefficients.
func (f field) second(x []float64, coefficients ...float64) float64 {
	sum := 0.0
	for k, c := range coefficients {
		if c != 0 {
			sum += float64(c * f.along(x, k).DD)
		}
	}
	return sum
}

// detuning says how a solution made of waves is changed.
type detuning struct {
	frequency, phase float64
	tilted           bool // times exp((x + 2y)/4)
}

// tuned changes nothing; detuned is what the name's suffix means.
var (
	tuned   = detuning{1, 0, false}
	detuned = detuning{1.037, 0.3, true}
)

// sin is sin(k x), detuned.
func (d detuning) sin(k float64, x taylor.Number) taylor.Number {
	return x.Scale(k * d.frequency).Shift(d.phase).Sin()
}

// cos is cos(k x), detuned.
func (d detuning) cos(k float64, x taylor.Number) taylor.Number {
	return x.Scale(k * d.frequency).Shift(d.phase).Cos()
}

// tilt is u times exp((x + 2y)/4) if the solution is to be detuned.
func (d detuning) tilt(u, x, y taylor.Number) taylor.Number {
	if !d.tilted {
		return u
	}
	return u.Mul(x.Scale(0.25).Add(y.Scale(0.5)).Exp())
}

// variants makes a problem and its detuned variant.
func variants(make func(d detuning) Record) []Record {
	plain, other := make(tuned), make(detuned)
	other.Name += "-detuned"
	other.Title += ", detuned"
	return []Record{plain, other}
}

// exactly is an evaluation at points where the fields are the solution, all of a point together.
func exactly(points domain.Points, fields ...field) func() (*mat.Dense, []float64, error) {
	return func() (*mat.Dense, []float64, error) {
		x := points.X()
		u := make([]float64, 0, x.Rows*len(fields))
		for i := range x.Rows {
			for _, f := range fields {
				u = append(u, f.value(x.Row(i)))
			}
		}
		return x, u, nil
	}
}

// on is the condition that u is f at points.
func (f field) on(points domain.Points) pinn.Condition { return pinn.U.Equals(f.value).On(points) }
