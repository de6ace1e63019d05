package pde_test

import (
	"os"
	"path/filepath"
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

// The files of the directory files load, make a problem, and nothing is likely to be wrong with
// them.
func TestFiles(t *testing.T) {
	names, err := filepath.Glob("files/*.pde")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := pde.Load(name, src, pde.Settings{Read: os.ReadFile})
		if err != nil {
			t.Error(err)
			continue
		}
		for _, f := range p.Report().Findings {
			if !f.Note {
				t.Error(f)
			}
		}
		if _, err := p.Build(p.Network()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
