package pinn

import (
	"context"
	"slices"
	"sort"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
)

// maxBlock is the number of points in a block, the unit of work. It is large enough for the matrix
// products of a layer to run at speed, and small enough for their operands to stay in the cache. It
// is part of the bits of a run: TestRunBits of the root.
const maxBlock = 64

// block is a run of points of one condition.
type block struct {
	condition *condition
	lo        int       // index of its first point
	x         mat.Dense // view of the points; without elements if they are streamed
}

// block returns the block of the condition's points from number lo on.
func (c *condition) block(lo int) block {
	n := min(maxBlock, c.rows()-lo)
	if n <= 0 {
		panic("pinn: no such block")
	}
	x := mat.Dense{Rows: n, Cols: c.x.Cols}
	if !c.points.IsStreamed() {
		x = *c.x.View(lo, 0, n, c.x.Cols)
	}
	return block{c, lo, x}
}

// blockCount returns how many blocks the points make.
func (c *condition) blockCount() int { return (c.rows() + maxBlock - 1) / maxBlock }

// blockCount returns the number of blocks of all conditions.
func (p *Problem) blockCount() int {
	if len(p.conditions) == 0 {
		return 0
	}
	last := p.conditions[len(p.conditions)-1]
	return last.first + last.blockCount()
}

// block returns block number k. Blocks are not kept: of streamed points there may be more than
// memory holds.
func (p *Problem) block(k int) block {
	i := sort.Search(len(p.conditions), func(i int) bool { return p.conditions[i].first > k }) - 1
	c := p.conditions[i]
	return c.block((k - c.first) * maxBlock)
}

// sampled is a block that stands for as many others of its condition as share says.
type sampled struct {
	index int
	share float64
}

// sample returns at most so many blocks of every condition, spread evenly.
func (p *Problem) sample(most int) (chosen []sampled) {
	for _, c := range p.conditions {
		blocks := c.blockCount()
		n, taken := min(blocks, most), 0
		for k := range n {
			taken += c.block(evenly(k, n, blocks) * maxBlock).x.Rows
		}
		for k := range n {
			chosen = append(chosen, sampled{c.first + evenly(k, n, blocks), float64(c.rows()) / float64(taken)})
		}
	}
	return chosen
}

// evenly returns number k of n that are spread evenly over so many. A product of the two may be
// more than an int holds.
func evenly(k, n, over int) int { return int(int64(k) * int64(over) / int64(n)) }

// Points that are not kept. Every worker draws the points of the block it evaluates, and with them
// the values of sources and coefficients there; package domain has any of them at any time.

// kept returns how many points a condition holds at a time.
func kept(p domain.Points) int {
	if p.IsStreamed() {
		return min(maxBlock, p.Len())
	}
	return p.Len()
}

// rows returns the number of points of the condition. Where they are streamed, x and all that
// depends on it are of one block only.
func (c *condition) rows() int { return c.points.Len() }

// all returns the points in place.
func (c *condition) all() (*mat.Dense, error) {
	if !c.points.IsStreamed() {
		return c.x, nil
	}
	x := mat.New(c.rows(), c.points.Dim())
	return x, c.points.Sampler().Draw(context.Background(), x, c.step, 0)
}

// maxTriedBlocks is how many blocks of step 0 are tried, spread evenly. An equation that is wrong
// mostly fails at most of its points; where it fails at few, the step that meets one says so.
// TestStreamedErrors, TestStreamedOpens.
const maxTriedBlocks = 1 << 10

// begin puts the streamed points of a step in place, and tries some of step 0.
func (c *condition) begin(ctx context.Context, step int) error {
	c.step = step
	if step > 0 {
		return nil
	}
	blocks := c.blockCount()
	n := min(blocks, maxTriedBlocks)
	for k := range n {
		b := c.block(evenly(k, n, blocks) * maxBlock)
		if err := c.show(ctx, step, b.lo, b.x.Rows); err != nil {
			return err
		}
	}
	return nil
}

// show draws n points of a step into x, from number lo on.
func (c *condition) show(ctx context.Context, step, lo, n int) error {
	c.x.Rows = n
	if err := c.sampler.Draw(ctx, c.x, step, lo); err != nil {
		return err
	}
	return c.tabulate(ctx)
}

// window is a worker's own view of a condition with streamed points.
type window struct {
	block      // what is in view, as a block of a condition of as many points
	known bool // whether anything is in view
	from  int  // the number of its first point
	draws int  // how often the points had been drawn
}

// own returns a copy of c whose points, as many as there is room for, are its own.
func (c *condition) own(rows int) *condition {
	own := *c
	own.sampler, own.x = c.points.Sampler(), mat.New(rows, c.points.Dim())
	copy(own.x.Data, c.x.Data)
	if c.source != nil {
		own.source = make([]float64, rows)
		copy(own.source, c.source)
	}
	own.tried = make([]complex128, len(c.tried))
	own.forms = ownForms(c.forms, rows)
	own.visits = slices.Clone(c.visits)
	for k := range own.visits {
		own.visits[k].own(rows)
	}
	return &own
}

// ownForms returns a copy of forms with tables of their own, for so many rows.
func ownForms(forms []form, rows int) []form {
	own := make([]form, len(forms))
	for k, f := range forms {
		own[k] = slices.Clone(f)
		for i := range f {
			if f[i].factors != nil {
				own[k][i].table = make([]float64, rows)
				copy(own[k][i].table, f[i].table)
			}
		}
	}
	return own
}

// look brings a block with streamed points into view.
func (w *worker) look(b block) (*block, error) {
	v := w.windows[b.condition]
	if v.known && v.from == b.lo && v.draws == w.p.draws {
		return &v.block, nil
	}
	if w.last.condition == v.condition {
		w.last.block = block{}
	}
	v.known = false
	own, n := v.condition, b.x.Rows
	if err := own.show(context.Background(), b.condition.step, b.lo, n); err != nil {
		return nil, text.Errorf("pinn: %s: %w", own.name, err)
	}
	v.x = *own.x.View(0, 0, n, own.x.Cols)
	v.from, v.known, v.draws = b.lo, true, w.p.draws
	return &v.block, nil
}
