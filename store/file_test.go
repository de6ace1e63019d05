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

// A symbolic link stays what it is, and what it points to gets the content, through other links and
// directories, and where there is no file yet.
func TestWriteFileLinks(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	for _, name := range []string{"a", "b/deep"} {
		if err := os.MkdirAll(at(name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	links := map[string]string{ // and what they say
		"a/file": "../b/old", "a/dangling": "../b/new", "a/chain": "file", "a/absolute": at("b/third"), "down": "b/deep",
		"a/behind": "../down/../fourth", "a/circle": "circle", "a/astray": "nowhere/file", "a/directory": "../b",
	}
	for link, to := range links {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	tests := []struct{ link, target, wrong string }{
		{"a/file", "b/old", ""}, {"a/file", "b/old", ""}, {"a/dangling", "b/new", ""}, {"a/chain", "b/old", ""},
		{"a/absolute", "b/third", ""}, {"a/behind", "b/fourth", ""}, {"down/../file", "b/file", ""},
		{"a/circle", "", "circle"}, {"a/astray", "", "nowhere"}, {"a/directory", "", "not a regular file"},
	}
	for i, tt := range tests {
		content := strings.Repeat("x", i)
		err := store.WriteFile(dir+"/"+tt.link, text(content, nil))
		if tt.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%s: error %v, want one with %q", tt.link, err, tt.wrong)
			}
			continue
		}
		if got, e := os.ReadFile(at(tt.target)); err != nil || e != nil || string(got) != content {
			t.Errorf("%s: error %v; %s is %q, %v, want %q", tt.link, err, tt.target, got, e, content)
		}
		if to, err := os.Readlink(at(tt.link)); links[tt.link] != "" && to != links[tt.link] {
			t.Errorf("%s points to %q, %v, want %q", tt.link, to, err, links[tt.link])
		}
	}
	if left, _ := filepath.Glob(at("*/.*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
