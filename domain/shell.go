package domain

import (
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/internal/vec"
)

// Shell is the ring or shell Inner <= |x - Center| <= Outer, Inner > 0: an annulus in the plane.
// Its faces are the outer sphere and the inner one.
type Shell struct {
	Center       []float64
	Inner, Outer float64
}

// Check reports what Ball would, of either radius, and an inner radius that is not the smaller one.
func (s Shell) Check() error {
	err := checkRound("a shell", s.Center, "radius", s.Inner, s.Outer)
	if err == nil && s.Inner >= s.Outer {
		err = text.Errorf("a shell from the inner radius %v to the outer radius %v, want the inner one smaller",
			s.Inner, s.Outer)
	}
	return err
}

func (s Shell) outer() Ball { return Ball{s.Center, s.Outer} }
func (s Shell) inner() Ball { return Ball{s.Center, s.Inner} }

// Bounds returns the box around the outer sphere.
func (s Shell) Bounds() Box { return s.outer().Bounds() }

// Distance returns max(|x - Center| - Outer, Inner - |x - Center|).
func (s Shell) Distance(x []float64) float64 {
	r := s.outer().from(x)
	return max(r-s.Outer, s.Inner-r)
}

// Normal sets dst to the direction away from the center, or towards it where the inner sphere is
// nearer.
func (s Shell) Normal(dst, x []float64) {
	s.outer().Normal(dst, x)
	if r := s.outer().from(x); s.Inner-r > r-s.Outer {
		for k := range dst {
			dst[k] = -dst[k]
		}
	}
}

// Contains reports whether x has the shell's number of coordinates and Distance(x) <= 0.
func (s Shell) Contains(x []float64) bool { return len(x) == len(s.Center) && s.Distance(x) <= 0 }

// Draw sets dst to a uniform point: a direction, and a distance r with r^d uniform from Inner^d to
// Outer^d. It is refused where rounding takes it out of the shell.
func (s Shell) Draw(dst []float64, rng *rand.Rand) bool {
	d := float64(len(dst))
	low := vec.Pow(s.Inner/s.Outer, d)
	direction(dst, rng)
	s.outer().place(dst, s.Outer*vec.Pow(low+float64((1-low)*rng.Float64()), 1/d))
	return s.Contains(dst)
}

// Faces returns the outer sphere and the inner one.
func (s Shell) Faces() []Face { return append(s.outer().Faces(), s.inner().Faces()...) }

func (s Shell) volume() float64 { return s.outer().volume() - s.inner().volume() }
