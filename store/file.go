package store

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// WriteFile makes what write writes the content of a file, in one piece: a temporary file in the
// same directory is written and synced, renamed, and the directory synced. A process that is
// killed, or a machine that stops, at any instant leaves the old file or the new one, complete. An
// error leaves the old file in place. The file keeps the permissions of the old one, or gets those
// of any new file. A symbolic link stays one: what it points to is replaced, or made.
//
// A killed process may leave its temporary file as well, .NAME.RANDOM.tmp beside NAME; a WriteFile
// to the same path removes it if it is older than ten minutes.
func WriteFile(path string, write func(w io.Writer) error) error {
	if err := replace(path, write); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

func replace(path string, write func(w io.Writer) error) error {
	path, err := Target(path)
	if err != nil {
		return err
	}
	f, err := create(path)
	if err != nil {
		return err
	}
	err = fill(f, write)
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	removeLeftovers(path)
	return syncDir(filepath.Dir(path))
}

// Target follows the symbolic links that path ends in, to a file that need not be there; its
// directory must be. A path that is no link is returned as it is.
func Target(path string) (string, error) {
	const mostLinks = 40 // as Linux has it
	for range mostLinks {
		link, err := os.Readlink(path)
		if err != nil {
			return path, nil
		}
		dir, _ := filepath.Split(path)
		if filepath.IsAbs(link) {
			dir = ""
		}
		// not joined, which drops "x/.." where x may be a link
		dir, base := filepath.Split(dir + link)
		if dir, err = filepath.EvalSymlinks(cmp.Or(dir, ".")); err != nil {
			return "", err
		}
		path = filepath.Join(dir, base)
	}
	return "", errors.New("a symbolic link that leads in a circle")
}

// The name of a temporary file is prefix, a random number and suffix.
func prefix(path string) string { return "." + filepath.Base(path) + "." }

const suffix = ".tmp"

// create makes the temporary file, under a name that no other writer has.
func create(path string) (*os.File, error) {
	mode := fs.FileMode(0o666)
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	for {
		name := prefix(path) + strconv.FormatUint(rand.Uint64(), 36) + suffix
		f, e := os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		switch {
		case errors.Is(e, fs.ErrExist):
		case e != nil:
			return nil, e
		case err == nil:
			f.Chmod(info.Mode().Perm()) // where the system can't, the new file is as any other
			return f, nil
		default:
			return f, nil
		}
	}
}

// fill writes, syncs and closes a file.
func fill(f *os.File, write func(w io.Writer) error) error {
	w := bufio.NewWriter(f)
	err := write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// removeLeftovers removes what killed processes have left. Failing to is no error: the next one may
// succeed.
func removeLeftovers(path string) {
	const age = 10 * time.Minute // no writer takes so long
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix(path)) || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > age {
			os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}

// syncDir makes a rename in a directory last, where the system has a way to.
func syncDir(dir string) error {
	switch runtime.GOOS {
	case "windows", "plan9", "js", "wasip1":
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// some file systems sync no directories
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
