package pinn

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
)

// A nonlinear equation is tried before it is trusted: at some of its points, with made-up values d
// of its operators, the partial derivatives by complex step must agree with central differences of
// its real part. The values have both signs and sizes from 0.01 to 1000, because the usual mistakes
// show on one side only: cmplx.Pow(u, 2) is right for u > 0, and for u < 0 its imaginary part is
// rounding noise of 1e-16, which the step h = 1e-200 turns into 1e184. Some are of the sizes that
// temperatures and pressures have: an equation may be defined there alone.
//
// The differences are evidence only where they are known to be right themselves, that is where
// those of two step sizes agree. Most equations never meet most of these values, and sin(u^2) at
// u = 1355 is too steep to be differenced at all.

// trials returns values to try for n operators, one set a row: all positive, all negative, then
// mixed signs, and all positive once more in the sizes that are positive by nature.
func trials(n int) *mat.Dense {
	sizes := []float64{1, 1, 1, 1, 1, 1, 0.01, 0.01, 10, 10, 10, 1000, 1000, 1000}
	positive := []float64{300, 300, 300, 1e5, 1e5, 1e5}
	signed := len(sizes)
	sizes = append(sizes, positive...)
	rng := rand.New(rand.NewPCG(1998, 200))
	d := mat.New(len(sizes), n)
	for i, size := range sizes {
		for k := range n {
			sign := float64(1 - 2*rng.IntN(2))
			switch {
			case i == 0 || i >= signed:
				sign = 1
			case i == 1:
				sign = -1
			}
			d.Set(i, k, sign*size*(0.5+float64(rng.Float64())))
		}
	}
	return d
}

// checkPoints reports a point at which the equation panics or is not finite for any of the trial
// values. One finite value suffices: a logarithm of u is right to be NaN for some of them. d is
// scratch.
func (e Equation) checkPoints(ctx context.Context, x, trials *mat.Dense, d []complex128) error {
	for i := range x.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		fine := false
		for j := 0; j < trials.Rows && !fine; j++ {
			n, err := e.try(x.Row(i), d, trials.Row(j))
			if err != nil {
				return err
			}
			fine = finite(real(n)) && finite(imag(n))
		}
		if !fine {
			return text.Errorf("the equation is not finite at point %v, whatever the values of its operators; if it is for others, set Equation.Trusted", x.Row(i))
		}
	}
	return nil
}

// checkPartials compares the partial derivatives with finite differences at the first, middle and
// last point.
func (e Equation) checkPartials(x, trials *mat.Dense) error {
	for _, i := range sample(x) {
		for j := range trials.Rows {
			if err := e.checkPartialsAt(x.Row(i), trials.Row(j)); err != nil {
				return err
			}
		}
	}
	return nil
}

// sample returns the numbers of the points at which equations are tried.
func sample(x *mat.Dense) []int { return []int{0, x.Rows / 2, x.Rows - 1} }

// largestUsualValue is a value of an operator that equations in well-chosen units stay below. Where
// an equation overflows beyond it, that is no mistake: TestNewAccepts.
const largestUsualValue = 100

func (e Equation) checkPartialsAt(x, values []float64) error {
	d := make([]complex128, len(values))
	n, err := e.try(x, d, values)
	if err != nil || !finite(real(n)) || !finite(imag(n)) {
		return err
	}
	if imag(n) != 0 {
		return text.Errorf("the equation is not real for real values: %v at point %v with d = %v. If it is a complex one, split it into its real and its imaginary part, "+
			"with an output of the network for each; if it is to be real, use the functions of pinn", n, x, values)
	}
	large := slices.ContainsFunc(values, func(v float64) bool { return math.Abs(v) > largestUsualValue })
	for k := range values {
		exact := partial(e.Residual, x, d, values, k)
		if !finite(exact) && large {
			continue
		}
		if approx, ok := e.agrees(x, values, k, exact); !ok {
			return text.Errorf("the complex step gives dN/dd_%d = %v, finite differences %v, at point %v with d = %v: is it analytic? "+
				"(use the functions of pinn; if you know that it is, set Equation.Trusted)", k, exact, approx, x, values)
		}
	}
	return nil
}

// agrees reports whether a partial derivative agrees with the central difference of fourth order
// for one of some step sizes: a steep equation needs a small one, a flat one in a large sum a large
// one. It disagrees with a difference only if that agrees with the one of the next step size;
// outside the domain of the equation, where no difference is finite, anything agrees.
func (e Equation) agrees(x, values []float64, k int, exact float64) (approx float64, ok bool) {
	const relative, rounding = 1e-4, 64 * 0x1p-52 // TestNewErrors, TestNewAccepts
	shifted, d := make([]float64, len(values)), make([]complex128, len(values))
	last, lastError, evidence := math.NaN(), 0.0, false
	for _, h := range []float64{1e-2, 1e-3, 1e-5, 1e-7, 1e-9} {
		h = float64(h * max(1e-2, math.Abs(values[k])))
		top := 0.0
		at := func(t float64) float64 {
			copy(shifted, values)
			shifted[k] += float64(t)
			n, _ := e.try(x, d, shifted)
			top = max(top, math.Abs(real(n)))
			return real(n)
		}
		difference := (float64(8*(at(h)-at(-h))) - (at(2*h) - at(-2*h))) / (12 * h)
		if !finite(difference) {
			continue
		}
		bound := float64(relative*math.Abs(difference)) + rounding*top/h
		if math.Abs(difference-exact) <= bound {
			return difference, true
		}
		if math.Abs(difference-last) <= bound+lastError {
			approx, evidence = difference, true
		}
		last, lastError = difference, bound
	}
	return approx, !evidence
}

// try returns N(x, values); a panic is an error that names the point.
func (e Equation) try(x []float64, d []complex128, values []float64) (n complex128, err error) {
	defer caught("the equation", x, &err)
	fill(d, values)
	return e.Residual(x, d), nil
}

// partial returns dN/dd_k at the given values by the complex step. d is scratch.
func partial(n func([]float64, []complex128) complex128, x []float64, d []complex128, values []float64, k int) float64 {
	fill(d, values)
	d[k] = complex(values[k], complexStep)
	return imag(n(x, d)) / complexStep
}

// fill sets d to real values.
func fill(d []complex128, values []float64) {
	for k, v := range values {
		d[k] = complex(v, 0)
	}
}
