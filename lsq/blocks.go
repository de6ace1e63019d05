package lsq

import (
	"errors"
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
		r.Size = min(r.Size, r.Count) // of which no multiple overflows
		b.runs = append(b.runs, run{r, b.count, b.rows})
		b.count += r.blocks()
		b.rows += r.Count
		b.longest = max(b.longest, r.Size)
	}
	return b
}

// blocks returns how many there are.
func (r Rows) blocks() int { return (r.Count-1)/r.Size + 1 }

// bounds returns the first row of a block and that after its last.
func (b *blocks) bounds(block int) (lo, hi int) {
	i := sort.Search(len(b.runs), func(i int) bool { return b.runs[i].block > block }) - 1
	r := &b.runs[i]
	at := (block - r.block) * r.Size
	return r.row + at, r.row + at + min(r.Size, r.Count-at)
}

// maxBlocks is more than anyone can wait for; numbers of nodes of the tree are products of two such
// numbers. TestBadProblems.
const maxBlocks = math.MaxInt32

// check returns an error if there are no rows or parameters, if a run of rows is empty, if the
// terms do not cover the rows, or if the session lacks what it can't do without.
func check(p Problem, s *Session) error {
	rows, count, blocks := p.Rows(), 0, 0
	for i, r := range rows {
		if r.Count <= 0 || r.Size <= 0 {
			return text.Errorf("rows %d of the problem: %d in blocks of %d", i, r.Count, r.Size)
		}
		if r.Count > math.MaxInt-count || r.blocks() > maxBlocks-blocks {
			return text.Errorf("rows %d of the problem: with %d in blocks of %d there are more than can be counted", i, r.Count, r.Size)
		}
		count += r.Count
		blocks += r.blocks()
	}
	if count == 0 || p.Params() <= 0 {
		return text.Errorf("nothing to solve: %d residuals, %d parameters", count, p.Params())
	}
	switch l := s.Linear; {
	case s.NewWorker == nil:
		return errors.New("the problem's Session has no NewWorker, which nothing can do without")
	case (s.Place == nil) != (s.Placed == nil):
		return errors.New("the problem's Session has only one of Placed and Place: give both or none")
	case l.Lo < 0 || l.Lo > l.Hi || l.Hi > p.Params():
		return text.Errorf("the problem's Session.Linear is %d to %d, which is no part of its %d parameters", l.Lo, l.Hi, p.Params())
	case len(s.Terms) == 0:
		return nil
	}
	return checkTerms(s.Terms, rows)
}

// checkTerms finds terms that are none, or don't cover the rows one after the other.
func checkTerms(terms []Term, rows []Rows) error {
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
