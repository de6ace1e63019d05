package check

import "testing"

// Allocs is testing.AllocsPerRun, tried again as Least does.
func Allocs(runs int, f func()) float64 {
	return Least(func() float64 { return testing.AllocsPerRun(runs, f) })
}

// Least returns the least of what count finds, which it asks again, four times at most, while that
// is not zero: what a function allocates comes again, what the runtime does now and then (the cache
// of a type assertion, a timer of the scavenger) does not.
func Least(count func() float64) float64 {
	least := count()
	for try := 0; try < 4 && least > 0; try++ {
		least = min(least, count())
	}
	return least
}
