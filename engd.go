package anagram

import (
	"anagram/mat"
	"anagram/svd"
)

// ENGD is energy natural gradient descent (Mueller & Zeinhofer, Achieving high accuracy with PINNs
// via energy natural gradient descent, ICML 2023, arXiv 2302.13163): with the Gram matrix
//
//	G = Phi^T Phi,  d = G^+ Phi^T r,  theta <- theta - eta d,
//
// eta the best of 0.5^k, k = 0..30. The pseudo-inverse drops singular values of G below RCond
// times the largest. In exact arithmetic this is the step of ANaGRAM on weighted rows, but the
// singular values of G are those of Phi squared: what lies below about sqrt(eps) sigma_1 of Phi is
// lost to rounding, whatever the cutoff. The method is here to show that.
type ENGD struct {
	RCond float64 // cutoff relative to the largest singular value of G; 0 is 10 eps
}

// gramCutoff is the default RCond. The custom of least-squares solvers, eps P, throws away what the
// line search can still use: laplace2d ends at 3.5e-7 with it and at 1.0e-7 with 10 eps (medians of
// seeds 0..4 after 501 steps), heat at 4.3e-6 and at 1.0e-6 (medians of seeds 0 and 1 after 40 s).
const gramCutoff = 10 * 0x1p-52

// Name returns "engd".
func (ENGD) Name() string { return "engd" }

func (m ENGD) start(s *Solver) (stepper, error) {
	if err := checkField("ENGD.RCond", m.RCond, 1); err != nil {
		return nil, err
	}
	rows, params := s.eval.rows, s.eval.params
	e := &engd{
		rcond: orDefault(m.RCond, gramCutoff),
		pool:  s.eval.pool,
		phi:   mat.New(rows, params),
		gram:  mat.New(params, params),
		g:     make([]float64, params),
		d:     make([]float64, params),
		svd:   svd.NewStep(params, params),
		line:  newHalving(s.eval),
	}
	e.views = make([][3]mat.Dense, len(e.pool.runs))
	e.strip = e.gramStrip
	return e, nil
}

type engd struct {
	rcond float64
	pool  *pool
	phi   *mat.Dense // S x P
	gram  *mat.Dense // P x P
	g, d  []float64
	svd   *svd.Step
	line  *halving
	views [][3]mat.Dense // one set a worker
	strip func(worker, i int) error
}

func (m *engd) step(s *Solver) error {
	if err := s.eval.features(s.r, m.phi, s.theta); err != nil {
		return err
	}
	clear(m.g)
	mat.GemvT(m.g, 1, m.phi, s.r)
	if err := m.formGram(); err != nil {
		return err
	}
	if err := m.svd.Factor(m.gram, m.g); err != nil {
		return err
	}
	s.eval.counts.Factorizations++

	sigma, cutoff := m.svd.Sigma(), 0.0
	if len(sigma) > 0 {
		cutoff = m.rcond * sigma[0]
	}
	rank := m.svd.Solve(m.d, cutoff)
	s.telemetry = Telemetry{Sigma: sigma, Rank: rank, Cutoff: cutoff}
	return m.line.search(s, m.d)
}

// stripRows is the height of the strips of G that workers share out: enough for a
// matrix product to run at speed, few enough that two workers end together.
const stripRows = 32

// formGram sets gram to Phi^T Phi: strips of its upper half in parallel, then mirrored.
// An element is one sum over all rows of Phi, so the strips leave no trace in it.
func (m *engd) formGram() error {
	n := m.gram.Rows
	if err := m.pool.each((n+stripRows-1)/stripRows, m.strip); err != nil {
		return err
	}
	for i := range n {
		row := m.gram.Row(i)
		for j := i + 1; j < n; j++ {
			m.gram.Set(j, i, row[j])
		}
	}
	return nil
}

// gramStrip sets the rows of strip i of gram, from the diagonal block on.
func (m *engd) gramStrip(worker, i int) error {
	n, lo := m.gram.Rows, i*stripRows
	height := min(stripRows, n-lo)
	v := &m.views[worker]
	v[0] = m.gram.View(lo, lo, height, n-lo)
	v[1] = m.phi.View(0, lo, m.phi.Rows, height)
	v[2] = m.phi.View(0, lo, m.phi.Rows, n-lo)
	v[0].Zero()
	mat.GemmTN(&v[0], 1, &v[1], &v[2])
	return nil
}
