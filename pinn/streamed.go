package pinn

import (
	"context"
	"errors"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
)

// Points that are not kept. A random point is drawn from a stream of its own, which begins at a hash of the set's seed, the step and the
// point's number; so any block of points can be had at any time, by anyone, without those before it (J. Salmon, M. Moraes, R. Dror, D. Shaw,
// Parallel random numbers: as easy as 1, 2, 3, 2011, on counters in the place of states; the hash and the stream are SplitMix64, see derive).
// Every worker draws the points of the block it evaluates, and with them the values of sources and coefficients there.

// Streamed returns random points that are drawn anew whenever they are needed instead of being kept: with a million of them
// memory is that of a block. They are other points than without it, from the same distribution; Where and Fresh hold for them
// too. What it costs is drawing the points, and that sources and coefficients are evaluated with every residual, by all workers at once.
// New tries 65,536 of the points of step 0: a source that fails at one of them is an error of New, at others an error of the step.
func (p Points) Streamed() Points {
	if p.err == nil && p.fixed != nil {
		p.err = errors.New("fixed points cannot be streamed")
	}
	p.streamed = true
	return p.agreed()
}

// counter is SplitMix64 as a source of random numbers.
type counter struct{ state uint64 }

// Uint64 returns the next number.
func (c *counter) Uint64() uint64 {
	c.state += golden
	return mix(c.state)
}

// start begins the stream of point number i.
func (c *counter) start(seed uint64, step, i int) {
	c.state = mix(mix(mix(seed+golden)+uint64(step)*golden) + uint64(i)*golden)
}

// part sets dst to the points of a step from number lo on.
func (p Points) part(dst *mat.Dense, s *stream, step, lo int) error {
	for i := range dst.Rows {
		s.counter.start(p.seed, step, lo+i)
		if err := p.propose(dst.Row(i), s.own); err != nil {
			return err
		}
	}
	return nil
}

// kept returns how many points a condition holds at a time.
func (p Points) kept() int {
	if p.streamed {
		return min(maxBlock, p.Len())
	}
	return p.Len()
}

// rows returns the number of points of the condition. Where they are streamed, x and all that depends on it are of one block only.
func (c *condition) rows() int { return c.points.Len() }

// all returns the points in place.
func (c *condition) all() (*mat.Dense, error) {
	if !c.points.streamed {
		return c.x, nil
	}
	x := mat.New(c.rows(), c.points.dim)
	return x, c.points.part(x, newStream(), c.step, 0)
}

// triedBlocks is how many blocks of step 0 are tried, spread evenly: an equation that fails does so
// at most of its points as a rule, and the others are found when they are evaluated.
const triedBlocks = 1 << 10

// begin puts the streamed points of a step in place, and tries some of step 0.
func (c *condition) begin(ctx context.Context, step int) error {
	c.step = step
	if step > 0 {
		return nil
	}
	blocks := c.blockCount()
	n := min(blocks, triedBlocks)
	for k := range n {
		b := c.block(k * blocks / n * maxBlock)
		if err := c.show(ctx, step, b.lo, b.x.Rows); err != nil {
			return err
		}
	}
	return nil
}

// show makes n points of a step, from number lo on, those in x.
func (c *condition) show(ctx context.Context, step, lo, n int) error {
	c.x.Rows = n
	if err := c.drawPart(step, lo); err != nil {
		return err
	}
	return c.tabulate(ctx)
}

func (c *condition) drawPart(step, lo int) (err error) {
	defer notPanic("drawing the points", &err)
	return c.points.part(c.x, c.stream, step, lo)
}

// window is a worker's own view of a condition with streamed points.
type window struct {
	block      // what is in view, as a block of a condition of as many points
	known bool // something is: the points from number ...
	from  int
	draws int // ... of this draw
}

// newWindow makes room for a block of c.
func newWindow(c *condition) *window {
	return &window{block: block{condition: c.own(maxBlock)}}
}

// own returns a copy of c whose points, as many as there is room for, are its own.
func (c *condition) own(rows int) *condition {
	own := *c
	own.stream, own.x = newStream(), mat.New(rows, c.points.dim)
	copy(own.x.Data, c.x.Data)
	if c.source != nil {
		own.source = make([]float64, rows)
		copy(own.source, c.source)
	}
	own.tried = make([]complex128, len(c.tried))
	own.forms = make([]form, len(c.forms))
	for k, f := range c.forms {
		own.forms[k] = slices.Clone(f)
		for i := range f {
			if f[i].factors != nil {
				own.forms[k][i].table = make([]float64, rows)
				copy(own.forms[k][i].table, f[i].table)
			}
		}
	}
	return &own
}

// look brings a block with streamed points into view.
func (w *worker) look(b block) (*block, error) {
	v := w.windows[b.condition]
	if v.known && v.from == b.lo && v.draws == w.p.draws {
		return &v.block, nil
	}
	if w.last.condition == v.condition {
		w.last = block{}
	}
	v.known = false
	own, n := v.condition, b.x.Rows
	if err := own.show(context.Background(), b.condition.step, b.lo, n); err != nil {
		return nil, text.Errorf("pinn: %s: %w", own.name, err)
	}
	v.x = own.x.View(0, 0, n, own.x.Cols)
	v.from, v.known, v.draws = b.lo, true, w.p.draws
	return &v.block, nil
}
