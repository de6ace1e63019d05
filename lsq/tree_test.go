package lsq_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"anagram/internal/text"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// ranges is a sum whose slots keep the blocks that went into them, in their order.
type ranges struct {
	slots [][]int
	sums  []atomic.Int64 // leaves of each sum
	fail  func(k, lo, hi int) error
}

func (r *ranges) Reserve(n int) { r.slots = make([][]int, n) }
func (r *ranges) Grow(k int)    { r.slots[k] = []int{} }
func (r *ranges) Leaf(_, slot, k, lo, hi int) error {
	r.sums[k].Add(1)
	r.slots[slot] = r.slots[slot][:0]
	for b := lo; b < hi; b++ {
		r.slots[slot] = append(r.slots[slot], b)
	}
	if r.fail != nil {
		return r.fail(k, lo, hi)
	}
	return nil
}

func (r *ranges) Combine(_, dst, src int) { r.slots[dst] = append(r.slots[dst], r.slots[src]...) }

// inBlocks is a problem of so many blocks of one row, and no more.
func inBlocks(n int) *toy.Problem {
	return toy.Plain(&toy.Problem{P: 1, Blocks: slices.Repeat([]int{1}, n), Fill: func(r []float64, _ *mat.Dense, _ []float64) {}})
}

// newRanges returns a reduction of up to so many sums of n blocks, with leaves of a depth.
func newRanges(n, depth, sums, workers int) (*ranges, *lsq.Evaluator, *lsq.Reduction) {
	s := &ranges{sums: make([]atomic.Int64, sums)}
	e, r := lsq.Tree(inBlocks(n), func(*lsq.Evaluator) lsq.Summand { return s }, depth, sums, workers)
	return s, e, r
}

// check runs so many sums and finds what is not each of n blocks once, in their order.
func (r *ranges) check(t *testing.T, tree *lsq.Reduction, n, sums int) {
	t.Helper()
	for k := range r.sums {
		r.sums[k].Store(0)
	}
	if err := tree.Run(sums); err != nil {
		t.Fatal(err)
	}
	for k := range sums {
		got := r.slots[tree.Slot(k)]
		for b, v := range got {
			if v != b {
				t.Fatalf("%d blocks, depth %d, tasks %d, sum %d of %d: blocks %v", n, tree.Depth(), tree.Tasks(), k, sums, got)
			}
		}
		if leaves := r.sums[k].Load(); len(got) != n || leaves != 1<<tree.Depth() {
			t.Fatalf("%d blocks, depth %d, tasks %d, sum %d of %d: %d leaves, blocks %v", n, tree.Depth(), tree.Tasks(), k, sums, leaves, got)
		}
	}
	if tree.Grown() > tree.Bound() {
		t.Fatalf("%d blocks, depth %d, tasks %d: %d slots, bound %d", n, tree.Depth(), tree.Tasks(), tree.Grown(), tree.Bound())
	}
}

// Leaves cover all blocks once, and are put together in their order, for any number of blocks,
// leaves, workers and subtrees that they take.
func TestTreeCoversTheBlocks(t *testing.T) {
	for n := 1; n <= 200; n++ {
		for _, workers := range []int{1, 2, 7, 16} {
			if testing.Short() && n > 40 && n%7 > 0 {
				continue
			}
			_, e, _ := newRanges(n, 0, 1, workers)
			if 1<<e.Finest() > n || 2<<e.Finest() <= n {
				t.Fatalf("%d blocks: depth %d", n, e.Finest())
			}
			for _, depth := range []int{0, e.Finest() / 2, e.Finest()} {
				s, _, tree := newRanges(n, depth, 3, workers)
				s.check(t, tree, n, 3)
				for tasks := 0; tasks <= depth; tasks += 1 + depth/3 {
					tree.SetTasks(tasks)
					s.check(t, tree, n, 3)
					s.check(t, tree, n, 1)
				}
			}
		}
	}
}

var errLeaf = errors.New("a bad leaf")

// An error of any leaf is that of the sum, whichever others have one, takes no slots, and leaves
// the next sum what it is.
func TestTreeAfterErrors(t *testing.T) {
	const n, sums = 40, 31
	for _, workers := range []int{1, 2, 7} {
		s, e, tree := newRanges(n, 5, sums, workers)
		for tasks := 0; tasks <= e.Finest(); tasks++ {
			tree.SetTasks(tasks)
			for name, bad := range map[string]func(k, lo int) bool{
				"the first":            func(k, lo int) bool { return lo == 0 },
				"the last of all sums": func(k, lo int) bool { return lo >= n-2 },
				"every other":          func(k, lo int) bool { return lo%2 == 1 },
				"all":                  func(k, lo int) bool { return true },
				"one of the last sum":  func(k, lo int) bool { return k == sums-1 && lo >= 17 && lo < 19 },
			} {
				s.fail = func(k, lo, hi int) error {
					if bad(k, lo) {
						return text.Errorf("sum %d, block %d: %w", k, lo, errLeaf)
					}
					return nil
				}
				err := tree.Run(sums)
				s.fail = nil
				want := lowest(n, 5, sums, bad)
				if err == nil || err.Error() != want || tree.Grown() > tree.Bound() {
					t.Errorf("%d workers, tasks %d, %s: error %v, want %s; %d slots, bound %d", workers, tasks, name, err, want, tree.Grown(), tree.Bound())
				}
				s.check(t, tree, n, sums)
			}
		}
	}
}

// lowest returns the message of the first leaf that fails, in the order of sums and blocks.
func lowest(n, depth, sums int, bad func(k, lo int) bool) string {
	for k := range sums {
		for i := range 1 << depth {
			if lo := i * n >> depth; bad(k, lo) {
				return text.Sprintf("sum %d, block %d: a bad leaf", k, lo)
			}
		}
	}
	return ""
}

// A panic in a leaf reaches the caller, and the next sum is right.
func TestTreeAfterAPanic(t *testing.T) {
	for _, workers := range []int{1, 3} {
		s, _, tree := newRanges(64, 6, 2, workers)
		for lo := 0; lo < 64; lo += 9 {
			s.fail = func(_, from, _ int) error {
				if from == lo {
					panic(errLeaf)
				}
				return nil
			}
			func() {
				defer func() {
					if v := recover(); v != errLeaf {
						t.Errorf("%d workers, block %d: recovered %v", workers, lo, v)
					}
				}()
				tree.Run(2)
			}()
			s.fail = nil
			s.check(t, tree, 64, 2)
		}
	}
}

// ending is a context that ends when it has been looked at so often.
type ending struct {
	context.Context
	left atomic.Int64
}

func (c *ending) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// uneven is a problem of three parameters whose rows are of very different sizes, so that sums in
// another order are other bits. Its two terms are the first block and the others.
func uneven(blocks []int) *toy.Problem {
	rows := 0
	for _, n := range blocks {
		rows += n
	}
	a, b := mat.New(rows, 3), make([]float64, rows)
	for i := range b {
		b[i] = math.Exp(float64(i * 7 % 13))
		for k := range 3 {
			a.Set(i, k, b[i]*math.Sin(float64((k+1)*(i+1))))
		}
	}
	p := toy.Linear(a, b)
	p.Blocks = blocks
	p.Session.Terms = []lsq.Term{{Name: "first", Rows: blocks[0], Scale: 1}, {Name: "rest", Rows: p.Samples() - blocks[0], Scale: 3}}
	return p
}

// sums are all that an Evaluator adds up at a few thetas, as bits.
type sums struct {
	e      *lsq.Evaluator
	system *lsq.System
	thetas *mat.Dense
	d      []float64
}

func newSums(t *testing.T, p lsq.Problem, workers int) *sums {
	t.Helper()
	e, err := lsq.NewEvaluator(p, workers)
	if err != nil {
		t.Fatal(err)
	}
	e.Reserve(3)
	s := &sums{e: e, system: e.NewSystem(false), d: make([]float64, 3)}
	s.thetas = mat.FromRows([]float64{0.1, 0.2, 0.3}, []float64{-3, 1e-3, 40}, []float64{1e5, 1, 1})
	if !s.system.Folded() {
		t.Fatal("rows are not folded")
	}
	if _, err := s.all(); err != nil { // which makes the reductions
		t.Fatal(err)
	}
	return s
}

// all returns losses, a gradient, a second derivative, shares and a solution.
func (s *sums) all() (bits []uint64, err error) {
	var losses [3]float64
	g, bend, shares := make([]float64, 3), make([]float64, 3), make([]float64, 2)
	theta := s.thetas.Row(0)
	if err := s.e.Losses(losses[:], s.thetas); err != nil {
		return nil, err
	}
	loss, err := s.e.Gradient(g, theta)
	if err != nil {
		return nil, err
	}
	if err := s.e.ReserveBends(theta); err != nil {
		return nil, err
	}
	if err := s.e.Bend(bend, theta, s.thetas.Row(1)); err != nil {
		return nil, err
	}
	if err := s.e.Shares(shares, theta); err != nil {
		return nil, err
	}
	if err := s.system.Factor(theta); err != nil {
		return nil, err
	}
	s.system.Solve(s.d, 0)
	for _, v := range slices.Concat(losses[:], []float64{loss}, g, bend, shares, s.system.Sigma(), s.d, []float64{s.system.Rounding}) {
		bits = append(bits, math.Float64bits(v))
	}
	return bits, nil
}

// trees returns the reductions behind the sums.
func (s *sums) trees() []*lsq.Reduction {
	return []*lsq.Reduction{s.e.LossSums(), s.e.GradientSums(), s.e.ShareSums(), s.system.FoldSums()}
}

// Losses, gradients, shares and folds are the same bits for any number of workers and any subtrees
// that they take.
func TestTreeBits(t *testing.T) {
	for _, blocks := range [][]int{{40}, {30, 9}, {1, 2, 37}, {20, 20, 3, 20, 9}, toy.Uneven(200), toy.Uneven(700), slices.Repeat([]int{1}, 200)} {
		p := uneven(blocks)
		want, err := newSums(t, p, 1).all()
		if err != nil {
			t.Fatal(err)
		}
		for _, workers := range []int{1, 2, 7, 16} {
			if testing.Short() && workers > 2 {
				break
			}
			s := newSums(t, p, workers)
			deepest := 0
			for _, tree := range s.trees() {
				deepest = max(deepest, tree.Depth())
			}
			for tasks := 0; tasks <= deepest; tasks++ {
				for _, tree := range s.trees() {
					tree.SetTasks(min(tasks, tree.Depth()))
				}
				if got, err := s.all(); err != nil || !slices.Equal(got, want) {
					t.Errorf("%d blocks, %d workers, tasks %d: other bits, %v", len(blocks), workers, tasks, err)
				}
			}
		}
	}
}

// Wherever the context ends, the sum is its error, and the next one is what it was.
func TestTreeAfterAnEnd(t *testing.T) {
	p := uneven(toy.Uneven(300))
	for _, workers := range []int{1, 2, 7} {
		s := newSums(t, p, workers)
		want, err := s.all()
		if err != nil {
			t.Fatal(err)
		}
		ended := 0
		for looks := int64(0); ; looks += 1 + looks/3 {
			ctx := &ending{Context: context.Background()}
			ctx.left.Store(looks)
			s.e.Attend(ctx)
			_, err := s.all()
			refused := s.e.Refused()
			s.e.Rest()
			if err == nil {
				break
			}
			if ended++; !errors.Is(err, context.Canceled) || !refused {
				t.Errorf("%d workers, after %d looks: error %v, refused %v", workers, looks, err, refused)
			}
			for _, tree := range s.trees() {
				if tree.Grown() > tree.Bound() {
					t.Errorf("%d workers, after %d looks: %d slots, bound %d", workers, looks, tree.Grown(), tree.Bound())
				}
			}
			if got, err := s.all(); err != nil || !slices.Equal(got, want) {
				t.Errorf("%d workers, after %d looks: other bits the next time, %v", workers, looks, err)
			}
		}
		if ended < 10 {
			t.Errorf("%d workers: the context ended %d times only", workers, ended)
		}
	}
}

// An error of any block, of residuals or features, is the one of the lowest, and the sums after it
// are right.
func TestErrorsOfBlocks(t *testing.T) {
	p, from := uneven(toy.Uneven(300)), -1
	p.Worker = func(w *lsq.Worker) {
		residuals, features := w.Residuals, w.Features
		w.Residuals = func(r []float64, b int, theta []float64) error {
			if from >= 0 && b >= from {
				return text.Errorf("block %d: %w", b, errLeaf)
			}
			return residuals(r, b, theta)
		}
		w.Features = func(r []float64, phi *mat.Dense, b int, theta []float64, lo, hi int) error {
			if from >= 0 && b >= from {
				return text.Errorf("block %d: %w", b, errLeaf)
			}
			return features(r, phi, b, theta, lo, hi)
		}
	}
	for _, workers := range []int{1, 2, 7} {
		s := newSums(t, p, workers)
		want, _ := s.all()
		g, theta := make([]float64, 3), s.thetas.Row(0)
		for from = range s.e.Blocks() {
			message := text.Sprintf("block %d: a bad leaf", from)
			_, err1 := s.e.LossAt(theta)
			_, err2 := s.e.Gradient(g, theta)
			_, err3 := s.e.Rounding(theta)
			for i, err := range []error{err1, err2, err3, s.e.Bend(g, theta, theta), s.e.Shares(g[:2], theta), s.system.Factor(theta)} {
				if err == nil || err.Error() != message {
					t.Errorf("%d workers, sum %d: error %v, want %s", workers, i, err, message)
				}
			}
		}
		from = -1
		if got, err := s.all(); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d workers: other bits after errors, %v", workers, err)
		}
	}
}
