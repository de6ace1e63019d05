package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	checks "anagram/internal/check"
)

// A file of two lines of conditions, whose solution is not given.
const rod = `unknown u
parameter k = 1/4 in [0.1, 1]
domain x in [0, 1]

k*u_xx = -1
u = 0 on border

points 20
options net = 8, steps = 60, seed = 2
`

// inFile writes a problem file into a directory of its own.
func inFile(t *testing.T, name, src string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// solveFile runs solve on a file with -json.
func solveFile(t *testing.T, wantCode int, path string, args ...string) *report {
	t.Helper()
	code, stdout, stderr := call(t, append([]string{"solve", path, "-json", "-q"}, args...)...)
	if code != wantCode {
		t.Fatalf("solve %q: exit code %d, want %d; stderr %s", args, code, wantCode, stderr)
	}
	var r report
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("solve %q: %v in %s", args, err, stdout)
	}
	return &r
}

// A file is solved as a problem of a name is; its options hold where the command line says nothing.
func TestSolveFile(t *testing.T) {
	path := inFile(t, "rod.pde", rod+"exact u = x*(1 - x)/(2*k)\n")
	r := solveFile(t, exitOK, path)
	if r.Problem != "rod" || r.Seed != 2 || !slices.Equal(r.Net, []int{8}) || r.Iterations > 60 || r.Samples != 20 {
		t.Errorf("problem %s, seed %d, net %v, %d steps, %d samples", r.Problem, r.Seed, r.Net, r.Iterations, r.Samples)
	}
	if !(r.RelativeL2 < 1e-2) || r.Evaluated != 1001 {
		t.Errorf("relative error %v at %d points", r.RelativeL2, r.Evaluated)
	}
	if r = solveFile(t, exitOK, path, "-seed", "5", "-steps", "3", "-net", "4,4", "-points", "9", "-set", "k=0.5"); r.Seed != 5 || r.Iterations != 3 || r.Samples != 9 || len(r.Net) != 2 {
		t.Errorf("seed %d, %d steps, %d samples, net %v", r.Seed, r.Iterations, r.Samples, r.Net)
	}
	solveFile(t, exitTolerance, path, "-steps", "1", "-tol", "1e-12")
}

// Without a solution the error is not known, the estimate is, and a tolerance is that of the
// estimate.
func TestSolveFileWithoutSolution(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs")
	}
	path := inFile(t, "rod.pde", rod)
	_, stdout, _ := call(t, "solve", path, "-json", "-q", "-steps", "20")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if v, there := got["relative_l2"]; v != nil || !there {
		t.Errorf("relative_l2 is %v", v)
	}
	if v, ok := got["estimated_error"].(float64); !ok || !(v > 0) {
		t.Errorf("estimated_error is %v", got["estimated_error"])
	}
	if _, stdout, _ = call(t, "solve", path, "-q", "-steps", "3"); !strings.Contains(stdout, "the file gives no exact solution") {
		t.Errorf("no word of the solution: %s", stdout)
	}
	solveFile(t, exitTolerance, path, "-steps", "1", "-tol", "1e-12")
	solveFile(t, exitOK, path, "-tol", "1e-2")
	solveFile(t, exitTolerance, inFile(t, "rod.pde", rod+"tolerance 1e-14\n"), "-steps", "1")
	march := inFile(t, "heat.pde", "unknown u\ndomain t in [0, 0.1], x in [0, 1]\nu_t = u_xx\nu = sin(pi*x) at t = 0\nu = 0 on border\noptions method = march\n")
	solveFile(t, exitOK, march, "-tol", "1e-3")
	solveFile(t, exitTolerance, march, "-tol", "1e-3", "-steps", "1")
}

// What is written to -out is what there is of a file: curves for one coordinate, no error without a
// solution, a network with its periodic coordinates, grey where a shape leaves something out.
func TestFilesOfFiles(t *testing.T) {
	if !*checks.Full {
		t.Skip("takes a second; -full")
	}
	for _, c := range []struct{ name, src, want, none string }{
		{"a curve", rod + "exact u = x*(1 - x)/(2*k)\n", "solution.png error.png network.json", ""},
		{"without a solution", rod, "solution.png network.json loss.png", "error.png"},
		{"periodic, in a range", "unknown u in [-2, 2]\ndomain t in [0, 1], x in [0, 2*pi]\nperiodic x\nu_t + u_x = 0\nu = sin(x) at t = 0\npoints 6\noptions net = 5\nexact u = sin(x - t)\n",
			"solution.png error.png network.json network.anagram", ""},
		{"a shape and two unknowns", "unknown u, v\ndomain x, y in [-1, 1]\nregion hole = disc(0, 0, 0.5)\ninside = box - hole\nlap(u) = v\nlap(v) = 0\nu = 0 on border\nv = 1 on border\npoints 8\noptions net = 5\n",
			"solution.png network.anagram", "error.png"},
		{"march", "unknown u\ndomain t in [0, 0.1], x in [0, 1]\nu_t = u_xx\nu = sin(pi*x) at t = 0\nu = 0 on border\noptions method = march\n",
			"solution.png slabs.png network.json", "error.png"},
	} {
		out := filepath.Join(t.TempDir(), "out")
		code, _, stderr := call(t, "solve", inFile(t, "case.pde", c.src), "-steps", "2", "-q", "-out", out)
		if code != exitOK {
			t.Errorf("%s: exit code %d: %s", c.name, code, stderr)
			continue
		}
		if path := filepath.Join(out, networkJSON); c.name != "march" {
			code, text, stderr := call(t, "export", path, "-lang", "js")
			if code != exitOK || !strings.Contains(text, "export function value") {
				t.Errorf("%s: export: exit code %d: %s", c.name, code, stderr)
			}
		}
		for _, name := range strings.Fields(c.want) {
			if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %s: %v", c.name, name, err)
			}
		}
		for _, name := range strings.Fields(c.none) {
			if _, err := os.Stat(filepath.Join(out, name)); err == nil {
				t.Errorf("%s: there is %s", c.name, name)
			}
		}
	}
}

// Constants are reported with what they should be, and data are read from beside the file.
func TestConstantsOfFiles(t *testing.T) {
	path := inFile(t, "k.pde", "unknown u\nconstant k = 1 > 0\ndomain x in [0, 1]\nk*u_xx = -1\nu = 0 on border\ndata x, u from \"u.csv\"\nexact u = x*(1 - x), k = 0.5\noptions net = 8\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "u.csv"), []byte("x,u\n0.5,0.25\n0.25,0.1875\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := solveFile(t, exitOK, path, "-steps", "60")
	if len(r.Constants) != 1 || r.Constants[0].Name != "k" || !(*r.Constants[0].Value > 0.4999 && *r.Constants[0].Value < 0.5001) || *r.Constants[0].Exact != 0.5 {
		t.Errorf("constants %+v", r.Constants)
	}
	if r.Params != 26 { // 1-8-1 and k
		t.Errorf("%d parameters", r.Params)
	}
	if testing.Short() {
		return
	}
	// by method solve with an error bar, and what nothing determines has none
	const rod = "unknown u\nconstant k = 1 > 0, c = 1\ndomain x in [0, 1]\nk*u_xx = -c\nu = 0 on border\n"
	r = solveFile(t, exitOK, inFile(t, "k.pde", strings.Replace(rod, "-c", "-1\nu_x = c at x = 0", 1)+"u = 0.25 at x = 0.5\n"))
	if k := r.Constants[0]; r.Method != "solve" || !(*k.Value > 0.5-1e-6 && *k.Value < 0.5+1e-6) || !(*k.Estimate < 1e-6) || *k.Standard != 0 || r.Params != 3*r.Net[0]+3 {
		t.Errorf("method %s, %d parameters, constants %+v", r.Method, r.Params, r.Constants)
	}
	r = solveFile(t, exitOK, inFile(t, "k.pde", strings.Replace(rod, "k*u_xx = -c", "u_xx = -c - k", 1)+"u = 0.25 at x = 0.5\n"))
	bratu := solveFile(t, exitOK, inFile(t, "bratu.pde", "unknown u\ndomain x in [0, 1]\nu'' + exp(u) = 0\nu = 0 on border\n"), "-tol", "1e-6")
	if bratu.Verdict != "not unique" || bratu.Other == nil || !(bratu.Other.Distance > 20) {
		t.Errorf("%s, another solution is %+v", bratu.Verdict, bratu.Other)
	}
	if u := r.Undetermined; r.Verdict != "not identifiable" || len(u) != 1 || !(math.Abs(u[0][0]+u[0][1]) < 1e-6) || r.Constants[1].Estimate != nil {
		t.Errorf("%s, undetermined %v, constants %+v", r.Verdict, u, r.Constants)
	}
}

// Files of problems/files that take a moment are solved as well as they should be.
func TestShippedFiles(t *testing.T) {
	skipIfShort(t)
	for _, c := range []struct {
		name string
		want float64 // of the relative error
	}{{"beam", 1e-9}, {"layer", 1e-8}, {"logistic", 1e-12}, {"eigenvalue", 1e-11}, {"contact", 1e-12}} {
		r := solveFile(t, exitOK, filepath.Join("..", "..", "problems", "files", c.name+".pde"))
		if !(float64(r.RelativeL2) <= c.want) {
			t.Errorf("%s: relative error %.1e, want %.0e", c.name, r.RelativeL2, c.want)
		}
	}
}

// Mistakes in files and in command lines about them.
func TestFileUsage(t *testing.T) {
	path, wrong := inFile(t, "rod.pde", rod), inFile(t, "wrong.pde", "unknown u\n domain x in [0, 1]\nu_xx = f\n")
	missing := filepath.Join(t.TempDir(), "none.pde")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"solve", missing}, exitError, "no such file"},
		{[]string{"solve", wrong}, exitError, wrong + ":3:8: unknown name `f`"},
		{[]string{"check", wrong}, exitError, "u_xx = f\n         ^"},
		{[]string{"fmt", inFile(t, "wrong.pde", "u_xx = (1\n")}, exitError, "missing `)`"},
		{[]string{"solve", path, "-set", "k"}, exitUsage, "want NAME=VALUE"},
		{[]string{"solve", path, "-set", "k=7"}, exitError, "`k` is 7, want a value from 0.1 to 1"},
		{[]string{"solve", path, "-set", "q=7"}, exitError, "no parameter `q`"},
		{[]string{"solve", "heat", "-set", "k=7"}, exitUsage, "-set has no effect on heat"},
		{[]string{"solve", path, "-stream"}, exitUsage, "-stream has no effect"},
		{[]string{"compare", path}, exitUsage, "gives no exact solution to measure errors by"},
		{[]string{"table", path}, exitUsage, "gives no exact solution to measure errors by"},
		{[]string{"table", "./heat"}, exitError, "no such file"},
		{[]string{"table", "-set", "k=7"}, exitUsage, "-set has no effect"},
		{[]string{"records", "-problems", path}, exitUsage, "a record has a name, no file"},
		{[]string{"solve", path, "-method", "march"}, exitUsage, "not stated as an evolution"},
		{[]string{"check"}, exitUsage, "want one problem file"},
		{[]string{"fmt"}, exitUsage, "want problem files"},
	} {
		code, _, stderr := call(t, c.args...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, %s; want %d and %q", c.args, code, stderr, c.code, c.want)
		}
	}
}

// check tells what a file asks, and its exit code whether something is missing.
func TestCheck(t *testing.T) {
	code, stdout, _ := call(t, "check", inFile(t, "rod.pde", rod))
	for _, want := range []string{"unknown     u, of order 2 in x", "k*u_xx = -1", "1-8-1, 25 parameters, 20 samples", "parameter   k = 0.25", "nothing suspicious"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if code != exitOK {
		t.Errorf("exit code %d", code)
	}
	missing := inFile(t, "rod.pde", strings.Replace(rod, "on border", "on x = 0", 1))
	code, stdout, _ = call(t, "check", missing)
	if code != exitError || !strings.Contains(stdout, "add one at x = 1") {
		t.Errorf("exit code %d, %s", code, stdout)
	}
	code, stdout, _ = call(t, "check", missing, "-json")
	var d checkDocument
	if err := json.Unmarshal([]byte(stdout), &d); err != nil || code != exitError || len(d.Findings) != 1 || d.Findings[0].Line != 5 || d.Samples != 19 {
		t.Errorf("exit code %d, %v, %+v", code, err, d)
	}
}

// fmt prints, lists or rewrites.
func TestFormatFile(t *testing.T) {
	path := inFile(t, "rod.pde", "unknowns u\nu_xx=−(1)\n")
	const want = "unknown u\nu_xx = -1\n"
	if code, stdout, _ := call(t, "fmt", path); code != exitOK || stdout != want {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	if code, stdout, _ := call(t, "fmt", "-l", path); code != exitError || stdout != path+"\n" {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	if code, stdout, _ := call(t, "fmt", "-w", path); code != exitOK || stdout != "" {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != want {
		t.Errorf("%q, %v", b, err)
	}
	if code, _, _ := call(t, "fmt", "-l", path); code != exitOK {
		t.Errorf("exit code %d of a file in canonical form", code)
	}
}
