package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the dependency order: what each package may import of this module,
// tests aside. internal/vec, internal/cpu, internal/pool and internal/text stand below everything.
var mayImport = map[string][]string{
	"internal/vec":       {"internal/cpu"},
	"internal/cpu":       {},
	"internal/pool":      {},
	"mat":                {"internal/cpu", "internal/pool", "internal/text"},
	"internal/check":     {"mat"},
	"internal/plot":      {},
	"internal/text":      {},
	"internal/codec":     {"internal/text"},
	"svd":                {"internal/codec", "internal/pool", "internal/text", "internal/vec", "mat"},
	"lsq":                {"internal/pool", "internal/text", "mat", "svd"},
	"internal/toy":       {"internal/text", "lsq", "mat"},
	"method":             {"internal/text", "internal/vec", "lsq", "mat", "svd"},
	"":                   {"internal/codec", "internal/cpu", "internal/text", "lsq", "method"},
	"taylor":             {"internal/vec", "mat"},
	"mlp":                {"internal/text", "internal/vec", "mat", "taylor"},
	"store/netfile":      {"internal/codec", "internal/text", "mat", "taylor", "mlp"},
	"store":              {"internal/codec", "mlp", "store/netfile"},
	"domain":             {"internal/text", "internal/vec", "mat"},
	"pinn":               {"domain", "internal/text", "lsq", "internal/vec", "mat", "taylor", "mlp"},
	"adapt":              {"", "domain", "internal/codec", "internal/pool", "internal/text", "lsq", "internal/vec", "mat", "taylor", "mlp", "pinn", "svd"},
	"adapt/random":       {"adapt", "domain", "internal/vec", "mlp", "pinn", "taylor"},
	"march":              {"", "domain", "internal/codec", "internal/text", "lsq", "internal/vec", "mat", "taylor", "mlp", "pinn"},
	"pde":                {"domain", "internal/text", "internal/vec", "mat", "taylor", "mlp", "pinn"},
	"problems":           {"", "domain", "internal/text", "internal/vec", "mat", "taylor", "mlp", "pinn", "march"},
	"problems/files":     {},
	"internal/reference": {},
	"problems/records":   {"domain", "internal/reference", "internal/vec", "march", "mat", "mlp", "pinn", "problems", "taylor"},
	"export":             {"internal/vec", "mat", "taylor", "mlp", "store"},
	"web":                {"problems/files", "store"},
	"web/wasm":           {"", "adapt", "domain", "internal/text", "lsq", "march", "mat", "mlp", "pde", "pinn", "problems", "store/netfile"},
	"examples/device":    {"mat", "store/netfile"},
	"examples/mlp":       {"mat", "mlp", "taylor"},
	"examples/svd":       {"mat", "svd"},
	"examples/server":    {"", "domain", "mlp", "pinn", "taylor"},
	"internal/house":     {},
	"internal/embed":     {},
	"cmd/anagram":        {"", "adapt", "internal/codec", "lsq", "store", "export", "march", "internal/plot", "internal/text", "internal/vec", "mat", "mlp", "pde", "pinn", "problems", "problems/records", "svd", "taylor", "web"},
}

// All that a page of a browser loads is lean: none of these heavy imports. Errors are written by
// internal/text.
var (
	lean  = []string{"", "lsq", "method", "svd", "mat", "taylor", "mlp", "domain", "pinn", "adapt", "pde", "march", "problems", "store/netfile", "internal/vec", "internal/text", "internal/codec", "internal/pool"}
	heavy = []string{"fmt", "os", "reflect", "encoding/json"}
)

func TestImportOrder(t *testing.T) {
	for file, imports := range imports(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		if pkg == "." {
			pkg = ""
		}
		allowed, known := mayImport[pkg]
		if !known && !strings.HasPrefix(pkg, "lessons/") { // which import nothing of the module
			t.Errorf("%s: package %q has no place in the dependency order", file, pkg)
		}
		for _, path := range imports {
			if path == "anagram" || strings.HasPrefix(path, "anagram/") {
				path = strings.TrimPrefix(strings.TrimPrefix(path, "anagram"), "/")
				if !slices.Contains(allowed, path) {
					t.Errorf("%s imports anagram/%s, which does not stand below %q", file, path, pkg)
				}
				continue
			}
			if strings.Contains(strings.Split(path, "/")[0], ".") || path == "C" {
				t.Errorf("%s imports %s: the module has no dependencies and no cgo", file, path)
			}
			if slices.Contains(lean, pkg) && slices.Contains(heavy, path) {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

// imports returns the import paths of every Go file of the module that is not a test.
func imports(t *testing.T) map[string][]string {
	all := map[string][]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != "." && foreign(path) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		all[path] = nil
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all[path] = append(all[path], name)
		}
		return nil
	})
	if err != nil || len(all) < 5 {
		t.Fatalf("read %d files: %v", len(all), err)
	}
	return all
}

// foreign reports whether a folder is another module, or nothing of ours.
func foreign(folder string) bool {
	_, err := os.Stat(filepath.Join(root, folder, "go.mod"))
	name := filepath.Base(folder)
	return err == nil || strings.HasPrefix(name, ".") || name == "testdata"
}
