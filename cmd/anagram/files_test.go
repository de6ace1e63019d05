package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	checks "anagram/internal/check"
)

const quickRun = "laplace2d -net 4 -points 5 -steps 2 -q"

// listed are the names that a report says were written to a directory.
func listed(report, dir string) []string {
	var names []string
	for _, word := range strings.Fields(report) {
		if name, ok := strings.CutPrefix(word, dir+string(filepath.Separator)); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// files are the names of the files in a directory.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names
}

// The report names the files that were written, and no other; the error names those and what is
// lost.
func TestReportNamesWhatIsWritten(t *testing.T) {
	if !*checks.Full {
		t.Skip("takes a second; -full")
	}
	tests := []struct {
		name    string
		blocked []string // names that no file can have, as directories have them
		says    []string
	}{
		{"nothing", nil, nil},
		{"a picture", []string{"loss.png"}, []string{"1 of 10 files of -out are not written: loss.png: ", "the network is in DIR/network.anagram"}},
		{"both networks", []string{networkFile, networkJSON}, []string{"2 of 10 files of -out are not written: network.anagram, network.json: ", "the network is lost"}},
		{"the list", []string{"solve.sha256"}, []string{"solve.sha256"}},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		for _, name := range tt.blocked {
			os.Mkdir(filepath.Join(dir, name), 0o777)
		}
		code, stdout, stderr := call(t, strings.Fields("solve "+quickRun+" -out "+dir)...)
		if got, want := listed(stdout, dir), files(t, dir); !slices.Equal(got, want) || len(got) != 10-len(tt.blocked) && tt.name != "the list" {
			t.Errorf("%s: the report names %q, there are %q", tt.name, got, want)
		}
		if (code != exitOK) != (tt.blocked != nil) {
			t.Errorf("%s: exit code %d", tt.name, code)
		}
		for _, want := range tt.says {
			if want = strings.ReplaceAll(want, "DIR/", dir+string(filepath.Separator)); !strings.Contains(stderr, want) {
				t.Errorf("%s: %s, want %s", tt.name, stderr, want)
			}
		}
	}
}

// A directory that became read-only during the run: nothing is written, and nothing said to be.
func TestReadOnly(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() <= 0 {
		t.Skip("no permissions, or none that bind this user")
	}
	dir := t.TempDir()
	out, err := openOut(dir, "solve")
	if err != nil {
		t.Fatal(err)
	}
	defer out.release()
	os.Chmod(dir, 0o555)
	defer os.Chmod(dir, 0o777)
	written, err := out.put([]outFile{{"a", func(io.Writer) error { return nil }}}, io.Discard)
	if len(written) > 0 || err == nil || !strings.Contains(err.Error(), "2 of 2 files of -out are not written: a, solve.sha256: ") {
		t.Errorf("written %q, error %v", written, err)
	}
}

// A disk that is full in the middle of a file, as far as a limit on the size of files is like one.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell: ", err)
	}
	dir := t.TempDir()
	const blocks = "16" // of 512 or 1024 bytes: enough for the network, too few for a picture
	args := append([]string{"-c", "ulimit -f " + blocks + ` && exec "$0" "$@"`, os.Args[0], "solve"}, strings.Fields(quickRun+" -out "+dir)...)
	cmd := exec.Command(shell, args...)
	cmd.Env = append(os.Environ(), "ANAGRAM_TEST_MAIN=1")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Run()
	if strings.Contains(stderr.String(), "ulimit") {
		t.Skip("no limits here: ", &stderr)
	}
	got, want := listed(stdout.String(), dir), []string{"history.csv", networkFile, networkJSON, "solve.sha256"}
	if !slices.Equal(got, want) || !slices.Equal(files(t, dir), want) || cmd.ProcessState.ExitCode() != exitError {
		t.Errorf("exit code %d, the report names %q, there are %q, want %q: %s", cmd.ProcessState.ExitCode(), got, files(t, dir), want, &stderr)
	}
	if !strings.Contains(stderr.String(), "the network is in "+filepath.Join(dir, networkFile)) {
		t.Errorf("not said what is lost: %s", &stderr)
	}
}

// A directory holds the files of one run: those that the run before has left besides go, and no
// other.
func TestOutHoldsOneRun(t *testing.T) {
	if !*checks.Full {
		t.Skip("takes a second; -full")
	}
	dir := filepath.Join(t.TempDir(), "with space, ö")
	solve := func(code int, args string) (stderr string) {
		t.Helper()
		got, _, stderr := call(t, append([]string{"solve", "-out", dir}, strings.Fields(args)...)...)
		if got != code {
			t.Errorf("%s: exit code %d, want %d: %s", args, got, code, stderr)
		}
		return stderr
	}
	own := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	march := "allencahn -net 20 -steps 1 -q"
	solve(exitOK, quickRun)
	own("notes.txt")
	own("spectrum.png")
	stderr := solve(exitError, march) // an own spectrum.png would stand beside the march
	if !strings.Contains(stderr, "spectrum.png, which this run would leave beside its own files") || !slices.Contains(files(t, dir), networkFile) {
		t.Errorf("%s; %q", stderr, files(t, dir))
	}
	os.Remove(filepath.Join(dir, "spectrum.png"))
	stderr = solve(exitOK, march)
	want := []string{"error.png", "history.csv", "loss.png", networkJSON, "notes.txt", "slabs.png", "solution.png", "solve.sha256"}
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("after a march %q, want %q", got, want)
	}
	if !strings.Contains(stderr, "removed "+filepath.Join(dir, networkFile)) {
		t.Errorf("not told what is removed: %s", stderr)
	}
	solve(exitOK, quickRun)
	if got := files(t, dir); slices.Contains(got, "slabs.png") || !slices.Contains(got, "notes.txt") || !slices.Contains(got, networkFile) {
		t.Errorf("after another run %q", got)
	}
	solve(exitOK, "laplace2d -net 4 -points 5 -steps 2 -q -method adam")
	if got := files(t, dir); slices.Contains(got, "spectrum.png") {
		t.Errorf("after a run without spectra %q", got)
	}
}

// A list that names files elsewhere, or that nobody has written, removes nothing.
func TestListIsNotTrusted(t *testing.T) {
	skipIfShort(t)
	top := t.TempDir()
	dir := filepath.Join(top, "out")
	os.Mkdir(dir, 0o777)
	const sumOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for _, name := range []string{"../above", "same", "changed"} {
		os.WriteFile(filepath.Join(dir, name), []byte(strings.Repeat("x", len(name)-len("same"))), 0o666)
	}
	list := ""
	for _, name := range []string{"../above", "same", "changed", ".", "..", "", "gone"} {
		list += sumOfNothing + "  " + name + "\n"
	}
	os.WriteFile(filepath.Join(dir, "solve.sha256"), []byte(list+"no line\n"), 0o666)
	code, _, stderr := call(t, strings.Fields("solve "+quickRun+" -out "+dir)...)
	got := files(t, dir)
	if code != exitOK || slices.Contains(got, "same") || !slices.Contains(got, "changed") || !slices.Contains(files(t, top), "above") {
		t.Errorf("exit code %d, %q left, above it %q: %s", code, got, files(t, top), stderr)
	}
	if !strings.Contains(stderr, "changed is of an earlier run and was changed since") {
		t.Errorf("not told what is left: %s", stderr)
	}
}

// solveNames has all names that solve writes.
func TestSolveNames(t *testing.T) {
	skipIfShort(t)
	for _, name := range []string{"laplace2d -method lm", "allencahn -net 20"} {
		dir := t.TempDir()
		call(t, strings.Fields("solve -q -steps 1 -out "+dir+" "+name)...)
		for _, f := range files(t, dir) {
			if !slices.Contains(solveNames, f) {
				t.Errorf("%s is not among them", f)
			}
		}
	}
}
