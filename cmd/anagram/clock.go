package main

import "time"

// clock tells how long a run has worked since start, without what only serves to judge it.
type clock struct {
	start    time.Time
	excluded time.Duration
}

// elapsed is the time worked.
func (c *clock) elapsed() time.Duration { return time.Since(c.start) - c.excluded }

// exclude calls f off the clock.
func (c *clock) exclude(f func()) {
	begun := time.Now()
	f()
	c.excluded += time.Since(begun)
}
