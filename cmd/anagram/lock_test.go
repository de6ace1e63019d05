package main

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// locks leaves a test out where the system has no locks.
func locks(t *testing.T) {
	switch runtime.GOOS {
	case "js", "wasip1", "plan9", "aix", "solaris", "illumos":
		t.Skip("no locks, or none within a process")
	}
}

// A run has its checkpoint and its directory to itself: a second one is told so and touches
// nothing, by whatever name it comes, until the first has ended.
func TestLocked(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	locks(t)
	dir := t.TempDir()
	path, link, out := filepath.Join(dir, "run"), filepath.Join(dir, "link"), filepath.Join(dir, "out")
	checkpoint, err := lockFor(path, "")
	if err != nil {
		t.Fatal(err)
	}
	directory, err := openOut(out, "solve")
	if err != nil {
		t.Fatal(err)
	}
	run := "solve laplace2d -net 4 -points 5 -steps 1 -q"
	tests := []struct{ args, want string }{
		{"-checkpoint " + path, "-checkpoint " + path + " is in use by another run"},
		{"-resume -checkpoint " + path, "wait for its end, or choose another"},
		{"-out " + out, "-out " + out + " is in use by another run"},
	}
	if os.Symlink("run", link) == nil {
		tests = append(tests, struct{ args, want string }{"-checkpoint " + link, "-checkpoint " + link + " is in use by another run"})
	}
	for _, tt := range tests {
		code, stdout, stderr := call(t, strings.Fields(run+" "+tt.args)...)
		if code != exitError || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: exit code %d, %s; want %d, %s", tt.args, code, stderr, exitError, tt.want)
		}
		if runtime.GOOS != "windows" && !strings.Contains(stderr, "(process ") {
			t.Errorf("%s: not told by whom: %s", tt.args, stderr)
		}
	}
	checkpoint.release()
	directory.release()
	for range 2 { // and these let go as well
		if code, _, stderr := call(t, strings.Fields(run+" -resume -checkpoint "+path+" -out "+out)...); code != exitOK {
			t.Errorf("after the end: exit code %d, %s", code, stderr)
		}
	}
	inside := filepath.Join(dir, "new") // which -out makes
	if code, _, stderr := call(t, strings.Fields(run+" -checkpoint "+filepath.Join(inside, "run")+" -out "+inside)...); code != exitOK {
		t.Errorf("a checkpoint in the directory: exit code %d, %s", code, stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// A lock ends with the process, even if it is killed.
func TestLockOfTheKilled(t *testing.T) {
	locks(t)
	path := filepath.Join(t.TempDir(), "run")
	cmd, _, _ := process("solve", "laplace2d", "-method", "adam", "-max-time", "5m", "-checkpoint", path, "-resume")
	cmd.Stderr = nil
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skip("no processes: ", err)
	}
	line, err := bufio.NewReader(said).ReadString('\n') // it is at work now
	if !strings.Contains(line, "the run begins at the start") {
		t.Errorf("it says %q, %v", line, err)
	}
	if l, err := lockFor(path, "-checkpoint"); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("beside a run at work: %v, %v", l, err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	l, err := lockFor(path, "-checkpoint")
	if err != nil {
		t.Errorf("after it was killed: %v", err)
	}
	l.release()
}
