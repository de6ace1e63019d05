package mlp

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/taylor"
)

// A lift that is data: a list of coordinates, each an affine form of x and a function of it. Files
// can hold such a lift and exported source can compute it, as they can't a function of Go. Periodic
// and scaled coordinates, Fourier features (Tancik and others, Fourier features let networks learn
// high frequency functions in low dimensional domains, 2020) and symmetries are made of it.

// Kind says what a Coordinate is of its affine form s.
type Kind int

// The kinds.
const (
	// Straight is s: one number.
	Straight Kind = iota
	// Circle is cos s, sin s, cos 2s, sin 2s, .. up to K s: 2K numbers, of period 2 pi in s.
	Circle
	// Square is the sum of the squares of the parts of s, one number. u is even about the origin in
	// one axis, and the same on spheres around it in several; a radius is not smooth there.
	Square
)

// kinds are the names of the kinds, as files have them.
var kinds = [...]string{"straight", "circle", "square"}

// String returns the name of the kind.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kinds) {
		return text.Sprintf("Kind(%d)", int(k))
	}
	return kinds[k]
}

// KindByName returns the kind of a name, and whether there is one.
func KindByName(name string) (Kind, bool) {
	k := slices.Index(kinds[:], name)
	return Kind(k), k >= 0
}

// Axis is a part of an affine form: Factor (x_Index - Origin).
type Axis struct {
	Index          int
	Origin, Factor float64
}

// Coordinate is what the first layer sees of a point x: numbers that are a function, by Kind, of
//
//	s = sum over Axes of Factor (x_Index - Origin)
type Coordinate struct {
	Kind      Kind
	Axes      []Axis // with Index rising
	Harmonics int    // K of a Circle; 0 of the other kinds
}

// Unit returns the coordinate that goes from 0 to 1 where x[axis] goes from lo to hi.
func Unit(axis int, lo, hi float64) Coordinate {
	return Coordinate{Kind: Straight, Axes: []Axis{{axis, lo, 1 / (hi - lo)}}}
}

// Period returns the coordinate in which all is periodic in x[axis], with the period hi - lo: the
// point of the unit circle that goes around once from lo to hi.
func Period(axis int, lo, hi float64) Coordinate {
	return Coordinate{Kind: Circle, Axes: []Axis{{axis, lo, 2 * math.Pi / (hi - lo)}}, Harmonics: 1}
}

// Size returns how many numbers the first layer sees of the coordinate.
func (c Coordinate) Size() int {
	if c.Kind == Circle {
		return 2 * c.Harmonics
	}
	return 1
}

// CheckCoordinates returns an error that names the coordinate unless a first layer of so many
// inputs can see all of them: known kinds, axes that rise and of which none below the last is left
// out, finite origins, factors that are finite and not 0, and as many numbers as inputs.
func CheckCoordinates(inputs int, all []Coordinate) error {
	numbers, axes := 0, 0
	for i, c := range all {
		switch {
		case c.Kind.known() != nil:
			return text.Errorf("coordinate %d: %w", i, c.Kind.known())
		case c.Kind == Circle && !(0 < c.Harmonics && c.Harmonics <= inputs/2), c.Kind != Circle && c.Harmonics != 0:
			return text.Errorf("coordinate %d, a %v, has %d harmonics, want 1 to %d of a circle and 0 of others", i, c.Kind, c.Harmonics, inputs/2)
		case len(c.Axes) == 0:
			return text.Errorf("coordinate %d has no axes", i)
		}
		if err := c.checkAxes(); err != nil {
			return text.Errorf("coordinate %d: %w", i, err)
		}
		if numbers += c.Size(); numbers > inputs {
			break // and no sum of many overflows
		}
		axes += len(c.Axes)
	}
	if numbers != inputs {
		return text.Errorf("a first layer of %d inputs, where the coordinates are %d numbers or more", inputs, numbers)
	}
	// if one is left out, these axes are fewer than the dimension, and one of them is left out
	seen := make([]bool, min(axes, dimension(all)))
	for _, c := range all {
		for _, a := range c.Axes {
			if a.Index < len(seen) {
				seen[a.Index] = true
			}
		}
	}
	if k := slices.Index(seen, false); k >= 0 {
		return text.Errorf("the coordinates leave axis %d out, and have axis %d", k, dimension(all)-1)
	}
	return nil
}

func (k Kind) known() error {
	if k < 0 || int(k) >= len(kinds) {
		return text.Errorf("kind %d is none of those that are known", int(k))
	}
	return nil
}

func (c Coordinate) checkAxes() error {
	before := -1
	for _, a := range c.Axes {
		highest := a.Factor * float64(max(1, c.Harmonics))
		switch {
		case a.Index <= before || a.Index > maxParams:
			return text.Errorf("axis %d after axis %d, want them to rise from 0", a.Index, before)
		case !(math.Abs(a.Origin) <= math.MaxFloat64):
			return text.Errorf("the origin %v of axis %d is not finite", a.Origin, a.Index)
		case a.Factor == 0 || !(math.Abs(highest) <= math.MaxFloat64):
			return text.Errorf("the factor %v of axis %d is 0, or it or its harmonics are not finite", a.Factor, a.Index)
		}
		before = a.Index
	}
	return nil
}

// dimension returns that of the points: one more than the highest axis.
func dimension(all []Coordinate) (d int) {
	for _, c := range all {
		for _, a := range c.Axes {
			d = max(d, a.Index+1)
		}
	}
	return d
}

// LiftOf returns the lift that coordinates are.
func LiftOf(all ...Coordinate) Lift {
	return func(dst, x []taylor.Number) {
		for _, c := range all {
			c.set(dst[:c.Size()], x)
			dst = dst[c.Size():]
		}
	}
}

// set sets dst to the numbers of the coordinate at x.
func (c Coordinate) set(dst, x []taylor.Number) {
	var s taylor.Number
	for i, a := range c.Axes {
		part := x[a.Index].Shift(-a.Origin).Scale(a.Factor)
		if c.Kind == Square {
			part = part.Mul(part)
		}
		if i == 0 {
			s = part
		} else {
			s = s.Add(part)
		}
	}
	if c.Kind != Circle {
		dst[0] = s
		return
	}
	for k := range c.Harmonics {
		angle := s.Scale(float64(k + 1))
		dst[2*k], dst[2*k+1] = angle.Cos(), angle.Sin()
	}
}

// Seeing returns the network whose first layer sees these coordinates of x, one after the other, in
// place of x. It is as Lifted(d, LiftOf(all...)), d being one more than the highest axis, but files
// can hold it and exported source compute it. It panics for what CheckCoordinates refuses, and if
// the network has a box or a lift.
func (n *Network) Seeing(all ...Coordinate) *Network {
	if err := CheckCoordinates(n.sizes[0], all); err != nil {
		panic("mlp: " + err.Error())
	}
	own := slices.Clone(all)
	for i := range own {
		own[i].Axes = slices.Clone(own[i].Axes)
	}
	seeing := n.Lifted(dimension(own), LiftOf(own...))
	seeing.lift.coordinates = own
	return seeing
}

// Periodic returns the network of points in the box [lo, hi] that sees the point of a circle for
// each of these axes, in which u and all its derivatives are periodic then, and Unit of the others,
// all in the order of the axes. Its first layer has an input for each axis and one more for each
// periodic one. It panics as Seeing does, and unless lo and hi have the same length.
func (n *Network) Periodic(lo, hi []float64, axes ...int) *Network {
	if len(lo) != len(hi) || slices.ContainsFunc(axes, func(k int) bool { return k < 0 || k >= len(lo) }) {
		panic("mlp: periodic axes that the box does not have, or a box without both ends of each axis")
	}
	var all []Coordinate
	for k := range lo {
		if slices.Contains(axes, k) {
			all = append(all, Period(k, lo[k], hi[k]))
		} else {
			all = append(all, Unit(k, lo[k], hi[k]))
		}
	}
	return n.Seeing(all...)
}

// Coordinates returns what the first layer of a network of Seeing sees, nil for any other. The
// slices are the network's own and must not be changed.
func (n *Network) Coordinates() []Coordinate {
	if n.lift == nil {
		return nil
	}
	return n.lift.coordinates
}

// Unrolled returns the network of the same form on the box that n sees, one coordinate for each
// axis, and which of these n sees as a circle. What it makes of them need not be periodic. A unit
// sin(w.y + b), y in [0, 1]^d the place in the box, is where w is a whole multiple of 2 pi along
// such an axis: plane waves, which no unit of points of circles is. It is nil if n sees anything
// else, or no circle.
func (n *Network) Unrolled() (over *Network, circles []bool) {
	all := n.Coordinates()
	if !slices.ContainsFunc(all, func(c Coordinate) bool { return c.Kind == Circle }) || len(all) != n.Inputs() {
		return nil, nil
	}
	lo, hi := make([]float64, len(all)), make([]float64, len(all))
	circles = make([]bool, len(all))
	for _, c := range all {
		a := c.Axes[0]
		if len(c.Axes) != 1 || c.Kind == Square || a.Factor < 0 {
			return nil, nil
		}
		width := 1 / a.Factor
		if c.Kind == Circle {
			width *= 2 * math.Pi
		}
		lo[a.Index], hi[a.Index], circles[a.Index] = a.Origin, a.Origin+width, c.Kind == Circle
	}
	of := New(n.act, slices.Concat([]int{len(all)}, n.sizes[1:])...)
	s := *n
	s.sizes, s.offsets, s.lift = of.sizes, of.offsets, nil
	return s.Over(lo, hi), circles
}
