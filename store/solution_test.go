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
		Problem: "steps", Method: "march", Seed: 3, Axes: []string{"t", "x"}, Domain: [][2]float64{{0, 2}, {-1, 1}},
		Report: store.Report{RelativeL2: 0.5, MaxError: math.NaN(), Points: 3, Loss: 1, Unseen: math.NaN()},
		Slabs:  []store.Slab{{Start: 0, End: 1, Net: net, Theta: []float64{0, 0, 1}}, {Start: 1, End: 2, Net: net, Theta: []float64{1, math.Copysign(0, -1), 0}}},
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
		{`"version":1`, `"version":3`, "version 3 of the format"},
		{`"start":1`, `"start":1.5`, "slab 1 is from 1.5 to 2"},
		{`"sizes":[2,1]`, `"sizes":[1,1]`, "slab 0: 3 parameters are too many"},
		{`[0,0,1]`, `[0,0,2]`, "altered or damaged"},
		{`[0,0,1]`, `[0,null,1]`, "slab 0: parameter 1 is NaN"},
		{`"slabs"`, `"others"`, "no slabs"},
		{`}`, ``, "invalid character"},
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
}

func FuzzReadSolutionJSON(f *testing.F) {
	f.Add(solutionText(f, steps()))
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
