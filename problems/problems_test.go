package problems

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
)

func TestTable(t *testing.T) {
	want := []struct {
		name             string
		params           int
		inside, border   int
		evaluationPoints int
	}{
		{"laplace2d", 129, 784, 116, 40_000},
		{"heat", 257, 784, 87, 90_000},
		{"laplace5d", 449, 4000, 500, 40_000},
		{"allencahn", 921, 1624, 120, 101 * 201},
	}
	all := All()
	if len(all) != len(want) {
		t.Fatalf("%d problems, want %d", len(all), len(want))
	}
	for i, p := range all {
		w := want[i]
		b, err := p.Build(p.Network())
		if err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		if p.Name != w.name || b.Params() != w.params {
			t.Errorf("problem %d is %s with %d parameters, want %s with %d", i, p.Name, b.Params(), w.name, w.params)
		}
		terms := b.Terms()
		if terms[0].Name != "inside" || terms[0].Rows != w.inside || terms[1].Name != "border" || terms[1].Rows != w.border {
			t.Errorf("%s: terms %v, want %d inside and %d on the border", w.name, terms, w.inside, w.border)
		}
		for _, term := range terms { // all weights are 1
			if term.Scale != math.Sqrt(1/float64(term.Rows)) {
				t.Errorf("%s: rows of %q carry %v, want sqrt(1/%d)", w.name, term.Name, term.Scale, term.Rows)
			}
		}
		if len(p.Axes) != p.Domain.Dim() || p.Steps <= 0 || p.Title == "" {
			t.Errorf("%s: axes %v, %d steps, title %q", w.name, p.Axes, p.Steps, p.Title)
		}
		x, u, err := p.Evaluation()
		if err != nil || x.Rows != w.evaluationPoints || len(u) != x.Rows || x.Cols != p.Domain.Dim() {
			t.Errorf("%s: evaluation of %d values on a %d x %d matrix, error %v, want %d points", w.name, len(u), x.Rows, x.Cols, err, w.evaluationPoints)
		}
	}
}

// points returns all points of a term.
func points(term pinn.Term) (rows [][]float64) {
	for _, c := range term.Conditions {
		x := c.Points.X()
		for i := range x.Rows {
			rows = append(rows, x.Row(i))
		}
	}
	return rows
}

// Every point lies where it should, and none counts twice: corners neither.
func TestPoints(t *testing.T) {
	for _, p := range All() {
		seen := map[string]bool{}
		for _, term := range p.terms(p.Points) {
			for _, x := range points(term) {
				if key := fmt.Sprint(x); seen[key] {
					t.Errorf("%s: point %v counts twice", p.Name, x)
				} else {
					seen[key] = true
				}
				if got, want := onFace(p.Domain, x), term.Name == "border"; got != want {
					t.Errorf("%s: point %v of term %q: on the border %v, want %v", p.Name, x, term.Name, got, want)
				}
			}
		}
	}
}

func onFace(b domain.Box, x []float64) bool {
	for k, v := range x {
		if v == b[k][0] || v == b[k][1] {
			return true
		}
	}
	return false
}

func TestHeatCorners(t *testing.T) {
	sides := heat().terms(30)[1].Conditions
	for _, c := range []struct {
		side int
		want []float64
	}{{0, []float64{0, 0}}, {1, []float64{1, 1}}, {2, []float64{0, 1}}} {
		found := 0
		for k, side := range sides {
			if x := side.Points.X(); x.Rows != 29 {
				t.Errorf("side %d has %d points, want 29", k, x.Rows)
			} else if hasRow(x, c.want) {
				found++
			}
		}
		if found != 1 || !hasRow(sides[c.side].Points.X(), c.want) {
			t.Errorf("corner %v is on %d sides, want it on side %d alone", c.want, found, c.side)
		}
	}
	for k, side := range sides {
		if hasRow(side.Points.X(), []float64{1, 0}) {
			t.Errorf("corner (1, 0) is on side %d, want it left out", k)
		}
	}
}

func hasRow(x *mat.Dense, row []float64) bool {
	for i := range x.Rows {
		if slices.Equal(x.Row(i), row) {
			return true
		}
	}
	return false
}

// laplace5d's points come from fixed streams: the same for every run, three different sets.
func TestFixedPoints(t *testing.T) {
	a, b := laplace5d(), laplace5d()
	for k := range 2 {
		x, y := a.terms(a.Points)[k].Conditions[0].Points.X(), b.terms(b.Points)[k].Conditions[0].Points.X()
		if !slices.Equal(x.Data, y.Data) {
			t.Errorf("term %d draws different points the second time", k)
		}
	}
	inside := a.terms(a.Points)[0].Conditions[0].Points.X()
	evaluation, _, err := a.Evaluation()
	if err != nil || slices.Equal(inside.Row(0), evaluation.Row(0)) {
		t.Errorf("evaluation begins with the points inside, error %v", err)
	}
}

func TestLookup(t *testing.T) {
	for _, p := range All() {
		if got, err := Lookup(p.Name); err != nil || got.Name != p.Name {
			t.Errorf("Lookup(%q) = %v, %v", p.Name, got, err)
		}
	}
	_, err := Lookup("laplace3d")
	if err == nil || !strings.Contains(err.Error(), `"laplace3d"`) || !strings.Contains(err.Error(), "laplace2d, heat, laplace5d, allencahn") {
		t.Errorf("error %v, want one with the name and those there are", err)
	}
}

func TestNetwork(t *testing.T) {
	p := heat()
	if got := p.Network().Sizes(); !slices.Equal(got, []int{2, 64, 1}) {
		t.Errorf("sizes %v, want 2-64-1", got)
	}
	if got := p.Network(3, 4).Sizes(); !slices.Equal(got, []int{2, 3, 4, 1}) {
		t.Errorf("sizes %v, want 2-3-4-1", got)
	}
	if _, err := p.Build(laplace5d().Network()); err == nil || !strings.Contains(err.Error(), "heat: ") {
		t.Errorf("a network of five inputs for the heat equation: error %v", err)
	}
}

// A slice goes through the centre of the domain, with its corners, and knows the solution.
func TestSlice(t *testing.T) {
	for _, p := range All() {
		if p.Exact == nil {
			continue
		}
		x, u := p.Slice(3)
		if x.Rows != 9 || len(u) != 9 {
			t.Fatalf("%s: %d points, %d values, want 9", p.Name, x.Rows, len(u))
		}
		for i, want := range u {
			at := x.Row(i)
			for k, side := range p.Domain {
				place := 1 // lo, middle, hi
				if k < 2 {
					place = []int{i / 3, i % 3}[k]
				}
				if c := side[0] + float64(place)/2*(side[1]-side[0]); at[k] != c {
					t.Errorf("%s: coordinate %d of point %d is %v, want %v", p.Name, k, i, at[k], c)
				}
			}
			if got := p.Exact(at); got != want {
				t.Errorf("%s: u = %v at %v, want %v", p.Name, want, at, got)
			}
		}
	}
}
