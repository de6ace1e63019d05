// Package examples tests the programs beside it that have no tests of their own. docs/embedding.md
// tells of them.
package examples

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes")
	}
	for name, want := range map[string]string{
		"svd":    "rank 3: 3.000000 -2.000000 x +0.500000 x^2",
		"mlp":    "1.238406 2.000000 2.761594",
		"device": "laplace2d u(0.5, 0.5) = 1 to four digits",
	} {
		cmd := exec.Command("go", "run", "anagram/examples/"+name)
		if got, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(got)) != want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, want)
		}
	}
}
