package pinn

import (
	"context"
	"errors"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/mat"
)

// Points is a set of points in R^d: fixed coordinates (At, and the grids of Box), or a
// recipe for random ones (Uniform, UniformBorder). It is a value; its methods return changed
// copies. What is wrong with it (a grid of one point a side, say) is reported by New,
// with the name of the term. The zero value is empty.
//
// All but At know the region they come from, the box or its border with what Where
// accepts, and can draw further points there: see Follow and Problem.Check. Random points need not be kept: see Streamed.
type Points struct {
	dim      int
	fixed    *mat.Dense                          // coordinates, or nil if random
	n        int                                 // how many, if random
	draw     func(dst []float64, rng *rand.Rand) // sets dst to a random point of the region; nil if there is none
	box      Box                                 // around the region, which fills it but for keep; nil if there is none
	seed     uint64                              // the stream it is drawn from
	keep     []func(x []float64) bool            // Where: a random point is proposed until all accept it
	fresh    bool                                // drawn again at every step
	streamed bool                                // drawn again whenever needed
	follow   *Following                          // completed, or nil
	err      error
}

// At returns the given points, copied. All must have the same number of coordinates. They have no region.
func At(points ...[]float64) Points {
	for _, x := range points {
		if len(x) != len(points[0]) {
			return Points{err: text.Errorf("points of %d and of %d coordinates in one set", len(points[0]), len(x))}
		}
	}
	x := mat.FromRows(points...)
	return Points{dim: x.Cols, fixed: x}
}

// Where returns the points of p for which keep is true: a grid keeps fewer points, a random
// set keeps its number n, proposing points until n are accepted. With it a box
// becomes a disk or an L, and a face loses an end:
//
//	square.Face(0, Low).Grid(30).Where(func(x []float64) bool { return x[1] < 1 })
//
// keep must not change x. It must be a pure function: where points are streamed it is called from several goroutines.
func (p Points) Where(keep func(x []float64) bool) Points {
	if p.err != nil {
		return p
	}
	p.keep = append(p.keep[:len(p.keep):len(p.keep)], keep)
	if p.fixed == nil {
		return p
	}
	kept := &mat.Dense{Cols: p.dim, Stride: p.dim} // keeps its columns if no row is left
	for i := range p.fixed.Rows {
		if x := p.fixed.Row(i); keep(x) {
			kept.Data = append(kept.Data, x...)
			kept.Rows++
		}
	}
	p.fixed = kept
	return p
}

// Fresh returns p drawn again before every step. What is drawn is a function of the seed and
// of the step's number alone, so that a run resumed at a step sees the points it would have seen.
// The points must be random ones.
func (p Points) Fresh() Points {
	if p.err == nil && p.fixed != nil {
		p.err = errors.New("fixed points cannot be drawn afresh")
	}
	p.fresh = true
	return p.agreed()
}

// agreed returns p, with an error if it is to Follow what changes by itself or is not kept.
func (p Points) agreed() Points {
	if p.err == nil && p.fresh && p.follow != nil {
		p.err = errors.New("points drawn afresh at every step cannot follow the residual as well")
	}
	if p.err == nil && p.streamed && p.follow != nil {
		p.err = errors.New("streamed points cannot follow the residual as well")
	}
	return p
}

// Len returns the number of points.
func (p Points) Len() int {
	if p.fixed != nil {
		return p.fixed.Rows
	}
	return p.n
}

// Dim returns the number of coordinates of a point.
func (p Points) Dim() int { return p.dim }

// X returns the points, one a row, in a matrix of the caller's own: the points of step 0 if
// they are fresh ones. It panics where New would return an error, but not if the set is empty.
func (p Points) X() *mat.Dense {
	x := mat.New(p.Len(), p.dim)
	err := p.err
	if err == nil {
		err = p.fill(context.Background(), x, newStream(), 0)
	}
	if err != nil {
		panic("pinn: " + err.Error())
	}
	return x
}

// fill sets dst to the points of a step.
func (p Points) fill(ctx context.Context, dst *mat.Dense, s *stream, step int) error {
	if p.fixed != nil {
		dst.Copy(p.fixed)
		return nil
	}
	if p.streamed {
		return p.part(dst, s, step, 0)
	}
	s.start(p.seed, step)
	for i := range dst.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.propose(dst.Row(i), s.rng); err != nil {
			return err
		}
	}
	return nil
}

// propose draws points into dst until one is accepted.
func (p Points) propose(dst []float64, rng *rand.Rand) error {
	const patience = 1_000_000 // proposals for one point: a second or so
	for range patience {
		if p.draw(dst, rng); p.accepts(dst) {
			return nil
		}
	}
	return text.Errorf("Where accepts fewer than one random point in %d", patience)
}

// accepts reports whether every predicate of Where holds at x.
func (p Points) accepts(x []float64) bool {
	for _, keep := range p.keep {
		if !keep(x) {
			return false
		}
	}
	return true
}

// stream is a reusable source of random numbers: for a set of points, and for a point of its own (see Streamed).
type stream struct {
	pcg     *rand.PCG
	rng     *rand.Rand
	counter *counter
	own     *rand.Rand
}

func newStream() *stream {
	pcg, c := rand.NewPCG(0, 0), &counter{}
	return &stream{pcg, rand.New(pcg), c, rand.New(c)}
}

// start begins the stream of a seed and a step. The multiplier (2^64 over the golden
// ratio) sets the streams of neighbouring steps far apart.
func (s *stream) start(seed uint64, step int) {
	s.pcg.Seed(seed, uint64(step)*golden)
}

const golden = 0x9e3779b97f4a7c15

// A use of random numbers beside the first points of a set has a stream of its own.
type use uint64

const (
	useCandidates use = 1 + iota // Follow: what may be drawn
	useRows                      // Follow: which points of the set move
	useUnseen                    // Check
	useFurther                   // Examine: further units
)

// derive returns the seed of a use of set number k of a problem: one round of SplitMix64 (G. Steele, D. Lea,
// C. Flood, Fast splittable pseudorandom number generators, 2014), so that neighbouring seeds, uses and sets have nothing in common.
func (u use) derive(seed uint64, k int) uint64 {
	return mix(seed + golden*(uint64(u)<<32+uint64(k)))
}

// mix is the hash of SplitMix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
