package export

import (
	"fmt"
	"math"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// A network in polynomial forms (mlp.Network.InPolynomials) is, output by output,
//
//	u = g + d N,    u_k = g_k + d N_k + d_k N,    u_m = g_m + d N_m + d_m N + sum_k 2 d_k N_k
//
// with subscripts k for the gradient and m for the Laplacian, or the sum of several such
// (mlp.Network.InPolynomialWindows). Polynomials are computed in double in
// a file of single precision as well, as coordinates are.

// form is what templates read of it: polynomials in a row, d and g of each output in turn, then the
// products of all, then the factors of all.
type form struct {
	Unknowns []int // that each output of N is a part of
	Starts   []int // of each polynomial among the products, and the end
	Products []product
	Factors  []mlp.Axis
	all      []mlp.PolynomialForm
}

// product has the factors [First, End).
type product struct {
	Coefficient float64
	First, End  int
}

// newForm returns the forms of a network, nil where there is none, or an error if its numbers are
// more than a file may have.
func newForm(n *store.Network) (*form, error) {
	all := n.Net.Forms()
	if all == nil {
		return nil, nil
	}
	f := &form{all: all, Unknowns: n.Net.Summands(), Starts: []int{0}}
	for o := range all {
		for _, p := range [...]mlp.Polynomial{all[o].Factor, all[o].Offset} {
			for _, v := range p {
				first := len(f.Factors)
				f.Factors = append(f.Factors, v.Factors...)
				f.Products = append(f.Products, product{v.Coefficient, first, len(f.Factors)})
			}
			f.Starts = append(f.Starts, len(f.Products))
		}
	}
	// each derivative takes all polynomials
	if d := n.Net.Inputs(); d > maxFactors/(len(f.Products)+len(f.Factors)) {
		return nil, fmt.Errorf("trial forms of %d products and factors, for %d inputs, are more than a file may have", len(f.Products)+len(f.Factors), d)
	}
	return f, nil
}

// maxFactors bounds what a file computes for derivatives of its forms: products and factors times
// inputs. TestLiftErrors.
const maxFactors = 1 << 24

// polynomials sets d and g to those of output o at x, with gradient and Laplacian.
func (f *form) polynomials(d, g []float64, o int, x []float64) {
	at := make([]taylor.Number, len(x))
	last := len(x) + 1
	d[last], g[last] = 0, 0
	for k := range x {
		for axis, v := range x {
			at[axis] = taylor.Const(v)
		}
		at[k].D = 1
		p, q := f.all[o].Factor.At(at), f.all[o].Offset.At(at)
		d[0], d[1+k], d[last] = p.V, p.D, d[last]+p.DD
		g[0], g[1+k], g[last] = q.V, q.D, g[last]+q.DD
	}
}

// apply returns the results of u at a point for those of N, which it changes.
func (f *form) apply(results [][]float64, x []float64) [][]float64 {
	d, g := make([]float64, len(x)+2), make([]float64, len(x)+2)
	for o, r := range results {
		f.polynomials(d, g, o, x)
		combine(r, d, g)
	}
	return f.sum(results)
}

// sum adds up what belongs to an unknown.
func (f *form) sum(parts [][]float64) (all [][]float64) {
	for i, o := range f.Unknowns {
		if o == len(all) {
			all = append(all, parts[i])
			continue
		}
		mat.Axpy(all[o], 1, parts[i])
	}
	return all
}

// scale returns the scales of u for those of N, which it changes: what errors of N in the size of
// its own, and those of d and g, do to it at any of the points.
func (f *form) scale(scales [][]float64, points []vector) [][]float64 {
	for o, s := range scales {
		most, origin := make([]float64, len(s)), make([]float64, len(s))
		d, g := make([]float64, len(s)), make([]float64, len(s))
		for _, v := range points {
			f.polynomials(d, g, o, v.X)
			for c := range d {
				most[c], origin[c] = max(most[c], math.Abs(d[c])), max(origin[c], math.Abs(g[c]))
			}
		}
		combine(s, most, origin)
	}
	return f.sum(scales)
}

// Count is the name of the number of outputs of N in a file's source.
func (f *file) Count() string {
	switch {
	case f.Form != nil:
		return "summands"
	case f.options.Lang == Go:
		return "Outputs"
	}
	return "outputs"
}

// combine sets n, the channels of N, to those of g + d N.
func combine(n, d, g []float64) {
	last := len(n) - 1
	sum := float64(d[0]*n[last]) + float64(d[last]*n[0])
	for c := 1; c < last; c++ {
		sum += float64(2 * d[c] * n[c])
		n[c] = float64(d[0]*n[c]) + float64(d[c]*n[0]) + g[c]
	}
	n[last] = sum + g[last]
	n[0] = float64(d[0]*n[0]) + g[0]
}
