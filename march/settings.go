package march

import (
	"cmp"
	"errors"
	"math"
	"time"

	"anagram"
	"anagram/internal/text"
)

// Settings of a run. The zero value is the default. Settings are copied, never written back.
type Settings struct {
	// Seed of all that is drawn: units, points, fresh points.
	Seed uint64
	// Tolerance is what the equation's residual may do to u by the end if nothing damps or
	// amplifies it, relative to the size of u: on a slab of length h, (root mean square of N[u]/c
	// on fresh points) sqrt(h (t1 - t0)) <= Tolerance max |u|, c = dN/du_t. 0 is 1e-5. The size is
	// the largest |u| at the ends of slabs so far, or 1 at least if the initial values are zero.
	Tolerance float64
	// Width is the number of hidden units of the first slab; 0 is 300. Those of the others follow
	// from the residuals.
	Width int
	// MaxWidth is the largest number of hidden units; 0 is 800, or Width if that is larger. A slab
	// that needs more is shortened.
	MaxWidth int
	// MaxTime bounds the running time, without the time spent in Record; 0 is no bound. A try at a
	// slab once begun is finished.
	MaxTime time.Duration
	// Workers is the number of goroutines that share a slab; 0 is runtime.GOMAXPROCS(0). It does
	// not change the result.
	Workers int
	// Record is called after every slab; it returns true to stop. nil records nothing.
	Record func(*Record) (stop bool)
}

// Record is what a slab tells.
type Record struct {
	Elapsed  time.Duration // running time, without the time spent in Record
	Slab     *Slab         // the slab just done
	Solution *Solution     // with all slabs so far; it may be evaluated
}

// Status says how a run ended.
type Status int

// The ways to end.
const (
	Running   Status = iota
	Finished         // the end of time is reached; Solution.Missed counts slabs above the tolerance
	Stopped          // Settings.Record asked for it
	OutOfTime        // Settings.MaxTime used up
	Cancelled        // the context was cancelled
	Stuck            // the next slab is not solved, or slabs shrink towards a time: Solution.Reason
	Failed           // the equation or its data returned an error
)

var statusNames = [...]string{"running", "finished", "stopped", "out of time", "cancelled", "stuck", "failed"}

// String returns the status in words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return "unknown status"
	}
	return statusNames[s]
}

// Counts is the work done. Residuals counts evaluations of all rows of a slab.
type Counts = anagram.Counts

// The defaults, as docs/marching.md measures them, and the least width: TestErrors.
const (
	defaultTolerance = 1e-5
	defaultWidth     = 300
	defaultMaxWidth  = 800
	leastWidth       = 20
)

// completed returns the settings with their defaults filled in, or all that is wrong with them.
func (s Settings) completed() (Settings, error) {
	var bad []error
	check := func(ok bool, format string, a ...any) {
		if !ok {
			bad = append(bad, text.Errorf("march: Settings."+format, a...))
		}
	}
	check(s.Tolerance >= 0 && !math.IsInf(s.Tolerance, 1), "Tolerance is %v, want a number >= 0", s.Tolerance)
	check(s.Width == 0 || s.Width >= leastWidth, "Width is %d, want 0 or at least %d", s.Width, leastWidth)
	check(s.MaxWidth == 0 || s.MaxWidth >= max(s.Width, leastWidth), "MaxWidth is %d, want 0 or at least Width and %d", s.MaxWidth, leastWidth)
	check(s.MaxTime >= 0, "MaxTime is %v, want >= 0", s.MaxTime)
	check(s.Workers >= 0, "Workers is %d, want >= 0", s.Workers)
	s.Tolerance = cmp.Or(s.Tolerance, defaultTolerance)
	if s.Width == 0 {
		s.Width = defaultWidth
		if s.MaxWidth > 0 {
			s.Width = min(s.Width, s.MaxWidth)
		}
	}
	s.MaxWidth = cmp.Or(s.MaxWidth, max(defaultMaxWidth, s.Width))
	return s, errors.Join(bad...)
}
