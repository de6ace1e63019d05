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
// time.
const mapPoints = 48

// grid holds the points of the maps, the second coordinate varying fastest, and the points at which
// the error is measured.
type grid struct {
	problem *problems.Problem
	nx, ny  int
	x       *mat.Dense
	want    []float64
	all     points // of the problem's evaluation
	few     points // some of them
}

// points is a set of points with the solution there.
type points struct {
	x    *mat.Dense
	want []float64
}

// report says how good u is at the points.
func (p points) report(u []float64, loss float64) netfile.Report {
	relative, largest := pinn.Compare(u, p.want)
	return netfile.Report{RelativeL2: relative, MaxError: largest, Points: p.x.Rows, Loss: loss, Unseen: math.NaN()}
}

func newGrid(p *problems.Problem) (*grid, error) {
	x, want, err := p.Evaluation()
	if err != nil {
		return nil, err
	}
	g := &grid{problem: p, nx: mapPoints, ny: mapPoints, all: points{x, want}}
	if p.Exact == nil {
		g.reference()
	} else {
		g.x, g.want = p.Slice(mapPoints)
	}
	g.few = g.all.some(1000)
	return g, nil
}

// some returns about n of the points. The stride is odd and no round number, so that it walks
// through the rows of a grid.
func (p points) some(n int) points {
	stride := max(1, p.x.Rows/n) | 1
	var few points
	var rows [][]float64
	for i := 0; i < p.x.Rows; i += stride {
		rows = append(rows, p.x.Row(i))
		few.want = append(few.want, p.want[i])
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
		slice = "A slice through the centre: the other coordinates are 1/2."
	}
	return object{
		"least", slices.Min(g.all.want), "largest", slices.Max(g.all.want), "nx", g.nx, "ny", g.ny, "x", axis(0), "y", axis(1), "slice", slice, "measured", g.all.x.Rows, "rowLength", rowLength,
	}
}
