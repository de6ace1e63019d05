package store_test

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"anagram/store"
)

func text(s string, err error) func(w io.Writer) error {
	return func(w io.Writer) error { io.WriteString(w, s); return err }
}

// A file that cannot be completed leaves nothing behind, and the one before it in place.
func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := store.WriteFile(path, text("first", nil)); err != nil {
		t.Fatal(err)
	}
	if err := store.WriteFile(path, text("second", os.ErrClosed)); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not name %s", err, path)
	}
	got, _ := os.ReadFile(path)
	files, _ := os.ReadDir(filepath.Dir(path))
	if string(got) != "first" || len(files) != 1 {
		t.Errorf("file is %q among %v, want the first one alone", got, files)
	}
	if err := store.WriteFile(filepath.Dir(path), text("x", nil)); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("writing a directory: error %v", err)
	}
}

func TestWriteFileMode(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no permissions")
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.WriteFile(path, text("secret", nil)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("mode %v, %v; want that of the old file", info.Mode(), err)
	}
}

// What a killed process has left goes, when it is old; what another may be writing stays.
func TestWriteFileSweeps(t *testing.T) {
	dir := t.TempDir()
	old, young, other := filepath.Join(dir, ".file.a.tmp"), filepath.Join(dir, ".file.b.tmp"), filepath.Join(dir, ".files.a.tmp")
	for _, p := range []string{old, young, other} {
		os.WriteFile(p, nil, 0o666)
	}
	long := time.Now().Add(-time.Hour)
	os.Chtimes(old, long, long)
	os.Chtimes(other, long, long)
	if err := store.WriteFile(filepath.Join(dir, "file"), text("x", nil)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{old: false, young: true, other: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", path, err == nil, want)
		}
	}
}
