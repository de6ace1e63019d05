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
// Order: cyclic, with the rows sorted before each sweep and the longer of two made longer (after P. P. M. de Rijk, A
// one-sided Jacobi algorithm for computing the singular value decomposition on a vector computer, 1989). On the R of a pivoted QR this
// converges in a few sweeps (Z. Drmac, K. Veselic, New fast and accurate Jacobi SVD algorithm I, II, 2008), and because
// the test |x.y| <= tol |x||y| is relative, short rows, however short, come out as accurate as long ones
// (J. Demmel, K. Veselic, Jacobi's method is more accurate than QR, 1992).
//
// Blocks: pairs are met by blocks of rows that stay in the cache meanwhile, and all inner products of two blocks come
// from one product of matrices, much faster than one by one. Only pairs that fail the test there are met. What
// rotations in the same two blocks add to a pair that passed is of second order; the next sweep sees it. The
// inner product of a pair that is met is taken anew, in the same pass that turns the pair before.
//
// Threshold: for the same reason a rotation is wasted on a cosine below the mean square of all cosines,
// since the other rotations of the sweep disturb it by as much (D. A. Pope, C. Tompkins, Maximizing functions of rotations, 1957).
// So early sweeps leave such pairs alone: fewer rotations in all, in the same number of sweeps or one more.
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
	blockRows = 48      // rows of a block: whole tiles of a product; two blocks fit the second-level cache (BenchmarkStep: 48 beats 24 and 32)
	leave     = 0.1     // cosines up to leave times the mean square of the last sweep's are left alone (BenchmarkStep)
	firstMean = 0.1     // what stands for that in the first sweep
	few       = 4       // but none is left alone any more when less than one pair in few was turned: sweeps cost products even so (BenchmarkStep)
)

// jacobi is the state of the iteration; the slices have an element per row.
type jacobi struct {
	g, w  mat.Dense // w rotates along; it may have no columns. g may have columns of zeros, see padded
	sq    []float64 // squared lengths of the stored rows
	exp   []int     // binary exponents of the stored rows
	tol   float64   // cosines up to tol are zero
	floor float64   // so are cosines up to floor over the longer length (0 leaves the relative test alone)

	tol2, floor2 float64                        // the squares of what this sweep takes for zero
	gram         [blockRows * blockRows]float64 // inner products of two blocks

	sweeps  int
	turned  int     // rotations in this sweep
	cos2    float64 // largest squared cosine met in it
	mean2   float64 // mean of the squared cosines met in it over all pairs, 0 if few were
	largest float64 // largest sine used in it
}

// paddedStride returns the distance of rows for n columns: whole cache lines, an odd number of them, so that rows spread over all
// of the cache.
func paddedStride(n int) int { return 8 * ((n+7)/8 | 1) }

// padded returns n rows of n columns, and of zeros to a multiple of 8, in the given memory: a rotation changes no zero, and the
// kernels like whole cache lines.
func padded(memory []float64, n int) mat.Dense {
	g := mat.Dense{Rows: n, Cols: (n + 7) &^ 7, Stride: paddedStride(n)}
	g.Data = memory[:n*g.Stride]
	clear(g.Data)
	return g
}

// run rotates until all rows are orthogonal, in at most limit sweeps, then sorts them by length, longest first.
func (j *jacobi) run(limit int) error {
	n := float64(max(1, j.g.Rows))
	j.tol = math.Sqrt(n) * eps
	j.mean2 = firstMean
	clear(j.exp)
	for j.sweeps = 0; j.sweeps < limit; {
		least := max(j.tol, float64(leave*j.mean2))
		j.refresh()
		j.sort()
		j.sweep(least)
		j.sweeps++
		// What this sweep left behind is of second order: cos sin for the longer row of a pair that was turned, for the shorter one,
		// in which a small sine is much, cos cos.
		cos := math.Sqrt(j.cos2)
		if least == j.tol && (j.turned == 0 || n*cos*max(cos, j.largest) <= j.tol) {
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

// sweep meets every pair of rows once, cosines up to least being zero.
func (j *jacobi) sweep(least float64) {
	j.turned, j.cos2, j.mean2, j.largest = 0, 0, 0, 0
	j.tol2, j.floor2 = float64(least*least), float64(j.floor*j.floor)
	n := len(j.sq)
	for p := 0; p < n; p += blockRows {
		for q := p; q < n; q += blockRows {
			j.meetBlocks(p, min(p+blockRows, n), q, min(q+blockRows, n))
		}
	}
	pairs := n * (n - 1) / 2
	if j.mean2 /= float64(max(1, pairs)); few*j.turned < pairs {
		j.mean2 = 0
	}
}

// meetBlocks meets the pairs of a row p .. pEnd-1 and a later row q .. qEnd-1 that are not orthogonal yet.
func (j *jacobi) meetBlocks(p, pEnd, q, qEnd int) {
	x, y := j.g.View(p, 0, pEnd-p, j.g.Cols), j.g.View(q, 0, qEnd-q, j.g.Cols)
	gram := mat.Dense{Rows: x.Rows, Cols: y.Rows, Stride: y.Rows, Data: j.gram[:x.Rows*y.Rows]}
	gram.Zero()
	mat.GemmNT(&gram, 1, &x, &y)
	for i := range x.Rows {
		j.meetRow(p+i, q, max(0, p+i+1-q), gram.Row(i))
	}
}

// meetRow meets row x with those of rows q+k, q+k+1, ... that are not orthogonal to it yet. gram holds what the inner products
// of x with rows q, q+1, ... were at first.
func (j *jacobi) meetRow(x, q, k int, gram []float64) {
	k = j.next(x, q, k, gram)
	if k == len(gram) {
		return
	}
	p := mat.Dot(j.g.Row(x), j.g.Row(q+k))
	for k < len(gram) {
		next, z := j.next(x, q, k+1, gram), []float64(nil)
		if next < len(gram) {
			z = j.g.Row(q + next)
		}
		p = j.meet(x, q+k, p, z)
		k = next
	}
}

// next returns the first element of gram from k on that tells of a pair which is not orthogonal, len(gram) if none does.
func (j *jacobi) next(x, q, k int, gram []float64) int {
	for ; k < len(gram); k++ {
		if !j.orthogonal(x, q+k, gram[k]) {
			break
		}
	}
	return k
}

// orthogonal says whether rows x and y, with inner product p, are so in this sweep.
func (j *jacobi) orthogonal(x, y int, p float64) bool {
	a, b, p2 := j.sq[x], j.sq[y], float64(p*p)
	return p2 <= float64(j.tol2*a)*b || p2 <= float64(j.floor2*min(a, b))
}

// meet makes rows x and y, with inner product p, orthogonal unless they are, and the longer one longer. It returns the
// inner product of x and z, the row that x meets next, if there is one.
func (j *jacobi) meet(x, y int, p float64, z []float64) float64 {
	gx, gy := j.g.Row(x), j.g.Row(y)
	if j.orthogonal(x, y, p) {
		return dotIf(gx, z)
	}
	r := j.turn(x, y, p)
	if j.w.Cols > 0 {
		mat.Rot(j.w.Row(x), j.w.Row(y), r.c, r.s)
	}
	if z == nil {
		mat.Rot2(gx, gy, r.c, r.s1, r.s2)
	} else {
		p = mat.RotDot(gx, gy, r.c, r.s1, r.s2, z)
	}
	for _, short := range [2]int{x, y} {
		if j.sq[short] < 0 { // cancelled
			j.sq[short] = mat.Dot(j.g.Row(short), j.g.Row(short))
		}
	}
	return p
}

func dotIf(x, z []float64) float64 {
	if z == nil {
		return 0
	}
	return mat.Dot(x, z)
}

// rotation has the cosine c and the sine s; rows as they are stored turn with the sines s1 and s2.
type rotation struct{ c, s, s1, s2 float64 }

// turn returns the rotation that makes x and y orthogonal and notes what becomes of their lengths; one that cancels is set to -1.
func (j *jacobi) turn(x, y int, p float64) rotation {
	swapped := j.longer(y, x)
	if swapped {
		x, y = y, x
	}
	a, b, d := j.sq[x], j.sq[y], 1.0
	if j.exp[x] != j.exp[y] {
		d = math.Ldexp(1, j.exp[y]-j.exp[x])
	}
	z := (a - float64(b*float64(d*d))) / (2 * p)
	td := 1 / (z + math.Copysign(math.Sqrt(float64(z*z)+float64(d*d)), z)) // t/d
	t := td * d
	c := cosine(t)
	j.sq[x] = a + float64(float64(t*d)*p)
	if j.sq[y] = b - float64(td*p); j.sq[y] < 0.1*b {
		j.sq[y] = -1
	}
	j.turned++
	cos2 := float64(p*p) / float64(a*b)
	j.cos2 = max(j.cos2, cos2)
	j.mean2 += cos2
	j.largest = max(j.largest, math.Abs(c*t))
	if swapped {
		return rotation{c, -c * t, -c * td, -c * t * d}
	}
	return rotation{c, c * t, c * t * d, c * td}
}

// cosine returns 1/sqrt(1+t^2) as 1 - u, u = t^2/(w + w^2), w = sqrt(1+t^2): with an error below that of rounding to a number
// just under 1, and on either side. The quotient itself is 1 up to t^2 = 3/2 eps, and as a row meets thousands of others
// it grew longer than it is, by a hundred eps.
func cosine(t float64) float64 {
	t2 := float64(t * t)
	return 1 - t2/(math.Sqrt(1+t2)+1+t2)
}

// longer says whether row x is longer than row y.
func (j *jacobi) longer(x, y int) bool {
	if j.exp[x] == j.exp[y] {
		return j.sq[x] > j.sq[y]
	}
	return j.longerScaled(x, y)
}

func (j *jacobi) longerScaled(x, y int) bool {
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
