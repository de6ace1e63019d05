package mlp

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"anagram/mat"
	"anagram/taylor"
)

func TestShape(t *testing.T) {
	for _, c := range []struct {
		sizes          []int
		params, lo, hi int
	}{
		{[]int{2, 1}, 3, 0, 3},
		{[]int{2, 32, 1}, 129, 96, 129},
		{[]int{2, 64, 1}, 257, 192, 257},
		{[]int{5, 64, 1}, 449, 384, 449},
		{[]int{2, 20, 20, 20, 1}, 921, 900, 921},
		{[]int{3, 4, 2}, 26, 16, 26},
	} {
		n := New(taylor.Sin, c.sizes...)
		lo, hi := n.LastLayer()
		if n.Params() != c.params || lo != c.lo || hi != c.hi {
			t.Errorf("%v: P = %d, last layer [%d, %d), want %d, [%d, %d)", c.sizes, n.Params(), lo, hi, c.params, c.lo, c.hi)
		}
		if n.Inputs() != c.sizes[0] || n.Outputs() != c.sizes[len(c.sizes)-1] || n.Layers() != len(c.sizes)-1 {
			t.Errorf("%v: inputs %d, outputs %d, layers %d", c.sizes, n.Inputs(), n.Outputs(), n.Layers())
		}
		n.Sizes()[0] = 99
		if n.Inputs() != c.sizes[0] || n.Activation() != taylor.Sin {
			t.Errorf("%v: a caller changed the network", c.sizes)
		}
	}
}

// theta is W row by row, then b, layer by layer.
func TestLayout(t *testing.T) {
	n := New(taylor.Tanh, 2, 3, 1)
	theta := make([]float64, n.Params())
	for p := range theta {
		theta[p] = float64(p)
	}
	w, b := n.Layer(theta, 0)
	if w.At(2, 1) != 5 || b[0] != 6 || b[2] != 8 {
		t.Errorf("first layer: W = %v, b = %v", w, b)
	}
	w, b = n.Layer(theta, 1)
	if w.Rows != 1 || w.At(0, 2) != 11 || len(b) != 1 || b[0] != 12 {
		t.Errorf("last layer: W = %v, b = %v", w, b)
	}
	w.Set(0, 0, -1)
	if theta[9] != -1 {
		t.Error("Layer is no view")
	}
}

// The order of drawing is part of the contract: theta is the deviates, one a parameter, times their
// deviations.
func TestInit(t *testing.T) {
	n := New(taylor.Tanh, 3, 8, 5, 2)
	draw := func(init Init, seed uint64) []float64 {
		theta := make([]float64, n.Params())
		n.Init(theta, init, seed)
		return theta
	}
	unit := draw(Normal{1}, 1)
	sqrt := math.Sqrt
	for _, c := range []struct {
		name            string
		init            Init
		weights, biases []float64
	}{
		{"normal", Normal{0.1}, []float64{0.1, 0.1, 0.1}, []float64{0.1, 0.1, 0.1}},
		{"zero", Normal{}, []float64{0, 0, 0}, []float64{0, 0, 0}},
		{"glorot", Glorot{}, []float64{sqrt(2. / 11), sqrt(2. / 13), sqrt(2. / 7)}, []float64{0, 0, 0}},
		{"default", Default{}, []float64{1 / sqrt(3.), 1 / sqrt(8.), 1 / sqrt(5.)}, []float64{1, 1, 1}},
		{"fan-in", FanIn{1, 2}, []float64{1 / sqrt(3.), 1 / sqrt(8.), 1 / sqrt(5.)}, []float64{2, 2, 2}},
		{"nil", nil, []float64{1 / sqrt(3.), 1 / sqrt(8.), 1 / sqrt(5.)}, []float64{1, 1, 1}},
	} {
		theta := draw(c.init, 1)
		for l := range c.weights {
			w, b := n.Layer(theta, l)
			wu, bu := n.Layer(unit, l)
			for i, got := range w.Data {
				if want := c.weights[l] * wu.Data[i]; got != want {
					t.Errorf("%s, layer %d, weight %d: got %v, want %v", c.name, l, i, got, want)
				}
			}
			for i, got := range b {
				if want := c.biases[l] * bu[i]; got != want {
					t.Errorf("%s, layer %d, bias %d: got %v, want %v", c.name, l, i, got, want)
				}
			}
		}
	}
	if a, b := draw(nil, 1), draw(nil, 2); a[0] == b[0] || a[5] == b[5] {
		t.Error("two seeds give one start")
	}
}

func TestDefaultByShape(t *testing.T) {
	for _, c := range []struct {
		sizes           []int
		l               int
		weights, biases float64
	}{
		{[]int{2, 32, 1}, 0, 1, 1},
		{[]int{5, 95, 1}, 1, 1, 1},
		{[]int{2, 96, 1}, 0, 0.5, 0.5},
		{[]int{2, 500, 1}, 1, 0.5, 0.5},
		{[]int{4, 16, 25, 1}, 1, 0.25, 1},
		{[]int{4, 16, 25, 1}, 2, 0.2, 1},
	} {
		if w, b := (Default{}).Deviations(c.sizes, c.l); w != c.weights || b != c.biases {
			t.Errorf("%v, layer %d: got %v, %v, want %v, %v", c.sizes, c.l, w, b, c.weights, c.biases)
		}
	}
}

// A network on a box is at x what it is without one at (x - lo)/(hi - lo), to the bit where that is
// exact; the unit box changes nothing.
func TestOver(t *testing.T) {
	n := New(taylor.Tanh, 2, 7, 1)
	theta := make([]float64, n.Params())
	n.Init(theta, nil, 1)
	x := mat.FromRows([]float64{0, 0}, []float64{1, 1}, []float64{0.25, 0.75})
	want := mat.New(3, 1)
	n.Eval(want, theta, x)
	for _, box := range [][2][]float64{{{0, 0}, {1, 1}}, {{-1, 10}, {1, 14}}, {{300, -2}, {300.5, 510}}, {{0, 0}, {0x1p-30, 0x1p30}}} {
		lo, hi := box[0], box[1]
		moved, got := x.Clone(), mat.New(3, 1)
		for i := range 3 {
			for k := range lo {
				moved.Set(i, k, lo[k]+(hi[k]-lo[k])*x.At(i, k))
			}
		}
		over := n.Over([]float64{7, 7}, []float64{8, 9}).Over(lo, hi) // the last box counts
		over.Eval(got, theta, moved)
		if !slices.Equal(got.Data, want.Data) {
			t.Errorf("from %v to %v: got %v, want %v", lo, hi, got.Data, want.Data)
		}
		if l, h := over.Box(); !slices.Equal(l, lo) || !slices.Equal(h, hi) {
			t.Errorf("the box is %v to %v, want %v to %v", l, h, lo, hi)
		}
	}
	if lo, hi := n.Box(); lo != nil || hi != nil {
		t.Error("Over has changed the network that it was called for")
	}
	inf := math.Inf(1)
	for _, box := range [][2][]float64{{{0}, {1}}, {{0, 0}, {1, -1}}, {{0, math.NaN()}, {1, 1}}, {{0, 0}, {1, inf}}, {{0, -1e308}, {1, 1e308}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a box from %v to %v is accepted", box[0], box[1])
				}
			}()
			n.Over(box[0], box[1])
		}()
	}
}

// A scaled network is its scales times what it is without, to the bit where they are powers of two.
func TestScaled(t *testing.T) {
	n := New(taylor.Tanh, 2, 7, 2)
	theta := make([]float64, n.Params())
	n.Init(theta, nil, 1)
	x, want, got := mat.FromRows([]float64{0, 0}, []float64{0.25, 0.75}), mat.New(2, 2), mat.New(2, 2)
	n.Eval(want, theta, x)
	scaled := n.Scaled(5, 5).Scaled(0x1p40, 0x1p-30) // the last ones count
	scaled.Eval(got, theta, x)
	for i := range 2 {
		if got.At(i, 0) != 0x1p40*want.At(i, 0) || got.At(i, 1) != 0x1p-30*want.At(i, 1) {
			t.Errorf("point %d: got %v, want 2^40 and 2^-30 times %v", i, got.Row(i), want.Row(i))
		}
	}
	if s := scaled.Scales(); !slices.Equal(s, []float64{0x1p40, 0x1p-30}) || n.Scales() != nil {
		t.Errorf("the scales are %v, and of the network that Scaled was called for %v", s, n.Scales())
	}
	if s := scaled.Sibling(3).Scales(); !slices.Equal(s, scaled.Scales()) {
		t.Errorf("the sibling has the scales %v", s)
	}
	for _, scale := range [][]float64{{1}, {1, 0}, {1, -1}, {1, math.NaN()}, {math.Inf(1), 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the scales %v are accepted", scale)
				}
			}()
			n.Scaled(scale...)
		}()
	}
}

// A form holds its conditions whatever theta is: u = 2 at x = 0 and u = 0 at x = 1, exactly.
func TestIn(t *testing.T) {
	n := New(taylor.Tanh, 1, 9, 1).Over([]float64{0}, []float64{1}).In(func(d, g, x []taylor.Number) {
		rest := x[0].Neg().Shift(1)
		d[0], g[0] = x[0].Mul(rest), rest.Scale(2)
	})
	theta := make([]float64, n.Params())
	for seed := range uint64(3) {
		n.Init(theta, nil, seed)
		u := mat.New(2, 1)
		n.Eval(u, theta, mat.FromRows([]float64{0}, []float64{1}))
		if u.At(0, 0) != 2 || u.At(1, 0) != 0 {
			t.Errorf("seed %d: u is %v at the ends", seed, u.Data)
		}
	}
}

// Mean 0 and variance 1 within five standard errors of 20,000 deviates.
func TestInitIsNormal(t *testing.T) {
	n := New(taylor.Tanh, 99, 200)
	theta := make([]float64, n.Params())
	n.Init(theta, Normal{1}, 3)
	mean, square := 0.0, 0.0
	for _, v := range theta {
		mean += v / float64(len(theta))
		square += v * v / float64(len(theta))
	}
	if math.Abs(mean) > 5*0.0071 || math.Abs(square-1) > 5*0.01 {
		t.Errorf("mean %v, mean square %v, want 0 and 1", mean, square)
	}
}

func TestEval(t *testing.T) {
	tr := trials(150)[48] // two hidden layers, 3 outputs; blocks of 64, 64 and 22
	got := mat.New(150, tr.net.Outputs())
	tr.net.Eval(got, tr.theta, tr.x)
	for i := 0; i < 150; i++ {
		for o, want := range oracleForward(tr.net, Channels{}, tr.theta, tr.x.Row(i)) {
			if !near(got.At(i, o), want, tolerance) {
				t.Errorf("point %d, output %d: got %v, want %v", i, o, got.At(i, o), want)
			}
		}
	}
}

func TestMisuse(t *testing.T) {
	n := New(taylor.Tanh, 2, 3, 1)
	theta := make([]float64, n.Params())
	b := NewBatch(n, Channels{}, 4)
	fresh := NewBatch(n, Channels{}, 4)
	x, u := mat.New(4, 2), mat.New(4, 1)
	b.Forward(u, theta, x)
	for name, call := range map[string]func(){
		"no activation":          func() { New(nil, 2, 1) },
		"one size":               func() { New(taylor.Tanh, 2) },
		"parameters beyond int":  func() { New(taylor.Tanh, 1, 1<<(strconv.IntSize/2), 1<<(strconv.IntSize/2), 1) },
		"their sum beyond int":   func() { New(taylor.Tanh, 1, math.MaxInt/32, math.MaxInt/32, 1) },
		"a layer beyond int":     func() { New(taylor.Tanh, math.MaxInt, 1) },
		"empty layer":            func() { New(taylor.Tanh, 2, 0, 1) },
		"short theta":            func() { n.Layer(theta[1:], 0) },
		"no such layer":          func() { n.Layer(theta, 2) },
		"short theta to fill":    func() { n.Init(theta[1:], nil, 1) },
		"directions":             func() { NewBatch(n, Channels{Directions: mat.New(1, 3)}, 1) },
		"first":                  func() { NewBatch(n, Channels{Directions: mat.New(1, 2), First: 2}, 1) },
		"second":                 func() { NewBatch(n, Channels{Directions: mat.New(1, 2), Second: mat.New(1, 2)}, 1) },
		"second, no directions":  func() { NewBatch(n, Channels{Second: mat.New(1, 2)}, 1) },
		"negative points":        func() { NewBatch(n, Channels{}, -1) },
		"too many points":        func() { b.Forward(mat.New(5, 1), theta, mat.New(5, 2)) },
		"dimension of points":    func() { b.Forward(u, theta, mat.New(4, 3)) },
		"destination":            func() { b.Forward(mat.New(4, 2), theta, x) },
		"forward of short theta": func() { b.Forward(u, theta[1:], x) },
		"range":                  func() { b.Gradients(mat.New(4, 3), u, 12, 15) },
		"features":               func() { b.Gradients(mat.New(3, 13), u, 0, 13) },
		"coefficients":           func() { b.AddTranspose(theta, mat.New(4, 2)) },
		"short gradient":         func() { b.AddTranspose(theta[1:], u) },
		"reverse before forward": func() { fresh.AddTranspose(theta, mat.New(0, 1)) },
		"eval":                   func() { n.Eval(mat.New(3, 1), theta, x) },
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || len(s) < 5 || s[:5] != "mlp: " {
					t.Errorf("%s: recovered %q, want a panic that begins with mlp:", name, s)
				}
			}()
			call()
		}()
	}
}
