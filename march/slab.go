package march

import (
	"errors"
	"math"
	"math/rand/v2"

	"anagram/domain"
	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// dataWeight is the factor of initial values and borders. The fit may leave the data by a tenth of
// what the residual does to u. With 3 and 100 errors are the same within a factor of 2:
// TestSlabsMeet.
const dataWeight = 10

// attempt is one try at one slab, the interval of time that one network solves. The first group of
// fields is its least-squares problem. The second is what the try has come to, from which the march
// decides whether to keep it and how long the next slab is.
type attempt struct {
	m       *marcher
	span    span
	density *density
	model   model
	terms   []pinn.Term
	rows    *lsq.Evaluator
	phi     *mat.Dense // features of the output layer
	r, step []float64  // residuals; a correction of the output weights
	least   mat.Least  // phi, then its factors

	guessed  float64    // |r| at the guess: about what u changes by over the slab
	left     float64    // the part of |r| that the first Gauss-Newton step left for the others
	residual float64    // root mean square of N[u]/c on fresh points, uniform in t and x
	jump     float64    // root mean square of u - u_k on t = t_k
	fresh    *mat.Dense // the fresh points
	weights  []float64  // |N[u]| there
}

var errDiverged = errors.New("march: the Gauss-Newton steps diverge")

// try solves a slab.
func (m *marcher) try(p plan) (*attempt, error) {
	a := &attempt{m: m, span: p.span, density: p.density, model: newModel(p.width)}
	rng := m.stream()
	a.draw(p.hot, rng)
	problem, err := pinn.New(a.model.net, a.terms...)
	if err != nil {
		return nil, err
	}
	if a.rows, err = m.evaluator(problem); err != nil {
		return nil, err
	}
	a.phi = a.least.Matrix(a.rows.Rows(), p.width+1)
	a.r, a.step = make([]float64, a.rows.Rows()), make([]float64, p.width+1)
	if err := a.solve(p.guess); err != nil {
		return nil, err
	}
	if err := a.check(rng); err != nil {
		return nil, err
	}
	a.phi, a.least = nil, mat.Least{} // the large ones
	return a, nil
}

// draw draws units and points and makes the terms.
func (a *attempt) draw(hot *mat.Dense, rng *rand.Rand) {
	m, s, d, width := a.m, a.span, a.density, a.model.units()
	units := evenly(hot, int(hotShare/2*float64(width)))
	drawUnits(a.model.net, a.model.theta, s, d, units, rng)
	inside := under(insidePoints(int(pointsPerUnit*float64(width)), s, d, rng), hot)
	h := s.length()
	a.terms = []pinn.Term{
		pinn.NewTerm("inside", m.equation.On(domain.AtRows(inside))).Weighted(h * h),
		pinn.NewTerm("start", pinn.U.Equals(m.start()).On(domain.AtRows(startPoints(width, s, d)))).Weighted(dataWeight * dataWeight),
	}
	if c := m.borders(s); len(c) > 0 {
		a.terms = append(a.terms, pinn.NewTerm("border", c...).Weighted(dataWeight*dataWeight))
	}
}

// start returns the initial values of the slab: the last network's, or the user's.
func (m *marcher) start() func(p []float64) float64 {
	if len(m.solution.Slabs) == 0 {
		return m.e.Initial
	}
	x, u := mat.New(1, 2), mat.New(1, 1)
	return func(p []float64) float64 {
		copy(x.Data, p)
		m.last.net.Eval(u, m.last.theta, x)
		return u.Data[0]
	}
}

// borders returns the conditions on the sides that have one.
func (m *marcher) borders(s span) (c []pinn.Condition) {
	for k, sides := range m.e.Borders {
		for side, e := range sides {
			if !none(e) {
				c = append(c, e.On(domain.AtRows(borderPoints(s, m.e.Domain[k+1][side]))))
			}
		}
	}
	return c
}

// check measures the residual of the equation on fresh points, and the jump at the start. The fresh
// points follow the density rho; weights 1/rho make their mean one over x.
func (a *attempt) check(rng *rand.Rand) error {
	n := int(freshPerUnit * float64(a.model.units()))
	a.fresh = freshPoints(n, a.span, a.density, rng)
	p, err := pinn.New(a.model.net, pinn.NewTerm("fresh", a.m.equation.On(domain.AtRows(a.fresh))))
	if err != nil {
		return err
	}
	rows, err := a.m.evaluator(p)
	if err != nil {
		return err
	}
	a.weights = make([]float64, n)
	if _, err := rows.Residuals(a.weights, a.model.theta); err != nil {
		return err
	}
	x := a.density.x
	mean := a.density.total() / (x[len(x)-1] - x[0])
	sum := 0.0
	for i, v := range a.weights { // the rows carry the factor 1/sqrt(n)
		sum += float64(float64(v*v) * (mean / a.density.at(a.fresh.At(i, 1))))
		a.weights[i] = math.Abs(v)
	}
	a.residual = math.Sqrt(sum)
	terms := a.rows.Session.Terms
	inside, start := terms[0].Rows, terms[1].Rows
	a.jump = mat.Nrm2(a.r[inside:inside+start]) / dataWeight
	if !finite(a.residual) {
		return errDiverged
	}
	return nil
}
