package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"anagram/internal/plot"
	"anagram/store"
)

// plotFlags is the command line of plot.
type plotFlags struct {
	file, out  string
	lo, hi, at map[string]float64 // of coordinates, by their names
	unknown    int                // 0: all
	fs         *flag.FlagSet
}

func parsePlot(c *console, args []string) (*plotFlags, error) {
	p := &plotFlags{lo: map[string]float64{}, hi: map[string]float64{}, at: map[string]float64{}}
	fs := newFlags("plot")
	p.fs = fs
	fs.StringVar(&p.out, "out", "", "write the picture to `FILE.png`, replaced in one piece (default: NETWORK with this ending, of a directory network.png in it)")
	fs.Func("lo", "let ranges begin at `NAME=VALUE,...` (default: where the file's do)", into(p.lo))
	fs.Func("hi", "let ranges end at `NAME=VALUE,...` (default: where the file's do)", into(p.hi))
	fs.Func("at", "put coordinates at `NAME=VALUE,...` and draw over the others", into(p.at))
	intVar(fs, &p.unknown, "unknown", "draw unknown `K` alone, counted from 1 (default: all)")
	rest, err := parse(fs, c, args)
	if err != nil {
		return nil, err
	}
	if len(rest) != 1 {
		return nil, misuse(fs, "want one saved network, got %d arguments %q", len(rest), rest)
	}
	if p.file = rest[0]; strings.EqualFold(filepath.Ext(p.file), ".pde") {
		return nil, misuse(fs, "%s is a problem, no network: 'anagram solve %s -out DIR' saves one, 'anagram plot DIR' draws it", p.file, p.file)
	}
	if p.out != "" && !strings.EqualFold(filepath.Ext(p.out), ".png") {
		return nil, misuse(fs, "-out is %s, want the name of a picture that ends in .png", p.out)
	}
	if given(fs, "unknown") && p.unknown < 1 {
		return nil, misuse(fs, "-unknown is %d, want a number from 1 on", p.unknown)
	}
	for name := range p.at {
		if has(p.lo, name) || has(p.hi, name) {
			return nil, misuse(fs, "-at %s: a coordinate that -at fixes has no range, leave out -lo and -hi of it", name)
		}
	}
	return p, nil
}

func has(m map[string]float64, name string) bool { _, ok := m[name]; return ok }

// into reads NAME=VALUE,... into a map.
func into(values map[string]float64) func(string) error {
	return func(s string) error {
		for _, part := range strings.Split(s, ",") {
			name, text, found := strings.Cut(part, "=")
			v, err := strconv.ParseFloat(text, 64)
			switch {
			case !found || name == "" || err != nil || v-v != 0:
				return fmt.Errorf("want NAME=VALUE,... of coordinates, such as x=0.5 or t=0,y=1e-2; %q is none", part)
			case has(values, name):
				return fmt.Errorf("%s is given twice, want it once", name)
			}
			values[name] = v
		}
		return nil
	}
}

// plotNetwork draws a saved network.
func plotNetwork(ctx context.Context, c *console, args []string) error {
	p, err := parsePlot(c, args)
	if err != nil {
		return err
	}
	s, err := orInterrupted(ctx, p.load)
	if err != nil {
		return err
	}
	cut, err := p.cut(s)
	if err != nil {
		return err
	}
	if s.unread != nil {
		fmt.Fprintf(c.stderr, "anagram: the problem file in %s is not understood, so the picture shows the whole box: %v\n", p.file, s.unread)
	}
	figure, err := orInterrupted(ctx, func() (*plot.Figure, error) { return cut.figure(), nil })
	if err != nil {
		return err
	}
	if err := store.WriteFile(p.out, figure.WritePNG); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, p.out)
	return err
}

// load reads the file, or that of the directory, and completes the name of the picture.
func (p *plotFlags) load() (*saved, error) {
	path := p.file
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && findProblem(path) != nil:
		return nil, fmt.Errorf("there is no file %s: 'anagram solve %s -out DIR' saves a network, 'anagram plot DIR' draws it", path, path)
	case err != nil:
		return nil, fmt.Errorf("no network: %w; 'anagram solve NAME -out DIR' leaves one in DIR", err)
	case info.IsDir():
		if path, err = savedIn(path); err != nil {
			return nil, err
		}
	}
	if p.out == "" {
		p.out = strings.TrimSuffix(path, filepath.Ext(path)) + ".png"
	}
	return loadSaved(path)
}

// savedIn is the file that solve has left in a directory.
func savedIn(dir string) (string, error) {
	for _, name := range []string{networkJSON, networkFile} { // JSON has the problem file with it
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s has neither %s nor %s, which 'anagram solve NAME -out %s' leaves", dir, networkJSON, networkFile, dir)
}

// cut says which coordinates are drawn, and where the others stand.
func (p *plotFlags) cut(s *saved) (*cut, error) {
	for flag, values := range map[string]map[string]float64{"lo": p.lo, "hi": p.hi, "at": p.at} {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if !slices.Contains(s.axes, name) {
				return nil, misuse(p.fs, "-%s: %s has no coordinate %s; it has %s", flag, p.file, name, strings.Join(s.axes, ", "))
			}
		}
	}
	if p.unknown > len(s.unknowns) {
		return nil, misuse(p.fs, "-unknown is %d: %s has %d", p.unknown, p.file, len(s.unknowns))
	}
	if p.unknown == 0 && len(s.unknowns) > maxPanels {
		return nil, misuse(p.fs, "%s has %d unknowns, more than the %d that a picture has room for: choose one by -unknown", p.file, len(s.unknowns), maxPanels)
	}
	c := &cut{saved: s, point: make([]float64, len(s.axes)), box: slices.Clone(s.domain)}
	c.shown = slices.Clone(s.unknowns)
	for k := range c.shown {
		c.columns = append(c.columns, k)
	}
	if p.unknown > 0 {
		c.shown, c.columns = s.unknowns[p.unknown-1:p.unknown], []int{p.unknown - 1}
	}
	for k, name := range s.axes {
		if v, fixed := p.at[name]; fixed {
			c.point[k] = v
			c.fixed = append(c.fixed, k)
			continue
		}
		if err := p.limit(c, k, name); err != nil {
			return nil, err
		}
		if len(c.over) < 2 {
			c.over = append(c.over, k)
		} else {
			c.point[k] = c.box[k][0] + (c.box[k][1]-c.box[k][0])/2
			c.fixed = append(c.fixed, k)
		}
	}
	if len(c.over) == 0 {
		return nil, misuse(p.fs, "-at fixes all coordinates (%s): leave one or two to draw over", strings.Join(s.axes, ", "))
	}
	return c, nil
}

// limit takes the range of coordinate k from the command line, where it is not the file's.
func (p *plotFlags) limit(c *cut, k int, name string) error {
	side, known := &c.box[k], c.known[k]
	if v, ok := p.lo[name]; ok {
		side[0] = v
	}
	if v, ok := p.hi[name]; ok {
		side[1] = v
	}
	if !known && !(has(p.lo, name) && has(p.hi, name)) {
		return misuse(p.fs, "%s does not say the range of %s: give it by -lo %s=VALUE -hi %s=VALUE, or -at %s=VALUE", p.file, name, name, name, name)
	}
	if !(side[0] < side[1]) {
		return misuse(p.fs, "the range of %s would be %v to %v: want -lo below -hi", name, side[0], side[1])
	}
	return nil
}
