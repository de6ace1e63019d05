package main

import (
	"math"
	"slices"
	"sync"

	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// meter measures a network against the solution at the problem's evaluation points.
// Only recording, -tol and the final report read it; no method does. Where no solution is known,
// want is nil and all errors are NaN.
type meter struct {
	want  []float64 // points x outputs, as got has them
	asked []bool    // the same: which of them count; nil for all
	got   *mat.Dense
	x     *mat.Dense

	// how far values are from want, those of a point together
	compare func(got, want []float64) (relativeL2, maxError float64)

	floating []int // outputs that are known up to a constant, which does not count

	scale   float64      // of relative errors
	batches []*mlp.Batch // one a goroutine
	params  int          // of the network
}

func newMeter(net *mlp.Network, x *mat.Dense, want []float64, workers int) *meter {
	m := &meter{want: want, got: mat.New(x.Rows, net.Outputs()), x: x, params: net.Params()}
	m.compare = m.worst
	for range workers {
		m.batches = append(m.batches, mlp.NewBatch(net, mlp.Channels{}, chunk))
	}
	if m.scale = mat.Nrm2(want); m.scale == 0 {
		m.scale = 1 // as measure has it
	}
	return m
}

// measure returns |u - want| / |want| in the 2-norm over the evaluation points, and max |u - want|,
// or what the problem measures instead. A network that is NaN somewhere has the errors NaN. With
// several outputs they are the largest of those of each.
func (m *meter) measure(theta []float64) (relativeL2, maxError float64) {
	if m.want == nil {
		return math.NaN(), math.NaN()
	}
	m.evaluate(m.got, theta, m.x)
	return m.compare(m.got.Data, m.want)
}

// worst compares output by output.
func (m *meter) worst(got, want []float64) (relativeL2, maxError float64) {
	for k := range m.got.Cols {
		relative, largest := m.one(k, got, want)
		relativeL2, maxError = max(relativeL2, relative), max(maxError, largest)
	}
	return relativeL2, maxError
}

// one compares output k.
func (m *meter) one(k int, got, want []float64) (relativeL2, maxError float64) {
	n := m.got.Cols
	if n == 1 && m.floating == nil && m.asked == nil {
		return pinn.Compare(got, want)
	}
	got, want = m.counted(got, k), m.counted(want, k)
	if slices.Contains(m.floating, k) {
		centre(got)
		centre(want)
	}
	return pinn.Compare(got, want)
}

// counted returns the values of output k that count, of all.
func (m *meter) counted(all []float64, k int) []float64 {
	n := m.got.Cols
	if m.asked == nil {
		return component(all, k, n)
	}
	var some []float64
	for i := k; i < len(all); i += n {
		if m.asked[i] {
			some = append(some, all[i])
		}
	}
	return some
}

// centre takes the mean from values.
func centre(values []float64) {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for i := range values {
		values[i] -= mean
	}
}

// points is the number of points at which errors are measured.
func (m *meter) points() int {
	if m.want == nil {
		return 0
	}
	return m.x.Rows
}

// component returns every n-th number from number k on.
func component(all []float64, k, n int) []float64 {
	var one []float64
	for i := k; i < len(all); i += n {
		one = append(one, all[i])
	}
	return one
}

// parts is the number of parts in which above looks at the points. It divides no side of a grid, so
// a part is not a few of its lines.
const parts = 61

// above reports that the relative L2 error of a network of one output is above tol. The squares of
// any points bound those of all from below, so it takes few where the error is far above; an error
// that is not above by more than rounding, or NaN, is for measure to tell, and so is that of
// several outputs or of one that does not count everywhere.
func (m *meter) above(theta []float64, tol float64) bool {
	if m.got.Cols > 1 || m.floating != nil || m.asked != nil {
		return false
	}
	const rounding = 1e-9 // generously
	most, sum := tol*m.scale*(1+rounding), 0.0
	for first := range min(parts, m.x.Rows) {
		rows := (m.x.Rows - first + parts - 1) / parts
		got := m.got.View(0, 0, rows, 1)
		points := mat.Dense{Rows: rows, Cols: m.x.Cols, Stride: parts * m.x.Stride, Data: m.x.Data[first*m.x.Stride:]}
		m.evaluate(got, theta, &points)
		for i, u := range got.Data[:rows] {
			d := u - m.want[first+i*parts]
			sum += float64(d * d)
		}
		if math.Sqrt(sum) > most {
			return true
		}
	}
	return false
}

// chunk is the number of points a goroutine takes at a time: a batch of that size stays in the
// cache.
const chunk = 256

// evaluate sets the rows of dst to u at the rows of x. Each goroutine has its share of the chunks.
// What theta holds behind the network's parameters are constants of the problem.
func (m *meter) evaluate(dst *mat.Dense, theta []float64, x *mat.Dense) {
	theta = theta[:m.params]
	var wg sync.WaitGroup
	for w, batch := range m.batches {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w * chunk; i < x.Rows; i += len(m.batches) * chunk {
				n := min(chunk, x.Rows-i)
				u, points := dst.View(i, 0, n, dst.Cols), x.View(i, 0, n, x.Cols)
				batch.Forward(u, theta, points)
			}
		}()
	}
	wg.Wait()
}
