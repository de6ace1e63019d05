package domain

import (
	"errors"
	"math"

	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/mat"
)

// Quadrature is points with weights: the integral of f over a region is about the sum of Weights_i
// f(X_i), X_i row i of X. Err returns what is wrong with what it was asked for; X and Weights are
// nil then. The zero value is empty.
type Quadrature struct {
	X       *mat.Dense
	Weights []float64
	region  Region
	err     error
}

// Err returns what is wrong with the rule, nil if nothing is.
func (q Quadrature) Err() error { return q.err }

// Points returns the points of the rule as a set that knows its region.
func (q Quadrature) Points() Points {
	if q.err != nil || q.X == nil {
		return Points{err: q.err}
	}
	p := AtRows(q.X)
	p.region = q.region
	return p
}

// Integral returns the sum of Weights_i f(X_i).
func (q Quadrature) Integral(f func(x []float64) float64) float64 {
	sum := 0.0
	for i, w := range q.Weights {
		sum += float64(w * f(q.X.Row(i)))
	}
	return sum
}

// maxRule bounds the points along one axis of a rule: finding them takes time as n^2. TestGauss.
const maxRule = 1 << 10

// Gauss returns the rule of Gauss and Legendre on a region, n from 1 to 1024:
//
//	a box                  n points along each axis, exact for degrees up to 2n-1 in each axis
//	a disc or a ring       n circles of 4n points, exact for polynomials of degrees up to 4n-1
//	a curve in the plane   n points on each of its pieces, with the length in the weights
//	a Product of these     products of the points, the last part varying fastest
//
// A Ball or a Shell is a disc or a ring if it has two coordinates, and a curve is what Spaced
// takes. A flat axis of a box has one point of weight 1. Other regions have no rule, which is an
// error.
func Gauss(r Region, n int) (q Quadrature) {
	bounds, err := boundsOf(r)
	if err == nil && (n < 1 || n > maxRule) {
		err = text.Errorf("a rule of %d Gauss points, want 1 to %d", n, maxRule)
	}
	q = Quadrature{region: r, err: err}
	if err != nil {
		return q
	}
	method := "Distance"
	defer caught(&method, &q.err)
	rule := ruleOf(r, n, len(bounds))
	rule.region = r
	return rule
}

// ruleOf returns the points and weights on a region with an end.
func ruleOf(r Region, n, d int) Quadrature {
	switch r := r.(type) {
	case Box:
		q := lineRule(r[0], n)
		for _, ends := range r[1:] {
			q = q.times(lineRule(ends, n))
		}
		return q
	case product:
		q := Gauss(r.parts[0], n)
		for _, part := range r.parts[1:] {
			q = q.times(Gauss(part, n))
		}
		return q
	case Ball:
		return ringRule(r.Center, 0, r.Radius, n)
	case Shell:
		return ringRule(r.Center, r.Inner, r.Outer, n)
	}
	return curveRule(r, n, d)
}

// lineRule returns the rule on an interval, a point of weight 1 if it is flat.
func lineRule(ends [2]float64, n int) Quadrature {
	lo, hi := ends[0], ends[1]
	if lo == hi {
		return Quadrature{X: mat.FromRows([]float64{lo}), Weights: []float64{1}}
	}
	x, w := legendre(n)
	q := Quadrature{X: mat.New(n, 1), Weights: w}
	for i := range x {
		q.X.Set(i, 0, float64(lo/2)+float64(hi/2)+float64((float64(hi/2)-float64(lo/2))*x[i]))
		w[i] *= float64(hi/2) - float64(lo/2)
	}
	return q
}

// ringRule returns the rule in polar coordinates: Gauss points in the square of the radius, for r
// dr = d(r^2)/2, and equal angles.
func ringRule(center []float64, inner, outer float64, n int) Quadrature {
	if len(center) != 2 {
		return Quadrature{err: text.Errorf("no Gauss points on a ball or shell of %d coordinates, want 2, or Sobol",
			len(center))}
	}
	square := lineRule([2]float64{float64(inner / outer * (inner / outer)), 1}, n)
	q := Quadrature{X: mat.New(4*n*n, 2)}
	for i, w := range square.Weights {
		r := outer * math.Sqrt(square.X.At(i, 0))
		for k := range 4 * n {
			x, turn := q.X.Row(4*n*i+k), (float64(k)+0.5)/float64(2*n)
			x[0] = center[0] + float64(r*vec.CosPi(turn))
			x[1] = center[1] + float64(r*vec.SinPi(turn))
			q.Weights = append(q.Weights, math.Pi/float64(4*n)*outer*outer*w)
		}
	}
	return q
}

// curveRule returns n points on each part of a curve, by the number u of a point, with the speed in
// the weights.
func curveRule(r Region, n, d int) Quadrature {
	lines, err := linesOf(r)
	if err != nil {
		return Quadrature{err: errors.New("no Gauss points on this region: Gauss lists those that have some, Sobol has points in any")}
	}
	var rows []float64
	var q Quadrature
	x := make([]float64, d)
	for _, line := range lines {
		for _, part := range line.parts {
			rule := lineRule(part, n)
			for i, w := range rule.Weights {
				u := rule.X.At(i, 0)
				line.at(x, u)
				rows = append(rows, x...)
				q.Weights = append(q.Weights, w*line.speed(u))
			}
		}
	}
	q.X = &mat.Dense{Rows: len(q.Weights), Cols: d, Stride: d, Data: rows}
	return q
}

// times returns the product of two rules, the points of p varying fastest.
func (q Quadrature) times(p Quadrature) Quadrature {
	switch {
	case q.err != nil:
		return q
	case p.err != nil:
		return p
	case len(q.Weights) > maxNumbers/len(p.Weights)/(q.X.Cols+p.X.Cols):
		return Quadrature{err: errors.New("a rule of more than 2^27 numbers")}
	}
	both := Quadrature{X: mat.New(len(q.Weights)*len(p.Weights), q.X.Cols+p.X.Cols)}
	for i, w := range q.Weights {
		for j, v := range p.Weights {
			x := both.X.Row(len(both.Weights))
			copy(x, q.X.Row(i))
			copy(x[q.X.Cols:], p.X.Row(j))
			both.Weights = append(both.Weights, w*v)
		}
	}
	return both
}

// legendre returns the n points in (-1, 1), ascending, and weights of Gauss and Legendre. The
// points are the zeros of P_n, found by Newton's method from cos(pi (i + 3/4)/(n + 1/2)), with
//
//	(k+1) P_{k+1} = (2k+1) x P_k - k P_{k-1},   (1 - x^2) P_n' = n (P_{n-1} - x P_n),
//
// and the weights are 2 / ((1 - x^2) P_n'^2) (P. Davis, P. Rabinowitz, Methods of Numerical
// Integration, 1984, section 2.7). Half of them are computed: both are symmetric.
func legendre(n int) (x, w []float64) {
	x, w = make([]float64, n), make([]float64, n)
	for i := range (n + 1) / 2 {
		z := vec.CosPi((float64(i) + 0.75) / (float64(n) + 0.5))
		slope := 0.0
		for range 10 { // 3 or 4 are taken
			var p float64
			p, slope = legendreAt(n, z)
			before := z
			if z -= p / slope; math.Abs(z-before) <= ulp {
				break
			}
		}
		if 2*i == n-1 {
			z = 0
		}
		_, slope = legendreAt(n, z)
		x[n-1-i], x[i] = z, -z
		w[i] = 2 / (float64((1-z)*(1+z)) * slope * slope)
		w[n-1-i] = w[i]
	}
	return x, w
}

// legendreAt returns P_n(x) and its derivative, |x| < 1.
func legendreAt(n int, x float64) (p, slope float64) {
	before, p := 0.0, 1.0
	for k := range n {
		k := float64(k)
		before, p = p, (float64((2*k+1)*x*p)-float64(k*before))/(k+1)
	}
	return p, float64(n) * (before - float64(x*p)) / float64((1-x)*(1+x))
}
