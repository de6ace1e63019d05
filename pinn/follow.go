package pinn

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
	"anagram/internal/vec"
)

// Points that follow the residual (C. Wu, M. Zhu, Q. Tan, Y. Kartha, L. Lu, "A comprehensive study of non-adaptive
// and residual-based adaptive sampling for physics-informed neural networks", 2022, arXiv 2207.10289, section 2.3.3: RAD).
// From time to time some of the points of a set are drawn anew, from the density
//
//	p(x) ~ |N[u](x)|^k / mean |N[u]|^k + c
//
// on the set's region: where the equation is satisfied least there will be the most points, and the constant c leaves none
// of the region empty. To draw m points from p, many more candidates are drawn uniformly, and m of them taken
// without replacement, with weights w_i = p(x_i): candidate i waits for a time that is exponentially distributed with mean 1/w_i,
//
//	t_i = -log(v_i) / w_i,   v_i uniform on (0, 1],
//
// and the m that come first are taken (P. Efraimidis, P. Spirakis, "Weighted random sampling with a reservoir", 2006).
//
// The loss stays the plain mean over the points, as in the paper: a region that attracts points counts for more.

// Following says when and how points follow the residual. The zero value is the default.
type Following struct {
	Every int     // steps from one move to the next; 0 is 50
	Share float64 // of the points of the set that move, in (0, 1]; 0 is 1/2. The others never do.
	Power float64 // k: how strongly the residual attracts; 0 is 1
	Floor float64 // c: the weight of a uniform density beside it; 0 is 1
	Seed  uint64  // of the draws; the sets of a problem differ from each other even if their seeds agree
}

// candidatesPerPoint bounds how much denser than uniform points can become. A candidate is one evaluation of
// the residual at one point, so a move costs as much as Share times this many evaluations of the set: little,
// once in so many steps.
const candidatesPerPoint = 16

// Follow returns p with points that follow the residual of their condition: every so many steps a share of the set
// is drawn again on the set's region (Where included) with a density that grows with the residual. A grid keeps the
// other points of the grid, and a random set its other points, so that no part of the region is ever
// without any. Which points move is chosen at random, once. The number of points stays.
//
// At steps 0 .. Every-1 the set is p; a move at a later multiple of Every is a function of Seed, the step and
// theta alone. Points without a region (At, or the grid on a single point) can't follow, nor can Fresh ones.
func (p Points) Follow(f Following) Points {
	if p.err != nil {
		return p
	}
	f, p.err = f.completed()
	if p.err == nil && p.draw == nil && p.dim > 0 {
		p.err = errors.New("points without a region cannot follow the residual")
	}
	p.follow = &f
	return p.agreed()
}

// completed returns f with its defaults filled in, or the first thing that is wrong with it.
func (f Following) completed() (Following, error) {
	switch {
	case f.Every < 0:
		return f, text.Errorf("Following.Every is %d, want >= 0", f.Every)
	case !(f.Share >= 0 && f.Share <= 1):
		return f, text.Errorf("Following.Share is %v, want 0 to 1", f.Share)
	case !(f.Power >= 0) || math.IsInf(f.Power, 1):
		return f, text.Errorf("Following.Power is %v, want a number >= 0", f.Power)
	case !(f.Floor >= 0) || math.IsInf(f.Floor, 1):
		return f, text.Errorf("Following.Floor is %v, want a number >= 0", f.Floor)
	}
	if f.Every == 0 {
		f.Every = 50
	}
	if f.Share == 0 {
		f.Share = 0.5
	}
	if f.Power == 0 {
		f.Power = 1
	}
	if f.Floor == 0 {
		f.Floor = 1
	}
	return f, nil
}

// follower moves the points of a condition.
type follower struct {
	Following
	rows       []int      // which points move, ascending
	candidates *condition // the same equation at the points that may be drawn
	weights    []float64  // w: first the residuals at the candidates, then what follows from them
	arrivals   []arrival
}

// arrival is a candidate and the time it waits.
type arrival struct {
	time      float64
	candidate int
}

// newFollower returns the follower of c, set number k of the problem. It tries to draw one candidate: a
// Where that accepts hardly any is an error now, not in the middle of a run.
func newFollower(c *condition, k int) (*follower, error) {
	f := &follower{Following: *c.points.follow}
	f.rows = f.choose(c.x.Rows, k)
	n := candidatesPerPoint * len(f.rows)
	pool := Points{dim: c.points.dim, n: n, draw: c.points.draw, keep: c.points.keep, seed: useCandidates.derive(f.Seed, k)}
	f.candidates, _ = c.equation.at(pool)
	f.candidates.name, f.candidates.scale, f.candidates.plan = c.name, 1, c.plan
	return f.own(), pool.try()
}

// own returns a copy of f with room of its own for candidates.
func (f *follower) own() *follower {
	own, n := *f, f.candidates.rows()
	own.candidates = f.candidates.own(n)
	own.weights, own.arrivals = make([]float64, n), make([]arrival, n)
	return &own
}

// choose returns the rows that move, of n: a random choice of the share wanted, at least one.
func (f *follower) choose(n, k int) []int {
	rng := rand.New(rand.NewPCG(useRows.derive(f.Seed, k), 0))
	m := max(1, int(float64(f.Share*float64(n))+0.5))
	rows := rng.Perm(n)[:m]
	slices.Sort(rows)
	return rows
}

// try proposes one random point.
func (p Points) try() (err error) {
	defer notPanic("drawing the points", &err)
	s := newStream()
	s.start(p.seed, 0)
	return p.propose(make([]float64, p.dim), s.rng)
}

// move draws the points of c for a step, with w to evaluate the candidates.
func (f *follower) move(ctx context.Context, c *condition, w *worker, step int, theta []float64) error {
	if err := f.candidates.prepare(ctx, step); err != nil {
		return err
	}
	for lo := 0; lo < len(f.weights); lo += maxBlock {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := f.candidates.block(lo)
		w.forward(&b, theta)
		if err := w.residuals(f.weights[lo:lo+b.x.Rows], &b, false); err != nil {
			return err
		}
	}
	if err := f.weigh(); err != nil {
		return err
	}
	f.wait(f.candidates.stream.rng)
	for i, row := range f.rows {
		copy(c.x.Row(row), f.candidates.x.Row(f.arrivals[i].candidate))
	}
	return c.tabulate(ctx)
}

// weigh turns residuals into weights. Where the residual is not finite (the logarithm of a network that is still negative
// there, say) a point would make the loss so: the weight is 0, and if too few candidates are left it is an error.
func (f *follower) weigh() error {
	top, bad, fine := 0.0, 0, 0
	for i, r := range f.weights {
		if f.weights[i] = math.Abs(r); finite(r) {
			top = max(top, f.weights[i])
			fine++
		} else {
			bad = i
		}
	}
	if fine < len(f.rows) {
		return text.Errorf("the residual is not finite at %d of %d candidates, such as point %v",
			len(f.weights)-fine, len(f.weights), f.candidates.x.Row(bad))
	}
	mean := 0.0
	for i, r := range f.weights {
		if finite(r) && top > 0 {
			f.weights[i] = vec.Pow(r/top, f.Power)
			mean += f.weights[i] / float64(fine)
		}
	}
	for i, w := range f.weights {
		switch {
		case !finite(w):
			f.weights[i] = 0
		case mean > 0:
			f.weights[i] = w/mean + f.Floor
		default:
			f.weights[i] = 1
		}
	}
	return nil
}

// wait draws the arrivals and puts the first first.
func (f *follower) wait(rng *rand.Rand) {
	for i, w := range f.weights {
		t := -vec.Log(1 - float64(rng.Float64()))
		if w == 0 {
			t = math.Inf(1)
		} else {
			t /= w
		}
		f.arrivals[i] = arrival{t, i}
	}
	slices.SortFunc(f.arrivals, func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.candidate, b.candidate))
	})
}
