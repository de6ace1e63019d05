//go:build js && wasm

package main

import (
	"context"
	"iter"
	"math"

	"anagram/internal/text"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
	"anagram/store/netfile"
)

// marchRun is a run that solves slab after slab. march.Solve goes all the way at once; here it is a
// sequence of slabs of which the page pulls one a step, so that it stands still in between.
type marchRun struct {
	*grid
	settings settings
	next     func() (*march.Record, bool)
	solution *march.Solution
	err      error
	pictures []float64
	known    int // grid points in slabs that are done
	got      []float64
	measured int // of the few points in slabs that are done
	slabs    int
	loss     float64
}

func openMarch(s settings, g *grid) (run, error) {
	m := &marchRun{grid: g, settings: s, pictures: g.blank(), got: make([]float64, g.few.x.Rows)}
	m.next, _ = iter.Pull(m.march)
	return m, nil
}

// march yields a record for every slab.
func (m *marchRun) march(yield func(*march.Record) bool) {
	m.solution, m.err = march.Solve(context.Background(), *m.problem.Evolution, march.Settings{
		Seed: m.settings.seed, Width: m.settings.hidden[0], Workers: 1,
		Record: func(r *march.Record) (stop bool) {
			m.solution = r.Solution
			return !yield(r) || len(r.Solution.Slabs) >= m.settings.steps
		},
	})
}

func (m *marchRun) step(row *[rowLength]float64, due bool) int {
	r, more := m.next()
	if !more { // the end is known to Solve only after its last slab
		*row = [rowLength]float64{}
		if m.solution != nil {
			return int(m.solution.Status)
		}
		return int(march.Failed)
	}
	s := r.Slab
	m.slabs++
	m.loss += s.Loss
	u := r.Solution.Eval(m.few.x)
	for m.measured < m.few.x.Rows && m.few.x.At(m.measured, 0) <= s.End {
		m.measured++
	}
	relative := math.NaN()
	if m.few.want != nil {
		relative, _ = pinn.Compare(u[:m.measured], m.few.want[:m.measured])
	}
	m.paint(s)
	*row = [rowLength]float64{
		rowStep: float64(m.slabs), rowSeconds: r.Elapsed.Seconds(), rowLoss: m.loss, rowBest: m.loss, rowError: relative,
		rowEnd: s.End, rowResidual: s.Residual, rowUnits: float64(s.Net.Sizes()[1]),
	}
	return int(march.Running)
}

// paint fills in the part of the maps that a slab covers: a range of the grid, whose points come in
// order of time.
func (m *marchRun) paint(s *march.Slab) {
	n, lo := m.x.Rows, m.known
	for m.known < n && m.x.At(m.known, 0) <= s.End {
		m.known++
	}
	if lo == m.known {
		return
	}
	at := m.x.View(lo, 0, m.known-lo, m.x.Cols)
	u := mat.Dense{Rows: at.Rows, Cols: 1, Stride: 1, Data: m.pictures[lo:m.known]}
	s.Net.Eval(&u, s.Theta, at)
	for i := lo; i < m.known && m.want != nil; i++ {
		m.pictures[n+i] = math.Abs(m.pictures[i] - m.want[i])
	}
	if r, err := newResidual(s.Net, m.problem.Equation, at); err == nil {
		r.absolute(m.pictures[2*n+lo:2*n+m.known], s.Theta)
	}
}

func (m *marchRun) maps() ([]float64, float64) { return m.pictures, math.NaN() }
func (m *marchRun) spectrum() []float64        { return nil }

func (m *marchRun) facts() object {
	return append(m.grid.facts(), "params", 0, "samples", 0, "row", doubles(make([]float64, rowLength)), "tolerance", marchTolerance, "findings", findings(m.settings.file))
}

// stop does nothing: a slab is a step, and a march that pauses is as good as one that ends.
func (m *marchRun) stop() {}

// marchTolerance is march's own: what the residual may do to u, relative to it.
const marchTolerance = 1e-5

func (m *marchRun) report() object {
	if m.solution == nil || m.err != nil {
		return object{
			"status", "failed", "failure", text.Sprintf("%v", m.err), "verdict", "undecided", "advice", "nothing can be said of this run",
			"loss", math.NaN(), "unseen", math.NaN(), "error", math.NaN(), "largest", math.NaN(),
		}
	}
	s := m.solution
	relative, largest := m.all.compare(s.Eval(m.all.x))
	verdict, advice := judge(s)
	return object{
		"status", s.Status.String(), "failure", "", "verdict", verdict, "advice", advice,
		"loss", s.Loss(), "unseen", math.NaN(), "error", relative, "largest", largest, "params", s.Params(), "samples", s.Samples(),
	}
}

// judge says what marching has come to, why if that is known, and what to do about it.
func judge(s *march.Solution) (verdict, advice string) {
	if verdict, advice = verdictOf(s); s.Reason != "" {
		advice = s.Reason + "; " + advice
	}
	return verdict, advice
}

func verdictOf(s *march.Solution) (verdict, advice string) {
	switch {
	case s.Status == march.Finished && s.Missed == 0:
		return "residual within tolerance", text.Sprintf("every slab keeps its share of the tolerance of %v", marchTolerance)
	case s.Status == march.Finished:
		return "residual above tolerance", text.Sprintf("%d of %d slabs miss their share of it: a wider first slab may help", s.Missed, len(s.Slabs))
	case s.Status == march.Stuck:
		return "stuck", text.Sprintf("the solution is known up to t = %.3e: start with a wider slab", s.End())
	}
	return "ended early", text.Sprintf("the solution is known up to t = %.3e: more slabs will get further", s.End())
}

// network is the file network.json of the slabs so far.
func (m *marchRun) network() object {
	s := &netfile.Solution{Origin: m.settings.origin(netfile.Report{RelativeL2: math.NaN(), MaxError: math.NaN(), Loss: math.NaN()})}
	if m.solution != nil {
		s.Report = m.all.report(m.solution.Eval(m.all.x), m.solution.Loss())
		for _, b := range m.solution.Slabs {
			s.Slabs = append(s.Slabs, netfile.Slab{Start: b.Start, End: b.End, Net: b.Net, Theta: b.Theta})
		}
	}
	var text writer
	return text.file(netfile.WriteSolutionJSON(&text, s))
}
