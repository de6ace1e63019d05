package method

import (
	"math"

	"anagram/lsq"
)

// opening is Ratio on a network with units to spare (see wide). It begins with the projected steps
// of VarPro, which take such a network to a low loss in few steps. They end on a floor. Joint
// steps, in all parameters, gain nothing from there on. So they begin at the start of the run, and
// the Solver keeps the better result of the two.
type opening struct {
	projected lsq.Stepper
	floors    floors // the floor of the projected steps
	draw      int    // the draw of points that this floor belongs to
	over      bool   // the steps are joint ones
	joint     *ratio
}

// Bounds of an opening, in numbers of 8 bytes. openingFeatures bounds S P; projected steps keep a
// few matrices of that size. openingFactors bounds what they factor, (S + n) P + (P - n)^2 for n
// linear parameters: on few points and with thousands of units that is far more than S P.
// TestOpeningThatDoesNotFit guards that Ratio does without an opening.
const (
	openingFeatures = 1 << 24
	openingFactors  = 1 << 25
)

// opens reports whether there is memory to find out whether a network is wide, and for the opening.
func opens(d *lsq.Demand) bool {
	others := d.Params - d.Linear
	if !d.Affine || d.Linear == 0 || d.Rows*d.Params > openingFeatures || float64((d.Rows+d.Linear)*d.Params)+float64(others*others) > openingFactors {
		return false
	}
	total := *d
	needElimination(&total, 0) // that of wide
	VarPro{}.Needs(&total)
	return total.Fits()
}

// open returns joint, or an opening that ends with it.
func open(s *lsq.State, joint *ratio) (lsq.Stepper, error) {
	if !opens(s.Demand) {
		return joint, nil
	}
	needElimination(s.Demand, 0)
	if spare, err := wide(s); err != nil || !spare {
		return joint, err
	}
	VarPro{}.Needs(s.Demand)
	projected, err := VarPro{}.Start(s)
	if err != nil {
		return nil, err
	}
	return &opening{projected: projected, floors: newFloors(Quick, joint.zero), joint: joint}, nil
}

// Step implements lsq.Stepper.
func (o *opening) Step(s *lsq.State) (lsq.Outcome, error) {
	if o.over {
		return o.joint.Step(s)
	}
	if o.draw != s.Draw { // on other points the losses before mean nothing
		o.draw, o.floors = s.Draw, newFloors(Quick, o.joint.zero)
	}
	if !o.floors.reached(s.Loss) {
		if outcome, err := o.projected.Step(s); err != nil || outcome == lsq.Moved {
			return outcome, err
		}
	}
	return o.end(s)
}

// end ends the projected steps, and the run if patience has run out. Else joint steps begin.
func (o *opening) end(s *lsq.State) (lsq.Outcome, error) {
	o.over = true
	var err error
	if o.joint.atBest, err = s.Rounding(s.Best); err != nil {
		return 0, err
	}
	o.joint.draw = s.Draw // else joint steps would forget this floor (TestFloorOfOpening)
	// That the loss is near rounding does not end the run: the rounding level is high because
	// projected steps end with large weights, and joint steps may get lower.
	if o.joint.note(s, s.BestLoss) {
		return o.joint.end(s), nil
	}
	loss, err := s.LossAt(s.Start)
	if err != nil {
		return 0, err
	}
	s.MoveTo(s.Start, loss) // the outcome is that of the joint step
	return o.joint.Step(s)
}

// Visit implements lsq.Stepper.
func (o *opening) Visit(f lsq.Fields) {
	o.projected.Visit(f)
	o.floors.visit(f)
	f.Count("draws of the opening", &o.draw)
	f.Bool("opening over", &o.over)
	o.joint.Visit(f)
}

// wideResidual is how small a solve for the linear parameters has to make |r|, relative to |r| with
// these at 0, for a network to count as wide. The hidden layer of the start can then represent the
// solution, and projected steps gain the precision that is missing. Otherwise the hidden layer has
// yet to be trained, and joint steps end lower (TestWide; docs/methods.md, "Wide networks").
const wideResidual = 5e-8

// wide reports whether a network has units to spare at s.Theta: the problem is affine in the linear
// parameters, and a solve for them leaves at most wideResidual of |r|. It costs one evaluation of
// the linear parameters' columns of Phi and one QR factorisation of them.
func wide(s *lsq.State) (bool, error) {
	if l := s.Session.Linear; !l.Affine || l.Count() <= 0 {
		return false, nil
	}
	p, err := newProjector(s)
	if err != nil {
		return false, err
	}
	without := append([]float64(nil), s.Theta...)
	clear(without[p.lo:p.hi])
	if err := p.penalise(1e-15, without); err != nil {
		return false, err
	}
	before := p.elim.loss()
	s.Counts.Projections++
	p.elim.mu = p.mu
	p.elim.factor()
	return math.Sqrt(p.elim.projected()) <= wideResidual*math.Sqrt(before), nil
}
