package domain

import (
	"errors"
	"math"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/mat"
)

// curve is a line whose points are numbered from 0 to 1.
type curve interface {
	Region
	at(dst []float64, u float64) // sets dst to point u
	speed(u float64) float64     // |dx/du|
	fastest() float64            // the largest speed
}

// arcs is a curve or pieces of it.
type arcs struct {
	curve
	parts  [][2]float64 // from u to u, ascending
	keep   func(x []float64) bool
	points []float64 // the rule for lengths, if the speed is not the same all along
	weight []float64
}

// asArcs returns a region that is a curve as a whole piece of itself. An axis of a box is one.
func asArcs(r Region) (arcs, bool) {
	whole := arcs{parts: [][2]float64{{0, 1}}, keep: func([]float64) bool { return true }}
	switch r := r.(type) {
	case arcs:
		return r, true
	case Box:
		if len(r.free()) != 1 {
			return arcs{}, false
		}
		whole.curve = axis{r, r.free()[0]}
	case curve:
		if len(r.Bounds()) != 2 {
			return arcs{}, false
		}
		whole.curve = r
	default:
		return arcs{}, false
	}
	if _, bent := whole.curve.(ellipse); bent {
		whole.points, whole.weight = legendre(lengthRule)
	}
	return whole, true
}

// axis is a box with one axis that is not flat.
type axis struct {
	Box
	free int
}

func (a axis) at(dst []float64, u float64) {
	for k, ends := range a.Box {
		dst[k] = ends[0]
	}
	lo, hi := a.Box[a.free][0], a.Box[a.free][1]
	dst[a.free] = min(lo+float64(u*(hi-lo)), hi)
}

func (a axis) speed(float64) float64 { return a.volume() }
func (a axis) fastest() float64      { return a.volume() }

// volume returns the length.
func (a arcs) volume() float64 {
	sum := 0.0
	for _, part := range a.parts {
		sum += a.length(part[0], part[1])
	}
	return sum
}

// Draw draws a number uniformly in the parts, and accepts the point with a probability that is
// proportional to the speed there.
func (a arcs) Draw(dst []float64, rng *rand.Rand) bool {
	sum := 0.0
	for _, part := range a.parts {
		sum += part[1] - part[0]
	}
	u, i := float64(sum*rng.Float64()), 0
	for ; i < len(a.parts)-1 && u >= a.parts[i][1]-a.parts[i][0]; i++ {
		u -= a.parts[i][1] - a.parts[i][0]
	}
	u = min(a.parts[i][0]+u, a.parts[i][1])
	a.at(dst, u)
	if share := a.speed(u) / a.fastest(); share < 1 && rng.Float64() >= share {
		return false
	}
	return a.keep(dst)
}

func (a arcs) Contains(x []float64) bool { return a.curve.Contains(x) && a.keep(x) }

func (a arcs) Faces() []Face { return nil }

// lengthRule is how many Gauss points a part of a curve has, and lengthError the change of a
// length, relative to itself, below which the part is not halved again: TestSpaced.
const (
	lengthRule  = 10
	lengthError = 1e-13
)

// even reports whether the speed is the same all along the curve.
func (a arcs) even() bool { return a.points == nil }

// length returns the arc length from u to v.
func (a arcs) length(u, v float64) float64 {
	if a.even() {
		return float64((v - u) * a.fastest())
	}
	rule := func(u, v float64) float64 {
		sum := 0.0
		for i, x := range a.points {
			sum += float64(a.weight[i] * a.speed(float64(u/2)+float64(v/2)+float64((v-u)/2*x)))
		}
		return sum * (v - u) / 2
	}
	var halved func(u, v, whole float64, depth int) float64
	halved = func(u, v, whole float64, depth int) float64 {
		m := float64(u/2) + float64(v/2)
		left, right := rule(u, m), rule(m, v)
		if depth == 0 || math.Abs(left+right-whole) <= lengthError*whole {
			return left + right
		}
		return halved(u, m, left, depth-1) + halved(m, v, right, depth-1)
	}
	return halved(u, v, rule(u, v), 40)
}

// forward returns v <= end with length(u, v) = s, by Newton's method within bounds that it narrows.
func (a arcs) forward(u, s, end float64) float64 {
	lo, hi := u, end
	v := u + s/a.fastest()
	if a.even() {
		return min(v, end)
	}
	for range 100 {
		short := s - a.length(u, v)
		if short > 0 {
			lo = v
		} else {
			hi = v
		}
		next := v + short/a.speed(v)
		if !(next > lo && next < hi) {
			next = float64(lo/2) + float64(hi/2)
		}
		if math.Abs(next-v) <= 2*ulp*math.Abs(v) {
			break
		}
		v = next
	}
	return min(v, end)
}

// Spaced returns n points at equal distances along a curve in the plane: the border of a shape of
// two coordinates, a Piece of one, an edge, a face of a box. Its pieces count as one line, of
// length L, and point i is at (i + 1/2) L/n: neighbours are L/n apart, along the curve and from
// piece to piece, and no point is at an end. Box.Grid has points at the ends of a straight line.
func Spaced(r Region, n int) (p Points) {
	bounds, err := boundsOf(r)
	if err != nil {
		return Points{err: err}
	}
	p = Points{dim: len(bounds), region: r}
	if n < 0 || n > maxNumbers/len(bounds) {
		p.err = text.Errorf("%d points along a curve, want 0 to 2^27 numbers", n)
		return p
	}
	method := "Distance"
	defer caught(&method, &p.err)
	lines, err := linesOf(r)
	if err != nil {
		p.err = err
		return p
	}
	p.fixed = space(lines, n, len(bounds))
	return p
}

// linesOf returns the curves that r consists of.
func linesOf(r Region) (lines []arcs, err error) {
	if whole, ok := asArcs(r); ok {
		return []arcs{whole}, nil
	}
	var pieces []Face
	switch r := r.(type) {
	case rim:
		pieces = r.faces
	case border:
		pieces = r.faces
	case piece:
		pieces = r.faces
	}
	for _, f := range pieces {
		line, ok := asArcs(f.Region)
		if !ok {
			return nil, errors.New("a border that is no curve, want that of a shape of two coordinates")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, errors.New("a region that is no curve, want a Border, a Piece of one or an edge, in the plane")
	}
	return lines, nil
}

// space returns n points that are equally far apart along lines in R^d.
func space(lines []arcs, n, d int) *mat.Dense {
	total := 0.0
	for _, line := range lines {
		total += line.volume()
	}
	x, i, before := mat.New(n, d), 0, 0.0 // before is the length before a part
	for _, line := range lines {
		for _, part := range line.parts {
			length, u, s := line.length(part[0], part[1]), part[0], before
			for ; i < n; i++ {
				to := total * (float64(i) + 0.5) / float64(n)
				if to > before+length && i < n-1 {
					break
				}
				next := line.forward(u, to-s, part[1])
				if line.at(x.Row(i), next); !line.even() {
					u, s = next, to // from point to point, so that lengths are short
				}
			}
			before += length
		}
	}
	return x
}
