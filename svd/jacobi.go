package svd

import (
	"math"

	"anagram/mat"
)

// One-sided Jacobi on the rows of a matrix G.
//
// Rotations of two rows at a time, each chosen to make the pair orthogonal, turn G into J G = Sigma Y^T with orthogonal
// rows: their lengths are the singular values, their directions the right singular vectors, and
// what rotates along (a matrix W with as many rows) becomes J W.
// (M. R. Hestenes, Inversion of matrices by biorthogonalization, 1958.)
//
// For rows x, y with a = |x|^2, b = |y|^2, p = x.y the rotation (x, y) <- (c x + s y, c y - s x)
// makes them orthogonal if t = s/c solves t^2 + 2 z t - 1 = 0, z = (a-b)/(2p). The root of smaller size is
//
//	t = 1 / (z + sign(z) sqrt(1 + z^2)),   a' = a + t p,   b' = b - t p.
//
// So a pair costs one inner product and, when its cosine is not yet negligible, one rotation.
//
// Order: cyclic, with the longest remaining row first (P. P. M. de Rijk, A one-sided Jacobi algorithm for
// computing the singular value decomposition on a vector computer, 1989). On the R of a pivoted QR this
// converges in a few sweeps (Z. Drmac, K. Veselic, New fast and accurate Jacobi SVD algorithm I, II, 2008), and because
// the test |x.y| <= tol |x||y| is relative, short rows, however short, come out as accurate as long ones
// (J. Demmel, K. Veselic, Jacobi's method is more accurate than QR, 1992).
//
// Range: row i of G stands for 2^e_i times what is stored, with e_i = 0 unless its length
// leaves [2^-200, 2^200]. With d = 2^(e_y - e_x) the stored rows rotate by
//
//	x <- c x + (s d) y,   y <- c y - (s/d) x,   t/d = 1 / (z + sign(z) sqrt(d^2 + z^2)),   z = (a - b d^2)/(2p),
//
// where a, b, p are of the stored rows: nothing underflows but what is negligible.

const (
	eps       = 0x1p-52 // distance from 1 to the next float64
	maxSweeps = 40      // the hardest matrices of the tests need 12; each after the fifth or so squares the cosines
	farOut    = 200     // binary exponent beyond which a row is stored scaled
)

// jacobi is the state of the iteration; the slices have an element per row.
type jacobi struct {
	g, w  mat.Dense // w rotates along; it may have no columns
	sq    []float64 // squared lengths of the stored rows
	exp   []int     // binary exponents of the stored rows
	tol   float64   // cosines up to tol are zero
	floor float64   // so are cosines up to floor over the longer length (0 leaves the relative test alone)

	sweeps  int
	turned  int     // rotations in this sweep
	cos2    float64 // largest squared cosine met in it
	largest float64 // largest sine used in it
}

// run rotates until all rows are orthogonal, in at most limit sweeps, then sorts them by length, longest first.
func (j *jacobi) run(limit int) error {
	n := float64(max(1, j.g.Rows))
	j.tol = math.Sqrt(n) * eps
	clear(j.exp)
	for j.sweeps = 0; j.sweeps < limit; {
		j.refresh()
		j.sweep()
		j.sweeps++
		// What this sweep left behind is of second order: n cos sin.
		if j.turned == 0 || n*math.Sqrt(j.cos2)*j.largest <= j.tol {
			j.refresh()
			j.sort()
			return nil
		}
	}
	return &NotConverged{Sweeps: j.sweeps, Cosine: math.Sqrt(j.cos2)}
}

// refresh computes the squared lengths anew and scales rows that have left the comfortable range.
func (j *jacobi) refresh() {
	for i := range j.sq {
		row := j.g.Row(i)
		if _, e := math.Frexp(mat.Nrm2(row)); e < -farOut || e > farOut {
			j.exp[i] += e
			shift(row, -e)
		}
		j.sq[i] = mat.Dot(row, row)
	}
}

// sweep meets every pair of rows once.
func (j *jacobi) sweep() {
	j.turned, j.cos2, j.largest = 0, 0, 0
	for p := range j.sq {
		j.swap(p, j.longest(p))
		for q := p + 1; q < len(j.sq); q++ {
			if j.longer(q, p) {
				j.meet(q, p)
			} else {
				j.meet(p, q)
			}
		}
	}
}

// meet makes rows x and y orthogonal unless they are; x is the longer.
func (j *jacobi) meet(x, y int) {
	a, b := j.sq[x], j.sq[y]
	gx, gy := j.g.Row(x), j.g.Row(y)
	p := mat.Dot(gx, gy)
	p2 := float64(p * p)
	if p2 <= float64(float64(j.floor*j.floor)*b) || p2 <= float64(j.tol*j.tol)*float64(a*b) {
		return
	}
	d := 1.0
	if j.exp[x] != j.exp[y] {
		d = math.Ldexp(1, j.exp[y]-j.exp[x])
	}
	z := (a - float64(b*float64(d*d))) / (2 * p)
	td := 1 / (z + math.Copysign(math.Sqrt(float64(z*z)+float64(d*d)), z)) // t/d
	t := td * d
	c := 1 / math.Sqrt(1+float64(t*t))
	mat.Rot2(gx, gy, c, c*t*d, c*td)
	if j.w.Cols > 0 {
		mat.Rot(j.w.Row(x), j.w.Row(y), c, c*t)
	}
	j.sq[x] = a + float64(float64(t*d)*p)
	if j.sq[y] = b - float64(td*p); j.sq[y] < 0.1*b { // cancellation
		j.sq[y] = mat.Dot(gy, gy)
	}
	j.turned++
	j.cos2 = max(j.cos2, p2/float64(a*b))
	j.largest = max(j.largest, math.Abs(c*t))
}

// longer says whether row x is longer than row y.
func (j *jacobi) longer(x, y int) bool {
	if j.exp[x] == j.exp[y] {
		return j.sq[x] > j.sq[y]
	}
	if j.sq[x] == 0 || j.sq[y] == 0 {
		return j.sq[y] == 0 && j.sq[x] > 0
	}
	fx, ex := math.Frexp(j.sq[x])
	fy, ey := math.Frexp(j.sq[y])
	ex, ey = ex+2*j.exp[x], ey+2*j.exp[y]
	return ex > ey || ex == ey && fx > fy
}

// longest returns the longest of row p and those below.
func (j *jacobi) longest(p int) int {
	best := p
	for q := p + 1; q < len(j.sq); q++ {
		if j.longer(q, best) {
			best = q
		}
	}
	return best
}

// sort orders the rows by length, longest first.
func (j *jacobi) sort() {
	for p := range j.sq {
		j.swap(p, j.longest(p))
	}
}

func (j *jacobi) swap(p, q int) {
	if p == q {
		return
	}
	swapRows(&j.g, p, q)
	swapRows(&j.w, p, q)
	j.sq[p], j.sq[q] = j.sq[q], j.sq[p]
	j.exp[p], j.exp[q] = j.exp[q], j.exp[p]
}

func swapRows(a *mat.Dense, p, q int) {
	if a.Cols == 0 {
		return
	}
	x, y := a.Row(p), a.Row(q)
	for i, v := range x {
		x[i], y[i] = y[i], v
	}
}

// length returns the length of row i as f 2^e with f in [1/2, 1), or 0, 0.
func (j *jacobi) length(i int) (f float64, e int) {
	f, e = math.Frexp(mat.Nrm2(j.g.Row(i)))
	return f, e + j.exp[i]
}
