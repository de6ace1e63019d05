package mat

import "math"

// A panel of a QR: k columns of length m, held as rows. It is factored by halves (E. Elmroth, F.
// Gustavson, Applying recursion to serial and parallel QR factorization leads to better
// performance, 2000): factor the first half, apply its reflectors to the second, factor that, and
// join. With V_1, T_1 and V_2, T_2 of the halves
//
//	T = [T_1  T_12]     T_12 = -T_1 (V_1^T V_2) T_2.
//	    [ 0   T_2 ],
//
// Below leafWidth columns it goes reflector by reflector: the loop that all the rest is equal to.

// leafWidth is a whole tile of the products (BenchmarkQR).
const leafWidth = 8

// block is k reflectors of length m as I - V T V^T, and the memory they are made in.
type block struct {
	v Dense    // k x m: the columns of the panel; factored, v_i in row i, 1 at i, zeros before it
	r Dense    // k x k: the panel's R, upper triangular
	t Dense    // k x k: T
	w products // two of panelWidth x max(columns, panelWidth)
}

// products is memory for two products, in halves.
type products []float64

// zeros returns product number i, 0 or 1, of that shape, before anything is added to it.
func (w products) zeros(i, rows, cols int) *Dense {
	d := Dense{Rows: rows, Cols: cols, Stride: cols, Data: w[i*(len(w)/2):][:rows*cols]}
	clear(d.Data)
	return &d
}

// factor makes the reflectors lo .. hi-1 and their T. The earlier ones have been applied to their
// columns.
func (p *block) factor(lo, hi int) {
	if leaves := (hi - lo + leafWidth - 1) / leafWidth; leaves > 1 {
		mid := lo + leaves/2*leafWidth
		p.factor(lo, mid)
		p.reflectRows(lo, mid, hi)
		p.factor(mid, hi)
		p.join(lo, mid, hi)
		return
	}
	for i := lo; i < hi; i++ {
		x := p.v.Row(i)
		for l, r := range x[:i] {
			p.r.Data[l*p.r.Stride+i] = r
		}
		clear(x[:i])
		r, tau := reflect(x[i:])
		p.r.Row(i)[i], p.t.Row(i)[i] = r, tau
		z := p.w.zeros(0, 1, hi-lo).Data
		Gemv(z, 1, p.v.View(lo, i, hi-lo, len(x)-i), x[i:])
		for l := i + 1; l < hi; l++ {
			Axpy(p.v.Row(l)[i:], -float64(tau*z[l-lo]), x[i:])
		}
		p.extend(lo, i, z[:i-lo])
	}
}

// extend sets column i of the T of the reflectors lo .. i: -tau T z above the diagonal, with z =
// V^T v_i of the earlier ones.
func (p *block) extend(lo, i int, z []float64) {
	tau := p.t.At(i, i)
	for l := range z {
		row, sum := p.t.Row(lo + l)[lo:], 0.0
		for c, x := range z[l:] {
			sum += float64(row[l+c] * x)
		}
		row[i-lo] = -tau * sum
	}
}

// reflectRows applies the reflectors lo .. mid-1 to the columns mid .. hi-1 of the panel, which are
// rows here: with A^T for these, A^T <- A^T - (A^T V) T V^T.
func (p *block) reflectRows(lo, mid, hi int) {
	v, t := p.v.View(lo, lo, mid-lo, p.v.Cols-lo), p.t.View(lo, lo, mid-lo, mid-lo)
	rest := p.v.View(mid, lo, hi-mid, p.v.Cols-lo)
	w, wt := p.w.zeros(0, rest.Rows, v.Rows), p.w.zeros(1, rest.Rows, v.Rows)
	GemmNT(w, 1, rest, v)
	Gemm(wt, 1, w, t)
	gemmRows(rest, -1, strided{wt.Data, wt.Stride, 1}, v) // long rows, few of them
}

// join sets T_12 of the reflectors lo .. mid-1 and mid .. hi-1.
func (p *block) join(lo, mid, hi int) {
	v1, v2 := p.v.View(lo, mid, mid-lo, p.v.Cols-mid), p.v.View(mid, mid, hi-mid, p.v.Cols-mid)
	w, wt := p.w.zeros(0, v2.Rows, v1.Rows), p.w.zeros(1, v1.Rows, v2.Rows)
	GemmNT(w, 1, v2, v1) // the second half often has more rows, and rows fill tiles
	GemmTN(wt, 1, w, p.t.View(mid, mid, hi-mid, hi-mid))
	Gemm(p.t.View(lo, mid, mid-lo, hi-mid), -1, p.t.View(lo, lo, mid-lo, mid-lo), wt)
}

// compose makes the T of the reflectors lo .. hi-1 from their vectors and the diagonal of T.
func (p *block) compose(lo, hi int) {
	if leaves := (hi - lo + leafWidth - 1) / leafWidth; leaves > 1 {
		mid := lo + leaves/2*leafWidth
		p.compose(lo, mid)
		p.compose(mid, hi)
		p.join(lo, mid, hi)
		return
	}
	for i := lo + 1; i < hi; i++ {
		z := p.w.zeros(0, 1, i-lo).Data
		Gemv(z, 1, p.v.View(lo, i, i-lo, p.v.Cols-i), p.v.Row(i)[i:])
		p.extend(lo, i, z)
	}
}

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
