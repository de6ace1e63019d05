package domain

import (
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
)

// Shapes from shapes. An intersection keeps the points that are inside all shapes, and a difference
// is one with the outside of the holes. With e_i the distance to shape i, and its negative where
// the outside of i is meant, the distance is
//
//	max_i e_i of an intersection or a difference,   min_i d_i of a union.
//
// It has the right sign everywhere, is exact near every smooth piece of the border, and otherwise
// never larger than it should be: in a corner between two shapes the border may end before it comes
// as near as it seems. Where two shapes have a piece of their borders in common the distance is 0
// even if the set lies on both sides of it or on neither: let shapes overlap rather than touch if
// the distance is to be good there.

// combined is what Union, Intersection and Difference return.
type combined struct {
	what   string
	union  bool
	shapes []Shape
	holes  int // the number of the first shape whose outside is meant
	bounds Box
	boxes  []Box     // of a union: those of its shapes, which points are proposed in
	reach  []float64 // ... with the running sums of their volumes
	from   Region    // otherwise: where points are proposed
	err    error
}

// Union returns the points that are in any of the shapes.
func Union(shapes ...Shape) Shape {
	return combine(combined{what: "a union", union: true, shapes: shapes, holes: len(shapes)})
}

// Intersection returns the points that are in all of the shapes. One with a box gives a HalfSpace
// an end.
func Intersection(shapes ...Shape) Shape {
	return combine(combined{what: "an intersection", shapes: shapes, holes: len(shapes)})
}

// Difference returns the points of a shape that are in none of the holes, and the border of these.
func Difference(whole Shape, holes ...Shape) Shape {
	shapes := append([]Shape{whole}, holes...)
	return combine(combined{what: "a difference", shapes: shapes, holes: 1})
}

func combine(c combined) Shape {
	c.shapes = slices.Clone(c.shapes)
	c.err = c.prepare()
	return c
}

// prepare finds the bounds and where points are proposed, or what is wrong with the shapes.
func (c *combined) prepare() error {
	if len(c.shapes) == 0 {
		return text.Errorf("%s of no shapes", c.what)
	}
	for i, s := range c.shapes {
		if s == nil {
			return text.Errorf("shape %d of %s is nil", i, c.what)
		}
		b, err := examined(s)
		if err != nil {
			return text.Errorf("shape %d of %s: %w", i, c.what, err)
		}
		if err := distanceless(s); err != nil {
			return text.Errorf("shape %d of %s: %w", i, c.what, err)
		}
		if i > 0 && len(b) != len(c.bounds) {
			return text.Errorf("shape %d of %s has %d coordinates, shape 0 has %d", i, c.what, len(b), len(c.bounds))
		}
		if err := c.bound(i, slices.Clone(b)); err != nil {
			return err
		}
	}
	c.propose()
	return nil
}

// distanceless reports a part of a product, however deep, that is no Shape.
func distanceless(s Shape) error {
	switch s := s.(type) {
	case rim:
		return distanceless(s.shape)
	case product:
		for i, part := range s.parts {
			shape, ok := part.(Shape)
			if !ok {
				return text.Errorf("part %d of a product has no Distance, want a Shape", i)
			}
			if err := distanceless(shape); err != nil {
				return err
			}
		}
	}
	return nil
}

// bound takes the box around shape i into account.
func (c *combined) bound(i int, b Box) error {
	switch {
	case i == 0:
		c.bounds = slices.Clone(b)
	case c.union:
		for k, ends := range b {
			c.bounds[k] = [2]float64{min(c.bounds[k][0], ends[0]), max(c.bounds[k][1], ends[1])}
		}
	case i < c.holes:
		for k, ends := range b {
			c.bounds[k] = [2]float64{max(c.bounds[k][0], ends[0]), min(c.bounds[k][1], ends[1])}
			if c.bounds[k][0] > c.bounds[k][1] {
				return text.Errorf("%s without points: shape %d is apart from those before it on axis %d",
					c.what, i, k)
			}
		}
	}
	c.boxes = append(c.boxes, b)
	return nil
}

// propose chooses where points are proposed: of a union in the boxes of its shapes, otherwise in
// the box around it all or in the shape that is smaller.
func (c *combined) propose() {
	if c.union {
		sum := 0.0
		for _, b := range c.boxes {
			sum += b.volume()
			c.reach = append(c.reach, sum)
		}
		return
	}
	c.from = c.bounds
	least := c.bounds.volume()
	for i, s := range c.shapes[:c.holes] {
		v := c.boxes[i].volume()
		if _, made := s.(combined); made {
			v /= 2 // it is not all of its box
		} else if _, open := s.(HalfSpace); !open {
			v = volume(s)
		}
		if v < least {
			c.from, least = s, v
		}
	}
}

func (c combined) Check() error { return c.err }
func (c combined) Bounds() Box  { return slices.Clone(c.bounds) }

// sign returns 1 for a shape whose inside counts, -1 for one whose outside does.
func (c combined) sign(i int) float64 {
	if c.union || i >= c.holes {
		return -1
	}
	return 1
}

// deepest returns the largest sign(i) d_i, and its shape. A union is the outside of what is outside
// all of its shapes.
func (c combined) deepest(x []float64) (distance float64, i int) {
	distance = math.Inf(-1)
	for j, s := range c.shapes {
		if e := c.sign(j) * s.Distance(x); e > distance {
			distance, i = e, j
		}
	}
	return distance, i
}

func (c combined) Distance(x []float64) float64 {
	distance, _ := c.deepest(x)
	if c.union {
		return -distance
	}
	return distance
}

// Normal sets dst to the outward normal of the shape that the distance is that of. Where it is that
// of several, whose borders coincide, they may disagree: then the side that is inside decides.
func (c combined) Normal(dst, x []float64) {
	e, i := c.deepest(x)
	c.shapes[i].Normal(dst, x)
	flip := !c.union && i >= c.holes
	if tolerance := rounding(c.bounds); math.Abs(e) <= tolerance && c.tied(x, i, tolerance) {
		low, high := sides(c.shapes[i], x, sideStep*tolerance)
		if in := c.Contains(low); in != c.Contains(high) {
			flip = !in
		}
	}
	if flip {
		for k := range dst {
			dst[k] = -dst[k]
		}
	}
}

// tied reports whether x is on the border of another shape than i too.
func (c combined) tied(x []float64, i int, tolerance float64) bool {
	for j, s := range c.shapes {
		if j != i && math.Abs(s.Distance(x)) <= tolerance {
			return true
		}
	}
	return false
}

func (c combined) Contains(x []float64) bool {
	return len(x) == len(c.bounds) && c.Distance(x) <= 0
}

// Draw proposes a point. For a union that is one of a box, chosen by its volume, and where m boxes
// contain it it is accepted in one of m cases, so that all places are alike.
func (c combined) Draw(dst []float64, rng *rand.Rand) bool {
	if !c.union {
		return c.from.Draw(dst, rng) && c.Contains(dst)
	}
	v, at := rng.Float64()*c.reach[len(c.reach)-1], 0
	for at < len(c.boxes)-1 && v >= c.reach[at] {
		at++
	}
	c.boxes[at].Draw(dst, rng)
	if !c.Contains(dst) {
		return false
	}
	boxes := 0
	for _, b := range c.boxes {
		if b.Contains(dst) {
			boxes++
		}
	}
	return boxes == 1 || rng.Float64()*float64(boxes) < 1
}
