//go:build !plan9 && !js

package main

import (
	"os"
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
