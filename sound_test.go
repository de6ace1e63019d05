package anagram

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
)

// tampered writes one number of a stepper's state wrong: the first of the field of a name.
type tampered struct {
	lsq.Stepper
	name  string
	value float64
}

func (m tampered) Visit(f lsq.Fields) { m.Stepper.Visit(tampering{f, m.name, m.value}) }

type tampering struct {
	lsq.Fields
	name  string
	value float64
}

func (f tampering) wrong(name string, v float64) float64 {
	if name == f.name {
		return f.value
	}
	return v
}

func (f tampering) Count(name string, v *int) {
	wrong := int(f.wrong(name, float64(*v)))
	f.Fields.Count(name, &wrong)
}

func (f tampering) Float(name string, v *float64) {
	wrong := f.wrong(name, *v)
	f.Fields.Float(name, &wrong)
}

func (f tampering) Size(name string, v *float64) { f.Float(name, v) }

func (f tampering) Fill(name string, v []float64) {
	wrong := append([]float64(nil), v...)
	if len(wrong) > 0 {
		wrong[0] = f.wrong(name, wrong[0])
	}
	f.Fields.Fill(name, wrong)
}

func (f tampering) FillSizes(name string, v []float64)  { f.Fill(name, v) }
func (f tampering) FillFinite(name string, v []float64) { f.Fill(name, v) }

// saveAfter returns the checkpoint of a run on p after five steps and a change of what it knows.
func saveAfter(t *testing.T, p Problem, theta []float64, m Method, change func(s *Solver)) []byte {
	t.Helper()
	s, err := NewSolver(context.Background(), p, theta, Settings{Method: m})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		s.Step(context.Background())
	}
	change(s)
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Each number of a checkpoint that no run can have saved is an error that names it.
func TestResumeUnsound(t *testing.T) {
	nan, inf, many := math.NaN(), math.Inf(1), math.MaxInt/4
	fit, start := toy.Decay(70, -1), toy.DecayStart
	net, weights := toy.LinearSums(0), toy.SumsStart
	field := func(name string, value float64) func(s *Solver) {
		return func(s *Solver) { s.stepper = tampered{s.stepper, name, value} }
	}
	for _, tt := range []struct {
		want   string // "": nothing is wrong
		method Method
		change func(s *Solver)
	}{
		{"", Ratio{}, func(s *Solver) {}},
		{"", LM{}, func(s *Solver) {}},
		{"", Adam{}, func(s *Solver) {}},
		{"", LBFGS{}, func(s *Solver) {}},
		{"", SSBroyden{}, func(s *Solver) {}},
		{"", GradientDescent{}, func(s *Solver) {}},
		{"", VarPro{}, func(s *Solver) {}},
		{"", RandomFeatures{}, func(s *Solver) {}},
		{"theta: number 1 is NaN", LM{}, func(s *Solver) { s.state.Theta[1] = nan }},
		{"theta: number 2 is -Inf", LM{}, func(s *Solver) { s.state.Theta[2] = -inf }},
		{"best theta: number 0 is +Inf", LM{}, func(s *Solver) { s.state.Best[0] = inf }},
		{"loss: NaN in a run that is running", LM{}, func(s *Solver) { s.state.Loss = nan }},
		{"in a run that is diverged", LM{}, func(s *Solver) { s.status = Diverged }},
		{"status: 77 is none that is saved", LM{}, func(s *Solver) { s.status = 77 }},
		{"lowest loss: -1", LM{}, func(s *Solver) { s.state.BestLoss = -1 }},
		{"lowest loss: NaN", LM{}, func(s *Solver) { s.state.BestLoss = nan }},
		{"above the loss", LM{}, func(s *Solver) { s.state.BestLoss = s.state.Loss + 1 }},
		{"lowest loss: 0 in the file, that of its parameters is", Adam{}, func(s *Solver) { s.state.BestLoss = 0 }},
		{"loss: 1000 in the file, that of its parameters is", LM{}, func(s *Solver) { s.state.Loss = 1000 }},
		{"loss: ", LM{}, func(s *Solver) { s.state.Theta[0]++ }},
		{"lowest loss: ", LM{}, func(s *Solver) { s.state.Best[0]++ }},
		{"first loss: number 0 is NaN", LM{}, func(s *Solver) { s.progress.first = nan }},
		{"mark: NaN", LM{}, func(s *Solver) { s.progress.mark = nan }},
		{"mark: ", LM{}, func(s *Solver) { s.progress.mark = s.progress.first + 1 }},
		{"step of the mark: 6, more than 5", LM{}, func(s *Solver) { s.progress.halved = 6 }},
		{"elapsed: -", LM{}, func(s *Solver) { s.progress.elapsed = -1 }},
		{"judged theta: number 2 is NaN", LM{}, func(s *Solver) { s.judged.theta = []float64{0, 0, nan} }},
		{"judged loss", LM{}, func(s *Solver) { s.judged.theta, s.judged.loss = s.state.Best, -1 }},
		{"work judged: ", LM{}, func(s *Solver) { s.judged.work = many }},
		{"counts: ", LM{}, func(s *Solver) { s.state.Counts.Features = many }},
		{"rank: 4, more than 3", LM{}, func(s *Solver) { s.state.Telemetry.Rank = 4 }},
		{"singular values: 9, more than 3", LM{}, func(s *Solver) { s.state.Telemetry.Sigma = make([]float64, 9) }},
		{"damping", LM{}, func(s *Solver) { s.state.Telemetry.Damping = nan }},
		{"rounding", LM{}, func(s *Solver) { s.state.Telemetry.Rounding = -1 }},
		{"lambda", LM{}, field("lambda", nan)},
		{"nu", LM{}, field("nu", -0.5)},
		{"last step", LM{Momentum: 0.5}, field("last step", nan)},
		{"gradient", GradientDescent{}, field("gradient", inf)},
		{"mean of g", Adam{}, field("mean of g", nan)},
		{"mean of g^2", Adam{}, field("mean of g^2", -1)},
		{"rate", Adam{}, field("rate", nan)},
		{"beta1^k", Adam{}, field("beta1^k", -2)},
		{"beta2^k", Adam{}, field("beta2^k", nan)},
		{"rho", LBFGS{}, field("rho", -1)},
		{"gamma", LBFGS{}, field("gamma", nan)},
		{"s (byte", LBFGS{}, field("s", nan)},
		{"inverse Hessian (byte", SSBroyden{}, field("inverse Hessian", nan)},
		{"length of the last step", Ratio{}, field("length of the last step", 1)},
		{"length of the last step", LM{Momentum: 0.5}, field("length of the last step", -1)},
		{"radius", Ratio{}, field("radius", nan)},
		{"recent losses", Ratio{}, field("recent losses", nan)},
		{"floors: ", Ratio{}, func(s *Solver) { s.state.Floors.Found = many }},
		{"rounding at the best", Ratio{}, field("rounding at the best", nan)},
		{"ridge mu", VarPro{}, field("ridge mu", nan)},
		{"radius", VarPro{}, field("radius", -1)},
		{"ridge mu", RandomFeatures{}, field("ridge mu", -1)},
	} {
		p, theta := fit, start
		switch tt.method.(type) {
		case VarPro, RandomFeatures:
			p, theta = net, weights
		}
		file := saveAfter(t, p, theta, tt.method, tt.change)
		_, _, err := Resume(context.Background(), p, Settings{Method: tt.method}, bytes.NewReader(file))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %s", tt.method.Name(), err, tt.want)
		}
	}
}

// A run that has diverged is resumed as one: its theta need not be numbers.
func TestResumeOfTheDiverged(t *testing.T) {
	p, start := toy.Decay(70, -1), toy.DecayStart
	file := saveAfter(t, p, start, GradientDescent{Rate: 1e200}, func(s *Solver) {
		if s.status != Diverged {
			t.Fatalf("the run is %v", s.status)
		}
	})
	s, _, err := Resume(context.Background(), p, Settings{Method: GradientDescent{Rate: 1e200}}, bytes.NewReader(file))
	if err != nil || s.Result().Status != Diverged || s.Result().Loss != s.progress.origin {
		t.Errorf("%v, %+v", err, s.Result())
	}
}

// forgetful reads a number, and does not keep it.
type forgetful struct{ n int }

func (*forgetful) Name() string                             { return "forgetful" }
func (*forgetful) Needs(*lsq.Demand)                        {}
func (m *forgetful) Start(*lsq.State) (lsq.Stepper, error)  { return &forgetful{}, nil }
func (m *forgetful) Step(s *lsq.State) (lsq.Outcome, error) { m.n++; return lsq.Moved, nil }
func (m *forgetful) Visit(f lsq.Fields)                     { n := m.n; f.Count("steps", &n) }

// A method that does not keep what it reads would go on as another run.
func TestResumeOfTheForgetful(t *testing.T) {
	p, start := toy.Decay(70, -1), toy.DecayStart
	file := saveAfter(t, p, start, &forgetful{}, func(*Solver) {})
	_, _, err := Resume(context.Background(), p, Settings{Method: &forgetful{}}, bytes.NewReader(file))
	if err == nil || !strings.Contains(err.Error(), "does not keep what it reads") {
		t.Errorf("error %v", err)
	}
}
