package mat

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
	v Dense     // k x m: the columns of the panel; factored, v_i in row i, 1 at i, zeros before it
	r Dense     // k x k: the panel's R, upper triangular
	t Dense     // k x k: T
	w []float64 // for products: two of panelWidth x max(columns, panelWidth)
}

// reserve makes room for R and for products of up to that many columns.
func (p *block) reserve(cols int) {
	p.r.Data = grow(p.r.Data, panelWidth*panelWidth)
	p.w = grow(p.w, 2*panelWidth*max(cols, panelWidth))
}

// panelStride returns the distance of rows of length m: whole cache lines, an odd number of them,
// so that the elements of a column spread over all of the cache.
func panelStride(m int) int { return 8 * ((m+7)/8 | 1) }

// shape sets the size to k reflectors of length m, within what is reserved.
func (p *block) shape(k, m int) {
	p.v = Dense{Rows: k, Cols: m, Stride: panelStride(m), Data: p.v.Data}
	p.r = Dense{Rows: k, Cols: k, Stride: k, Data: p.r.Data}
	p.t = Dense{Rows: k, Cols: k, Stride: k, Data: p.t.Data}
	clear(p.t.Data[:k*k])
}

// product returns cleared room number i, 0 or 1, for a product of that shape.
func (p *block) product(i, rows, cols int) Dense {
	return cleared(p.w[i*(len(p.w)/2):], rows, cols)
}

// products is memory for two products of up to panelWidth x panelWidth.
type products [2][panelWidth * panelWidth]float64

// shape returns cleared room number i, 0 or 1, for a product of that shape.
func (w *products) shape(i, rows, cols int) Dense {
	return cleared(w[i][:], rows, cols)
}

// cleared returns a matrix of zeros in that memory.
func cleared(room []float64, rows, cols int) Dense {
	d := Dense{Rows: rows, Cols: cols, Stride: cols, Data: room[:rows*cols]}
	clear(d.Data)
	return d
}

// take sets the rows of the block, from element lo on, to the columns of a.
func (p *block) take(a *Dense, lo int) {
	part := p.v.View(0, lo, p.v.Rows, a.Rows)
	Transpose(&part, a)
}

// put stores R on and above the diagonal of a.
func (p *block) put(a *Dense) {
	for i := range p.r.Rows {
		copy(a.Row(i)[i:], p.r.Row(i)[i:])
	}
}

// factor makes the reflectors lo .. hi-1 and their T. The earlier ones have been applied to their
// columns.
func (p *block) factor(lo, hi int) {
	if hi-lo <= leafWidth {
		p.leaf(lo, hi)
		return
	}
	mid := middle(lo, hi)
	p.factor(lo, mid)
	p.reflectRows(lo, mid, hi)
	p.factor(mid, hi)
	p.join(lo, mid, hi)
}

// middle returns where reflectors lo .. hi-1 are halved, a whole number of leaves after lo.
func middle(lo, hi int) int {
	leaves := (hi - lo + leafWidth - 1) / leafWidth
	return lo + leaves/2*leafWidth
}

// leaf makes reflectors one by one.
func (p *block) leaf(lo, hi int) {
	for i := lo; i < hi; i++ {
		x := p.v.Row(i)
		for l, r := range x[:i] {
			p.r.Data[l*p.r.Stride+i] = r
		}
		clear(x[:i])
		r, tau := reflect(x[i:])
		p.r.Set(i, i, r)
		p.t.Set(i, i, tau)
		all := p.v.View(lo, i, hi-lo, len(x)-i)
		z := p.product(0, 1, hi-lo).Data
		Gemv(z, 1, &all, x[i:])
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
	w, wt := p.product(0, rest.Rows, v.Rows), p.product(1, rest.Rows, v.Rows)
	GemmNT(&w, 1, &rest, &v)
	Gemm(&wt, 1, &w, &t)
	gemmLoop(&rest, -1, &wt, &v) // long rows, few of them
}

// join sets T_12 of the reflectors lo .. mid-1 and mid .. hi-1.
func (p *block) join(lo, mid, hi int) {
	v1, v2 := p.v.View(lo, mid, mid-lo, p.v.Cols-mid), p.v.View(mid, mid, hi-mid, p.v.Cols-mid)
	t1, t2 := p.t.View(lo, lo, mid-lo, mid-lo), p.t.View(mid, mid, hi-mid, hi-mid)
	t12 := p.t.View(lo, mid, mid-lo, hi-mid)
	w, wt := p.product(0, v2.Rows, v1.Rows), p.product(1, v1.Rows, v2.Rows)
	GemmNT(&w, 1, &v2, &v1) // the second half often has more rows, and rows fill tiles
	GemmTN(&wt, 1, &w, &t2)
	Gemm(&t12, -1, &t1, &wt)
}

// compose makes the T of the reflectors lo .. hi-1 from their vectors and the diagonal of T.
func (p *block) compose(lo, hi int) {
	if hi-lo <= leafWidth {
		for i := lo + 1; i < hi; i++ {
			v := p.v.View(lo, i, i-lo, p.v.Cols-i)
			z := p.product(0, 1, i-lo).Data
			Gemv(z, 1, &v, p.v.Row(i)[i:])
			p.extend(lo, i, z)
		}
		return
	}
	mid := middle(lo, hi)
	p.compose(lo, mid)
	p.compose(mid, hi)
	p.join(lo, mid, hi)
}

// reflect sets a <- (I - V T V^T) a = a - V (T (V^T a)), or with the transpose of T; a has m rows
// and at most panelWidth columns. It only reads the block and may run beside others like it, each
// with products of its own.
func (p *block) reflect(a *Dense, own *products, transposed bool) {
	w, wt := own.shape(0, p.v.Rows, a.Cols), own.shape(1, p.v.Rows, a.Cols)
	Gemm(&w, 1, &p.v, a)
	if transposed {
		GemmTN(&wt, 1, &p.t, &w)
	} else {
		Gemm(&wt, 1, &p.t, &w)
	}
	GemmTN(a, -1, &p.v, &wt)
}
