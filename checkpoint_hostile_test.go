package anagram_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"anagram"
	"anagram/internal/check"
	"anagram/internal/codec"
)

// A checkpoint cut off anywhere is an error.
func TestResumeTruncated(t *testing.T) {
	problem, theta := followPoints.build(t)
	s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		s.Step(context.Background())
	}
	body, err := codec.Solver.Read(bytes.NewReader(save(t, s)), 4)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(body); n += 37 {
		_, _, err := anagram.Resume(context.Background(), problem, anagram.Settings{}, bytes.NewReader(codec.Solver.Frame(4, body[:n])))
		if err == nil || !strings.Contains(err.Error(), "(byte ") {
			t.Errorf("%d of %d bytes: error %v", n, len(body), err)
		}
	}
}

// Whatever a checkpoint holds, resuming takes at most eight times its memory, and what the run
// itself takes.
func TestResumeHostile(t *testing.T) {
	count := 334 // of each method
	if testing.Short() {
		count = 30
	}
	for _, m := range []anagram.Method{anagram.Ratio{}, anagram.LBFGS{Memory: 3}, anagram.SSBroyden{}, anagram.Adam{}} {
		settings := anagram.Settings{Method: m, Workers: 1}
		problem, theta := followPoints.build(t)
		s, err := anagram.NewSolver(context.Background(), problem, theta, settings)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			s.Step(context.Background())
		}
		file := save(t, s)
		body, err := codec.Solver.Read(bytes.NewReader(file), 4)
		if err != nil {
			t.Fatal(err)
		}
		resume := func(file []byte) int {
			return check.Allocated(func() { anagram.Resume(context.Background(), problem, settings, bytes.NewReader(file)) })
		}
		run := resume(file)
		for i, body := range check.HostileBodies(count, body) {
			file := codec.Solver.Frame(4, body)
			if used := resume(file); used > run+check.Times*len(file)+check.Little {
				t.Errorf("%s, file %d: %d bytes for %d, and %d for the run", m.Name(), i, used, len(file), run)
			}
		}
	}
}

// Whatever a checkpoint holds, resuming ends in an error or in a run that can be stepped and saved.
func FuzzResume(f *testing.F) {
	methods := []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.VarPro{}, anagram.RandomFeatures{}, anagram.LBFGS{Memory: 3}, anagram.Adam{}, anagram.GradientDescent{}, anagram.SSBroyden{}}
	for i, m := range methods {
		for _, p := range []saved{fixedPoints, followPoints, wideNet} {
			problem, theta := p.build(f)
			s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{Method: m})
			if err != nil {
				f.Fatal(err)
			}
			for range 5 {
				s.Step(context.Background())
			}
			body, err := codec.Solver.Read(bytes.NewReader(save(f, s)), 4)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), body)
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, body []byte) {
		for _, p := range []saved{fixedPoints, followPoints, wideNet} {
			problem, _ := p.build(t)
			s, _, err := anagram.Resume(context.Background(), problem, anagram.Settings{Method: methods[int(i)%len(methods)], Workers: 1}, bytes.NewReader(codec.Solver.Frame(4, body)))
			if err != nil {
				continue
			}
			for range 3 {
				s.Step(context.Background())
			}
			if s.Result().Status != anagram.Failed {
				save(t, s)
			}
		}
	})
}
