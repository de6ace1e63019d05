package pinn

import (
	"math"

	"anagram/mat"
)

// Evaluate returns u(x; theta) at the rows of x: n numbers for a network of one output, otherwise n
// times the number of outputs, those of a point together. It panics if theta or x does not fit.
func (p *Problem) Evaluate(theta []float64, x *mat.Dense) []float64 {
	u := mat.New(x.Rows, p.net.Outputs())
	p.net.Eval(u, p.ofNetwork(theta), x)
	return u.Data
}

// Values returns f at the rows of x, to compare with. f must not change its argument.
func Values(f func(x []float64) float64, x *mat.Dense) []float64 {
	values := make([]float64, x.Rows)
	for i := range values {
		values[i] = f(x.Row(i))
	}
	return values
}

// Compare returns the relative L2 error |got - want| / |want| and the largest error
// max |got_i - want_i| over a set of values. If want is zero the first is the absolute
// error |got - want|. A NaN anywhere makes both NaN. It panics if the lengths differ.
func Compare(got, want []float64) (relativeL2, maxError float64) {
	if len(got) != len(want) {
		panic("pinn: comparing different numbers of values")
	}
	diff := make([]float64, len(got))
	for i, g := range got {
		diff[i] = g - want[i]
		if e := math.Abs(diff[i]); e > maxError || e != e {
			maxError = e
		}
	}
	relativeL2 = mat.Nrm2(diff)
	if scale := mat.Nrm2(want); scale > 0 {
		relativeL2 /= scale
	}
	if relativeL2 != relativeL2 {
		maxError = relativeL2
	}
	return relativeL2, maxError
}
