package mat

// The factorisation without pivoting and products with Q go slab by slab: panelWidth columns in a
// contiguous copy, on which two steps work, apply (a panel to a slab) and eliminate (a slab's own
// columns, by a panel made of them). Every element undergoes the same operations in the same order,
// whichever loop is outside.
//
// Alone, it is the loop over the slabs. Each stays in the second-level cache while all panels are
// applied to it, and is written once. The vectors, as large a panel as a slab, stream by and are
// only read. (docs/RATIONALE.md, "Why does QR keep its reflectors as rows, and go slab by slab?",
// has the figures.)
//
// With a pool the panels are outside and the slabs are its tasks, so all of them are cut first. The
// first slab after a panel is eliminated in its task, so that the others are busy meanwhile. A slab
// waits in the memory of the vectors that will be made of it, and moves out when its turn comes.

// reduce makes all reflectors and writes R, and what becomes of columns that are not eliminated, to
// dst, which may be the top of the matrix. b, or nil for none, rides along as one more column.
func (q *QR) reduce(dst *Dense, b []float64) {
	q.columns = wholeTiles(q.a.Cols)
	if b != nil {
		q.columns = wholeTiles(q.a.Cols + 1)
	}
	if q.pool != nil {
		q.reduceShared(dst, b)
		return
	}
	for c := 0; c < q.columns && !q.stopped(); c += panelWidth {
		s := q.slab(c, q.space)
		q.cut(s, &q.a, c, b)
		for j := 0; j < min(c, q.steps); j += panelWidth {
			q.apply(j, s, 0, true)
		}
		q.eliminate(c, s, 0)
		q.write(dst, b, c, s)
	}
}

// reduceShared is reduce with a pool.
func (q *QR) reduceShared(dst *Dense, b []float64) {
	q.b, q.at = b, -panelWidth
	for c := 0; c < q.columns && !q.stopped(); c += panelWidth {
		q.pool.Each((q.columns-1-q.at)/panelWidth, q.task) // no task returns an error
		q.write(dst, b, c, q.slab(c, q.space))
		q.at = c
	}
}

// advance applies the panel at work to slab number i after it, or makes that slab where there is
// none yet: a task of the pool. The next panel is made in the first of these, while others still
// have this one applied. It returns nil.
func (q *QR) advance(worker, i int) error {
	c := q.at + (i+1)*panelWidth
	s := q.slab(c, q.v.Data[c*q.v.Stride:]) // it waits where its vectors will be
	if q.at < 0 {
		q.cut(s, &q.a, c, q.b)
	}
	if i == 0 {
		next := q.slab(c, q.space)
		next.Copy(s)
		s = next
	}
	if q.at >= 0 && q.at < q.steps {
		q.apply(q.at, s, worker, true)
	}
	if i == 0 {
		q.eliminate(c, s, worker)
	}
	return nil
}

// slab returns columns c .. c+panelWidth-1, c a multiple of panelWidth, in that memory. The last
// slab has zeros up to a whole number of tiles.
func (q *QR) slab(c int, memory []float64) *Dense {
	w := min(panelWidth, q.columns-c)
	return &Dense{Rows: q.v.Cols, Cols: w, Stride: w, Data: memory[:w*q.v.Cols]}
}

// cut copies the columns of a from c on into a slab, and b, or nil for none, behind the last of
// them.
func (q *QR) cut(s, a *Dense, c int, b []float64) {
	w := max(0, min(panelWidth, a.Cols-c))
	for i := range s.Rows {
		row := s.Row(i)
		copy(row, a.Row(i)[c:c+w])
		clear(row[w:])
		if b != nil && w < s.Cols {
			row[w] = b[i]
		}
	}
}

// write is the way back: what is below the diagonal of R stays where it is.
func (q *QR) write(dst *Dense, b []float64, c int, s *Dense) {
	w, k := max(0, min(panelWidth, q.a.Cols-c)), max(0, min(panelWidth, q.steps-c))
	for i := range dst.Rows {
		first := max(0, min(i-c, k))
		copy(dst.Row(i)[c+first:c+w], s.Row(i)[first:w])
	}
	if b != nil && w < s.Cols {
		for i := range b {
			b[i] = s.Row(i)[w]
		}
	}
}

// panel returns the reflectors of the panel that begins at column j.
func (q *QR) panel(j int) block {
	p, k := q.room, min(panelWidth, q.steps-j)
	p.v, p.t = *q.v.View(j, j, k, q.v.Cols-j), *q.t.View(j, 0, k, k)
	p.r = Dense{Rows: k, Cols: k, Stride: k, Data: p.r.Data}
	return p
}

// apply applies the panel that begins at column j to a slab, in room of the worker's own: with a
// for its rows from j on, a <- (I - V T V^T) a = a - V (T (V^T a)), or with the transpose of T.
func (q *QR) apply(j int, s *Dense, worker int, transposed bool) {
	p, a := q.panel(j), s.View(j, 0, s.Rows-j, s.Cols)
	w, wt := q.own[worker].zeros(0, p.v.Rows, a.Cols), q.own[worker].zeros(1, p.v.Rows, a.Cols)
	Gemm(w, 1, &p.v, a)
	if transposed {
		GemmTN(wt, 1, &p.t, w)
	} else {
		Gemm(wt, 1, &p.t, w)
	}
	GemmTN(a, -1, &p.v, wt)
}

// eliminate makes the panel of the columns from c on, which a slab holds, and applies it to those
// of the slab that are not to be eliminated.
func (q *QR) eliminate(c int, s *Dense, worker int) {
	if c >= q.steps {
		return
	}
	p := q.panel(c)
	k := p.v.Rows
	own := s.View(c, 0, s.Rows-c, k)
	Transpose(&p.v, own)
	p.factor(0, k)
	for i := range k {
		copy(own.Row(i)[i:], p.r.Row(i)[i:])
	}
	if k < s.Cols {
		q.apply(c, s.View(0, k, s.Rows, s.Cols-k), worker, true)
	}
}

// wholeTiles returns n rounded up to whole tiles.
func wholeTiles(n int) int { return (n + 7) &^ 7 }

// MulQT sets dst <- Q^T dst = H_k ... H_1 dst; dst has as many rows as the factored matrix.
func (q *QR) MulQT(dst *Dense) { q.mul(dst, true) }

// MulQ sets dst <- Q dst = H_1 ... H_k dst; dst has as many rows as the factored matrix.
// The first k columns of the identity become the orthonormal basis of A's columns.
func (q *QR) MulQ(dst *Dense) { q.mul(dst, false) }

// mul applies all panels, or their transposes from the first one on, slab by slab.
func (q *QR) mul(dst *Dense, transposed bool) {
	if dst.Rows != q.v.Cols {
		panic("mat: product of Q with a matrix of other rows")
	}
	for j := 0; j < q.steps && q.diagonal; j += panelWidth { // these T are not whole yet
		p := q.panel(j)
		p.compose(0, p.v.Rows)
	}
	q.diagonal = false
	panels := (q.steps + panelWidth - 1) / panelWidth
	q.columns = wholeTiles(dst.Cols)
	for c := 0; c < q.columns; c += panelWidth {
		s := q.slab(c, q.space)
		q.cut(s, dst, c, nil)
		for i := range panels {
			if !transposed {
				i = panels - 1 - i
			}
			q.apply(i*panelWidth, s, 0, transposed)
		}
		part := dst.View(0, c, dst.Rows, min(panelWidth, dst.Cols-c))
		s.Cols = part.Cols
		part.Copy(s)
	}
}

// MulQVec sets x <- Q x for one vector, by x <- (I - tau v v^T) x for one reflector after another.
// The length of x is the number of rows of the factored matrix.
func (q *QR) MulQVec(x []float64) {
	if len(x) != q.v.Cols {
		panic("mat: product of Q with a vector of the wrong length")
	}
	for j := q.steps - 1; j >= 0; j-- {
		v := q.v.Row(j)[j:]
		Axpy(x[j:], -float64(q.t.At(j, j%panelWidth)*Dot(v, x[j:])), v)
	}
}

// MulQTVec sets x <- Q^T x for one vector; its length is the number of rows of the factored matrix.
func (q *QR) MulQTVec(x []float64) {
	if len(x) != q.v.Cols {
		panic("mat: product of Q with a vector of the wrong length")
	}
	for j := range q.steps {
		v := q.v.Row(j)[j:]
		Axpy(x[j:], -float64(q.t.At(j, j%panelWidth)*Dot(v, x[j:])), v)
	}
}
