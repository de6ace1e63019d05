package svd

import (
	"math"

	"anagram/internal/pool"
	"anagram/mat"
)

// One-sided Jacobi on the rows of a matrix G.
//
// Rotations of two rows at a time, each chosen to make the pair orthogonal, turn G into J G = Sigma
// Y^T with orthogonal rows: their lengths are the singular values, their directions the right
// singular vectors. A matrix H with as many rows may be rotated with them, and becomes J H.
// (M. R. Hestenes, Inversion of matrices by biorthogonalization, 1958.)
//
// For rows x, y with a = |x|^2, b = |y|^2, p = x.y the rotation (x, y) <- (c x + s y, c y - s x)
// makes them orthogonal if t = s/c solves p t^2 + (a-b) t - p = 0. If x is the longer row, the root
// of smaller size is
//
//	t = 2 p / (a - b + sqrt((a-b)^2 + (2p)^2)),   a' = a + t p,   b' = b - t p.
//
// So a pair costs one inner product and, as long as its cosine is not negligible, one rotation.
//
// Order. A sweep goes through all pairs of rows once. The rows are sorted before it, and each
// rotation makes the longer of two rows longer (after P. P. M. de Rijk, A one-sided Jacobi
// algorithm for computing the singular value decomposition on a vector computer, 1989). On the
// triangle of a QR with pivoting this converges in a few sweeps (Z. Drmac, K. Veselic, New fast and
// accurate Jacobi SVD algorithm I, II, 2008). The test |x.y| <= tol |x||y| is relative, so short
// rows, however short, come out as accurate as long ones (J. Demmel, K. Veselic, Jacobi's method is
// more accurate than QR, 1992).
//
// Blocks. Pairs are met by blocks of rows that stay in the cache meanwhile (pass.go). Two pairs of
// blocks without a block in common are independent. So a sweep is a tournament of an even number of
// blocks: in each round every block meets another one, and before the first round it meets itself.
// Workers share the pairs of a round, and the bits do not depend on who takes which.
//
// Threshold. A rotation is wasted on a cosine below the mean square of all cosines, since the other
// rotations of the sweep disturb it by as much (D. A. Pope, C. Tompkins, Maximizing functions of
// rotations, 1957). So early sweeps leave such pairs alone: fewer rotations in all, in the same
// number of sweeps or one more.
//
// Range. Row l of G stands for 2^e_l times what is stored, with e_l = 0 unless its length leaves
// [2^-200, 2^200]. With d = 2^(e_y - e_x) the stored rows rotate by
//
//	x <- c x + (s d) y,   y <- c y - (s/d) x,   t/d = 2 p / (g + sqrt(g^2 + (2pd)^2)),
//
// where g = a - b d^2 and a, b, p belong to the stored rows. Only what is negligible underflows, or
// what has become so short since this sweep began.

const (
	eps       = 0x1p-52 // distance from 1 to the next float64
	maxSweeps = 40      // the hardest matrices need 12 (TestSweeps)

	// A block has about blockRows rows at most: two of them fit the second-level cache. Rows of
	// whole tiles of a product begin it (BenchmarkStep).
	blockRows = 72
	tileRows  = 8
	gramRoom  = (blockRows + tileRows) * (blockRows + tileRows)

	// Squared cosines up to skipFactor times their mean in the last sweep are left alone. Before
	// the first sweep firstMean stands for that (BenchmarkStep; docs/RATIONALE.md).
	skipFactor = 0.1
	firstMean  = 0.1

	// A row is stored scaled where its length has a larger exponent, up or down. A row with a
	// squared length between these has not (TestJacobiFarApart).
	maxExponent          = 200
	minSquare, maxSquare = 0x1p-400, 0x1p+400
)

// jacobi rotates the rows of a matrix. It keeps its memory, so that matrices no larger than one met
// before allocate nothing. The zero value is ready for use.
type jacobi struct {
	rows
	floor   float64      // cosines up to floor over the longer length are zero
	drop    float64      // so are elements of a row's ends up to drop times its length (0: none)
	sweeps  int          // of the last run
	zero    threshold    // of the sweep at work
	round   int          // of its tournament
	pool    *pool.Pool   // nil works alone
	stop    func() error // see Step.Until; or nil
	task    func(worker, i int) error
	spans   []span    // the columns that count, of each block
	grams   []float64 // inner products of two blocks, room for each worker
	tallies []tally   // of each pair of blocks
}

// threshold is what a sweep takes for zero: squared cosines up to tol2, and those up to floor2 over
// the longer squared length.
type threshold struct{ tol2, floor2 float64 }

// tally tells of rotations.
type tally struct {
	turned  int
	cos2    float64 // largest squared cosine
	sum2    float64 // sum of the squared cosines
	largest float64 // largest sine
}

// begin returns the n x n matrix to rotate, zeros yet: part of a G with columns of zeros up to a
// multiple of 8. A rotation changes none of these, and the kernels like whole cache lines.
func (j *jacobi) begin(n int) mat.Dense {
	j.g = mat.Dense{Rows: n, Cols: (n + 7) &^ 7, Stride: mat.PaddedStride(n), Data: grow(j.g.Data, n*mat.PaddedStride(n))}
	clear(j.g.Data)
	j.reserve(n)
	return *j.g.View(0, 0, n, n)
}

// reserve makes room for the lengths and the blocks of n rows. Pairs of a round are even in number
// as well where there are many.
func (j *jacobi) reserve(n int) {
	workers, blocks := 1, 2
	if j.pool != nil {
		workers = j.pool.Workers()
	}
	if n > blockRows {
		blocks = 4 * ((n + 4*blockRows - 1) / (4 * blockRows))
	}
	j.sq, j.exp = grow(j.sq, n), grow(j.exp, n)
	j.spans, j.order = grow(j.spans, blocks), grow(j.order, n)
	j.grams, j.tallies = grow(j.grams, workers*gramRoom), grow(j.tallies, blocks*blocks)
}

// run rotates until all rows are orthogonal, in at most limit sweeps, then sorts them by length,
// longest first.
func (j *jacobi) run(limit int) error {
	n := float64(max(1, len(j.sq)))
	tol, mean2 := math.Sqrt(n)*eps, firstMean
	clear(j.exp)
	var t tally
	for j.sweeps = 0; j.sweeps < limit; {
		least := max(tol, float64(skipFactor*mean2))
		j.zero = threshold{float64(least * least), float64(j.floor * j.floor)}
		j.refresh()
		j.sort()
		t = j.sweep()
		j.sweeps++
		if j.stopped() {
			return j.stop()
		}
		// What the sweep left behind is of second order: cos sin for the longer row of a pair that
		// was turned. For the shorter one, in which a small sine is much, it is cos cos.
		cos := math.Sqrt(t.cos2)
		if least == tol && n*cos*max(cos, t.largest) <= tol {
			j.refresh()
			j.sort()
			return nil
		}
		mean2 = t.sum2 / max(1, n*(n-1)/2)
	}
	return &NotConverged{Sweeps: j.sweeps, Cosine: math.Sqrt(t.cos2)}
}

// stopped reports whether somebody wants no more of it.
func (j *jacobi) stopped() bool { return j.stop != nil && j.stop() != nil }

// sweep meets every pair of rows once.
func (j *jacobi) sweep() tally {
	clear(j.tallies)
	for b := range j.spans {
		j.spans[b] = j.narrow(b, span{0, j.g.Cols})
	}
	blocks := len(j.spans)
	for j.round = 0; j.round < blocks-1 && !j.stopped(); j.round++ {
		if j.pool != nil {
			j.pool.Each(blocks/2, j.task) // no task returns an error
			continue
		}
		for i := range blocks / 2 {
			j.meetTwo(0, i)
		}
	}
	var t tally
	for _, u := range j.tallies {
		t.turned += u.turned
		t.sum2 += u.sum2
		t.cos2, t.largest = max(t.cos2, u.cos2), max(t.largest, u.largest)
	}
	return t
}

// meetTwo meets the blocks of a pair of the round: a task of the pool. It returns nil.
func (j *jacobi) meetTwo(worker, pair int) error {
	bx, by := j.pair(pair)
	if j.round == 0 {
		j.meetBlocks(worker, bx, bx)
		j.meetBlocks(worker, by, by)
	}
	j.meetBlocks(worker, bx, by)
	return nil
}

// pair returns the blocks bx < by of pair number i of the round: the last block stays where it is,
// the others go round in a circle.
func (j *jacobi) pair(i int) (bx, by int) {
	last := len(j.spans) - 1
	if i == 0 {
		return j.round, last
	}
	bx, by = (j.round+last-i)%last, (j.round+i)%last
	return min(bx, by), max(bx, by)
}

// first returns the first row of a block: blocks are of nearly the same size, and all but the last
// of whole tiles.
func (j *jacobi) first(block int) int {
	n, blocks := len(j.sq), len(j.spans)
	if block == blocks {
		return n
	}
	return (block*n/blocks + tileRows/2) / tileRows * tileRows
}

// block returns these columns of the rows of a block, none if the span is empty.
func (j *jacobi) block(block int, cols span) mat.Dense {
	lo, hi := j.first(block), j.first(block+1)
	return *j.g.View(lo, cols.lo, hi-lo, max(0, cols.hi-cols.lo))
}

// part returns these columns of row l.
func (j *jacobi) part(l int, cols span) []float64 { return j.g.Row(l)[cols.lo:cols.hi] }
