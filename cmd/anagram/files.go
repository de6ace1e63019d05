package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anagram/store"
)

// outDir is the directory of -out, which a run has to itself and which holds the files of one run
// of each command. COMMAND.sha256 in it lists them, in the form of sha256sum. By that the next run
// tells what it may remove: a file that is listed and has not changed since is of the run before,
// and nobody else's. A nil outDir is none.
type outDir struct {
	path  string
	list  string            // name of the list
	known map[string]string // checksums of the files of the run before, by name
	lock  *lock
}

// openOut makes sure, before any work, that files can be written to a directory, creating it if
// need be, and takes it for the run of a command.
func openOut(path, command string) (*outDir, error) {
	if path == "" {
		return nil, nil
	}
	d := &outDir{path: path, list: command + ".sha256"}
	err := prepareDir(path)
	if err != nil {
		return nil, err
	}
	if d.lock, err = lockFor(filepath.Join(path, command), "-out "+path); err != nil {
		return nil, err
	}
	if err := d.readList(); err != nil {
		d.release()
		return nil, fmt.Errorf("-out: the list of what is in the directory: %w", err)
	}
	return d, nil
}

// readList reads what the run before has left, if it has left a list.
func (d *outDir) readList() error {
	switch {
	case !d.there(d.list):
		return nil
	case !d.regular(d.list):
		return errors.New(d.at(d.list) + " is not a regular file")
	}
	text, err := os.ReadFile(d.at(d.list))
	d.known = parseSums(string(text))
	return err
}

// prepareDir makes the directory of -out, if it is not there, and tries whether files can be made
// in it.
func prepareDir(dir string) error {
	err := os.MkdirAll(dir, 0o777)
	var f *os.File
	if err == nil {
		f, err = os.CreateTemp(dir, ".anagram-*")
	}
	if err == nil {
		f.Close()
		err = os.Remove(f.Name())
	}
	if err != nil {
		return fmt.Errorf("cannot write to -out %s: %w", dir, err)
	}
	return nil
}

func (d *outDir) release() {
	if d != nil {
		d.lock.release()
	}
}

func (d *outDir) at(name string) string { return filepath.Join(d.path, name) }

// parseSums reads the lines of sha256sum; what is no such line, or names a file elsewhere, is
// passed over.
func parseSums(text string) map[string]string {
	sums := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\r"), "  "); ok && name == filepath.Base(name) {
			sums[name] = sum
		}
	}
	return sums
}

// refuse is an error if one of the names is there that this run does not write, unless it is of the
// run before and will be removed.
func (d *outDir) refuse(names ...string) error {
	if d == nil {
		return nil
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !d.there(name) || d.ours(name) })
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("-out %s has %s, which this run would leave beside its own files and which is not known to be of an earlier run: move it away, or choose another directory",
		d.path, strings.Join(names, ", "))
}

// there tells whether there is something of that name.
func (d *outDir) there(name string) bool {
	_, err := os.Lstat(d.at(name))
	return err == nil
}

// regular tells whether it is a file, which can be read to its end.
func (d *outDir) regular(name string) bool {
	info, err := os.Stat(d.at(name))
	return err == nil && info.Mode().IsRegular()
}

// ours tells whether a file is as the run before has left it.
func (d *outDir) ours(name string) bool {
	sum, listed := d.known[name]
	if !listed || !d.regular(name) {
		return false
	}
	f, err := os.Open(d.at(name))
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == sum
}

// outFile is a file to be written to -out.
type outFile struct {
	name  string
	write func(w io.Writer) error
}

// put writes files and, last, the list of them, and removes what the run before has left besides.
// It returns the names of those that were written. That some could not be is an error, unwritten;
// the others are written nevertheless.
func (d *outDir) put(files []outFile, warn io.Writer) (written []string, err error) {
	if d == nil {
		return nil, nil
	}
	lost, sums := &unwritten{of: len(files) + 1}, map[string]string{}
	add := func(f outFile) {
		if err := d.write(f, sums); err != nil {
			lost.add(f.name, d.there(f.name), err)
			return
		}
		written = append(written, f.name)
	}
	for _, f := range files {
		add(f)
	}
	d.clear(sums, append(lost.names, d.list), warn)
	add(outFile{d.list, func(w io.Writer) error { return write(w, func(w io.Writer) { printSums(w, sums) }) }})
	if len(lost.names) > 0 {
		return written, lost
	}
	return written, nil
}

// write writes one file and enters its checksum.
func (d *outDir) write(f outFile, sums map[string]string) error {
	h := sha256.New()
	err := store.WriteFile(d.at(f.name), func(w io.Writer) error { return f.write(io.MultiWriter(w, h)) })
	switch {
	case err == nil:
		sums[f.name] = hex.EncodeToString(h.Sum(nil))
	case d.ours(f.name): // still
		sums[f.name] = d.known[f.name]
	}
	return err
}

// clear removes the files of the run before, but for those of the given names and those in sums.
func (d *outDir) clear(sums map[string]string, kept []string, warn io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(d.known)) {
		if _, written := sums[name]; written || slices.Contains(kept, name) || !d.there(name) {
			continue
		}
		if !d.ours(name) {
			fmt.Fprintf(warn, "anagram: %s is of an earlier run and was changed since: it is left as it is\n", d.at(name))
		} else if err := os.Remove(d.at(name)); err != nil {
			fmt.Fprintf(warn, "anagram: of an earlier run, and not removed: %v\n", err)
			sums[name] = d.known[name]
		} else {
			fmt.Fprintf(warn, "anagram: removed %s, of an earlier run\n", d.at(name))
		}
	}
}

func printSums(w io.Writer, sums map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(w, "%s  %s\n", sums[name], name)
	}
}

// unwritten is the error of files that could not be written.
type unwritten struct {
	names []string
	old   []string // those of them of which there is one from before
	of    int      // so many were to be
	first error
}

func (u *unwritten) add(name string, there bool, err error) {
	u.names = append(u.names, name)
	if there {
		u.old = append(u.old, name)
	}
	u.first = cmp.Or(u.first, err)
}

func (u *unwritten) Error() string {
	text := fmt.Sprintf("%d of %d files of -out are not written: %s: %v", len(u.names), u.of, strings.Join(u.names, ", "), u.first)
	if len(u.old) > 0 {
		text += "; what there is of " + strings.Join(u.old, ", ") + " is from before this run"
	}
	return text
}

func (u *unwritten) Unwrap() error { return u.first }
