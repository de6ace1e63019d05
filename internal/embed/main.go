// Command embed copies packages of this module into the tree of another one, under an import path
// of its own:
//
//	go run ./internal/embed -into ../lib/internal/anagram . mlp pinn taylor
//
// The module path anagram has no dot, so the go command can't fetch it, and a replace directive
// counts in the main module only: a library that imports anagram could not be imported itself. With
// a copy it can. Packages are named by their folders, the root is a dot; what they import of this
// module comes along, and with -tests so do their tests and what those need. Run again it replaces
// the copy as a whole.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"
)

const (
	module = "anagram"
	marker = "EMBEDDED" // the file that tells a copy from a folder of someone else's
)

func main() {
	into := flag.String("into", "", "the folder to make, within another module")
	tests := flag.Bool("tests", false, "copy the tests too, and what they import")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./internal/embed -into FOLDER [-tests] [package...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	packages := flag.Args()
	if len(packages) == 0 {
		packages = []string{".", "mlp", "pinn", "taylor"}
	}
	copied, err := embed(".", *into, packages, *tests)
	if err != nil {
		fmt.Fprintln(os.Stderr, "embed:", err)
		os.Exit(1)
	}
	fmt.Printf("%s holds %s\n", *into, strings.Join(copied, " "))
}

// embed copies packages of the module at root, and what they import of it, to the folder into. It
// returns the folders that were copied.
func embed(root, into string, packages []string, tests bool) ([]string, error) {
	if into == "" {
		return nil, errors.New("say where to with -into FOLDER, for example ../lib/internal/anagram")
	}
	if _, err := os.Stat(filepath.Join(root, "anagram.go")); err != nil {
		return nil, errors.New("run it in the folder of anagram's go.mod")
	}
	own, err := importPath(into)
	if err != nil {
		return nil, err
	}
	if err := replaceable(into); err != nil {
		return nil, err
	}
	c := copier{root: root, own: own, tests: tests, files: fstest.MapFS{}}
	for _, p := range packages {
		if !filepath.IsLocal(p) {
			return nil, fmt.Errorf("no package of anagram: %s", p)
		}
		if err := c.add(path.Clean(filepath.ToSlash(p))); err != nil {
			return nil, err
		}
	}
	if err := c.note(); err != nil {
		return nil, err
	}
	return c.packages, c.write(into)
}

// importPath returns the import path of a folder, which need not exist, from the go.mod above it.
func importPath(folder string) (string, error) {
	folder, err := actual(folder)
	if err != nil {
		return "", err
	}
	for above, inner := range upwards(folder) {
		text, err := os.ReadFile(filepath.Join(above, "go.mod"))
		if err != nil {
			continue
		}
		switch name := moduleOf(string(text)); name {
		case "":
			return "", fmt.Errorf("%s names no module", filepath.Join(above, "go.mod"))
		case module:
			return "", fmt.Errorf("%s lies in anagram itself, not in another module", folder)
		default:
			inner = filepath.ToSlash(inner)
			return path.Join(name, inner), importable(inner)
		}
	}
	return "", fmt.Errorf("no go.mod at or above %s: begin with go mod init there", folder)
}

// upwards yields a folder and those above it, each with the way from there back to the folder.
func upwards(folder string) iter.Seq2[string, string] {
	return func(yield func(above, inner string) bool) {
		for above, inner := folder, ""; yield(above, inner) && filepath.Dir(above) != above; {
			above, inner = filepath.Dir(above), filepath.Join(filepath.Base(above), inner)
		}
	}
}

// moduleOf returns the path of the module that a go.mod is of, "" if it names none.
func moduleOf(text string) string {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		if f := strings.Fields(line); len(f) == 2 && f[0] == "module" {
			return strings.Trim(f[1], "\"`")
		}
	}
	return ""
}

// importable returns an error where the go command would not import a folder below a module.
func importable(inner string) error {
	for _, element := range strings.Split(inner, "/") {
		if element == "testdata" || element == "vendor" || strings.HasPrefix(element, ".") || strings.HasPrefix(element, "_") ||
			strings.ContainsFunc(element, func(r rune) bool {
				return r > '~' || r <= ' ' || strings.ContainsRune("!\"#$%&'()*,:;<=>?[\\]^`{|}", r)
			}) {
			return fmt.Errorf("no package can be imported from a folder named %q: name another one", element)
		}
	}
	return nil
}

// actual returns the path of a folder, which need not exist, without the symbolic links above it:
// the module that it lies in is that of where they lead.
func actual(folder string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if info, err := os.Lstat(folder); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return "", fmt.Errorf("%s is a symbolic link: name the folder itself", folder)
	}
	for above, inner := range upwards(folder) {
		if real, err := filepath.EvalSymlinks(above); err == nil {
			return filepath.Join(real, inner), nil
		}
	}
	return folder, nil
}

// replaceable returns an error where a folder holds what no earlier copy has left.
func replaceable(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(folder, marker)); err != nil {
		return fmt.Errorf("%s holds files and is no copy of anagram: name a new folder", folder)
	}
	return nil
}

// copier collects the files of a copy.
type copier struct {
	root, own string
	tests     bool
	packages  []string
	files     fstest.MapFS // by their path within the copy
}

// add collects a package and what it imports of the module.
func (c *copier) add(pkg string) error {
	if slices.Contains(c.packages, pkg) {
		return nil
	}
	entries, err := os.ReadDir(filepath.Join(c.root, pkg))
	if err != nil {
		return fmt.Errorf("no package %s: %w", pkg, err)
	}
	c.packages = append(c.packages, pkg)
	found := false
	for _, e := range entries {
		name := path.Join(pkg, e.Name())
		test := strings.HasSuffix(name, "_test.go") || e.IsDir() && e.Name() == "testdata"
		switch {
		case test && !c.tests:
		case test && e.IsDir():
			err = c.tree(name)
		case !e.IsDir() && slices.Contains([]string{".go", ".s", ".h"}, path.Ext(name)):
			found, err = true, c.source(name)
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s is no package: it has no Go file", pkg)
	}
	return nil
}

// source collects a file, with its imports of the module under their new paths, and what it embeds
// and imports.
func (c *copier) source(name string) error {
	text, err := os.ReadFile(filepath.Join(c.root, name))
	if err != nil {
		return err
	}
	if !strings.HasSuffix(name, ".go") {
		c.put(name, text)
		return nil
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.ImportsOnly)
	if err != nil {
		return err
	}
	var imports []string
	for _, spec := range slices.Backward(f.Imports) { // so that offsets before it stay
		old, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		inner, ok := strings.CutPrefix(old+"/", module+"/")
		if !ok {
			continue
		}
		imports = append(imports, path.Clean(inner))
		at := files.Position(spec.Path.Pos()).Offset
		path := strconv.Quote(path.Join(c.own, inner))
		text = slices.Concat(text[:at], []byte(path), text[at+len(spec.Path.Value):])
	}
	c.put(name, text)
	for _, pattern := range embedded(text) {
		if err := c.tree(path.Join(path.Dir(name), pattern)); err != nil {
			return err
		}
	}
	for _, p := range imports {
		if err := c.add(p); err != nil {
			return err
		}
	}
	return nil
}

// embedded returns the patterns of a file's go:embed directives.
func embedded(text []byte) (patterns []string) {
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte("//go:embed ")); ok {
			patterns = append(patterns, strings.Fields(string(rest))...)
		}
	}
	return patterns
}

// tree collects a file, or all files below a folder, as they are.
func (c *copier) tree(name string) error {
	return filepath.WalkDir(filepath.Join(c.root, name), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		inner, err := filepath.Rel(c.root, file)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		c.put(filepath.ToSlash(inner), text)
		return err
	})
}

func (c *copier) put(name string, text []byte) { c.files[name] = &fstest.MapFile{Data: text} }

// note collects the license and says what the folder is.
func (c *copier) note() error {
	c.put(marker, fmt.Appendf(nil, "Packages of anagram, copied under the import path %s by its command internal/embed,\n"+
		"which replaces this folder as a whole when it is run again: keep changes elsewhere.\n", c.own))
	return c.tree("LICENSE")
}

// write makes the folder, beside the place where it will be, and puts it there.
func (c *copier) write(into string) error {
	above := filepath.Dir(filepath.Clean(into))
	if err := os.MkdirAll(above, 0o777); err != nil {
		return err
	}
	made, err := os.MkdirTemp(above, ".embed-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	if err := os.CopyFS(made, c.files); err != nil {
		return err
	}
	if err := os.Chmod(made, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(into); err != nil {
		return err
	}
	return os.Rename(made, into)
}
