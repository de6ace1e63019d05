// Package pool shares the items of a task out to a fixed number of goroutines.
package pool

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Pool runs a task over items 0..n-1 on up to a fixed number of goroutines. Which of them takes
// which item is left to chance, so a task writes only to places of its item; sums over items are
// made afterwards, in order. Worker 0 is the caller itself, so a pool of one starts no goroutine.
// It is made by New and not to be copied.
//
// To wake a processor that has gone to sleep takes as long as many a task: 0.1 to 0.5 ms on a
// virtual machine. So the caller does not wait for others to begin, it takes items until there are
// none, and they join if they come in time; and a helper that has run out of items looks out for
// the next task for a moment (linger) before its goroutine ends.
type Pool struct {
	task  func(worker, item int) error
	stop  func() error // of the task at work, or nil
	n     int
	next  atomic.Int64
	state atomic.Uint64 // number of the task, whether it may be joined, helpers at work on it
	asked atomic.Bool   // the caller sleeps until the helpers are done
	done  chan struct{}

	// one a worker but the first, made once: a go statement on them allocates nothing
	helpers []func()
	alive   []atomic.Bool

	mu    sync.Mutex
	first int   // lowest item that failed
	err   error // its error
	panic any   // a task's panic, raised again in the caller
}

const (
	active  = 1<<31 - 1 // of state: helpers at work, more than there can be goroutines
	open    = 1 << 31   // the task may be joined
	newTask = 1 << 32
)

const (
	linger = time.Millisecond
	glance = 64   // looks at the state between two at the clock
	spins  = 4096 // looks before the caller sleeps: some microseconds
)

// New returns a pool of that many workers.
func New(workers int) *Pool {
	p := &Pool{done: make(chan struct{}, 1), alive: make([]atomic.Bool, workers)}
	for w := 1; w < workers; w++ {
		p.helpers = append(p.helpers, func() { p.help(w) })
	}
	return p
}

// Workers returns their number, which worker numbers stay below.
func (p *Pool) Workers() int { return len(p.alive) }

// Each runs task for the items 0..n-1 and returns the error of the lowest item that failed.
func (p *Pool) Each(n int, task func(worker, item int) error) error {
	return p.EachUntil(nil, n, task)
}

// EachUntil is Each that asks stop before every item, from all goroutines. From an error of it on
// no item is begun, and that is the error returned, whatever others have failed with. A nil stop
// never ends anything.
func (p *Pool) EachUntil(stop func() error, n int, task func(worker, item int) error) error {
	p.task, p.stop, p.n, p.err, p.panic = task, stop, n, nil, nil
	p.next.Store(0)
	if len(p.helpers) > 0 && n > 1 {
		p.share()
	} else {
		p.run(0)
	}
	p.task, p.stop = nil, nil
	if p.panic != nil {
		panic(p.panic)
	}
	return p.err
}

// share runs the task with the helpers that come in time. Where it ends the caller's goroutine, the
// helpers are done with it all the same.
func (p *Pool) share() {
	defer p.await()
	p.state.Store((p.state.Load()/newTask+1)*newTask + open)
	for w := 1; w < min(len(p.alive), p.n); w++ {
		if p.alive[w].CompareAndSwap(false, true) {
			go p.helpers[w-1]()
		}
	}
	p.run(0)
}

// await lets nobody join the task any more, and returns when no helper is at work on it.
func (p *Pool) await() {
	p.state.And(^uint64(open))
	for range spins {
		if p.state.Load()&active == 0 {
			return
		}
	}
	p.asked.Store(true)
	for p.state.Load()&active != 0 {
		<-p.done
	}
	p.asked.Store(false)
}

// help joins task after task, until for a moment there is none, or a task ends the goroutine.
func (p *Pool) help(worker int) {
	defer p.alive[worker].Store(false)
	var last uint64 // number of the last task joined
	idle := time.Now()
	for look := 1; ; look++ {
		s := p.state.Load()
		if s&open != 0 && s/newTask != last && p.state.CompareAndSwap(s, s+1) {
			last = s / newTask
			p.join(worker)
			idle, look = time.Now(), 0
		}
		if look%glance == 0 {
			if time.Since(idle) > linger {
				return
			}
			runtime.Gosched()
		}
	}
}

// join runs the task as a helper, counted in state already.
func (p *Pool) join(worker int) {
	defer p.leave()
	p.run(worker)
}

// leave tells a caller who waits for it that the last helper is done.
func (p *Pool) leave() {
	if p.state.Add(^uint64(0))&active == 0 && p.asked.Load() {
		select {
		case p.done <- struct{}{}:
		default:
		}
	}
}

// errLeft is the error of an item whose task has ended the goroutine of a helper. That of the
// caller ends as the task wants it.
var errLeft = errors.New("a function called in a goroutine of the pool has ended it (runtime.Goexit, which FailNow, Fatal and Skip of a test call): let it return")

// run runs items until there are none, or stop has an error. An item that panics, or ends the
// goroutine, is its last.
func (p *Pool) run(worker int) {
	item, left := 0, true
	defer func() {
		if v := recover(); v != nil {
			p.mu.Lock()
			p.panic = v
			p.mu.Unlock()
		} else if left {
			p.fail(item, errLeft)
		}
	}()
	for {
		if item = int(p.next.Add(1) - 1); item >= p.n {
			break
		}
		if p.stop != nil {
			if err := p.stop(); err != nil {
				p.fail(-1, err) // before all items
				break
			}
		}
		if err := p.task(worker, item); err != nil {
			p.fail(item, err)
		}
	}
	left = false
}

// fail keeps the error of the lowest item: all items are run, so the report does not depend on
// timing.
func (p *Pool) fail(item int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil || item < p.first {
		p.first, p.err = item, err
	}
}
