package mat_test

import (
	"math"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// upper returns the upper triangle of the first n rows of a, columns from n on whole.
func upper(a *mat.Dense, n int) *mat.Dense {
	r := mat.New(n, a.Cols)
	for i := range n {
		copy(r.Row(i)[i:], a.Row(i)[i:])
	}
	return r
}

// gram returns A^T A.
func gram(a *mat.Dense) *mat.Dense {
	g := mat.New(a.Cols, a.Cols)
	mat.GemmTN(g, 1, a, a)
	return g
}

// onTop returns [a; b].
func onTop(a, b *mat.Dense) *mat.Dense {
	s := mat.New(a.Rows+b.Rows, a.Cols)
	s.Data = append(append(s.Data[:0], a.Data...), b.Data...)
	return s
}

// With Q orthogonal, [R; B] and what becomes of it, [R' q; 0 s], have the same Gram matrix, and R'
// is the triangle of a QR of the whole stack but for signs.
func TestStack(t *testing.T) {
	var q mat.Stack
	for _, c := range []struct {
		name         string
		n, extra, m  int
		triangle     bool
		rank         int // of the block; 0 is full
		rZero, bZero bool
	}{
		{name: "one panel", n: 7, extra: 1, m: 20},
		{name: "a single row", n: 60, extra: 1, m: 1},
		{name: "fewer rows than columns", n: 101, extra: 1, m: 30},
		{name: "many panels", n: 150, extra: 1, m: 260},
		{name: "nothing rides along", n: 97, m: 64},
		{name: "three ride along", n: 49, extra: 3, m: 64},
		{name: "no rows", n: 5, extra: 1},
		{name: "onto nothing", n: 50, extra: 1, m: 70, rZero: true},
		{name: "nothing onto it", n: 50, extra: 1, m: 70, bZero: true},
		{name: "dependent rows", n: 50, extra: 1, m: 90, rank: 5, rZero: true},
		{name: "two triangles", n: 150, extra: 1, m: 150, triangle: true},
		{name: "small triangles", n: 9, extra: 1, m: 9, triangle: true},
		{name: "onto an empty triangle", n: 70, extra: 1, m: 70, triangle: true, rZero: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, b := upper(check.Random(c.n, c.n+c.extra, 1), c.n), check.Random(c.m, c.n+c.extra, 2)
			if c.rank > 0 {
				b = check.Product(check.Random(c.m, c.rank, 3), check.Random(c.rank, c.n+c.extra, 4))
			}
			if c.triangle {
				b = upper(b, c.m)
			}
			if c.rZero {
				r.Zero()
			}
			if c.bZero {
				b.Zero()
			}
			whole := onTop(r, b)
			q.Eliminate(r, b, c.triangle)
			for i := range c.m { // the first n columns hold nothing of use
				clear(b.Row(i)[:c.n])
			}
			want, got := gram(whole), gram(onTop(r, b))
			limit := 8 * check.Eps * float64(c.n+c.m) * (1 + check.MaxAbs(want))
			if d := check.MaxDiff(got, want); !(d <= limit) {
				t.Errorf("Gram matrices differ by %g, want %g", d, limit)
			}
			for i := range c.n {
				if slices.ContainsFunc(r.Row(i)[:i], func(v float64) bool { return v != 0 }) {
					t.Fatalf("row %d has become %v below the diagonal", i, r.Row(i)[:i])
				}
			}
		})
	}
}

// R' of a graded stack is as accurate, column by column, as that of the plain factorisation.
func TestStackGraded(t *testing.T) {
	const n, m = 60, 200
	a := check.Graded(m, n, 0, 12, 5)
	plain := a.Clone()
	var qr mat.QR
	qr.Factor(plain)
	r := mat.New(n, n)
	var q mat.Stack
	for lo := 0; lo < m; lo += 37 {
		b := a.View(lo, 0, min(37, m-lo), n)
		q.Eliminate(r, b.Clone(), false)
	}
	for j := range n {
		length := mat.Nrm2(column(a, j))
		for i := 0; i <= j; i++ {
			got, want := math.Abs(r.At(i, j)), math.Abs(plain.At(i, j))
			if math.Abs(got-want) > 1e3*check.Eps*length*float64(n) {
				t.Fatalf("|r_%d,%d| = %g, want %g", i, j, got, want)
			}
		}
	}
}

func TestStackAllocates(t *testing.T) {
	var q mat.Stack
	r, b := upper(check.Random(60, 61, 1), 60), check.Random(100, 61, 2)
	q.Reserve(100, 61)
	if n := check.Allocs(3, func() { q.Eliminate(r, b, false) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
