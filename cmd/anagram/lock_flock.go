//go:build unix && !aix && !solaris

package main

import (
	"os"
	"syscall"
)

// tryLock locks an open file for as long as it is open, here or in a copy of the descriptor.
func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
