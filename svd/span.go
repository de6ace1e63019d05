package svd

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
