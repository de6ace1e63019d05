// Lesson 2: why the Gram matrix loses half of the digits. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
)

// The problem and the network of lesson 1: u_xx = f in (0, 1), u(0) = u(1) = 0.
func solution(x float64) float64 { return math.Sin(2 * math.Pi * x) }
func f(x float64) float64        { return -4 * math.Pi * math.Pi * solution(x) }

// The units, the points inside, the rows and the columns of Phi: points and parameters in all.
const K, n, S, P = 12, 40, 40 + 2, 3*12 + 1
const seed = 1 // of what is printed and drawn

// value returns u(x) and its derivatives by theta, or u_xx(x) and those of it if second. A unit has
// the value w h, and ha, hb are the derivatives of h by a and b.
func value(theta []float64, x float64, second bool) (u float64, row []float64) {
	row = make([]float64, P)
	if !second {
		u, row[3*K] = theta[3*K], 1
	}
	for k := range K {
		a, b, w := theta[3*k], theta[3*k+1], theta[3*k+2]
		t := math.Tanh(a*x + b)
		t1 := 1 - t*t
		h, ha, hb := t, t1*x, t1
		if second {
			t2, t3 := -2*t*t1, t1*(6*t*t-2)
			h, ha, hb = a*a*t2, 2*a*t2+a*a*t3*x, a*a*t3
		}
		u += w * h
		row[3*k], row[3*k+1], row[3*k+2] = w*ha, w*hb, h
	}
	return u, row
}

// residuals returns r and Phi, by its columns.
func residuals(theta []float64) (r []float64, phi [][]float64) {
	phi = make([][]float64, P)
	for i := range S {
		x, wanted, points := float64(i-n), 0.0, float64(S-n) // the ends, 0 and 1
		if i < n {
			x, points = (float64(i)+0.5)/n, n
			wanted = f(x)
		}
		u, row := value(theta, x, i < n)
		r = append(r, (u-wanted)/math.Sqrt(points))
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

// svd makes the columns of A orthogonal, sigma_i u_i, and returns sigma and V, as in lesson 1. Here
// the guard against rounding is relative: the columns of G are short, sigma_i^2.
func svd(A [][]float64) (sigma []float64, V [][]float64) {
	V = make([][]float64, len(A))
	for p := range V {
		V[p] = make([]float64, len(A))
		V[p][p] = 1
	}
	for again := true; again; {
		again = false
		for p := range A {
			for q := range p {
				pp, qq, pq := dot(A[p], A[p]), dot(A[q], A[q]), dot(A[p], A[q])
				if math.Abs(pq) > 1e-13*math.Sqrt(pp*qq) && qq > 1e-34*pp { // the rest is rounding
					s, c := math.Sincos(math.Atan2(2*pq, pp-qq) / 2)
					for _, M := range [][][]float64{A, V} {
						for i, x := range M[p] {
							M[p][i], M[q][i] = c*x+s*M[q][i], c*M[q][i]-s*x
						}
					}
					again = true
				}
			}
		}
	}
	for _, column := range A {
		sigma = append(sigma, math.Sqrt(dot(column, column)))
	}
	return sigma, V
}

// pinv returns -pinv(A) y. It leaves out the singular values below cutoff sigma_1.
func pinv(A [][]float64, y []float64, cutoff float64) (delta []float64) {
	sigma, V := svd(A)
	delta = make([]float64, len(V))
	for i := range sigma {
		if sigma[i] >= cutoff*slices.Max(sigma) {
			c := dot(A[i], y) / sigma[i]
			for p := range delta {
				delta[p] -= V[i][p] * c / sigma[i]
			}
		}
	}
	return delta
}

// gram returns G = Phi^T Phi.
func gram(phi [][]float64) (G [][]float64) {
	for _, column := range phi {
		G = append(G, products(phi, column))
	}
	return G
}

// products returns A^T y.
func products(A [][]float64, y []float64) (x []float64) {
	for _, column := range A {
		x = append(x, dot(column, y))
	}
	return x
}

// step returns delta by Phi, -pinv(Phi) r, or by G, -pinv(G) Phi^T r. G has sigma_i^2.
func step(theta []float64, cutoff float64, byGram bool) (delta []float64) {
	y, A := residuals(theta)
	if byGram {
		A, y, cutoff = gram(A), products(A, y), cutoff*cutoff
	}
	return pinv(A, y, cutoff)
}

func search(theta, delta []float64) []float64 {
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

func start(seed uint64) (theta []float64) {
	random := rand.New(rand.NewPCG(seed, 0))
	for range P {
		theta = append(theta, random.NormFloat64())
	}
	return theta
}

// train takes 50 steps and returns all thetas.
func train(theta []float64, cutoff float64, byGram bool) (thetas [][]float64) {
	for range 50 {
		thetas = append(thetas, theta)
		theta = search(theta, step(theta, cutoff, byGram))
	}
	return append(thetas, theta)
}

func worst(theta []float64) (largest float64) {
	for x := 0.0; x <= 1; x += 1.0 / 256 {
		u, _ := value(theta, x, false)
		largest = max(largest, math.Abs(u-solution(x)))
	}
	return largest
}

func lesson(w io.Writer) {
	_, phi := residuals(start(seed))
	squares, _ := svd(gram(phi))
	sigma, _ := svd(phi)
	slices.Sort(squares)
	slices.Sort(sigma)
	fmt.Fprintln(w, " i   sigma_i by Phi   by G")
	for i := 1; i < P; i += 4 {
		fmt.Fprintf(w, "%2d       ~%.0e      ~%.0e\n", i, sigma[P-i], math.Sqrt(squares[P-i]))
	}
	fmt.Fprintln(w, "largest error of u after 50 steps:")
	for _, cutoff := range []float64{1e-5, 1e-9} {
		a, b := train(start(seed), cutoff, false)[50], train(start(seed), cutoff, true)[50]
		fmt.Fprintf(w, "cutoff %.0e sigma_1: by Phi ~%.0e, by G ~%.0e\n", cutoff, worst(a), worst(b))
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
