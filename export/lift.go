package export

import (
	"fmt"
	"math"

	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// A network on a lift sees coordinates of x (mlp.Coordinate) in place of x: circles, straight ones
// and squares. Its file computes them with their derivatives by x, channel by channel, and hands
// them to the first layer as each layer hands its own to the next. They are computed in double in a
// file of single precision as well: what rounding took from an angle all layers would amplify.

// lift is what templates read of it: the coordinates, and the parts of all of them in a row.
type lift struct {
	Coordinates []coordinate
	Parts       []mlp.Axis
	Size        int  // of what the first layer sees, in numbers
	Circles     bool // there are some
}

// coordinate is a mlp.Coordinate with its kind as a number: 0 straight, 1 circle, 2 square.
type coordinate struct {
	Kind, Harmonics int
	Axes            []mlp.Axis
}

// newLift returns the lift of a network, nil where there is none, or an error that names what the
// file could not hold.
func newLift(n *store.Network, single bool) (*lift, error) {
	all := n.Net.Coordinates()
	if all == nil {
		return nil, nil
	}
	l := &lift{Size: n.Net.Sizes()[0]}
	if channels := n.Net.Inputs() + 2; channels > maxResults/l.Size {
		return nil, fmt.Errorf("a lift of %d numbers with their derivatives by %d inputs is more than the %d results that a file may have", l.Size, n.Net.Inputs(), maxResults)
	}
	for i, c := range all {
		for _, a := range c.Axes {
			// second derivatives are as large as that
			highest := a.Factor * float64(max(1, c.Harmonics))
			if !holds(math.Abs(a.Factor), single) || !(2*float64(highest*highest) <= limitOf(single)) {
				return nil, fmt.Errorf("the factor of axis %d in coordinate %d of the lift is %v, beyond what the file's numbers hold", a.Index, i, a.Factor)
			}
		}
		l.Coordinates = append(l.Coordinates, coordinate{int(c.Kind), c.Harmonics, c.Axes})
		l.Parts = append(l.Parts, c.Axes...)
		l.Circles = l.Circles || c.Kind == mlp.Circle
	}
	return l, nil
}

// visitLift hands out the channels of what a network without hidden layers sees at x: values,
// derivatives by x and Laplacian.
func visitLift(net *mlp.Network, x []float64, visit func(c int, y []float64)) {
	phi := mlp.LiftOf(net.Coordinates()...)
	numbers, at := make([]taylor.Number, net.Sizes()[0]), make([]taylor.Number, len(x))
	y, laplacian := make([]float64, len(numbers)), make([]float64, len(numbers))
	for k := range x {
		for axis, v := range x {
			at[axis] = taylor.Const(v)
		}
		at[k].D = 1
		phi(numbers, at)
		if k == 0 {
			for i, p := range numbers {
				y[i] = p.V
			}
			visit(0, y)
		}
		for i, p := range numbers {
			y[i] = p.D
			laplacian[i] += p.DD
		}
		visit(1+k, y)
	}
	visit(1+len(x), laplacian)
}
