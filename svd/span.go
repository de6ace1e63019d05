package svd

// Where the rows of a block have elements that count. The rows that one-sided Jacobi gets from Decompose are those of a triangle whose
// spectrum may span many decades, after two QR of it: row i has next to nothing in columns of singular values that are 10^8 times smaller or larger
// than its own, and rotations do not change that, as those rows are orthogonal to it from the beginning. Inner products of two blocks need the columns
// only that count in both, rotations those that count in one of them.
//
// An element counts for nothing if it is at most drop times the length of its row. With drop = eps/sqrt(n) all of a row together are less than what
// a rotation or two leave there as rounding errors. They are set to zero.

// span is the columns from lo up to hi.
type span struct{ lo, hi int }

const strip = 16 // columns that are looked at together

func (s span) both(t span) span   { return span{max(s.lo, t.lo), min(s.hi, t.hi)} }
func (s span) either(t span) span { return span{min(s.lo, t.lo), max(s.hi, t.hi)} }

// narrow returns what of s counts for block p, outside of which it is zero, and sets to zero what does not count.
func (j *jacobi) narrow(p int, s span) span {
	if j.drop == 0 {
		return s
	}
	for s.lo < s.hi && j.dropped(p, span{s.lo, min(s.lo+strip, s.hi)}) {
		s.lo = min(s.lo+strip, s.hi)
	}
	for s.lo < s.hi && j.dropped(p, span{max(s.hi-strip, s.lo), s.hi}) {
		s.hi = max(s.hi-strip, s.lo)
	}
	return s
}

// dropped says whether all elements of block p in the span count for nothing, and sets them to zero then.
func (j *jacobi) dropped(p int, s span) bool {
	const tiny2 = 0x1p-700 // a row cancelled to less keeps what it has: squares may be lost
	for i := j.first(p); i < j.first(p+1); i++ {
		least := -1.0
		if j.sq[i] > tiny2 {
			least = float64(j.drop*j.drop) * j.sq[i]
		}
		for _, v := range j.g.Row(i)[s.lo:s.hi] {
			if v != 0 && !(float64(v*v) <= least) {
				return false
			}
		}
	}
	for i := j.first(p); i < j.first(p+1); i++ {
		clear(j.g.Row(i)[s.lo:s.hi])
	}
	return true
}
