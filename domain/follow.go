package domain

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/mat"
)

// Points that follow the residual (C. Wu, M. Zhu, Q. Tan, Y. Kartha, L. Lu, "A comprehensive study
// of non-adaptive and residual-based adaptive sampling for physics-informed neural networks", 2022,
// arXiv 2207.10289, section 2.3.3: RAD). From time to time some of the points of a set are drawn
// anew, from the density
//
//	p(x) ~ |N[u](x)|^k / mean |N[u]|^k + c
//
// on the set's region: where the equation is satisfied least there will be the most points, and the
// constant c leaves none of the region empty. To draw m points from p, many more candidates are
// drawn uniformly, and m of them taken without replacement, with weights w_i = p(x_i). Candidate i
// waits for a time that is exponentially distributed with mean 1/w_i,
//
//	t_i = -log(v_i) / w_i,   v_i uniform on (0, 1],
//
// and the m that come first are taken (P. Efraimidis, P. Spirakis, "Weighted random sampling with a
// reservoir", 2006).
//
// The loss stays the plain mean over the points, as in the paper: a region that attracts points
// counts for more.

// Following says when and how points follow the residual. The zero value is the default.
type Following struct {
	Every int     // steps from one move to the next; 0 is 50
	Share float64 // the part of the points that ever move, in (0, 1]; 0 is 1/2
	Power float64 // k: how strongly the residual attracts; 0 is 1
	Floor float64 // c: the weight of a uniform density beside that of the residual; 0 is 1
	Seed  uint64  // of the draws; sets of the same seed in one problem differ all the same
}

// candidatesPerPoint is how many candidates there are for each point that moves. It bounds how much
// denser than uniform the points can become. A candidate costs one evaluation of the residual at
// one point for each move (TestFollowDensity of pinn; docs/points.md has what following is worth).
const candidatesPerPoint = 16

// Follow returns p with points that follow the residual of their condition: every so many steps a
// share of the set is drawn again on the set's region, Where included, with a density that grows
// with the residual. A grid keeps the other points of the grid, and a random set its other points,
// so that no part of the region is ever without any. Which points move is chosen at random, once.
// The number of points stays.
//
// At steps 0 .. Every-1 the set is p. A move at a later multiple of Every is a function of Seed,
// the step and theta alone. Points without a region (At, or the grid on a single point) can't
// follow, nor can Fresh ones.
func (p Points) Follow(f Following) Points {
	if p.err != nil {
		return p
	}
	f, p.err = f.completed()
	p.follow = &f
	return p
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
	f.Every, f.Share = cmp.Or(f.Every, 50), cmp.Or(f.Share, 0.5)
	f.Power, f.Floor = cmp.Or(f.Power, 1), cmp.Or(f.Floor, 1)
	return f, nil
}

// Follower moves the points of one set that follows, for one goroutine. It knows no equation:
// whoever does evaluates the residuals at the Candidates.
type Follower struct {
	Following            // completed
	rows       []int     // the numbers of the points that move, ascending
	candidates Points    // what takes their place is chosen among these
	times      []float64 // of the candidates: how long each waits, ...
	order      []int     // ... and their numbers, the first to come first
}

// Follower returns the follower of p, set number k of a problem; nil if p does not follow.
func (p Points) Follower(k int) *Follower {
	if p.follow == nil {
		return nil
	}
	f := &Follower{Following: *p.follow}
	f.rows = f.choose(p.Len(), k)
	n := candidatesPerPoint * len(f.rows)
	f.candidates = Points{dim: p.dim, n: n, region: p.region, seed: Derive(f.Seed, useCandidates, k)}
	f.times, f.order = make([]float64, n), make([]int, n)
	return f
}

// choose returns the rows that move, of n: a random choice of the share wanted, at least one if
// there is any.
func (f *Follower) choose(n, k int) []int {
	rng := rand.New(rand.NewPCG(Derive(f.Seed, useRows, k), 0))
	m := min(n, max(1, int(float64(f.Share*float64(n))+0.5)))
	chosen := make([]bool, n)
	for _, row := range rng.Perm(n)[:m] {
		chosen[row] = true
	}
	rows := make([]int, 0, m)
	for row, yes := range chosen {
		if yes {
			rows = append(rows, row)
		}
	}
	return rows
}

// Clone returns a copy of f for another goroutine.
func (f *Follower) Clone() *Follower {
	own := *f
	own.times, own.order = make([]float64, len(f.times)), make([]int, len(f.times))
	return &own
}

// Rows returns the numbers of the points that move, ascending. The slice must not be changed.
func (f *Follower) Rows() []int { return f.rows }

// Candidates returns the points that may take the place of those that move, others at every step.
func (f *Follower) Candidates() Points { return f.candidates }

// Move puts candidates in the place of the rows of dst that move. residuals are those at the
// candidates, and are overwritten; s is the sampler that has just drawn these, whose stream goes on
// to choose among them. A candidate whose residual is not a finite number is not taken, and it is
// an error if too few others are left.
func (f *Follower) Move(dst, candidates *mat.Dense, residuals []float64, s *Sampler) error {
	if candidates.Rows != len(f.times) || len(residuals) != len(f.times) {
		panic("domain: a move among another number of candidates")
	}
	if err := f.weigh(residuals, candidates); err != nil {
		return err
	}
	f.wait(residuals, s.rng)
	for i, row := range f.rows {
		copy(dst.Row(row), candidates.Row(f.order[i]))
	}
	return nil
}

// weigh turns residuals w into weights. Where a residual is not finite, as that of the logarithm of
// a network that is still negative there, a point would make the loss so: its weight is 0.
func (f *Follower) weigh(w []float64, candidates *mat.Dense) error {
	top, bad, fine := 0.0, 0, 0
	for i, r := range w {
		if w[i] = math.Abs(r); finite(r) {
			top = max(top, w[i])
			fine++
		} else {
			bad = i
		}
	}
	if fine < len(f.rows) {
		return text.Errorf("the residual is not finite at %d of %d candidates, such as point %v",
			len(w)-fine, len(w), candidates.Row(bad))
	}
	mean := 0.0
	for i, r := range w {
		if finite(r) && top > 0 {
			w[i] = vec.Pow(r/top, f.Power)
			mean += w[i] / float64(fine)
		}
	}
	for i, r := range w {
		switch {
		case !finite(r):
			w[i] = 0
		case mean > 0:
			w[i] = r/mean + f.Floor
		default:
			w[i] = 1
		}
	}
	return nil
}

// wait draws how long the candidates with weights w wait, and puts the first first.
func (f *Follower) wait(w []float64, rng *rand.Rand) {
	for i, w := range w {
		t := -vec.Log(1 - float64(rng.Float64()))
		if w == 0 {
			t = math.Inf(1)
		} else {
			t /= w
		}
		f.times[i], f.order[i] = t, i
	}
	slices.SortStableFunc(f.order, func(i, j int) int { return cmp.Compare(f.times[i], f.times[j]) })
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
