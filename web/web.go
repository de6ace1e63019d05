// Package web is the page on which the library solves differential equations in a browser: HTML,
// style and scripts as they are, and the solver (anagram/web/wasm) compiled to WebAssembly. It
// builds, serves and writes the page; the command anagram web calls it.
//
// The solver runs in a Web Worker and is called step by step (page/worker.js), so that the page
// never freezes; page/app.js has controls, address and figures, page/file.js problem files and how
// an address holds one, page/draw.js and page/line.js the pictures. The solver is sent as LZMA
// (lzma.go), which page/unlzma.js unfolds. page/offline.js lets the page load without its server,
// page/boot.js says why where it can't begin.
package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"anagram/problems/files"
	"anagram/store"
)

//go:embed page
var page embed.FS

// program is the package of the solver, solverFile what it is sent as.
const (
	program    = "anagram/web/wasm"
	solverFile = "anagram.wasm.lzma"
)

// hot are the packages in which inlining pays, and math, whose functions they inline. The others
// are compiled without, which makes the file a tenth shorter.
var hot = []string{"math", "anagram/mat", "anagram/taylor", "anagram/internal/vec"}

// Site is a page that is ready to be served: its files by name.
type Site struct {
	files map[string][]byte
}

// Build compiles the solver with the go command and returns the page with it. The working directory
// must be inside this module or one that has it among its requirements. The error says what is
// missing: the go command, or the source.
func Build(ctx context.Context) (*Site, error) {
	s := &Site{files: map[string][]byte{}}
	err := s.addPage()
	if err != nil {
		return nil, err
	}
	solver, err := compile(ctx)
	if err != nil {
		return nil, err
	}
	if without, err := withoutLines(solver); err == nil {
		solver = without
	} // else of a version of Go that lays it out in another way: larger, and no worse
	s.files[solverFile] = pack(solver)
	loader, err := glue(ctx)
	if err != nil {
		return nil, err
	}
	s.seal(loader)
	return s, nil
}

// offline is the service worker, whose copies of the files go by their version.
const offline = "offline.js"

// seal puts the loader of Go programs before the script of the Worker, and tells the service worker
// which files there are and a hash of all for their version: another one is another script to the
// browser, which then fetches what has changed.
func (s *Site) seal(loader []byte) {
	s.files["worker.js"] = slices.Concat(loader, []byte("\n"), s.files["worker.js"])
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(s.files)), func(name string) bool { return name == offline })
	all := sha256.New()
	for _, name := range names {
		sum := sha256.Sum256(s.files[name])
		all.Write(sum[:])
	}
	worker := bytes.Replace(s.files[offline], []byte("VERSION"), []byte(hex.EncodeToString(all.Sum(nil)[:12])), 1)
	s.files[offline] = bytes.Replace(worker, []byte("FILES"), []byte(strings.Join(names, " ")), 1)
}

// addPage adds the files that are as they are.
func (s *Site) addPage() error {
	entries, err := page.ReadDir("page")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if s.files[e.Name()], err = page.ReadFile("page/" + e.Name()); err != nil {
			return err
		}
	}
	s.files["files.json"], err = examples()
	return err
}

// examples returns the problem files that the page offers to begin with: a list of names and texts.
func examples() ([]byte, error) {
	entries, err := files.FS.ReadDir(".")
	if err != nil {
		return nil, err
	}
	type example struct {
		Name string `json:"name"`
		Text string `json:"text"`
	}
	var all []example
	for _, e := range entries {
		text, err := files.FS.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(e.Name(), ".pde") || bytes.Contains(text, []byte(` from "`)) {
			continue // data, or a file that reads them, as none does on the page
		}
		all = append(all, example{strings.TrimSuffix(e.Name(), ".pde"), string(text)})
	}
	return json.Marshal(all)
}

// compile returns the solver as WebAssembly, without what only a debugger reads.
func compile(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "anagram-web")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "anagram.wasm")
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l"}
	for _, p := range hot {
		args = append(args, "-gcflags="+p+"=")
	}
	if _, err := goCommand(ctx, append(args, "-o", out, program)...); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

// glue returns the script of the Go distribution that runs such a program. It must be of the same
// version.
func glue(ctx context.Context) ([]byte, error) {
	root, err := goCommand(ctx, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(strings.TrimSpace(root), "lib", "wasm", "wasm_exec.js"))
}

// goCommand runs the go command for WebAssembly and returns what it prints.
func goCommand(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("web: building the page takes the go command, which is not in PATH: %w", err)
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", fmt.Errorf("web: go %s in a directory that is no clone of the module, or go is too old? %w\n%s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
}

// Write writes the files to a directory, made if missing, from where any server of static files may
// serve them.
func (s *Site) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, data := range s.files {
		err := store.WriteFile(filepath.Join(dir, name), func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
