package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of two unknowns whose solution is known.
const swing = `unknown u, v
parameter k = 1 in [0.5, 2]
domain x in [0, 1]

u' = k*v
v' = -k*u
u = 0 at x = 0
v = 1 at x = 0

exact u = sin(k*x), v = cos(k*x)
points 9
options net = 4
`

// compare draws several methods on a file, and the picture of one has a panel for each unknown.
func TestCompareFile(t *testing.T) {
	skipIfShort(t)
	path, dir := inFile(t, "swing.pde", swing), t.TempDir()
	code, stdout, stderr := call(t, "compare", path, "-methods", "ratio,gd", "-seeds", "3", "-steps", "3", "-set", "k=2", "-picture", "ratio", "-out", dir, "-json", "-q")
	var got struct {
		Problem string
		Methods []struct {
			Method string
			Median float64
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != exitOK || got.Problem != "swing" || len(got.Methods) != 2 {
		t.Fatalf("exit code %d, %s, %v in %s", code, stderr, err, stdout)
	}
	r := solveFile(t, exitOK, path, "-method", "ratio", "-seed", "3", "-steps", "3", "-set", "k=2")
	if m := got.Methods[0]; m.Method != "ratio" || m.Median != float64(r.RelativeL2) {
		t.Errorf("%s ends at %v, solve at %v", m.Method, m.Median, r.RelativeL2)
	}
	if width, _ := pictureSize(t, filepath.Join(dir, "ratio.png")); width < 900 {
		t.Errorf("the picture of two unknowns is %d wide", width)
	}
	pictureSize(t, filepath.Join(dir, "compare.png"))
}

// table takes files beside names. What is kept is run again when the file or a parameter changes,
// and not otherwise.
func TestTableFiles(t *testing.T) {
	skipIfShort(t)
	path, dir := inFile(t, "swing.pde", swing), t.TempDir()
	runs := func(more ...string) (lines int, table string) {
		t.Helper()
		code, stdout, stderr := call(t, append([]string{"table", path, "-methods", "gd," + defaultMethod, "-steps", "2", "-seeds", "0", "-out", dir, "-q"}, more...)...)
		if code != exitOK {
			t.Fatalf("%q: exit code %d, %s", more, code, stderr)
		}
		kept, err := os.ReadFile(filepath.Join(dir, "runs.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(kept), "\n"), stdout
	}
	n, table := runs()
	if n != 2 || strings.Count(table, "| swing | 1-4-2 |") != 2 {
		t.Errorf("%d runs,\n%s", n, table)
	}
	if n, again := runs(); n != 2 || again != table {
		t.Errorf("again: %d runs,\n%swant\n%s", n, again, table)
	}
	if n, _ = runs("-set", "k=2"); n != 4 {
		t.Errorf("with another parameter: %d runs, want 4", n)
	}
	if n, table = runs("-problems", "laplace2d", "-net", "3", "-points", "9"); n != 8 || strings.Count(table, "| laplace2d |") != 2 || strings.Count(table, "| swing |") != 2 {
		t.Errorf("with a problem of a name: %d runs,\n%s", n, table)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(swing, "points 9", "points 10", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, _ = runs(); n != 10 {
		t.Errorf("with another file: %d runs, want 10", n)
	}
}
