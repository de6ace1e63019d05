package pinn

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// streaming has streamed points of every kind, a nonlinear equation, a source and a variable
// coefficient, beside points that are kept; change may make the first set another one.
func streaming(t testing.TB, change func(domain.Points) domain.Points) *Problem {
	square := domain.UnitBox(2)
	source := func(x []float64) float64 { return x[0] - 3*x[1] }
	bend := Equation{Uses: []Operator{U, D(0)}, Residual: func(p []float64, d []complex128) complex128 {
		return d[0]*d[1] - complex(p[1], 0)
	}}
	half := func(x []float64) bool { return x[0] < x[1] }
	p, err := New(mlp.New(taylor.Tanh, 2, 6, 1),
		NewTerm("inside", Laplacian(2).Plus(D(1).TimesFunc(source)).Equals(source).On(change(square.Uniform(200, 1).Where(half)))),
		NewTerm("bend", bend.On(square.Uniform(70, 2).Streamed())),
		NewTerm("border", U.Equals(source).On(square.UniformBorder(65, 3).Streamed()), U.EqualsZero().On(square.Border(6))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// keeping is streaming with the points it has in place, kept.
func keeping(t testing.TB, p *Problem) *Problem {
	terms, x, lo := slices.Clone(p.spec), p.Points(), 0
	for _, c := range p.conditions {
		var rows [][]float64
		for i := range c.rows() {
			rows = append(rows, x.Row(lo+i))
		}
		lo += c.rows()
		terms[c.term].Conditions = append(terms[c.term].Conditions, c.equation.On(domain.At(rows...)))
	}
	q, err := New(p.net, terms...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Whatever is asked of a worker, in whatever order, streamed points give the bits of the same
// points kept.
func TestStreamedIsKept(t *testing.T) {
	p := streaming(t, func(p domain.Points) domain.Points { return p.Streamed().Fresh() })
	w := p.newWorker()
	theta, v := start(p, 1), start(p, 2)
	for _, step := range []int{0, 3, 4, 0} {
		if _, err := p.Resample(context.Background(), step, theta); err != nil {
			t.Fatal(err)
		}
		q := keeping(t, p)
		kept := q.newWorker()
		if !slices.Equal(blockRows(p), blockRows(q)) {
			t.Fatalf("blocks %v, want %v", blockRows(p), blockRows(q))
		}
		for _, b := range []int{0, 3, 1, 1, 2, 5, 4, 6, 7, 0, 3} {
			n := blockRows(p)[b]
			all := func(w *worker) []float64 {
				r, phi, g, r1, r2 := make([]float64, n), mat.New(n, len(theta)), make([]float64, len(theta)), make([]float64, n), make([]float64, n)
				own := make([]float64, n)
				for _, err := range []error{w.Residuals(r, b, v), w.Features(own, phi, b, theta, 0, len(theta)),
					w.AddTranspose(g, b, theta, r), w.Along(r1, r2, b, theta, v)} {
					if err != nil {
						t.Fatal(err)
					}
				}
				return slices.Concat(r, own, phi.Data, g, r1, r2)
			}
			if got, want := all(w), all(kept); !slices.Equal(got, want) {
				t.Errorf("step %d, block %d: other numbers than with points that are kept", step, b)
			}
		}
	}
}

// A run on streamed points is the same for any number of workers, and a step allocates nothing.
func TestStreamedRun(t *testing.T) {
	var want []float64
	for workers := 1; workers <= 3; workers++ {
		p := streaming(t, func(p domain.Points) domain.Points { return p.Streamed().Fresh() })
		s, err := anagram.NewSolver(context.Background(), p, start(p, 1), anagram.Settings{Workers: workers, Steps: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			s.Step(context.Background())
		}
		r := s.Result()
		if want == nil {
			want = r.Theta
		}
		if r.Err != nil || !slices.Equal(r.Theta, want) {
			t.Errorf("%d workers: error %v, or other bits than with one", workers, r.Err)
		}
		if n := check.Allocs(2, func() { s.Step(context.Background()) }); n != 0 {
			t.Errorf("%d workers: %v allocations a step", workers, n)
		}
	}
}

// Beyond a few vectors of length S a run holds nothing that grows with S: neither points, nor
// sources, nor Phi.
func TestStreamedMemory(t *testing.T) {
	if testing.Short() && runtime.GOARCH != "amd64" {
		t.Skip("a few seconds in an emulator")
	}
	const n = 60_000
	square := domain.UnitBox(2)
	source := func(x []float64) float64 { return x[0] * x[1] }
	// goroutines of this test and of others may hold what they are done with a moment longer
	live := func(enough float64) float64 {
		var m runtime.MemStats
		least := math.Inf(1)
		for k := 0; k < 10 || k < 100 && least > enough; k++ {
			runtime.Gosched()
			runtime.GC()
			runtime.ReadMemStats(&m)
			least = min(least, float64(m.HeapAlloc))
		}
		return least
	}
	before, limit := live(math.Inf(1)), 2e6
	p, err := New(mlp.New(taylor.Tanh, 2, 8, 1), NewTerm("inside", Laplacian(2).Equals(source).On(square.Uniform(n, 1).Streamed())))
	if err != nil {
		t.Fatal(err)
	}
	s, err := anagram.NewSolver(context.Background(), p, start(p, 1), anagram.Settings{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	s.Step(context.Background())
	if _, err := p.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	grown := live(before+limit) - before
	// Some 1.3 MB do not depend on n; a number a point would be 0.5 MB more, Phi 16.
	if grown > limit || s.Result().Err != nil {
		t.Errorf("a run holds %.2g bytes, want at most %.2g; error %v", grown, limit, s.Result().Err)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(s)
}

// The check of streamed points is streamed too, and a subset of them is kept.
func TestStreamedCheckAndSubset(t *testing.T) {
	p := streaming(t, domain.Points.Streamed)
	checked, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	q := checked.(*Problem)
	if c := q.conditions[0]; !c.points.IsStreamed() || c.rows() != 800 || c.x.Rows > maxBlock {
		t.Errorf("the check holds %d points of %d, streamed: %v", c.x.Rows, c.rows(), c.points.IsStreamed())
	}
	for i, x := 0, q.Points(); i < 800; i++ {
		if !(x.At(i, 0) < x.At(i, 1)) {
			t.Fatalf("check point %v is not in the region", x.Row(i))
		}
	}
	few, err := p.Subset(start(p, 1), 30)
	if err != nil {
		t.Fatal(err)
	}
	known := map[[2]float64]bool{}
	for i, x := 0, p.Points(); i < x.Rows; i++ {
		known[[2]float64(x.Row(i))] = true
	}
	for i, x := 0, few.Points(); i < x.Rows; i++ {
		if !known[[2]float64(x.Row(i))] {
			t.Errorf("point %v of the subset is none of the set", x.Row(i))
		}
	}
}

func TestStreamedErrors(t *testing.T) {
	square := domain.UnitBox(2)
	bad := 0.7 // the source fails where both coordinates exceed it
	holes := func(x []float64) float64 {
		if x[0] > bad && x[1] > bad {
			return math.NaN()
		}
		return 1
	}
	build := func(p domain.Points) (*Problem, error) {
		return New(mlp.New(taylor.Tanh, 2, 3, 1), NewTerm("t", U.Equals(holes).On(p)))
	}
	for name, c := range map[string]struct {
		points domain.Points
		want   string
	}{
		"fixed":      {square.Grid(3).Streamed(), "fixed points cannot be streamed"},
		"follow":     {square.Uniform(9, 1).Streamed().Follow(domain.Following{}), "streamed points cannot follow"},
		"the source": {square.Uniform(300, 1).Streamed(), `term "t": the source is NaN at point [`},
		"nowhere":    {square.Uniform(3, 1).Where(func(x []float64) bool { panic("no") }).Streamed(), `term "t": drawing the points panics: no`},
	} {
		if _, err := build(c.points); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	bad = 1
	p, err := build(square.Uniform(300, 1).Streamed().Fresh())
	if err != nil {
		t.Fatal(err)
	}
	bad = 0.7
	if _, err := p.Resample(context.Background(), 1, nil); err != nil {
		t.Fatal(err)
	}
	err = p.NewWorker().Residuals(make([]float64, 64), 1, start(p, 1))
	if err == nil || !strings.Contains(err.Error(), `pinn: term "t": the source is NaN at point [`) {
		t.Errorf("a source that fails at a later step: error %v", err)
	}
}

// Nothing that is kept grows with the number of streamed points: a thousand million of them are
// ready for a step as soon as a thousand are.
func TestStreamedOpens(t *testing.T) {
	total := func(n int) float64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		source := func(x []float64) float64 { return x[0] }
		inside := NewTerm("inside", Laplacian(2).Equals(source).On(domain.UnitBox(2).Uniform(n, 1).Streamed()))
		p, err := New(mlp.New(taylor.Tanh, 2, 32, 1), inside)
		if err != nil {
			t.Fatal(err)
		}
		e, err := lsq.NewEvaluator(p, 2)
		if err != nil {
			t.Fatal(err)
		}
		e.NewSystem(true)
		if err := e.ReserveBends(p.Start(1)); err != nil || e.Rows() != n {
			t.Fatalf("%d rows, want %d; error %v", e.Rows(), n, err)
		}
		if _, err := (anagram.Settings{}).Memory(p); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	total(100_000) // what is made once
	few, many := total(100_000), total(1_000_000_000)
	if many > 1.5*few+1e5 {
		t.Errorf("1e9 points take %.3g bytes, 1e5 take %.3g", many, few)
	}
}

// As many points as a set may have make a problem and its check, where an int has 32 bits too.
func TestStreamedMost(t *testing.T) {
	all := domain.UnitBox(2).Uniform(1<<30, 1).Streamed()
	p, err := New(mlp.New(taylor.Tanh, 2, 3, 1), NewTerm("inside", U.EqualsZero().On(all)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Check(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := p.Examine(context.Background(), p.Start(1)); err != nil {
		t.Error(err)
	}
}
