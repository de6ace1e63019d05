package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anagram/mlp"
	"anagram/store"
	"anagram/store/netfile"
	"anagram/taylor"
)

// sample is a network with every field set and numbers that are hard to write.
func sample() *store.Network {
	net := mlp.New(taylor.Sin, 2, 5, 3, 1)
	n := &store.Network{
		Net: net, Theta: make([]float64, net.Params()), Origin: store.Origin{
			Problem: "wave \"équation\"", Method: "ratio", Seed: math.MaxUint64,
			Axes: []string{"t", "x"}, Domain: [][2]float64{{0, 1}, {-1, 1}}, Library: "v1", Note: "a\x01\nb",
			Report: store.Report{RelativeL2: 1e-13, MaxError: math.NaN(), Points: 40000, Loss: 0x1p-1074, Unseen: 2e-20},
		},
	}
	net.Init(n.Theta, nil, 7)
	copy(n.Theta, []float64{math.Copysign(0, -1), math.MaxFloat64, -0x1p-1074, 0.1, 1.0 / 3})
	return n
}

type form struct {
	name  string
	write func(io.Writer, *store.Network) error
	read  func(io.Reader) (*store.Network, error)
}

var forms = []form{
	{"binary", store.WriteNetwork, store.ReadNetwork},
	{"json", store.WriteNetworkJSON, store.ReadNetworkJSON},
}

func written(t testing.TB, f form, n *store.Network) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.write(&b, n); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// same reports whether two networks agree in every field, numbers to the bit and NaN with NaN.
func same(a, b *store.Network) bool {
	bits := func(n *store.Network) (all []uint64) {
		r := n.Report
		for _, v := range slices.Concat([]float64{r.RelativeL2, r.MaxError, r.Loss, r.Unseen}, n.Theta, box(n.Net)) {
			if v != v {
				v = math.NaN()
			}
			all = append(all, math.Float64bits(v))
		}
		return all
	}
	plain := func(n store.Network) store.Network {
		n.Theta, n.Net, n.Report = nil, nil, store.Report{Points: n.Report.Points}
		return n
	}
	return slices.Equal(bits(a), bits(b)) && reflect.DeepEqual(plain(*a), plain(*b)) &&
		slices.Equal(a.Net.Sizes(), b.Net.Sizes()) && reflect.DeepEqual(a.Net.Coordinates(), b.Net.Coordinates()) && reflect.DeepEqual(a.Net.Forms(), b.Net.Forms()) && a.Net.Activation() == b.Net.Activation()
}

func TestNetworkRoundTrip(t *testing.T) {
	bare := &store.Network{Net: mlp.New(taylor.Tanh, 1, 1), Theta: []float64{1, 2}}
	for _, f := range forms {
		for name, n := range map[string]*store.Network{"full": sample(), "bare": bare, "boxed": boxed(), "lifted": lifted()} {
			data := written(t, f, n)
			got, err := f.read(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s, %s: %v", f.name, name, err)
				continue
			}
			if !same(got, n) {
				t.Errorf("%s, %s: read %+v, want %+v", f.name, name, got, n)
			}
			if again := written(t, f, got); !bytes.Equal(again, data) {
				t.Errorf("%s, %s: what was read is written otherwise", f.name, name)
			}
		}
	}
}

// A network on the unit box is written to the bytes it always had, one on a box or with a scale
// under a version that the first readers refuse.
func TestNetworkGolden(t *testing.T) {
	plain := &store.Network{Net: mlp.New(taylor.Tanh, 1, 1), Theta: []float64{1, 2}}
	over := &store.Network{Net: plain.Net.Over([]float64{-1}, []float64{2.5}), Theta: plain.Theta}
	scaled := &store.Network{Net: over.Net.Scaled(300), Theta: plain.Theta}
	const begin, between = `,"problem":"","method":"","seed":0,"inputs":null,"sizes":[1,1],"activation":"tanh",`, `"layout":"` + netfile.Layout +
		`","theta":[1,2],"domain":null,"relative_l2":0,"max_error":0,"evaluation_points":0,"loss":0,"unseen_loss":0,"library":"","note":"","crc32":`
	for _, tt := range []struct {
		n       *store.Network
		json    string
		version byte
		size    int
	}{
		{plain, `{"version":1` + begin + between + `"4dab499f"}` + "\n", 1, 180},
		{over, `{"version":3` + begin + `"box":[[-1,2.5]],` + between + `"7c2b65e7"}` + "\n", 3, 236},
		{scaled, `{"version":3` + begin + `"box":[[-1,2.5]],"scale":[300],` + between + `"446dbdee"}` + "\n", 3, 244},
	} {
		if got := string(written(t, forms[1], tt.n)); got != tt.json {
			t.Errorf("written %s, want %s", got, tt.json)
		}
		if got := written(t, forms[0], tt.n); got[8] != tt.version || len(got) != tt.size {
			t.Errorf("version %d and %d bytes of binary, want %d and %d", got[8], len(got), tt.version, tt.size)
		}
	}
}

// A network that can't be read back is not written.
func TestNetworkMisuse(t *testing.T) {
	for _, tt := range []struct {
		want   string
		change func(n *store.Network)
	}{
		{"no network", func(n *store.Network) { n.Net = nil }},
		{"a lifted network, whose map of x is code that a file cannot hold: mlp.Network.Seeing and Periodic", func(n *store.Network) {
			n.Net = n.Net.Lifted(2, func(dst, x []taylor.Number) { copy(dst, x) })
		}},
		{"a network of windows (mlp.Network.InWindows), which are code that a file cannot hold", func(n *store.Network) {
			n.Net = mlp.New(taylor.Tanh, n.Net.Inputs(), 2).InWindows([]int{2}, func(w, g, x []taylor.Number) {})
		}},
		{"a network in a trial form, which is code that a file cannot hold: mlp.Network.InPolynomials", func(n *store.Network) { n.Net = n.Net.In(func(d, g, x []taylor.Number) {}) }},
		{"parameter 1 is NaN", func(n *store.Network) { n.Theta[1] = math.NaN() }},
		{"parameter 0 is +Inf", func(n *store.Network) { n.Theta[0] = math.Inf(1) }},
		{"2 parameters for a network of 37", func(n *store.Network) { n.Theta = n.Theta[:2] }},
		{"1 names of axes for 2 inputs", func(n *store.Network) { n.Axes = n.Axes[:1] }},
		{"a domain of 1 axes for 2 inputs", func(n *store.Network) { n.Domain = n.Domain[:1] }},
		{"axis 1 of the domain is [1, -1]", func(n *store.Network) { n.Domain[1] = [2]float64{1, -1} }},
		{"is not UTF-8", func(n *store.Network) { n.Note = "\xff" }},
		{"has 1048577 bytes, more than the 1048576 of a file", func(n *store.Network) { n.Note = strings.Repeat("x", 1<<20+1) }},
		{"1025 sizes of layers, more than the 1024 of a file", func(n *store.Network) {
			n.Net = mlp.New(taylor.Tanh, slices.Repeat([]int{2}, 1025)...)
		}},
		{"an error at -1 points", func(n *store.Network) { n.Report.Points = -1 }},
	} {
		for _, f := range forms {
			n := sample()
			tt.change(n)
			if err := f.write(io.Discard, n); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: error %v, want %s", f.name, err, tt.want)
			}
		}
	}
}

// Any beginning of a file and any file with a bit changed is an error. In JSON white space and the
// layout in words may change.
func TestNetworkDamaged(t *testing.T) {
	for _, f := range forms {
		data := written(t, f, boxed())
		stride := 1
		if testing.Short() {
			stride = 11
		}
		for i := 0; i < len(data); i += stride {
			if _, err := f.read(bytes.NewReader(data[:i])); err == nil && i < len(data)-1 {
				t.Errorf("%s: no error from %d of %d bytes", f.name, i, len(data))
			}
			bad := slices.Clone(data)
			bad[i] ^= 4
			n, err := f.read(bytes.NewReader(bad))
			if err == nil && (f.name == "binary" || !same(n, boxed())) && !bytes.Contains(data[max(0, i-8):min(len(data), i+8)], []byte("crc32")) {
				t.Errorf("%s: no error where byte %d, in %q, is changed", f.name, i, data[max(0, i-20):min(len(data), i+20)])
			}
		}
	}
}

func TestReadJSONErrors(t *testing.T) {
	text := string(written(t, forms[1], sample()))
	for _, tt := range []struct{ old, new, want string }{
		{`"version":1`, `"version":2`, "version 2 of the format"},
		{`"sin"`, `"cos"`, `unknown activation "cos"`},
		{`[2,5,3,1]`, `[2,5,4,1]`, "too few for layer"},
		{`[2,5,3,1]`, `[2,4,3,1]`, "37 parameters are too many: the layers have 31"},
		{`[2,5,3,1]`, `[2,5,0,1]`, "layer 2 has 0 units"},
		{`[2,5,3,1]`, `[2,4611686018427387904,4611686018427387904,1]`, "too few for layer"},
		{`[2,5,3,1]`, `[9223372036854775807,1]`, "too few for layer"},
		{`[2,5,3,1]`, `[37]`, "1 sizes of layers"},
		{`"seed":18446744073709551615`, `"seed":1`, "altered or damaged"},
		{`[[0,1],`, `[[0,2],`, "altered or damaged"},
		{`"sizes"`, `"slabs":[{"start":0},{}],"sizes"`, "a solution in 2 slabs of time"},
		{`{`, `[`, `byte 0: '[' where '{' is wanted`},
		{`"theta"`, `"Theta"`, `byte 262: the field "Theta" is to be written "theta"`},
		{`"note"`, `"seed":7,"note"`, `the field "seed" comes twice`},
		{`"note"`, `"s\u0065ed":7,"note"`, `the field "seed" comes twice`},
		{`"note"`, `"x":1,"x":1,"note"`, `the field "x" comes twice`},
		{`[[0,1],`, `[[0,1,2],`, `"domain" (byte `},
		{`[[0,1],`, `[[0,1,2],`, `3 numbers in element 0, want the two ends of an axis`},
		{`[[0,1],`, `[[0],`, `1 numbers in element 0, want the two ends of an axis`},
		{`[-1,1]]`, `[-1,1],[]]`, `0 numbers in element 2, want the two ends of an axis`},
		{`[[0,1],`, `[0,`, `"domain" (byte `},
		{`"theta":[`, `"theta":[1e999,`, `"theta" (byte 271)`},
		{`"theta":[`, `"theta":[1e999,`, "1e999 is beyond the numbers of 64 bits"},
		{`"theta":[`, `"theta":[01,`, `"01" is no number of JSON`},
		{`"theta":[`, `"theta":[+1,`, `'+' where`},
		{`"theta":[`, `"theta":["1",`, `'"' where a number is wanted`},
		{`"theta":[`, `"theta":[` + strings.Repeat("1", 2000) + `,`, "a number of more than 1024 characters"},
		{`"theta":[`, `"theta":{`, `'{' where '[' is wanted`},
		{`[2,5,3,1]`, `[2.0,5,3,1]`, `"sizes" (byte 117)`},
		{`[2,5,3,1]`, `[2.0,5,3,1]`, "2.0 is no integer"},
		{`"seed":18446744073709551615`, `"seed":-1`, "-1 is no integer from 0 to 2^64-1"},
		{`"seed":18446744073709551615`, `"seed":18446744073709551616`, "is no integer from 0 to 2^64-1"},
		{`"note":"`, `"note":"\x`, `"note" (byte `},
		{`"note":"`, `"note":"\ud800`, `a \ that begins no character of JSON`},
		{`"note":"`, "\"note\":\"\xff", "text that is not UTF-8"},
		{`"note":"`, "\"note\":\"\n", "a control character within a text"},
		{`"note":"`, `"note":"` + strings.Repeat("x", 1<<20), "a text of 1048580 bytes, more than the 1048576 it may have"},
		{`"note"`, `"x":` + strings.Repeat("[", 100_000) + `,"note"`, "nested deeper than 64 times"},
		{`"note"`, manyFields(300) + `"note"`, "more than 256 fields"},
		{`[2,5,3,1]`, `[2` + strings.Repeat(",1", 2000) + `]`, "2001 sizes of layers, more than the 1024 of a file"},
		{"}", "}}", "data after the end"},
		{"}", "", "the text ends where ',' or '}' is wanted"},
	} {
		if strconv.IntSize == 32 && len(tt.new) > 20 && strings.HasPrefix(tt.new, "[") {
			continue // no such number there
		}
		_, err := store.ReadNetworkJSON(strings.NewReader(strings.Replace(text, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: error %v, want %s", tt.new, tt.old, err, tt.want)
		}
	}
}

// manyFields is so many fields that nobody knows.
func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"x%d":0,`, i)
	}
	return b.String()
}

// What is written may be written otherwise and mean the same.
func TestReadJSONSame(t *testing.T) {
	text := string(written(t, forms[1], sample()))
	for _, tt := range []struct{ old, new string }{
		{`],`, " \n\t\r] \n\t\r, "},
		{`"note"`, `"n\u006fte"`},
		{`équation`, `\u00E9quation`},
		{`"note"`, `"other":[{"a":[true,false,null,1e5,"\ud83d\ude00"]},{}],"note"`},
		{`"max_error":null,`, ``},
	} {
		changed := strings.Replace(text, tt.old, tt.new, -1)
		n, err := store.ReadNetworkJSON(strings.NewReader(changed))
		if changed == text || err != nil || !same(n, sample()) {
			t.Errorf("%s for %s: %v", tt.new, tt.old, err)
		}
	}
}

// A file of the first programs, or of another's, without checksum and domain.
func TestReadJSONByHand(t *testing.T) {
	const text = `{"version":1,"sizes":[1,1],"activation":"tanh","theta":[-0,1e-320],"other":[]}`
	n, err := store.ReadNetworkJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !math.Signbit(n.Theta[0]) || n.Theta[1] != 1e-320 || !math.IsNaN(n.Report.RelativeL2) || n.Domain != nil {
		t.Errorf("read %+v", n)
	}
}

func TestNetworkFiles(t *testing.T) {
	for _, name := range []string{"n.json", "n.anagram", "n"} {
		path := filepath.Join(t.TempDir(), name)
		if err := store.SaveNetwork(path, sample()); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil || (data[0] == '{') != (name == "n.json") {
			t.Errorf("%s begins %q, %v", name, data[:8], err)
		}
		if n, err := store.LoadNetwork(path); err != nil || !same(n, sample()) {
			t.Errorf("%s: read %+v, %v", name, n, err)
		}
		os.WriteFile(path, data[:len(data)/2], 0o666)
		if _, err := store.LoadNetwork(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v does not name %s", err, path)
		}
	}
}

func FuzzReadNetwork(f *testing.F) {
	f.Add(written(f, forms[0], sample()))
	f.Add(written(f, forms[0], boxed()))
	f.Add(written(f, forms[0], &store.Network{Net: mlp.New(taylor.Tanh, 1, 1), Theta: []float64{1, 2}}))
	fuzzNetwork(f, forms[0])
}

func FuzzReadNetworkJSON(f *testing.F) {
	f.Add(written(f, forms[1], sample()))
	f.Add(written(f, forms[1], boxed()))
	f.Add([]byte(`{"version":1,"sizes":[1,1],"activation":"tanh","theta":[0,1]}`))
	f.Add([]byte(`{"version":3,"sizes":[1,1],"activation":"tanh","theta":[0,1],"box":[[0,1]]}`))
	for _, text := range wide(100) {
		f.Add([]byte(text))
	}
	fuzzNetwork(f, forms[1])
}

// What is read can be written, and reads back the same.
func fuzzNetwork(f *testing.F, kind form) {
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := kind.read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if kind.name == "json" && !json.Valid(data) {
			t.Errorf("%q is read", data)
		}
		again, err := kind.read(bytes.NewReader(written(t, kind, n)))
		if err != nil || !same(again, n) {
			t.Errorf("read %+v, and then %+v, %v", n, again, err)
		}
	})
}
