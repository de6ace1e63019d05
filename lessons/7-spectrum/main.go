// Lesson 7: what the spectrum says. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
)

// The problem of lesson 1: u_xx = f in (0, 1), u(0) = u(1) = 0, and what may be wrong with it.
type problem struct {
	n     int     // points inside: Phi has S = n + 2 rows
	scale float64 // the factor of all equations
	noise float64 // the deviation of errors in f
}

func solution(x float64) float64 { return math.Sin(2 * math.Pi * x) }
func f(x float64) float64        { return -4 * math.Pi * math.Pi * solution(x) }

// The network: u(x) = w_1 tanh(a_1 x + b_1) + ... + w_K tanh(a_K x + b_K) + w_0.
// theta = (a_1, b_1, w_1, a_2, ..., w_K, w_0).
const (
	K = 12      // units
	P = 3*K + 1 // parameters: the columns of Phi
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

// residuals returns r, S numbers, and Phi, S x P, as its P columns.
func (p problem) residuals(theta []float64) (r []float64, phi [][]float64) {
	errors := rand.New(rand.NewPCG(1, 1))
	r, phi = make([]float64, p.n+2), matrix(P, p.n+2)
	for i := range r {
		x, inside, factor := (float64(i)+0.5)/float64(p.n), i < p.n, p.scale/math.Sqrt(float64(p.n))
		if inside {
			r[i] = -factor * (f(x) + p.noise*errors.NormFloat64())
		} else { // an end: 0 or 1
			x, factor = float64(i-p.n), p.scale/math.Sqrt(2)
			r[i], phi[P-1][i] = factor*theta[P-1], factor
		}
		for k := range K {
			h, ha, hb := unit(theta[3*k], theta[3*k+1], x, inside)
			w := factor * theta[3*k+2]
			r[i] += w * h
			phi[3*k][i], phi[3*k+1][i], phi[3*k+2][i] = w*ha, w*hb, factor*h
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

// mode is one term of the singular value decomposition: Phi v = sigma u, c = u^T r.
type mode struct {
	sigma, c float64
	v        []float64
}

// spectrum returns the modes of Phi, sigma descending (lessons 1 and 5).
func spectrum(r []float64, phi [][]float64) (modes []mode) {
	V := matrix(len(phi), len(phi))
	for p := range V {
		V[p][p] = 1
	}
	for again := true; again; {
		again = false
		for p := range phi {
			for q := range p {
				pp, qq, pq := dot(phi[p], phi[p]), dot(phi[q], phi[q]), dot(phi[p], phi[q])
				if math.Abs(pq) > 1e-13*math.Sqrt(pp*qq) && qq > 1e-28 { // the rest is rounding
					angle := math.Atan2(2*pq, pp-qq) / 2
					rotate(phi[p], phi[q], math.Cos(angle), math.Sin(angle))
					rotate(V[p], V[q], math.Cos(angle), math.Sin(angle))
					again = true
				}
			}
		}
	}
	for p, column := range phi { // sigma_i u_i
		sigma := math.Sqrt(dot(column, column))
		modes = append(modes, mode{sigma, dot(column, r) / sigma, V[p]})
	}
	slices.SortFunc(modes, func(a, b mode) int { return int(math.Copysign(1, b.sigma-a.sigma)) })
	return modes
}

// step returns theta + delta, delta = -sum of v_i c_i / sigma_i over all sigma_i >= cutoff.
func step(theta []float64, modes []mode, cutoff, eta float64) []float64 {
	theta = slices.Clone(theta)
	for _, m := range modes {
		if m.sigma >= cutoff {
			for p := range theta {
				theta[p] -= eta * m.v[p] * m.c / m.sigma
			}
		}
	}
	return theta
}

// count returns how many sigma_i reach the cutoff, and the length of the step that these make.
func count(modes []mode, cutoff float64) (kept int, length float64) {
	for _, m := range modes {
		if m.sigma >= cutoff {
			kept++
			length = math.Hypot(length, m.c/m.sigma)
		}
	}
	return kept, length
}

// rounding is the size of a sigma that is nothing but rounding errors, for S rows.
func rounding(modes []mode, S int) float64 {
	return 0x1p-52 * modes[0].sigma * float64(S)
}

// train returns theta and what it becomes, step by step, with the search of lesson 1.
func (p problem) train(theta []float64, cutoff float64, steps int) (thetas [][]float64) {
	for range steps {
		thetas = append(thetas, theta)
		modes, from, lowest := spectrum(p.residuals(theta)), theta, math.Inf(1)
		for eta := 1.0; eta >= 0x1p-30; eta /= 2 {
			trial := step(from, modes, cutoff, eta)
			if r, _ := p.residuals(trial); dot(r, r) < lowest {
				theta, lowest = trial, dot(r, r)
			}
		}
	}
	return append(thetas, theta)
}

// line prints what the spectrum at theta says.
func (p problem) line(w io.Writer, name string, theta []float64) {
	r, phi := p.residuals(theta)
	modes := spectrum(r, phi)
	kept, length := count(modes, 1e-4)
	rank, _ := count(modes, rounding(modes, len(r)))
	fmt.Fprintf(w, "%-10s  ~%.0e  ~%d   ~%d   ~%.0e  ~%.0e  ~%.0e\n",
		name, modes[0].sigma, kept, rank, length, math.Sqrt(dot(r, r)), unseen(theta))
}

func lesson(w io.Writer) {
	fmt.Fprintln(w, "            sigma_1  kept  rank  |delta|    |r|   unseen")
	p, few, large := problem{n: 40, scale: 1}, problem{n: 12, scale: 1}, problem{n: 40, scale: 1000}
	thetas := p.train(start(0), 1e-4, 30)
	for _, t := range []int{0, 10, 25, 30} {
		p.line(w, fmt.Sprint("step ", t), thetas[t])
	}
	large.line(w, "times 1000", thetas[30])
	few.line(w, "12 points", few.train(start(0), 1e-4, 30)[30])
	fmt.Fprintln(w, "error 12 steps after step 25, by noise in f and cutoff")
	fmt.Fprintln(w, "noise   |c_i|     1e-1    1e-3    1e-5")
	for _, p.noise = range []float64{0, 1e-4, 1e-2, 1} {
		fmt.Fprintf(w, "%.0e  ~%.0e ", p.noise, p.level(thetas[30]))
		for _, cutoff := range []float64{1e-1, 1e-3, 1e-5} {
			fmt.Fprintf(w, "  ~%.0e", worst(p.train(thetas[25], cutoff, 12)[12]))
		}
		fmt.Fprintln(w)
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
