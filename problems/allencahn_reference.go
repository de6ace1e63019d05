package problems

// The solution of problem allencahn has no closed form:
//
//	u_t = D u_xx + f(u),  D = 1e-3,  f(u) = 5 (u - u^3),  0 <= t <= 1,  -1 <= x <= 1,
//	u(t, -1) = u(t, 1) = -1,  u(0, x) = x^2 cos(pi x).
//
// Data and equation are even in x, so [0, 1] with u_x(t, 0) = 0 suffices. The reference solution
// is computed by two textbook methods of the lowest order, each raised by Richardson extrapolation.
//
// Space. On the nodes x_i = i/n, i = 0..n, the central difference
//
//	u_xx(x_i) ~ (u_{i-1} - 2 u_i + u_{i+1}) n^2,   u_{-1} = u_1,   u_n = -1,
//
// has an error that is a series in 1/n^2, and so has the solution of the system of ordinary
// differential equations y' = F(y) it makes. Solutions on several n, compared on the nodes they
// share, are extrapolated to 1/n^2 = 0.
//
// Time. A step of length H from y is split into m substeps h = H/m of the linearly implicit Euler
// method
//
//	(I - h J) (y_{s+1} - y_s) = h F(y_s),   J = F'(y) frozen at the start of the step,
//
// whose error is a series in h; the results for m = 1, 2, .. k are extrapolated to h = 0, which
// makes the step one of order k. I - h J is tridiagonal, with off-diagonals -c, c = h D n^2, and 1
// + 2c - h f'(y_i) on the diagonal. As f' <= 5 and h <= 1/100 the rows are diagonally dominant:
// elimination needs no pivoting.
//
// Corner. At t = 0 the equation asks for u_t(0, 1) = D (pi^2 - 2) while the border asks for 0, so a
// layer of width sqrt(D t) and height ~ D t leaves the corner. It looks the same at t and 2t: the
// first steps therefore double the time reached, and later ones have the length of the grid in t.
// The layer keeps the series in 1/n^2 intact once it is wider than a cell.
//
// Why not collocation? The fronts are 0.02 wide and far from the ends, where Chebyshev nodes crowd:
// solutions on 512 and 700 of them still differ by 3e-9, and every step length needs a dense
// factorisation. Here a step on all four n is 28 sweeps over 3000 nodes.
//
// Sources: L. F. Richardson, The deferred approach to the limit, Phil. Trans. R. Soc. A 226, 1927;
// P. Deuflhard, Recent progress in extrapolation methods for ordinary differential equations, SIAM
// Review 27, 1985; E. Hairer and G. Wanner, Solving Ordinary Differential Equations II, 1996,
// section IV.9.

import (
	"math"
	"sync"

	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/mat"
)

// allenCahnTimes and allenCahnCells are the intervals in t and, in half of the domain, in x of the
// grid that the solution is returned on: t_i = i/100 and x_j = (j - 100)/100.
const (
	allenCahnTimes = 100
	allenCahnCells = 100
)

// allenCahnD and allenCahnGrowth are the coefficients of the equation: TestAllenCahnSubstep.
const (
	allenCahnD      = 1e-3
	allenCahnGrowth = 5
)

// allenCahnReference returns the solution u (101 x 201) of the Allen-Cahn problem with u_ij at
// time t_i = i/100 and place x_j = -1 + j/100, to an absolute error of about 1e-11.
// It is computed at the first call and shared by all: callers must not write to it.
func allenCahnReference() (t, x []float64, u *mat.Dense, err error) {
	u, err = allenCahnOnce()
	if err != nil {
		return nil, nil, nil, err
	}
	t, x = make([]float64, u.Rows), make([]float64, u.Cols)
	for i := range t {
		t[i] = float64(i) / allenCahnTimes
	}
	for j := range x {
		x[j] = float64(j-allenCahnCells) / allenCahnCells
	}
	return t, x, u, nil
}

var allenCahnOnce = sync.OnceValues(allenCahnDefault.solve)

// allenCahnSettings says how finely the solver divides space and time.
type allenCahnSettings struct {
	cells    []int // the n: intervals in [0, 1], increasing multiples of allenCahnCells
	substeps []int // the m: substeps a step, increasing
	doubling int   // the first step is 2^-doubling of the first interval in t
}

// allenCahnDefault is the cheapest choice found that refinement changes by less than 1e-11: twice
// the nodes change it by 6e-12 (next to the corner, at the first times), eight m rather than seven
// by 4e-12. Two thirds of the nodes are 1e-10 away from it, six m 2e-11:
// TestAllenCahnReferenceConverged.
var allenCahnDefault = allenCahnSettings{
	cells:    []int{400, 600, 800, 1200},
	substeps: []int{1, 2, 3, 4, 5, 6, 7},
	doubling: 4,
}

// solve returns u on the whole 101 x 201 grid. It is an error if the last of the extrapolations, in
// time or in space, still moved the solution by more than 1e-8: such settings are too coarse.
func (s allenCahnSettings) solve() (*mat.Dense, error) {
	// a move is the error one extrapolation earlier; the result's is far smaller
	const tolerance = 1e-8
	table := make([][]float64, len(s.cells))
	moved := 0.0
	for i, n := range s.cells {
		u, m := s.march(n)
		table[i], moved = u.Data, max(moved, m)
	}
	moved = max(moved, extrapolate(table, s.cells, 2))
	if !(moved <= tolerance) {
		return nil, text.Errorf("problems: Allen-Cahn reference: extrapolation still moves by %.1e, more than %.0e", moved, tolerance)
	}
	half := mat.Dense{Rows: allenCahnTimes + 1, Cols: allenCahnCells + 1, Stride: allenCahnCells + 1, Data: table[len(table)-1]}
	return mirror(&half), nil
}

// mirror returns the even continuation of the columns x >= 0 to x < 0.
func mirror(half *mat.Dense) *mat.Dense {
	n := half.Cols - 1
	u := mat.New(half.Rows, 2*n+1)
	for i := 0; i < u.Rows; i++ {
		row := u.Row(i)
		for j, v := range half.Row(i) {
			row[n-j], row[n+j] = v, v
		}
	}
	return u
}

// march follows the system on n cells through all times and returns it at the grid's nodes with x
// >= 0, a row for each time, with the largest move the extrapolation in time ended with.
func (s allenCahnSettings) march(n int) (u *mat.Dense, moved float64) {
	u = mat.New(allenCahnTimes+1, allenCahnCells+1)
	l := newAllenCahnLine(n, s.substeps)
	l.sample(u.Row(0))
	const interval = 1.0 / allenCahnTimes
	h := math.Ldexp(interval, -s.doubling)
	moved = l.step(h)
	for range s.doubling {
		moved = max(moved, l.step(h)) // from time h to 2h
		h *= 2
	}
	l.sample(u.Row(1))
	for i := 2; i < u.Rows; i++ {
		moved = max(moved, l.step(interval))
		l.sample(u.Row(i))
	}
	return u, moved
}

// allenCahnLine is the discrete solution on x_i = i/n at one time, and the scratch of a step.
// Slices a node have length n: the last node, x = 1, rests at -1.
type allenCahnLine struct {
	n        int
	y        []float64   // the solution, n + 1 values
	slope    []float64   // f'(y_i) at the start of the step
	pivot    []float64   // the reciprocal pivots of I - h J after elimination
	upper    []float64   // minus the upper off-diagonal of I - h J over the pivot
	z        []float64   // right side of a substep, eliminated
	substeps []int       // the m of a step
	table    [][]float64 // y after the step, for every m
}

func newAllenCahnLine(n int, substeps []int) *allenCahnLine {
	l := &allenCahnLine{n: n, substeps: substeps, y: make([]float64, n+1),
		slope: make([]float64, n), pivot: make([]float64, n), upper: make([]float64, n), z: make([]float64, n)}
	for range substeps {
		l.table = append(l.table, make([]float64, n+1))
	}
	for i := range l.y {
		x := float64(i) / float64(n)
		l.y[i] = x * x * vec.Cos(math.Pi*x)
	}
	l.y[n] = -1
	return l
}

// sample sets dst to the solution at the nodes that lie on the grid.
func (l *allenCahnLine) sample(dst []float64) {
	every := l.n / allenCahnCells
	for j := range dst {
		dst[j] = l.y[j*every]
	}
}

// step advances y by the time h with the extrapolated Euler method and
// returns how far the last extrapolation moved it.
func (l *allenCahnLine) step(h float64) (moved float64) {
	for i := range l.slope {
		v := l.y[i]
		l.slope[i] = allenCahnGrowth * (1 - float64(3*v*v))
	}
	for i, m := range l.substeps {
		y := l.table[i]
		copy(y, l.y)
		l.factor(h / float64(m))
		for range m {
			l.substep(y, h/float64(m))
		}
	}
	moved = extrapolate(l.table, l.substeps, 1)
	copy(l.y, l.table[len(l.table)-1])
	return moved
}

// factor eliminates I - h J from the top: pivot_i = b_i - c upper_{i-1} (kept as its reciprocal)
// and upper_i = c / pivot_i. The mirror at x = 0 doubles the first off-diagonal.
func (l *allenCahnLine) factor(h float64) {
	c := l.coupling(h)
	above, right := 0.0, 2*c
	for i, slope := range l.slope {
		b := 1 + float64(2*c) - float64(h*slope)
		l.pivot[i] = 1 / (b - float64(c*above))
		l.upper[i] = right * l.pivot[i]
		above, right = l.upper[i], c
	}
}

// substep adds to y the d with (I - h J) d = h F(y), for the h last factored:
// z_i = (h F_i + c z_{i-1}) / pivot_i downwards, d_i = z_i + upper_i d_{i+1} upwards.
func (l *allenCahnLine) substep(y []float64, h float64) {
	c := l.coupling(h)
	left, above := y[1], 0.0 // y_{i-1}, z_{i-1}; at i = 0 the mirror and nothing
	for i := range l.z {
		v := y[i]
		f := allenCahnGrowth * v * (1 - float64(v*v))
		g := float64(c*((left-v)-(v-y[i+1]))) + float64(h*f)
		above = (g + float64(c*above)) * l.pivot[i]
		l.z[i], left = above, v
	}
	d := 0.0 // at x = 1
	for i := l.n - 1; i >= 0; i-- {
		d = l.z[i] + float64(l.upper[i]*d)
		y[i] += d
	}
}

// coupling returns c = h D n^2. The conversion rounds the product: the compiler
// makes 2c a sum, c + c, and could fuse it with the multiplication that c came from.
func (l *allenCahnLine) coupling(h float64) float64 {
	return float64(h * allenCahnD * float64(l.n) * float64(l.n))
}

// extrapolate works on vectors table[j] = T(1/n_j), n increasing, of a function T(h) = T_0 + a_1
// h^p + a_2 h^2p + .. and leaves the value at 0 of the polynomial in h^p through all of them, which
// is T_0 up to O(h^(p len(n))), in the last one. The others are overwritten. This is the scheme of
// Aitken and Neville,
//
//	T_j <- T_j + (T_j - T_{j-1}) / ((n_j/n_{j-q})^p - 1),  q = 1, 2, ..;  j >= q, downwards.
//
// The largest move of an element in the last round is returned; NaN if there is one.
func extrapolate(table [][]float64, n []int, p int) (moved float64) {
	for q := 1; q < len(table); q++ {
		for j := len(table) - 1; j >= q; j-- {
			ratio := 1.0
			for range p {
				ratio *= float64(n[j]) / float64(n[j-q])
			}
			moved = towards(table[j], table[j-1], 1/(ratio-1))
		}
	}
	return moved
}

// towards adds w (fine - coarse) to fine and returns the largest absolute value added, NaN if there
// is one.
func towards(fine, coarse []float64, w float64) (moved float64) {
	for i, v := range fine {
		d := w * (v - coarse[i])
		fine[i] = v + float64(d)
		moved = max(moved, math.Abs(d))
	}
	return moved
}
