package main

import "context"

// orInterrupted returns what f does, or an error as soon as ctx ends: f may wait for ever, where it
// opens or reads a pipe that nobody writes to. It goes on then, and nothing looks at what it does.
func orInterrupted[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, errInterrupted
	}
}
