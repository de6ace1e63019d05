package store_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// steps is a solution of two slabs, u = 1 and u = t.
func steps() *store.Solution {
	net := mlp.New(taylor.Tanh, 2, 1)
	return &store.Solution{
		Origin: store.Origin{
			Problem: "steps", Method: "march", Seed: 3, Axes: []string{"t", "x"}, Domain: [][2]float64{{0, 2}, {-1, 1}},
			Report: store.Report{RelativeL2: 0.5, MaxError: math.NaN(), Points: 3, Loss: 1, Unseen: math.NaN()},
		},
		Slabs: []store.Slab{{Start: 0, End: 1, Net: net, Theta: []float64{0, 0, 1}}, {Start: 1, End: 2, Net: net, Theta: []float64{1, math.Copysign(0, -1), 0}}},
	}
}

func solutionText(t testing.TB, s *store.Solution) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := store.WriteSolutionJSON(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSolution(t *testing.T) {
	text := solutionText(t, steps())
	s, err := store.ReadSolutionJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if again := solutionText(t, s); !bytes.Equal(again, text) {
		t.Errorf("written %s, and when read %s", text, again)
	}
	u := mat.New(5, 1)
	s.Eval(u, mat.FromRows([]float64{-1, 0}, []float64{0.5, 0}, []float64{1, 0}, []float64{1.5, 0}, []float64{9, 0}))
	if want := []float64{1, 1, 1, 1.5, 2}; !slices.Equal(u.Data, want) {
		t.Errorf("u = %v, want %v", u.Data, want)
	}
	none, err := store.ReadSolutionJSON(bytes.NewReader(solutionText(t, &store.Solution{})))
	if err != nil || len(none.Slabs) != 0 {
		t.Errorf("a solution without slabs: %+v, %v", none, err)
	}
}

func TestSolutionErrors(t *testing.T) {
	text := string(solutionText(t, steps()))
	for _, tt := range []struct{ old, new, want string }{
		{`"version":2`, `"version":3`, "version 3 of the format"},
		{`"version":2`, `"version":2,"box":[[0,2],[0,1]]`, "a box, a scale, a range, a lift or a form, which no solution of version 2 has"},
		{`"start":0`, `"box":[[0,2],[0,1]],"start":0`, "a slab of version 2 has none"},
		{`"version":2`, `"version":1`, "altered or damaged"},
		{`"tanh"`, `"sin"`, "altered or damaged"},
		{`"problem":"steps"`, `"problem":"stops"`, "altered or damaged"},
		{`"method":"march"`, `"method":"marsh"`, "altered or damaged"},
		{`"seed":3`, `"seed":4`, "altered or damaged"},
		{`["t","x"]`, `["t","y"]`, "altered or damaged"},
		{`[0,2]`, `[0,3]`, "altered or damaged"},
		{`"relative_l2":0.5`, `"relative_l2":0.25`, "altered or damaged"},
		{`"max_error":null`, `"max_error":1`, "altered or damaged"},
		{`"evaluation_points":3`, `"evaluation_points":4`, "altered or damaged"},
		{`"loss":1`, `"loss":2`, "altered or damaged"},
		{`"note":""`, `"note":"x"`, "altered or damaged"},
		{`"library":""`, `"library":"x"`, "altered or damaged"},
		{`"start":0`, `"start":-1`, "altered or damaged"},
		{`"start":0`, `"Start":0`, `slab 0: "slabs" (byte `},
		{`"start":0`, `"start":0,"start":0`, `the field "start" comes twice`},
		{`[0,0,1]`, `[0,0,x]`, `"slabs" (byte `},
		{`[0,0,1]`, `[0,"0",1]`, `slab 0: "theta" (byte `},
		{`"start":1`, `"start":1.5`, "slab 1 is from 1.5 to 2"},
		{`"sizes":[2,1]`, `"sizes":[1,1]`, "slab 0: 3 parameters are too many"},
		{`[0,0,1]`, `[0,0,2]`, "altered or damaged"},
		{`[0,0,1]`, `[0,null,1]`, "slab 0: parameter 1 is NaN"},
		{`"slabs"`, `"others"`, "no slabs"},
		{`}`, ``, `'{' where '"' is wanted`},
		{`{"start":0`, `[{"start":0`, "is wanted"},
	} {
		_, err := store.ReadSolutionJSON(strings.NewReader(strings.Replace(text, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: error %v, want %s", tt.new, tt.old, err, tt.want)
		}
	}
	bad := steps()
	bad.Slabs[1].Theta[0] = math.Inf(1)
	if err := store.WriteSolutionJSON(&bytes.Buffer{}, bad); err == nil || !strings.Contains(err.Error(), "slab 1: parameter 0 is +Inf") {
		t.Errorf("error %v", err)
	}
	over := steps()
	over.Slabs[1].Net = over.Slabs[1].Net.Over([]float64{1, 0}, []float64{2, 1})
	if err := store.WriteSolutionJSON(&bytes.Buffer{}, over); err == nil || !strings.Contains(err.Error(), "slab 1 is on a box") {
		t.Errorf("error %v", err)
	}
}

// A file of version 1, whose checksum is that of the numbers in its slabs alone, is read as ever.
func TestSolutionVersion1(t *testing.T) {
	const text = `{"version":1,"problem":"steps","method":"march","seed":3,"inputs":["t","x"],"activation":"tanh","layout":"","slabs":[` +
		`{"start":0,"end":1,"sizes":[2,1],"theta":[0,0,1]},{"start":1,"end":2,"sizes":[2,1],"theta":[1,-0,0]}],` +
		`"domain":[[0,2],[-1,1]],"relative_l2":0.5,"max_error":null,"evaluation_points":3,"loss":1,"library":"","note":"","crc32":"40caa217"}`
	s, err := store.ReadSolutionJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := solutionText(t, s), solutionText(t, steps()); !bytes.Equal(got, want) {
		t.Errorf("read %s, want %s", got, want)
	}
	if _, err := store.ReadSolutionJSON(strings.NewReader(strings.Replace(text, "[0,0,1]", "[0,0,2]", 1))); err == nil || !strings.Contains(err.Error(), "altered or damaged") {
		t.Errorf("altered: error %v", err)
	}
}

func FuzzReadSolutionJSON(f *testing.F) {
	f.Add(solutionText(f, steps()))
	for _, text := range wide(100) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := store.ReadSolutionJSON(bytes.NewReader(data))
		if err != nil {
			return
		}
		text := solutionText(t, s)
		again, err := store.ReadSolutionJSON(bytes.NewReader(text))
		if err != nil || !bytes.Equal(solutionText(t, again), text) {
			t.Errorf("read %+v, and then %+v, %v", s, again, err)
		}
	})
}
