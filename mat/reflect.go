package mat

import "math"

// reflect turns x into the vector v, v_0 = 1, of the reflector H = I - tau v v^T with H x = r e_1.
//
// r = -sign(x_0) |x|, so that v = x - r e_1 is formed without cancellation. With this sign and
// pivoting the factorisation is stable row by row, which badly scaled rows need (A. J. Cox, N. J.
// Higham, Stability of Householder QR factorization for weighted least squares problems, 1998). If
// x is a multiple of e_1 already, H = I.
func reflect(x []float64) (r, tau float64) {
	const small = 0x1p-960 // below it 1/(x_0 - r) could overflow and elements of v lose digits
	norm := Nrm2(x)
	if norm == math.Abs(x[0]) && Nrm2(x[1:]) == 0 {
		r, x[0] = x[0], 1
		return r, 0
	}
	if norm < small {
		Scal(x, 0x1p600)
		r, tau = reflect(x)
		return r * 0x1p-600, tau
	}
	x0 := x[0]
	r = -math.Copysign(norm, x0)
	Scal(x[1:], 1/(x0-r))
	x[0] = 1
	return r, (r - x0) / r
}

// grow returns a slice of length n, s itself where it is long enough. It may hold
// anything.
func grow(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// scale multiplies the columns whose largest element lies near an end of the range by a power of
// two that brings it just inside of [low, high], and notes the exponents.
func (q *QR) scale() {
	const low, high, far = 0x1p-900, 0x1p900, 900
	q.exps, q.unit = q.exps[:0], -64
	top := q.norm
	clear(top)
	for i := 0; i < q.a.Rows; i++ {
		row := q.a.Row(i)[:len(top)]
		for j, v := range row { // in the order of their bits, as in MaxAbs
			top[j] = math.Float64frombits(max(math.Float64bits(top[j]), math.Float64bits(v)&^(1<<63)))
		}
	}
	for j, t := range top {
		if t == 0 || t >= low && t <= high || !(t <= math.MaxFloat64) {
			continue
		}
		if len(q.exps) == 0 {
			q.exps = append(q.exps, make([]int, len(top))...)
		}
		_, e := math.Frexp(t)
		if t > high {
			e, q.unit = e-far, 64
		} else {
			e += far - 1
		}
		q.exps[j] = e
		q.shiftColumn(j, q.a.Rows, -e)
	}
}

// unscale takes the scaling of R, and of the columns that were not eliminated, back.
func (q *QR) unscale() {
	for j, e := range q.exps {
		if e != 0 && j < q.steps {
			q.shiftColumn(j, j+1, e)
		} else if e != 0 {
			q.shiftColumn(j, q.a.Rows, e)
		}
	}
}

// shiftColumn multiplies the first n elements of column j by 2^e.
func (q *QR) shiftColumn(j, n, e int) {
	for i := range n {
		q.a.Row(i)[j] = math.Ldexp(q.a.Row(i)[j], e)
	}
}
