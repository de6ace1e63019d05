package pool_test

import (
	"testing"

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
