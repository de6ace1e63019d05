// Lesson 1: the natural gradient, by pseudo-inverse and cutoff. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
)

// The problem: u” = f in (0, 1), u(0) = u(1) = 0. The solution is known, so that errors can be
// told; training never sees it.
func solution(x float64) float64 { return math.Sin(2 * math.Pi * x) }
func f(x float64) float64        { return -4 * math.Pi * math.Pi * solution(x) }

// The network: u(x) = w_1 tanh(a_1 x + b_1) + ... + w_K tanh(a_K x + b_K) + w_0.
// theta = (a_1, b_1, w_1, a_2, ..., w_K, w_0).
const (
	K = 12      // units
	P = 3*K + 1 // parameters: the columns of Phi
	n = 40      // points inside
	S = n + 2   // points in all: the rows of Phi
)

// value returns u(x) and writes its derivatives by theta into row.
func value(row, theta []float64, x float64) float64 {
	u := theta[3*K]
	row[3*K] = 1
	for k := range K {
		a, b, w := theta[3*k], theta[3*k+1], theta[3*k+2]
		t := math.Tanh(a*x + b)
		u += w * t
		row[3*k] = w * (1 - t*t) * x
		row[3*k+1] = w * (1 - t*t)
		row[3*k+2] = t
	}
	return u
}

// second returns u”(x) and writes its derivatives by theta into row. The derivatives of tanh are
// t1, t2, t3, and the second derivative of tanh(ax + b) by x is a^2 t2.
func second(row, theta []float64, x float64) (uxx float64) {
	row[3*K] = 0
	for k := range K {
		a, b, w := theta[3*k], theta[3*k+1], theta[3*k+2]
		t := math.Tanh(a*x + b)
		t1 := 1 - t*t
		t2 := -2 * t * t1
		t3 := t1 * (6*t*t - 2)
		uxx += w * a * a * t2
		row[3*k] = w * (2*a*t2 + a*a*t3*x)
		row[3*k+1] = w * a * a * t3
		row[3*k+2] = a * a * t2
	}
	return uxx
}

// residuals returns r, S numbers, and Phi, S x P, as its P columns. A row is divided by the root of
// the number of points of its kind, so that |r|^2 is the sum of two means.
func residuals(theta []float64) (r []float64, phi [][]float64) {
	r, phi = make([]float64, S), matrix(P, S)
	row := make([]float64, P)
	for i := range S {
		points := float64(n)
		if i < n {
			x := (float64(i) + 0.5) / n
			r[i] = second(row, theta, x) - f(x)
		} else {
			points = S - n
			r[i] = value(row, theta, float64(i-n)) // at 0 and at 1
		}
		r[i] /= math.Sqrt(points)
		for p := range phi {
			phi[p][i] = row[p] / math.Sqrt(points)
		}
	}
	return r, phi
}

// matrix returns so many columns of zeros.
func matrix(columns, rows int) [][]float64 {
	m := make([][]float64, columns)
	for p := range m {
		m[p] = make([]float64, rows)
	}
	return m
}

func dot(x, y []float64) (sum float64) {
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

// rotate replaces x, y by c x + s y, c y - s x.
func rotate(x, y []float64, c, s float64) {
	for i := range x {
		x[i], y[i] = c*x[i]+s*y[i], c*y[i]-s*x[i]
	}
}

// svd rotates the columns of Phi, two at a time, until each is orthogonal to all others. They are
// then sigma_i u_i, and the rotations have made V, returned by its columns (lesson 5).
func svd(phi [][]float64) (V [][]float64) {
	V = matrix(P, P)
	for p := range V {
		V[p][p] = 1
	}
	for again := true; again; {
		again = false
		for p := range phi {
			for q := range p {
				pp, qq, pq := dot(phi[p], phi[p]), dot(phi[q], phi[q]), dot(phi[p], phi[q])
				if math.Abs(pq) > 1e-13*math.Sqrt(pp*qq) && min(pp, qq) > 1e-28 { // else rounding
					angle := math.Atan2(2*pq, qq-pp) / 2 // the longer of the two first
					rotate(phi[q], phi[p], math.Cos(angle), math.Sin(angle))
					rotate(V[q], V[p], math.Cos(angle), math.Sin(angle))
					again = true
				}
			}
		}
	}
	return V
}

// natural returns delta = -pinv(Phi) r, minus the sum of v_i c_i / sigma_i over all i whose sigma_i
// reaches the cutoff, with c_i the product of u_i and r.
func natural(r []float64, phi [][]float64, cutoff float64) []float64 {
	V := svd(phi)
	delta := make([]float64, P)
	for i, column := range phi { // sigma_i u_i
		if sigma := math.Sqrt(dot(column, column)); sigma >= cutoff {
			c := dot(column, r) / sigma
			for p := range delta {
				delta[p] -= V[i][p] * c / sigma
			}
		}
	}
	return delta
}

// search returns the best of theta + eta delta, eta = 1, 1/2, 1/4, ... 2^-30.
func search(theta, delta []float64) []float64 {
	best, lowest := theta, math.Inf(1)
	for eta := 1.0; eta >= 0x1p-30; eta /= 2 {
		trial := slices.Clone(theta)
		for p := range trial {
			trial[p] += eta * delta[p]
		}
		if r, _ := residuals(trial); dot(r, r) < lowest {
			best, lowest = trial, dot(r, r)
		}
	}
	return best
}

// train draws theta from the normal distribution and takes the steps. It returns all thetas.
func train(seed uint64, cutoff float64, steps int) (thetas [][]float64) {
	random := rand.New(rand.NewPCG(seed, 0))
	theta := make([]float64, P)
	for p := range theta {
		theta[p] = random.NormFloat64()
	}
	for range steps {
		thetas = append(thetas, theta)
		r, phi := residuals(theta)
		theta = search(theta, natural(r, phi, cutoff))
	}
	return append(thetas, theta)
}

// worst is the largest error of u.
func worst(theta []float64) (largest float64) {
	row := make([]float64, P)
	for i := range 201 {
		x := float64(i) / 200
		largest = max(largest, math.Abs(value(row, theta, x)-solution(x)))
	}
	return largest
}

func lesson(w io.Writer) {
	fmt.Fprintln(w, "largest error of u after 60 steps, of five seeds the best and the worst:")
	for _, cutoff := range []float64{1, 1e-2, 1e-4, 1e-6} {
		var errors []float64
		for seed := range uint64(5) {
			errors = append(errors, worst(train(seed, cutoff, 60)[60]))
		}
		fmt.Fprintf(w, "cutoff %5.0e: ~%.0e ~%.0e\n", cutoff, slices.Min(errors), slices.Max(errors))
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
