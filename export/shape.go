package export

import (
	"slices"
	"strings"
)

// What templates ask of a file's network: its layers, its buffers, its elementary functions.

// Affine, Shallow and Deep say how many hidden layers there are: none, one or more. A network on a
// lift is a deep one, whose first layer is as any other.
func (f *file) Affine() bool { return len(f.Layers) == 1 && f.Lift == nil }

// Shallow is described at Affine.
func (f *file) Shallow() bool { return len(f.Layers) == 2 && f.Lift == nil }

// Deep is described at Affine.
func (f *file) Deep() bool { return len(f.Layers) > 2 || f.Lift != nil }

// Functions are the elementary functions that the file needs: the activation, those of ranges, and
// "trig" for the circles of a lift.
func (f *file) Functions() (all []string) {
	if f.Activation != "none" {
		all = append(all, f.Activation)
	}
	for _, k := range f.Kept {
		all = append(all, k.Function)
	}
	if f.Lift != nil && f.Lift.Circles {
		all = append(all, "trig")
	}
	return all
}

// Needs reports whether the file has a part: one of Functions, or what these are made of.
func (f *file) Needs(part string) bool {
	needs := map[string]string{"sin": "trig", "softplus": "logistic exp", "silu": "logistic exp", "gelu": "exp"}
	for _, name := range f.Functions() {
		if name == part || slices.Contains(strings.Fields(needs[name]), part) {
			return true
		}
	}
	return false
}

// Call is the name of the function in the file: that of the activation, or of a range.
func (f *file) Call(function string) string {
	if function == f.Activation {
		return "activate"
	}
	return map[string]string{"softplus": "positive", "tanh": "bounded"}[function]
}

// first is 1 where the channels of a lift stand below the first layer, and 0 elsewhere.
func (f *file) first() int {
	if f.Lift != nil {
		return 1
	}
	return 0
}

// Point is what the first layer takes: the argument of a function, or where the box has placed it.
func (f *file) Point() string {
	switch {
	case f.Box == nil:
		return "x"
	case f.options.Lang == Go && f.Shallow():
		return "&y0"
	}
	return "y0"
}

// Channels is the number of results of a unit.
func (f *file) Channels() int { return f.Inputs + 2 }

// Widest is the largest number of hidden units in a layer, or of numbers of the lift.
func (f *file) Widest() int {
	widest := 0
	if f.Lift != nil {
		widest = f.Lift.Size
	}
	for _, l := range f.Layers[:len(f.Layers)-1] {
		widest = max(widest, l.Out)
	}
	return widest
}

// Inner returns the hidden layers that see channels: all but the first, or all on a lift.
func (f *file) Inner() []layer { return f.Layers[1-f.first() : len(f.Layers)-1] }

// Last returns the output layer.
func (f *file) Last() layer { return f.Layers[len(f.Layers)-1] }

// Buffer names the buffer that hidden layer i writes, such that the last one writes y. A lift is
// number 0.
func (f *file) Buffer(i int) string {
	if (f.first()+len(f.Layers)-2-i)%2 == 0 {
		return "y"
	}
	return "other"
}
