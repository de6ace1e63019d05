//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	checks "anagram/internal/check"
	"anagram/store"
)

// Signals to end leave report, files and checkpoint, and the exit code tells which it was. A second
// hangup, as a terminal that closes sends it, ends nothing; what is ignored from the start stays
// so.
func TestSignals(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	tests := []struct {
		name   string
		ignore string // what the shell does first, as nohup would
		send   []syscall.Signal
		code   int
	}{
		{"interrupt", "", []syscall.Signal{syscall.SIGINT}, 130},
		{"terminate", "", []syscall.Signal{syscall.SIGTERM}, 143},
		{"hang up", "", []syscall.Signal{syscall.SIGHUP}, 129},
		{"hang up twice", "", []syscall.Signal{syscall.SIGHUP, syscall.SIGHUP}, 129},
		{"nohup", "trap '' HUP;", []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM}, 143},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !*checks.Full && (tt.name == "terminate" || tt.name == "hang up") {
				t.Skip("much like the others; -full")
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "run")
			cmd := exec.Command("sh", "-c", tt.ignore+` exec "$0" "$@"`, os.Args[0],
				"solve", "laplace2d", "-net", "4", "-points", "5", "-method", "adam", "-max-time", "5m", "-checkpoint", path, "-out", filepath.Join(dir, "out"))
			cmd.Env = append(os.Environ(), "ANAGRAM_TEST_MAIN=1")
			var stdout, stderr strings.Builder
			cmd.Stdout = &stdout
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Skip("no shell: ", err)
			}
			deadline := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
			defer deadline.Stop()
			for begun := time.Now(); time.Since(begun) < 30*time.Second; {
				if _, err := os.Stat(path); err == nil { // which is written when the run begins
					break
				}
			}
			for _, s := range tt.send {
				if err := cmd.Process.Signal(s); err != nil {
					t.Error(err)
				}
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(stdout.String(), "cancelled") {
				t.Errorf("exit code %d, want %d, %q, %s", code, tt.code, &stdout, &stderr)
			}
			if c, err := store.LoadCheckpoint(path); err != nil || len(c.State) == 0 {
				t.Errorf("the checkpoint: %v", err)
			}
			if _, err := store.LoadNetwork(filepath.Join(dir, "out", networkFile)); err != nil {
				t.Error(err)
			}
		})
	}
}

// A pipe that nobody reads any more ends the command without a word, as it ends others; but a run
// whose progress alone is read no longer goes on to its files.
func TestBrokenPipes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	tests := []struct {
		name, args     string
		stdout, stderr bool // are broken
		code           int
	}{
		{"list", "list", true, false, exitPipe},
		{"help", "help solve", true, false, exitPipe},
		{"report", "solve " + quickRun + " -out " + filepath.Join(dir, "report"), true, false, exitPipe},
		{"progress", "solve " + quickRun + " -out " + filepath.Join(dir, "progress") + " -resume -checkpoint " + filepath.Join(dir, "run"), false, true, exitOK},
	}
	for _, tt := range tests {
		cmd, stdout, stderr := process(strings.Fields(tt.args)...)
		read, broken, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		read.Close()
		if tt.stdout {
			cmd.Stdout = broken
		}
		if tt.stderr { // which is told first that there is no checkpoint yet
			cmd.Stderr = broken
		}
		cmd.Run()
		broken.Close()
		if code := cmd.ProcessState.ExitCode(); code != tt.code || stderr.Len() > 0 || stdout.Len() == 0 && !tt.stdout {
			t.Errorf("%s: exit code %d, want %d; %q, %s", tt.name, code, tt.code, stdout, stderr)
		}
		if strings.Contains(tt.args, "-out") {
			if _, err := store.LoadNetwork(filepath.Join(dir, tt.name, networkFile)); err != nil {
				t.Error(err)
			}
		}
	}
}
