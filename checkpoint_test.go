package anagram_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/codec"
	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// saved is a small problem, made anew for every Solver, as it is in another process.
type saved struct {
	name   string
	units  []int
	inside func(line domain.Box) domain.Points
}

var (
	fixedPoints    = saved{"fixed", []int{6}, func(line domain.Box) domain.Points { return line.Inner(24) }}
	freshPoints    = saved{"fresh", []int{6}, func(line domain.Box) domain.Points { return line.Uniform(30, 5).Fresh() }}
	streamedPoints = saved{"streamed", []int{6}, func(line domain.Box) domain.Points { return line.Uniform(70, 5).Fresh().Streamed() }}
	followPoints   = saved{"follow", []int{6}, func(line domain.Box) domain.Points {
		return line.Inner(24).Follow(domain.Following{Every: 4, Seed: 3})
	}}
	deepNet = saved{"deep", []int{5, 4}, fixedPoints.inside}
	wideNet = saved{"wide", []int{40}, fixedPoints.inside} // opens with projected steps
)

// build returns u_xx + a u - a u^3 = f with u = sin(pi x) on [0, 2], linear for a = 0.
func (p saved) build(t testing.TB) (*pinn.Problem, []float64) {
	t.Helper()
	line := domain.Box{{0, 2}}
	source := func(x []float64) float64 { return -math.Pi * math.Pi * vec.SinPi(x[0]) }
	net := mlp.New(taylor.Tanh, append(append([]int{1}, p.units...), 1)...)
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(p.inside(line))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(line.Border(2))))
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 1)
	return problem, theta
}

// history keeps what a run tells, times aside.
type history []anagram.Record

func (h *history) record(r *anagram.Record) bool {
	c := *r
	c.Elapsed = 0
	c.Theta, c.Terms, c.Sigma = slices.Clone(r.Theta), slices.Clone(r.Terms), slices.Clone(r.Sigma)
	*h = append(*h, c)
	return false
}

func result(s *anagram.Solver) string {
	r := s.Result()
	r.Elapsed, r.Judgement = 0, s.Judge(context.Background())
	return fmt.Sprintf("%+v", *r)
}

// resumed returns the run that goes on from a checkpoint, in a problem of its own.
func resumed(t testing.TB, p saved, settings anagram.Settings, file []byte) *anagram.Solver {
	t.Helper()
	problem, _ := p.build(t)
	s, warning, err := anagram.Resume(context.Background(), problem, settings, bytes.NewReader(file))
	if err != nil || warning != "" {
		t.Fatalf("%v, warning %q", err, warning)
	}
	return s
}

func save(t testing.TB, s *anagram.Solver) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// runs are the methods with what they have to remember.
func runs() map[string]struct {
	problem  saved
	settings anagram.Settings
} {
	all := map[string]struct {
		problem  saved
		settings anagram.Settings
	}{}
	add := func(p saved, name string, s anagram.Settings) {
		if s.Steps == 0 {
			s.Steps = 40
		}
		s.Workers = 2
		all[name+"/"+p.name] = struct {
			problem  saved
			settings anagram.Settings
		}{p, s}
	}
	for _, p := range []saved{fixedPoints, freshPoints, followPoints} {
		if testing.Short() {
			add(p, "ratio", anagram.Settings{Method: anagram.Ratio{Patience: anagram.Deep}, Steps: 60})
		} else {
			add(p, "ratio", anagram.Settings{Method: anagram.Ratio{Patience: anagram.Deep}, Steps: 260})
		}
		add(p, "ratio, momentum", anagram.Settings{Method: anagram.Ratio{Momentum: 0.8}})
		add(p, "lm", anagram.Settings{Method: anagram.LM{}})
		if !*full && p.name != fixedPoints.name {
			continue // the others do with points what these do
		}
		add(p, "lm, momentum", anagram.Settings{Method: anagram.LM{Momentum: 0.5}})
		add(p, "cutoffs", anagram.Settings{Method: anagram.Cutoffs{}})
		add(p, "anagram", anagram.Settings{Method: anagram.ANaGRAM{}})
		add(p, "varpro", anagram.Settings{Method: anagram.VarPro{}})
		add(p, "features", anagram.Settings{Method: anagram.RandomFeatures{}})
		add(p, "engd", anagram.Settings{Method: anagram.ENGD{}})
		add(p, "lbfgs", anagram.Settings{Method: anagram.LBFGS{Memory: 7}})
		add(p, "ssbroyden", anagram.Settings{Method: anagram.SSBroyden{}})
		add(p, "adam", anagram.Settings{Method: anagram.Adam{}})
		add(p, "gd", anagram.Settings{Method: anagram.GradientDescent{}})
		add(p, "gd, rate", anagram.Settings{Method: anagram.GradientDescent{Rate: 1e-4}})
	}
	add(deepNet, "ratio", anagram.Settings{})
	add(streamedPoints, "lm", anagram.Settings{Method: anagram.LM{}})
	add(wideNet, "ratio", anagram.Settings{Method: anagram.Ratio{Patience: anagram.Normal}, Steps: 200})
	return all
}

// A run that is saved and resumed after any of its steps, and once more after the next, tells the
// same of all others and ends the same, to the bit: parameters, losses, counts, telemetry, verdict.
func TestResume(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	for name, run := range runs() {
		t.Run(name, func(t *testing.T) {
			var want history
			settings := run.settings
			settings.Record = want.record
			problem, theta := run.problem.build(t)
			whole, err := anagram.NewSolver(context.Background(), problem, theta, settings)
			if err != nil {
				t.Fatal(err)
			}
			files := [][]byte{save(t, whole)}
			for whole.Step(context.Background()) == anagram.Running {
				files = append(files, save(t, whole))
			}
			files = append(files, save(t, whole))
			end := result(whole)
			if opened := want[len(want)-1].Counts.Projections > 2; opened != (run.problem.name == "wide") && strings.HasPrefix(name, "ratio") {
				t.Errorf("opened by projection: %v", opened)
			}
			saves := 2
			if *full {
				saves = 6
			}
			for k := 0; k < len(files); k += 1 + len(files)/saves {
				got := history{}
				settings.Record = got.record
				s := resumed(t, run.problem, settings, files[k])
				if !bytes.Equal(withoutTime(save(t, s)), withoutTime(files[k])) {
					t.Errorf("resumed after %d steps the state is another", k)
				}
				if s.Step(context.Background()) == anagram.Running {
					file := save(t, s)
					got = got[:len(got)-1] // which the resumed run tells again
					s = resumed(t, run.problem, settings, file)
				}
				for s.Step(context.Background()) == anagram.Running {
				}
				if !reflect.DeepEqual(got, want[k:]) {
					t.Fatalf("resumed after %d of %d steps:\n%s", k, len(want)-1, firstDifference(got, want[k:]))
				}
				if e := result(s); e != end {
					t.Errorf("resumed after %d steps the result is\n%s\nwant\n%s", k, e, end)
				}
			}
		})
	}
}

func firstDifference(got, want history) string {
	for i := range min(len(got), len(want)) {
		if !reflect.DeepEqual(got[i], want[i]) {
			return fmt.Sprintf("%+v\nwant\n%+v", got[i], want[i])
		}
	}
	return fmt.Sprintf("%d steps, want %d", len(got), len(want))
}

// withoutTime returns a checkpoint without the running time, its last field, and the checksum.
func withoutTime(file []byte) []byte { return file[:len(file)-8-4] }

// A run ended by its number of steps goes on if there are more of them.
func TestResumeWithMoreSteps(t *testing.T) {
	problem, theta := fixedPoints.build(t)
	whole, err := anagram.Minimize(context.Background(), problem, theta, anagram.Settings{Steps: 20})
	if err != nil {
		t.Fatal(err)
	}
	s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{Steps: 10})
	if err != nil {
		t.Fatal(err)
	}
	for s.Step(context.Background()) == anagram.Running {
	}
	file := save(t, s)
	if s := resumed(t, fixedPoints, anagram.Settings{Steps: 10}, file); s.Result().Status != anagram.OutOfSteps {
		t.Errorf("status %v with no more steps", s.Result().Status)
	}
	s = resumed(t, fixedPoints, anagram.Settings{Steps: 20}, file)
	for s.Step(context.Background()) == anagram.Running {
	}
	if got := s.Result(); !slices.Equal(got.Theta, whole.Theta) || got.Iterations != 20 || got.Counts != whole.Counts {
		t.Errorf("10 steps and 10 more end at %+v, 20 at %+v", got, whole)
	}
}

// What does not fit is an error that names both.
func TestResumeMismatch(t *testing.T) {
	problem, theta := fixedPoints.build(t)
	s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s.Step(context.Background())
	file := save(t, s)
	other := func(inside func(domain.Box) domain.Points, units ...int) *pinn.Problem {
		p, _ := saved{"", units, inside}.build(t)
		return p
	}
	for _, tt := range []struct {
		problem  *pinn.Problem
		settings anagram.Settings
		want     string
	}{
		{problem, anagram.Settings{Method: anagram.LM{}}, `"ratio" in the file, here "lm"`},
		{problem, anagram.Settings{Method: anagram.Ratio{Patience: 9}}, "patience"},
		{problem, anagram.Settings{Method: anagram.Ratio{Momentum: 0.5}}, "0 in the file, here 0.5"},
		{problem, anagram.Settings{Method: anagram.Ratio{Momentum: 2}}, "Momentum is 2"},
		{other(fixedPoints.inside, 7), anagram.Settings{}, "19 parameters, the problem 22"},
		{other(func(b domain.Box) domain.Points { return b.Inner(25) }, 6), anagram.Settings{}, "another problem"},
	} {
		_, _, err := anagram.Resume(context.Background(), tt.problem, tt.settings, bytes.NewReader(file))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %s", err, tt.want)
		}
	}
}

// Another build is a warning, not an error.
func TestResumeElsewhere(t *testing.T) {
	problem, theta := fixedPoints.build(t)
	s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	body, err := codec.Solver.Read(bytes.NewReader(save(t, s)), 4)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := "z80" + anagram.Build()[3:]
	body = bytes.Replace(body, []byte(anagram.Build()), []byte(elsewhere), 1)
	s, warning, err := anagram.Resume(context.Background(), problem, anagram.Settings{}, bytes.NewReader(codec.Solver.Frame(4, body)))
	if err != nil || !strings.Contains(warning, elsewhere) || !strings.Contains(warning, anagram.Build()) {
		t.Errorf("warning %q, %v", warning, err)
	}
	if s.Step(context.Background()) != anagram.Running {
		t.Errorf("status %v", s.Result().Status)
	}
}

// A run that stops after 20 steps and goes on to 40 in another process, from a file.
func ExampleResume() {
	line := domain.Box{{0, 1}}
	net := mlp.New(taylor.Tanh, 1, 8, 1)
	problem, err := pinn.New(net, pinn.NewTerm("u' = -u", pinn.D(0).Plus(pinn.U).EqualsZero().On(line.Grid(20))),
		pinn.NewTerm("u(0) = 1", pinn.U.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0}))))
	if err != nil {
		panic(err)
	}
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 0)
	var file bytes.Buffer // or store.WriteFile(path, solver.Save)
	solver, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{Method: anagram.LM{}, Steps: 20})
	if err != nil {
		panic(err)
	}
	for solver.Step(context.Background()) == anagram.Running {
	}
	if err := solver.Save(&file); err != nil {
		panic(err)
	}

	resumed, warning, err := anagram.Resume(context.Background(), problem, anagram.Settings{Method: anagram.LM{}, Steps: 40}, &file)
	if err != nil {
		panic(err)
	}
	for resumed.Step(context.Background()) == anagram.Running {
	}
	fmt.Printf("%d steps, then %d; warning %q\n", solver.Result().Iterations, resumed.Result().Iterations, warning)
	// Output: 20 steps, then 40; warning ""
}
