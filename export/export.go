// Package export writes a trained network as one self-contained source file in C, Go or JavaScript:
// u, its gradient and its Laplacian, with the domain, the known errors and a self-test inside.
// Networks on a box or a lift of coordinates, with scales, outputs in a range and polynomial forms
// are written; a lift or a form that is a function of Go can't be. docs/export.md describes the
// files.
//
// What a file computes is the definition of this library without assembly (build tag purego),
// operation by operation: the forward pass of package mlp with the loops of package mat and the
// elementary functions of internal/vec. So in float64 the results have the bits of such a build,
// whatever the language, as long as no product is fused with a sum.
package export

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"go/token"
	"io"
	"regexp"
	"strings"
	"text/template"

	"anagram/store"
)

// Lang is a language to write.
type Lang int

// The languages.
const (
	C          Lang = iota // C99
	Go                     // a package of one file
	JavaScript             // an ES module
)

// Languages are the names of the languages, in their order.
func Languages() []string { return []string{"c", "go", "js"} }

// String returns the name of the language, which is the ending of its files.
func (l Lang) String() string { return Languages()[l] }

// LangByName returns the language of that name, and whether there is one.
func LangByName(name string) (Lang, bool) {
	for l, s := range Languages() {
		if s == name {
			return Lang(l), true
		}
	}
	return 0, false
}

// Options says what to write. The zero value is C in float64 under the name of the problem.
type Options struct {
	Lang    Lang
	Float32 bool // numbers are of single precision, in the file and when it runs
	// prefix in C, package in Go: see CheckName; "": the name of the problem if it can be one, or
	// else "network"
	Name string
}

//go:embed templates
var templates embed.FS

var identifier = regexp.MustCompile(`^[a-z][a-z0-9]{0,39}$`)

// CheckName says why name can't be that of an export: it is to be a lower-case letter followed by
// up to 39 lower-case letters and digits, and no word of C or Go.
func CheckName(name string) error {
	const taken = " auto bool char double enum extern float inline int long main real register restrict short signed sizeof static typedef union unsigned void volatile while do "
	switch {
	case !identifier.MatchString(name):
		return fmt.Errorf("%q is no name such as heat2: a lower-case letter, then lower-case letters and digits, 40 at most", name)
	case token.IsKeyword(name) || strings.Contains(taken, " "+name+" "):
		return fmt.Errorf("%q is a word of the language", name)
	}
	return nil
}

// Write writes the network's source text. It is an error if the network's activation, sizes or
// parameters are such that the file could not compute it, or if the name is none.
func Write(w io.Writer, n *store.Network, o Options) error {
	if o.Name == "" {
		o.Name = n.Problem
		if CheckName(o.Name) != nil {
			o.Name = "network"
		}
	}
	if err := CheckName(o.Name); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	f, err := newFile(n, o)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	text, err := f.render()
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	_, err = w.Write(text)
	return err
}

// render fills the templates of the language.
func (f *file) render() ([]byte, error) {
	ending := f.options.Lang.String()
	if f.options.Lang == Go {
		ending = "go.txt" // or the templates would be taken for a part of this package
	}
	t, err := template.New("net."+ending).Delims("[[", "]]").Funcs(literals{f.options.Lang, f.Float32}.functions()).
		ParseFS(templates, "templates/net."+ending, "templates/activation."+ending)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, f); err != nil {
		return nil, err
	}
	switch text := b.Bytes(); {
	case f.options.Lang == Go:
		return format.Source(text)
	case f.options.Lang == JavaScript && !f.Float32:
		// in double nothing is to be rounded
		return bytes.ReplaceAll(text, []byte("round("), []byte("(")), nil
	default:
		return text, nil
	}
}
