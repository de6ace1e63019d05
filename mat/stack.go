package mat

// QR of an upper triangle that stands on a block of rows,
//
//	[R]     [R']
//	[B] = Q [0 ],
//
// by the blocked Householder reflectors of qrblock.go. Column j of the stack is zero between row j
// and the block, so the vectors of a panel of columns are [I; V]: the identity in the panel's own
// rows of R, and V in the block. With T of the panel, R_2 the rest of its rows and B_2 the rest of
// the block, a panel changes
//
//	W = T^T (R_2 + V^T B_2),    R_2 <- R_2 - W,    B_2 <- B_2 - V W.
//
// That is 2 m n^2 operations for a block of m rows, whatever stands in R, and a third of that where
// the block is n x n and a triangle as well (J. Demmel, L. Grigori, M. Hoemmen, J. Langou,
// Communication-optimal parallel and sequential QR and LU factorizations, 2012).

// Stack is the workspace of such factorisations: stacks of a shape met before allocate nothing. The
// zero value is ready for use.
type Stack struct {
	room block
	stop func() error
}

// Until has factorisations ask stop before every panel, as that of QR.
func (q *Stack) Until(stop func() error) { q.stop = stop }

// Reserve makes room for blocks of up to rows x cols: what fits allocates nothing later.
func (q *Stack) Reserve(rows, cols int) {
	k := min(panelWidth, cols)
	q.room.w, q.room.r.Data = grow(q.room.w, 2*panelWidth*max(cols, panelWidth)), grow(q.room.r.Data, panelWidth*panelWidth)
	q.room.v.Data, q.room.t.Data = grow(q.room.v.Data, k*PaddedStride(rows+k)), grow(q.room.t.Data, k*k)
}

// StackNumbers returns how many numbers of 8 bytes Reserve makes room for.
func StackNumbers(rows, cols int) float64 {
	k := min(panelWidth, cols)
	return float64(float64(k)*float64(PaddedStride(rows+k))) + float64(2*panelWidth*float64(max(cols, panelWidth)))
}

// Eliminate factors the stack of r and b in place. r has n rows and is upper triangular in its
// first n columns, zeros stored below; it becomes R'. Columns beyond these ride along: in b they
// become what is left of them, and the first n columns of b are destroyed. triangle says that b is
// upper triangular too, zeros stored below. It panics if r has fewer columns than rows or b other
// columns.
func (q *Stack) Eliminate(r, b *Dense, triangle bool) {
	if r.Cols < r.Rows || b.Cols != r.Cols {
		panic("mat: a stack of shapes that do not fit")
	}
	if b.Rows == 0 {
		return
	}
	q.Reserve(b.Rows, b.Cols)
	p := &q.room
	for j := 0; j < r.Rows; j += panelWidth {
		if q.stop != nil && q.stop() != nil {
			return
		}
		k := min(panelWidth, r.Rows-j)
		m := b.Rows
		if triangle {
			m = min(m, j+k) // with zeros below the panel's own part of the triangle
		}
		top, own := r.View(j, j, k, k), b.View(0, j, m, k)
		p.v = Dense{Rows: k, Cols: k + m, Stride: PaddedStride(k + m), Data: p.v.Data}
		p.r, p.t = Dense{Rows: k, Cols: k, Stride: k, Data: p.r.Data}, Dense{Rows: k, Cols: k, Stride: k, Data: p.t.Data}
		p.t.Zero()
		Transpose(p.v.View(0, 0, k, k), top)
		Transpose(p.v.View(0, k, k, m), own)
		p.factor(0, k)
		for i := range k {
			copy(top.Row(i)[i:], p.r.Row(i)[i:])
		}
		p.reflectStack(r.View(j, j+k, k, r.Cols-j-k), b.View(0, j+k, m, r.Cols-j-k))
	}
}

// reflectStack is QR.apply, transposed, for the stack of r, in the rows where the vectors are the
// identity, and b.
func (p *block) reflectStack(r, b *Dense) {
	if r.Cols == 0 {
		return
	}
	v := p.v.View(0, p.v.Rows, p.v.Rows, b.Rows)
	w, wt := p.w.zeros(0, r.Rows, r.Cols), p.w.zeros(1, r.Rows, r.Cols)
	w.Copy(r)
	Gemm(w, 1, v, b)
	GemmTN(wt, 1, &p.t, w)
	for i := range r.Rows {
		Axpy(r.Row(i), -1, wt.Row(i))
	}
	GemmTN(b, -1, v, wt)
}
