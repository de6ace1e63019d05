package mat

// MulQT sets dst <- Q^T dst = H_k ... H_1 dst; dst has as many rows as the factored matrix.
func (q *QR) MulQT(dst *Dense) { q.mul(dst, true) }

// MulQ sets dst <- Q dst = H_1 ... H_k dst; dst has as many rows as the factored matrix.
// The first k columns of the identity become the orthonormal basis of A's columns.
func (q *QR) MulQ(dst *Dense) { q.mul(dst, false) }

// mul applies all panels, or their transposes from the first one on, slab by slab (qrslab.go).
func (q *QR) mul(dst *Dense, transposed bool) {
	if dst.Rows != q.v.Cols {
		panic("mat: product of Q with a matrix of other rows")
	}
	q.compose()
	panels := (q.steps + panelWidth - 1) / panelWidth
	q.columns = wholeTiles(dst.Cols)
	for c := 0; c < q.columns; c += panelWidth {
		s := q.slab(c, q.space)
		q.cut(&s, dst, c, nil)
		for i := range panels {
			if !transposed {
				i = panels - 1 - i
			}
			q.apply(i*panelWidth, &s, 0, transposed)
		}
		part := dst.View(0, c, dst.Rows, min(panelWidth, dst.Cols-c))
		s.Cols = part.Cols
		part.Copy(&s)
	}
}

// compose completes the T that are of their diagonals only.
func (q *QR) compose() {
	for j := 0; j < q.steps && q.diagonal; j += panelWidth {
		p := q.panel(j)
		p.compose(0, p.v.Rows)
	}
	q.diagonal = false
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
