package anagram

import (
	"anagram/mat"
	"anagram/svd"
)

// system is the least-squares problem of a step, Phi d ~ r at a point, and the one place where methods have Phi decomposed.
//
// Where Phi has few rows it is kept, S x P numbers, and factored when it is complete. Where it is tall it is never formed:
// workers fold the rows of a group of blocks into its R as they evaluate them (svd.Fold), and the R of the groups are combined pairwise,
// neighbours first. That takes O(P^2) numbers a group and a few hundred rows a worker, whatever S is, and keeps as many workers at it as there are groups. Which
// way is taken, and what the groups are, depends on S, P and the lengths of the blocks alone, so the results are the same bits for any number of workers.
type system struct {
	e        *evaluator
	svd      *svd.Step
	phi      *mat.Dense // S x P, or nil where rows are folded
	scales   []float64  // of the blocks: rows are divided by it; nil: they are not
	rounding float64    // eps |Phi diag(theta)|, where there are no scales

	sweep   *sweep
	folds   []*svd.Fold  // one a group
	folders []svd.Folder // one a worker
	stride  int          // folds stride apart are being combined
	combine func(worker, pair int) error
}

// Phi is folded where it has at least foldTall rows a column, or twoTall and more than foldSize elements.
const (
	foldTall = 8
	twoTall  = 2
	foldSize = 1 << 23 // 64 MB
)

func folds(rows, params int) bool {
	return rows >= foldTall*params || rows >= twoTall*params && rows > foldSize/params
}

// foldGroups returns the number of groups: more than processors as a rule, but combining two costs as much as folding P/3 rows,
// and together they hold 32 MB at most, or two.
func foldGroups(rows, params int) int {
	return max(1, min(16, rows/(4*params), max(2, (1<<22)/params/params)))
}

// newSystem returns the system of an evaluator. scales, of the blocks, may be nil.
func newSystem(e *evaluator, scales []float64) *system {
	m := &system{e: e, scales: scales}
	if !folds(e.rows, e.params) {
		m.phi, m.svd = mat.New(e.rows, e.params), svd.NewStep(e.rows, e.params)
		e.lend(m.svd)
		return m
	}
	m.svd = svd.NewFoldStep(e.params)
	e.lend(m.svd)
	m.sweep = newSweep(e, foldGroups(e.rows, e.params), m.fold)
	m.sweep.scales = scales
	for range m.sweep.groups() {
		m.folds = append(m.folds, svd.NewFold(e.params))
	}
	m.folders = make([]svd.Folder, len(e.workers))
	for i := range m.folders {
		m.folders[i].Reserve(m.sweep.height(), e.params)
		m.folders[i].Until(e.stop)
	}
	m.combine = m.combinePair
	return m
}

// system counts one.
func (d *demand) system() {
	rows, params := int(d.rows), int(d.params)
	if !folds(rows, params) {
		d.addWith(float64(float64(rows)*float64(params))+svd.StepNumbers(rows, params), "features and their decomposition", d.rows, d.params)
		return
	}
	groups := d.sweep(foldGroups(rows, params))
	d.addWith(groups*svd.FoldNumbers(params), "folds", groups, d.params, d.params)
	d.addWith(d.workers*svd.FolderNumbers(int(d.height()), params), "folding into", d.params, d.params)
	d.addWith(svd.FoldStepNumbers(params), "decomposition", d.params, d.params)
}

// lend gives a decomposition the workers, and the context to look at.
func (e *evaluator) lend(s *svd.Step) {
	s.SharePool(e.pool)
	s.Until(e.stop)
}

// factor decomposes Phi at theta, with the residuals riding along. r (S) is scratch.
func (m *system) factor(r, theta []float64) error {
	if m.phi == nil {
		return m.factorFolded(r, theta)
	}
	e := m.e
	if err := e.features(r, m.phi, theta); err != nil {
		return err
	}
	m.rounding = roundingOf(m.phi, theta)
	for b, scale := range m.scales {
		part := m.phi.View(e.starts[b], 0, e.starts[b+1]-e.starts[b], e.params)
		unscale(r[e.starts[b]:e.starts[b+1]], &part, scale)
	}
	if err := m.svd.Factor(m.phi, r); err != nil {
		return err
	}
	e.counts.Factorizations++
	return nil
}

// factorFolded is factor without Phi.
func (m *system) factorFolded(r, theta []float64) error {
	for _, f := range m.folds {
		f.Reset()
	}
	if err := m.sweep.run(r, theta); err != nil {
		return err
	}
	for m.stride = 1; m.stride < len(m.folds); m.stride *= 2 {
		pairs := (len(m.folds) + m.stride - 1) / (2 * m.stride)
		if err := m.e.each(pairs, m.combine); err != nil {
			return err
		}
	}
	whole := m.folds[0]
	triangle := whole.R()
	m.rounding = roundingOf(&triangle, theta)
	if err := m.svd.FactorFold(whole); err != nil {
		return err
	}
	m.e.counts.Factorizations++
	return nil
}

// fold adds rows to the fold of their group.
func (m *system) fold(worker, group int, rows *mat.Dense) error {
	err := m.folders[worker].Add(m.folds[group], rows)
	if bad, ok := err.(*svd.NotFinite); ok { // its row counts within the group
		bad.Row += m.e.starts[m.sweep.heads[group]]
	}
	return err
}

// combinePair adds the fold stride further on to that of a pair.
func (m *system) combinePair(worker, pair int) error {
	i := pair * 2 * m.stride
	m.folders[worker].Combine(m.folds[i], m.folds[i+m.stride])
	return nil
}
