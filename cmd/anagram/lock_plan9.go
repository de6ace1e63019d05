package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// lockFile opens a file for exclusive use, which the system grants to one process at a time.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666|fs.ModeExclusive)
	if err != nil && (strings.Contains(err.Error(), "exclusive") || strings.Contains(err.Error(), "locked")) {
		return nil, errHeld
	}
	if errors.Is(err, fs.ErrExist) {
		return nil, errHeld
	}
	return f, err
}
