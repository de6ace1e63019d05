package method

import (
	"cmp"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
)

// LBFGS is the limited-memory BFGS method with a strong-Wolfe line search (Nocedal & Wright,
// Numerical Optimization, 2nd ed. 2006, algorithms 7.4, 7.5, 3.5 and 3.6). With s_j = theta_j+1 -
// theta_j, y_j = g_j+1 - g_j and rho_j = 1/(s_j^T y_j) of the last Memory steps, the direction is
// delta = -H g, where H is built from gamma I by the updates, oldest first,
//
//	H <- (I - rho s y^T) H (I - rho y s^T) + rho s s^T,
//	gamma = s^T y / y^T y of the newest pair.
//
// H is never formed: two loops over the pairs apply it. The first step, without pairs, tries the
// length 1. Where the search finds no decrease along d, the pairs are dropped and it tries -g;
// where that fails too, the run has stalled.
type LBFGS struct {
	Memory int // pairs (s, y) kept; 0 is 100
}

// lbfgsMemory is the default of LBFGS.Memory. Many pairs end lower than few, and the two loops over
// them cost little beside a gradient (docs/methods.md, "The constants of the rivals").
const lbfgsMemory = 100

// Name returns "lbfgs".
func (LBFGS) Name() string { return "lbfgs" }

// Start checks the options and allocates all that the steps need.
func (m LBFGS) Start(s *lsq.State) (lsq.Stepper, error) {
	if m.Memory < 0 {
		return nil, text.Errorf("anagram: LBFGS.Memory is %d, want >= 0 (0 is the default)", m.Memory)
	}
	return &lbfgs{newQuasiNewton(s), newPairs(cmp.Or(m.Memory, lbfgsMemory), s.Params())}, nil
}

// Needs counts what Start allocates.
func (m LBFGS) Needs(d *lsq.Demand) {
	d.Gradients()
	d.Add("pairs", 2, float64(cmp.Or(m.Memory, lbfgsMemory)), d.Params)
	d.Add("steps", 5, d.Params)
}

type lbfgs struct {
	*quasiNewton
	pairs // what is known of the curvature
}

// Step implements lsq.Stepper.
func (m *lbfgs) Step(s *lsq.State) (lsq.Outcome, error) {
	found, err := m.descend(s, &m.pairs)
	if err != nil {
		return 0, err
	}
	if found.alpha == 0 {
		return lsq.Stalled, nil
	}
	m.pairs.push(m.trial, s.Theta, m.trialG, m.g)
	return m.moveTo(s, found), nil
}

// Visit implements lsq.Stepper.
func (m *lbfgs) Visit(f lsq.Fields) {
	m.slope.visit(f)
	m.pairs.visit(f)
}

// VisitUnfinished implements lsq.Sparing. It leaves out the pairs, which change only at the end of
// a step. Their count may change before: dropping all pairs sets it to 0.
func (m *lbfgs) VisitUnfinished(f lsq.Fields) {
	m.slope.visit(f)
	f.Count("pairs", &m.count)
}

// pairs holds the last steps s and changes of gradient y, which stand for the inverse Hessian H.
type pairs struct {
	s, y   *mat.Dense // memory x P, a ring
	rho    []float64  // 1/(s^T y)
	weight []float64  // scratch of apply
	next   int        // row that the next pair goes to
	count  int        // pairs held
	gamma  float64    // s^T y / y^T y of the newest
}

func newPairs(memory, n int) pairs {
	return pairs{
		s: mat.New(memory, n), y: mat.New(memory, n),
		rho: make([]float64, memory), weight: make([]float64, memory),
	}
}

// push adds the pair s = theta - theta0, y = g - g0 and forgets the oldest where the ring is full.
// A pair with s^T y not clearly positive, which the Wolfe conditions exclude but for rounding,
// would make H indefinite: it is left out.
func (p *pairs) push(theta, theta0, g, g0 []float64) {
	const eps = 0x1p-52
	s, y := p.s.Row(p.next), p.y.Row(p.next)
	for i := range s {
		s[i] = theta[i] - theta0[i]
		y[i] = g[i] - g0[i]
	}
	sy, yy := mat.Dot(s, y), mat.Dot(y, y)
	if !(sy > eps*mat.Nrm2(s)*mat.Nrm2(y)) {
		return
	}
	p.rho[p.next] = 1 / sy
	p.gamma = sy / yy
	p.next = (p.next + 1) % len(p.rho)
	p.count = min(p.count+1, len(p.rho))
}

// visit visits the pairs held, oldest first. After reading they stand at the beginning of the ring.
func (p *pairs) visit(f lsq.Fields) {
	memory := len(p.rho)
	f.ExpectInt("LBFGS.Memory", memory)
	if f.Count("pairs", &p.count); p.count > memory {
		f.Fail("pairs", "%d pairs in a memory of %d", p.count, memory)
		p.count = 0
	}
	if f.Reading() {
		p.next = p.count % memory
	}
	f.Size("gamma", &p.gamma)
	for k := p.count; k >= 1; k-- {
		i := (p.next - k + memory) % memory
		f.FillFinite("s", p.s.Row(i))
		f.FillFinite("y", p.y.Row(i))
		f.Size("rho", &p.rho[i])
	}
}

func (p *pairs) known() bool { return p.count > 0 }

func (p *pairs) forget() { p.count = 0 }

// apply sets q <- H q by the two loops (algorithm 7.4); without pairs H = I.
func (p *pairs) apply(q []float64) {
	if p.count == 0 {
		return
	}
	memory := len(p.rho)
	for k := 1; k <= p.count; k++ { // newest to oldest
		i := (p.next - k + memory) % memory
		p.weight[i] = float64(p.rho[i] * mat.Dot(p.s.Row(i), q))
		mat.Axpy(q, -p.weight[i], p.y.Row(i))
	}
	mat.Scal(q, p.gamma)
	for k := p.count; k >= 1; k-- { // oldest to newest
		i := (p.next - k + memory) % memory
		beta := float64(p.rho[i] * mat.Dot(p.y.Row(i), q))
		mat.Axpy(q, p.weight[i]-beta, p.s.Row(i))
	}
}
