package pinn

import (
	"context"
	"slices"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/lsq"
)

// Rows returns the rows of each condition, in blocks of at most 64 points.
func (p *Problem) Rows() []lsq.Rows {
	rows := make([]lsq.Rows, len(p.conditions))
	for i, c := range p.conditions {
		rows[i] = lsq.Rows{Count: c.rows(), Size: maxBlock}
	}
	return rows
}

// Samples returns S, the number of rows.
func (p *Problem) Samples() (rows int) {
	for _, c := range p.conditions {
		rows += c.rows()
	}
	return rows
}

// Open returns what the problem offers to a run. Points that move are the run's own: it begins with
// those in place, and where it moves them no one else sees.
func (p *Problem) Open() lsq.Session {
	q := p.fork()
	lo, hi := q.net.LastLayer()
	nonlinear := func(c *condition) bool { return !c.affine() }
	worker, along := q.workerNumbers()
	s := lsq.Session{
		NewWorker: q.NewWorker, Terms: q.Terms(), Check: q.Check, Examine: q.Examine, CheckStart: q.CheckStart, Explain: q.Explain,
		Linear: lsq.Linear{Lo: lo, Hi: hi, Affine: !slices.ContainsFunc(q.conditions, nonlinear) && !q.net.IsKept()},
		Bytes:  lsq.Bytes{Worker: int64(8 * worker), Along: int64(8 * along), Examination: int64(8 * (q.examNumbers() + float64(3*worker)))},
	}
	if slices.ContainsFunc(q.conditions, (*condition).movable) {
		s.Resample = q.Resample
	}
	if q.scout != nil {
		s.Placed, s.Place = q.Placed, q.Place
	}
	return s
}

// fork returns p if none of its points move, and else a copy with points of its own where they do,
// those in place.
func (p *Problem) fork() *Problem {
	if !slices.ContainsFunc(p.conditions, (*condition).movable) {
		return p
	}
	q := *p
	q.conditions = nil
	for _, c := range p.conditions {
		if c.movable() {
			c = c.own(kept(c.points))
		}
		if c.follower != nil {
			c.follower = c.follower.own()
		}
		q.conditions = append(q.conditions, c)
	}
	if p.scout != nil {
		q.scout = q.newWorker()
	}
	return &q
}

// A network can satisfy an equation at every point of training and nowhere between them. The loss
// of training does not show it; the loss at other points does. If it is far above the loss of
// training, the points were too few.

const (
	// unseenPerPoint is how many check points there are for each point of training (TestCheck;
	// docs/points.md).
	unseenPerPoint = 4
	// maxKeptUnseen is how many of them are kept. Larger sets are streamed: docs/streaming.md.
	maxKeptUnseen = 1 << 16
	// maxUnseen is as many as a set may have, and an int counts them on every machine.
	maxUnseen = 1 << 30
)

// Check returns the same terms on points that training never sees: for each set four times as many
// random ones of the same region, from a stream that serves nothing else. A set without a region
// (At, or the ends of an interval) is checked at the points it has in place, and so is one whose
// Where accepts no random point, such as a line picked from a grid. The check of a Subset is that
// of the problem it was chosen from.
//
// Where the conditions of the highest order all have points without a region, nothing can be known
// of the equation between its points, and that is an error.
//
// It is a *Problem whose points stay. The error is that of New, for a source may well fail at
// points where it was never asked, or that of the context, if it ends before all have been asked.
func (p *Problem) Check(ctx context.Context) (lsq.Problem, error) {
	if p.whole != nil {
		return p.whole.Check(ctx)
	}
	if c := p.unchecked(); c != nil {
		return nil, text.Errorf("pinn: %s: its points have no region, so the equation can't be looked at between them; take points of a domain.Region, by domain.Uniform for one of your own", c.name)
	}
	terms := slices.Clone(p.spec)
	for k, c := range p.conditions {
		t := &terms[c.term]
		t.Conditions = append(t.Conditions, c.equation.On(c.unseen(k)))
	}
	q, err := newProblem(ctx, p.net, terms...)
	if err != nil {
		return nil, err
	}
	return q, nil
}

// unchecked returns a condition of the highest order, if that is above 0 and none of them has
// points with a region.
func (p *Problem) unchecked() (none *condition) {
	highest := 1
	for _, c := range p.conditions {
		switch order := c.order(); {
		case order < highest:
		case c.points.Region() != nil:
			highest, none = order+1, nil // those of this order are fine
		default:
			highest, none = order, c
		}
	}
	return none
}

// order returns the highest order of a derivative that the condition asks for at its points.
func (c *condition) order() (highest int) {
	for _, o := range c.equation.Uses {
		for _, p := range o.parts {
			if p.rule == nil {
				highest = max(highest, p.order)
			}
		}
	}
	return highest
}

// unseen returns the check points of set number k.
func (c *condition) unseen(k int) domain.Points {
	if c.points.Region() == nil {
		return domain.AtRows(c.x)
	}
	p := c.points.Others(unseenPerPoint*min(c.rows(), maxUnseen/unseenPerPoint), k)
	if drawOne(p) != nil {
		return domain.AtRows(c.x)
	}
	if c.points.IsStreamed() || p.Len() > maxKeptUnseen {
		return p.Streamed()
	}
	return p
}
