package anagram

import "anagram/mat"

// sweep evaluates [Phi r] a few hundred rows at a time and hands them to a consumer, so that Phi is never kept. Consecutive blocks
// make a group, and the groups are the items that workers share: within a group the rows come in order, so what a group comes to does not
// depend on who works on it. Where groups begin, and which blocks are handed on together, follows from the lengths of the blocks alone.
type sweep struct {
	e       *evaluator
	heads   []int     // first block of each group, and the number of blocks
	scales  []float64 // of each block: rows are divided by it; nil: they are not
	room    []sweepRoom
	consume func(worker, group int, rows *mat.Dense) error
	task    func(worker, group int) error
	r       []float64 // arguments of the sweep at work
	theta   []float64
}

// sweepRoom is one worker's: the rows [Phi r] of the blocks at hand and views of them.
type sweepRoom struct {
	rows       *mat.Dense
	part, full mat.Dense
}

// sweepRows is how many rows are handed on at once, if blocks are shorter. Folding 4500 x 449 in one thread takes 65 ms of processor time by
// so many, 76 by 192, 68 by 512 and 84 all at once; factoring it as a whole takes 71 (medians of nine, AVX-512).
const sweepRows = 384

func newSweep(e *evaluator, groups int, consume func(worker, group int, rows *mat.Dense) error) *sweep {
	w := &sweep{e: e, heads: e.cut(groups), consume: consume, room: make([]sweepRoom, len(e.workers))}
	for i := range w.room {
		w.room[i].rows = mat.New(w.height(), e.params+1)
	}
	w.task = w.group
	return w
}

// height is the most rows that are handed on at once.
func (w *sweep) height() int { return min(w.e.rows, max(w.e.longest, sweepRows)) }

// sweep counts one, and returns how many groups it has.
func (d *demand) sweep(groups int) float64 {
	d.add("rows of features", d.workers, d.height(), d.params+1)
	return min(float64(groups), d.blocks)
}

func (d *demand) height() float64 { return min(d.rows, max(d.longest, sweepRows)) }

// groups is the number of groups.
func (w *sweep) groups() int { return len(w.heads) - 1 }

// cut returns the first blocks of so many runs of blocks of about as many rows each, and the number of blocks.
func (e *evaluator) cut(groups int) (heads []int) {
	for b, start := range e.starts[:e.blocks()] {
		if start >= len(heads)*e.rows/groups {
			heads = append(heads, b)
		}
	}
	return append(heads, e.blocks())
}

// run sets r (S) to the residuals at theta, over their scales, and hands all rows on.
func (w *sweep) run(r, theta []float64) error {
	w.e.counts.Features++
	w.r, w.theta = r, theta
	return w.e.each(w.groups(), w.task)
}

func (w *sweep) group(worker, group int) error {
	e, room := w.e, &w.room[worker]
	n := 0
	for b := w.heads[group]; b < w.heads[group+1]; b++ {
		if err := e.look(); err != nil {
			return err
		}
		rows := e.starts[b+1] - e.starts[b]
		if n+rows > room.rows.Rows {
			if err := w.hand(worker, group, n); err != nil {
				return err
			}
			n = 0
		}
		room.part = room.rows.View(n, 0, rows, e.params)
		room.full = room.rows.View(n, 0, rows, e.params+1)
		if err := w.block(worker, b); err != nil {
			return err
		}
		n += rows
	}
	return w.hand(worker, group, n)
}

// block evaluates a block into the worker's views.
func (w *sweep) block(worker, b int) error {
	e, room := w.e, &w.room[worker]
	r := w.r[e.starts[b]:e.starts[b+1]]
	if err := e.workers[worker].Features(r, &room.part, b, w.theta, 0, e.params); err != nil {
		return err
	}
	if w.scales != nil {
		unscale(r, &room.part, w.scales[b])
	}
	for i, v := range r {
		room.full.Row(i)[e.params] = v
	}
	return nil
}

func (w *sweep) hand(worker, group, n int) error {
	room := &w.room[worker]
	room.full = room.rows.View(0, 0, n, room.rows.Cols)
	return w.consume(worker, group, &room.full)
}

// unscale divides rows of r and phi by a scale.
func unscale(r []float64, phi *mat.Dense, scale float64) {
	for i := range r {
		r[i] /= scale
		mat.Scal(phi.Row(i), 1/scale)
	}
}
