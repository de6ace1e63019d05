package pinn

import (
	"context"
	"errors"
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
)

// Problem is a network and the terms it is to satisfy: an lsq.Problem. The parameters are those of
// the network. Rows are in the order of the terms, of their conditions and of the points, in blocks
// of at most 64 points of one condition.
//
// Workers may run at the same time as each other, but not during Resample or Place. Any number
// of Solvers may share a Problem: each moves points of its own (Open). They all call the functions
// of its equations and points, which must allow it.
type Problem struct {
	net        *mlp.Network
	shape      shape
	spec       []Term // as given, without their conditions
	terms      []lsq.Term
	conditions []*condition
	channels   []mlp.Channels // distinct ones; condition.plan is an index
	visited    []mlp.Channels // those at other points; visit.plan is an index
	step       int            // the step whose points are in place; -1 while they are changed
	draws      int            // how often points have changed: workers keep values at points
	scout      *worker        // evaluates candidates for points that follow; nil if none do
	whole      *Problem       // the problem that a Subset was chosen from; nil of others
}

// New returns the problem of a network and its terms.
//
// A network without a box is put on the smallest one around all points, where domain.Points.Bounds
// says these may be, unless it is lifted. So theta means the same whatever the origin and the unit
// of x, and what solves the problem is Problem.Network with theta, not net. To go on with
// parameters of another problem, give New its Problem.Network.
//
// It is an error, which names the term, if
//
//   - there is no term, a name is missing or used twice, or a weight is negative, not finite, or 0
//     by Weighted;
//   - a set of points is empty, does not fit the network's inputs or holds NaN or Inf;
//   - an operator uses an axis, an output or an order of derivatives that the network does not
//     have;
//   - the lift or the trial form of the network panics or is not finite at a point, or a derivative
//     of it that the condition there asks for, or the form leaves no parameter an effect;
//   - a constant has a start that it must not have, or two of one name differ;
//   - a source or coefficient panics or is not finite at a point, which is named too;
//   - a nonlinear equation's partial derivatives by complex step disagree with finite differences,
//     or it is finite for none of the values tried, and it is not Trusted.
func New(net *mlp.Network, terms ...Term) (*Problem, error) {
	return newProblem(context.Background(), net, terms...)
}

// tryNetwork reports points in place where the lift of the network or its trial form panics, or is
// not finite, or a derivative that the condition asks for. moves tells whether parameters have an
// effect at any of them.
func (p *Problem) tryNetwork(c *condition) (moves bool, err error) {
	if !p.net.IsLifted() && !p.net.IsTrial() {
		return true, nil
	}
	moves, err = p.tryNetworkAt(c.x, p.channels[c.plan])
	for _, v := range c.visits {
		if err != nil {
			break
		}
		var moved bool
		moved, err = p.tryNetworkAt(v.y, v.channels)
		moves = moves || moved
	}
	return moves, err
}

// tryNetworkAt is tryNetwork at the points x.
func (p *Problem) tryNetworkAt(points *mat.Dense, channels mlp.Channels) (moves bool, err error) {
	what, at := "lift", points.Row(0)
	defer func() {
		if r := recover(); r != nil {
			err = text.Errorf("the %s of the network panics at point %v: %v", what, at, r)
		}
	}()
	y := mat.New(1, p.net.Sizes()[0])
	jet, theta := mat.New(1, p.net.Outputs()*channels.Count()), p.ofNetwork(p.Start(0))
	zero, none := jet.Clone(), make([]float64, len(theta))
	batch := mlp.NewBatch(p.net, channels, 1)
	for i := range points.Rows {
		at, what = points.Row(i), "lift"
		x := points.View(i, 0, 1, points.Cols)
		if p.net.First(y, x); !(mat.MaxAbs(y.Data) <= math.MaxFloat64) {
			return moves, text.Errorf("the lift of the network is %v at point %v", y.Data, at)
		}
		what = "lift or trial form"
		if batch.Forward(jet, theta, x); !(mat.MaxAbs(jet.Data) <= math.MaxFloat64) {
			return moves, text.Errorf("the lift or trial form of the network, or a derivative of it, is not finite at point %v", at)
		}
		batch.Forward(zero, none, x)
		moves = moves || !slices.Equal(jet.Data, zero.Data)
	}
	return moves, nil
}

// newProblem is New, which gives up when the context ends.
func newProblem(ctx context.Context, net *mlp.Network, terms ...Term) (*Problem, error) {
	if net == nil {
		return nil, errors.New("pinn: a problem without a network")
	}
	if len(terms) == 0 {
		return nil, errors.New("pinn: a problem without terms")
	}
	constants, err := collectConstants(terms)
	if err != nil {
		return nil, text.Errorf("pinn: %w", err)
	}
	p := &Problem{net: net, shape: shape{net.Inputs(), net.Outputs(), constants}}
	for i, t := range terms {
		if t.Name == "" {
			return nil, text.Errorf("pinn: term %d has no name", i)
		}
		if err := p.add(ctx, t); err != nil {
			return nil, text.Errorf("pinn: %w", err)
		}
	}
	lo, hi := p.extent()
	for k := range lo {
		if !finite(hi[k] - lo[k]) {
			return nil, text.Errorf("pinn: points from %v to %v on axis %d, too far apart for a number", lo[k], hi[k], k)
		}
	}
	if box, _ := net.Box(); box == nil && !net.IsLifted() {
		p.net = net.Over(lo, hi)
	}
	moves := false
	for _, c := range p.conditions {
		moved, err := p.tryNetwork(c)
		if err != nil {
			return nil, text.Errorf("pinn: %s: %w", c.name, err)
		}
		moves = moves || moved
	}
	if !moves {
		return nil, errors.New("pinn: the parameters of the network have no effect at any point: its trial form leaves d at 0 there, or all windows")
	}
	if p.net.Scales() == nil {
		sizes, err := p.sizes(ctx)
		if err != nil {
			return nil, text.Errorf("pinn: %w", err)
		}
		p.net = p.net.Scaled(sizes...)
	}
	if slices.ContainsFunc(p.conditions, func(c *condition) bool { return c.follower != nil }) {
		p.scout = p.newWorker()
	}
	return p, nil
}

// add appends a term.
func (p *Problem) add(ctx context.Context, t Term) error {
	if slices.ContainsFunc(p.terms, func(q lsq.Term) bool { return q.Name == t.Name }) {
		return text.Errorf("two terms named %q", t.Name)
	}
	if t.Weight == 0 {
		if math.Signbit(t.Weight) {
			return text.Errorf("term %q: a weight of 0: leave the term out", t.Name)
		}
		t.Weight = 1
	}
	if !(t.Weight > 0) || math.IsInf(t.Weight, 1) {
		return text.Errorf("term %q: a weight of %v", t.Name, t.Weight)
	}
	if len(t.Conditions) == 0 {
		return text.Errorf("term %q: no conditions", t.Name)
	}
	rows := 0
	for _, c := range t.Conditions {
		rows += c.Points.Len()
	}
	scale := math.Sqrt(t.Weight / float64(rows))
	for i, from := range t.Conditions {
		c, err := p.compile(ctx, from)
		if err != nil {
			return text.Errorf("%s: %w", t.name(i), err)
		}
		c.name, c.scale, c.term = t.name(i), scale, len(p.terms)
		if c.follower, err = newFollower(c, len(p.conditions)-1); err != nil {
			return text.Errorf("%s: %w", c.name, err)
		}
	}
	p.spec = append(p.spec, Term{Name: t.Name, Weight: t.Weight})
	p.terms = append(p.terms, lsq.Term{Name: t.Name, Rows: rows, Scale: scale})
	return nil
}

// name names condition i: by its term, unless that has several.
func (t Term) name(i int) string {
	if len(t.Conditions) == 1 {
		return text.Sprintf("term %q", t.Name)
	}
	return text.Sprintf("term %q, condition %d", t.Name, i)
}

// compile appends a condition, and its channels if they are new.
func (p *Problem) compile(ctx context.Context, from Condition) (*condition, error) {
	c, channels, err := newCondition(ctx, from, p.shape)
	if err != nil {
		return nil, err
	}
	c.plan = planOf(&p.channels, channels)
	for k := range c.visits {
		c.visits[k].plan = planOf(&p.visited, c.visits[k].channels)
	}
	c.first = p.blockCount()
	p.conditions = append(p.conditions, c)
	return c, nil
}

// planOf returns the index of channels among those there are, adding them if they are new.
func planOf(all *[]mlp.Channels, c mlp.Channels) int {
	k := slices.IndexFunc(*all, func(q mlp.Channels) bool { return sameChannels(q, c) })
	if k < 0 {
		k = len(*all)
		*all = append(*all, c)
	}
	return k
}

// Network returns the network of the problem, on its box.
func (p *Problem) Network() *mlp.Network { return p.net }

// Params returns P, the number of parameters: those of the network and one for each unknown
// constant.
func (p *Problem) Params() int { return p.net.Params() + len(p.shape.constants) }

// Terms returns the terms with their rows and the factor sqrt(weight/rows) that each row carries.
func (p *Problem) Terms() []lsq.Term { return slices.Clone(p.terms) }
