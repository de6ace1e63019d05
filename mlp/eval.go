package mlp

import "anagram/mat"

// Eval sets dst (points x outputs) to u at the points x (points x inputs). It is a
// convenience that makes its own workspace; loops use a Batch. It panics if a shape does not fit.
func (n *Network) Eval(dst *mat.Dense, theta []float64, x *mat.Dense) {
	const block = 64
	if dst.Rows != x.Rows {
		panic("mlp: destination of the wrong shape")
	}
	b := NewBatch(n, Channels{}, min(block, x.Rows))
	for i := 0; i < x.Rows; i += block {
		rows := min(block, x.Rows-i)
		u, p := dst.View(i, 0, rows, dst.Cols), x.View(i, 0, rows, x.Cols)
		b.Forward(&u, theta, &p)
	}
}
