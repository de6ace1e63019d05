package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
	"testing"
)

// Every exported name of the library has a comment of its own, or shares that of its group.
func TestExportsAreDocumented(t *testing.T) {
	for _, name := range files(".go") {
		dir := path.Dir(name)
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(dir, "internal") || strings.HasPrefix(dir, "cmd") ||
			strings.HasPrefix(dir, "web") || strings.HasPrefix(dir, "examples") || strings.HasPrefix(dir, "lessons") || strings.HasPrefix(dir, "bench") {
			continue
		}
		for _, bare := range undocumented(t, name, read(t, name)) {
			t.Errorf("%s: %s has no comment", name, bare)
		}
	}
}

// What has no comment is found, and nothing else.
func TestUndocumented(t *testing.T) {
	source := `package p

// A is documented.
type A int

type B int

func (A) M() {}
func (b B) n() {}
func F()      {}

// The group is.
const (
	C = 1
	D = 2
)

var E int // beside
var G int
`
	if got := strings.Join(undocumented(t, "p.go", source), " "); got != "B M F G" {
		t.Errorf("found %q", got)
	}
}

// undocumented returns the exported names of a file that have no comment.
func undocumented(t *testing.T, name, source string) (bare []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	check := func(id *ast.Ident, comments ...*ast.CommentGroup) {
		for _, c := range comments {
			if c != nil {
				return
			}
		}
		if id.IsExported() {
			bare = append(bare, id.Name)
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if receiver := receiverOf(d); receiver == "" || ast.IsExported(receiver) {
				check(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					check(s.Name, d.Doc, s.Doc, s.Comment)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						check(id, d.Doc, s.Doc, s.Comment)
					}
				}
			}
		}
	}
	return bare
}

// receiverOf returns the name of a method's type, "" of a function.
func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
