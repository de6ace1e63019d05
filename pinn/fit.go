package pinn

import (
	"context"

	"anagram/lsq"
	"anagram/mat"
)

// examRidge is the ridge of a fit relative to a column's length: TestCaseInfeasible,
// TestContradictions. With it nothing is fitted by functions that vanish at the points looked at.
const examRidge = 1e-4

// fit sets the losses of x: that of the rows, and what it falls to with the residual fitted by the
// output layer's columns, by these and a third of the further ones, and by all, each scaled up for
// the degrees of freedom that the fit takes. One QR gives all of them, as the tails of Q^T r. The
// columns have length one and stand on a ridge,
//
//	min |A w - r|^2 + examRidge^2 |w|^2.
//
// Where the context ends first, that of the rows is all there is, and its error.
func (e *exam) fit(ctx context.Context, x *lsq.Examination) error {
	m, n := len(e.terms), e.a.Cols-1
	r := make([]float64, m+n)
	tail := func(from int) float64 {
		norm := mat.Nrm2(r[from:])
		return float64(norm*norm) / 2 * float64(m) / float64(m-from)
	}
	take := func() {
		for i := range r {
			r[i] = e.a.At(i, n)
		}
	}
	take()
	x.Loss = tail(0)
	if e.own == 0 {
		return nil
	}
	scaleColumns(e.a)
	for j := range n {
		e.a.Set(m+j, j, examRidge)
	}
	var qr mat.QR
	qr.Until(ctx.Err)
	qr.FactorCols(e.a, n)
	if err := ctx.Err(); err != nil {
		return err
	}
	take()
	x.Resolved = tail(e.own)
	if n == e.own {
		return nil
	}
	x.Enriched = [2]float64{tail(e.own + (n-e.own)/3), tail(n)}
	clear(r[:n])
	qr.MulQVec(r) // what the fit leaves at each point
	x.Left = make([]float64, len(e.p.terms))
	for i, v := range r[:m] {
		x.Left[e.terms[i]] += float64(float64(v*v) / 2)
	}
	return nil
}

// scaleColumns divides all columns but the last by their length.
func scaleColumns(a *mat.Dense) {
	lengths := make([]float64, a.Cols)
	mat.ColumnNorms(lengths, a)
	for i := range a.Rows {
		row := a.Row(i)
		for j, l := range lengths[:a.Cols-1] {
			if l > 0 {
				row[j] /= l
			}
		}
	}
}
