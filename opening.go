package anagram

import (
	"errors"

	"anagram/internal/codec"
)

// opening is Ratio on a network with units to spare, as wide tells: it begins with VarPro, which takes such a network to 1e-9 in a handful
// of steps, where joint steps in all parameters need a hundred. The end of that is a floor like any other. Joint steps gain nothing from it on, so they begin where
// the run began, and the Solver keeps the better of the two.
type opening struct {
	projected stepper
	floors    floors // of the projected steps
	draws     int    // of points, that these floors belong to
	over      bool
	joint     *ratio
}

// openingSize bounds S P, of which projected steps keep a few: 128 MB each. openingRoom bounds all
// that they factor, for n linear parameters out of P: (S + n) P and (P - n)^2, which on few points
// and thousands of units are far more.
const (
	openingSize = 1 << 24
	openingRoom = 1 << 25
)

// open counts what it takes to tell whether a network is wide, and sets opens, if there is room for
// that and for the opening.
func (d *demand) open() {
	others := d.params - d.linear
	if d.momentum || !d.affine || d.linear == 0 || d.rows*d.params > openingSize || float64((d.rows+d.linear)*d.params)+float64(others*others) > openingRoom {
		return
	}
	room := *d
	room.elimination(0)
	VarPro{}.needs(&room)
	if d.opens = room.fits(0); d.opens {
		d.elimination(0)
	}
}

// needs counts what newRatio allocates, and what an opening begins with.
func (Ratio) needs(d *demand) {
	d.system()
	d.gradients()
	d.addWith(d.along, "scratch of workers")
	d.add("derivatives along a step", 2, d.rows)
	d.add("steps", 9, d.params)
	d.verdict()
	d.open()
}

// open returns the stepper to begin with: joint steps, or an opening to them.
func open(s *Solver, joint *ratio) (stepper, error) {
	if !s.need.opens {
		return joint, nil
	}
	if spare, err := wide(s.eval, s.theta); err != nil || !spare {
		return joint, err
	}
	VarPro{}.needs(s.need)
	projected, err := VarPro{}.start(s)
	if err != nil {
		return nil, err
	}
	return &opening{projected: projected, floors: newFloors(Quick, joint.zero), joint: joint}, nil
}

func (o *opening) step(s *Solver) error {
	if o.over {
		return o.joint.step(s)
	}
	if o.draws != s.draws { // on other points the losses before mean nothing
		o.draws, o.floors = s.draws, newFloors(Quick, o.joint.zero)
	}
	if !o.floors.reached(s.loss) {
		if err := o.projected.step(s); !errors.Is(err, errStalled) {
			return err
		}
	}
	return o.end(s)
}

// end leaves the floor the projected steps have reached, if patience allows.
func (o *opening) end(s *Solver) error {
	o.over = true
	var err error
	if o.joint.atBest, err = s.eval.rounding(s.best); err != nil {
		return err
	}
	if o.joint.note(s.bestLoss) { // not for being near rounding: that of the large weights projection ends with is not the last word
		return o.joint.verdict(s)
	}
	loss, err := s.eval.residuals(s.r, s.start)
	if err != nil {
		return err
	}
	if err := s.moveTo(s.start, loss); err != nil && !errors.Is(err, errStalled) { // it may not have moved at all
		return err
	}
	return o.joint.step(s)
}

func (o *opening) state(c *codec.Coder) {
	o.projected.state(c)
	o.floors.state(c)
	c.Count("draws of the opening", &o.draws)
	c.Bool("opening over", &o.over)
	o.joint.state(c)
}

// floorsBelow is that of the joint steps, who count the projected ones' floor as their first.
func (o *opening) floorsBelow(loss float64) int { return o.joint.floorsBelow(loss) }
