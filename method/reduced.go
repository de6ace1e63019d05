package method

import (
	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// reduced is the problem left to alpha: damped steps for R22 and q2 in the place of Phi and r.
//
// The weights w are large and cancel, so the singular values of R22 fall steeply, and sqrt(lambda)
// lies above many of them. A pivoted QR factorisation of R22 ends where no remainder of a column is
// longer than reducedCutoff times the longest column. It leaves k rows R_k, and only these are
// decomposed.
type reduced struct {
	damped                // the steps from R_k
	complement mat.QR     // of the rows of R22
	pivoted    mat.QR     // of the triangle that complement makes
	perm       []int      // column j of the pivoted triangle is column perm[j] of R22
	rank       int        // k
	core       *mat.Dense // R_k with its columns in the order of R22, and rows of zeros below
	work       *mat.Dense // a copy of core to decompose
	q          []float64  // what the two factorisations make of q2
	g          []float64  // scratch of again: a gradient
}

// reducedCutoff is where the pivoted factorisation ends, relative to the longest column. It costs
// no steps: docs/methods.md, "Wide networks". TestReducedSteps guards the steps.
const reducedCutoff = 1e-8

func newReduced(rows, others int) *reduced {
	d := &reduced{
		damped: dampedBy(svd.NewStep(others, others), others),
		perm:   make([]int, others), core: mat.New(others, others), work: mat.New(others, others),
		q: make([]float64, others), g: make([]float64, others),
	}
	d.complement.Reserve(rows, others+1)
	d.pivoted.Reserve(min(rows, others), others+1)
	return d
}

// needReduced counts what newReduced allocates.
func needReduced(d *lsq.Demand, others float64) {
	n := int(others)
	d.AddNumbers(float64(2*others*others)+svd.StepNumbers(n, n), "the other parameters' problem and its decomposition", others, others)
	d.AddNumbers(mat.QRNumbers(int(d.Rows), n+1)+mat.QRNumbers(min(int(d.Rows), n), n+1), "factors of the other parameters' problem", d.Rows, others)
}

// until makes factorisations end with an error of stop.
func (d *reduced) until(stop func() error) {
	d.complement.Until(stop)
	d.pivoted.Until(stop)
	d.svd.Until(stop)
}

// reduce decomposes R22 of l, which it overwrites.
func (d *reduced) reduce(l *elimination) error {
	n := len(d.perm)
	rest := l.a.View(l.n, l.n, l.a.Rows-l.n, n+1)
	d.complement.FactorCols(rest, n)
	top := rest.View(0, 0, min(rest.Rows, n), n+1)
	for i := range top.Rows {
		clear(top.Row(i)[:min(i, n)]) // what the factorisation has left there
	}
	d.rank = d.pivoted.FactorPivoted(top, n, d.perm, reducedCutoff)
	d.core.Zero()
	clear(d.q)
	for i := range d.rank {
		row := top.Row(i)
		d.q[i] = row[n]
		for j := i; j < n; j++ {
			d.core.Set(i, d.perm[j], row[j])
		}
	}
	d.work.Copy(d.core)
	return d.factor(d.work, d.q)
}

// again sets dst to the damped step for another residual with the same matrices: for x = [r; mu w],
// which is overwritten, it is -(R_k^T R_k + lambda)^-1 R_k^T (H^T x)_k.
func (d *reduced) again(dst []float64, l *elimination, x []float64, lambda float64) {
	l.qr.MulQTVec(x)
	q := x[l.n:] // in the rows of R22
	d.complement.MulQTVec(q)
	d.pivoted.MulQTVec(q[:min(len(q), len(d.perm))])
	clear(d.g)
	mat.GemvT(d.g, 1, d.core.View(0, 0, d.rank, d.core.Cols), q[:d.rank])
	d.solve(dst, d.g, lambda)
}
