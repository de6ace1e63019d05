package anagram

import "errors"

// Status says why a run stopped, or that it has not.
type Status int

// The reasons to stop.
const (
	Running       Status = iota // not stopped: another Step is possible
	TargetReached               // the loss fell to Settings.Target
	Stopped                     // Settings.Record asked for it
	OutOfSteps                  // Settings.Steps taken
	OutOfTime                   // Settings.MaxTime used up
	Cancelled                   // the context was cancelled, or its deadline has passed
	Converged                   // the residual is as small as rounding lets it be
	// the method finds no step that it would take, and patience has run out where it has any
	Stalled
	Diverged // the loss is NaN or infinite at theta and at all points that were tried
	Failed   // the problem or the factorisation returned an error
)

var statusNames = [...]string{"running", "target reached", "stopped", "out of steps", "out of time",
	"cancelled", "converged", "stalled", "diverged", "failed"}

// String returns the status in words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return "unknown status"
	}
	return statusNames[s]
}

// ErrDiverged is the error of status Diverged.
var ErrDiverged = errors.New("anagram: the loss is not a finite number")
