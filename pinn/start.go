package pinn

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/mlp"
)

// Start returns parameters to begin with: the network's Init by mlp.Default from the stream of
// seed. As the network is on the box of the problem (New), its first layer bends where the points
// are, whatever the origin and the unit of the coordinates.
func (p *Problem) Start(seed uint64) []float64 {
	theta := make([]float64, p.Params())
	p.net.Init(p.ofNetwork(theta), mlp.Default{}, seed)
	return theta
}

// region returns the ends of the box that the network is on, of a lifted one those of extent.
func (p *Problem) region() (lo, hi []float64) {
	if p.net.IsLifted() {
		return p.extent()
	}
	return p.net.Box()
}

// extent returns the ends of the smallest box around all points.
func (p *Problem) extent() (lo, hi []float64) {
	for _, c := range p.conditions {
		for k, ends := range c.points.Bounds() {
			if len(lo) == k {
				lo, hi = append(lo, ends[0]), append(hi, ends[1])
			}
			lo[k], hi[k] = min(lo[k], ends[0]), max(hi[k], ends[1])
		}
	}
	return lo, hi
}

const (
	// idleChange is the change over the points, relative to its size, below which a unit is idle:
	// that of tanh beyond 14. TestCheckStart.
	idleChange = 1e-12
	// idleShare is the share of idle units in the first layer above which a start is none. It
	// leaves room for units that training has driven away. A start on the unit box with points at
	// 300 has one unit in 25 at work. TestCheckStart.
	idleShare = 0.9
)

// CheckStart reports a start from which no method gets anywhere: nearly all units of the first
// layer are constant over the points, because theta is zero or was made for another region, or all
// of them are the same function, and stay so. NewSolver asks it.
func (p *Problem) CheckStart(theta []float64) error {
	if p.net.Layers() == 1 {
		return nil // affine: any start will do
	}
	const startCure = "begin with theta := problem.Start(seed)"
	theta = p.ofNetwork(theta)
	w, b := p.net.Layer(theta, 0)
	idle, twins := 0, 0
	for j := range b {
		if !p.net.IsLifted() && p.idle(w.Row(j), b[j]) {
			idle++
		}
		if b[j] == b[0] && slices.Equal(w.Row(j), w.Row(0)) {
			twins++
		}
	}
	lo, hi := p.extent()
	switch {
	case !slices.ContainsFunc(theta, func(v float64) bool { return v != 0 }):
		return text.Errorf("pinn: all parameters are 0 at the start, from where a network cannot move; %s", startCure)
	case float64(idle) > float64(idleShare*float64(len(b))) && !slices.Equal(lo, hi):
		// At a single point all are idle.
		return text.Errorf("pinn: %d of %d units of the first layer are constant over the points, from %v to %v: the start was made for another region; %s",
			idle, len(b), lo, hi, startCure)
	case len(b) > 1 && twins == len(b):
		return text.Errorf("pinn: all %d units of the first layer are the same at the start, and would stay so; %s", len(b), startCure)
	}
	return nil
}

// idle reports whether the unit f(w y + b) is constant over the box, where y is in [0, 1]^d.
func (p *Problem) idle(w []float64, b float64) bool {
	half := 0.0
	for _, v := range w {
		b += float64(v / 2)
		half += math.Abs(v) / 2
	}
	var z [9]float64
	for i := range z {
		z[i] = b + float64(float64(half*float64(i-len(z)/2))/float64(len(z)/2))
	}
	p.net.Activation().Derivatives(z[:], nil, nil, z[:])
	least, most := slices.Min(z[:]), slices.Max(z[:])
	return most-least <= idleChange*max(math.Abs(least), math.Abs(most))
}
