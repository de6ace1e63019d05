//go:build !plan9 && !js

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// hangup is the signal of a terminal that is gone.
var hangup os.Signal = syscall.SIGHUP

// signalCode is the exit code of a run that a signal has ended, as shells have it.
func signalCode(s os.Signal) int {
	const base = 128
	if n, ok := s.(syscall.Signal); ok {
		return base + int(n)
	}
	return exitInterrupted
}

// outlivePipes has writes to a pipe that nobody reads any more fail, where they would kill the
// process: a run whose progress is read no longer has its files still to write.
func outlivePipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// brokenPipe tells whether an error is of such a write.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
