package anagram_test

import (
	"context"
	"math"
	"runtime"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/lsq"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// square returns Laplace's equation on so many points of the unit square, for a network of these
// hidden layers.
func square(t testing.TB, points int, hidden ...int) (*pinn.Problem, []float64) {
	t.Helper()
	net, box := mlp.New(taylor.Tanh, append(append([]int{2}, hidden...), 1)...), domain.UnitBox(2)
	source := func(x []float64) float64 { return math.Sin(x[0]) }
	p, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.Laplacian(2).Equals(source).On(box.Uniform(points-points/8, 1))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(box.Border(points/32))))
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 0)
	return p, theta
}

// What a run takes is known before: within a third of what it allocates, whatever the method and
// the shape of Phi.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	var before, after runtime.MemStats
	for _, shape := range []struct {
		name   string
		points int
		hidden []int
	}{
		{"square", 500, []int{150}},
		{"tall", 3000, []int{60}},
		{"wide", 200, []int{24, 40}},
		{"very wide", 100, []int{600}},
		{"deep", 300, []int{60, 60}},
	} {
		for _, method := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.Cutoffs{}, anagram.ANaGRAM{}, anagram.VarPro{},
			anagram.RandomFeatures{}, anagram.ENGD{}, anagram.LBFGS{}, anagram.SSBroyden{}, anagram.Adam{}, anagram.GradientDescent{}} {
			_, large := method.(anagram.ENGD)
			if _, v := method.(anagram.VarPro); (large || v) && shape.name != "tall" || !*full && shape.name != "tall" && shape.name != "deep" {
				continue // Gram matrices of P x P take long
			}
			problem, theta := square(t, shape.points, shape.hidden...)
			settings := anagram.Settings{Method: method, Steps: 1, Workers: 2}
			runtime.ReadMemStats(&before)
			// at its own points
			r, err := anagram.Minimize(context.Background(), checkedBy(problem, func(context.Context) (anagram.Problem, error) { return problem, nil }), theta, settings)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			got, want := float64(r.Memory), float64(after.TotalAlloc-before.TotalAlloc)
			// of four times as many points as are looked at here
			exam := problem.Open().Bytes.Examination
			// of the verdict, which may not have asked for the rounding level
			asked := float64(exam) + 8*2*64*float64(len(theta))
			if !(got > want/1.35 && got-asked < 1.35*want) {
				t.Errorf("%s, %s: %.3g MB, allocated are %.3g", method.Name(), shape.name, got/1e6, want/1e6)
			}
			if bytes, err := settings.Memory(problem); err != nil || bytes > r.Memory {
				t.Errorf("%s, %s: %d bytes told before, %d after, error %v", method.Name(), shape.name, bytes, r.Memory, err)
			}
		}
	}
}

// A run that does not fit is refused, with the figures, before it has taken anything; one byte more
// and it is not.
func TestMaxMemory(t *testing.T) {
	problem, theta := square(t, 900, 100, 100)
	for _, method := range []anagram.Method{anagram.Ratio{}, anagram.Adam{}} {
		settings := anagram.Settings{Method: method, Steps: 1, Workers: 1}
		need, err := settings.Memory(problem)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		settings.MaxMemory = need - 1
		runtime.ReadMemStats(&before)
		_, err = anagram.NewSolver(context.Background(), problem, theta, settings)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.HasPrefix(err.Error(), "anagram: the run would take ") || !strings.Contains(err.Error(), " MB") {
			t.Errorf("%s: error %v", method.Name(), err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<18 {
			t.Errorf("%s: %d bytes taken by a run that is refused", method.Name(), took)
		}
		settings.MaxMemory = need
		if _, err = anagram.NewSolver(context.Background(), problem, theta, settings); err != nil {
			t.Errorf("%s: %v", method.Name(), err)
		}
	}
}

// The message for sizes that no machine has: no product overflows, on 32 bits either.
func TestMemoryOfImpossibleSizes(t *testing.T) {
	p := huge{params: 1 << 20, blocks: 1 << 12}
	settings := anagram.Settings{MaxMemory: 15e8}
	_, err := anagram.NewSolver(context.Background(), p, make([]float64, p.params), settings)
	want := "anagram: the run would take 9.9 TB of memory (features and their decomposition 262144 x 1048576: 9.9 TB), more than the 1.5 GB there are; fewer units or points"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v\nwant %s", err, want)
	}
}

// huge is a problem of which nothing is ever evaluated.
type huge struct{ params, blocks int }

func (p huge) Params() int { return p.params }
func (p huge) Rows() []lsq.Rows {
	return []lsq.Rows{{Count: 64 * p.blocks, Size: 64}}
}
func (p huge) Open() lsq.Session {
	return lsq.Session{NewWorker: func() lsq.Worker { panic("no worker is wanted") }}
}

// Where only the opening does not fit, Ratio does without it.
func TestOpeningThatDoesNotFit(t *testing.T) {
	run := func(limit int64) *anagram.Result {
		problem, theta := wideNet.build(t)
		r, err := anagram.Minimize(context.Background(), problem, theta, anagram.Settings{Steps: 4, MaxMemory: limit})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	whole := run(0)
	problem, _ := wideNet.build(t)
	need, err := anagram.Settings{Method: anagram.LM{}}.Memory(problem)
	if err != nil || whole.Counts.Projections < 2 || need >= whole.Memory {
		t.Fatalf("%d projections, %d bytes of %d, error %v", whole.Counts.Projections, need, whole.Memory, err)
	}
	if r := run(whole.Memory * 95 / 100); r.Counts.Projections != 0 || r.Memory >= whole.Memory {
		t.Errorf("%d projections, %d bytes", r.Counts.Projections, r.Memory)
	}
	if r := run(whole.Memory); r.Counts.Projections != whole.Counts.Projections || r.Loss != whole.Loss {
		t.Errorf("%d projections, want %d", r.Counts.Projections, whole.Counts.Projections)
	}
}
