//go:build js && wasm

package main

import (
	"math"
	"slices"

	"anagram/mat"
	"anagram/pinn"
	"anagram/problems"
	"anagram/store/netfile"
)

// mapPoints is the number of grid points a side of a map, where the grid is ours to choose. The
// page interpolates. Thirty pictures a second of 48 points a side take a twentieth of the running
// time. Along a line, linePoints are more than one a pixel of a phone.
const (
	mapPoints  = 48
	linePoints = 401
)

// grid holds the points of the maps, the second coordinate varying fastest, and the points at which
// the error is measured.
type grid struct {
	problem  *problems.Problem
	unknowns []string // their names; values of all at a point stand together
	nx, ny   int      // ny is 1 along a line
	x        *mat.Dense
	want     []float64              // nil where no solution is known
	contains func(x []float64) bool // nil: all points are in the domain
	all      points                 // of the problem's evaluation
	few      points                 // some of them
}

// points is a set of points with the solution there, all unknowns of a point together; nil if it is
// not known.
type points struct {
	x        *mat.Dense
	want     []float64
	unknowns int
	floating []int // those known up to a constant, which does not count
}

// fewPoints is about how many points the error is measured at while a run goes on.
const fewPoints = 1000

// compare returns the errors of u at the points, the largest over the unknowns; NaN where no
// solution is known.
func (p points) compare(u []float64) (relativeL2, maxError float64) {
	if p.want == nil {
		return math.NaN(), math.NaN()
	}
	for k := range p.unknowns {
		got, want := known(component(u, k, p.unknowns), component(p.want, k, p.unknowns))
		if slices.Contains(p.floating, k) {
			got, want = centred(got), centred(want)
		}
		relative, largest := pinn.Compare(got, want)
		relativeL2, maxError = max(relativeL2, relative), max(maxError, largest)
	}
	return relativeL2, maxError
}

// known returns those of two rows of values of which the second is a number.
func known(got, want []float64) (u, v []float64) {
	for i, w := range want {
		if !math.IsNaN(w) {
			u, v = append(u, got[i]), append(v, w)
		}
	}
	return u, v
}

// centred returns values less their mean.
func centred(values []float64) []float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	moved := slices.Clone(values)
	for i := range moved {
		moved[i] -= mean
	}
	return moved
}

// component returns every n-th number from number k on.
func component(all []float64, k, n int) []float64 {
	if n == 1 {
		return all
	}
	var one []float64
	for i := k; i < len(all); i += n {
		one = append(one, all[i])
	}
	return one
}

// report says how good u is at the points.
func (p points) report(u []float64, loss float64) netfile.Report {
	relative, largest := p.compare(u)
	n := p.x.Rows
	if p.want == nil {
		n = 0
	}
	return netfile.Report{RelativeL2: relative, MaxError: largest, Points: n, Loss: loss, Unseen: math.NaN()}
}

func newGrid(s settings) (*grid, error) {
	p := s.problem
	x, want, err := p.Evaluation()
	if err != nil {
		return nil, err
	}
	g := &grid{problem: p, unknowns: []string{"u"}, nx: mapPoints, ny: mapPoints, all: points{x, want, 1, nil}}
	if p.Exact == nil {
		g.reference()
	} else {
		g.x, g.want = p.Slice(mapPoints)
	}
	g.few = g.all.some(fewPoints)
	return g, nil
}

// some returns about n of the points. The stride is odd and no round number, so that it walks
// through the rows of a grid.
func (p points) some(n int) points {
	stride := max(1, p.x.Rows/n) | 1
	few := points{unknowns: p.unknowns, floating: p.floating}
	var rows [][]float64
	for i := 0; i < p.x.Rows; i += stride {
		rows = append(rows, p.x.Row(i))
		if p.want != nil {
			few.want = append(few.want, p.want[i*p.unknowns:(i+1)*p.unknowns]...)
		}
	}
	few.x = mat.FromRows(rows...)
	return few
}

// reference takes every second point in each direction of the grid on which the solution is known.
func (g *grid) reference() {
	all, side := g.all.x, 1
	for all.At(side, 0) == all.At(0, 0) {
		side++
	}
	g.nx, g.ny = (all.Rows/side+1)/2, (side+1)/2
	g.x = mat.New(g.nx*g.ny, all.Cols)
	for i := range g.x.Rows {
		from := 2*(i/g.ny)*side + 2*(i%g.ny)
		copy(g.x.Row(i), all.Row(from))
		g.want = append(g.want, g.all.want[from])
	}
}

// facts are what the page has to know of the grid.
func (g *grid) facts() object {
	axis := func(k int) object {
		return object{"name", g.problem.Axes[k], "min", g.problem.Domain[k][0], "max", g.problem.Domain[k][1]}
	}
	slice := ""
	if g.problem.Domain.Dim() > 2 {
		slice = "A slice through the centre: the other coordinates are in the middle of their ranges."
	}
	least, largest := math.NaN(), math.NaN() // then the page takes those of the network
	if g.want != nil && len(g.unknowns) == 1 {
		least, largest = slices.Min(g.all.want), slices.Max(g.all.want)
	}
	var names list
	for _, name := range g.unknowns {
		names = append(names, name)
	}
	facts := object{
		"least", least, "largest", largest, "nx", g.nx, "ny", g.ny, "x", axis(0), "slice", slice, "measured", g.all.x.Rows, "rowLength", rowLength,
		"title", g.problem.Title, "unknowns", names, "exact", g.want != nil,
	}
	if g.ny > 1 {
		facts = append(facts, "y", axis(1))
	}
	return facts
}

// blank returns pictures of which nothing is known: of each unknown three.
func (g *grid) blank() []float64 {
	pictures := make([]float64, 3*g.x.Rows*len(g.unknowns))
	for i := range pictures {
		pictures[i] = math.NaN()
	}
	return pictures
}

// paint fills in u and |error| of each unknown from the values at all points of the grid. Outside
// of the domain there is nothing.
func (g *grid) paint(pictures, u []float64) {
	n, m := g.x.Rows, len(g.unknowns)
	inside := func(i int) bool { return g.contains == nil || g.contains(g.x.Row(i)) }
	for k := range m {
		off := 0.0 // the constant that does not count
		if g.want != nil && slices.Contains(g.all.floating, k) {
			count := 0.0
			for i := range n {
				if inside(i) && !math.IsNaN(g.want[i*m+k]) {
					off, count = off+u[i*m+k]-g.want[i*m+k], count+1
				}
			}
			off /= max(count, 1)
		}
		for i := range n {
			if !inside(i) {
				continue
			}
			pictures[3*k*n+i] = u[i*m+k]
			if g.want != nil {
				pictures[(3*k+1)*n+i] = math.Abs(u[i*m+k] - g.want[i*m+k] - off)
			}
		}
	}
}
