package march

import (
	"runtime"

	"anagram"
	"anagram/internal/pool"
	"anagram/mat"
	"anagram/pinn"
)

// rows evaluates the residuals of a problem and their features, blocks in parallel. Blocks write to rows of their own, so the number
// of workers leaves no trace.
type rows struct {
	problem *pinn.Problem
	workers []anagram.Worker
	pool    *pool.Pool
	starts  []int // first row of each block; the last is S
}

func newRows(p *pinn.Problem, workers int) *rows {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	r := &rows{problem: p, starts: []int{0}}
	for _, n := range p.Blocks() {
		r.starts = append(r.starts, r.starts[len(r.starts)-1]+n)
	}
	for range min(workers, len(r.starts)-1) {
		r.workers = append(r.workers, p.NewWorker())
	}
	r.pool = pool.New(len(r.workers))
	return r
}

// count returns S.
func (r *rows) count() int { return r.starts[len(r.starts)-1] }

// each calls task for every block and returns the error of the first block that has one.
func (r *rows) each(task func(w anagram.Worker, block, lo, hi int) error) error {
	return r.pool.Each(len(r.starts)-1, func(worker, b int) error {
		return task(r.workers[worker], b, r.starts[b], r.starts[b+1])
	})
}

// residuals sets dst (S) to r(theta).
func (r *rows) residuals(dst, theta []float64) error {
	at := &mat.Dense{Rows: 1, Cols: len(theta), Stride: len(theta), Data: theta}
	return r.each(func(w anagram.Worker, block, lo, hi int) error {
		return w.Residuals(&mat.Dense{Rows: 1, Cols: hi - lo, Stride: hi - lo, Data: dst[lo:hi]}, block, at)
	})
}

// features sets dst (S) to r(theta) and phi to columns lo .. hi-1 of the features.
func (r *rows) features(dst []float64, phi *mat.Dense, theta []float64, lo, hi int) error {
	return r.each(func(w anagram.Worker, block, first, last int) error {
		part := phi.View(first, 0, last-first, hi-lo)
		return w.Features(dst[first:last], &part, block, theta, lo, hi)
	})
}
