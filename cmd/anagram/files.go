package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
		if err := writeFile(filepath.Join(dir, f.name), f.write); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// writeFile writes a file in one piece: under another name first, so that whoever looks sees the old file or the new one.
func writeFile(path string, write func(w io.Writer) error) (err error) {
	temp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s-%d", filepath.Base(path), os.Getpid()))
	f, err := os.Create(temp)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temp)
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
