package pinn

import (
	"sort"

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
	x := mat.Dense{Rows: n, Cols: c.x.Cols}
	if !c.points.IsStreamed() {
		x = c.x.View(lo, 0, n, c.x.Cols)
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
