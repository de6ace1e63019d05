package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"anagram/export"
	"anagram/problems"
	"anagram/store"
)

// exportFlags is the command line of export.
type exportFlags struct {
	export.Options
	file, out string
	slab      int // below 0: none
}

func parseExport(c *console, args []string) (*exportFlags, error) {
	var e exportFlags
	var lang string
	fs := newFlags("export")
	fs.StringVar(&lang, "lang", "", "write language `L`: "+strings.Join(export.Languages(), ", ")+" (default: by the ending of -o, c without one)")
	fs.BoolVar(&e.Float32, "float32", false, "compute in single precision, for processors that have no other")
	fs.StringVar(&e.out, "o", "", "write to `PATH`, replaced in one piece (default: standard output)")
	e.slab = -1
	intVar(fs, &e.slab, "slab", "of a file of method march, write slab `K`, counted from 0")
	fs.StringVar(&e.Name, "name", "", "name it `NAME`: prefix of all names in C, package in Go; lower-case letters and digits (default: the name of the problem, else network)")
	rest, err := parse(fs, c, args)
	if err != nil {
		return nil, err
	}
	if len(rest) != 1 {
		return nil, misuse(fs, "want the file of one network, got %d arguments %q", len(rest), rest)
	}
	if given(fs, "slab") && e.slab < 0 {
		return nil, misuse(fs, "-slab is %d, want a number from 0 on", e.slab)
	}
	e.file = rest[0]
	var ok bool
	if lang == "" {
		if lang, ok = langOf(e.out); !ok {
			return nil, misuse(fs, "-o %s: no language has files that end in %s, want one of %s, or choose by -lang %s",
				e.out, filepath.Ext(e.out), strings.Join(slices.Sorted(maps.Keys(endings)), ", "), strings.Join(export.Languages(), ", -lang "))
		}
	}
	if e.Lang, ok = export.LangByName(lang); !ok {
		return nil, misuse(fs, "-lang: %s", unknown("language", lang, export.Languages()))
	}
	if e.Name != "" {
		if err := export.CheckName(e.Name); err != nil {
			return nil, misuse(fs, "-name: %v", err)
		}
	}
	return &e, nil
}

// endings are those of the files of a language.
var endings = map[string]string{".c": "c", ".go": "go", ".js": "js", ".mjs": "js"}

// langOf is the language that the ending of a path asks for.
func langOf(path string) (lang string, ok bool) {
	ending := strings.ToLower(filepath.Ext(path))
	if ending == "" {
		return "c", true
	}
	lang, ok = endings[ending]
	return lang, ok
}

// exportNetwork writes a network as source text.
func exportNetwork(ctx context.Context, c *console, args []string) error {
	e, err := parseExport(c, args)
	if err != nil {
		return err
	}
	n, err := orInterrupted(ctx, func() (*store.Network, error) { return loadNetwork(e.file, e.slab) })
	if err != nil {
		return err
	}
	var text strings.Builder
	if err := export.Write(&text, n, e.Options); err != nil {
		return err
	}
	put := func(w io.Writer) error { _, err := io.WriteString(w, text.String()); return err }
	if e.out == "" {
		return put(c.stdout)
	}
	return store.WriteFile(e.out, put)
}

// loadNetwork reads the network of a file, or of one slab of a file of method march; slab is below
// 0 if none is asked for.
func loadNetwork(path string, slab int) (*store.Network, error) {
	n, err := store.LoadNetwork(path)
	var s *store.Solution
	if inSlabs := new(store.InSlabs); errors.As(err, &inSlabs) {
		s, err = store.LoadSolution(path)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("no network: %w", err)
	case s != nil:
		return slabNetwork(path, s, slab)
	case slab >= 0:
		return nil, fmt.Errorf("%s has no slabs of time: leave out -slab", path)
	}
	return n, nil
}

// slabNetwork is the network of slab k of a solution, on the slab's own domain. Errors are known of
// the whole alone.
func slabNetwork(path string, s *store.Solution, k int) (*store.Network, error) {
	last := len(s.Slabs) - 1
	if last < 0 {
		return nil, fmt.Errorf("no network: %s is of a march that was ended before its first slab", path)
	}
	if k < 0 || k > last {
		return nil, fmt.Errorf("%s has a network for each slab of time: choose one by -slab, from 0 (t = %v to %v) to %d (t = %v to %v)", path,
			s.Slabs[0].Start, s.Slabs[0].End, last, s.Slabs[last].Start, s.Slabs[last].End)
	}
	b := s.Slabs[k]
	n := &store.Network{Net: b.Net, Theta: b.Theta, Origin: s.Origin}
	n.Report = store.Report{}
	n.Note = fmt.Sprintf("slab %d of %d, t = %v to %v", k, len(s.Slabs), b.Start, b.End)
	if p, err := problems.Lookup(s.Problem); err == nil && s.Domain == nil && p.Domain.Dim() == b.Net.Inputs() {
		n.Domain = p.Domain // which a file may leave out
	}
	if n.Domain != nil {
		n.Domain = append([][2]float64{{b.Start, b.End}}, n.Domain[1:]...)
	}
	return n, nil
}
