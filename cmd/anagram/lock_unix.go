//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// lockFile opens a file and locks it, until it is closed. If another has the lock, the file comes
// with errHeld, to read. Whoever holds the lock may remove the file, so one that is no longer at
// its path is no lock.
func lockFile(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		switch err := tryLock(f); {
		case errors.Is(err, syscall.EINTR):
			f.Close()
			continue
		case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EACCES):
			return f, errHeld
		case err != nil: // not by this file system
			f.Close()
			os.Remove(path)
			return nil, errNoLocks
		}
		if opened, err := f.Stat(); err == nil {
			if there, err := os.Stat(path); err == nil && os.SameFile(opened, there) {
				return f, nil
			}
		}
		f.Close()
	}
}
