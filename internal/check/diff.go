package check

import "math"

// Derivative returns f'(x) by central differences with one Richardson step, and an estimate of its
// error: with the central difference D(h), (4 D(h/2) - D(h)) / 3 is right up to terms of order h^4.
// scale is the length over which f varies; the error is about 1e-12 times the size of f over scale.
func Derivative(f func(float64) float64, x, scale float64) (d, err float64) {
	h := 2e-3 * scale
	central := func(h float64) float64 { return (f(x+h) - f(x-h)) / ((x + h) - (x - h)) }
	d, err = extrapolate(central, h)
	return d, err + 4*Eps*math.Abs(f(x))/h
}

// Second returns the second derivative of f at x by central differences with two Richardson steps,
// and an estimate of its error, about 1e-10 times the size of f over scale^2.
func Second(f func(float64) float64, x, scale float64) (d, err float64) {
	h := 2e-2 * scale
	central := func(h float64) float64 { return ((f(x+h) - f(x)) + (f(x-h) - f(x))) / (h * h) }
	d, err = extrapolate(central, h)
	return d, err + 64*Eps*math.Abs(f(x))/(h*h)
}

// extrapolate returns D(0) from D(h), D(h/2) and D(h/4) by Richardson, and what the last step has
// changed.
func extrapolate(difference func(h float64) float64, h float64) (d, change float64) {
	d1, d2, d3 := difference(h), difference(h/2), difference(h/4)
	r1, r2 := (4*d2-d1)/3, (4*d3-d2)/3
	d = (16*r2 - r1) / 15
	return d, math.Abs(d - r2)
}

// Gradient sets dst to the gradient of f at x by Derivative in every coordinate; x is restored.
func Gradient(dst []float64, f func([]float64) float64, x []float64, scale float64) {
	for i, xi := range x {
		dst[i], _ = Derivative(func(t float64) float64 {
			x[i] = t
			defer func() { x[i] = xi }()
			return f(x)
		}, xi, scale)
	}
}
