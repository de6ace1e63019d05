package svd

import (
	"math"

	"anagram/mat"
)

// The lengths of the rows of a jacobi, and their order.

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

// sort orders the rows by length, longest first. From the second sweep on hardly any is out of place: so it is the numbers
// of the rows that are sorted, by insertion, and a row moves once or twice however far it goes.
func (j *jacobi) sort() {
	for i := range j.order {
		q := i
		for ; q > 0 && j.longer(i, j.order[q-1]); q-- {
			j.order[q] = j.order[q-1]
		}
		j.order[q] = i
	}
	for p, q := range j.order {
		for q < p { // it is where row q was moved to
			q = j.order[q]
		}
		j.swap(p, q)
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
