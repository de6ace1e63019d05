package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"anagram/store"
)

var kills = flag.Int("kills", 4, "how many processes TestKilled kills")

// process returns the command in a process of its own.
func process(args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	cmd = exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "ANAGRAM_TEST_MAIN=1", "GOMAXPROCS=1")
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}

// A run that is killed, at random instants and again and again, until it is let through, ends as
// one that was never killed: with the same history, the same numbers, and the same state of the
// solver to the bit.
func TestKilled(t *testing.T) {
	skipIfShort(t)
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes")
	}
	rng := rand.New(rand.NewPCG(uint64(*kills), 1))
	killed := 0
	for killed < *kills {
		for _, run := range []string{
			"laplace2d -method solve -tol 1e-8 -checkpoint-every 1",
			"laplace2d -net 6 -points 8 -steps 24 -patience quick -checkpoint-every 2",
			"laplace2d -net 5,4 -points 8 -steps 16 -momentum 0.5 -checkpoint-every 1",
			"heat -net 40 -points 8 -method varpro -steps 10 -checkpoint-every 1",
			"heat -net 5 -points 8 -method lbfgs -steps 60 -checkpoint-every 7",
			"laplace2d -net 5 -points 8 -method adam -steps 60 -checkpoint-every 2ms",
		} {
			if killed < *kills {
				killed += killRun(t, strings.Fields(run), rng)
			}
		}
	}
	t.Logf("%d processes killed", killed)
}

// killRun lets one run be killed until it comes through, and returns how often it was.
func killRun(t *testing.T, args []string, rng *rand.Rand) (killed int) {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"solve", "-q", "-json", "-cpu", "1"}, args...)
	begun := time.Now()
	want := complete(t, filepath.Join(dir, "whole"), args)
	length := time.Since(begun)
	path := filepath.Join(dir, "killed")
	for {
		cmd, stdout, stderr := process(append(args, "-checkpoint", path, "-resume")...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rng.Float64()*float64(length)), func() { cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == -1 {
			killed++
			if _, err := store.LoadCheckpoint(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("after a kill: %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%q: %v, %s", args, err, stderr)
		}
		if got := ending(t, path, stdout.Bytes()); got != want {
			t.Fatalf("%q, killed %d times, ends with\n%.2000s\nwant\n%.2000s", args, killed, got, want)
		}
		return killed
	}
}

// complete runs a command to its end.
func complete(t *testing.T, path string, args []string) string {
	t.Helper()
	cmd, stdout, stderr := process(append(args, "-checkpoint", path)...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%q: %v, %s", args, err, stderr)
	}
	return ending(t, path, stdout.Bytes())
}

// ending is what a run has come to, without times: its document and the state of its solver.
func ending(t *testing.T, path string, document []byte) string {
	t.Helper()
	var r report
	if err := json.Unmarshal(document, &r); err != nil {
		t.Fatal(err)
	}
	r.Seconds = 0
	for i := range r.History {
		r.History[i].Seconds = 0
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	c, err := store.LoadCheckpoint(path)
	if err != nil {
		t.Fatal(err)
	}
	end := 8 + 4 // time and checksum are the last fields of the state
	if r.Method == adaptMethod {
		end += 8 * len(r.History) // and a time for every level
	}
	return string(text) + string(c.State[:len(c.State)-end])
}
