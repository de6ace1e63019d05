package domain

import (
	"math"
	"math/rand/v2"
)

// Shape is a Region that knows how far its border is. Box, Ball, Shell, Ellipsoid, HalfSpace and
// Polygon are shapes, Product puts shapes of few axes together, and Union, Intersection and
// Difference make one of several. The Border of a shape is a shape too, without inside.
//
// What a shape is made of, such as a center, must not be changed afterwards.
//
// A shape of one's own that is to be part of another needs the Areas of its Faces in the units of
// its coordinates (lengths in the plane, areas in space), for they are compared with other shapes'.
type Shape interface {
	Region
	// Distance returns the distance from x to the border, negative where x is inside. Where it is
	// not exact it is not larger: no border is nearer to x than |Distance(x)|.
	Distance(x []float64) float64
	// Normal sets dst to the gradient of Distance at x. On the border it is the outward normal, of
	// length 1: at an edge or a corner that of one of the pieces that meet there, and of a shape
	// without inside, such as a face, one of the two. dst must not be x.
	Normal(dst, x []float64)
}

const (
	// ulp is the distance from 1 to the next float64.
	ulp = 0x1p-52
	// borderUlps is how far from a border a point may be and count as on it, in ulps of the largest
	// coordinate: points drawn on a border are rounded, and so is the distance (TestShapeBorders,
	// where 6 occur).
	borderUlps = 32
	// areaSample is how many points measure what has no closed form: to 1/500 of the whole
	// (TestSetBorders). They come from the stream of areaSeed, always the same.
	areaSample = 1 << 16
	areaSeed   = 0x5eed
)

// rounding returns how far from a border within b a point of the border may be.
func rounding(b Box) float64 {
	size := 0.0
	for _, ends := range b {
		for _, end := range ends {
			if finite(end) {
				size = max(size, math.Abs(end))
			}
		}
	}
	return borderUlps * ulp * size
}

// measured is a region that knows its length, area or volume.
type measured interface{ volume() float64 }

// volume returns the volume of r.
func volume(r Region) float64 {
	if r, ok := r.(measured); ok {
		return r.volume()
	}
	return sampled(r)
}

// sampled returns the volume of the box around r times the share of points of it that are in r.
func sampled(r Region) float64 {
	b := r.Bounds()
	rng, x, hits := rand.New(rand.NewPCG(areaSeed, 0)), make([]float64, len(b)), 0
	for range areaSample {
		if b.Draw(x, rng) && r.Contains(x) {
			hits++
		}
	}
	return b.volume() * float64(hits) / areaSample
}

// endless is a region whose border has pieces only within a box.
type endless interface{ facesWithin(b Box) []Face }

// faces returns the faces of r within b, with their areas in the units of the coordinates.
func faces(r Region, b Box) []Face {
	switch r := r.(type) {
	case endless:
		return r.facesWithin(b)
	case Box:
		all := r.Faces()
		for i := range all {
			all[i].Area *= r.volume()
		}
		return all
	}
	return r.Faces()
}

// norm returns the length of x.
func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}

// unit divides x by its length. Where that is 0 the result is the direction of axis 0.
func unit(x []float64) {
	length := norm(x)
	if length == 0 {
		x[0], length = 1, 1
	}
	for k := range x {
		x[k] /= length
	}
}
