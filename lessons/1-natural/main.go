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

// The problem: u_xx = f in (0, 1), u(0) = u(1) = 0. The solution is known, so that errors can be
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

// second returns u_xx(x), the second derivative, and writes its own derivatives by theta into row.
// The derivatives of tanh are t1, t2, t3, and tanh(ax + b) has a^2 t2 as its second by x.
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
	phi, row := make([][]float64, P), make([]float64, P)
	for i := range S {
		left, points := 0.0, float64(n)
		if i < n {
			x := (float64(i) + 0.5) / n // midpoints
			left = second(row, theta, x) - f(x)
		} else {
			points = S - n
			left = value(row, theta, float64(i-n)) // at 0 and at 1
		}
		r = append(r, left/math.Sqrt(points))
		for p := range phi {
			phi[p] = append(phi[p], row[p]/math.Sqrt(points))
		}
	}
	return r, phi
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
	V = make([][]float64, P)
	for p := range V {
		V[p] = make([]float64, P)
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
// reaches the cutoff, with c_i the product of u_i and r. Their number is kept.
func natural(r []float64, phi [][]float64, cutoff float64) (delta []float64, kept int) {
	V := svd(phi)
	delta = make([]float64, P)
	for i, column := range phi { // sigma_i u_i
		if sigma := math.Sqrt(dot(column, column)); sigma >= cutoff {
			c := dot(column, r) / sigma
			for p := range delta {
				delta[p] -= V[i][p] * c / sigma
			}
			kept++
		}
	}
	return delta, kept
}

// search returns the best of theta and theta + eta delta, eta = 1, 1/2, 1/4, ... 2^-30.
func search(theta, delta []float64) (best []float64) {
	r, _ := residuals(theta)
	best, lowest := theta, dot(r, r)
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
		delta, _ := natural(r, phi, cutoff)
		theta = search(theta, delta)
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
	fmt.Fprintln(w, "60 steps, 5 seeds: the error of u, best and worst; below 1e-3; singular values kept")
	for _, cutoff := range []float64{1e-2, 1e-4, 1e-6} {
		var errors, ranks []float64
		for seed := range uint64(5) {
			theta := train(seed, cutoff, 60)[60]
			r, phi := residuals(theta)
			_, kept := natural(r, phi, cutoff)
			errors, ranks = append(errors, worst(theta)), append(ranks, float64(kept))
		}
		slices.Sort(errors)
		good, _ := slices.BinarySearch(errors, 1e-3)
		fmt.Fprintf(w, "cutoff %.0e:  ~%.0e  ~%.0e   ~%d of 5   ~%.0f to ~%.0f\n",
			cutoff, errors[0], errors[4], good, slices.Min(ranks), slices.Max(ranks))
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
