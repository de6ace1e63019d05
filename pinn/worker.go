package pinn

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
)

// worker evaluates blocks. Everything it writes to is its own.
//
// For the n points of a block the network gives the jets J (n x outputs*channels). Row i of the
// residual is r_i = scale N(x_i, d), d_k = <form_k, J_i>, and its derivative by the jet is
//
//	dr_i/dJ_i = scale sum_k (dN/dd_k) form_k =: coef_i,
//
// so that the features are coef_i times the derivatives of J_i by theta: mlp.Batch.Gradients, and
// constant.go for the last entries of J, which are the unknown constants.
type worker struct {
	p       *Problem
	batches []*mlp.Batch // one for each kind of channels, as of jets and coefs
	jets    []*mat.Dense
	coefs   []*mat.Dense
	jet     mat.Dense              // J of the block evaluated last: the first n rows of one of jets
	coef    mat.Dense              // its coef, of one of coefs
	last    evaluation             // what jet is of
	windows map[*condition]*window // of streamed points
	moving  *moving                // scratch of Along; nil before its first call
	at      block                  // the block asked for, where its points are kept
	r       []float64              // residuals nobody asked for
	values  []float64              // d at a point
	d       []complex128           // the same, as an Equation sees it
	row     int                    // which point of the block an equation is asked at
	// first and second derivatives of the constants by their parameters, at the theta of last
	slopes, bends []float64
	params        int  // of the network: those of constants follow
	composed      bool // the network has a lift or a trial form, which may panic
	// the parts of jet, coef and phi that belong to the network
	ownJet, ownCoef, ownPhi mat.Dense
	visiting                // of other points
}

// evaluation is what jets depend on: a block, theta, and how often its points had been drawn.
type evaluation struct {
	block
	theta []float64
	draws int
}

// NewWorker returns a workspace for one goroutine, at the points in place.
func (p *Problem) NewWorker() lsq.Worker {
	w := p.newWorker()
	return lsq.Worker{Residuals: w.Residuals, Features: w.Features, AddTranspose: w.AddTranspose, Along: w.Along}
}

// newWorker is NewWorker.
func (p *Problem) newWorker() *worker {
	w := &worker{
		p: p, windows: map[*condition]*window{}, r: make([]float64, maxBlock),
		params: p.net.Params(), composed: p.net.IsLifted() || p.net.IsTrial(),
	}
	w.last.theta = make([]float64, p.Params())
	constants := len(p.shape.constants)
	w.slopes, w.bends = make([]float64, constants), make([]float64, constants)
	for k, c := range p.channels {
		width := p.net.Outputs()*c.Count() + constants + p.mostSums(k)
		w.batches = append(w.batches, mlp.NewBatch(p.net, c, maxBlock))
		w.jets = append(w.jets, mat.New(maxBlock, width))
		w.coefs = append(w.coefs, mat.New(maxBlock, width))
	}
	most := w.prepare(p)
	for _, c := range p.conditions {
		if c.points.IsStreamed() {
			w.windows[c] = &window{block: block{condition: c.own(maxBlock)}}
		}
		most = max(most, len(c.forms))
	}
	w.values, w.d = make([]float64, most), make([]complex128, most)
	return w
}

// Residuals sets r to the block's residuals at theta. Values that are not finite are passed on,
// since a line search may try any theta. A panic in an equation is an error.
func (w *worker) Residuals(r []float64, block int, theta []float64) error {
	b, err := w.block(block)
	if err != nil {
		return err
	}
	if len(r) != b.x.Rows || len(theta) != w.p.Params() {
		panic("pinn: residuals of shapes that do not fit")
	}
	if err := w.forward(b, theta); err != nil {
		return err
	}
	return w.residuals(r, b, false)
}

// Features sets r to the block's residuals and phi to their derivatives by theta_lo .. theta_hi-1.
// It is an error if an equation is not finite where the network is.
func (w *worker) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	b, err := w.block(block)
	if err != nil {
		return err
	}
	if len(r) != b.x.Rows || phi.Rows != b.x.Rows || phi.Cols != hi-lo || len(theta) != w.p.Params() {
		panic("pinn: features of shapes that do not fit")
	}
	if err := w.forward(b, theta); err != nil {
		return err
	}
	if err := w.residuals(r, b, true); err != nil {
		return err
	}
	from, to := min(lo, w.params), min(hi, w.params)
	w.ownPhi = *phi.View(0, 0, phi.Rows, to-from)
	w.batches[b.condition.plan].Gradients(&w.ownPhi, &w.ownCoef, from, to)
	if hi > to {
		w.constantFeatures(phi, lo, hi)
	}
	if len(b.condition.visits) > 0 {
		err = w.addVisits(&w.ownPhi, from, to, nil)
	}
	w.ownPhi = mat.Dense{} // not to keep the caller's memory alive
	return err
}

// AddTranspose adds Phi_b^T weights to dst in one reverse pass; the features are never formed.
func (w *worker) AddTranspose(dst []float64, block int, theta, weights []float64) error {
	b, err := w.block(block)
	if err != nil {
		return err
	}
	if len(dst) != w.p.Params() || len(weights) != b.x.Rows || len(theta) != w.p.Params() {
		panic("pinn: transposed product of shapes that do not fit")
	}
	if err := w.forward(b, theta); err != nil {
		return err
	}
	if err := w.residuals(w.r[:b.x.Rows], b, true); err != nil {
		return err
	}
	for i, v := range weights {
		mat.Scal(w.coef.Row(i), v)
	}
	w.batches[b.condition.plan].AddTranspose(dst[:w.params], &w.ownCoef)
	w.addConstants(dst)
	if len(b.condition.visits) > 0 {
		return w.addVisitsTranspose(dst[:w.params])
	}
	return nil
}

// block returns block k with its points in place.
func (w *worker) block(k int) (*block, error) {

	if w.at = w.p.block(k); w.at.condition.points.IsStreamed() {
		return w.look(w.at)
	}
	return &w.at, nil
}

// forward evaluates the network's jets at the points of a block, unless that is what it did last. A
// gradient asks for residuals and reverse pass of a block in turn, and needs one forward pass for
// both.
func (w *worker) forward(b *block, theta []float64) (err error) {
	if w.composed {
		defer w.lifted(b, &err)
	}
	same := w.last.condition == b.condition && w.last.lo == b.lo
	if same && w.last.draws == w.p.draws && slices.Equal(w.last.theta, theta) {
		return nil
	}
	w.last.block, w.last.draws = *b, w.p.draws
	copy(w.last.theta, theta)
	k := b.condition.plan
	own := w.p.net.Outputs() * w.p.channels[k].Count()
	width := own + len(w.slopes) + b.condition.sums
	w.jet, w.coef = *w.jets[k].View(0, 0, b.x.Rows, width), *w.coefs[k].View(0, 0, b.x.Rows, width)
	w.ownJet, w.ownCoef = *w.jet.View(0, 0, b.x.Rows, own), *w.coef.View(0, 0, b.x.Rows, own)
	w.batches[k].Forward(&w.ownJet, w.last.theta[:w.params], &b.x)
	if len(w.slopes) > 0 {
		w.constants(theta)
	}
	if len(b.condition.visits) > 0 {
		return w.sumVisits()
	}
	return nil
}

// lifted, deferred, turns a panic of the user's lift or trial form into an error. What was
// evaluated last is lost.
func (w *worker) lifted(b *block, err *error) {
	if v := recover(); v != nil {
		w.last.block = block{}
		*err = text.Errorf("pinn: %s: the lift or the trial form of the network panics at one of the points from %v: %v", b.condition.name, b.x.Row(0), v)
	}
}

// workerNumbers returns how many numbers of 8 bytes a worker takes, and how many more with the
// scratch of Along.
func (p *Problem) workerNumbers() (worker, along float64) {
	worker, along = p.visitNumbers()
	worker += float64(p.Params())
	longest := 0
	for k, c := range p.channels {
		width := p.net.Outputs()*c.Count() + len(p.shape.constants) + p.mostSums(k)
		longest = max(longest, width)
		jets := float64(2 * maxBlock * width)
		batch, scratch := mlp.BatchNumbers(p.net, c, maxBlock)
		worker, along = worker+batch+jets, along+scratch
	}
	return worker, along + float64(2*maxBlock*longest)
}

// residuals sets r from the jets, and coef too if asked for.
func (w *worker) residuals(r []float64, b *block, coef bool) error {
	if coef {
		w.coef.Zero()
	}
	if b.condition.equation.linear {
		w.linear(r, b, coef)
		return nil
	}
	return w.nonlinear(r, b, coef)
}

// linear sets r_i = scale ((N u)(x_i) - f(x_i)).
func (w *worker) linear(r []float64, b *block, coef bool) {
	c := b.condition
	form := c.forms[0]
	for i := range r {
		n := form.value(w.jet.Row(i), b.lo+i)
		if c.source != nil {
			n -= c.source[b.lo+i]
		}
		r[i] = c.scale * n
		if coef {
			form.addTo(w.coef.Row(i), c.scale, b.lo+i)
		}
	}
}

// nonlinear sets r_i = scale N(x_i, d). A panic of the user's function is an error that names term
// and point.
func (w *worker) nonlinear(r []float64, b *block, coef bool) (err error) {
	defer w.caught(b, &err)
	for i := range r {
		w.row = i
		n := w.equation(b, i)
		r[i] = b.condition.scale * n
		if coef {
			if err := w.partials(b, i, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// caught, deferred, turns a panic of the user's function into an error.
func (w *worker) caught(b *block, err *error) {
	if v := recover(); v != nil {
		*err = text.Errorf("pinn: %s: the equation panics at point %v: %v", b.condition.name, b.x.Row(w.row), v)
	}
}

// equation returns N(x_i, d), leaving the real values of d in w.values.
func (w *worker) equation(b *block, i int) float64 {
	c := b.condition
	values, d := w.values[:len(c.forms)], w.d[:len(c.forms)]
	for k, form := range c.forms {
		values[k] = form.value(w.jet.Row(i), b.lo+i)
	}
	fill(d, values)
	return real(c.equation.Residual(b.x.Row(i), d))
}

// partials sets row i of coef, after equation has returned n for it.
func (w *worker) partials(b *block, i int, n float64) error {
	c := b.condition
	values, d := w.values[:len(c.forms)], w.d[:len(c.forms)]
	fine := finite(n)
	for k, form := range c.forms {
		alpha := partial(c.equation.Residual, b.x.Row(i), d, values, k)
		fine = fine && finite(alpha)
		form.addTo(w.coef.Row(i), c.scale*alpha, b.lo+i)
	}
	if !fine && mat.MaxAbs(values) <= math.MaxFloat64 {
		return text.Errorf("pinn: %s: the equation or its derivative is not finite at point %v with d = %v; %s",
			c.name, b.x.Row(i), values, finiteCure)
	}
	return nil
}
