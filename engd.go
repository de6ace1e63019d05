package anagram

import (
	"anagram/internal/codec"
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
	params := s.eval.params
	e := &engd{
		rcond: orDefault(m.RCond, gramCutoff),
		g:     make([]float64, params),
		d:     make([]float64, params),
		svd:   svd.NewStep(params, params),
		line:  newHalving(s.eval),
	}
	s.eval.lend(e.svd)
	e.sweep = newSweep(s.eval, gramGroups(s.eval.rows, params), e.add)
	for range e.sweep.groups() {
		e.grams = append(e.grams, mat.New(params, params+1))
	}
	e.views = make([][2]mat.Dense, len(s.eval.workers))
	return e, nil
}

func (ENGD) needs(d *demand) {
	params := int(d.params)
	groups := d.sweep(gramGroups(int(d.rows), params))
	d.add("Gram matrices", groups, d.params, d.params+1)
	d.addWith(svd.StepNumbers(params, params), "decomposition of the Gram matrix", d.params, d.params)
	d.add("points of the line search", trials+2, d.params)
	d.verdict()
}

type engd struct {
	rcond float64
	sweep *sweep
	grams []*mat.Dense // one a group: its rows' upper half of [Phi^T Phi, Phi^T r]
	g, d  []float64
	svd   *svd.Step
	line  *halving
	views [][2]mat.Dense // one pair a worker
}

func (m *engd) step(s *Solver) error {
	if err := m.formGram(s.r, s.theta); err != nil {
		return err
	}
	gram := m.grams[0].View(0, 0, len(m.g), len(m.g))
	if err := m.svd.Factor(&gram, m.g); err != nil {
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

func (m *engd) state(c *codec.Coder) { c.ExpectFloat("ENGD.RCond", m.rcond) }

// gramGroups returns the number of groups whose Gram matrices are summed: enough for a few processors, 32 MB at most, or two.
func gramGroups(rows, params int) int {
	return max(1, min(8, rows/128, max(2, (1<<22)/params/params)))
}

// formGram sets the first P columns of grams[0] to Phi^T Phi and g to Phi^T r at theta: groups in parallel, then their sum, mirrored.
func (m *engd) formGram(r, theta []float64) error {
	for _, g := range m.grams {
		g.Zero()
	}
	if err := m.sweep.run(r, theta); err != nil {
		return err
	}
	sum := m.grams[0]
	for i := range m.g {
		row := sum.Row(i)
		for _, g := range m.grams[1:] {
			mat.Axpy(row[i:], 1, g.Row(i)[i:])
		}
		m.g[i] = row[len(m.g)]
		for j := i + 1; j < len(m.g); j++ {
			sum.Set(j, i, row[j])
		}
	}
	return nil
}

// stripRows is the height of the strips in which the upper half is summed: enough for a matrix product to run at speed.
const stripRows = 32

// add adds what rows contribute to the upper half of their group's matrix.
func (m *engd) add(worker, group int, rows *mat.Dense) error {
	gram, left, right := m.grams[group], &m.views[worker][0], &m.views[worker][1]
	for lo := 0; lo < gram.Rows; lo += stripRows {
		height := min(stripRows, gram.Rows-lo)
		*left = rows.View(0, lo, rows.Rows, height)
		*right = rows.View(0, lo, rows.Rows, rows.Cols-lo)
		strip := gram.View(lo, lo, height, gram.Cols-lo)
		mat.GemmTN(&strip, 1, left, right)
	}
	return nil
}
