package anagram

import (
	"bytes"
	"context"
	"io"
	"math"
	"runtime"
	"time"

	"anagram/internal/codec"
	"anagram/internal/cpu"
	"anagram/internal/text"
	"anagram/lsq"
)

// A checkpoint of a run. What a Solver knows between two steps has two parts. The part that follows
// from problem, settings and start is not saved: Resume starts again. The rest is then overwritten
// field by field (the visit methods, which write and read), so the resumed run takes the same steps
// as one that never stopped. The loss at the start tells whether the problem is the same.

// originTolerance is the relative difference between the losses at the start that two builds may
// have. Different problems differ by more (TestResumeElsewhere, TestResumeMismatch).
const originTolerance = 1e-6

// checkpointVersion is the version of the format. It changes whenever a field does, or what theta
// means: since 4 that is in the coordinates of a box (TestResume, TestCheckpointErrors).
const checkpointVersion = 4

// Save writes the run as it stands, for Resume. Files are best written by store.WriteFile, which
// replaces the old one in one piece. A run that has Failed can't be saved.
func (s *Solver) Save(w io.Writer) error {
	if s.status == Failed {
		return text.Errorf("anagram: a failed run can't be saved: %w", s.err)
	}
	var c codec.Coder
	h := header{build: Build(), method: s.settings.Method.Name(), start: s.state.Start, origin: s.progress.origin}
	h.visit(&c)
	s.visit(&c)
	if err := c.Err(); err != nil {
		return text.Errorf("anagram: saving a run: %w", err)
	}
	return codec.Solver.Write(w, checkpointVersion, c.Data())
}

// Resume returns the Solver that was saved to r, which it reads to the end. Problem and settings
// have to be those of the run: another method or setting of it, other points, weights or sources
// are an error that names both. Steps, MaxTime, Target, Workers and Record may differ. The first
// three count from the beginning of the run, so a run that one of them has ended goes on if it is
// raised now, or lowered in the case of Target. Settings.Record is first called with the run as it
// stands, and may stop it there.
//
// On the same build the run goes on to the same bits as if it had never stopped. That holds for
// points that are drawn anew (Session.Resample) or moved (Session.Place) too. On another build the
// warning says so; on the same it is empty.
//
// Numbers that no run can have saved are an error that names them: parameters that are not finite,
// a best loss that is not the lowest or not that of the best parameters, more steps of one kind
// than of all.
//
// If the context ends before the run is restored, the error wraps the context's, as with NewSolver.
func Resume(ctx context.Context, p Problem, settings Settings, r io.Reader) (s *Solver, warning string, err error) {
	body, err := codec.Solver.Read(r, checkpointVersion)
	if err != nil {
		return nil, "", text.Errorf("anagram: resuming a run: %w", err)
	}
	ctx = graceful(ctx)
	s, warning, err = resume(ctx, p, settings, codec.NewReader(body))
	if err != nil {
		return nil, "", text.Errorf("anagram: resuming a run: %w", err)
	}
	return s, warning, nil
}

func resume(ctx context.Context, p Problem, settings Settings, c *codec.Coder) (s *Solver, warning string, err error) {
	completed, err := settings.completed()
	if err != nil {
		return nil, "", err
	}
	h := header{method: completed.Method.Name()}
	if h.visit(c); c.Err() != nil {
		return nil, "", c.Err()
	}
	begun := time.Now()
	if s, err = newSolver(ctx, p, h.start, settings); err != nil {
		return nil, "", err
	}
	same := math.Float64bits(s.progress.origin) == math.Float64bits(h.origin) // NaN, too
	if !same && !(math.Abs(s.progress.origin-h.origin) <= originTolerance*math.Abs(h.origin)) {
		return nil, "", text.Errorf("another problem: the loss at the start was %v, here it is %v", h.origin, s.progress.origin)
	}
	if h.build != Build() || !same {
		warning = text.Sprintf("the run was saved by another build (%s, the loss at its start %v; here %s, %v): from here on its numbers may differ in the last bits from those of a run that never stopped",
			h.build, h.origin, Build(), s.progress.origin)
	}
	if s.visit(c); c.Finish() != nil {
		return nil, "", c.Err()
	}
	if err := s.sound(); err != nil {
		return nil, "", err
	}
	var again codec.Coder
	h.visit(&again)
	if s.visit(&again); !bytes.Equal(again.Data(), c.Data()) {
		return nil, "", text.Errorf("method %s does not keep what it reads: its Visit would write something else", h.method)
	}
	if err := s.putPoints(ctx); err != nil {
		return nil, "", text.Errorf("points: %w", err)
	}
	if warning == "" {
		if err := s.fits(ctx); err != nil {
			return nil, "", err
		}
	}
	s.progress.elapsed += time.Since(begun)
	if s.status != Converged && s.status != Stalled {
		s.status = Running
		s.finish(0, nil)
	}
	s.report(ctx)
	s.conclude(ctx)
	return s, warning, nil
}

// Build names what the bits of a result depend on besides the source: the version of Go, the
// architecture and the family of kernels in use.
func Build() string {
	return runtime.Version() + " " + runtime.GOARCH + " " + cpu.Use.String()
}

// header is what Resume has to know before it can make a Solver.
type header struct {
	build, method string
	start         []float64
	origin        float64
}

func (h *header) visit(c *codec.Coder) {
	c.String("build", &h.build)
	c.ExpectString("method", h.method)
	c.Floats("start", &h.start)
	c.Float("loss at the start", &h.origin)
}

// visit visits what changes from step to step.
func (s *Solver) visit(c *codec.Coder) {
	c.ExpectInt("rows", s.state.Rows())
	s.visitProgress(c)
	s.visitPoints(c)
	if s.status == Diverged { // what is not a number belongs there
		c.TakeAny()
	}
	s.stepper.Visit(c)
	c.Duration("elapsed", &s.progress.elapsed)
}

// visitUnfinished visits what an abandoned step may have changed. The points are not among it:
// putPoints puts them back from Solver.placed.
func (s *Solver) visitUnfinished(c *codec.Coder) {
	s.visitProgress(c)
	if m, ok := s.stepper.(lsq.Sparing); ok {
		m.VisitUnfinished(c)
	} else {
		s.stepper.Visit(c)
	}
}

// visitProgress visits all of the run but the method's own state and the points.
func (s *Solver) visitProgress(c *codec.Coder) {
	state, p := &s.state, &s.progress
	c.Fill("theta", state.Theta)
	c.Fill("best theta", state.Best)
	c.Float("loss", &state.Loss)
	c.Float("lowest loss", &state.BestLoss)
	s.judged.visit(c, state.Params())
	c.Float("first loss", &p.first)
	c.Float("mark", &p.mark)
	c.Count("step of the mark", &p.halved)
	c.Count("iteration", &p.iteration)
	status := int(s.status)
	c.Count("status", &status)
	s.status = Status(status)
	c.Count("draws", &state.Draw)
	state.Floors.Visit(c)
	state.Counts.Visit(c)
	visitTelemetry(c, &state.Telemetry)
}

func visitTelemetry(c *codec.Coder, t *Telemetry) {
	c.Floats("singular values", &t.Sigma)
	c.Count("rank", &t.Rank)
	c.Size("cutoff", &t.Cutoff)
	c.Size("damping", &t.Damping)
	c.Float("rho", &t.Rho)
	c.Float("share", &t.Share)
	c.Size("rounding", &t.Rounding)
	c.Float("eta", &t.Eta)
	c.Float("length", &t.Length)
}

// visitPoints visits what it takes to put points back that have moved since the start.
func (s *Solver) visitPoints(c *codec.Coder) {
	if s.state.Draw > s.progress.iteration {
		c.Fail("draws", "%d in %d steps", s.state.Draw, s.progress.iteration)
	}
	if s.state.Session.Place != nil && s.state.Draw > 0 {
		c.Floats("points", &s.placed)
	}
}

// putPoints puts the points of the last step in place: the last one read from a checkpoint, or the
// one before an abandoned step. Before any move these are the points of the start. After one, a
// session with Place puts them back from what was saved, others draw them again by the step's
// number.
func (s *Solver) putPoints(ctx context.Context) (err error) {
	session, last := &s.state.Session, s.progress.iteration-1
	switch {
	case session.Resample == nil:
	case s.state.Draw == 0:
		_, err = session.Resample(ctx, 0, s.state.Start)
	case session.Place != nil:
		err = session.Place(ctx, last, s.placed)
	default:
		_, err = session.Resample(ctx, last, s.state.Theta)
	}
	return err
}
