package store_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"anagram/internal/codec"
	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// windowed is a network of two unknowns, the first the sum of two windows, on a box and scaled.
func windowed() *store.Network {
	n := sample()
	net := mlp.New(taylor.Tanh, 2, 4, 3).Over([]float64{-1, 0}, []float64{1, 3})
	halves := mlp.Bernstein([]float64{-1, 0}, []float64{1, 3}, 0, 1)
	n.Net = net.InPolynomialWindows([]int{2, 1}, mlp.PolynomialForm{Factor: halves[0], Offset: mlp.Constant(7)},
		mlp.PolynomialForm{Factor: halves[1]}, mlp.PolynomialForm{Factor: mlp.Constant(1)}).Scaled(3, 0.25)
	n.Theta = make([]float64, net.Params())
	net.Init(n.Theta, nil, 7)
	return n
}

// A network of windows has the values, to the bit, when it was read from either form.
func TestWindowsRoundTrip(t *testing.T) {
	x := mat.FromRows([]float64{0.5, 0.3}, []float64{-2, 7}, []float64{0, 1})
	for _, f := range forms {
		n := windowed()
		read, err := f.read(bytes.NewReader(written(t, f, n)))
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		got, want := mat.New(3, 2), mat.New(3, 2)
		n.Net.Eval(want, n.Theta, x)
		if read.Net.Eval(got, read.Theta, x); !slices.Equal(got.Data, want.Data) || !slices.Equal(read.Net.Windows(), []int{2, 1}) {
			t.Errorf("%s: u = %v of windows %v, want %v", f.name, got.Data, read.Net.Windows(), want.Data)
		}
	}
	text := string(written(t, forms[1], windowed()))
	want := `"form":[{"factor":[{"coefficient":1,"axes":[[0,1,-0.5]]}],"offset":[{"coefficient":7}]},` +
		`{"factor":[{"coefficient":1,"axes":[[0,-1,0.5]]}]},{"factor":[{"coefficient":1}]}],"windows":[2,1],`
	if !strings.Contains(text, want) || !strings.Contains(text, `{"version":4,`) {
		t.Errorf("written %s, want version 4 and %s in it", text, want)
	}
}

// Windows that no network can have are errors that say so.
func TestReadWindowsErrors(t *testing.T) {
	text := string(written(t, forms[1], windowed()))
	for _, tt := range []struct{ old, new, want string }{
		{`"version":4`, `"version":3`, "windows, which no network of version 3 has"},
		{`"version":4`, `"version":2`, "reads version 1, 3 or 4 of a network"},
		{`"windows":[2,1],`, ``, "no windows, which a network of version 4 has"},
		{`[2,1]`, `[2,2]`, "2 windows of unknown 1, where 1 outputs are left"},
		{`[2,1]`, `[2,0]`, "0 windows of unknown 1"},
		{`[2,1]`, `[1,1]`, "windows for all but 1 outputs"},
		{`[2,1]`, `[3]`, "2 scales for 1 outputs"},
		{`[2,1]`, `[1,2]`, "altered or damaged"},
		{`"windows"`, `"range":[[0,null],[0,null]],"windows"`, "windows with ranges"},
		{`"form"`, `"from"`, "windows with ranges, or without forms"},
		{`"scale":[3,0.25]`, `"scale":[3,0.25,1]`, "3 scales for 2 outputs"},
		{`"form":[`, `"form":[{"factor":[{"coefficient":1}]},`, "4 forms for 3 outputs"},
	} {
		_, err := store.ReadNetworkJSON(strings.NewReader(strings.Replace(text, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: error %v, want %s", tt.new, tt.old, err, tt.want)
		}
	}
	body, err := codec.Network.Read(bytes.NewReader(written(t, forms[0], windowed())), 4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.ReadNetwork(bytes.NewReader(codec.Network.Frame(3, body))); err == nil {
		t.Error("windows are read from version 3")
	}
}
