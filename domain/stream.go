package domain

import (
	"context"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/mat"
)

// Two kinds of streams serve a set of points. Points that are kept come from one PCG for the whole
// set, one after the other. A point that is not kept has a stream of its own, which begins at a
// hash of the set's seed, the step and the point's number; so any points can be had at any time, by
// anyone, without those before them (J. Salmon, M. Moraes, R. Dror, D. Shaw, Parallel random
// numbers: as easy as 1, 2, 3, 2011, on counters in the place of states). Hash and stream are
// SplitMix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014).

// Sampler draws the points of a set, for one goroutine. Its Draw allocates nothing.
type Sampler struct {
	points  Points
	pcg     *rand.PCG
	rng     *rand.Rand // of the whole set, on pcg
	counter *counter
	own     *rand.Rand // of a point, on counter
}

// Sampler returns a sampler of p.
func (p Points) Sampler() *Sampler {
	pcg, c := rand.NewPCG(0, 0), &counter{}
	return &Sampler{p, pcg, rand.New(pcg), c, rand.New(c)}
}

// Draw sets dst to points of a step, from number lo on. Random points that are kept are drawn one
// after the other, so lo must be 0 for these. It is an error if a set is none (Points.Err), if
// Where panics or accepts next to nothing, or if the context ends. It panics if dst does not fit.
func (s *Sampler) Draw(ctx context.Context, dst *mat.Dense, step, lo int) error {
	p := &s.points
	if err := p.Err(); err != nil {
		return err
	}
	if lo < 0 || lo+dst.Rows > p.Len() || dst.Cols != p.dim || lo > 0 && p.fixed == nil && !p.streamed {
		panic("domain: no such points")
	}
	if p.fixed != nil {
		dst.Copy(p.fixed.View(lo, 0, dst.Rows, dst.Cols))
		return nil
	}
	return s.draw(ctx, dst, step, lo)
}

// draw is Draw for random points.
func (s *Sampler) draw(ctx context.Context, dst *mat.Dense, step, lo int) (err error) {
	defer func() {
		if v := recover(); v != nil { // of a user's function
			err = text.Errorf("drawing the points panics: %v", v)
		}
	}()
	s.pcg.Seed(s.points.seed, uint64(step)*goldenRatio) // neighbouring steps are set far apart
	for i := range dst.Rows {
		rng := s.rng
		if s.points.streamed {
			s.counter.begin(s.points.seed, step, lo+i)
			rng = s.own
		}
		if err := propose(ctx, s.points.region, dst.Row(i), rng); err != nil {
			return err
		}
	}
	return nil
}

const (
	// maxProposals is after how many refusals in a row a region counts as empty. TestErrors.
	maxProposals = 1_000_000
	// proposalsPerLook is how many are made from one look at the context to the next: they may be
	// slow. TestDrawEnds.
	proposalsPerLook = 1 << 8
)

// propose draws points into dst until one is accepted, or the context ends.
func propose(ctx context.Context, r Region, dst []float64, rng *rand.Rand) error {
	for i := range maxProposals {
		if i%proposalsPerLook == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if r.Draw(dst, rng) {
			return nil
		}
	}
	return text.Errorf("%s accepts fewer than one random point in %d%s", nameOf(r), maxProposals, cureOf(r))
}

// nameOf returns what to call a region that refuses points.
func nameOf(r Region) string {
	switch r := r.(type) {
	case part:
		return "Where"
	case dense:
		return "Density"
	case combined:
		return text.Sprintf("%s of %d shapes", r.what, len(r.shapes))
	}
	return "the region"
}

// cureOf returns what to look at where a region refuses points.
func cureOf(r Region) string {
	if c, ok := r.(combined); ok && !c.union {
		return ": see that the shapes leave an inside"
	}
	return ""
}

// goldenRatio is 2^64 over the golden ratio, the increment of SplitMix64.
const goldenRatio = 0x9e3779b97f4a7c15

// counter is SplitMix64 as a source of random numbers.
type counter struct{ state uint64 }

// Uint64 returns the next number.
func (c *counter) Uint64() uint64 {
	c.state += goldenRatio
	return mix(c.state)
}

// begin begins the stream of point number i.
func (c *counter) begin(seed uint64, step, i int) {
	c.state = mix(mix(mix(seed+goldenRatio)+uint64(step)*goldenRatio) + uint64(i)*goldenRatio)
}

// mix is the hash of SplitMix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uses of random numbers beside the points of a set, as Derive takes them. Number 4 is package
// pinn's.
const (
	useCandidates = 1 // Follow: what may be drawn
	useRows       = 2 // Follow: which points of the set move
	useOthers     = 3 // Others
	useSobol      = 5 // Sobol: how a coordinate is scrambled
	useDensity    = 6 // Density: where the bound is sought
)

// Derive returns the seed of a stream that serves one use for set number k of a problem. It is one
// round of SplitMix64, so that neighbouring seeds, uses and sets have nothing in common. Each use
// has a number: 1 to 3, 5 and 6 are this package's own.
func Derive(seed uint64, use, k int) uint64 {
	return mix(seed + goldenRatio*(uint64(use)<<32+uint64(k)))
}
