package store_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/internal/codec"
	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/store/netfile"
)

// boxed is sample on a box, whose ends are hard to write, with such a scale.
func boxed() *store.Network {
	n := sample()
	n.Net = n.Net.Over([]float64{1.0 / 3, -0x1p-1074}, []float64{0.7, 1e-300}).Scaled(1.0/7).Between(0, -1.0/3, 1e3)
	return n
}

// box returns the ends of a network's box, those of the unit box if it has none.
func box(net *mlp.Network) (ends []float64) {
	lo, hi := net.Box()
	if lo == nil {
		lo, hi = make([]float64, net.Inputs()), slices.Repeat([]float64{1}, net.Inputs())
	}
	return append(lo, hi...)
}

// What was read has the bits of what was written, on any box, and the unit box is left out.
func TestBoxRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	boxes := [][2][]float64{
		{{300, -2}, {301, 510}}, {{0, 0}, {1e-9, 1}}, {{0, -1}, {1, 1}}, {{-1e300, 1e17}, {1e300, 1e17 + 64}},
		{{0, math.Copysign(0, -1)}, {1, 1}},
	}
	for range 100 {
		lo, hi := make([]float64, 2), make([]float64, 2)
		for k := range lo {
			lo[k] = rng.NormFloat64() * math.Pow(10, 8*rng.Float64()-4)
			hi[k] = lo[k] + rng.ExpFloat64()*math.Pow(10, 8*rng.Float64()-4)
		}
		boxes = append(boxes, [2][]float64{lo, hi})
	}
	for _, b := range boxes {
		n := sample()
		n.Net.Init(n.Theta, nil, 1)
		n.Net = n.Net.Over(b[0], b[1]).Scaled(rng.ExpFloat64())
		switch rng.IntN(3) {
		case 0:
			n.Net = n.Net.Positive(0)
		case 1:
			n.Net = n.Net.Between(0, -rng.ExpFloat64(), rng.ExpFloat64())
		}
		x := mat.New(20, 2)
		for i := range x.Data {
			x.Data[i] = b[0][i%2] + rng.Float64()*(b[1][i%2]/2-b[0][i%2]/2)
		}
		want, got := mat.New(20, 1), mat.New(20, 1)
		n.Net.Eval(want, n.Theta, x)
		for _, f := range forms {
			read, err := f.read(bytes.NewReader(written(t, f, n)))
			if err != nil {
				t.Fatalf("%s, box %v: %v", f.name, b, err)
			}
			if read.Net.Eval(got, read.Theta, x); !slices.Equal(got.Data, want.Data) || !same(read, n) {
				t.Errorf("%s, box %v: u = %v on %v, want %v", f.name, b, got.Data, box(read.Net), want.Data)
			}
		}
	}
	unit := sample()
	unit.Net = unit.Net.Over([]float64{0, 0}, []float64{1, 1}).Scaled(1)
	for _, f := range forms {
		if !bytes.Equal(written(t, f, unit), written(t, f, sample())) {
			t.Errorf("%s: a network on the unit box is written otherwise than one without a box", f.name)
		}
	}
}

// A box that does not fit is an error that names it.
func TestReadBoxErrors(t *testing.T) {
	n := sample()
	n.Net = n.Net.Over([]float64{300, -2}, []float64{301, 510})
	text := string(written(t, forms[1], n))
	for _, tt := range []struct{ old, new, want string }{
		{`"version":3`, `"version":1`, "a box, a scale, a range, a lift or a form, which no network of version 1 has"},
		{`"version":3`, `"version":2`, "version 2 of the format; this program reads version 1, 3 or 4 of a network"},
		{`"version":3`, `"version":4`, "no windows, which a network of version 4 has"},
		{`"version":3`, `"version":5`, "version 5 of the format"},
		{`"box":[[300,301],[-2,510]],`, ``, "neither box nor scale nor range nor lift nor form, of which a network of version 3 has one"},
		{`[[300,301],[-2,510]]`, `null`, "neither box nor scale nor range nor lift nor form, of which a network of version 3 has one"},
		{`[[300,301],[-2,510]]`, `[]`, "neither box nor scale nor range nor lift nor form, of which a network of version 3 has one"},
		{`[[300,301],`, `[`, "a box of 1 axes for 2 inputs"},
		{`[[300,301],`, `[[0,1],[300,301],`, "a box of 3 axes for 2 inputs"},
		{`[300,301]`, `[301,300]`, "axis 0 of the box is [301, 300]"},
		{`[-2,510]`, `[-2,null]`, "axis 1 of the box is [-2, NaN]"},
		{`[-2,510]`, `[-1e308,1e308]`, "axis 1 of the box is [-1e+308, 1e+308]"},
		{`[-2,510]`, `[-2]`, `1 numbers in element 1, want the two ends of an axis`},
		{`[-2,510]`, `[-2,1e999]`, `"box" (byte `},
		{`[-2,510]`, `7`, `"box" (byte `},
		{`[-2,510]`, `[-2,511]`, "altered or damaged"},
		{`"theta"`, `"scale":[1,2],"theta"`, "2 scales for 1 outputs"},
		{`"theta"`, `"scale":[0],"theta"`, "the scale of output 0 is 0"},
		{`"theta"`, `"scale":[-1e-300],"theta"`, "the scale of output 0 is -1e-300"},
		{`"theta"`, `"scale":[null],"theta"`, "the scale of output 0 is NaN"},
		{`"theta"`, `"scale":[2],"theta"`, "altered or damaged"},
		{`"theta"`, `"range":[[0,null],[0,1]],"theta"`, "2 ranges for 1 outputs"},
		{`"theta"`, `"range":[[1,null]],"theta"`, "the range of output 0 is [1, NaN]"},
		{`"theta"`, `"range":[[null,3]],"theta"`, "the range of output 0 is [NaN, 3]"},
		{`"theta"`, `"range":[[3,2]],"theta"`, "the range of output 0 is [3, 2]"},
		{`"theta"`, `"range":[[-1e308,1e308]],"theta"`, "the range of output 0 is [-1e+308, 1e+308]"},
		{`"theta"`, `"range":[[0,null]],"theta"`, "altered or damaged"},
		{`"box"`, `"Box"`, `the field "Box" is to be written "box"`},
		{`"box"`, `"box":[],"box"`, `the field "box" comes twice`},
	} {
		_, err := store.ReadNetworkJSON(strings.NewReader(strings.Replace(text, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: error %v, want %s", tt.new, tt.old, err, tt.want)
		}
	}
	binary := written(t, forms[0], n)
	body, err := codec.Network.Read(bytes.NewReader(binary), netfile.PlacedVersion)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(body, binaryFloats(300, 301))
	for _, tt := range []struct {
		version uint32
		body    []byte
		want    string
	}{
		{1, body, "(byte "}, // the box stands where theta would
		{2, body, "version 2 of the format; this program reads version 1 or 3 or 4"},
		{3, slices.Concat(body[:at-8], make([]byte, 8), body[at+32:]), "neither box nor scale nor range"},
		{3, slices.Concat(body[:at], binaryFloats(301, 300), body[at+16:]), "axis 0 of the box is [301, 300]"},
		{3, slices.Concat(body[:at], binaryFloats(math.Inf(-1), 300), body[at+16:]), "axis 0 of the box is [-Inf, 300]"},
		{3, body[:at+8], "box (byte "},
	} {
		_, err := store.ReadNetwork(bytes.NewReader(codec.Network.Frame(tt.version, tt.body)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("version %d: error %v, want %s", tt.version, err, tt.want)
		}
	}
}

// binaryFloats are numbers as the binary form has them.
func binaryFloats(v ...float64) []byte {
	var c codec.Coder
	for i := range v {
		c.Float("", &v[i])
	}
	return c.Data()
}
