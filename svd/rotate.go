package svd

import (
	"math"

	"anagram/mat"
)

// rotation has the cosine c and the sine s. Rows as they are stored turn with the sines s1 and s2.
type rotation struct{ c, s, s1, s2 float64 }

// cancelled stands for the squared length of a row of which a rotation has left so little that its
// digits are gone. It is a tenth of what it was, at most (TestJacobiFarApart).
const (
	cancelled       = -1
	cancelledFactor = 0.1
)

// rotate makes rotation r, if there is one, of rows x and y of H, and of G in these columns. It
// returns the inner product of x and that part of the row it meets next, if there is one.
func (j *jacobi) rotate(x, y int, r rotation, cols span, next []float64) (p float64) {
	gx := j.part(x, cols)
	if r.c == 0 {
		if next != nil {
			p = mat.Dot(gx, next)
		}
		return p
	}
	if j.h.Cols == 1 { // as in a Step
		u, v := &j.h.Data[x*j.h.Stride], &j.h.Data[y*j.h.Stride]
		*u, *v = float64(r.c**u)+float64(r.s**v), float64(r.c**v)-float64(r.s**u)
	} else if j.h.Cols > 0 {
		mat.Rot(j.h.Row(x), j.h.Row(y), r.c, r.s, r.s)
	}
	gy := j.part(y, cols)
	if next == nil {
		mat.Rot(gx, gy, r.c, r.s1, r.s2)
	} else {
		p = mat.RotDot(gx, gy, r.c, r.s1, r.s2, next)
	}
	if j.sq[x] < 0 {
		j.sq[x] = mat.Dot(gx, gx)
	}
	if j.sq[y] < 0 {
		j.sq[y] = mat.Dot(gy, gy)
	}
	return p
}

// turn returns the rotation that makes x and y orthogonal, the longer one longer, and notes what
// becomes of their lengths. Its c is 0 where there is none.
func (j *jacobi) turn(x, y int, p float64, count *tally) rotation {
	swapped := j.longer(y, x)
	if swapped {
		x, y = y, x
	}
	a, b, d := j.sq[x], j.sq[y], 1.0
	if j.exp[x] != j.exp[y] {
		d = math.Ldexp(1, j.exp[y]-j.exp[x])
	}
	td, c := angle(a-float64(b*float64(d*d)), p, d)
	if c == 0 {
		return rotation{}
	}
	t := td * d
	j.sq[x] = a + float64(float64(t*d)*p)
	if j.sq[y] = b - float64(td*p); j.sq[y] < cancelledFactor*b {
		j.sq[y] = cancelled
	}
	cos2 := float64(p*p) / float64(a*b)
	count.turned++
	count.sum2 += cos2
	if cos2 > count.cos2 { // the built-in max would ask about NaN and signs of zeros
		count.cos2 = cos2
	}
	if sine := math.Abs(c * t); sine > count.largest {
		count.largest = sine
	}
	if swapped {
		return rotation{c, -c * t, -c * td, -c * t * d}
	}
	return rotation{c, c * t, c * t * d, c * td}
}

// angle returns t/d = 2p/f and the cosine c = 1/sqrt(1+t^2), where f = g + h, h = sqrt(g^2 + v^2),
// v = 2pd, for g >= 0.
//
// t^2 = v^2/f^2 and 1 + t^2 = m/f^2, m = 2 h f. So c = f/sqrt(m) = 1 - u, u = v^2/(m + f sqrt(m)),
// as good as from t: u is a sum and product of positive numbers. c is taken as 1 - u. The error of
// that is hardly more than that of rounding to a number just under 1, and of either sign. The
// quotient itself is 1 up to about t^2 = 3/2 eps: with it a row that meets thousands of others grew
// longer than it is, by a hundred eps (TestJacobiKeepsTheNorm).
//
// Where the squares could underflow, or d^2 overflows and makes g no number, c is 0. Only rows
// cancelled in this sweep are as short; the next sweep stores them scaled.
func angle(g, p, d float64) (td, c float64) {
	v := 2 * p * d
	v2 := float64(v * v)
	h := math.Sqrt(float64(g*g) + v2)
	f := g + h
	m := float64(2 * h * f)
	if !(m >= 0x1p-910) { // above, v2 keeps all its digits where it matters to c: from m eps^2 on
		return 0, 0
	}
	return 2 * p / f, 1 - v2/(m+float64(f*math.Sqrt(m)))
}

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
