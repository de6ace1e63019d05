package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"anagram/store"
)

// prepareDir makes sure, before any work, that files can be written to dir, creating it if need be.
func prepareDir(dir string) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot write to -out %s: %w", dir, err)
	}
	f, err := os.CreateTemp(dir, ".anagram-*")
	if err != nil {
		return fmt.Errorf("cannot write to -out %s: %w", dir, err)
	}
	f.Close()
	return os.Remove(f.Name())
}

// outFile is a file to be written to -out.
type outFile struct {
	name  string
	write func(w io.Writer) error
}

// writeFiles writes files to dir and returns the error of the first that fails; the others are written nevertheless.
func writeFiles(dir string, files []outFile) error {
	var first error
	for _, f := range files {
		if err := store.WriteFile(filepath.Join(dir, f.name), f.write); err != nil && first == nil {
			first = err
		}
	}
	return first
}
