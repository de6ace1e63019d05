package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"anagram/store"
)

// A lock keeps two runs from writing the same file. It stands in a file of its own, .NAME.lock
// beside NAME, as NAME itself is replaced by each write. The system holds it, not the file: it ends
// with the process, however that ends, and a lock file that a killed process has left holds nobody
// up.

// errHeld is what lockFile says of a lock that another has, and errNoLocks where the system has
// none.
var (
	errHeld    = errors.New("locked by another process")
	errNoLocks = errors.New("no locks here")
)

// lock is a lock that is held; nil is none.
type lock struct{ file *os.File }

// lockFor takes the lock of a path, or says who has it; asked is the flag and what it says. The
// lock is nil where there are none: on some file systems, and on js and wasip1.
func lockFor(path, asked string) (*lock, error) {
	path, err := store.Target(path)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", asked, err)
	}
	dir, base := filepath.Split(path)
	f, err := lockFile(dir + "." + base + ".lock")
	switch {
	case errors.Is(err, errNoLocks):
		return nil, nil
	case errors.Is(err, errHeld):
		return nil, fmt.Errorf("%s is in use by another run%s: wait for its end, or choose another", asked, holder(f))
	case err != nil:
		return nil, fmt.Errorf("writing %s: %w", asked, err)
	}
	host, _ := os.Hostname()
	f.Truncate(0)
	// for people, and for the message of another run
	fmt.Fprintf(f, "process %d on %s\n", os.Getpid(), host)
	return &lock{f}, nil
}

// holder is what the lock file says of who has it, in brackets, as far as it can be read.
func holder(f *os.File) string {
	if f == nil {
		return ""
	}
	defer f.Close()
	const longest = 200
	text, err := io.ReadAll(io.LimitReader(f, longest))
	if name := strings.TrimSpace(string(text)); err == nil && strings.HasPrefix(name, "process ") {
		return " (" + name + ")"
	}
	return ""
}

// release ends the lock and removes its file, while it is still held: see lockFile.
func (l *lock) release() {
	if l != nil {
		os.Remove(l.file.Name())
		l.file.Close()
	}
}
