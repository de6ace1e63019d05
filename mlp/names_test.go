package mlp

import (
	"slices"
	"strings"
	"testing"

	"anagram/taylor"
)

// Names stay with a network through all that leaves its outputs as they are.
func TestNamed(t *testing.T) {
	n := New(taylor.Tanh, 2, 5, 2)
	named := n.Named("u", "p")
	for what, got := range map[string]*Network{
		"itself": named, "in a form": named.In(plainTrial), "scaled": named.Scaled(2, 3), "sibling": named.Sibling(7),
		"periodic": New(taylor.Tanh, 3, 5, 2).Named("u", "p").Periodic([]float64{0, 0}, []float64{1, 1}, 0),
	} {
		if !slices.Equal(got.Names(), []string{"u", "p"}) || got.Label(1) != `unknown "p"` || got.Label(2) != "output 2" {
			t.Errorf("%s: names %v, label %s", what, got.Names(), got.Label(1))
		}
	}
	if n.Names() != nil || n.Label(1) != "output 1" {
		t.Errorf("without names they are %v, label %s", n.Names(), n.Label(1))
	}
	sum := New(taylor.Tanh, 2, 5, 3).InWindows([]int{2, 1}, threeWindows).Named("u", "p")
	if !slices.Equal(sum.Names(), []string{"u", "p"}) {
		t.Errorf("names of windows are %v", sum.Names())
	}
	for want, call := range map[string]func(){
		"names of 1 unknowns for a network of 2": func() { n.Named("u") },
		`the name "u" of output 1`:               func() { n.Named("u", "u") },
		`the name "" of output 0`:                func() { n.Named("", "u") },
		"names of 2 unknowns for a network of 3": func() { sum.In(nil) },
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "mlp: ") || !strings.Contains(s, want) {
					t.Errorf("recovered %q, want a panic of mlp that says %q", s, want)
				}
			}()
			call()
		}()
	}
}
