package main

import (
	"io"
	"math"
	"slices"

	"anagram/internal/plot"
	"anagram/mat"
	"anagram/store"
)

// Pictures of what a problem file has found: a panel for each unknown, curves where there is one
// coordinate, and no error where no solution is known.

// fileFields are the pictures of a file's unknowns, and of their errors.
func (x *experiment) fileFields(o *outcome) []outFile {
	points, along := x.fieldGrid()
	got, want := x.values(o, points), x.solution(points)
	n := len(x.file.Unknowns)
	var found, errors []plot.Panel
	for k, name := range x.file.Unknowns {
		u, exact := component(got, k, n), []float64(nil)
		x.hideOutside(u, points)
		if want != nil {
			exact = component(want, k, n)
			x.hideOutside(exact, points)
		}
		if x.problem.Domain.Dim() == 1 {
			found = append(found, x.curvePanel(name, along, u, exact))
			errors = append(errors, x.curveErrors(name, along, u, exact)...)
			continue
		}
		panels, wrong := x.heatPanels(name, u, exact, n > 1)
		found, errors = append(found, panels...), append(errors, wrong...)
	}
	title := x.title(o) + map[bool]string{true: " (slice through the centre)"}[x.problem.Domain.Dim() > 2]
	files := []outFile{{"solution.png", (&plot.Figure{Title: title, Panels: found}).WritePNG}}
	if want != nil {
		files = append(files, outFile{"error.png", (&plot.Figure{Title: title, Panels: errors}).WritePNG})
	}
	return files
}

// fieldGrid returns a grid over the first coordinates, two if there are so many, with the others in
// the middle of their ranges, and the first coordinate of its points.
func (x *experiment) fieldGrid() (points *mat.Dense, along []float64) {
	box := slices.Clone(x.problem.Domain)
	for k := 2; k < len(box); k++ {
		middle := (box[k][0] + box[k][1]) / 2
		box[k] = [2]float64{middle, middle}
	}
	if len(box) == 1 {
		points = box.Grid(1001).X()
	} else {
		points = box.Grid(fieldPoints).X()
	}
	for i := range points.Rows {
		along = append(along, points.At(i, 0))
	}
	return points, along
}

// hideOutside makes NaN, which pictures leave grey, of values outside the domain.
func (x *experiment) hideOutside(values []float64, points *mat.Dense) {
	for i := range values {
		if !x.file.Contains(points.Row(i)) {
			values[i] = math.NaN()
		}
	}
}

// curvePanel is an unknown over the only coordinate.
func (x *experiment) curvePanel(name string, along, u, exact []float64) plot.Panel {
	p := plot.Panel{Title: plain(name), X: x.axis(0), Series: []plot.Series{{Name: "network", X: along, Y: u}}}
	if exact != nil {
		p.Series = append([]plot.Series{{Name: "exact solution", X: along, Y: exact}}, p.Series...)
	}
	return p
}

// curveErrors is its error, if that is known.
func (x *experiment) curveErrors(name string, along, u, exact []float64) []plot.Panel {
	if exact == nil {
		return nil
	}
	e := make([]float64, len(u))
	for i, v := range u {
		e[i] = math.Abs(v - exact[i])
	}
	return []plot.Panel{{Title: "|error of " + plain(name) + "|", X: x.axis(0), Y: plot.Axis{Log: true}, Series: []plot.Series{{X: along, Y: e}}}}
}

// heatPanels are an unknown over two coordinates, the solution beside it if there is one unknown,
// and its error.
func (x *experiment) heatPanels(name string, u, exact []float64, several bool) (found, wrong []plot.Panel) {
	f := &field{x: x.axis(0), y: x.axis(1), nx: fieldPoints, ny: fieldPoints, got: transpose(u, fieldPoints, fieldPoints)}
	of := f.got
	if exact != nil {
		f.want = transpose(exact, fieldPoints, fieldPoints)
		of = f.want
		error := f.errorPanel()
		error.Title = "|error of " + plain(name) + "|"
		wrong = []plot.Panel{error}
	}
	known := slices.DeleteFunc(slices.Clone(of), func(v float64) bool { return math.IsNaN(v) })
	scale := plot.Axis{}
	if len(known) > 0 {
		scale.Min, scale.Max = slices.Min(known), slices.Max(known)
	}
	found = []plot.Panel{f.panel(plain(name), f.got, scale, plot.Viridian)}
	if exact != nil && !several {
		found = append(found, f.panel("exact solution", f.want, scale, plot.Viridian), wrong[0])
	}
	return found, wrong
}

// plain writes a name with the letters that pictures have.
func plain(name string) string {
	letters := []byte(nil)
	for _, r := range name {
		if r < ' ' || r > '~' {
			r = '?'
		}
		letters = append(letters, byte(r))
	}
	return string(letters)
}

// networkFiles are the trained network.
func (x *experiment) networkFiles(o *outcome) []outFile {
	return []outFile{
		{networkFile, func(w io.Writer) error { return store.WriteNetwork(w, x.network(o)) }},
		{networkJSON, func(w io.Writer) error { return store.WriteNetworkJSON(w, x.network(o)) }},
	}
}
