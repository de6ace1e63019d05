package method

import (
	"cmp"

	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// ENGD is energy natural gradient descent (Mueller & Zeinhofer, Achieving high accuracy with PINNs
// via energy natural gradient descent, ICML 2023, arXiv 2302.13163): with the Gram matrix
//
//	G = Phi^T Phi,  delta = -G^+ Phi^T r,   theta <- theta + eta delta,
//
// eta the best of 0.5^k, k = 0..30. The pseudo-inverse drops singular values of G below RCond
// times the largest. In exact arithmetic this is the step of ANaGRAM on weighted rows, but the
// singular values of G are those of Phi squared: what lies below about sqrt(eps) sigma_1 of Phi is
// lost to rounding, whatever the cutoff. The method is here to show that.
type ENGD struct {
	RCond float64 // cutoff relative to the largest singular value of G; 0 is 10 eps
}

// gramCutoff is the default RCond. The usual eps P of least-squares solvers drops directions that
// the line search can still use (docs/methods.md, "The constants of the rivals";
// TestENGDLosesSmallSingularValues).
const gramCutoff = 10 * 0x1p-52

// Name returns "engd".
func (ENGD) Name() string { return "engd" }

// Start checks the options and allocates all that the steps need.
func (m ENGD) Start(s *lsq.State) (lsq.Stepper, error) {
	if err := positive("ENGD.RCond", m.RCond, 1); err != nil {
		return nil, err
	}
	params := s.Params()
	e := &engd{
		rcond: cmp.Or(m.RCond, gramCutoff),
		g:     make([]float64, params),
		delta: make([]float64, params),
		svd:   svd.NewStep(params, params),
		line:  newHalving(s),
	}
	s.Lend(e.svd)
	e.grams = &grams{feed: s.NewFeed(false), params: params}
	e.sums = s.NewReduction(e.grams, s.Coarse(gramRows, gramLevels), 1)
	return e, nil
}

// Needs counts what Start allocates.
func (ENGD) Needs(d *lsq.Demand) {
	params := int(d.Params)
	d.Sums("Gram matrices", gramRows, gramLevels, d.Params*(d.Params+1))
	d.AddNumbers(svd.StepNumbers(params, params), "decomposition of the Gram matrix", d.Params, d.Params)
	d.Add("points of the line search", halvingTrials+2, d.Params)
	d.Verdict()
}

type engd struct {
	rcond float64
	grams *grams
	sums  *lsq.Reduction
	g     []float64 // Phi^T r
	delta []float64 // the direction
	svd   *svd.Step // that of the Gram matrix
	line  *halving
}

// Step implements lsq.Stepper.
func (m *engd) Step(s *lsq.State) (lsq.Outcome, error) {
	sum, err := m.gram(s.Theta)
	if err != nil {
		return 0, err
	}
	if err := m.svd.Factor(sum.View(0, 0, len(m.g), len(m.g)), m.g); err != nil {
		return 0, err
	}
	s.Counts.Factorizations++

	sigma, cutoff := m.svd.Sigma(), 0.0
	if len(sigma) > 0 {
		cutoff = m.rcond * sigma[0]
	}
	rank := m.svd.Solve(m.delta, cutoff)
	mat.Scal(m.delta, -1)
	s.Telemetry = lsq.Telemetry{Sigma: sigma, Rank: rank, Cutoff: cutoff}
	return m.line.search(s, m.delta)
}

// Visit implements lsq.Stepper.
func (m *engd) Visit(f lsq.Fields) { f.ExpectFloat("ENGD.RCond", m.rcond) }

// gram returns [Phi^T Phi, Phi^T r] at theta and sets g to the last column.
func (m *engd) gram(theta []float64) (*mat.Dense, error) {
	m.grams.feed.Begin(theta)
	if err := m.sums.Run(1); err != nil {
		return nil, err
	}
	sum := m.grams.slots[m.sums.Slot(0)]
	for i := range m.g {
		row := sum.Row(i)
		m.g[i] = row[len(m.g)]
		for j := i + 1; j < len(m.g); j++ {
			sum.Set(j, i, row[j])
		}
	}
	return sum, nil
}

// A leaf of a sum of Gram matrices has gramRows rows or more, and there are at most 2^gramLevels
// leaves: enough for some processors, and few, as each takes a matrix (TestGram, TestFoldedBits).
const (
	gramRows   = 128
	gramLevels = 3
)

// grams are the slots of the upper halves of [Phi^T Phi, Phi^T r], P x (P+1).
type grams struct {
	params int
	feed   *lsq.Feed
	slots  []*mat.Dense
}

// Reserve implements lsq.Summand, as do the methods below.
func (m *grams) Reserve(n int) { m.slots = make([]*mat.Dense, n) }
func (m *grams) Grow(k int)    { m.slots[k] = mat.New(m.params, m.params+1) }
func (m *grams) Leaf(worker, slot, _, lo, hi int) error {
	m.slots[slot].Zero()
	return m.feed.Rows(worker, lo, hi, m, slot)
}

func (m *grams) Combine(_, dst, src int) {
	sum, more := m.slots[dst], m.slots[src]
	for i := range m.params {
		mat.Axpy(sum.Row(i)[i:], 1, more.Row(i)[i:])
	}
}

// stripRows is the height of the strips in which the upper half is summed: high enough for fast
// matrix products (TestGram has sizes around it).
const stripRows = 32

// Add adds what rows contribute to the upper half of a slot.
func (m *grams) Add(_, slot int, rows *mat.Dense) error {
	gram := m.slots[slot]
	for lo := 0; lo < gram.Rows; lo += stripRows {
		height := min(stripRows, gram.Rows-lo)
		left, right := rows.View(0, lo, rows.Rows, height), rows.View(0, lo, rows.Rows, rows.Cols-lo)
		mat.GemmTN(gram.View(lo, lo, height, gram.Cols-lo), 1, left, right)
	}
	return nil
}
