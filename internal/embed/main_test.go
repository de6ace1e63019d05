package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module makes an empty module and returns its folder.
func newModule(t *testing.T, path string) string {
	dir := t.TempDir()
	text := "module " + path + "\n\ngo 1.24\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A copy stands by itself: a program of the module that holds it builds and runs, twice, the second
// copy replacing the first.
func TestEmbed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := newModule(t, "example.org/lib")
	into := filepath.Join(dir, "internal", "anagram")
	for range 2 {
		copied, err := embed("../..", into, []string{"svd"}, false)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(copied, "mat") || slices.Contains(copied, "mlp") {
			t.Errorf("copied %v, want svd and what it imports", copied)
		}
	}
	program := `package main

import "example.org/lib/internal/anagram/svd"

func main() { println(int(svd.DefaultCutoff(4, 0x1p25))) }
`
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("go", "run", ".")
	run.Dir = dir
	if out, err := run.CombinedOutput(); err != nil || string(out) != "1\n" {
		t.Errorf("%s%v, want 1", out, err)
	}
	err := filepath.WalkDir(into, func(name string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s was copied without -tests", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is not a copy of ours stays, and what can't be done is an error that says what to do.
func TestEmbedRefuses(t *testing.T) {
	dir := newModule(t, "example.org/lib")
	if err := os.WriteFile(filepath.Join(dir, "keep.go"), []byte("package keep\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, into, pkg, want string
	}{
		{"no folder", "", "svd", "-into"},
		{"other files", dir, "svd", "name a new folder"},
		{"no module", filepath.Join(t.TempDir(), "x"), "svd", "go mod init"},
		{"itself", "../copy", "svd", "not in another module"},
		{"outside", filepath.Join(dir, "a"), "../other", "no package of anagram: ../other"},
		{"a space", filepath.Join(dir, "a b"), "svd", `a folder named "a b"`},
		{"test data", filepath.Join(dir, "testdata", "a"), "svd", `a folder named "testdata"`},
		{"no package", filepath.Join(dir, "a"), "nonsense", "no package nonsense"},
		{"no Go", filepath.Join(dir, "a"), "docs", "no Go file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := embed("../..", test.into, []string{test.pkg}, false)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want an error with %q", err, test.want)
			}
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v left behind, %v", entries, err)
	}
}

// The import path is that of the module that holds the folder, as go.mod has it, wherever links to
// it lead from.
func TestImportPath(t *testing.T) {
	for _, path := range []string{"example.org/lib", "example.org/lib // a comment", `"example.org/lib"`, "`example.org/lib` // a comment"} {
		got, err := importPath(filepath.Join(newModule(t, path), "internal", "anagram"))
		if want := "example.org/lib/internal/anagram"; err != nil || got != want {
			t.Errorf("module %s: %q, %v, want %q", path, got, err, want)
		}
	}
	here, there := newModule(t, "example.org/here"), newModule(t, "example.org/there")
	inside := filepath.Join(there, "deep")
	if err := os.Mkdir(inside, 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(here, "link")
	if err := os.Symlink(inside, link); err != nil {
		t.Skip(err)
	}
	got, err := importPath(filepath.Join(link, "a", "b"))
	if want := "example.org/there/deep/a/b"; err != nil || got != want {
		t.Errorf("through a link: %q, %v, want %q", got, err, want)
	}
	if _, err := importPath(link); err == nil || !strings.Contains(err.Error(), "symbolic link") {
		t.Errorf("a link: %v", err)
	}
}
