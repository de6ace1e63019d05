// Lesson 6: the linear layer eliminated. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
)

// The problem of lesson 1: u_xx = f in (0, 1), u(0) = u(1) = 0.
func solution(x float64) float64 { return math.Sin(2 * math.Pi * x) }
func f(x float64) float64        { return -4 * math.Pi * math.Pi * solution(x) }

// The network: u(x) = w_1 tanh(a_1 x + b_1) + ... + w_K tanh(a_K x + b_K) + w_0.
// alpha = (a_1, b_1, a_2, ..., b_K), w = (w_1, ..., w_K, w_0), theta = (alpha, w).
const (
	n     = 60    // points inside
	S     = n + 2 // points in all
	ridge = 1e-11 // mu, what large weights cost
)

// unit returns h, what tanh(ax + b) gives to a row, and its derivatives by a and by b: its second
// derivative by x inside, its value at the ends (lesson 1).
func unit(a, b, x float64, inside bool) (h, ha, hb float64) {
	t := math.Tanh(a*x + b)
	t1 := 1 - t*t
	if !inside {
		return t, t1 * x, t1
	}
	t2 := -2 * t * t1
	t3 := t1 * (6*t*t - 2)
	return a * a * t2, 2*a*t2 + a*a*t3*x, a * a * t3
}

// columns returns B and y, so that r = B w - y, and D: the derivatives of column k of B by a_k and
// b_k are D[2k] and D[2k+1]. Below the S rows of the problem stand K+1 that ask for mu w = 0.
func columns(alpha []float64, mu float64) (B, D [][]float64, y []float64) {
	K := len(alpha) / 2
	B, D, y = matrix(K+1, S+K+1), matrix(2*K, S+K+1), make([]float64, S+K+1)
	for i := range S {
		x, inside, root := (float64(i)+0.5)/n, true, math.Sqrt(n)
		if i < n {
			y[i] = f(x) / root
		} else { // an end: 0 or 1
			x, inside, root = float64(i-n), false, math.Sqrt(S-n)
			B[K][i] = 1 / root
		}
		for k := range K {
			h, ha, hb := unit(alpha[2*k], alpha[2*k+1], x, inside)
			B[k][i], D[2*k][i], D[2*k+1][i] = h/root, ha/root, hb/root
		}
	}
	for k := range B {
		B[k][S+k] = mu
	}
	return B, D, y
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

// add adds s x to y.
func add(y []float64, s float64, x []float64) {
	for i := range x {
		y[i] += s * x[i]
	}
}

// project takes from x its parts along the orthonormal columns of Q, and returns Q^T x. What
// rounding leaves of them the second time takes.
func project(Q [][]float64, x []float64) []float64 {
	parts := make([]float64, len(Q))
	for range 2 {
		for j := range Q {
			c := dot(Q[j], x)
			parts[j] += c
			add(x, -c, Q[j])
		}
	}
	return parts
}

// least returns the x that makes |M x - y| least, and Q: M = Q R by Gram and Schmidt, with
// orthonormal columns in Q and a triangle R, and then R x = Q^T y.
func least(M [][]float64, y []float64) (x []float64, Q [][]float64) {
	R := matrix(len(M), len(M))
	for p := range M {
		q := slices.Clone(M[p])
		copy(R[p], project(Q, q))
		R[p][p] = math.Sqrt(dot(q, q))
		for i := range q {
			q[i] /= R[p][p]
		}
		Q = append(Q, q)
	}
	x = project(Q, slices.Clone(y))
	for p := len(M) - 1; p >= 0; p-- {
		x[p] /= R[p][p]
		add(x[:p], -x[p], R[p][:p])
	}
	return x, Q
}

// apply returns r = B w - y and A, its derivatives by alpha, which take the place of D.
func apply(B, D [][]float64, w, y []float64) (r []float64, A [][]float64) {
	r = make([]float64, len(y))
	add(r, -1, y)
	for k := range B {
		add(r, w[k], B[k])
	}
	for p := range D {
		for i := range D[p] {
			D[p][i] *= w[p/2]
		}
	}
	return r, D
}

// projected returns r for alpha with the best w, and Kaufman's Jacobian.
func projected(alpha []float64) (r []float64, J [][]float64) {
	B, D, y := columns(alpha, ridge)
	w, Q := least(B, y)
	r, J = apply(B, D, w, y)
	for p := range J {
		project(Q, J[p])
	}
	return r, J
}

// joint returns r and Phi = [A B] for theta.
func joint(theta []float64) (r []float64, phi [][]float64) {
	K := len(theta) / 3
	B, D, y := columns(theta[:2*K], 0)
	r, A := apply(B, D, theta[2*K:], y)
	return r, append(A, B...)
}

// damped returns the delta that makes |r + J delta|^2 + lambda |delta|^2 least.
func damped(r []float64, J [][]float64, lambda float64) []float64 {
	M, y := matrix(len(J), len(r)+len(J)), make([]float64, len(r)+len(J))
	for p := range M {
		copy(M[p], J[p])
		M[p][len(r)+p] = math.Sqrt(lambda)
	}
	add(y, -1, r)
	delta, _ := least(M, y)
	return delta
}

// descend takes damped steps from x and returns all points. Where |r| would not fall, lambda grows.
func descend(x []float64, system func([]float64) ([]float64, [][]float64), steps int) [][]float64 {
	points, lambda := [][]float64{x}, 1.0
	r, J := system(x)
	for range steps {
		for ; lambda < 1e10; lambda *= 4 {
			trial := slices.Clone(x)
			add(trial, 1, damped(r, J, lambda))
			if r2, J2 := system(trial); dot(r2, r2) < dot(r, r) {
				x, r, J, lambda = trial, r2, J2, lambda/16
				break
			}
		}
		points = append(points, x)
	}
	return points
}

func lesson(w io.Writer) {
	fmt.Fprintln(w, "largest error of u, median of five seeds, and largest weight of the random features:")
	fmt.Fprintln(w, " K  random  20 projected  20 joint  from solved w  weight")
	for _, K := range []int{4, 8, 16, 32} {
		m := medians(K, 20)
		fmt.Fprintf(w, "%2d  ~%.0e     ~%.0e      ~%.0e      ~%.0e       ~%.0e\n", K, m[0], m[1], m[2], m[3], m[4])
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
