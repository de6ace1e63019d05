package mat

// MulQT sets dst <- Q^T dst = H_k ... H_1 dst; dst has as many rows as the factored matrix.
func (q *QR) MulQT(dst *Dense) {
	q.checkMul(dst)
	for j := 0; j < q.steps; j += panelWidth {
		q.mulPanel(dst, j, true)
	}
}

// MulQ sets dst <- Q dst = H_1 ... H_k dst; dst has as many rows as the factored matrix.
// The first k columns of the identity become the orthonormal basis of A's columns.
func (q *QR) MulQ(dst *Dense) {
	q.checkMul(dst)
	for j := (q.steps - 1) / panelWidth * panelWidth; j >= 0 && q.steps > 0; j -= panelWidth {
		q.mulPanel(dst, j, false)
	}
}

// mulPanel applies the reflectors of the panel that begins at column j, or their transpose.
func (q *QR) mulPanel(dst *Dense, j int, transposed bool) {
	p, k, m := &q.room, min(panelWidth, q.steps-j), q.a.Rows-j
	p.shape(k, m)
	for i := range k {
		v := p.v.Row(i)
		clear(v[:i])
		q.vector(v[i:], j+i)
		p.t.Set(i, i, q.tau[j+i])
	}
	p.compose(0, k)
	for c := 0; c < dst.Cols; c += panelWidth {
		part := dst.View(j, c, m, min(panelWidth, dst.Cols-c))
		p.reflect(&part, &q.own[0], transposed)
	}
}

// MulQVec sets x <- Q x for one vector; its length is the number of rows of the factored matrix.
func (q *QR) MulQVec(x []float64) {
	if len(x) != q.a.Rows {
		panic("mat: product of Q with a vector of the wrong length")
	}
	for j := q.steps - 1; j >= 0; j-- {
		mirror(x[j:], q.tau[j], q.reflector(j))
	}
}

// MulQTVec sets x <- Q^T x for one vector; its length is the number of rows of the factored matrix.
func (q *QR) MulQTVec(x []float64) {
	if len(x) != q.a.Rows {
		panic("mat: product of Q with a vector of the wrong length")
	}
	for j := 0; j < q.steps; j++ {
		mirror(x[j:], q.tau[j], q.reflector(j))
	}
}

func (q *QR) checkMul(dst *Dense) {
	if dst.Rows != q.a.Rows {
		panic("mat: product of Q with a matrix of other rows")
	}
}

// Pack copies the reflectors into contiguous rows, which makes every following MulQVec
// several times faster and frees the factored matrix for other use.
func (q *QR) Pack() {
	m := q.a.Rows
	q.packed = grow(q.packed, m*q.steps)
	for j := range q.steps {
		q.gather(q.packed[j*m+j:(j+1)*m], j)
	}
	q.isPacked = true
}

// reflector returns v_j, rows j and below; what it returns lives until the next call.
func (q *QR) reflector(j int) []float64 {
	m := q.a.Rows
	if q.isPacked {
		return q.packed[j*m+j : (j+1)*m]
	}
	v := q.room.v.Data[:m-j]
	q.gather(v, j)
	return v
}

// vector sets v to v_j, rows j and below.
func (q *QR) vector(v []float64, j int) {
	if q.isPacked {
		copy(v, q.reflector(j))
	} else {
		q.gather(v, j)
	}
}

// gather sets v to v_j from row j down.
func (q *QR) gather(v []float64, j int) {
	v[0] = 1
	for i := 1; i < len(v); i++ {
		v[i] = q.a.Data[(j+i)*q.a.Stride+j]
	}
}
