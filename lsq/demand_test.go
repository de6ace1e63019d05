package lsq_test

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"anagram/lsq"
	"anagram/mat"
)

// ones is a problem whose residuals and features are all one.
type ones struct {
	rowsAlone
	adjoint bool
}

func (p ones) Open() lsq.Session {
	fill := func(v []float64) {
		for i := range v {
			v[i] = 1
		}
	}
	w := lsq.Worker{
		Residuals: func(r []float64, _ int, _ []float64) error { fill(r); return nil },
		Features: func(r []float64, phi *mat.Dense, _ int, _ []float64, lo, hi int) error {
			fill(r)
			for i := range phi.Rows {
				fill(phi.Row(i))
			}
			return nil
		},
	}
	if p.adjoint {
		w.AddTranspose = func(dst []float64, _ int, _, _ []float64) error { fill(dst); return nil }
	}
	return lsq.Session{NewWorker: func() lsq.Worker { return w }}
}

// What the parts of an Evaluator are said to take is what they allocate, up to a fifth of it,
// whatever the shape of Phi.
func TestDemand(t *testing.T) {
	for _, c := range []struct{ rows, params, size, workers int }{
		{400, 400, 64, 1}, {400, 400, 64, 4}, {200, 900, 64, 2}, {6000, 150, 64, 1}, {6000, 150, 64, 2}, {20_000, 60, 64, 2}, {1000, 1, 64, 2},
		{500, 60, 500, 8}, {700, 80, 1, 2},
	} {
		for name, part := range map[string]struct {
			need func(d *lsq.Demand)
			take func(e *lsq.Evaluator, theta []float64) error
		}{
			"system": {(*lsq.Demand).System, func(e *lsq.Evaluator, theta []float64) error { return e.NewSystem(true).Factor(theta) }},
			"gradients": {(*lsq.Demand).Gradients, func(e *lsq.Evaluator, theta []float64) error {
				_, err := e.Gradient(make([]float64, len(theta)), theta)
				return err
			}},
		} {
			p := ones{rowsAlone{c.params, []lsq.Rows{{Count: c.rows, Size: c.size}}}, true}
			e := evaluator(t, p, c.workers)
			theta := make([]float64, c.params)
			d := demand(t, p, c.workers, 0)
			before := d.Bytes()
			part.need(d)
			got := float64(d.Bytes() - before)
			var from, to runtime.MemStats
			runtime.ReadMemStats(&from)
			if err := part.take(e, theta); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&to)
			// closures, goroutines, and the products of a decomposition at work
			fixed := 160_000 * float64(c.workers)
			if want := float64(to.TotalAlloc - from.TotalAlloc); got > 1.2*want+fixed || got < want/1.2-fixed {
				t.Errorf("%+v, %s: %.0f bytes, allocated are %.0f", c, name, got, want)
			}
		}
	}
}

// The largest item of a demand that is too much is named with its sizes, and so is the sum.
func TestDemandCheck(t *testing.T) {
	d := demand(t, rowsAlone{1 << 20, []lsq.Rows{{Count: 1 << 18, Size: 64}}}, 2, 1.5e9)
	if err := d.Check(); err != nil || !d.Fits() {
		t.Errorf("before: %v", err)
	}
	d.System()
	want := "of memory (features and their decomposition 262144 x 1048576: "
	if err := d.Check(); d.Fits() || err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "more than the 1.5 GB there are") {
		t.Errorf("error %v, want %s", err, want)
	}
	d.Add("all there is", 1e300, 1e300)
	if d.Bytes() <= 0 || d.Bytes() == math.MaxInt64 {
		t.Errorf("%d bytes", d.Bytes())
	}
}

// Without a limit there is one all the same, that of slices: more is an error, and no panic.
func TestDemandBeyondAll(t *testing.T) {
	for _, rows := range []lsq.Rows{{Count: math.MaxInt, Size: math.MaxInt}, {Count: math.MaxInt / 2, Size: math.MaxInt}} {
		d := demand(t, rowsAlone{1, []lsq.Rows{rows}}, 1, 0)
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), "residuals of blocks") {
			t.Errorf("%+v: error %v", rows, err)
		}
	}
}

func demand(t *testing.T, p lsq.Problem, workers int, limit int64) *lsq.Demand {
	t.Helper()
	d, err := lsq.NewDemand(p, workers, limit)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
