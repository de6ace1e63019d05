package netfile

import (
	"errors"
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/mlp"
)

// Parts is a network as a file has it.
type Parts struct {
	Activation string
	Sizes      []int
	Lo, Hi     []float64 // the ends of the box; none: y_0 = x
	Scale      []float64 // of the outputs; none: all are 1
	// the ranges of the outputs, NaN for a bound that is not there; none: they have all numbers
	Range [][2]float64
	// what the first layer sees in place of x; none: x or its place on the box
	Lift []mlp.Coordinate
	// the trial forms of the outputs; none: u = N
	Forms []mlp.PolynomialForm
	// how many of these each unknown is the sum of; none: one
	Windows []int
	Theta   []float64
	Origin
}

// parts returns those of a network that passes Check.
func (n *Network) parts() *Parts {
	p := &Parts{Activation: n.Net.Activation().String(), Sizes: n.Net.Sizes(), Theta: n.Theta, Origin: n.Origin}
	p.Lo, p.Hi = n.Box()
	p.Scale, p.Range, p.Lift, p.Forms = n.Scale(), n.ranges(), n.Net.Coordinates(), n.Net.Forms()
	p.Windows = n.Net.Windows()
	return p
}

// ranges returns the ranges of the outputs as a file has them: nil where none is kept in one.
func (n *Network) ranges() (all [][2]float64) {
	for o := 0; n.Net.IsKept() && o < n.Net.Outputs(); o++ {
		lo, hi := n.Net.Range(o)
		if math.IsInf(lo, 0) {
			lo = math.NaN()
		}
		if math.IsInf(hi, 0) {
			hi = math.NaN()
		}
		all = append(all, [2]float64{lo, hi})
	}
	return all
}

// Scale returns the scales of the network's outputs as a file has them: nil where all are 1.
func (n *Network) Scale() []float64 { return scaleOf(n.Net) }

func scaleOf(net *mlp.Network) []float64 {
	scale := net.Scales()
	if slices.ContainsFunc(scale, func(s float64) bool { return s != 1 }) {
		return scale
	}
	return nil
}

// Box returns the ends of the network's box as a file has it: nil if there is none and on the unit
// box, where y_0 is x to the bit.
func (n *Network) Box() (lo, hi []float64) { return boxOf(n.Net) }

func boxOf(net *mlp.Network) (lo, hi []float64) {
	lo, hi = net.Box()
	for k, v := range lo {
		if math.Float64bits(v) != 0 || hi[k] != 1 {
			return lo, hi
		}
	}
	return nil, nil
}

// version returns that of the file.
func (p *Parts) version() int {
	switch {
	case len(p.Windows) > 0:
		return SummedVersion
	case len(p.Lo) == 0 && len(p.Scale) == 0 && len(p.Range) == 0 && len(p.Lift) == 0 && len(p.Forms) == 0:
		return Version
	}
	return PlacedVersion
}

// outputs returns how many unknowns the network has.
func (p *Parts) outputs() int {
	if len(p.Windows) > 0 {
		return len(p.Windows)
	}
	return p.Sizes[len(p.Sizes)-1]
}

// Network returns the network, or an error as Build and Check do, or if box, scales, ranges,
// lift and forms or the lack of them do not fit the version or the network.
func (p *Parts) Network(version int) (*Network, error) {
	net, err := Build(p.Activation, p.Sizes, len(p.Theta))
	if err == nil {
		err = p.checkPlace(version)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case len(p.Lo) > 0:
		net = net.Over(p.Lo, p.Hi)
	case len(p.Lift) > 0:
		net = net.Seeing(p.Lift...)
	}
	for o, r := range p.Range {
		switch lo, hi := r[0], r[1]; {
		case finite(lo) && finite(hi):
			net = net.Between(o, lo, hi)
		case lo == 0:
			net = net.Positive(o)
		}
	}
	if len(p.Forms) > 0 {
		if err := mlp.CheckForms(net.Inputs(), net.Outputs(), p.Forms); err != nil {
			return nil, err
		}
		if len(p.Windows) > 0 {
			net = net.InPolynomialWindows(p.Windows, p.Forms...)
		} else {
			net = net.InPolynomials(p.Forms...)
		}
	}
	if len(p.Scale) > 0 {
		net = net.Scaled(p.Scale...)
	}
	n := &Network{Net: net, Theta: p.Theta, Origin: p.Origin}
	return n, n.Check()
}

func (p *Parts) checkPlace(version int) error {
	switch inputs, outputs := p.Sizes[0], p.outputs(); {
	case version != p.version() && version == SummedVersion:
		return text.Errorf("no windows, which a network of version %d has", version)
	case version != p.version() && len(p.Windows) > 0:
		return text.Errorf("windows, which no network of version %d has", version)
	case len(p.Windows) > 0 && (len(p.Range) > 0 || len(p.Forms) == 0):
		return errors.New("windows with ranges, or without forms: a network with windows has a form for each output, and no range")
	case version != p.version() && version == PlacedVersion:
		return text.Errorf("neither box nor scale nor range nor lift nor form, of which a network of version %d has one", version)
	case version != p.version():
		return text.Errorf("a box, a scale, a range, a lift or a form, which no network of version %d has", version)
	case len(p.Lo) > 0 && len(p.Lift) > 0:
		return errors.New("a box and a lift, of which a network has one at most")
	case len(p.Lo) > 0 && len(p.Lo) != inputs:
		return text.Errorf("a box of %d axes for %d inputs", len(p.Lo), inputs)
	case len(p.Scale) > 0 && len(p.Scale) != outputs:
		return text.Errorf("%d scales for %d outputs", len(p.Scale), outputs)
	case len(p.Range) > 0 && len(p.Range) != outputs:
		return text.Errorf("%d ranges for %d outputs", len(p.Range), outputs)
	}
	left := p.Sizes[len(p.Sizes)-1]
	for o, count := range p.Windows {
		if count < 1 || count > left {
			return text.Errorf("%d windows of unknown %d, where %d outputs are left", count, o, left)
		}
		left -= count
	}
	if len(p.Windows) > 0 && left > 0 {
		return text.Errorf("windows for all but %d outputs", left)
	}
	if len(p.Lift) > 0 {
		if err := mlp.CheckCoordinates(p.Sizes[0], p.Lift); err != nil {
			return text.Errorf("the lift: %w", err)
		}
	}
	for o, r := range p.Range {
		lo, hi := r[0], r[1]
		all, positive := lo != lo && hi != hi, lo == 0 && hi != hi
		if !all && !positive && !(lo < hi && finite(hi-lo)) {
			return text.Errorf("the range of output %d is [%v, %v], none of those that are known", o, lo, hi)
		}
	}
	for o, s := range p.Scale {
		if !(s > 0 && finite(s)) {
			return text.Errorf("the scale of output %d is %v", o, s)
		}
	}
	for k, lo := range p.Lo {
		if width := p.Hi[k] - lo; !(width >= 0 && finite(width)) {
			return text.Errorf("axis %d of the box is [%v, %v]", k, lo, p.Hi[k])
		}
	}
	return nil
}
