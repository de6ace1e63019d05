package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"anagram/pde"
	"anagram/store"
)

// formatFile writes problem files in their canonical form, to standard output or in their place.
func formatFile(_ context.Context, c *console, args []string) error {
	fs := newFlags("fmt")
	inPlace := fs.Bool("w", false, "write to the file instead of standard output")
	list := fs.Bool("l", false, "only list files that are not in canonical form; it is an error if there are any")
	paths, err := parse(fs, c, args)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return misuse(fs, "want problem files")
	}
	differ := 0
	for _, path := range paths {
		src, err := readLimited(path, mostProblem)
		if err != nil {
			return err
		}
		out, err := pde.Format(path, src)
		if err != nil {
			return wrongFile{err}
		}
		same := bytes.Equal(src, out)
		switch {
		case *list && !same:
			differ++
			_, err = fmt.Fprintln(c.stdout, path)
		case *list || *inPlace && same:
		case *inPlace:
			err = store.WriteFile(path, func(w io.Writer) error { _, err := w.Write(out); return err })
		default:
			_, err = c.stdout.Write(out)
		}
		if err != nil {
			return err
		}
	}
	if differ > 0 {
		return fmt.Errorf("%d of %d files are not in canonical form; 'anagram fmt -w' writes them so", differ, len(paths))
	}
	return nil
}
