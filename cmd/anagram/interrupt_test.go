//go:build unix

package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// pipe makes a named pipe.
func pipe(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	return path
}

// An interrupt ends a command that waits for somebody to open the other end of a pipe.
func TestInterruptWhileOpening(t *testing.T) {
	network, runs := pipe(t, "network.json"), pipe(t, "runs.jsonl")
	ctx, end := context.WithCancel(context.Background())
	end()
	for _, args := range [][]string{
		{"export", network},
		{"table", "-out", filepath.Dir(runs)},
	} {
		code := make(chan int, 1)
		go func() { code <- run(ctx, time.Now(), args, io.Discard, io.Discard) }()
		select {
		case got := <-code:
			if got != exitInterrupted {
				t.Errorf("%s: exit code %d, want %d", args[0], got, exitInterrupted)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%s waits for ever", args[0])
		}
	}
	for _, path := range []string{network, runs} { // lets go who still waits
		if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
			f.Close()
		}
	}
}

// The first interrupt ends a process that waits for what is never written to a pipe.
func TestInterruptWhileReading(t *testing.T) {
	path := pipe(t, "network.json")
	cmd := exec.Command(os.Args[0], "export", path)
	cmd.Env = append(os.Environ(), "ANAGRAM_TEST_MAIN=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
	defer deadline.Stop()
	writer, err := os.OpenFile(path, os.O_WRONLY, 0) // which waits for the reader
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
}
