package anagram_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anagram"
	"anagram/internal/check"
	"anagram/lsq"
	"anagram/mat"
)

// counted is a context that ends when it has been looked at so many times; 0: never. It counts the
// looks.
type counted struct {
	context.Context
	cancel context.CancelFunc
	looks  atomic.Int64
	most   int64
}

func newCounted(most int64) *counted {
	c := &counted{most: most}
	c.Context, c.cancel = context.WithCancel(context.Background())
	return c
}

func (c *counted) Err() error {
	if c.looks.Add(1) == c.most {
		c.cancel()
	}
	return c.Context.Err()
}

// A step that is abandoned, wherever that is, leaves the run as it was before it: what is saved
// then is what an uninterrupted run saves after as many steps, and a run that goes on from there is
// the uninterrupted one.
func TestAbandonedStepLosesNothing(t *testing.T) {
	for name, run := range runs() {
		t.Run(name, func(t *testing.T) {
			settings := run.settings
			if settings.Steps = min(settings.Steps, 40); testing.Short() {
				settings.Steps = min(settings.Steps, 8)
			} else if run.problem.name == "wide" {
				settings.Steps = 60 // past the opening
			}
			var want history
			settings.Record = want.record
			all := newCounted(0)
			problem, theta := run.problem.build(t)
			whole, err := anagram.NewSolver(all, problem, theta, settings)
			if err != nil {
				t.Fatal(err)
			}
			before := all.looks.Load()
			files := [][]byte{save(t, whole)}
			for whole.Step(all) == anagram.Running {
				files = append(files, save(t, whole))
			}
			files = append(files, save(t, whole))
			end, looks := result(whole), all.looks.Load()-before
			cuts := int64(3)
			if *full {
				cuts = 8
			}
			for k := int64(1); k <= cuts; k++ {
				var got history
				settings.Record = got.record
				problem, theta := run.problem.build(t)
				ctx := newCounted(before + looks*k/(cuts+1))
				s, err := anagram.NewSolver(ctx, problem, theta, settings)
				if err != nil {
					t.Fatal(err)
				}
				for s.Step(ctx) == anagram.Running {
				}
				r := s.Result()
				if r.Status == whole.Result().Status { // ended while the last step was told
					continue
				}
				if r.Status != anagram.Cancelled {
					t.Fatalf("ended after %d of %d looks: %v", ctx.most-before, looks, r.Status)
				}
				settings.Record = nil
				if file := save(t, resumed(t, run.problem, settings, save(t, s))); !bytes.Equal(withoutTime(file), withoutTime(files[r.Iterations])) {
					t.Errorf("ended after %d of %d looks, in step %d: another state than after %d steps", ctx.most-before, looks, r.Iterations+1, r.Iterations)
				}
				if k%4 != 1 {
					continue
				}
				// which the resumed run tells again
				settings.Record, got = got.record, got[:len(got)-1]
				again := resumed(t, run.problem, settings, save(t, s))
				for again.Step(context.Background()) == anagram.Running {
				}
				if !reflect.DeepEqual(got, want) || result(again) != end {
					t.Errorf("ended after %d of %d looks, in step %d, and resumed: another run\n%s", ctx.most-before, looks, r.Iterations+1, firstDifference(got, want))
				}
			}
		})
	}
}

// slow is a problem of many blocks whose workers count their calls and hear of the one that is to
// be the last.
type slow struct {
	anagram.Problem
	mu    sync.Mutex // no call begins while the hook runs
	calls int64
	most  int64 // the call that runs the hook; 0: none
	hook  func()
}

func (p *slow) Open() lsq.Session {
	s := p.Problem.Open()
	s.Resample, s.Check = nil, nil
	withWorkers(&s, func(w *lsq.Worker) {
		inner := *w
		w.Residuals = func(r []float64, block int, theta []float64) error {
			p.call()
			return inner.Residuals(r, block, theta)
		}
		w.Features = func(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
			p.call()
			return inner.Features(r, phi, block, theta, lo, hi)
		}
		w.AddTranspose = func(dst []float64, block int, theta, weights []float64) error {
			p.call()
			return inner.AddTranspose(dst, block, theta, weights)
		}
		w.Along = func(r1, r2 []float64, block int, theta, v []float64) error {
			p.call()
			return inner.Along(r1, r2, block, theta, v)
		}
	})
	return s
}

func (p *slow) call() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls++; p.calls == p.most {
		p.hook()
	}
}

// After its context has ended no call begins another block: not the start, not a step, not the
// verdict.
func TestNoBlockAfterTheEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs")
	}
	const workers = 2
	for _, method := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.Cutoffs{}, anagram.ANaGRAM{}, anagram.VarPro{},
		anagram.RandomFeatures{}, anagram.ENGD{}, anagram.LBFGS{}, anagram.SSBroyden{}, anagram.Adam{}, anagram.GradientDescent{}} {
		full := &slow{}
		for most := int64(1); ; most = most*5/4 + 1 {
			problem, theta := wave(t, 1, 6, 700, 1)
			ctx, cancel := context.WithCancel(context.Background())
			p := &slow{Problem: problem, most: most, hook: cancel}
			s, err := anagram.NewSolver(ctx, p, theta, anagram.Settings{Method: method, Steps: 3, Workers: workers})
			if err != nil {
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			} else {
				for s.Step(ctx) == anagram.Running {
				}
				if ctx.Err() == nil {
					s.Judge(ctx)
				}
			}
			if full = p; ctx.Err() == nil {
				cancel()
				break
			}
			// a block is two calls where a gradient is summed
			if extra := p.calls - most; extra >= 2*workers {
				t.Errorf("%s: %d calls after the context had ended with the %d. one", method.Name(), extra, most)
			}
		}
		if full.calls < 40 {
			t.Errorf("%s: %d calls in all", method.Name(), full.calls)
		}
	}
}

// A verdict that there was no time for says so, wherever the time has ended; one that there was
// time for does not.
func TestNoTimeForAVerdict(t *testing.T) {
	problem, theta := wave(t, 1, 6, 700, 1)
	for _, tt := range []struct {
		name            string
		training, after int64 // calls: of the problem's workers, of those of the check
		err             error
		ended           bool
	}{
		{"enough", 0, 0, nil, false},
		{"too little for the check", 0, 0, context.DeadlineExceeded, true},
		{"too little for zero parameters", 0, 3, nil, true},
		{"too little for the best ones", 0, 15, nil, true},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		unseen := &slow{Problem: problem, most: tt.after, hook: cancel}
		p := checkedBy(&slow{Problem: problem}, func(context.Context) (anagram.Problem, error) { return unseen, tt.err })
		s, err := anagram.NewSolver(ctx, p, theta, anagram.Settings{Method: anagram.LM{}, Steps: 3})
		if err != nil {
			t.Fatal(err)
		}
		for s.Step(ctx) == anagram.Running {
		}
		j := s.Judge(ctx)
		if said := j.Err != nil && strings.Contains(j.Err.Error(), "no time for a verdict"); said != tt.ended || tt.ended != (j.Verdict == anagram.VerdictUndecided) {
			t.Errorf("%s: verdict %v, error %v", tt.name, j.Verdict, j.Err)
		}
		cancel()
	}
}

// Without time for the examination there is a verdict all the same, on the course of the loss.
func TestNoTimeForAnExamination(t *testing.T) {
	problem, theta := wave(t, 1, 6, 70, 1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := checkedBy(problem, func(ctx context.Context) (anagram.Problem, error) {
		q, err := problem.Check(ctx)
		return changed{q, func(s *lsq.Session) {
			examine := s.Examine
			s.Examine = func(ctx context.Context, theta []float64) (lsq.Examination, error) {
				cancel()
				return examine(ctx, theta)
			}
		}}, err
	})
	s, err := anagram.NewSolver(ctx, p, theta, anagram.Settings{Method: anagram.LM{}, Steps: 12})
	if err != nil {
		t.Fatal(err)
	}
	for s.Step(ctx) == anagram.Running {
	}
	if j := s.Judge(ctx); j.Verdict != anagram.VerdictFalling || j.Err != nil || !(j.Unseen > 0) || ctx.Err() == nil {
		t.Errorf("%+v, context %v", j, ctx.Err())
	}
}

// A context that has ended before leaves time for the loss at the start of a small problem and for
// its verdict.
func TestGrace(t *testing.T) {
	problem, theta := wave(t, 1, 6, 70, 1)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := anagram.Minimize(ended, problem, theta, anagram.Settings{})
	if err != nil || r.Status != anagram.Cancelled || r.Iterations != 0 || !(r.Loss > 0) || !(r.Judgement.Unseen > 0) || r.Judgement.Err != nil {
		t.Errorf("%+v, error %v", r, err)
	}
}

// Settings.MaxTime ends a step midway; what comes of the run then is what came before the step.
func TestMaxTimeAbandonsAStep(t *testing.T) {
	problem, theta := wave(t, 1, 6, 700, 1)
	const maxTime = 30 * time.Millisecond
	p := &slow{Problem: problem}
	s, err := anagram.NewSolver(context.Background(), p, theta, anagram.Settings{Method: anagram.Adam{}, MaxTime: maxTime, Steps: 1 << 30, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	p.most, p.hook = 100, func() { // a block that takes all the time there is
		for begun := time.Now(); time.Since(begun) < maxTime; {
		}
	}
	for s.Step(context.Background()) == anagram.Running {
	}
	r := s.Result()
	if r.Status != anagram.OutOfTime || r.Err != nil || r.Elapsed < maxTime {
		t.Errorf("%+v", r)
	}
	if p.calls > 101 {
		t.Errorf("%d calls after the last one there was time for", p.calls-100)
	}
}

// What it takes to abandon a step is kept without allocating.
func TestStepsThatMayEndAllocateNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, method := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.ANaGRAM{}, anagram.VarPro{}, anagram.LBFGS{}, anagram.SSBroyden{}, anagram.Adam{}} {
		problem, theta := wave(t, 1, 6, 70, 1)
		s, err := anagram.NewSolver(ctx, problem, theta, anagram.Settings{Method: method, Steps: 1 << 30, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		s.Step(ctx)
		if n := check.Allocs(3, func() { s.Step(ctx) }); n != 0 {
			t.Errorf("%s: %v allocations a step", method.Name(), n)
		}
	}
}
