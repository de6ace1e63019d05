//go:build js && wasm

package main

import (
	"context"
	"math"
	"time"

	"anagram"
	"anagram/domain"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/store/netfile"
)

// training is a run that trains one network.
type training struct {
	*grid
	settings  settings
	net       *mlp.Network
	equations *pinn.Problem
	samples   int
	solver    *anagram.Solver
	residual  *residual
	batch     *mlp.Batch
	pictures  []float64
	got       []float64 // the network at the few points
	onGrid    []float64 // and on the grid

	theta   []float64 // after the last step, as are
	sigma   []float64
	row     [rowLength]float64
	metered time.Duration // spent measuring errors
}

func openTraining(s settings, g *grid) (run, error) {
	equations, err := s.build()
	if err != nil {
		return nil, err
	}
	t := &training{grid: g, settings: s, net: equations.Network(), equations: equations}
	t.samples = t.equations.Samples()
	if entries := t.samples * t.equations.Params(); entries > mostEntries {
		return nil, wrong(s.sizeField(), "%d points times %d parameters make a matrix of %d numbers; want at most %d: fewer points or a smaller network.",
			t.samples, t.equations.Params(), entries, mostEntries)
	}
	if s.file == nil { // whose equations may be several
		if t.residual, err = newResidual(t.net, s.problem.Equation, g.x); err != nil {
			return nil, err
		}
	}
	t.batch = mlp.NewBatch(t.net, mlp.Channels{}, chunk)
	t.pictures, t.onGrid = g.blank(), make([]float64, g.x.Rows*t.net.Outputs())
	t.got = make([]float64, g.few.x.Rows*t.net.Outputs())
	t.theta = t.equations.Start(s.seed)
	t.solver, err = anagram.NewSolver(context.Background(), t.equations, t.theta, anagram.Settings{
		Method: s.method.New(anagram.MethodOptions{Patience: s.patience, Cutoff: s.problem.Cutoff}), Steps: s.steps, Workers: 1, Record: t.record,
	})
	return t, err
}

// record keeps what the last step tells.
func (t *training) record(r *anagram.Record) (stop bool) {
	copy(t.theta, r.Theta)
	t.sigma = append(t.sigma[:0], r.Sigma...)
	t.row = [rowLength]float64{
		rowStep: float64(r.Iteration), rowSeconds: r.Elapsed.Seconds(), rowLoss: r.Loss, rowBest: r.Best, rowError: math.NaN(),
		rowRank: float64(r.Rank), rowCutoff: r.Cutoff, rowDamping: r.Damping,
	}
	return false
}

func (t *training) step(row *[rowLength]float64, due bool) int {
	status := t.solver.Step(context.Background())
	const share = 25 // of the running time is what the error may cost
	if due || status != anagram.Running || share*t.metered.Seconds() <= t.row[rowSeconds] {
		begun := time.Now()
		t.row[rowError], _ = t.measure(t.got, t.theta, t.few)
		t.metered += time.Since(begun)
	}
	*row = t.row
	return int(status)
}

// measure evaluates the network at points and compares.
func (t *training) measure(got, theta []float64, p points) (relativeL2, maxError float64) {
	t.values(got, theta, p.x)
	return p.compare(got)
}

// chunk is the number of points evaluated at a time: so many stay in the cache.
const chunk = 256

// values sets dst to the network at the rows of x.
func (t *training) values(dst, theta []float64, x *mat.Dense) {
	n := t.net.Outputs()
	u := mat.Dense{Rows: x.Rows, Cols: n, Stride: n, Data: dst}
	theta = theta[:t.net.Params()] // constants of a file stand behind
	for i := 0; i < x.Rows; i += chunk {
		rows := min(chunk, x.Rows-i)
		part, at := u.View(i, 0, rows, n), x.View(i, 0, rows, x.Cols)
		t.batch.Forward(part, theta, at)
	}
}

func (t *training) maps() (pictures []float64, relativeL2 float64) {
	n, best := t.x.Rows, t.solver.Result().Theta
	relativeL2, _ = t.measure(t.got, best, t.few)
	t.values(t.onGrid, best, t.x)
	t.paint(t.pictures, t.onGrid)
	if t.residual != nil {
		t.residual.absolute(t.pictures[2*n:], best)
	}
	return t.pictures, relativeL2
}

func (t *training) spectrum() []float64 { return t.sigma }

// facts are told before the first step: the row of step 0 with them.
func (t *training) facts() object {
	t.row[rowError], _ = t.measure(t.got, t.theta, t.few)
	return append(t.grid.facts(), "params", t.equations.Params(), "samples", t.samples, "row", doubles(t.row[:]), "findings", findings(t.settings.file))
}

// report judges the run by its best parameters.
func (t *training) report() object {
	r, j := t.solver.Result(), t.solver.Judge(context.Background())
	relative, largest := t.measure(make([]float64, t.all.x.Rows*t.net.Outputs()), r.Theta, t.all)
	failure := ""
	if r.Err != nil {
		failure = r.Err.Error()
	}
	return object{
		"status", r.Status.String(), "failure", failure, "verdict", j.Verdict.String(), "advice", j.Advice(),
		"loss", r.Loss, "unseen", j.Unseen, "estimate", j.Estimate, "error", relative, "largest", largest,
		"constants", constants(t.settings.file, t.equations, r.Theta),
	}
}

// stop does nothing: a run that pauses after a step is as good as one that ends.
func (t *training) stop() {}

// network is the file network.json.
func (t *training) network() object {
	r, u := t.solver.Result(), make([]float64, t.all.x.Rows*t.net.Outputs())
	t.values(u, r.Theta, t.all.x)
	var text writer
	return text.file(netfile.WriteJSON(&text, &netfile.Network{
		Net: t.net, Theta: r.Theta[:t.net.Params()], Origin: t.settings.origin(t.all.report(u, r.Loss)),
	}))
}

// writer collects what is written.
type writer []byte

func (w *writer) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// file is what network returns of a file written with such an error.
func (w *writer) file(err error) object {
	if err != nil {
		return object{"error", err.Error()}
	}
	return object{"text", string(*w)}
}

// residual evaluates the equation of a problem on some points, for networks of one shape.
type residual struct {
	rows  *lsq.Evaluator
	scale float64
}

func newResidual(net *mlp.Network, e pinn.Equation, x *mat.Dense) (*residual, error) {
	p, err := pinn.New(net, pinn.NewTerm("map", e.On(domain.AtRows(x))))
	if err != nil {
		return nil, err
	}
	rows, err := lsq.NewEvaluator(p, 1)
	return &residual{rows, p.Terms()[0].Scale}, err
}

// absolute sets dst to |D[u] - f| at the points; NaN where the equation can't be evaluated.
func (r *residual) absolute(dst, theta []float64) {
	_, err := r.rows.Residuals(dst, theta)
	for i, v := range dst {
		dst[i] = math.Abs(v) / r.scale
		if err != nil {
			dst[i] = math.NaN()
		}
	}
}
