package export_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/export"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// seeing puts the subject on a lift of its points, whose first coordinates have d axes.
func (c *subject) seeing(all ...mlp.Coordinate) *subject {
	c.net = c.net.Seeing(all...)
	c.Net, c.Domain = c.net, c.Domain[:c.net.Inputs()]
	c.points = c.points.View(0, 0, c.points.Rows, c.net.Inputs()).Clone()
	return c
}

// kept keeps the first output between bounds and the last one positive, with scales.
func (c *subject) kept(lo, hi float64) *subject {
	outputs := c.net.Outputs()
	c.net = c.net.Scaled([]float64{3, 0.7, 1.0 / 3}[:outputs]...).Between(0, lo, hi).Positive(outputs - 1)
	c.Net = c.net
	return c
}

// formed puts the subject in a form whose first output is 0 on sides of a box and has an origin of
// degree two, the others having another size.
func (c *subject) formed() *subject {
	d, all := c.net.Inputs(), make([]mlp.PolynomialForm, c.net.Outputs())
	for o := range all {
		all[o].Factor = mlp.Constant(-0.3 * float64(1+o))
	}
	lo, hi := make([]float64, d), []float64(nil)
	for k := range lo {
		lo[k], hi = -0.4-0.1*float64(k), append(hi, 1.1)
	}
	all[0] = mlp.PolynomialForm{Factor: mlp.Bubble(lo, hi, 0, d-1), Offset: mlp.Polynomial{
		{Coefficient: 0.7}, {Coefficient: -1.0 / 3, Factors: []mlp.Axis{{Index: d - 1, Origin: 0.1, Factor: 3}, {Index: d - 1, Origin: 0.1, Factor: 3}}},
	}}
	c.net = c.net.InPolynomials(all...)
	c.Net = c.net
	return c
}

// windowed makes one unknown of all outputs but the last, which is another, in forms as those of
// formed, each with an offset that bends. Scales go with the unknowns.
func (c *subject) windowed() *subject {
	scaled := c.net.Scales() != nil
	plain := mlp.New(c.net.Activation(), c.net.Sizes()...)
	if lo, hi := c.net.Box(); lo != nil {
		plain = plain.Over(lo, hi)
	}
	c.net = plain
	c.formed()
	all := c.net.Forms()
	for k := range all {
		all[k].Offset = append(slices.Clone(all[0].Offset), mlp.Product{Coefficient: 0.1 * float64(k+1), Factors: []mlp.Axis{{Factor: 3}, {Factor: 1. / 7}}})
	}
	c.net = plain.InPolynomialWindows([]int{len(all) - 1, 1}, all...)
	if scaled {
		c.net = c.net.Scaled(1.0/3, 7)
	}
	c.Net = c.net
	return c
}

// form makes scales of N those of an output in a form: errors of N times what multiplies them.
func (c *subject) form(o int, scales []float64) {
	forms, last := c.net.Forms(), len(scales)-1
	if forms == nil {
		return
	}
	d, g := make([]float64, len(scales)), make([]float64, len(scales))
	for i := range c.points.Rows {
		for k := 1; k < last; k++ {
			x := make([]taylor.Number, last-1)
			for axis, v := range c.points.Row(i) {
				x[axis] = taylor.Const(v)
			}
			x[k-1].D = 1
			p, q := forms[o].Factor.At(x), forms[o].Offset.At(x)
			d[0], d[k], d[last] = max(d[0], math.Abs(p.V)), max(d[k], math.Abs(p.D)), max(d[last], float64(last)*math.Abs(p.DD))
			g[0], g[k], g[last] = max(g[0], math.Abs(q.V)), max(g[k], math.Abs(q.D)), max(g[last], float64(last)*math.Abs(q.DD))
		}
	}
	sum := d[0]*scales[last] + d[last]*scales[0] + g[last]
	for k := 1; k < last; k++ {
		sum += 2 * d[k] * scales[k]
		scales[k] = d[0]*scales[k] + d[k]*scales[0] + g[k]
	}
	scales[0], scales[last] = d[0]*scales[0]+g[0], sum
}

// liftedSubjects are networks on a lift and with outputs in a range: a few, or with -full all
// shapes with two activations.
func liftedSubjects(single bool) []*subject {
	var all []*subject
	add := func(act taylor.Activation, sizes ...int) *subject {
		c := newSubject(fmt.Sprintf("l%d%t", len(all), single), single, 0.5, act, sizes...)
		all = append(all, c)
		return c
	}
	square := mlp.Coordinate{Kind: mlp.Square, Axes: []mlp.Axis{{Index: 0, Origin: 0.1, Factor: 2}}}
	add(taylor.Tanh, 7, 5, 9, 3).seeing(lift...).kept(-1.0/3, 1e3).formed()
	add(taylor.GELU, 2, 9, 3).kept(1e6, 1e6+1)
	add(taylor.Tanh, 2, 9, 3).windowed()
	if !single || *full {
		add(taylor.Sin, 6, 5, 4, 3).over(boxes...).windowed()
		add(taylor.Tanh, 2, 3).windowed()
		add(taylor.Tanh, 2, 2).seeing(square, mlp.Unit(1, -3, 7)).kept(-1, 2).formed()
		add(taylor.Tanh, 6, 2).over(boxes...).kept(0, 1e-3)
	}
	for i := 0; *full && i < 2; i++ { // the activations are those of subjects
		act := taylor.Functions()[i]
		for _, sizes := range [][]int{{7, 6, 2}, {7, 5, 9, 3}, {7, 1}, {7, 2, 3, 4, 1}} {
			add(act, sizes...).seeing(lift...)
			add(act, sizes...).seeing(lift...).kept(-1, 2)
			add(act, sizes...).formed()
		}
		add(act, 2, 9, 3).kept(-1, 2)
		add(act, 2, 3, 9, 3).kept(-1, 2)
		add(act, 2, 6, 3).seeing(square, mlp.Unit(1, -3, 7))
		add(act, 6, 4, 3).over(boxes...).kept(-1, 2)
	}
	return all
}

// lift has coordinates of all kinds over three axes, seven numbers in all.
var lift = []mlp.Coordinate{
	mlp.Unit(2, 0.1, 0.7),
	{Kind: mlp.Circle, Axes: []mlp.Axis{{Index: 0, Origin: -0.3, Factor: math.Pi}, {Index: 1, Origin: 0.1, Factor: -1.0 / 3}}, Harmonics: 2},
	{Kind: mlp.Square, Axes: []mlp.Axis{{Index: 1, Origin: 0.1, Factor: 2}, {Index: 2, Origin: 0.3, Factor: -0.7}}},
	{Kind: mlp.Straight, Axes: []mlp.Axis{{Index: 0, Origin: 0.1, Factor: 2}, {Index: 2, Origin: 0.3, Factor: -0.7}}},
}

// keep makes scales of N those of an output in a range of size s about c. f and its derivatives are
// at most 1, so errors of N in its scales n, n_k and n_m, and those of f, are errors of u below
//
//	|c| + s (1 + n)    s (1 + n) n_k    s (1 + n) (n_m + 2 sum n_k^2)
func (c *subject) keep(o int, scales []float64) {
	lo, hi := c.net.Range(o)
	size, about, last := c.net.Scales(), 0.0, len(scales)-1
	if math.IsInf(lo, 0) {
		return
	}
	s := 1.0
	if size != nil {
		s = size[o]
	}
	if !math.IsInf(hi, 0) {
		s, about = hi/2-lo/2, hi/2+lo/2
	}
	for k := 1; k < last; k++ {
		scales[last] += 2 * scales[k] * scales[k]
		scales[k] *= s * (1 + scales[0])
	}
	scales[last] *= s * (1 + scales[0])
	scales[0] = math.Abs(about) + s*(1+scales[0])
}

// What the numbers of a file do not hold of a lift or a range is an error that names it.
func TestLiftErrors(t *testing.T) {
	far := mlp.Coordinate{Kind: mlp.Square, Axes: []mlp.Axis{{Index: 0, Origin: 0, Factor: 1e30}}}
	wide := make([]mlp.Coordinate, 1000)
	for k := range wide {
		wide[k] = mlp.Unit(k, 0, 1)
	}
	for _, tt := range []struct {
		name string
		net  *mlp.Network
		want string
	}{
		{"factor", mlp.New(taylor.Tanh, 1, 2, 1).Seeing(far), "the factor of axis 0 in coordinate 0 of the lift is 1e+30, beyond"},
		{"inputs", mlp.New(taylor.Tanh, 1000, 1).Seeing(wide...), "a lift of 1000 numbers with their derivatives by 1000 inputs"},
		{"size", mlp.New(taylor.Tanh, 1, 2, 1).Scaled(1e-40).Positive(0), "output 0 is in the range [0, +Inf] with the scale 1e-40"},
		{"bounds", mlp.New(taylor.Tanh, 1, 2, 1).Between(0, 1e39, 2e39), "output 0 is in the range [1e+39, 2e+39]"},
		{"form", mlp.New(taylor.Tanh, 1000, 1).InPolynomials(mlp.PolynomialForm{Factor: slices.Repeat(mlp.Constant(1), 1<<15)}), "trial forms of 32768 products and factors, for 1000 inputs"},
		{"a function of Go", mlp.New(taylor.Tanh, 1, 1).Lifted(1, func(dst, x []taylor.Number) { dst[0] = x[0] }), "mlp.Network.Seeing"},
	} {
		var b bytes.Buffer
		err := export.Write(&b, &store.Network{Net: tt.net, Theta: make([]float64, tt.net.Params())}, export.Options{Float32: true})
		if err == nil || !strings.Contains(err.Error(), tt.want) || b.Len() > 0 {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
	}
}
