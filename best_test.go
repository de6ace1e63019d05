package anagram_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/lsq"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// layerOn is the boundary layer of the specimens on these points.
func layerOn(t testing.TB, inside domain.Points) *pinn.Problem {
	t.Helper()
	terms := layer().terms(3)
	terms[0].Conditions[0].Points = inside
	p, err := pinn.New(mlp.New(taylor.Tanh, 1, 20, 1), terms...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lossAt evaluates the loss by a worker of its own.
func lossAt(t testing.TB, p anagram.Problem, theta []float64) (loss float64) {
	t.Helper()
	return lossOf(t, p, p.Open(), theta)
}

// lossOf evaluates the loss at the points of a session, in the order in which a run adds it up.
func lossOf(t testing.TB, p anagram.Problem, s lsq.Session, theta []float64) float64 {
	t.Helper()
	e, err := lsq.NewEvaluator(changed{p, func(open *lsq.Session) { *open = s }}, 1)
	if err != nil {
		t.Fatal(err)
	}
	loss, err := e.LossAt(theta)
	if err != nil {
		t.Fatal(err)
	}
	return loss
}

// session keeps the session of the last run on a problem.
type session struct {
	anagram.Problem
	lsq.Session
}

func (p *session) Open() lsq.Session {
	p.Session = p.Problem.Open()
	return p.Session
}

// candidates follows a run whose points move after every so many steps by what it tells: the best
// from one move to the next, and the best of these.
type candidates struct {
	t           testing.TB
	unseen      anagram.Problem
	every       int
	theta, best []float64 // since the last move; of all that were judged
	loss, met   float64   // of theta; of best, when it was met
	lowest      float64   // of best, at the check points
}

func (c *candidates) record(r *anagram.Record) bool {
	if r.Loss <= r.Best {
		c.theta, c.loss = slices.Clone(r.Theta), r.Loss
	}
	if r.Iteration > 0 && r.Iteration%c.every == 0 {
		c.judge()
		c.theta = slices.Clone(r.Theta)
	}
	return false
}

func (c *candidates) judge() {
	if u := lossAt(c.t, c.unseen, c.theta); c.best == nil || u < c.lowest {
		c.best, c.lowest, c.met = slices.Clone(c.theta), u, c.loss
	}
}

// The result of a run whose points move is the best of the parameters that were best from one move
// to the next, in their loss at points that never move, and is judged as that. What a run has
// since the last move alone lies far above it in some of the runs.
func TestBestOfMovingPoints(t *testing.T) {
	if testing.Short() {
		t.Skip("six runs")
	}
	var gain float64
	for _, c := range []struct {
		every, steps int
		power        float64
		seed         uint64
	}{
		{50, 300, 2, 0}, {50, 351, 2, 1}, {20, 90, 1, 0}, {20, 81, 1, 2}, {30, 30, 1, 0}, {30, 29, 1, 0},
	} {
		p := layerOn(t, domain.UnitBox(1).Inner(42).Follow(domain.Following{Every: c.every, Power: c.power}))
		q := checkOf(t, p)
		told := candidates{t: t, unseen: q, every: c.every}
		kept := &session{Problem: p}
		s := newSolver(t, kept, p.Start(c.seed), anagram.Settings{Steps: c.steps, Workers: 2, Record: told.record})
		r, j := finish(s), s.Judge(context.Background())
		old := lossAt(t, q, told.theta)
		if c.steps%c.every != 0 {
			told.judge()
		}
		// a sum of terms
		if !slices.Equal(r.Theta, told.best) || r.Loss != told.met || !(math.Abs(j.Unseen-told.lowest) <= 1e-12*told.lowest) {
			t.Errorf("%+v: loss %v, unseen %v; want %v and %v", c, r.Loss, j.Unseen, told.met, told.lowest)
		}
		if want := lossOf(t, p, kept.Session, r.Theta); j.Loss != want {
			t.Errorf("%+v: judged at the loss %v, at the points in place it is %v", c, j.Loss, want)
		}
		gain = max(gain, old/j.Unseen)
	}
	if gain < 10 {
		t.Errorf("the best since the last move is worse than the result by %.0f at most: the runs tell nothing", gain)
	}
}

// Fresh points move at every step; the result is then one of the best, and the same bits for any
// number of workers.
func TestBestOfFreshPoints(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	for _, method := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.Adam{}} {
		var first *anagram.Result
		for workers := 1; workers <= 3; workers++ {
			problem, theta := freshPoints.build(t)
			q := checkOf(t, problem)
			var losses []float64
			r, err := anagram.Minimize(context.Background(), problem, theta, anagram.Settings{
				Method: method, Steps: 120, Workers: workers, Record: func(r *anagram.Record) bool {
					losses = append(losses, lossAt(t, q, r.Theta))
					return false
				}})
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = r
			}
			if !slices.Equal(r.Theta, first.Theta) || r.Loss != first.Loss || r.Judgement.Unseen != first.Judgement.Unseen || r.Counts != first.Counts {
				t.Errorf("%s: with %d workers the run ends at %v, with one at %v", method.Name(), workers, r.Loss, first.Loss)
			}
			if lowest := slices.Min(losses); !(r.Judgement.Unseen <= 4*lowest) {
				t.Errorf("%s: unseen %v, the lowest met is %v", method.Name(), r.Judgement.Unseen, lowest)
			}
		}
	}
}

// asked is a problem that tells of every block evaluated at its check points how many rows that
// are.
func asked(p *pinn.Problem, tell func(rows int)) anagram.Problem {
	return checkedBy(p, func(ctx context.Context) (anagram.Problem, error) {
		q, err := p.Check(ctx)
		return changed{q, func(s *lsq.Session) {
			withWorkers(s, func(w *lsq.Worker) {
				inner := w.Residuals
				w.Residuals = func(r []float64, block int, theta []float64) error {
					tell(len(r))
					return inner(r, block, theta)
				}
			})
		}}, err
	})
}

// Judging takes no more than an eighth of the evaluations of training, and one at the end.
func TestJudgingIsCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	for name, points := range map[string]saved{"fresh": freshPoints, "streamed": streamedPoints, "follow": followPoints} {
		for _, method := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.Cutoffs{}, anagram.LBFGS{}, anagram.SSBroyden{}, anagram.Adam{}, anagram.GradientDescent{}} {
			problem, theta := points.build(t)
			var rows atomic.Int64
			p := asked(problem, func(n int) { rows.Add(int64(n)) })
			s, err := anagram.NewSolver(context.Background(), p, theta, anagram.Settings{Method: method, Steps: 60})
			if err != nil {
				t.Fatal(err)
			}
			for s.Step(context.Background()) == anagram.Running {
			}
			seen, unseen := rowsOf(p), rowsOf(checkOf(t, problem))
			n := s.Result().Counts
			work := int64(n.Residuals+n.Gradients+n.Curvatures+n.Features) * seen
			if got := rows.Load(); got > work/8+unseen || got < 3*unseen {
				t.Errorf("%s, %s: %d rows of check points, %d a judgement, beside %d of training", method.Name(), name, got, unseen, work)
			}
		}
	}
}

func checkOf(t *testing.T, p *pinn.Problem) anagram.Problem {
	q, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func rowsOf(p anagram.Problem) (rows int64) {
	for _, r := range p.Rows() {
		rows += int64(r.Count)
	}
	return rows
}

// Without points to judge at a run keeps the best since its points last moved, and asks for them
// once.
func TestBestWithoutACheck(t *testing.T) {
	for _, fails := range []bool{false, true} {
		problem, theta := followPoints.build(t)
		p, calls := &session{Problem: checkedBy(problem, nil)}, 0
		if fails {
			p.Problem = checkedBy(problem, func(context.Context) (anagram.Problem, error) {
				calls++
				return nil, errors.New("no such points")
			})
		}
		best := 0.0
		r, err := anagram.Minimize(context.Background(), p, theta, anagram.Settings{Method: anagram.LM{}, Steps: 19, Record: func(r *anagram.Record) bool {
			best = r.Best
			return false
		}})
		if err != nil || r.Loss != best || lossOf(t, problem, p.Session, r.Theta) != best {
			t.Errorf("loss %v, want the lowest since the last move, %v; error %v", r.Loss, best, err)
		}
		if fails && (calls != 1 || r.Judgement.Err == nil) {
			t.Errorf("%d calls of Check, error %v", calls, r.Judgement.Err)
		}
	}
}

// A run that has ended and is given more steps is the one that never ended, the best included:
// what was judged at its end is forgotten.
func TestMoreStepsOnMovingPoints(t *testing.T) {
	for _, p := range []saved{followPoints, freshPoints} {
		settings := func(steps int) anagram.Settings {
			return anagram.Settings{Method: anagram.Adam{}, Steps: steps}
		}
		problem, theta := p.build(t)
		whole, err := anagram.NewSolver(context.Background(), problem, theta, settings(60))
		if err != nil {
			t.Fatal(err)
		}
		for whole.Step(context.Background()) == anagram.Running {
		}
		for _, part := range []int{1, 13, 22, 59} {
			problem, theta := p.build(t)
			s, err := anagram.NewSolver(context.Background(), problem, theta, settings(part))
			if err != nil {
				t.Fatal(err)
			}
			for s.Step(context.Background()) == anagram.Running {
			}
			first := result(s)
			if again := result(resumed(t, p, settings(part), save(t, s))); again != first {
				t.Errorf("%s: resumed at the end of %d steps the result is\n%s\nwant\n%s", p.name, part, again, first)
			}
			s = resumed(t, p, settings(60), save(t, s))
			for s.Step(context.Background()) == anagram.Running {
			}
			if got, want := result(s), result(whole); got != want || !bytes.Equal(withoutTime(save(t, s)), withoutTime(save(t, whole))) {
				t.Errorf("%s: %d steps and more end at\n%s\nwant\n%s", p.name, part, got, want)
			}
		}
	}
}

// A context that ends anywhere in a step that judges leaves the run as it was before the step.
func TestAbandonedJudgement(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	settings := anagram.Settings{Method: anagram.LM{}, Steps: 40, Workers: 2}
	for _, at := range []int{4, 12} { // Check is built, and is there
		run := func(most int64) (s *anagram.Solver, before []byte, looks int64) {
			problem, theta := followPoints.build(t)
			s, err := anagram.NewSolver(context.Background(), problem, theta, settings)
			if err != nil {
				t.Fatal(err)
			}
			for range at {
				s.Step(context.Background())
			}
			before = save(t, s)
			ctx := newCounted(most)
			s.Step(ctx)
			return s, before, ctx.looks.Load()
		}
		_, _, looks := run(0)
		for most := int64(1); most < looks; most += 1 + looks/60 {
			s, before, _ := run(most)
			if r := s.Result(); r.Iterations != at || r.Status != anagram.Cancelled {
				continue // it was the last look
			}
			if after := save(t, resumed(t, followPoints, settings, save(t, s))); !bytes.Equal(withoutTime(after), withoutTime(before)) {
				t.Errorf("step %d ended by look %d of %d: another state than before it", at, most, looks)
			}
		}
	}
}

// The verdict on parameters of an earlier draw is on the points of the last whole step, though an
// abandoned one has moved them.
func TestJudgedWherePointsWere(t *testing.T) {
	settings, earlier := anagram.Settings{Method: anagram.LM{}, Steps: 60, Workers: 1}, 0
	problem, theta := followPoints.build(t)
	s, err := anagram.NewSolver(context.Background(), problem, theta, settings)
	if err != nil {
		t.Fatal(err)
	}
	for s.Step(context.Background()) == anagram.Running {
		if s.Result().Iterations%4 != 0 {
			continue
		}
		before := save(t, s)
		s := resumed(t, followPoints, settings, before)
		all := newCounted(0)
		s.Step(all)
		at := &session{Problem: problem}
		s, _, err := anagram.Resume(context.Background(), at, settings, bytes.NewReader(before))
		if err != nil {
			t.Fatal(err)
		}
		placed := at.Session.Placed()
		if s.Step(newCounted(all.looks.Load()-3)) != anagram.Cancelled || slices.Equal(at.Session.Placed(), placed) {
			t.Fatal("the step was not abandoned after it had moved the points")
		}
		r, j := s.Result(), s.Judge(context.Background())
		if !slices.Equal(at.Session.Placed(), placed) {
			continue // where Theta is of the last draw, its loss is known
		}
		earlier++
		if want := lossOf(t, problem, at.Session, r.Theta); j.Loss != want {
			t.Errorf("after %d steps: judged at the loss %v, want %v", r.Iterations, j.Loss, want)
		}
	}
	if earlier == 0 {
		t.Error("no run returns parameters of an earlier draw")
	}
}

// After its context has ended a judgement begins no other block.
func TestNoBlockOfAJudgementAfterTheEnd(t *testing.T) {
	p := layerOn(t, domain.UnitBox(1).Inner(700).Follow(domain.Following{Every: 2}))
	ctx, cancel := context.WithCancel(context.Background())
	blocks := 0
	s, err := anagram.NewSolver(ctx, asked(p, func(int) {
		if blocks++; blocks == 7 {
			cancel()
		}
	}), p.Start(0), anagram.Settings{Method: anagram.Adam{}, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for s.Step(ctx) == anagram.Running {
	}
	if r := s.Result(); r.Status != anagram.Cancelled || blocks != 7 {
		t.Errorf("%v, %d blocks", r.Status, blocks)
	}
}

// Steps on points that are new each time allocate nothing, judged or not.
func TestJudgingAllocatesNothing(t *testing.T) {
	problem, theta := freshPoints.build(t)
	for _, method := range []anagram.Method{anagram.LM{}, anagram.Adam{}} {
		s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{Method: method, Steps: 1 << 30, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			s.Step(context.Background())
		}
		if n := check.Allocs(20, func() { s.Step(context.Background()) }); n != 0 {
			t.Errorf("%s: %v allocations a step", method.Name(), n)
		}
	}
}
