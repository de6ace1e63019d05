package lsq

import (
	"math/bits"
	"sync"

	"anagram/internal/pool"
)

// Every sum over the rows of a problem is made along one binary tree over its blocks, which depends
// on their number n alone:
//
//	node i of depth d holds the blocks from i n/2^d up to (i+1) n/2^d  (integer division),
//
// which are the blocks of its halves, the nodes 2i and 2i+1 of depth d+1. The leaves of a sum are
// the nodes of one depth, which the kind of sum asks for. A leaf has a block or two in a loss or a
// gradient, and many blocks where partial sums are large or costly to add. A leaf adds up its
// blocks in order; a node is its first half plus its second. So the result has the same bits
// whichever worker sums up which leaf. Parts of the tree can even be summed up on other machines
// and put together later.

// Summand is what a Reduction adds up. It keeps partial sums in numbered slots.
type Summand interface {
	// Reserve makes place for n slots, and Grow makes slot k of them.
	Reserve(n int)
	Grow(k int)
	// Leaf sets a slot to the sum over the blocks lo .. hi-1. Where several sums are made at once,
	// k is the number of the sum.
	Leaf(worker, slot, k, lo, hi int) error
	// Combine adds to slot dst what follows it, in slot src, which is free from then on.
	Combine(worker, dst, src int)
}

// Reduction makes sums along the tree. A worker takes a subtree and keeps one partial sum for each
// of its levels. The worker that completes the second half of a node goes on with that node.
type Reduction struct {
	summand Summand
	pool    *pool.Pool
	stop    func() error
	task    func(worker, item int) error
	blocks  int
	depth   int // the depth of the leaves
	tasks   int // the depth of the roots of the subtrees that workers take

	mu    sync.Mutex
	grown int   // slots made so far
	free  []int // slots made and not in use
	half  []int // for each node of each sum: its slot while it waits for the other half, or -1
	whole []int // the slot of each sum
}

// subtreesPerWorker is the least number of subtrees for each worker, so that a quick worker can
// take more of them than a slow one. TestTreeBits shows that sums do not depend on it.
const subtreesPerWorker = 4

// NewReduction returns the reduction of up to so many sums at once, whose leaves are the nodes of a
// depth, at most Finest.
func (e *Evaluator) NewReduction(s Summand, depth, sums int) *Reduction {
	r := &Reduction{summand: s, pool: e.pool, stop: e.stop, blocks: e.blocks.count, depth: depth}
	if workers := e.Workers(); workers > 1 {
		r.tasks = min(depth, bits.Len(uint(subtreesPerWorker*workers-1)))
	}
	r.task = r.subtask
	r.half, r.whole = make([]int, sums<<(r.tasks+1)), make([]int, sums)
	slots := r.slots(e.Workers(), sums)
	r.free = make([]int, 0, slots)
	s.Reserve(slots)
	return r
}

// slots returns the most slots that can be in use.
func (r *Reduction) slots(workers, sums int) int {
	return workers*(r.depth-r.tasks+1) + sums<<r.tasks
}

// Finest is the depth at which every node is a block or two.
func (e *Evaluator) Finest() int { return bits.Len(uint(e.blocks.count)) - 1 }

// Coarse is the largest depth, up to a bound, at which nodes have about so many rows or more.
func (e *Evaluator) Coarse(rows, bound int) int {
	return max(0, min(bound, e.Finest(), bits.Len(uint(e.blocks.rows/max(1, rows)))-1))
}

// Run makes so many sums. Slot says where they are, until the next Run.
func (r *Reduction) Run(sums int) error {
	r.free = r.free[:0]
	for slot := r.grown - 1; slot >= 0; slot-- {
		r.free = append(r.free, slot)
	}
	for i := range r.half {
		r.half[i] = -1
	}
	return r.pool.EachUntil(r.stop, sums<<r.tasks, r.task)
}

// Slot returns the slot of sum k.
func (r *Reduction) Slot(k int) int { return r.whole[k] }

// subtask sums up a subtree, and then the nodes above it that are complete by that.
func (r *Reduction) subtask(worker, item int) error {
	k, i := item>>r.tasks, item&(1<<r.tasks-1)
	slot, err := r.subtree(worker, k, r.tasks, i)
	if err != nil {
		return err
	}
	first := k << (r.tasks + 1) // node i of depth d has the number 2^d + i from here on
	for node := 1<<r.tasks + i; node > 1; node /= 2 {
		other := r.meet(first, node, slot)
		if other < 0 {
			return nil
		}
		if node%2 == 1 {
			slot, other = other, slot
		}
		r.summand.Combine(worker, slot, other)
		r.give(other)
	}
	r.whole[k] = slot
	return nil
}

// subtree returns the slot that holds the sum over node i of a depth. With an error there is none.
func (r *Reduction) subtree(worker, k, depth, i int) (slot int, err error) {
	if depth == r.depth {
		slot, n := r.take(), uint64(r.blocks)
		if err := r.summand.Leaf(worker, slot, k, int(n*uint64(i)>>depth), int(n*uint64(i+1)>>depth)); err != nil {
			r.give(slot)
			return -1, err
		}
		return slot, nil
	}
	if slot, err = r.subtree(worker, k, depth+1, 2*i); err != nil {
		return -1, err
	}
	second, err := r.subtree(worker, k, depth+1, 2*i+1)
	if err != nil {
		r.give(slot)
		return -1, err
	}
	r.summand.Combine(worker, slot, second)
	r.give(second)
	return slot, nil
}

// take returns a free slot.
func (r *Reduction) take() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last := len(r.free) - 1; last >= 0 {
		slot := r.free[last]
		r.free = r.free[:last]
		return slot
	}
	r.summand.Grow(r.grown)
	r.grown++
	return r.grown - 1
}

// give makes a slot free. After an error too: other subtrees may still need slots.
func (r *Reduction) give(slot int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, slot)
}

// meet returns the slot of the other half of a node's parent if that is complete; else -1, and the
// slot waits there.
func (r *Reduction) meet(first, node, slot int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	other := r.half[first+(node^1)]
	if other < 0 {
		r.half[first+node] = slot
	}
	return other
}
