package pde_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"anagram/pde"
	"anagram/problems/files"
)

// An outline has the coordinates, unknowns and the domain of the whole problem, and asks for no
// data.
func TestOutline(t *testing.T) {
	entries, err := files.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name, is := strings.CutSuffix(e.Name(), ".pde")
		if !is {
			continue
		}
		src, err := files.FS.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		want, err := pde.Load(name, src, pde.Settings{Read: func(name string) ([]byte, error) { return files.FS.ReadFile(path.Base(name)) }})
		if err != nil {
			t.Fatal(err)
		}
		got, err := pde.Load(name, src, pde.Settings{Outline: true})
		if err != nil {
			t.Error(err)
			continue
		}
		if !slices.Equal(got.Axes, want.Axes) || !slices.Equal(got.Domain, want.Domain) || !slices.Equal(got.Unknowns, want.Unknowns) || got.Source != string(src) {
			t.Errorf("%s: %v in %v with %v, want %v in %v with %v", name, got.Axes, got.Domain, got.Unknowns, want.Axes, want.Domain, want.Unknowns)
		}
		x := want.Domain.Uniform(300, 1).X()
		for i := range x.Rows {
			if p := x.Row(i); got.Contains(p) != want.Contains(p) {
				t.Errorf("%s: %v is in the outline: %v, in the problem: %v", name, p, got.Contains(p), want.Contains(p))
			}
		}
	}
}

// Parameters that are set are those of the outline, and bytes that are not UTF-8 do no harm to what
// keeps the text.
func TestOutlineSet(t *testing.T) {
	const src = "unknown u # \xff\nparameter r = 0.25 in [0.1, 0.5]\ndomain x, y in [-1, 1]\nregion hole = disc(0, 0, r)\ninside = box - hole\nlap(u) = 0\n"
	for r, want := range map[float64]bool{0.2: true, 0.4: false} {
		p, err := pde.Load("hole.pde", []byte(src), pde.Settings{Outline: true, Set: map[string]float64{"r": r}})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Contains([]float64{0.3, 0}); got != want || p.Set["r"] != r || p.Source != strings.Replace(src, "\xff", "?", 1) {
			t.Errorf("r = %v: (0.3, 0) is in the domain: %v, want %v; set %v, text %q", r, got, want, p.Set, p.Source)
		}
	}
	if _, err := pde.Load("no.pde", []byte("unknown u\n"), pde.Settings{Outline: true}); err == nil || !strings.Contains(err.Error(), "no domain") {
		t.Errorf("error %v, want that there is no domain", err)
	}
}
