package export

import (
	"fmt"
	"math"

	"anagram/store"
	"anagram/taylor"
)

// An output in a range (mlp.Network.Positive and Between) is
//
//	u = shift + size f(N),    u_k = size f' N_k,    u_m = size (f' N_m + f'' sum N_k^2)
//
// N being what the output layer gives, with its gradient N_k and its Laplacian N_m, and f softplus
// or tanh: the chain rule of a hidden layer of one unit.

// kept is what templates read of an output in a range.
type kept struct {
	Output      int
	Size, Shift float64
	Function    string // the name of f
	f           taylor.Activation
}

// newKept returns the outputs in a range, or an error that names one whose numbers the file could
// not hold.
func newKept(n *store.Network, single bool) (all []kept, err error) {
	scale := n.Net.Scales()
	for o := range n.Net.Outputs() {
		lo, hi := n.Net.Range(o)
		if math.IsInf(lo, 0) {
			continue
		}
		k := kept{Output: o, Size: 1, f: taylor.Softplus}
		switch {
		case !math.IsInf(hi, 0): // as package mlp rounds it
			k.Size, k.Shift, k.f = float64(hi/2)-float64(lo/2), float64(lo/2)+float64(hi/2), taylor.Tanh
		case scale != nil:
			k.Size = scale[o]
		}
		if !holds(k.Size, single) || !(math.Abs(k.Shift) <= limitOf(single)) {
			return nil, fmt.Errorf("output %d is in the range [%v, %v] with the scale %v, beyond what the file's numbers hold", o, lo, hi, k.Size)
		}
		k.Function = k.f.String()
		all = append(all, k)
	}
	return all, nil
}

// apply replaces the results of N at a point by those of u.
func (k kept) apply(results []float64) {
	f, f1, f2, z := make([]float64, 1), make([]float64, 1), make([]float64, 1), []float64{results[0]}
	k.f.Derivatives(f, f1, f2, z)
	last := len(results) - 1
	m := float64(f1[0] * results[last])
	for c := 1; c < last; c++ {
		m += float64(f2[0] * results[c] * results[c])
		results[c] = k.Size * float64(f1[0]*results[c])
	}
	results[last] = k.Size * m
	results[0] = float64(k.Size*f[0]) + k.Shift
}

// scale replaces the scales of N by those of u: bounds of what errors of N in the size of its own
// scales, and those of f, do to it. The first two derivatives of f are at most 1, and the first
// changes by no more than 1 where N does.
func (k kept) scale(scales []float64) {
	last := len(scales) - 1
	value := 1 + scales[0]
	for c := 1; c < last; c++ {
		scales[last] += float64(2 * scales[c] * scales[c])
		scales[c] *= k.Size * value
	}
	scales[last] *= k.Size * value
	scales[0] = math.Abs(k.Shift) + float64(k.Size*value)
}
