package export_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anagram/export"
	"anagram/internal/check"
	"anagram/internal/cpu"
	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

var full = check.Full

// subject is a network to be exported, in one precision, and points at which it is tried.
type subject struct {
	*store.Network
	name   string
	single bool
	net    *mlp.Network
	points *mat.Dense // representable in single precision
	spoilt bool       // the file has another weight
}

func (c *subject) source(t *testing.T, lang export.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(&b, c.Network, export.Options{Lang: lang, Float32: c.single, Name: c.name}); err != nil {
		t.Fatal(err)
	}
	if !c.spoilt {
		return b.Bytes()
	}
	weight := strconv.FormatFloat(c.Theta[0], 'g', -1, 64)
	if bytes.Count(b.Bytes(), []byte(weight)) != 1 {
		t.Fatalf("%v: no weight %s, or more than one", lang, weight)
	}
	return bytes.Replace(b.Bytes(), []byte(weight), []byte(weight+"1"), 1)
}

// newSubject draws parameters of deviation sigma, or by default if that is 0, and points.
func newSubject(name string, single bool, sigma float64, act taylor.Activation, sizes ...int) *subject {
	net := mlp.New(act, sizes...)
	n := &store.Network{Net: net, Theta: make([]float64, net.Params())}
	n.Problem, n.Method, n.Report = "test", "none", store.Report{RelativeL2: 1e-9, MaxError: math.NaN(), Points: 100}
	if sigma == 0 {
		net.Init(n.Theta, nil, 7)
	} else {
		net.Init(n.Theta, mlp.Normal{Sigma: sigma}, 7)
	}
	for range sizes[0] {
		n.Domain = append(n.Domain, [2]float64{-0.5, 1})
	}
	c := &subject{Network: n, name: name, single: single, net: net, points: mat.New(100, sizes[0])}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range c.points.Data {
		c.points.Data[i] = float64(float32(rng.Float64() - 0.3))
	}
	return c
}

// over puts the subject on a box, and its points about there, and gives it scales.
func (c *subject) over(ends ...[2]float64) *subject {
	var lo, hi []float64
	for k, e := range ends {
		lo, hi, c.Domain[k] = append(lo, e[0]), append(hi, e[1]), e
	}
	c.net = c.net.Over(lo, hi).Scaled([]float64{3, 0.7, 1.0 / 3}[:c.net.Outputs()]...)
	c.Net = c.net
	for i := range c.points.Rows {
		for k, v := range c.points.Row(i) {
			c.points.Set(i, k, float64(float32(lo[k]+v*(hi[k]-lo[k]))))
		}
	}
	return c
}

// boxes are hard ones: far out, long and short, with ends that single precision does not have.
var boxes = [][2]float64{{300, 301}, {-2, 510}, {0, 1e-9}, {1e6 + 0.1, 1e6 + 1.3}, {-0.3, 0.4}, {0, 1}}

// subjects are the networks of the experiments, and odd ones: a few, or with -full more.
func subjects(single bool) []*subject {
	var all []*subject
	add := func(sigma float64, act taylor.Activation, sizes ...int) {
		all = append(all, newSubject(fmt.Sprintf("n%d%t", len(all), single), single, sigma, act, sizes...))
	}
	experiments := [][]int{{2, 20, 20, 20, 1}}
	if *full {
		experiments = [][]int{{2, 32, 1}, {2, 64, 1}, {5, 64, 1}, {2, 20, 20, 20, 1}}
	}
	for _, sizes := range append(experiments, []int{2, 1}) {
		add(0, taylor.Tanh, sizes...)
	}
	for _, act := range taylor.Functions() {
		add(0.5, act, 2, 6, 9, 3)
		if *full {
			add(1, act, 1, 7, 2)
			add(1, act, 1, 1, 1)
			add(1, act, 3, 7, 5, 2)
		}
	}
	add(0, taylor.Tanh, 2, 32, 1)
	all[len(all)-1].over(boxes[:2]...)
	boxed := [][]int{{6, 7, 9, 5, 3}, {6, 2}}
	if *full {
		boxed = append(boxed, []int{6, 20, 2}, []int{6, 2, 3, 1})
	}
	for _, sizes := range boxed {
		for _, act := range taylor.Functions()[:map[bool]int{false: 1, true: len(taylor.Functions())}[*full]] {
			add(0.5, act, sizes...)
			all[len(all)-1].over(boxes...)
		}
	}
	return append(all, liftedSubjects(single)...)
}

// third returns every third of all.
func third(all []*subject) (some []*subject) {
	for i := 0; i < len(all); i += 3 {
		some = append(some, all[i])
	}
	return some
}

// extremes are networks of one unit, whose points reach into the tails of an activation.
func extremes() []*subject {
	var all []*subject
	for i, act := range taylor.Functions() {
		c := newSubject(fmt.Sprintf("extreme%d", i), false, 1, act, 1, 1, 1)
		copy(c.Theta, []float64{1, 0, 1, 0})
		x := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 5e-324, 1e300, -math.MaxFloat64}
		for _, reach := range []float64{1e-9, 0.1, 1, 5, 40, 60, 1500, 1e7} {
			for k := range 50 {
				v := (float64(k) - 24.5) / 25 * reach
				if k%10 == 0 { // next to a multiple of pi/2
					v = math.RoundToEven(v*2/math.Pi) * math.Pi / 2
				}
				x = append(x, v)
			}
		}
		c.points = &mat.Dense{Rows: len(x), Cols: 1, Stride: 1, Data: x}
		all = append(all, c)
	}
	return all
}

// evaluate is the library's result, with its loops or with the kernels of the machine.
func (c *subject) evaluate(family cpu.Family) *mat.Dense {
	was := cpu.Use
	defer func() { cpu.Use = was }()
	cpu.Use = family
	d := c.net.Inputs()
	ch := mlp.Channels{Directions: mat.New(d, d), First: d, Second: mat.New(1, d)}
	for k := range d {
		ch.Directions.Set(k, k, 1)
		ch.Second.Set(0, k, 1)
	}
	dst := mat.New(c.points.Rows, c.net.Outputs()*ch.Count())
	mlp.NewBatch(c.net, ch, c.points.Rows).Forward(dst, c.Theta, c.points)
	return dst
}

// TestLanguages runs the files. In double they must have the bits of the library's loops, which are
// all there is under the build tag purego, and differ from the kernels of the machine by rounding
// in another order only. In single precision the library has nothing to compare bits with, but the
// languages have the same. Without -full a third of the files will do, as each has to be compiled.
func TestLanguages(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	t.Parallel()
	double, single, extreme := subjects(false), subjects(true), extremes()
	if !*full {
		double, single = third(double), third(single)
	}
	var first []*mat.Dense // in single precision
	for _, r := range runners() {
		t.Run(r.name, func(t *testing.T) {
			cases := slices.Concat(double, extreme, single)
			results, selfTests := r.run(t, cases)
			for i, c := range cases[:len(double)+len(extreme)] {
				sameBits(t, c, results[i], c.evaluate(cpu.Loops))
			}
			for i, c := range double {
				c.close(t, results[i], selfTests[i], 1e-14)
			}
			results, selfTests = results[len(results)-len(single):], selfTests[len(results)-len(single):]
			if first == nil {
				first = results
			}
			for i, c := range single {
				sameBits(t, c, results[i], first[i])
				c.close(t, results[i], selfTests[i], 5e-6)
			}
		})
	}
}

// close compares with the kernels of the machine, in units of the scale: for u the sum of the
// absolute output weights times the values they meet, for a derivative that of the terms it is the
// sum of.
func (c *subject) close(t *testing.T, got *mat.Dense, selfTest, limit float64) {
	t.Helper()
	off := deviation(c, got, c.evaluate(cpu.Use))
	t.Logf("%v %v float32=%t: %.1e, self-test %.1e", c.net.Sizes(), c.net.Activation(), c.single, off, selfTest)
	if !(off <= limit && selfTest <= limit) {
		t.Errorf("%s %v %v: deviation %g, self-test %g, want at most %g", c.name, c.net.Sizes(), c.net.Activation(), off, selfTest, limit)
	}
}

func sameBits(t *testing.T, c *subject, got, want *mat.Dense) {
	t.Helper()
	for i := range want.Rows {
		for j, w := range want.Row(i) {
			if g := got.At(i, j); math.Float64bits(g) != math.Float64bits(w) && !(g != g && w != w) {
				t.Errorf("%s %v %v at %v: result %d is %v, want %v", c.name, c.net.Sizes(), c.net.Activation(), c.points.Row(i), j, g, w)
				return
			}
		}
	}
}

// deviation is the largest difference in units of the scale of each channel: the largest sum of |w
// y| over the points.
func deviation(c *subject, got, want *mat.Dense) float64 {
	channels := c.net.Inputs() + 2
	w, b := c.net.Layer(c.Theta, c.net.Layers()-1)
	hidden := c.hidden()
	worst := 0.0
	of := c.net.Summands()
	scales, offs := make([]float64, len(of)*channels), make([]float64, want.Cols)
	for j := range scales {
		o, ch := j/channels, j%channels
		for i := range want.Rows {
			sum := 0.0
			if ch == 0 {
				sum = math.Abs(b[o])
			}
			for u, wu := range w.Row(o) {
				sum += math.Abs(wu * hidden.At(i, u*channels+ch))
			}
			scales[j] = max(scales[j], sum)
		}
	}
	sums := make([]float64, want.Cols)
	for k, o := range of {
		part := scales[k*channels : (k+1)*channels]
		if !c.net.IsSum() {
			c.keep(o, part)
		}
		c.form(k, part)
		mat.Axpy(sums[o*channels:(o+1)*channels], 1, part)
	}
	for j := range offs {
		for i := range want.Rows {
			offs[j] = max(offs[j], math.Abs(got.At(i, j)-want.At(i, j)))
		}
		if offs[j] > 0 {
			worst = max(worst, offs[j]/sums[j])
		}
	}
	return worst
}

// hidden is what the output layer is applied to.
func (c *subject) hidden() *mat.Dense {
	sizes := c.net.Sizes()
	units := sizes[len(sizes)-2]
	sizes[len(sizes)-1] = units
	pass := &subject{net: mlp.New(c.net.Activation(), sizes...), points: c.points, Network: &store.Network{}}
	if lo, hi := c.net.Box(); lo != nil {
		pass.net = pass.net.Over(lo, hi)
	}
	if all := c.net.Coordinates(); all != nil {
		pass.net = pass.net.Seeing(all...)
	}
	lo, _ := c.net.LastLayer()
	pass.Theta = append(append([]float64(nil), c.Theta[:lo]...), make([]float64, units*(units+1))...)
	for u := range units {
		pass.Theta[lo+u*units+u] = 1
	}
	return pass.evaluate(cpu.Use)
}

// TestUnknown: what is not known is not in the file, and what was written by others ends no
// comment.
func TestUnknown(t *testing.T) {
	c := newSubject("a", false, 0, taylor.Tanh, 2, 3, 1)
	c.Domain, c.Report = nil, store.Report{}
	c.Problem, c.Method, c.Note = "*/ evil\n#include <x>", "m */\n}", "ü*/\r\x00"
	for _, lang := range []export.Lang{export.C, export.Go, export.JavaScript} {
		text := string(c.source(t, lang))
		for _, bad := range []string{"relative", "domain", "Domain", "\n#include <x>", "evil\n", "/ evil", "\r", "NaN,"} {
			if strings.Contains(text, bad) {
				t.Errorf("%v: the file contains %q", lang, bad)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	good := newSubject("a", false, 0, taylor.Tanh, 2, 3, 1)
	tests := []struct {
		name   string
		change func(n *store.Network, o *export.Options)
		want   string
	}{
		{"NaN", func(n *store.Network, o *export.Options) { n.Theta[3] = math.NaN() }, "parameter 3 is NaN"},
		{"beyond float32", func(n *store.Network, o *export.Options) { n.Theta[5], o.Float32 = 1e39, true }, "parameter 5 is 1e+39"},
		{"overflow", func(n *store.Network, o *export.Options) { n.Theta[0], n.Theta[10] = 1e200, 1e200 }, "beyond"},
		{"box beyond float32", func(n *store.Network, o *export.Options) {
			n.Net, o.Float32 = n.Net.Over([]float64{0, 1e-45}, []float64{1, 2e-45}), true
		}, "axis 1 of the box is [1e-45, 2e-45], beyond"},
		{"box too short", func(n *store.Network, o *export.Options) {
			n.Net = n.Net.Over([]float64{0, 0}, []float64{1, 0x1p-1060})
		}, "axis 1 of the box is [0, "},
		{"points beyond float32", func(n *store.Network, o *export.Options) {
			n.Domain, n.Net = nil, n.Net.Over([]float64{0, 0}, []float64{1, 1e40})
		}, "axis 1 of the box is [0, 1e+40], beyond single precision"},
		{"too few parameters", func(n *store.Network, o *export.Options) { n.Theta = n.Theta[:3] }, "3 parameters for a network of 13"},
		{"no network", func(n *store.Network, o *export.Options) { n.Net = nil }, "no network"},
		{"name with a dash", func(n *store.Network, o *export.Options) { o.Name = "a-b" }, `"a-b" is no name`},
		{"keyword", func(n *store.Network, o *export.Options) { o.Name = "func" }, "word of the language"},
		{"keyword of C", func(n *store.Network, o *export.Options) { o.Name = "double" }, "word of the language"},
	}
	for _, tt := range tests {
		n := *good.Network
		n.Theta = append([]float64(nil), good.Theta...)
		o := export.Options{}
		tt.change(&n, &o)
		var b bytes.Buffer
		if err := export.Write(&b, &n, o); err == nil || !strings.Contains(err.Error(), tt.want) || b.Len() > 0 {
			t.Errorf("%s: error %v after %d bytes, want ...%s... after none", tt.name, err, b.Len(), tt.want)
		}
	}
}

// TestUnitBox: the unit box leaves no trace.
func TestUnitBox(t *testing.T) {
	plain := newSubject("a", false, 0, taylor.Tanh, 2, 3, 1)
	over := newSubject("a", false, 0, taylor.Tanh, 2, 3, 1)
	over.Net = over.Net.Over([]float64{0, 0}, []float64{1, 1})
	for _, lang := range []export.Lang{export.C, export.Go, export.JavaScript} {
		if got := over.source(t, lang); !bytes.Equal(got, plain.source(t, lang)) {
			t.Errorf("%v: the file is another on the unit box", lang)
		}
	}
}
