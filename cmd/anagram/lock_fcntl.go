//go:build aix || solaris

package main

import (
	"os"
	"syscall"
)

// tryLock locks a file against other processes. There is no flock in package syscall here.
func tryLock(f *os.File) error {
	return syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK})
}
