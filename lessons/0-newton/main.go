// Lesson 0: Newton's step for two parameters and three points. README.md derives all of it.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
)

// vector holds three numbers, one for each point; pair holds two, one for each parameter.
type (
	vector [3]float64
	pair   [2]float64
)

// The data: u(x_i) should be y_i.
var (
	x = vector{0, 1, 2}
	y = vector{1, 2, 4}
)

// The start, and the solution, which training never sees. theta = (a, b).
var (
	start    = pair{0, 1}
	solution = pair{math.Ln2, 1}
)

// residuals returns r, r_i = u(x_i) - y_i for the model u(x) = b e^(ax), and Phi by its two
// columns: the derivatives of r by a and by b.
func residuals(theta pair) (r vector, phi [2]vector) {
	a, b := theta[0], theta[1]
	for i := range r {
		e := math.Exp(a * x[i])
		r[i] = b*e - y[i]
		phi[0][i] = b * x[i] * e
		phi[1][i] = e
	}
	return r, phi
}

func dot(v, w vector) float64 { return v[0]*w[0] + v[1]*w[1] + v[2]*w[2] }

// loss returns 1/2 |r|^2.
func loss(theta pair) float64 {
	r, _ := residuals(theta)
	return dot(r, r) / 2
}

// A method makes delta, the direction of a step, of r and Phi.
type method func(r vector, phi [2]vector) (delta pair)

// newton solves Phi^T Phi delta = -Phi^T r, two equations for two unknowns.
func newton(r vector, phi [2]vector) (delta pair) {
	aa, ab, bb := dot(phi[0], phi[0]), dot(phi[0], phi[1]), dot(phi[1], phi[1])
	ra, rb := -dot(phi[0], r), -dot(phi[1], r)
	det := aa*bb - ab*ab
	return pair{(bb*ra - ab*rb) / det, (aa*rb - ab*ra) / det}
}

// downhill is the negative gradient of the loss, -Phi^T r.
func downhill(r vector, phi [2]vector) (delta pair) {
	return pair{-dot(phi[0], r), -dot(phi[1], r)}
}

// moved returns theta + eta delta.
func moved(theta pair, eta float64, delta pair) pair {
	return pair{theta[0] + eta*delta[0], theta[1] + eta*delta[1]}
}

// search returns the best of theta + eta delta, eta = 1, 1/2, 1/4, ... 2^-30, or theta if none of
// them has a lower loss.
func search(theta, delta pair) (best pair) {
	best, lowest := theta, loss(theta)
	for eta := 1.0; eta >= 0x1p-30; eta /= 2 {
		if trial := moved(theta, eta, delta); loss(trial) < lowest {
			best, lowest = trial, loss(trial)
		}
	}
	return best
}

// train takes the steps and returns all thetas.
func train(delta method, steps int) (thetas []pair) {
	theta := start
	for range steps {
		thetas = append(thetas, theta)
		theta = search(theta, delta(residuals(theta)))
	}
	return append(thetas, theta)
}

// off is the distance of theta from the solution.
func off(theta pair) float64 {
	return math.Hypot(theta[0]-solution[0], theta[1]-solution[1])
}

func lesson(w io.Writer) {
	r, phi := residuals(start)
	delta := newton(r, phi)
	fmt.Fprintf(w, "delta = (%.4f, %.4f)\n", delta[0], delta[1])
	for _, eta := range []float64{0, 1, 0.5, 0.25} {
		fmt.Fprintf(w, "eta %4.2f: loss %7.4f\n", eta, loss(moved(start, eta, delta)))
	}
	fmt.Fprintln(w, "step   Newton: a, b, off by            gradient: a, b, off by")
	newtons, downs := train(newton, 100), train(downhill, 100)
	for _, k := range []int{0, 1, 2, 3, 4, 10, 30, 100} {
		newton := ""
		if k <= 4 { // after that, what it is off is rounding
			newton = line(newtons[k])
		}
		fmt.Fprintf(w, "%4d   %-27s   %s\n", k, newton, line(downs[k]))
	}
}

func line(theta pair) string {
	return fmt.Sprintf("%.6f  %.6f  %.1e", theta[0], theta[1], off(theta))
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
