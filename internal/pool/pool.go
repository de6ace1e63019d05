// Package pool shares the items of a task out to a fixed number of goroutines.
package pool

import (
	"sync"
	"sync/atomic"
)

// Pool runs a task over items 0..n-1 on a fixed number of goroutines, which live
// only during a call of Each. Which goroutine takes which item is left to chance,
// so a task writes only to places of its item; sums over items are made afterwards, in order.
// Worker 0 is the caller itself, so a pool of one starts no goroutine. It is made by New and not to be copied.
type Pool struct {
	task func(worker, item int) error
	n    int
	next atomic.Int64
	wg   sync.WaitGroup
	runs []func() // one a worker, made once: a go statement on them allocates nothing

	mu    sync.Mutex
	first int   // lowest item that failed
	err   error // its error
	panic any   // a task's panic, raised again in the caller
}

// New returns a pool of that many workers.
func New(workers int) *Pool {
	p := &Pool{}
	for w := 0; w < workers; w++ {
		p.runs = append(p.runs, func() { p.run(w) })
	}
	return p
}

// Workers returns their number, which worker numbers stay below.
func (p *Pool) Workers() int { return len(p.runs) }

// Each runs task for the items 0..n-1 and returns the error of the lowest item that failed.
func (p *Pool) Each(n int, task func(worker, item int) error) error {
	p.task, p.n, p.err, p.panic = task, n, nil, nil
	p.next.Store(0)
	workers := min(len(p.runs), n)
	p.wg.Add(workers)
	for w := 1; w < workers; w++ {
		go p.runs[w]()
	}
	if workers > 0 {
		p.runs[0]()
	}
	p.wg.Wait()
	if p.panic != nil {
		panic(p.panic)
	}
	return p.err
}

func (p *Pool) run(worker int) {
	defer p.wg.Done()
	defer p.recover()
	for {
		i := int(p.next.Add(1) - 1)
		if i >= p.n {
			return
		}
		if err := p.task(worker, i); err != nil {
			p.fail(i, err)
		}
	}
}

// fail keeps the error of the lowest item: all items are run, so the report does not depend on timing.
func (p *Pool) fail(item int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil || item < p.first {
		p.first, p.err = item, err
	}
}

func (p *Pool) recover() {
	if v := recover(); v != nil {
		p.mu.Lock()
		p.panic = v
		p.mu.Unlock()
	}
}
