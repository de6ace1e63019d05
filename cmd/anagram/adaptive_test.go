package main

import (
	"strings"
	"testing"
)

// Method solve chooses for itself: its network is not that of the experiment, the tolerance is one
// of the estimate, and flags that pin what it chooses are refused.
func TestAdaptive(t *testing.T) {
	r := solveJSON(t, 0, "-method", "solve", "-tol", "1e-7")
	if r.Status != "converged" || !(r.RelativeL2 <= 1e-7) || !(r.Estimate <= 1e-7) {
		t.Errorf("%s with an error of %v, estimated %v; want converged to 1e-7", r.Status, r.RelativeL2, r.Estimate)
	}
	if r.Params != 4*r.Net[0]+1 || r.Net[0] == 32 || r.Iterations != len(r.History) {
		t.Errorf("%d parameters of %v, %d levels of %d", r.Params, r.Net, len(r.History), r.Iterations)
	}
	if last := r.History[len(r.History)-1].RelativeL2; last != r.RelativeL2 {
		t.Errorf("the last level has an error of %v, the result %v", last, r.RelativeL2)
	}
	code, _, stderr := call(t, "solve", "laplace2d", "-method", "solve", "-net", "20", "-q")
	if code != 2 || !strings.Contains(stderr, "-net has no effect") {
		t.Errorf("-net: exit code %d, %q; want 2 and that it has no effect", code, stderr)
	}
	code, _, stderr = call(t, "solve", "heat", "-method", "solve", "-max-time", "50ms", "-tol", "1e-15", "-q")
	if code == 0 {
		t.Errorf("no time: exit code %d, %q", code, stderr)
	}
}
