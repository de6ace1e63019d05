package method

import "anagram/lsq"

// opening is Ratio on a network with units to spare, as wide tells: it begins with VarPro, which
// takes such a network to 1e-9 in a handful of steps, where joint steps in all parameters need a
// hundred. The end of that is a floor like any other. Joint steps gain nothing from it on, so they
// begin where the run began, and the Solver keeps the better of the two.
type opening struct {
	projected lsq.Stepper
	floors    floors // of the projected steps
	draw      int    // of points, that these floors belong to
	over      bool
	joint     *ratio
}

// openingFeatures bounds S P, of which projected steps keep a few: 128 MB each. openingFactors bounds all
// that they factor, for n linear parameters out of P: (S + n) P and (P - n)^2, which on few points
// and thousands of units are far more.
const (
	openingFeatures = 1 << 24
	openingFactors = 1 << 25
)

// opens reports whether there is room to tell whether a network is wide, and for the opening.
func opens(d *lsq.Demand) bool {
	others := d.Params - d.Linear
	if !d.Affine || d.Linear == 0 || d.Rows*d.Params > openingFeatures || float64((d.Rows+d.Linear)*d.Params)+float64(others*others) > openingFactors {
		return false
	}
	room := *d
	needElimination(&room, 0) // of wide
	VarPro{}.Needs(&room)
	return room.Fits()
}

// open returns the stepper to begin with: joint steps, or an opening to them.
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

// end leaves the floor the projected steps have reached, if patience allows.
func (o *opening) end(s *lsq.State) (lsq.Outcome, error) {
	o.over = true
	var err error
	if o.joint.atBest, err = s.Rounding(s.Best); err != nil {
		return 0, err
	}
	// not for being near rounding: that of the large weights projection ends with is not the last
	// word
	if o.joint.note(s, s.BestLoss) {
		return o.joint.end(s), nil
	}
	loss, err := s.LossAt(s.Start)
	if err != nil {
		return 0, err
	}
	s.MoveTo(s.Start, loss) // it may not have moved at all
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
