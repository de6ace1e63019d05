package svd

import (
	"math"

	"anagram/internal/pool"
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
// makes them orthogonal if t = s/c solves p t^2 + (a-b) t - p = 0. If x is the longer row, the root of smaller size is
//
//	t = 2 p / (a - b + sqrt((a-b)^2 + (2p)^2)),   a' = a + t p,   b' = b - t p.
//
// So a pair costs one inner product and, when its cosine is not yet negligible, one rotation.
//
// Order: a sweep meets every pair once. The rows are sorted before it, and the longer of two is made longer (after P. P. M. de Rijk, A
// one-sided Jacobi algorithm for computing the singular value decomposition on a vector computer, 1989). On the R of a pivoted QR this
// converges in a few sweeps (Z. Drmac, K. Veselic, New fast and accurate Jacobi SVD algorithm I, II, 2008), and because
// the test |x.y| <= tol |x||y| is relative, short rows, however short, come out as accurate as long ones
// (J. Demmel, K. Veselic, Jacobi's method is more accurate than QR, 1992).
//
// Blocks: pairs are met by blocks of rows that stay in the cache meanwhile (pass.go). Two pairs of blocks without a block in common do not notice
// each other. So a sweep is a tournament of an even number of blocks: in each round every block meets another one, and before the first round's
// it meets itself. Workers share the pairs of a round, and leave no trace in the bits.
//
// Threshold: a rotation is wasted on a cosine below the mean square of all cosines,
// since the other rotations of the sweep disturb it by as much (D. A. Pope, C. Tompkins, Maximizing functions of rotations, 1957).
// So early sweeps leave such pairs alone: fewer rotations in all, in the same number of sweeps or one more.
//
// Range: row i of G stands for 2^e_i times what is stored, with e_i = 0 unless its length
// leaves [2^-200, 2^200]. With d = 2^(e_y - e_x) the stored rows rotate by
//
//	x <- c x + (s d) y,   y <- c y - (s/d) x,   t/d = 2 p / (e + sqrt(e^2 + (2pd)^2)),   e = a - b d^2,
//
// where a, b, p are of the stored rows: nothing underflows but what is negligible, or is that short only since this sweep began.

const (
	eps       = 0x1p-52 // distance from 1 to the next float64
	maxSweeps = 40      // the hardest matrices of the tests need 12; each after the fifth or so squares the cosines
	tile      = 8       // columns of a tile of a product
	gramRoom  = (blockRows + tile) * (blockRows + tile)
	farOut    = 200 // binary exponent beyond which a row is stored scaled

	near2, far2 = 0x1p-400, 0x1p+400 // no row whose squared length lies between is beyond it

	blockRows = 72  // most rows of a block, about: two blocks fit the second-level cache (measured at n = 129 to 562: smaller ones are slower)
	leave     = 0.1 // cosines up to leave times the mean square of the last sweep's are left alone (BenchmarkStep)
	firstMean = 0.1 // what stands for that in the first sweep
)

// jacobi is the state of the iteration; the slices have an element per row.
type jacobi struct {
	g, w  mat.Dense // w rotates along; it may have no columns. g may have columns of zeros, see padded
	sq    []float64 // squared lengths of the stored rows
	exp   []int     // binary exponents of the stored rows
	order []int     // workspace of sort: numbers of rows
	tol   float64   // cosines up to tol are zero
	floor float64   // so are cosines up to floor over the longer length (0 leaves the relative test alone)
	drop  float64   // so are elements towards the ends of a row up to drop times its length (0 keeps them; see span)

	tol2, floor2 float64 // the squares of what this sweep takes for zero
	sweeps       int
	tally                // of this sweep
	mean2        float64 // mean of the squared cosines met in it over all pairs

	pool    *pool.Pool   // nil works alone
	stop    func() error // see Step.Until; or nil
	task    func(worker, i int) error
	blocks  int       // their number, even
	spans   []span    // the columns that count, of each block
	now     int       // the round
	grams   []float64 // inner products of two blocks, room for each worker
	tallies []tally   // of each pair of blocks
}

// tally tells of rotations.
type tally struct {
	turned  int
	cos2    float64 // largest squared cosine
	sum2    float64 // sum of the squared cosines
	largest float64 // largest sine
}

// turn counts a rotation of two rows of that squared cosine. (The built-in max asks about NaN and signs of zeros.)
func (t *tally) turn(cos2, sine float64) {
	t.turned++
	t.sum2 += cos2
	if cos2 > t.cos2 {
		t.cos2 = cos2
	}
	if sine > t.largest {
		t.largest = sine
	}
}

func (t *tally) add(u *tally) {
	t.turned += u.turned
	t.sum2 += u.sum2
	t.cos2, t.largest = max(t.cos2, u.cos2), max(t.largest, u.largest)
}

// share lets the workers of a pool, nil for none, rotate.
func (j *jacobi) share(p *pool.Pool) {
	j.pool, j.task = p, j.meetTwo
}

// reserve makes room for n rows.
func (j *jacobi) reserve(n int) {
	workers := 1
	if j.pool != nil {
		workers = j.pool.Workers()
	}
	j.blocks = 2
	if n > blockRows {
		j.blocks = 4 * ((n + 4*blockRows - 1) / (4 * blockRows)) // so that the pairs of a round are even as well
	}
	j.grams, j.tallies = grow(j.grams, workers*gramRoom), grow(j.tallies, j.blocks*j.blocks)
	j.order, j.spans = grow(j.order, n), grow(j.spans, j.blocks)
}

// grow returns a slice of length n, s itself where it is long enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
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
	j.reserve(j.g.Rows)
	for j.sweeps = 0; j.sweeps < limit; {
		least := max(j.tol, float64(leave*j.mean2))
		j.refresh()
		j.sort()
		j.sweep(least)
		j.sweeps++
		if j.stopped() {
			return j.stop()
		}
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

// stopped reports whether somebody wants no more of it.
func (j *jacobi) stopped() bool { return j.stop != nil && j.stop() != nil }

// refresh computes the squared lengths anew and scales rows that have left the comfortable range.
func (j *jacobi) refresh() {
	for i := range j.sq {
		row := j.g.Row(i)
		if j.sq[i] = mat.Dot(row, row); j.sq[i] > near2 && j.sq[i] < far2 {
			continue
		}
		if _, e := math.Frexp(mat.Nrm2(row)); e < -farOut || e > farOut {
			j.exp[i] += e
			shift(row, -e)
			j.sq[i] = mat.Dot(row, row)
		}
	}
}

// sweep meets every pair of rows once, cosines up to least being zero.
func (j *jacobi) sweep(least float64) {
	j.tol2, j.floor2 = float64(least*least), float64(j.floor*j.floor)
	clear(j.tallies)
	for p := range j.spans {
		j.spans[p] = j.narrow(p, span{0, j.g.Cols})
	}
	for j.now = 0; j.now < j.blocks-1 && !j.stopped(); j.now++ {
		if j.pool != nil {
			j.pool.Each(j.blocks/2, j.task) // no task returns an error
			continue
		}
		for i := range j.blocks / 2 {
			j.meetTwo(0, i)
		}
	}
	j.tally = tally{}
	for i := range j.tallies {
		j.tally.add(&j.tallies[i])
	}
	n := len(j.sq)
	j.mean2 = j.sum2 / float64(max(1, n*(n-1)/2))
}

// meetTwo meets the blocks of a pair of the round: a task of the pool. It returns nil.
func (j *jacobi) meetTwo(worker, pair int) error {
	p, q := j.pair(pair)
	if j.now == 0 {
		j.meetBlocks(worker, p, p)
		j.meetBlocks(worker, q, q)
	}
	j.meetBlocks(worker, p, q)
	return nil
}

// pair returns the blocks p < q of pair number i of the round: the last block stays where it is, the others go round in a circle.
func (j *jacobi) pair(i int) (p, q int) {
	last := j.blocks - 1
	if i == 0 {
		return j.now, last
	}
	p, q = (j.now+last-i)%last, (j.now+i)%last
	return min(p, q), max(p, q)
}

// first returns the first row of block p: all of nearly the same size, and but for the last of whole columns of tiles.
func (j *jacobi) first(p int) int {
	if p == j.blocks {
		return len(j.sq)
	}
	return (p*len(j.sq)/j.blocks + tile/2) / tile * tile
}

// block returns these columns of the rows of block p, none if the span is empty.
func (j *jacobi) block(p int, cols span) mat.Dense {
	return j.g.View(j.first(p), cols.lo, j.first(p+1)-j.first(p), max(0, cols.hi-cols.lo))
}

// part returns these columns of row i.
func (j *jacobi) part(i int, cols span) []float64 { return j.g.Row(i)[cols.lo:cols.hi] }

// orthogonal says whether rows x and y, with inner product p, are so in this sweep.
func (j *jacobi) orthogonal(x, y int, p float64) bool {
	a, b, p2 := j.sq[x], j.sq[y], float64(p*p)
	return p2 <= float64(j.tol2*a)*b || p2 <= float64(j.floor2*a) && p2 <= float64(j.floor2*b)
}
