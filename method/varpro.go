package method

import (
	"cmp"
	"math"

	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
)

// VarPro is variable projection. At every point it solves for the linear parameters w, and damped
// Gauss-Newton steps lower what is left as a function f(alpha) of the other parameters (Golub &
// Pereyra 1973, Kaufman 1975; the file eliminate.go has the formulas).
//
// The first step is the solve for w at the start, as in RandomFeatures: a few Gauss-Newton steps
// where the problem is not affine. Every further step factors Phi once:
//
//   - It tries damped steps delta(lambda) whose lengths differ by factors of 2, with lambda at
//     least a hundredth of what f could fall by, and takes the longest that realises the part
//     Ratio of its promise. A trial costs the columns of w and their QR factorisation, a small
//     part of a factorisation of Phi.
//   - From there it makes up to 8 chord steps: the same matrices and lambda, with the residual at
//     the new point, as long as each lowers f by a fifth.
//   - If no length will do, it solves for w once more. That gains something if the points have
//     moved or the problem is not affine. Otherwise the method is Stalled.
//
// It suits networks with many more units than the solution needs (docs/methods.md, "Wide
// networks"). With few units joint steps, in all parameters, end lower. Joint steps gain nothing
// where this method has ended. The problem has to have linear parameters (lsq.Linear).
type VarPro struct {
	// Ridge is mu over the length of the longest of w's columns of Phi at the start. 0 is 1e-14.
	Ridge float64
	// Ratio is the part of its promise, a reduction of f, that a step has to realise. 0 is 0.5;
	// smaller ones take more steps.
	Ratio float64
}

// Name returns "varpro".
func (VarPro) Name() string { return "varpro" }

// Bounds of a step. TestVarProOnNonlinearProblems guards stepResiduals, TestVarProFindsTheFit the
// number of steps that the others leave.
const (
	maxChords = 8   // the largest number of chord steps
	chordGain = 0.8 // f has to fall to this part of itself for another chord step

	// projectedDamping is the least lambda of a step relative to the part of f within reach of R22,
	// which is 0 at a minimum. Large weights make R22 the difference of much larger numbers. So
	// rounding turns steps of small singular values, which gain little far from the solution. That
	// lambda falls with f keeps the end fast (N. Yamashita and M. Fukushima, On the rate of
	// convergence of the Levenberg-Marquardt method, 2001). docs/methods.md, "Rounding", has what
	// it is worth.
	projectedDamping = 1e-2

	// The residual evaluations of a step are at most stepResiduals. Trials begin only up to
	// lastTrialResiduals: the last one, a solve for w and the loss at the end take the rest. Steps
	// of affine problems do not come near it.
	stepResiduals      = 64
	lastTrialResiduals = stepResiduals - 2*newtonResiduals - 1
)

// Start implements lsq.Method.
func (m VarPro) Start(s *lsq.State) (lsq.Stepper, error) {
	if err := positive("VarPro.Ridge", m.Ridge, 1); err != nil {
		return nil, err
	}
	if err := positive("VarPro.Ratio", m.Ratio, 1); err != nil {
		return nil, err
	}
	p, err := newProjector(s)
	if err != nil {
		return nil, err
	}
	linear := p.hi - p.lo
	others := s.Params() - linear
	if err := s.Look(); err != nil { // before allocations that may take long
		return nil, err
	}
	v := &varpro{
		proj: p, ridge: cmp.Or(m.Ridge, 1e-14), ratio: cmp.Or(m.Ratio, 0.5), radius: 1,
		kaufman: newKaufman(s, p, linear, others),
		x:       make([]float64, s.Rows()+linear),
		thetas:  mat.New(2, s.Params()),
	}
	return v, nil
}

// Needs counts what Start allocates.
func (VarPro) Needs(d *lsq.Demand) {
	others := d.Params - d.Linear
	needElimination(d, 0) // the projector's
	needElimination(d, others)
	needReduced(d, others)
	d.Add("trial points", 2, d.Params)
	d.Verdict()
}

type varpro struct {
	proj    *projector
	ridge   float64 // VarPro.Ridge
	ratio   float64 // VarPro.Ratio
	solved  bool    // w has been solved for at the start
	draw    int     // the draw of points that w was last solved for on
	radius  float64 // the length of the last step
	kaufman *kaufman
	x       []float64  // [r; mu w] at a point
	thetas  *mat.Dense // two rows: the best point of a step, and one to try
	best    int        // the row of the best point
	losses  [2]float64 // f at the two points
}

// longestProjected is the search for a radius (TestBracketFindsTheThreshold).
var longestProjected = bracket{growth: 2, reach: 256, precision: 2, trials: 20}

// Step implements lsq.Stepper.
func (m *varpro) Step(s *lsq.State) (lsq.Outcome, error) {
	if !m.solved {
		// A start with the best w does not move: the step goes on below.
		if outcome, err := m.first(s); err != nil || outcome == lsq.Moved {
			return outcome, err
		}
	}
	before := s.Counts.Residuals
	if err := m.kaufman.factor(s); err != nil {
		return 0, err
	}
	found, err := m.search(s, before)
	switch {
	case err != nil:
		return 0, err
	case !found && m.proj.affine && m.draw == s.Draw:
		return lsq.Stalled, nil
	case !found:
		return m.solve(s)
	}
	if err := m.goOn(s, before); err != nil {
		return 0, err
	}
	return m.finish(s)
}

// Visit implements lsq.Stepper.
func (m *varpro) Visit(f lsq.Fields) {
	f.ExpectFloat("VarPro.Ridge", m.ridge)
	f.ExpectFloat("VarPro.Ratio", m.ratio)
	f.Size("ridge mu", &m.proj.mu)
	f.Bool("solved at the start", &m.solved)
	f.Count("draws of the solve", &m.draw)
	f.Size("radius", &m.radius)
}

// first solves for w at the start.
func (m *varpro) first(s *lsq.State) (lsq.Outcome, error) {
	if err := m.proj.penalise(m.ridge, s.Theta); err != nil {
		return 0, err
	}
	m.solved = true
	s.Telemetry = lsq.Telemetry{Eta: 1}
	return m.solve(s)
}

// solve solves for w at s.Theta.
func (m *varpro) solve(s *lsq.State) (lsq.Outcome, error) {
	theta := m.thetas.Row(m.best)
	copy(theta, s.Theta)
	if _, err := m.proj.project(theta, newtonSteps); err != nil {
		return 0, err
	}
	return m.finish(s)
}

// finish makes the best point the current one. It evaluates the loss there: f comes from a
// projection, which does not know how the sums over large weights are rounded.
func (m *varpro) finish(s *lsq.State) (lsq.Outcome, error) {
	theta := m.thetas.Row(m.best)
	loss, err := s.LossAt(theta)
	if err != nil {
		return 0, err
	}
	m.draw = s.Draw
	return s.MoveTo(theta, loss), nil
}

// spent reports whether a step that began after so many evaluations may begin no further trial.
func (m *varpro) spent(s *lsq.State, before int) bool {
	return s.Counts.Residuals-before > lastTrialResiduals
}

// search makes the longest step that passes the best point, and reports whether there is one. Once
// the evaluations are spent, trials fail without being made.
func (m *varpro) search(s *lsq.State, before int) (found bool, err error) {
	k := m.kaufman
	least := float64(projectedDamping * k.f * k.share(k.f))
	longest := k.length(least)
	start := min(m.radius, longest)
	if start == 0 { // no parameters but linear ones, or a minimum to the bit
		return false, nil
	}
	radius, err := longestProjected.search(start, func(radius float64) (passed, whole bool, err error) {
		if m.spent(s, before) {
			return false, false, nil
		}
		lambda := least
		if radius < longest {
			lambda = max(least, k.damping(radius))
		}
		k.step(k.delta, lambda)
		predicted := k.reduction(lambda)
		m.try(s.Theta, k.grid(trial{damping: lambda, predicted: predicted, length: mat.Nrm2(k.delta)}))
		rho := 2 * (k.f - m.losses[1-m.best]) / (predicted + k.slack)
		if passed = rho >= m.ratio; passed {
			m.best = 1 - m.best
			s.Telemetry.Damping, s.Telemetry.Rho = lambda, rho
		}
		return passed, lambda == least, nil
	})
	if err != nil || radius == 0 {
		return false, err
	}
	m.radius = vec.Coarse(min(radius, longest))
	return true, nil
}

// goOn makes chord steps from the best point.
func (m *varpro) goOn(s *lsq.State, before int) error {
	k := m.kaufman
	if s.Telemetry.Damping == 0 {
		return nil
	}
	for range maxChords {
		if m.spent(s, before) {
			return nil
		}
		from := m.thetas.Row(m.best)
		if err := m.residual(s, from); err != nil {
			return err
		}
		k.again(k.delta, k.full, m.x, s.Telemetry.Damping)
		last := m.losses[m.best]
		m.try(from, k.grid(trial{damping: s.Telemetry.Damping, predicted: 2 * last, length: mat.Nrm2(k.delta)}))
		if m.losses[1-m.best] < last {
			m.best = 1 - m.best
		}
		if !(m.losses[m.best] < chordGain*last) {
			return nil
		}
	}
	return nil
}

// residual sets x to [r; mu w] at theta.
func (m *varpro) residual(s *lsq.State, theta []float64) error {
	r, rest := m.x[:s.Rows()], m.x[s.Rows():]
	copy(rest, theta[m.proj.lo:m.proj.hi])
	mat.Scal(rest, m.proj.mu)
	_, err := s.Residuals(r, theta)
	return err
}

// try sets the point to try to theta with alpha moved by delta, to the grid of h, and w solved for.
// Where that can't be evaluated the loss is +Inf, which is no error.
func (m *varpro) try(theta []float64, h float64) {
	t, delta := m.thetas.Row(1-m.best), m.kaufman.delta
	copy(t, theta)
	lo, hi := m.proj.lo, m.proj.hi
	mat.Axpy(t[:lo], 1, delta[:lo])
	mat.Axpy(t[hi:], 1, delta[lo:])
	toGrid(t[:lo], h)
	toGrid(t[hi:], h)
	loss, err := m.proj.project(t, newtonSteps)
	if err != nil || math.IsNaN(loss) {
		loss = math.Inf(1)
	}
	m.losses[1-m.best] = loss
}
