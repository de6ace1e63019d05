package pinn

import (
	"context"

	"anagram/domain"
	"anagram/lsq"
)

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
// It is a *Problem whose points stay. The error is that of New, for a source may well fail at
// points where it was never asked, or that of the context, if it ends before all have been asked.
func (p *Problem) Check(ctx context.Context) (lsq.Problem, error) {
	if p.whole != nil {
		return p.whole.Check(ctx)
	}
	terms := p.emptyTerms()
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

// emptyTerms returns the terms without their conditions.
func (p *Problem) emptyTerms() []Term { return append([]Term(nil), p.spec...) }

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
