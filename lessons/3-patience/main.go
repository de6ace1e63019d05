// Lesson 3: damping, greed and patience. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
)

// The problem: u_xx + u_yy = f in the unit square, u = 0 on its border.
func solution(x, y float64) float64 { return math.Sin(math.Pi*x) * math.Sin(math.Pi*y) }
func f(x, y float64) float64        { return -2 * math.Pi * math.Pi * solution(x, y) }

// The network: u(x, y) = w_1 tanh(a_1 x + e_1 y + b_1) + ... + w_K tanh(a_K x + e_K y + b_K) + w_0.
const (
	K       = 16                  // units
	P       = 4*K + 1             // parameters: theta = (a_1, e_1, b_1, w_1, a_2, ..., w_K, w_0)
	N, n, S = 10, 100, 100 + 4*10 // points in a row, inside, in all: the rows of Phi
	target  = 1.0 / 20            // of the patient rule
)

// value returns u(x, y), or inside the square u_xx + u_yy, and writes its derivatives by theta into
// row. A unit adds w g: g is tanh or, inside, (a^2 + e^2) t2, with t2 tanh's second derivative.
func value(row, theta []float64, x, y float64, inside bool) (u float64) {
	if !inside {
		u, row[4*K] = theta[4*K], 1
	}
	for k := range K {
		a, e, b, w := theta[4*k], theta[4*k+1], theta[4*k+2], theta[4*k+3]
		t := math.Tanh(a*x + e*y + b)
		g, slope, h := t, 1-t*t, 0.0
		if inside {
			s, t2, t3 := a*a+e*e, -2*t*slope, slope*(6*t*t-2)
			g, slope, h = s*t2, s*t3, 2*t2
		}
		u += w * g
		row[4*k], row[4*k+1], row[4*k+2], row[4*k+3] = w*(slope*x+h*a), w*(slope*y+h*e), w*slope, g
	}
	return u
}

// system returns Phi by its rows, each with its r_i behind it as entry P, and |r|^2.
func system(theta []float64) (rows [][]float64, square float64) {
	for i := range S {
		x, y, weight := (float64(i%N)+0.5)/N, (float64(i/N)+0.5)/N, 1/math.Sqrt(n)
		if i >= n { // on one of the four sides
			s, side := float64(i%N)/N, (i-n)/N
			x, y, weight = []float64{s, 1, 1 - s, 0}[side], []float64{0, s, 1, 1 - s}[side], 1/math.Sqrt(S-n)
		}
		row := make([]float64, P+1)
		row[P] = value(row, theta, x, y, i < n) - f(x, y) // f is 0 on the border
		add(row, weight-1, row)                           // row times weight
		rows, square = append(rows, row), square+row[P]*row[P]
	}
	return rows, square
}

func add(x []float64, s float64, y []float64) { // x + s y into x
	for i, v := range y[:len(x)] {
		x[i] += s * v
	}
}

// products returns x^T x, x^T y and y^T y, without entry P.
func products(x, y []float64) (xx, xy, yy float64) {
	for i, v := range x[:P] {
		xx, xy, yy = xx+v*v, xy+v*y[i], yy+y[i]*y[i]
	}
	return xx, xy, yy
}

// svd returns the vectors sigma_i v_i, each with its c_i behind it. It makes a triangle of Phi, and
// rotates the rows of that, two at a time, until they are orthogonal.
func svd(phi [][]float64) (rows [][]float64) {
	for p := range P {
		t := make([]float64, P+1)
		for _, row := range phi {
			add(t, row[p], row)
		}
		if t[p] > 1e-24 { // the rest is rounding
			for _, row := range phi {
				add(row, -row[p]/t[p], t)
			}
			add(t, 1/math.Sqrt(t[p])-1, t)
			rows = append(rows, t)
		}
	}
	for again := true; again; {
		again = false
		for i, x := range rows {
			for _, y := range rows[i+1:] {
				if xx, xy, yy := products(x, y); xy*xy > 1e-20*xx*yy {
					sin, cos := math.Sincos(math.Atan2(2*xy, xx-yy) / 2)
					for p, v := range x {
						x[p], y[p] = cos*v+sin*y[p], cos*y[p]-sin*v
					}
					again = true
				}
			}
		}
	}
	return rows
}

// moved returns theta + eta delta(lambda), and the promise m(lambda).
func moved(theta []float64, rows [][]float64, eta, lambda float64) (trial []float64, m float64) {
	trial = slices.Clone(theta)
	for _, v := range rows {
		sigma2, _, _ := products(v, v)
		c, q := v[P], sigma2+lambda
		add(trial, -eta*c/q, v)
		m += c * c * sigma2 * (sigma2 + 2*lambda) / (q * q)
	}
	return trial, m
}

type rule func(theta []float64, now float64, rows [][]float64) []float64

// classic is the rule of lesson 1: of one step, with a cutoff, the best part. (now is |r|^2.)
func classic(cutoff float64) rule {
	return func(theta []float64, now float64, rows [][]float64) []float64 {
		best, lowest := theta, now
		kept := slices.DeleteFunc(rows, func(v []float64) bool { xx, _, _ := products(v, v); return xx < cutoff*cutoff })
		for eta := 1.0; eta >= 0x1p-30; eta /= 2 {
			trial, _ := moved(theta, kept, eta, 0)
			if _, after := system(trial); after < lowest {
				best, lowest = trial, after
			}
		}
		return best
	}
}

// greedy takes the step with the lowest loss of all lambda.
func greedy(theta []float64, now float64, rows [][]float64) []float64 {
	best, lowest := theta, now
	for lambda := 16.0; lambda > 1e-14; lambda /= 2 {
		trial, _ := moved(theta, rows, 1, lambda)
		if _, after := system(trial); after < lowest {
			best, lowest = trial, after
		}
	}
	return best
}

// patient takes the longest step before the first that breaks its promise.
func patient(theta []float64, now float64, rows [][]float64) []float64 {
	longest := theta
	for lambda := 16.0; lambda > 1e-14; lambda /= 2 {
		trial, m := moved(theta, rows, 1, lambda)
		if _, after := system(trial); now-after < target*m {
			break
		}
		longest = trial
	}
	return longest
}

// train starts from the normal distribution and returns all thetas.
func train(seed uint64, step rule, steps int) [][]float64 {
	random, thetas := rand.New(rand.NewPCG(seed, 0)), [][]float64{make([]float64, P)}
	for p := range P {
		thetas[0][p] = random.NormFloat64()
	}
	for k := range steps {
		phi, now := system(thetas[k])
		thetas = append(thetas, step(thetas[k], now, svd(phi)))
	}
	return thetas
}

// worst is the largest error of u.
func worst(theta []float64) (largest float64) {
	for i := range 31 * 31 {
		x, y := float64(i%31)/30, float64(i/31)/30
		largest = max(largest, math.Abs(value(make([]float64, P), theta, x, y, false)-solution(x, y)))
	}
	return largest
}

func lesson(w io.Writer) {
	fmt.Fprintln(w, "largest error of u after 40 steps, the median of five seeds:")
	for k, step := range []rule{classic(1e-3), classic(1e-4), greedy, patient} {
		var errors []float64
		for seed := range uint64(5) {
			errors = append(errors, worst(train(seed, step, 40)[40]))
		}
		slices.Sort(errors)
		fmt.Fprintf(w, "%-13s ~%.0e\n", []string{"classic, 1e-3", "classic, 1e-4", "greedy", "patient"}[k], errors[2])
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
