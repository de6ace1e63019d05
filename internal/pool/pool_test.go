package pool_test

import (
	"errors"
	"runtime"
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

// Every item is run once, whichever worker comes in time, over many tasks in a row and after pauses; an error is that of the lowest item.
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
