package store_test

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/codec"
	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// lifted is a network on a lift with a coordinate of each kind and in a form, with numbers that are
// hard to write.
func lifted() *store.Network {
	n := sample()
	net := mlp.New(taylor.Sin, 6, 5, 3, 1)
	n.Net = net.Seeing(
		mlp.Unit(0, 1.0/3, 0.7),
		mlp.Coordinate{Kind: mlp.Circle, Axes: []mlp.Axis{{Index: 1, Origin: math.Copysign(0, -1), Factor: -math.Pi}}, Harmonics: 2},
		mlp.Coordinate{Kind: mlp.Square, Axes: []mlp.Axis{{Index: 0, Origin: 0x1p-1074, Factor: 0.1}, {Index: 1, Origin: 1e17, Factor: 0x1p-1074}}},
	).Scaled(1.0 / 7).Positive(0).InPolynomials(mlp.PolynomialForm{
		Factor: mlp.Polynomial{{Coefficient: -0.1, Factors: []mlp.Axis{{Index: 1, Origin: 1.0 / 3, Factor: 0x1p-1074}, {Index: 1, Origin: 0, Factor: 2}}}, {Coefficient: 3}},
		Offset: mlp.Constant(1.0 / 7),
	})
	n.Theta = make([]float64, net.Params())
	net.Init(n.Theta, nil, 7)
	return n
}

// A network on a lift has the values, to the bit, when it was read from either form.
func TestLiftRoundTrip(t *testing.T) {
	x := mat.FromRows([]float64{0.5, 0.3}, []float64{-2, 7}, []float64{0, 1})
	for _, f := range forms {
		n := lifted()
		read, err := f.read(bytes.NewReader(written(t, f, n)))
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		got, want := mat.New(3, 1), mat.New(3, 1)
		n.Net.Eval(want, n.Theta, x)
		if read.Net.Eval(got, read.Theta, x); !slices.Equal(got.Data, want.Data) {
			t.Errorf("%s: u = %v, want %v", f.name, got.Data, want.Data)
		}
	}
	text := string(written(t, forms[1], lifted()))
	want := `"lift":[{"kind":"straight","axes":[[0,0.3333333333333333,2.7272727272727275]]},` +
		`{"kind":"circle","axes":[[1,-0,-3.141592653589793]],"harmonics":2},{"kind":"square","axes":[[0,5e-324,0.1],[1,1e+17,5e-324]]}],` +
		`"form":[{"factor":[{"coefficient":-0.1,"axes":[[1,0.3333333333333333,5e-324],[1,0,2]]},{"coefficient":3}],"offset":[{"coefficient":0.14285714285714285}]}],`
	if !strings.Contains(text, want) {
		t.Errorf("written %s, want %s in it", text, want)
	}
}

// A lift that no network can have is an error that names what is wrong.
func TestReadLiftErrors(t *testing.T) {
	text := string(written(t, forms[1], lifted()))
	for _, tt := range []struct{ old, new, want string }{
		{`"version":3`, `"version":1`, "a lift or a form, which no network of version 1 has"},
		{`"kind":"circle"`, `"kind":"round"`, `"round" is no kind of a coordinate`},
		{`"kind":"circle",`, ``, "coordinate 1 has no kind or no axes"},
		{`"axes":[[0,0.3333333333333333,2.7272727272727275]]`, `"axes":[]`, "coordinate 0 has no kind or no axes"},
		{`"axes":[[0,0.3333333333333333,2.7272727272727275]]`, `"axes":[[0,1]]`, "2 numbers of an axis, want its index, origin and factor"},
		{`[0,0.3333333333333333,`, `[2,0.3333333333333333,`, "2 names of axes for 3 inputs"},
		{`[0,0.3333333333333333,`, `[9,0.3333333333333333,`, "the coordinates leave axis 2 out, and have axis 9"},
		{`[0,0.3333333333333333,`, `[0.5,0.3333333333333333,`, "0.5 is no integer"},
		{`[0,0.3333333333333333,`, `[-1,0.3333333333333333,`, "the lift: coordinate 0: axis -1 after axis -1"},
		{`2.7272727272727275]`, `0]`, "the factor 0 of axis 0"},
		{`2.7272727272727275]`, `null]`, "the factor NaN of axis 0"},
		{`2.7272727272727275]`, `2]`, "altered or damaged"},
		{`"harmonics":2`, `"harmonics":1`, "a first layer of 6 inputs, where the coordinates are 4 numbers"},
		{`"harmonics":2`, `"harmonics":2147483647`, "a circle, has 2147483647 harmonics, want 1 to 3"},
		{`"harmonics":2`, `"Harmonics":2`, `the field "Harmonics" is to be written "harmonics"`},
		{`"lift"`, `"box":[[0,2],[0,2],[0,2],[0,2],[0,2],[0,2]],"lift"`, "a box and a lift"},
		{`"coefficient":-0.1,`, ``, "product 0 has no coefficient"},
		{`"coefficient":3`, `"coefficient":null`, "product 1 has no coefficient"},
		{`"coefficient":3`, `"coefficient":1e999`, "1e999 is beyond the numbers of 64 bits"},
		{`"coefficient":3`, `"coefficient":2`, "altered or damaged"},
		{`"factor":[`, `"factor2":[`, "form 0 has no factor"},
		{`{"factor"`, `{"factor":[{"coefficient":1}]},{"factor"`, "2 forms for 1 outputs"},
		{`[1,0.3333333333333333,`, `[2,0.3333333333333333,`, "the form of output 0: axis 2 of points with 2"},
		{`[1,0.3333333333333333,`, `[1,null,`, "the factor 5e-324 (x - NaN) of axis 1 is not finite"},
		{`"lift"`, `"left"`, "2 names of axes for 6 inputs"},
	} {
		_, err := store.ReadNetworkJSON(strings.NewReader(strings.Replace(text, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: error %v, want %s", tt.new, tt.old, err, tt.want)
		}
	}
	body, err := codec.Network.Read(bytes.NewReader(written(t, forms[0], lifted())), 3)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(body, binaryFloats(1.0/3)) // after kind, length and index
	for _, tt := range []struct {
		at, value byte
		want      string
	}{{24, 7, "coordinate 0: kind 7"}, {16, 0xff, "(byte "}, {8, 9, "axis 2 out"}} {
		bad := slices.Clone(body)
		bad[at-int(tt.at)] = tt.value
		_, err := store.ReadNetwork(bytes.NewReader(codec.Network.Frame(3, bad)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%d in byte -%d: error %v, want %s", tt.value, tt.at, err, tt.want)
		}
	}
}

// Slabs have no place for what a network has beside its layers.
func TestSolutionWithoutPlace(t *testing.T) {
	plain := steps().Slabs[0].Net
	for name, net := range map[string]*mlp.Network{
		"a form":  plain.InPolynomials(mlp.PolynomialForm{Factor: mlp.Constant(2)}),
		"a scale": plain.Scaled(2), "a range": plain.Positive(0), "a lift": plain.Seeing(mlp.Unit(0, 0, 1), mlp.Unit(1, 0, 2)),
	} {
		s := steps()
		s.Slabs[1].Net = net
		err := store.WriteSolutionJSON(io.Discard, s)
		if err == nil || !strings.Contains(err.Error(), "slab 1 has a scale, a range, a lift or a form") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
