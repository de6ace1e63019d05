package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"anagram/internal/plot"
	"anagram/mat"
	"anagram/pde"
	"anagram/store"
)

// saved is what a file has: one network, or one for each slab of time.
type saved struct {
	store.Origin
	axes     []string // names of the coordinates
	unknowns []string
	domain   [][2]float64 // their ranges
	known    []bool       // whether the file says the range
	// whether a point is in the domain; nil: not known, or a box
	contains func(x []float64) bool
	unread   error // why the problem file is not understood
	eval     func(dst, x *mat.Dense)
}

// loadSaved reads a network or a solution in slabs.
func loadSaved(path string) (*saved, error) {
	n, err := store.LoadNetwork(path)
	if inSlabs := new(store.InSlabs); errors.As(err, &inSlabs) {
		s, err := store.LoadSolution(path)
		if err != nil {
			return nil, fmt.Errorf("no network: %w", err)
		}
		return ofSlabs(path, s)
	}
	if err != nil {
		return nil, fmt.Errorf("no network: %w", err)
	}
	f := &saved{Origin: n.Origin, eval: func(dst, x *mat.Dense) { n.Net.Eval(dst, n.Theta, x) }}
	f.complete(n.Net.Inputs(), n.Net.Outputs())
	if lo, hi := n.Net.Box(); lo != nil && n.Domain == nil {
		for k := range lo {
			f.domain[k], f.known[k] = [2]float64{lo[k], hi[k]}, true
		}
	}
	return f, nil
}

// ofSlabs is a solution in slabs. It is not known, NaN, at times beyond them.
func ofSlabs(path string, s *store.Solution) (*saved, error) {
	if len(s.Slabs) == 0 {
		return nil, fmt.Errorf("no network: %s is of a march that was ended before its first slab", path)
	}
	first, last := s.Slabs[0], s.Slabs[len(s.Slabs)-1]
	f := &saved{Origin: s.Origin, eval: func(dst, x *mat.Dense) {
		s.Eval(dst, x)
		for i := range x.Rows {
			if t := x.At(i, 0); t < first.Start || t > last.End {
				for k := range dst.Cols {
					dst.Set(i, k, math.NaN())
				}
			}
		}
	}}
	f.complete(first.Net.Inputs(), first.Net.Outputs())
	if !f.known[0] {
		f.domain[0], f.known[0] = [2]float64{first.Start, last.End}, true
	}
	return f, nil
}

// complete gives names and ranges to so many coordinates and unknowns, as far as they are known.
func (f *saved) complete(inputs, outputs int) {
	f.axes, f.domain, f.known = slices.Clone(f.Axes), make([][2]float64, inputs), make([]bool, inputs)
	if f.axes == nil {
		f.axes = numbered("x", inputs)
	}
	for k, side := range f.Domain {
		f.domain[k], f.known[k] = side, side[0] < side[1]
	}
	f.unknowns = numbered("u", outputs)
	if p := findProblem(f.Problem); p != nil && len(p.Outputs) == outputs {
		f.unknowns = slices.Clone(p.Outputs)
	}
	if f.Outputs != nil {
		f.unknowns = slices.Clone(f.Outputs)
	}
	if f.File != "" {
		f.unread = f.shape()
	}
}

// shape takes the shape of the domain from the problem file that the network has with it.
func (f *saved) shape() error {
	set := map[string]float64{}
	for _, s := range f.Set {
		if err := enter(set, s); err != nil {
			return fmt.Errorf("the parameter %q: %w", s, err)
		}
	}
	p, err := pde.Load(cmp.Or(f.Problem, "file")+".pde", []byte(f.File), pde.Settings{Set: set, Outline: true})
	switch {
	case err != nil:
		return err
	case !slices.Equal(p.Axes, f.axes):
		return fmt.Errorf("its coordinates are %s, those of the network %s", strings.Join(p.Axes, ", "), strings.Join(f.axes, ", "))
	}
	f.contains = p.Contains
	return nil
}

// numbered returns names x1, x2, ..., or x alone.
func numbered(name string, n int) []string {
	if n == 1 {
		return []string{name}
	}
	all := make([]string, n)
	for k := range all {
		all[k] = fmt.Sprintf("%s%d", name, k+1)
	}
	return all
}

// cut is a line or a plane through the coordinates of a saved network.
type cut struct {
	*saved
	over    []int        // the coordinates drawn over, one or two
	fixed   []int        // the others
	point   []float64    // where these stand
	box     [][2]float64 // the ranges of those
	shown   []string     // the unknowns drawn
	columns []int        // and their numbers
}

// The grid of a picture of a curve, finer than its pixels, and how many points are evaluated at
// once, which bounds the memory that wide networks take: TestPlotParts.
const (
	linePoints = 1001
	evalPoints = 512
)

// mostFixed is how many coordinates beside those drawn the title of a panel has room for: TestPlot.
const mostFixed = 4

// maxPanels is how many unknowns a picture has room for: TestPlotMisuse.
const maxPanels = 8

// figure evaluates the network and returns its picture.
func (c *cut) figure() *plot.Figure {
	nx, ny := linePoints, 1
	if len(c.over) == 2 {
		nx, ny = fieldPoints, fieldPoints
	}
	values := c.values(nx, ny)
	f := &plot.Figure{Title: c.title()}
	for k, name := range c.shown {
		u := component(values, c.columns[k], len(c.unknowns))
		p := plot.Panel{Title: plain(name) + c.where(), X: c.axis(0)}
		if len(c.over) == 2 {
			p.Y = c.axis(1)
			p.Heat = &plot.Heat{NX: nx, NY: ny, Values: u, Colors: plot.Viridian}
		} else {
			along := make([]float64, nx)
			for i := range along {
				along[i] = c.coordinate(0, i, nx)
			}
			p.Series = []plot.Series{{X: along, Y: u}}
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}

// values are those of all unknowns on a grid, x varying fastest: NaN, which pictures leave grey,
// outside the domain.
func (c *cut) values(nx, ny int) []float64 {
	d, n := len(c.axes), len(c.unknowns)
	x, u := mat.New(nx*ny, d), mat.New(nx*ny, n)
	for i := range x.Rows {
		row := x.Row(i)
		copy(row, c.point)
		row[c.over[0]] = c.coordinate(0, i%nx, nx)
		if len(c.over) == 2 {
			row[c.over[1]] = c.coordinate(1, i/nx, ny)
		}
	}
	for i := 0; i < x.Rows; i += evalPoints {
		rows := min(evalPoints, x.Rows-i)
		c.eval(u.View(i, 0, rows, n), x.View(i, 0, rows, d))
	}
	for i := 0; c.contains != nil && i < x.Rows; i++ {
		if !c.contains(x.Row(i)) {
			for k := range n {
				u.Set(i, k, math.NaN())
			}
		}
	}
	return u.Data
}

// coordinate is point i of n, ends included, of a coordinate drawn over.
func (c *cut) coordinate(k, i, n int) float64 {
	side := c.box[c.over[k]]
	s := float64(i) / float64(n-1)
	return float64((1-s)*side[0]) + float64(s*side[1])
}

func (c *cut) axis(k int) plot.Axis {
	a := c.over[k]
	return plot.Axis{Label: plain(c.axes[a]), Min: c.box[a][0], Max: c.box[a][1]}
}

// where says where the coordinates stand that are not drawn over.
func (c *cut) where() string {
	var all []string
	for _, k := range c.fixed {
		all = append(all, fmt.Sprintf("%s = %.4g", plain(c.axes[k]), c.point[k]))
	}
	if all == nil {
		return ""
	}
	if len(all) > mostFixed {
		all = append(all[:mostFixed-1], "...")
	}
	return " at " + strings.Join(all, ", ")
}

// title says where the network comes from.
func (c *cut) title() string {
	var parts []string
	for _, s := range []string{c.Problem, c.Method} {
		if s != "" {
			parts = append(parts, plain(s))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	if r := c.Report; r.Points > 0 && !math.IsNaN(r.RelativeL2) {
		return fmt.Sprintf("%s: relative L2 error %.1e", strings.Join(parts, ", "), r.RelativeL2)
	}
	return strings.Join(parts, ", ")
}
