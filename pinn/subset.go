package pinn

import (
	"math"
	"slices"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
)

// ANaGRAM's theorem has a corollary: P well-chosen points suffice, P the number of parameters. At
// them no function of the tangent space but 0 vanishes everywhere, so the features there, a square
// matrix, determine the natural gradient. Nothing says that these points are among the samples, but
// where the samples separate the tangent space some P of them do so too: those of P independent
// rows of Phi. Which P rows are far from dependent is a question that the QR factorisation with
// column pivoting of Phi^T answers greedily: it takes the longest row, removes its direction from
// all the others, takes the longest of what is left, and so on (P. Businger and G. H. Golub,
// "Linear least squares solutions by Householder transformations", 1965; for choosing points: A.
// Sommariva and M. Vianello, "Computing approximate Fekete points by QR factorizations of
// Vandermonde matrices", 2009). It is a heuristic: it looks at the features of one theta, and at
// the residual not at all.

// dependentRow is where rows count as dependent: the remainder, relative to the longest row of Phi.
// What lies below is rounding, and choosing by it would be choosing at random. The choice then
// begins anew among the samples that are left. TestSubsetIsIndependent.
const dependentRow = 1e-12

// Subset returns the problem on n of its points, chosen by pivoted QR of Phi^T at theta, each row
// of Phi weighted as in the loss. Terms and weights are those of p. A term's mean is now over its
// points among the n: an estimate of its mean over all, and no unbiased one, for the choice prefers
// points near the border of the region and where the network is steep. The points are those in
// place and stay, whatever Fresh and Follow said.
//
// Where the rows of Phi are numerically dependent, or n exceeds P, there is a second choice among
// the rest, and so on. Every condition keeps at least one point, the one with the longest row, so n
// must be at least their number; it must not exceed S. The error is one of these, or that of an
// equation.
func (p *Problem) Subset(theta []float64, n int) (*Problem, error) {
	phi, owner, err := p.allFeatures(theta)
	if err != nil {
		return nil, err
	}
	if n < len(p.conditions) || n > phi.Rows {
		return nil, text.Errorf("pinn: a subset of %d points, want %d (one for each condition) to %d (all)", n, len(p.conditions), phi.Rows)
	}
	return p.pick(keepAll(pivots(phi, n), phi, owner, len(p.conditions)))
}

// pick returns the problem on the chosen points.
func (p *Problem) pick(chosen []bool) (*Problem, error) {
	terms := slices.Clone(p.spec)
	for k, lo := 0, 0; k < len(p.conditions); k++ {
		c := p.conditions[k]
		t := &terms[c.term]
		points, err := c.some(chosen[lo : lo+c.rows()])
		if err != nil {
			return nil, err
		}
		t.Conditions = append(t.Conditions, c.equation.On(points))
		lo += c.rows()
	}
	q, err := New(p.net, terms...)
	if err != nil {
		return nil, err
	}
	q.whole = p
	if p.whole != nil {
		q.whole = p.whole
	}
	return q, nil
}

// some returns the points in place that are chosen.
func (c *condition) some(chosen []bool) (domain.Points, error) {
	all, err := c.all()
	x := &mat.Dense{Cols: c.x.Cols, Stride: c.x.Cols}
	for i, yes := range chosen {
		if yes {
			x.Data = append(x.Data, all.Row(i)...)
			x.Rows++
		}
	}
	return domain.AtRows(x), err
}

// allFeatures returns Phi at theta, and the number of the condition of each row.
func (p *Problem) allFeatures(theta []float64) (phi *mat.Dense, owner []int, err error) {
	for k, c := range p.conditions {
		for range c.rows() {
			owner = append(owner, k)
		}
	}
	phi = mat.New(len(owner), p.Params())
	w, lo := p.newWorker(), 0
	for b := range p.blockCount() {
		rows := p.block(b).x.Rows
		if err := w.Features(w.r[:rows], phi.View(lo, 0, rows, phi.Cols), b, theta, 0, phi.Cols); err != nil {
			return nil, nil, err
		}
		lo += rows
	}
	return phi, owner, nil
}

// pivots returns n rows of phi in the order of a pivoted QR of its transpose, in as many rounds as
// it takes.
func pivots(phi *mat.Dense, n int) []int {
	left := make([]int, phi.Rows)
	for i := range left {
		left[i] = i
	}
	var chosen []int
	var qr mat.QR
	for len(chosen) < n {
		columns := mat.New(phi.Cols, len(left))
		for j, i := range left {
			for k, v := range phi.Row(i) {
				columns.Set(k, j, v)
			}
		}
		perm := make([]int, len(left))
		steps := qr.FactorPivoted(columns, len(left), perm, dependentRow)
		if steps == 0 {
			steps = len(left) // nothing but zeros is left, so one row is as good as another
		}
		var rest []int
		for j, at := range perm {
			if j < min(steps, n-len(chosen)) {
				perm[j] = left[at]
			} else {
				rest = append(rest, left[at])
			}
		}
		chosen, left = append(chosen, perm[:len(left)-len(rest)]...), rest
	}
	return chosen
}

// keepAll marks as many rows as order has, the first of order among them. A condition that could
// have none gets its longest row, in place of the last of order.
func keepAll(order []int, phi *mat.Dense, owner []int, conditions int) (chosen []bool) {
	chosen = make([]bool, phi.Rows)
	left, sure := len(order), order[:len(order)-conditions]
	take := func(i int) {
		if left > 0 && !chosen[i] {
			chosen[i] = true
			left--
		}
	}
	for k := range conditions {
		if !slices.ContainsFunc(sure, func(i int) bool { return owner[i] == k }) {
			take(longestRow(phi, owner, k))
		}
	}
	for _, i := range order {
		take(i)
	}
	return chosen
}

// longestRow returns the longest row of phi that belongs to k.
func longestRow(phi *mat.Dense, owner []int, k int) (at int) {
	longest := math.Inf(-1)
	for i, o := range owner {
		if o != k {
			continue
		}
		if l := mat.Nrm2(phi.Row(i)); l > longest {
			at, longest = i, l
		}
	}
	return at
}
