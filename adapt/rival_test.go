package adapt

import (
	"slices"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/taylor"
)

// A rival is far from the best fit, with a residual that keeps up, and of equations that are not
// linear. It stays one as long as that is so.
func TestRivals(t *testing.T) {
	s := &solver{net: mlp.New(taylor.Tanh, 1, 1, 1), zero: 1}
	s.sample = &sample{x: domain.Interval(0, 1).Grid(11).X(), asked: [][]bool{slices.Repeat([]bool{true}, 11)}}
	constant := func(u, unseen float64) *fit {
		f := &fit{net: s.net, theta: make([]float64, s.net.Params()), unseen: unseen, done: true}
		f.theta[len(f.theta)-1] = u
		return f
	}
	best := constant(1, 1e-6)
	for _, test := range []struct {
		name  string
		other *fit
		want  bool
	}{
		{"another solution", constant(-1, 1e-5), true}, {"the same", constant(1.001, 1e-5), false},
		{"left behind", constant(-1, 1e-2), false},
	} {
		for _, s.affine = range []bool{false, true} {
			s.best, s.rival = nil, nil
			s.findRival([]*fit{best, test.other})
			if got, want := s.rival != nil, test.want && !s.affine; got != want {
				t.Errorf("%s, linear is %v: a rival is %v, want %v", test.name, s.affine, got, want)
			}
		}
	}
	s.affine, s.rival = false, constant(-1, 1e-5)
	next, last := constant(1, 1e-9), s.rival
	s.findRival([]*fit{next, last})
	if s.rival != nil {
		t.Error("what is a thousand times worse now is still a rival")
	}
	s.rival = constant(-1, 5e-8)
	last = s.rival
	if s.findRival([]*fit{next, last}); s.rival != last {
		t.Error("a rival that keeps up is none any more")
	}
}
