package lsq

import "anagram/mat"

// Sweep evaluates [Phi r] a few hundred rows at a time and hands them on, so that Phi is never
// kept. Which rows are handed on together follows from the blocks alone.
type Sweep struct {
	e       *Evaluator
	theta   []float64
	unscale bool // rows are divided by the scale of their term
	rooms   []room
}

// room is one worker's: the rows [Phi r] at hand and views of them.
type room struct {
	rows       *mat.Dense
	part, full mat.Dense
	r          []float64
}

// sweepRows is how many rows are handed on at once, if blocks are shorter: docs/benchmarks.md has
// the times of others.
const sweepRows = 384

// NewSweep makes room for sweeps. With unscale, rows come without the weights of their terms.
func (e *Evaluator) NewSweep(unscale bool) *Sweep {
	w := &Sweep{e: e, unscale: unscale && len(e.Session.Terms) > 0, rooms: make([]room, e.Workers())}
	for i := range w.rooms {
		w.rooms[i] = room{rows: mat.New(w.Height(), e.params+1), r: make([]float64, e.blocks.longest)}
	}
	return w
}

// Height is the most rows that are handed on at once.
func (w *Sweep) Height() int { return min(w.e.blocks.rows, max(w.e.blocks.longest, sweepRows)) }

// Begin says at which theta the next rows are wanted.
func (w *Sweep) Begin(theta []float64) {
	w.e.Counts.Features++
	w.theta = theta
}

// Consumer is handed rows of [Phi r], for a slot of a sum.
type Consumer interface {
	Add(worker, slot int, rows *mat.Dense) error
}

// Rows hands the rows of blocks lo .. hi-1 on, from first to last.
func (w *Sweep) Rows(worker, lo, hi int, to Consumer, slot int) error {
	e, room, n := w.e, &w.rooms[worker], 0
	for b := lo; b < hi; b++ {
		if err := e.Look(); err != nil {
			return err
		}
		first, last := e.blocks.bounds(b)
		if n+last-first > room.rows.Rows {
			room.full = room.rows.View(0, 0, n, room.rows.Cols)
			if err := to.Add(worker, slot, &room.full); err != nil {
				return err
			}
			n = 0
		}
		if err := w.block(worker, b, n, last-first); err != nil {
			return err
		}
		n += last - first
	}
	room.full = room.rows.View(0, 0, n, room.rows.Cols)
	return to.Add(worker, slot, &room.full)
}

// block evaluates a block into rows at .. at+n-1 of the worker's room.
func (w *Sweep) block(worker, b, at, n int) error {
	e, room := w.e, &w.rooms[worker]
	room.part = room.rows.View(at, 0, n, e.params)
	r := room.r[:n]
	if err := e.workers[worker].Features(r, &room.part, b, w.theta, 0, e.params); err != nil {
		return err
	}
	if w.unscale {
		unscale(r, &room.part, e.Session.Terms[e.term(b)].Scale)
	}
	for i, v := range r {
		room.rows.Row(at + i)[e.params] = v
	}
	return nil
}

// unscale divides rows of r and phi by a scale.
func unscale(r []float64, phi *mat.Dense, scale float64) {
	for i := range r {
		r[i] /= scale
		mat.Scal(phi.Row(i), 1/scale)
	}
}
