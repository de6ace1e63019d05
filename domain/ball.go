package domain

import (
	"math"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/internal/vec"
)

// Ball is the ball |x - Center| <= Radius: an interval, a disc, a ball, and so on by the number of
// coordinates of the center.
type Ball struct {
	Center []float64
	Radius float64
}

// Check reports a center without coordinates, a radius that is not a positive number, and ends that
// are not finite.
func (b Ball) Check() error { return checkRound("a ball", b.Center, "radius", b.Radius) }

// Sizes of round shapes keep their squares within the range of float64: TestMalformedShapes.
const (
	minSize = 1e-150
	maxSize = 1e150
)

// checkRound reports what is wrong with a round shape of a center and radii.
func checkRound(what string, center []float64, name string, radii ...float64) error {
	if len(center) == 0 {
		return text.Errorf("%s without a center, want its coordinates", what)
	}
	for _, r := range radii {
		if !(r > 0) {
			return text.Errorf("%s of %s %v, want a positive number", what, name, r)
		}
		if r < minSize || r > maxSize {
			return text.Errorf("%s of %s %v, want %v to %v", what, name, r, minSize, maxSize)
		}
	}
	for k, c := range center {
		if !(math.Abs(c) <= maxSize) {
			return text.Errorf("%s whose center has coordinate %d %v, want %v to %v",
				what, k, c, -maxSize, maxSize)
		}
	}
	return nil
}

// Bounds returns the box around the ball.
func (b Ball) Bounds() Box {
	box := make(Box, len(b.Center))
	for k, c := range b.Center {
		box[k] = [2]float64{c - float64(b.Radius), c + float64(b.Radius)}
	}
	return box
}

// from returns |x - Center|.
func (b Ball) from(x []float64) float64 {
	sum := 0.0
	for k, c := range b.Center {
		sum += float64((x[k] - c) * (x[k] - c))
	}
	return math.Sqrt(sum)
}

// Distance returns |x - Center| - Radius.
func (b Ball) Distance(x []float64) float64 { return b.from(x) - b.Radius }

// Normal sets dst to (x - Center) / |x - Center|.
func (b Ball) Normal(dst, x []float64) {
	for k, c := range b.Center {
		dst[k] = x[k] - c
	}
	unit(dst)
}

// Contains reports whether x has the ball's number of coordinates and Distance(x) <= 0.
func (b Ball) Contains(x []float64) bool { return len(x) == len(b.Center) && b.Distance(x) <= 0 }

// Draw sets dst to a uniform point: a direction, and the distance Radius v^(1/d), v uniform. It is
// refused where rounding takes it out of the ball.
func (b Ball) Draw(dst []float64, rng *rand.Rand) bool {
	direction(dst, rng)
	b.place(dst, b.Radius*vec.Pow(rng.Float64(), 1/float64(len(dst))))
	return b.Contains(dst)
}

// place turns a direction into the point at distance r from the center.
func (b Ball) place(dst []float64, r float64) {
	for k, c := range b.Center {
		dst[k] = c + float64(r*dst[k])
	}
}

// direction sets dst to a uniform point of the unit sphere, by a vector of normal deviates.
func direction(dst []float64, rng *rand.Rand) {
	for {
		for k := range dst {
			dst[k] = vec.Normal(rng)
		}
		if length := norm(dst); length > 0 {
			for k := range dst {
				dst[k] /= length
			}
			return
		}
	}
}

// Faces returns the sphere.
func (b Ball) Faces() []Face { return []Face{{sphere{b}, b.area()}} }

func (b Ball) area() float64 { return sphereArea(len(b.Center), b.Radius) }

func (b Ball) volume() float64 { return b.area() * b.Radius / float64(len(b.Center)) }

// sphereArea returns the area of a sphere in R^d, A_d = 2 pi r^2 / (d-2) A_{d-2}: 2 in R^1.
func sphereArea(d int, r float64) float64 {
	switch d {
	case 1:
		return 2
	case 2:
		return 2 * math.Pi * r
	}
	return 2 * math.Pi / float64(d-2) * r * r * sphereArea(d-2, r)
}

// sphere is the border of a ball. In the plane it is a curve.
type sphere struct{ Ball }

func (s sphere) Draw(dst []float64, rng *rand.Rand) bool {
	direction(dst, rng)
	s.place(dst, s.Radius)
	return true
}

func (s sphere) Contains(x []float64) bool {
	return len(x) == len(s.Center) && math.Abs(s.Distance(x)) <= rounding(s.Bounds())
}

// Distance returns how far the sphere is: it has no inside.
func (s sphere) Distance(x []float64) float64 { return math.Abs(s.Ball.Distance(x)) }

func (s sphere) Faces() []Face { return nil }

func (s sphere) volume() float64 { return s.area() }

func (s sphere) at(dst []float64, u float64) {
	dst[0], dst[1] = vec.CosPi(2*u), vec.SinPi(2*u)
	s.place(dst, s.Radius)
}

func (s sphere) speed(float64) float64 { return s.area() }
func (s sphere) fastest() float64      { return s.area() }
