// Lesson 5: the singular value decomposition by Jacobi rotations. README.md derives all of it.
package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
)

// The network has K units, u(x) = w_1 tanh(a_1 x + b_1) + ... + w_K tanh(a_K x + b_K), and so
// P parameters, theta = (a_1, b_1, w_1, a_2, ..., w_K). Phi has P columns and S rows, one a point.
const K, P, S = 6, 3 * 6, 40

// features returns Phi by its columns, the derivatives of u at the points by theta.
func features(theta []float64) (phi [][]float64) {
	phi = matrix(P, S)
	for i := range S {
		x := (2*float64(i)+1)/S - 1
		for k := range K {
			a, b, w := theta[3*k], theta[3*k+1], theta[3*k+2]
			t := math.Tanh(a*x + b)
			phi[3*k][i], phi[3*k+1][i], phi[3*k+2][i] = w*(1-t*t)*x, w*(1-t*t), t
		}
	}
	return phi
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

func length(x []float64) float64    { return math.Sqrt(dot(x, x)) }
func cosine(x, y []float64) float64 { return dot(x, y) / (length(x) * length(y)) }

// tangent returns t for the rotation that makes x and y orthogonal: of the roots of
// pq t^2 + (pp - qq) t - pq = 0 the one of smaller size.
func tangent(x, y []float64) (t float64) {
	pq, d := dot(x, y), dot(x, x)-dot(y, y)
	return 2 * pq / (d + math.Copysign(math.Hypot(d, 2*pq), d))
}

// rotate replaces x, y by c x + s y, c y - s x, where t = s/c.
func rotate(x, y []float64, t float64) {
	c := 1 / math.Sqrt(1+t*t)
	s := c * t
	for i := range x {
		x[i], y[i] = c*x[i]+s*y[i], c*y[i]-s*x[i]
	}
}

// sweep tells what a sweep met: the largest cosine of two columns, and how many it had to rotate.
type sweep struct {
	largest   float64
	rotations int
}

// meet makes column p orthogonal to each before it, one after the other, and rotates V along.
func (s *sweep) meet(phi, V [][]float64, p int) {
	for q := range p {
		cos := math.Abs(cosine(phi[p], phi[q]))
		s.largest = max(s.largest, cos)
		if cos > 1e-13 { // the rest is rounding
			t := tangent(phi[p], phi[q])
			rotate(phi[p], phi[q], t)
			rotate(V[p], V[q], t)
			s.rotations++
		}
	}
}

// svd makes sweeps until one rotates nothing. The columns of phi are sigma_i u_i then, those of V
// are v_i. Sorting puts the longest columns first before each sweep.
func svd(phi [][]float64, sorting bool) (V [][]float64, sweeps []sweep) {
	V = matrix(len(phi), len(phi))
	for p := range V {
		V[p][p] = 1
	}
	for again := true; again; {
		for p := range phi {
			for q := p; sorting && q > 0 && length(phi[q]) > length(phi[q-1]); q-- {
				phi[q], phi[q-1], V[q], V[q-1] = phi[q-1], phi[q], V[q-1], V[q]
			}
		}
		var s sweep
		for p := range phi {
			s.meet(phi, V, p)
		}
		sweeps, again = append(sweeps, s), s.rotations > 0
	}
	return V, sweeps
}

// triangle returns the rows of R, where Phi = Q R. The longest column has the direction of the next
// one of Q, all lose their parts along it, and so on with what is left. It uses phi up.
func triangle(phi [][]float64) (R [][]float64) {
	for range phi {
		longest := slices.MaxFunc(phi, func(x, y []float64) int { return cmp.Compare(dot(x, x), dot(y, y)) })
		q, row := slices.Clone(longest), make([]float64, len(phi))
		for p, x := range phi {
			row[p] = dot(q, x) / length(q)
			for i := range x {
				x[i] -= q[i] * row[p] / length(q)
			}
		}
		clear(longest) // of rounding errors
		R = append(R, row)
	}
	return R
}

// product returns Phi V by its columns.
func product(phi, V [][]float64) [][]float64 {
	m := matrix(len(V), len(phi[0]))
	for k, v := range V {
		for p := range phi {
			for i := range m[k] {
				m[k][i] += phi[p][i] * v[p]
			}
		}
	}
	return m
}

// near returns a theta that has moved by about size, always from the same one.
func near(size float64) (theta []float64) {
	random := rand.New(rand.NewPCG(29, 0))
	for range P {
		theta = append(theta, 2*random.NormFloat64()+size*random.NormFloat64())
	}
	return theta
}

// compare returns the sweeps of five ways, for a theta that has moved by size since V was made.
func compare(size float64) (sweeps [5][]sweep) {
	V, _ := svd(features(near(0)), true)
	_, sweeps[0] = svd(features(near(size)), false)
	_, sweeps[1] = svd(features(near(size)), true)
	_, sweeps[2] = svd(triangle(features(near(size))), false)
	_, sweeps[3] = svd(product(features(near(size)), V), true)
	_, sweeps[4] = svd(triangle(product(features(near(size)), V)), false)
	return sweeps
}

func lesson(w io.Writer) {
	x, y := []float64{3, 0}, []float64{4, 5}
	rotate(x, y, tangent(x, y))
	fmt.Fprintf(w, "(3, 0) and (4, 5) become (%.4f, %.4f) and (%.4f, %.4f)\n\n", x[0], x[1], y[0], y[1])
	fmt.Fprintln(w, "way         sweeps rotations")
	sweeps := compare(1e-3)
	for k, way := range []string{"plain", "sorted", "QR first", "V first", "V, then QR"} {
		rotations := 0
		for _, s := range sweeps[k] {
			rotations += s.rotations
		}
		fmt.Fprintf(w, "%-10s  ~%-5d ~%d\n", way, len(sweeps[k]), rotations)
	}
	fmt.Fprintln(w, "\nQR first: sweep, largest cosine, rotations")
	for k, s := range sweeps[2] {
		fmt.Fprintf(w, "%d  ~%.0e  ~%d\n", k+1, s.largest, s.rotations)
	}

	fmt.Fprintln(w, "\nsigma on paper, by Jacobi, by Jacobi after a turn")
	d, phi, turned := 0x1p-33, matrix(4, 4), matrix(4, 4)
	for p := range phi {
		for i := range phi[p] {
			phi[p][i] = math.Pow(d*float64(i+1), float64(p))
			turned[p][i] = phi[p][i]
		}
		for q := range p {
			rotate(turned[p], turned[q], 0.5)
		}
	}
	svd(phi, true)
	svd(turned, true)
	for k, h := range []float64{2, math.Sqrt(5), 2, 3 / math.Sqrt(5)} {
		fmt.Fprintf(w, "%.12e  %.12e  ~%.0e\n", h*math.Pow(d, float64(k)), length(phi[k]), length(turned[k]))
	}
}

func main() {
	lesson(os.Stdout)
	save(figures)
}
