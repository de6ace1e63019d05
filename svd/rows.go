package svd

import (
	"math"

	"anagram/mat"
)

// rows are the rows of G at work, stored in units of 2^exp, with their squared lengths as stored.
type rows struct {
	g     mat.Dense // may have columns of zeros, see begin
	h     mat.Dense // rotates along; may have no columns
	sq    []float64
	exp   []int
	order []int // workspace of sort: numbers of rows
}

// refresh computes the squared lengths anew and scales rows that have left the comfortable range.
func (r *rows) refresh() {
	for i := range r.sq {
		row := r.g.Row(i)
		if r.sq[i] = mat.Dot(row, row); r.sq[i] > minSquare && r.sq[i] < maxSquare {
			continue
		}
		if _, e := math.Frexp(mat.Nrm2(row)); e < -maxExponent || e > maxExponent {
			r.exp[i] += e
			shift(row, -e)
			r.sq[i] = mat.Dot(row, row)
		}
	}
}

// longer says whether row x is longer than row y.
func (r *rows) longer(x, y int) bool {
	if r.exp[x] == r.exp[y] {
		return r.sq[x] > r.sq[y]
	}
	return r.longerScaled(x, y)
}

func (r *rows) longerScaled(x, y int) bool {
	if r.sq[x] == 0 || r.sq[y] == 0 {
		return r.sq[y] == 0 && r.sq[x] > 0
	}
	fx, ex := math.Frexp(r.sq[x])
	fy, ey := math.Frexp(r.sq[y])
	ex, ey = ex+2*r.exp[x], ey+2*r.exp[y]
	return ex > ey || ex == ey && fx > fy
}

// sort orders the rows by length, longest first. From the second sweep on hardly any is out of
// place. So the numbers of the rows are sorted, by insertion, and a row moves once or twice however
// far it goes.
func (r *rows) sort() {
	for i := range r.order {
		at := i
		for ; at > 0 && r.longer(i, r.order[at-1]); at-- {
			r.order[at] = r.order[at-1]
		}
		r.order[at] = i
	}
	for to, from := range r.order {
		for from < to { // it is where that row was moved to
			from = r.order[from]
		}
		if from != to {
			swapRows(&r.g, to, from)
			swapRows(&r.h, to, from)
			r.sq[to], r.sq[from] = r.sq[from], r.sq[to]
			r.exp[to], r.exp[from] = r.exp[from], r.exp[to]
		}
	}
}

func swapRows(a *mat.Dense, x, y int) {
	if a.Cols == 0 {
		return
	}
	rx, ry := a.Row(x), a.Row(y)
	for i, v := range rx {
		rx[i], ry[i] = ry[i], v
	}
}

// length returns the length of row i as f 2^e with f in [1/2, 1), or 0, 0.
func (r *rows) length(i int) (f float64, e int) {
	f, e = math.Frexp(mat.Nrm2(r.g.Row(i)))
	return f, e + r.exp[i]
}
