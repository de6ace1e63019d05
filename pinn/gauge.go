package pinn

import (
	"context"
	"math"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// How large is a residual? That of u'' = f is in the unit of f, that of u = g in the unit of u, and
// either may be multiplied by any number without a change of the solution. All are caused by an
// error of u, so a residual counts as large as the error of u that would cause it. The functions
// that the output layer combines serve as errors of u: phi_j for every unit of the last hidden
// layer, and 1. With L the linearised equation of a term,
//
//	gain^2 = sum_j mean |L phi_j|^2 / sum_j mean |phi_j|^2,
//
// is the mean square that an error of u of mean square one leaves in the term. So a residual of
// root mean square R betrays an error of about R/gain, whatever the units of the equation, of x and
// of u. The gauge of a term is the norm of its rows that an error of u as large as u would leave.
// This is an estimate and no bound: a smooth error leaves less than a typical one, and near a
// resonance an error leaves next to nothing.

// maxGaugeBlocks is how many blocks of a condition are looked at, evenly spread, at most: 4096
// points. The estimates in docs/verdicts.md rest on it.
const maxGaugeBlocks = 64

// Gauge returns, for each term, the root mean square that a relative error of one in every unknown
// leaves in the term's equations at theta, weighted as in r: with |r_t|^2 the squares of the term's
// rows, |r_t| over its gauge is about the relative error that the term betrays. It is 0 for a term
// in which no unknown that differs from 0 takes part, or that the output layer can't change.
// Unknowns are the network's outputs, and the mean square of each is over all points in place. The
// error is that of an equation, or the context's.
func (p *Problem) Gauge(ctx context.Context, theta []float64) ([]float64, error) {
	columns, err := p.sums(ctx, theta)
	if err != nil {
		return nil, err
	}
	units, points, sizes, err := p.unitSums(ctx, theta)
	if err != nil {
		return nil, err
	}
	gauges := make([]float64, len(p.terms))
	for t := range gauges {
		sum := 0.0
		for o, size := range sizes {
			if units[o] > 0 {
				// Means over points on both sides: a term's rows already carry 1/sqrt(rows).
				gain := columns[t][o] / (units[o] / points)
				sum += float64(gain * (size / points))
			}
		}
		gauges[t] = math.Sqrt(sum)
	}
	return gauges, nil
}

// sums returns the squares of the output layer's features, summed over the rows and over the
// columns of each output, for every term.
func (p *Problem) sums(ctx context.Context, theta []float64) ([][]float64, error) {
	outputs, of := p.net.Outputs(), p.net.Summands()
	sums := make([][]float64, len(p.terms))
	for t := range sums {
		sums[t] = make([]float64, outputs)
	}
	lo, hi := p.net.LastLayer()
	w, phi := p.newWorker(), mat.New(maxBlock, hi-lo)
	for _, b := range p.sample(maxGaugeBlocks) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		block := p.block(b.index)
		n := block.x.Rows
		part := phi.View(0, 0, n, hi-lo)
		if err := w.Features(w.r[:n], part, b.index, theta, lo, hi); err != nil {
			return nil, err
		}
		for i := range n {
			addByOutput(sums[block.condition.term], of, part.Row(i), b.share)
		}
	}
	return sums, nil
}

// unitSums returns the squares of the functions that the output layer combines, summed over points
// and functions, for every output; the number of points; and the squares of the outputs summed over
// them.
func (p *Problem) unitSums(ctx context.Context, theta []float64) (units []float64, points float64, sizes []float64, err error) {
	outputs, of := p.net.Outputs(), p.net.Summands()
	units, sizes = make([]float64, outputs), make([]float64, outputs)
	lo, hi := p.net.LastLayer()
	batch := mlp.NewBatch(p.net, mlp.Channels{}, maxBlock)
	w := p.newWorker()
	jet, coef, phi := mat.New(maxBlock, outputs), mat.New(maxBlock, outputs), mat.New(maxBlock, hi-lo)
	for i := range coef.Data {
		coef.Data[i] = 1
	}
	for _, s := range p.sample(maxGaugeBlocks) {
		if err := ctx.Err(); err != nil {
			return nil, 0, nil, err
		}
		b, err := w.block(s.index)
		if err != nil {
			return nil, 0, nil, err
		}
		n := b.x.Rows
		u, one, part := jet.View(0, 0, n, outputs), coef.View(0, 0, n, outputs), phi.View(0, 0, n, hi-lo)
		batch.Forward(u, p.ofNetwork(theta), &b.x)
		batch.Gradients(part, one, lo, hi)
		for i := range n {
			addByOutput(units, of, part.Row(i), s.share)
			for o, v := range u.Row(i) {
				sizes[o] += float64(s.share * float64(v*v))
			}
		}
		points += float64(s.share * float64(n))
	}
	for o, size := range sizes {
		if !finite(size) {
			return nil, 0, nil, text.Errorf("pinn: %s is not finite", p.net.Label(o))
		}
	}
	return units, points, sizes, nil
}

// addByOutput adds share times the squares of a row of the output layer's features to its output's
// sum. The layer is stored as W, a row for each summand, then b; of has the output of each.
func addByOutput(sums []float64, of []int, row []float64, share float64) {
	width := len(row)/len(of) - 1
	for k, o := range of {
		sum := 0.0
		for _, v := range row[k*width : (k+1)*width] {
			sum += float64(v * v)
		}
		b := row[len(of)*width+k]
		sums[o] += float64(share * (sum + float64(b*b)))
	}
}
