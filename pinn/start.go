package pinn

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
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

// extent returns the ends of the smallest box around all points, and those at which operators are
// taken too.
func (p *Problem) extent() (lo, hi []float64) {
	for _, c := range p.conditions {
		for k, ends := range c.points.Bounds() {
			if len(lo) == k {
				lo, hi = append(lo, ends[0]), append(hi, ends[1])
			}
			lo[k], hi[k] = min(lo[k], ends[0]), max(hi[k], ends[1])
		}
		for _, v := range c.visits {
			for k := range v.lo {
				lo[k], hi[k] = min(lo[k], v.lo[k]), max(hi[k], v.hi[k])
			}
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
func (p *Problem) CheckStart(theta []float64) (err error) {
	defer func() {
		if v := recover(); v != nil && p.net.IsLifted() {
			err = text.Errorf("pinn: the lift of the network panics: %v", v)
		} else if v != nil {
			panic(v)
		}
	}()
	if p.net.Layers() == 1 {
		return nil // affine: any start will do
	}
	const startCure = "begin with theta := problem.Start(seed)"
	theta = p.ofNetwork(theta)
	w, b := p.net.Layer(theta, 0)
	lo, hi := p.extent()
	from, to := p.seen(lo, hi)
	idle, twins := 0, 0
	for j := range b {
		if p.idle(w.Row(j), b[j], from, to) {
			idle++
		}
		if b[j] == b[0] && slices.Equal(w.Row(j), w.Row(0)) {
			twins++
		}
	}
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

// seen returns the ends of the smallest box around what the first layer sees of the points: of a
// lifted network that is known at the points in place, of others from the ends of all points.
func (p *Problem) seen(lo, hi []float64) (from, to []float64) {
	if !p.net.IsLifted() {
		ends := mat.FromRows(lo, hi)
		y := mat.New(2, len(lo))
		p.net.First(y, ends)
		return y.Row(0), y.Row(1)
	}
	see := func(x *mat.Dense) {
		y := mat.New(x.Rows, p.net.Sizes()[0])
		p.net.First(y, x)
		for i := range y.Rows {
			for k, v := range y.Row(i) {
				if len(from) == k {
					from, to = append(from, v), append(to, v)
				}
				from[k], to[k] = min(from[k], v), max(to[k], v)
			}
		}
	}
	for _, c := range p.conditions {
		see(c.x)
		for _, v := range c.visits {
			see(v.y)
		}
	}
	return from, to
}

// idle reports whether the unit f(w y + b) is constant over the box from lo to hi of what the first
// layer sees.
func (p *Problem) idle(w []float64, b float64, lo, hi []float64) bool {
	half := 0.0
	for k, v := range w {
		b += float64(v * (float64(lo[k]/2) + float64(hi[k]/2)))
		half += float64(math.Abs(v) * (float64(hi[k]/2) - float64(lo[k]/2)))
	}
	var z [9]float64
	for i := range z {
		z[i] = b + float64(float64(half*float64(i-len(z)/2))/float64(len(z)/2))
	}
	p.net.Activation().Derivatives(z[:], nil, nil, z[:])
	least, most := slices.Min(z[:]), slices.Max(z[:])
	return most-least <= idleChange*max(math.Abs(least), math.Abs(most))
}
