package export_test

import (
	"bytes"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"anagram/export"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// flat is a network of parameters that are easily written.
func flat(sizes ...int) *store.Network {
	net := mlp.New(taylor.Tanh, sizes...)
	n := &store.Network{Net: net, Theta: make([]float64, net.Params())}
	for i := range n.Theta {
		n.Theta[i] = float64(i%7-3) / 1024
	}
	return n
}

// TestProportion: memory goes with the network, not with the square of its inputs or units. What is
// counted is all that is ever allocated, which no peak exceeds.
func TestProportion(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	const limit = 200e6
	check := func(lang export.Lang, sizes ...int) {
		n := flat(sizes...)
		if d := sizes[0]; d > 1 { // what a box takes comes on top
			n.Net = n.Net.Over(make([]float64, d), slices.Repeat([]float64{2}, d))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := export.Write(io.Discard, n, export.Options{Lang: lang})
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; err != nil || used > limit {
			t.Errorf("%v in %v: %.0f MB, %v; want at most %.0f MB", sizes, lang, float64(used)/1e6, err, limit/1e6)
		}
	}
	for _, sizes := range [][]int{{10_000, 1, 1}, {10_000, 8, 1}, {10_000, 4, 4, 1}, {1, 10_000, 1}, {10_000, 1, 20, 1}} {
		check(export.C, sizes...)
	}
	for lang := range export.Languages() {
		if !*full && export.Lang(lang) == export.Go {
			continue // formatting it takes a second
		}
		check(export.Lang(lang), 10_000, 1)
	}
}

// TestLimit: inputs times outputs that no file could hold are an error that says how many may be.
func TestLimit(t *testing.T) {
	err := export.Write(io.Discard, flat(10_000, 1, 10_000), export.Options{})
	if err == nil || !strings.Contains(err.Error(), "10000 outputs with their derivatives by 10000 inputs are more than the 262144 results") {
		t.Errorf("error %v", err)
	}
}

// TestBlocks: a self-test whose inputs are taken in several blocks has the results of one that
// takes them at once.
func TestBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	for _, sizes := range [][]int{{150, 1}, {150, 3, 2}, {150, 3, 4, 2}} {
		c := newSubject("wide", false, 0, taylor.Tanh, sizes...)
		c.Net, c.net = mlp.New(taylor.Tanh, sizes...), mlp.New(taylor.Tanh, sizes...)
		results, selfTests := runners()[0].run(t, []*subject{c})
		c.close(t, results[0], selfTests[0], 1e-14)
	}
}

// TestFinite: nothing that is written is infinite, in either precision.
func TestFinite(t *testing.T) {
	for _, tt := range []struct {
		domain [2]float64
		single bool
		want   string
	}{
		{[2]float64{-1e308, 1e308}, false, "axis 1 of the domain is [-1e+308, 1e+308], beyond single precision"},
		{[2]float64{0, 1e39}, true, "axis 1 of the domain is [0, 1e+39], beyond single precision"},
		{[2]float64{-math.MaxFloat32, math.MaxFloat32}, true, ""},
		{[2]float64{-math.MaxFloat32, math.MaxFloat32}, false, ""},
	} {
		for lang := range export.Languages() {
			n := flat(2, 3, 1)
			n.Domain = [][2]float64{{0, 1}, tt.domain}
			var b bytes.Buffer
			err := export.Write(&b, n, export.Options{Lang: export.Lang(lang), Float32: tt.single})
			switch {
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%v in %v: error %v, want %s", tt.domain, export.Lang(lang), err, tt.want)
			case tt.want == "" && (err != nil || strings.Contains(b.String(), "Inf,") || strings.Contains(b.String(), "Inf}")):
				t.Errorf("%v in %v: %v, or what is written is infinite", tt.domain, export.Lang(lang), err)
			}
		}
	}
}

// TestScales: a scale too small for single precision is not 0 in the file.
func TestScales(t *testing.T) {
	n := flat(1, 1, 1)
	n.Theta = []float64{1e-30, 0, 1e-30, 0}
	var b bytes.Buffer
	if err := export.Write(&b, n, export.Options{Float32: true}); err != nil {
		t.Fatal(err)
	}
	_, scales, _ := strings.Cut(b.String(), "scales[outputs][inputs + 2] = ")
	if scales, _, _ = strings.Cut(scales, ";"); scales != "{{1.0f, 1.0f, 1.0f}}" {
		t.Errorf("scales %s", scales)
	}
}
