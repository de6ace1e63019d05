package house

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The README's program is the package's Example, so what is printed there is run by every test.
func TestReadmeProgram(t *testing.T) {
	example, err := os.ReadFile(filepath.Join(root, "example_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	program, _, ok := strings.Cut(string(example), "\t// Output:")
	program = strings.Replace(program, "package anagram_test", "package main", 1)
	program = strings.Replace(program, "func Example() {", "func main() {", 1) + "}\n"
	_, block, found := strings.Cut(string(readme), "```go\n")
	block, _, closed := strings.Cut(block, "```")
	if !ok || !found || !closed || block != program {
		t.Errorf("README.md shows\n%s\nthe example is\n%s", block, program)
	}
}
