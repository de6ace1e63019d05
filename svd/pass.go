package svd

import "anagram/mat"

// How the rows of block bx meet those of block by >= bx: row by row, each of them with those of by
// that are not orthogonal to it yet.
//
// All inner products of two blocks come from one product of matrices, much faster than one by one.
// Only pairs that fail the test there are met. What rotations in the same two blocks add to a pair
// that passed is of second order; the next sweep sees it. The inner product of a pair that is met
// is taken anew, in the same pass over memory that turns the pair before.
//
// A rotation begins with a long chain of operations, from an inner product to sine and cosine, and
// the next one of the same row waits for its end. So several rows are under way at once, in a line,
// each behind the one before it: a row y of block by meets them in the same order as if they went
// one by one. Their inner products are taken, then their chains are worked on side by side. (Where
// bx = by a row in the line is also one that those ahead of it meet. It waits for them: what it
// meets itself lies further on.)

// rowsInLine are under way at once (BenchmarkStep; docs/RATIONALE.md).
const rowsInLine = 4

// pass is a row x on its way past the rows of a block.
type pass struct {
	x, y int       // y meets x now; those before it are done
	left []float64 // numbers of the rows after y to meet
	due  bool      // p is new: their rotation is still to be found
	p    float64   // inner product of x and y
	r    rotation  // of x and y, not yet made; none where c is 0
}

// meetBlocks meets the pairs of a row of block bx and a later one of block by >= bx that are not
// orthogonal yet.
func (j *jacobi) meetBlocks(worker, bx, by int) {
	sx, sy := j.spans[bx], j.spans[by]
	common := span{max(sx.lo, sy.lo), min(sx.hi, sy.hi)} // columns that count in both
	cols := span{min(sx.lo, sy.lo), max(sx.hi, sy.hi)}   // and in one of them
	x, y := j.block(bx, common), j.block(by, common)
	if x.Rows == 0 || y.Rows == 0 || x.Cols == 0 { // no inner product but zeros
		return
	}
	room := j.grams[worker*gramRoom:][:x.Rows*y.Rows]
	gram := mat.Dense{Rows: x.Rows, Cols: y.Rows, Stride: y.Rows, Data: room}
	if bx == by {
		upperGram(&gram, &x)
	} else {
		gram.Zero()
		mat.GemmNT(&gram, 1, &x, &y)
	}
	t := &j.tallies[bx*len(j.spans)+by]
	j.meetRows(bx, by, &gram, cols, t)
	if t.turned > 0 {
		j.spans[bx], j.spans[by] = j.narrow(bx, cols), j.narrow(by, cols)
	}
}

// meetRows sends the rows of block bx past those of block by, in a line.
func (j *jacobi) meetRows(bx, by int, gram *mat.Dense, cols span, t *tally) {
	begin, end := j.first(by), j.first(by+1)
	var room [rowsInLine]pass
	line := room[:0]
	for i := 0; i < gram.Rows || len(line) > 0; {
		for ; i < gram.Rows && len(line) < rowsInLine; i++ {
			first := 0
			if bx == by {
				first = i + 1
			}
			x := j.first(bx) + i
			if left := j.toMeet(x, begin, first, gram.Row(i)); len(left) > 0 {
				line = append(line, pass{x: x, y: begin, left: left})
			}
		}
		j.advanceAll(line, end, cols, t)
		if len(line) > 0 && line[0].y == end {
			line = append(room[:0], line[1:]...)
		}
	}
}

// upperGram sets what is above the diagonal of X X^T, in strips of rows, to leave out half of what
// is below.
func upperGram(gram, x *mat.Dense) {
	const strip = 24 // two tiles of AVX-512, four of the others
	for i := 0; i < x.Rows; i += strip {
		top, all := x.View(i, 0, min(strip, x.Rows-i), x.Cols), x.View(i, 0, x.Rows-i, x.Cols)
		dst := gram.View(i, i, top.Rows, all.Rows)
		dst.Zero()
		mat.GemmNT(dst, 1, top, all)
	}
}

// toMeet returns the numbers of the rows from y+k on that are not orthogonal to x. gram holds the
// inner products of x with rows y, y+1, ..., and gives its room to the numbers.
func (j *jacobi) toMeet(x, y, k int, gram []float64) []float64 {
	// as in advanceAll, x being the longer one, or nearly so
	least := max(float64(j.zero.tol2*j.sq[x]), j.zero.floor2)
	sq, n := j.sq[y:][:len(gram)], 0
	for ; k < len(gram); k++ {
		p2 := float64(gram[k] * gram[k])
		gram[n] = float64(y + k)
		if p2 > least*sq[k] {
			n++
		}
	}
	return gram[:n]
}

// advanceAll takes every row of the line to the next one it meets, if those ahead of it are done
// with that, and finds their rotations. The rows of the block end before end; those of both blocks
// are zero outside of cols.
func (j *jacobi) advanceAll(line []pass, end int, cols span, t *tally) {
	ahead := end // y of those ahead, of the hindmost of them
	for i := range line {
		a := &line[i]
		j.advance(a, ahead, end, cols)
		ahead = min(ahead, a.y)
	}
	for i := range line {
		if a := &line[i]; a.due {
			a.due = false
			x2, y2, p2 := j.sq[a.x], j.sq[a.y], float64(a.p*a.p)
			orthogonal := p2 <= float64(j.zero.tol2*x2)*y2 ||
				p2 <= float64(j.zero.floor2*x2) && p2 <= float64(j.zero.floor2*y2)
			if !orthogonal {
				a.r = j.turn(a.x, a.y, a.p, t)
			}
		}
	}
}

// advance makes the rotation of x and y and takes x to the next row, if that is before ahead. Their
// inner product comes along. Behind the last row it meets is end.
func (j *jacobi) advance(a *pass, ahead, end int, cols span) {
	next, part := end, []float64(nil)
	if len(a.left) > 0 {
		if next = int(a.left[0]); next >= ahead {
			return
		}
		a.left, part = a.left[1:], j.part(next, cols)
	}
	a.p = j.rotate(a.x, a.y, a.r, cols, part)
	a.y, a.r.c, a.due = next, 0, part != nil
}

// Where the rows of a block have elements that count.
//
// The rows that Jacobi gets from Decompose are those of a triangle whose spectrum may span many
// decades, after two QR of it. Row l has next to nothing in columns of singular values that are
// 10^8 times smaller or larger than its own. Rotations do not change that, as the rows of those are
// orthogonal to it from the beginning. So inner products of two blocks need only the columns that
// count in both, rotations those that count in one of them.
//
// An element counts for nothing if it is at most drop times the length of its row. With drop =
// eps/sqrt(n) all of a row together are less than what a rotation or two leave there as rounding
// errors. They are set to zero.

// span is the columns from lo up to hi.
type span struct{ lo, hi int }

// stripCols columns are dropped or kept together: two cache lines (TestSpans).
const stripCols = 16

// A row cancelled to a squared length below minDropped keeps what it has, as squares of its
// elements may be lost (TestJacobiBlocks: "steep triangle").
const minDropped = 0x1p-700

// narrow returns what of s counts for a block, outside of which it is zero, and sets to zero what
// does not count.
func (j *jacobi) narrow(block int, s span) span {
	if j.drop == 0 {
		return s
	}
	for s.lo < s.hi && j.dropped(block, span{s.lo, min(s.lo+stripCols, s.hi)}) {
		s.lo = min(s.lo+stripCols, s.hi)
	}
	for s.lo < s.hi && j.dropped(block, span{max(s.hi-stripCols, s.lo), s.hi}) {
		s.hi = max(s.hi-stripCols, s.lo)
	}
	return s
}

// dropped says whether all elements of a block in the span count for nothing, and sets them to zero
// then.
func (j *jacobi) dropped(block int, s span) bool {
	for l := j.first(block); l < j.first(block+1); l++ {
		least := -1.0
		if j.sq[l] > minDropped {
			least = float64(j.drop*j.drop) * j.sq[l]
		}
		for _, v := range j.part(l, s) {
			if v != 0 && !(float64(v*v) <= least) {
				return false
			}
		}
	}
	for l := j.first(block); l < j.first(block+1); l++ {
		clear(j.part(l, s))
	}
	return true
}
