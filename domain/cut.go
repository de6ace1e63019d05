package domain

import "math/rand/v2"

// Pieces of a border that are cut out of faces. Of a curve in the plane the cuts are found, so that
// lengths are exact and every point drawn is accepted: one walks along the curve, at each point as
// far as the next border is away, which can't be missed so, and halves the step in which the answer
// changes. Of a surface in space points are drawn, and some refused; how large the piece is is
// measured by a sample.

// cutter says what is kept of a face.
type cutter struct {
	keep  func(x []float64) bool
	clear func(x []float64) float64 // keep has one value within this distance of x
}

// face returns what is kept of f, and whether that is anything.
func (c cutter) face(f Face) (Face, bool) {
	if a, ok := asArcs(f.Region); ok {
		a = c.arcs(a)
		return Face{a, a.volume()}, len(a.parts) > 0
	}
	rng := rand.New(rand.NewPCG(areaSeed, 1))
	x, kept, of, tries := make([]float64, len(f.Bounds())), 0, 0, areaSample
	if len(f.Bounds().free()) == 0 {
		tries = 1 // a single point
	}
	for range tries {
		if f.Draw(x, rng) {
			if of++; c.keep(x) {
				kept++
			}
		}
	}
	if kept == 0 {
		return f, false
	}
	return Face{patch{f.Region, c.keep}, f.Area * float64(kept) / float64(of)}, true
}

// patch is what keep accepts of a face.
type patch struct {
	Region
	keep func(x []float64) bool
}

func (p patch) Draw(dst []float64, rng *rand.Rand) bool {
	return p.Region.Draw(dst, rng) && p.keep(dst)
}

func (p patch) Contains(x []float64) bool { return p.Region.Contains(x) && p.keep(x) }

const (
	// stepsPerCurve is how many steps are taken along a curve where another one is near: a piece
	// that is shorter than one of them may be missed, unless it is the whole curve. TestSetBorders.
	stepsPerCurve = 1 << 12
	// shortestArc is which part of a curve a piece has to be. Where curves only touch, points
	// within rounding of both make up 1e-7 of them. TestPieces.
	shortestArc = 1e-6
)

// arcs returns what is kept of a.
func (c cutter) arcs(a arcs) arcs {
	old, x := a.keep, make([]float64, len(a.Bounds()))
	kept := a
	kept.parts, kept.keep = nil, func(x []float64) bool { return old(x) && c.keep(x) }
	inside := func(u float64) bool { a.at(x, u); return c.keep(x) }
	add := func(from, to float64) {
		if to-from > shortestArc {
			kept.parts = append(kept.parts, [2]float64{from, to})
		}
	}
	for _, part := range a.parts {
		from, in := part[0], inside(part[0])
		for u := part[0]; u < part[1]; {
			a.at(x, u)
			next := min(u+max(c.clear(x)/a.fastest(), 1.0/stepsPerCurve), part[1])
			if inside(next) != in {
				end := change(inside, u, next)
				if in {
					add(from, end)
				}
				from, in = end, !in
			}
			u = next
		}
		if in {
			add(from, part[1])
		}
	}
	return kept
}

// change returns where a function that differs at lo and hi changes.
func change(f func(u float64) bool, lo, hi float64) float64 {
	low := f(lo)
	for {
		u := lo + float64((hi-lo)/2)
		if u <= lo || u >= hi {
			return u
		}
		if f(u) == low {
			lo = u
		} else {
			hi = u
		}
	}
}
