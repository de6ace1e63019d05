package anagram

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
)

// saveAfter returns the checkpoint of a run on p after five steps and a change of what it knows.
func saveAfter(t *testing.T, p Problem, theta []float64, m Method, change func(s *Solver)) []byte {
	t.Helper()
	s, err := NewSolver(context.Background(), p, theta, Settings{Method: m, Momentum: momentumOf(m)})
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

// momentumOf is some for methods that have it.
func momentumOf(m Method) float64 {
	switch m.(type) {
	case LM, Ratio:
		return 0.5
	}
	return 0
}

// Each number of a checkpoint that no run can have saved is an error that names it.
func TestResumeUnsound(t *testing.T) {
	nan, inf, many := math.NaN(), math.Inf(1), math.MaxInt/4
	fit := Problem(decay{n: 70, fail: -1})
	net := newLayer(6, 20)
	joint := func(s *Solver) *ratio { // of a problem that opens by projection, or not
		if o, ok := s.method.(*opening); ok {
			return o.joint
		}
		return s.method.(*ratio)
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
		{"", GradientDescent{}, func(s *Solver) {}},
		{"", VarPro{}, func(s *Solver) {}},
		{"", RandomFeatures{}, func(s *Solver) {}},
		{"theta: number 1 is NaN", LM{}, func(s *Solver) { s.theta[1] = nan }},
		{"theta: number 2 is -Inf", LM{}, func(s *Solver) { s.theta[2] = -inf }},
		{"best theta: number 0 is +Inf", LM{}, func(s *Solver) { s.best[0] = inf }},
		{"loss: NaN in a run that is running", LM{}, func(s *Solver) { s.loss = nan }},
		{"in a run that is diverged", LM{}, func(s *Solver) { s.status = Diverged }},
		{"status: 77 is none that is saved", LM{}, func(s *Solver) { s.status = 77 }},
		{"lowest loss is -1", LM{}, func(s *Solver) { s.bestLoss = -1 }},
		{"lowest loss is NaN", LM{}, func(s *Solver) { s.bestLoss = nan }},
		{"above the loss", LM{}, func(s *Solver) { s.bestLoss = s.loss + 1 }},
		{"lowest loss: 0 in the file, that of its parameters is", Adam{}, func(s *Solver) { s.bestLoss = 0 }},
		{"loss: 1000 in the file, that of its parameters is", LM{}, func(s *Solver) { s.loss = 1000 }},
		{"loss: ", LM{}, func(s *Solver) { s.theta[0]++ }},
		{"lowest loss: ", LM{}, func(s *Solver) { s.best[0]++ }},
		{"first loss: number 0 is NaN", LM{}, func(s *Solver) { s.first = nan }},
		{"mark: NaN", LM{}, func(s *Solver) { s.mark = nan }},
		{"mark: ", LM{}, func(s *Solver) { s.mark = s.first + 1 }},
		{"step of the mark: 6, more than 5", LM{}, func(s *Solver) { s.halved = 6 }},
		{"elapsed: -", LM{}, func(s *Solver) { s.elapsed = -1 }},
		{"judged theta: number 2 is NaN", LM{}, func(s *Solver) { s.judged.theta = []float64{0, 0, nan} }},
		{"judged loss is -1", LM{}, func(s *Solver) { s.judged.theta, s.judged.loss = s.best, -1 }},
		{"work judged: ", LM{}, func(s *Solver) { s.judged.work = many }},
		{"counts: ", LM{}, func(s *Solver) { s.eval.counts.Features = many }},
		{"rank: 4, more than 3", LM{}, func(s *Solver) { s.telemetry.Rank = 4 }},
		{"singular values: 9, more than 3", LM{}, func(s *Solver) { s.telemetry.Sigma = make([]float64, 9) }},
		{"damping is NaN", LM{}, func(s *Solver) { s.telemetry.Damping = nan }},
		{"rounding is -1", LM{}, func(s *Solver) { s.telemetry.Rounding = -1 }},
		{"lambda is NaN", LM{}, func(s *Solver) { s.method.(*levenberg).lambda = nan }},
		{"nu: 0.5", LM{}, func(s *Solver) { s.method.(*levenberg).growth = 0.5 }},
		{"last step: number 0 is NaN", LM{}, func(s *Solver) { s.method.(*levenberg).momentum.p[0] = nan }},
		{"gradient: number 0 is +Inf", GradientDescent{}, func(s *Solver) { s.method.(*steepest).g[0] = inf }},
		{"draws of the gradient: 7, more than 0", GradientDescent{}, func(s *Solver) { s.method.(*steepest).draws = 7 }},
		{"mean of g: number 1 is NaN", Adam{}, func(s *Solver) { s.method.(*adam).mean[1] = nan }},
		{"mean of g^2 is -1", Adam{}, func(s *Solver) { s.method.(*adam).square[1] = -1 }},
		{"rate: ", Adam{}, func(s *Solver) { s.method.(*adam).rate = 10 }},
		{"beta1^k: 2", Adam{}, func(s *Solver) { s.method.(*adam).power1 = 2 }},
		{"beta2^k: NaN", Adam{}, func(s *Solver) { s.method.(*adam).power2 = nan }},
		{"rho: -1", LBFGS{}, func(s *Solver) { s.method.(*lbfgs).rho[0] = -1 }},
		{"gamma: NaN", LBFGS{}, func(s *Solver) { s.method.(*lbfgs).gamma = nan }},
		{"s: number 0 is NaN", LBFGS{}, func(s *Solver) { s.method.(*lbfgs).s.Row(0)[0] = nan }},
		{"radius: +Inf", Ratio{}, func(s *Solver) { joint(s).radius = inf }},
		{"recent losses is NaN", Ratio{}, func(s *Solver) { joint(s).recent[7] = nan }},
		{"floors in vain: 3, more than 0", Ratio{}, func(s *Solver) { joint(s).vain = 3 }},
		{"floors: ", Ratio{}, func(s *Solver) { joint(s).found = many }},
		{"steps since the last excursion: ", Ratio{}, func(s *Solver) { joint(s).steps = many }},
		{"rounding at the best is NaN", Ratio{}, func(s *Solver) { joint(s).atBest = nan }},
		{"draws of the floors: 3, more than 0", Ratio{}, func(s *Solver) { joint(s).draws = 3 }},
		{"ridge mu is NaN", VarPro{}, func(s *Solver) { s.method.(*varpro).proj.mu = nan }},
		{"radius: -1", VarPro{}, func(s *Solver) { s.method.(*varpro).radius = -1 }},
		{"ridge mu is -1", RandomFeatures{}, func(s *Solver) { s.method.(*randomFeatures).proj.mu = -1 }},
	} {
		p, theta := fit, start
		switch tt.method.(type) {
		case VarPro, RandomFeatures:
			p, theta = net, net.draw(1, 1)
		}
		file := saveAfter(t, p, theta, tt.method, tt.change)
		_, _, err := Resume(context.Background(), p, Settings{Method: tt.method, Momentum: momentumOf(tt.method)}, bytes.NewReader(file))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %s", tt.method.Name(), err, tt.want)
		}
	}
}

// A run that has diverged is resumed as one: its theta need not be numbers.
func TestResumeOfTheDiverged(t *testing.T) {
	p := decay{n: 70, fail: -1}
	file := saveAfter(t, p, start, GradientDescent{Rate: 1e200}, func(s *Solver) {
		if s.status != Diverged {
			t.Fatalf("the run is %v", s.status)
		}
	})
	s, _, err := Resume(context.Background(), p, Settings{Method: GradientDescent{Rate: 1e200}}, bytes.NewReader(file))
	if err != nil || s.Result().Status != Diverged || s.Result().Loss != s.origin {
		t.Errorf("%v, %+v", err, s.Result())
	}
}
