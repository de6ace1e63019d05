package pde_test

import (
	"os"
	"strings"
	"testing"

	"anagram/pde"
)

// What docs/files.md shows can be read: the first file is a whole one, the others are parts. The
// tables leave nothing out that a file may name.
func TestDocs(t *testing.T) {
	b, err := os.ReadFile("../docs/files.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	blocks := strings.Split(page, "\n```")
	whole := 0
	for i := 1; i < len(blocks); i += 2 {
		src, isFile := strings.CutPrefix(blocks[i], "\n")
		if !isFile { // a program in Go
			continue
		}
		if _, err := pde.Format("files.md", []byte(src)); err != nil {
			t.Error(err)
		}
		if strings.Contains(src, "exact") {
			whole++
			p, err := pde.Load("files.md", []byte(src), pde.Settings{})
			if err != nil {
				t.Error(err)
			} else if found := p.Report().Findings; len(found) > 0 {
				t.Error(found[0])
			}
		}
	}
	if whole == 0 {
		t.Error("there is no whole file")
	}
	for _, name := range pde.Names() {
		if !strings.Contains(page, name) {
			t.Errorf("no word of %q", name)
		}
	}
}
