package pde_test

import (
	"strings"
	"testing"

	"anagram/pde"
)

// What is missing from a problem is found before any work, and a complete one is left alone.
func TestChecks(t *testing.T) {
	checkGolden(t, "testdata/checks.txt", func(name, src string) string {
		p, err := pde.Load(name, []byte(src), pde.Settings{})
		if err != nil {
			return err.Error()
		}
		var found []string
		for _, f := range p.Report().Findings {
			found = append(found, f.String())
		}
		if len(found) == 0 {
			return "nothing suspicious"
		}
		return strings.Join(found, "\n")
	})
	if n := len(readGolden(t, "testdata/checks.txt")); n < 10 {
		t.Errorf("%d files, want at least 10", n)
	}
}
