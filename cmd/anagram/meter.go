package main

import (
	"sync"

	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// meter measures a network against the solution at the problem's evaluation points.
// Only recording, -tol and the final report read it; no method does.
type meter struct {
	want []float64
	got  *mat.Dense
	eval *fieldEvaluator
	x    *mat.Dense

	few   mat.Dense // every sampled-th row of x
	scale float64   // of relative errors
}

// sampled is no divisor of the side of a grid, so the sample is not one of its lines.
const sampled = 61

func newMeter(net *mlp.Network, x *mat.Dense, want []float64, workers int) *meter {
	m := &meter{want: want, got: mat.New(x.Rows, net.Outputs()), eval: newFieldEvaluator(net, workers), x: x}
	m.few = mat.Dense{Rows: (x.Rows + sampled - 1) / sampled, Cols: x.Cols, Stride: sampled * x.Stride, Data: x.Data}
	if m.scale = mat.Nrm2(want); m.scale == 0 {
		m.scale = 1 // as measure has it
	}
	return m
}

// measure returns |u - want| / |want| in the 2-norm over the evaluation points, and max |u - want|.
// A network that is NaN somewhere has the errors NaN.
func (m *meter) measure(theta []float64) (relativeL2, maxError float64) {
	m.eval.evaluate(m.got, theta, m.x)
	return pinn.Compare(m.got.Data, m.want)
}

// above reports that the relative L2 error is above tol, as far as a sample of the points can tell, whose errors are not
// more than those of all. That it is not above, or NaN, it takes measure to tell.
func (m *meter) above(theta []float64, tol float64) bool {
	got := m.got.View(0, 0, m.few.Rows, m.got.Cols)
	m.eval.evaluate(&got, theta, &m.few)
	for i := range got.Rows {
		got.Row(i)[0] -= m.want[sampled*i]
	}
	return mat.Nrm2(got.Data[:got.Rows]) > tol*m.scale
}

// chunk is the number of points a goroutine takes at a time: a batch of that size stays in the cache.
const chunk = 256

// fieldEvaluator evaluates a network at many points, in parallel.
type fieldEvaluator struct {
	batches []*mlp.Batch // one a goroutine
}

func newFieldEvaluator(net *mlp.Network, workers int) *fieldEvaluator {
	e := &fieldEvaluator{}
	for range max(1, workers) {
		e.batches = append(e.batches, mlp.NewBatch(net, mlp.Channels{}, chunk))
	}
	return e
}

// evaluate sets the rows of dst to u at the rows of x. Each goroutine has its share of the chunks.
func (e *fieldEvaluator) evaluate(dst *mat.Dense, theta []float64, x *mat.Dense) {
	var wg sync.WaitGroup
	for w, batch := range e.batches {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w * chunk; i < x.Rows; i += len(e.batches) * chunk {
				n := min(chunk, x.Rows-i)
				u, points := dst.View(i, 0, n, dst.Cols), x.View(i, 0, n, x.Cols)
				batch.Forward(&u, theta, &points)
			}
		}()
	}
	wg.Wait()
}
