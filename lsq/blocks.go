package lsq

import (
	"math"
	"sort"

	"anagram/internal/text"
)

// blocks numbers the blocks of a problem. It finds the rows of a block without a list of blocks.
type blocks struct {
	runs    []run
	count   int
	rows    int // S
	longest int // rows of the longest block
}

// run is a Rows with the numbers of its first block and of its first row.
type run struct {
	Rows
	block, row int
}

func newBlocks(rows []Rows) blocks {
	var b blocks
	for _, r := range rows {
		b.runs = append(b.runs, run{r, b.count, b.rows})
		b.count += (r.Count + r.Size - 1) / r.Size
		b.rows += r.Count
		b.longest = max(b.longest, min(r.Size, r.Count))
	}
	return b
}

// bounds returns the first row of a block and that after its last.
func (b *blocks) bounds(block int) (lo, hi int) {
	i := sort.Search(len(b.runs), func(i int) bool { return b.runs[i].block > block }) - 1
	r := &b.runs[i]
	lo = r.row + (block-r.block)*r.Size
	return lo, min(lo+r.Size, r.row+r.Count)
}

// check returns an error if there are no rows or parameters, if a run of rows is empty, or if the
// terms do not cover the rows.
func check(p Problem, terms []Term) error {
	rows, count := p.Rows(), 0
	for i, r := range rows {
		if r.Count <= 0 || r.Size <= 0 {
			return text.Errorf("rows %d of the problem: %d in blocks of %d", i, r.Count, r.Size)
		}
		count += r.Count
	}
	if count == 0 || p.Params() <= 0 {
		return text.Errorf("nothing to solve: %d residuals, %d parameters", count, p.Params())
	}
	if len(terms) == 0 {
		return nil
	}
	for _, t := range terms {
		left := t.Rows
		for ; len(rows) > 0 && left > 0; rows = rows[1:] {
			left -= rows[0].Count
		}
		if left != 0 {
			return text.Errorf("term %q has %d rows, its blocks hold %d", t.Name, t.Rows, t.Rows-left)
		}
		if !(t.Scale > 0) || math.IsInf(t.Scale, 1) {
			return text.Errorf("term %q has the scale %v, want a positive number", t.Name, t.Scale)
		}
	}
	if len(rows) > 0 {
		return text.Errorf("the terms end before the last %d rows", rows[len(rows)-1].Count)
	}
	return nil
}
