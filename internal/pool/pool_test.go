package pool_test

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anagram/internal/pool"
)

// A panic in a worker, on whatever goroutine, reaches the caller, who may recover.
func TestPanicReachesTheCaller(t *testing.T) {
	p := pool.New(3)
	defer func() {
		if v := recover(); v != "item 5" {
			t.Errorf("recovered %v", v)
		}
	}()
	p.Each(10, func(_, i int) error {
		if i == 5 {
			panic("item 5")
		}
		return nil
	})
}

// Every item is run once, whichever worker comes in time, over many tasks in a row and after
// pauses; an error is that of the lowest item.
func TestEveryItemOnce(t *testing.T) {
	p := pool.New(4)
	counts := make([]atomic.Int32, 100)
	fail := errors.New("item 7")
	for round := range 300 {
		n := 1 + round*37%len(counts)
		err := p.Each(n, func(worker, i int) error {
			if worker < 0 || worker >= p.Workers() {
				t.Errorf("worker %d of %d", worker, p.Workers())
			}
			counts[i].Add(1)
			if i == 7 {
				return fail
			}
			if i > 7 {
				return errors.New("a later item")
			}
			return nil
		})
		if (n > 7) != (err == fail) {
			t.Fatalf("round %d, %d items: error %v", round, n, err)
		}
		for i := range counts {
			want := int32(0)
			if i < n {
				want = 1
			}
			if got := counts[i].Swap(0); got != want {
				t.Fatalf("round %d: item %d of %d was run %d times", round, i, n, got)
			}
		}
	}
}

// No goroutine outlives its last task by more than a moment.
func TestHelpersEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	p := pool.New(3)
	p.Each(100, func(_, _ int) error { runtime.Gosched(); return nil })
	for begun := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Since(begun) > 10*time.Second {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

// From the first error of stop on no item is begun, and the error is that one.
func TestEachUntil(t *testing.T) {
	for workers := 1; workers <= 3; workers++ {
		p, full := pool.New(workers), errors.New("full")
		var items atomic.Int64
		stop := func() error {
			if items.Load() >= 10 {
				return full
			}
			return nil
		}
		err := p.EachUntil(stop, 1000, func(_, item int) error { items.Add(1); return errors.New("item") })
		if n := items.Load(); err != full || n < 10 || n > 10+int64(workers) {
			t.Errorf("%d workers: %d items, error %v", workers, n, err)
		}
		if err := p.Each(20, func(_, item int) error { return nil }); err != nil {
			t.Errorf("the next task: %v", err)
		}
	}
}

// A task that ends its goroutine, as t.FailNow does, ends in an error where a helper ran it, and
// the caller's goroutine where that did. Nobody waits for ever, and the next task is run as usual.
func TestTaskThatEndsItsGoroutine(t *testing.T) {
	for _, callers := range []bool{false, true} {
		p := pool.New(2)
		ended, err := make(chan error, 1), errors.New("the caller's goroutine has ended")
		go func() {
			defer func() { ended <- err }()
			var both sync.WaitGroup // two workers, an item each: both wait until both have one
			both.Add(2)
			err = p.Each(2, func(worker, item int) error {
				both.Done()
				both.Wait()
				if (worker == 0) == callers {
					runtime.Goexit()
				}
				return nil
			})
		}()
		err = <-ended
		if err == nil || strings.Contains(err.Error(), "the caller's") != callers || strings.Contains(err.Error(), "Goexit") == callers {
			t.Errorf("in the caller %v: error %v", callers, err)
		}
		var items atomic.Int32
		if err := p.Each(100, func(_, _ int) error { items.Add(1); return nil }); err != nil || items.Load() != 100 {
			t.Errorf("in the caller %v: the next task: %d items, error %v", callers, items.Load(), err)
		}
	}
}

// All helpers may be at work at once, however many they are: 40000 wait for each other.
func TestManyHelpersAtWork(t *testing.T) {
	if testing.Short() {
		t.Skip("more goroutines than the race detector takes")
	}
	const workers = 40_000
	p := pool.New(workers)
	var begun sync.WaitGroup
	begun.Add(workers)
	var items atomic.Int32
	err := p.Each(workers, func(_, _ int) error {
		begun.Done()
		begun.Wait()
		items.Add(1)
		return nil
	})
	if err != nil || items.Load() != workers {
		t.Errorf("%d items, error %v", items.Load(), err)
	}
}
