//go:build js && wasm

package main

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"anagram/march"
	"anagram/mat"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems"
)

// A problem file is typed into the page, chosen, dropped or has come by an address: the page does
// not tell these apart here. None of them reads another file, as a page has none beside.

// fileProblem is what the control problem says where a file is the problem, fileName what its
// errors call it.
const (
	fileProblem = "file"
	fileName    = "problem.pde"
)

// parseFile loads a problem file and takes its choices, before which go those of the controls that
// are not empty. Where nobody chooses, package adapt does, or march for evolutions that one network
// does not solve.
func parseFile(src, chosen, net, seed string) (s settings, err error) {
	f, err := pde.Load(fileName, []byte(src), pde.Settings{})
	if err != nil {
		return s, fieldError{"file", err}
	}
	s.file, s.hidden, s.seed = f, f.Hidden, f.Seed
	s.problem = &problems.Problem{
		Name: fileProblem, Title: f.Title, Axes: f.Axes, Domain: f.Domain, Outputs: f.Unknowns, Hidden: f.Hidden, Activation: f.Activation,
		Steps: f.Steps, Cutoff: f.Cutoff,
	}
	if e := f.Evolution(); e != nil {
		s.problem.Equation = e.Equation
		s.problem.Evolution = &march.Evolution{Equation: e.Equation, Domain: f.Domain, Initial: e.Initial, Borders: e.Borders}
	}
	name := cmp.Or(chosen, f.Method)
	if name == "" {
		switch {
		case net != "" || !f.LeavesChoice():
			name = defaultMethod
		case f.Evolution().IsNonlinear():
			name = marching
		default:
			name = solveMethod
		}
	}
	if s.method, err = lookupMethod(name, s.problem); err != nil && chosen == "" {
		err = fieldError{"file", err}
	}
	if err != nil {
		return s, err
	}
	switch {
	case net != "" && s.method.Name == solveMethod:
		return s, wrong("net", "Method solve chooses the network itself: leave this empty, or take another method.")
	case net != "":
		if s.hidden, err = parseWidths(net, s.method); err != nil {
			return s, err
		}
	case s.method.marches():
		s.hidden = []int{marchWidth}
	}
	if seed != "" {
		if s.seed, err = parseSeed(seed); err != nil {
			return s, err
		}
	}
	s.steps = cmp.Or(f.Steps, s.method.Steps, mostSteps)
	return s, nil
}

// fileGrid is the grid of a file: over its first two coordinates, or along the only one. The others
// are in the middle of their ranges.
func fileGrid(s settings) (*grid, error) {
	f := s.file
	g := &grid{problem: s.problem, unknowns: f.Unknowns, nx: mapPoints, ny: mapPoints, contains: f.Contains}
	box := slices.Clone(f.Domain)
	for k := 2; k < len(box); k++ {
		middle := (box[k][0] + box[k][1]) / 2
		box[k] = [2]float64{middle, middle}
	}
	if len(box) == 1 {
		g.nx, g.ny = linePoints, 1
		g.x = box.Grid(linePoints).X()
	} else {
		g.x = box.Grid(mapPoints, mapPoints).X()
	}
	g.want = exact(f, g.x)
	x := f.Evaluation().X()
	g.all = points{x, exact(f, x), len(f.Unknowns), nil}
	if f.Exact != nil {
		p, err := f.Build(f.Network(1))
		if err != nil {
			return nil, fieldError{"file", err}
		}
		g.all.floating = p.Floating()
	}
	g.few = g.all.some(fewPoints)
	return g, nil
}

// exact is the solution of a file at points, all unknowns of a point together, NaN where no
// equation asks for one; nil if the file gives none.
func exact(f *pde.Problem, x *mat.Dense) []float64 {
	if f.Exact == nil {
		return nil
	}
	n := len(f.Exact)
	all := make([]float64, n*x.Rows)
	for k, u := range f.Exact {
		for i, v := range pinn.Values(u, x) {
			if all[i*n+k] = v; !f.Asks(k, x.Row(i)) {
				all[i*n+k] = math.NaN()
			}
		}
	}
	return all
}

// findings are the likely mistakes of a file, as the command warns of them.
func findings(f *pde.Problem) string {
	if f == nil {
		return ""
	}
	var all []string
	for _, one := range f.Report().Findings {
		if !one.Note {
			all = append(all, one.String())
		}
	}
	return strings.Join(all, "\n")
}

// constants are the numbers that a file looks for, as they are in theta.
func constants(f *pde.Problem, equations *pinn.Problem, theta []float64) list {
	var all list
	if f == nil {
		return all
	}
	for _, c := range f.Constants {
		known, given := f.ExactConstants[c.Name]
		if !given {
			known = math.NaN()
		}
		all = append(all, object{"name", c.Name, "value", equations.Constant(theta, c.Name), "exact", known})
	}
	return all
}
