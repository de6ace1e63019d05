package domain

import (
	"errors"
	"math"

	"anagram/internal/text"
)

// Piece returns the part of the border of whole that lies on another shape's border: the rim of a
// hole, an edge of a polygon, a face of a box, the sides of a cylinder.
//
//	plate := domain.Difference(square, disc)
//	rim := domain.Piece(plate, disc)
//	left := domain.Piece(plate, square.Face(0, domain.Low))
//
// What is on several at once, choose by Points.Where from Uniform(Border(whole), n, seed). It is an
// error of the points if there is no such part.
func Piece(whole Region, on Shape) Region {
	b := border{of: whole}
	if on == nil {
		b.err = errors.New("the piece of a border on no shape: nil")
		return b
	}
	if b.err = alikeIn(whole, on); b.err != nil {
		return b
	}
	if b.err = b.collect(func() []Face { return piecesOn(whole, on) }); b.err == errNoFaces {
		b.err = errors.New("no part of the border lies on the border of the shape given")
	}
	return piece{b}
}

// alikeIn reports a shape that is wrong, or has another number of coordinates than whole.
func alikeIn(whole Region, on Shape) error {
	of, err := examined(whole)
	if err != nil {
		return err
	}
	other, err := examined(on)
	if err == nil && len(other) != len(of) {
		err = text.Errorf("it has %d coordinates, want %d", len(other), len(of))
	}
	if err != nil {
		return text.Errorf("the shape that a piece of a border is to lie on: %w", err)
	}
	return nil
}

// piece is a border of which not all is taken.
type piece struct{ border }

// volume returns the sum of the areas.
func (p piece) volume() float64 {
	sum := 0.0
	for _, f := range p.faces {
		sum += f.Area
	}
	return sum
}

// piecesOn returns what of the faces of whole lies on a shape.
func piecesOn(whole Region, on Shape) []Face {
	var pieces []Face
	b := whole.Bounds()
	tolerance := rounding(b)
	from := func(x []float64) float64 { return math.Abs(on.Distance(x)) }
	cut := cutter{keep: func(x []float64) bool { return from(x) <= tolerance }, clear: from}
	for _, f := range faces(whole, b) {
		if f, some := cut.face(f); some {
			pieces = append(pieces, f)
		}
	}
	return pieces
}
