package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"anagram/internal/plot"
	"anagram/mat"
)

// solveFiles are the files of a solved problem.
func (x *experiment) solveFiles(o *outcome) []outFile {
	if o.marched != nil {
		return x.marchFiles(o)
	}
	files := x.networkFiles(o) // first, should the disk be full
	files = append(files, outFile{"history.csv", func(w io.Writer) error { return x.writeHistory(w, o.history) }})
	files = append(files, x.fieldFiles(o)...)
	files = append(files, outFile{"loss.png", x.lossFigure(o).WritePNG})
	if s := x.stepsFigure(o); len(s.Panels) > 0 {
		files = append(files, outFile{"steps.png", s.WritePNG})
	}
	if len(o.spectra) > 0 {
		files = append(files, outFile{"spectrum.png", x.spectrumFigure(o).WritePNG})
		files = append(files, outFile{"spectra.png", x.spectraFigure(o).WritePNG})
	}
	return files
}

// fieldFiles are the pictures of what a run has found, and of its error.
func (x *experiment) fieldFiles(o *outcome) []outFile {
	if x.file != nil {
		return x.fileFields(o)
	}
	if !x.pictured() {
		return nil
	}
	f := x.fieldOf(o)
	return []outFile{{"solution.png", x.solutionFigure(f, o).WritePNG}, {"error.png", x.errorFigure(f, o).WritePNG}}
}

// solveNames are all names that -out of solve may write.
var solveNames = []string{networkFile, networkJSON, "history.csv", "solution.png", "error.png", "loss.png", "steps.png", "spectrum.png", "spectra.png", "slabs.png", "solve.sha256"}

// writesNot are the names of files of other methods that this one never writes.
func (m method) writesNot() []string {
	if m.Name == marchMethod {
		return []string{networkFile, "steps.png", "spectrum.png", "spectra.png"}
	}
	return []string{"slabs.png"}
}

// field is the network and the solution on a grid over the first two coordinates.
type field struct {
	x, y      plot.Axis
	nx, ny    int
	got, want []float64 // [iy*nx+ix]
	slice     string    // where the other coordinates are, in words; "" if there are none
}

// fieldPoints is the number of grid points a side, where the grid is ours to choose.
const fieldPoints = 201

// pictured reports whether there is a picture of the problem: of one unknown of two coordinates or
// more, the solution of which is known on a grid.
func (x *experiment) pictured() bool {
	p, points := x.problem, x.meter.x
	if len(p.Outputs) > 1 || p.Domain.Dim() < 2 || p.Exact != nil {
		return len(p.Outputs) <= 1 && p.Domain.Dim() >= 2
	}
	n := columnLength(points)
	for i := range points.Rows {
		if points.Rows%n != 0 || points.At(i, 0) != points.At(i-i%n, 0) || points.At(i, 1) != points.At(i%n, 1) {
			return false
		}
	}
	return true
}

// fieldOf samples what a run has found: on a grid through the centre of the domain or, without a
// closed form, on the grid of the reference solution.
func (x *experiment) fieldOf(o *outcome) *field {
	p := x.problem
	f := &field{x: x.axis(0), y: x.axis(1), nx: fieldPoints, ny: fieldPoints}
	points, want := x.meter.x, x.meter.want
	if p.Exact != nil {
		points, want = p.Slice(fieldPoints)
	} else {
		f.ny = columnLength(points)
		f.nx = points.Rows / f.ny
	}
	if p.Domain.Dim() > 2 {
		f.slice = " (slice through the centre)"
	}
	f.got, f.want = transpose(x.values(o, points), f.nx, f.ny), transpose(want, f.nx, f.ny)
	return f
}

// values is what a run has found at points.
func (x *experiment) values(o *outcome, points *mat.Dense) []float64 {
	if o.marched != nil {
		return o.marchValues(points)
	}
	got := mat.New(points.Rows, x.net.Outputs())
	x.meter.evaluate(got, o.Theta, points)
	return got.Data
}

func (x *experiment) axis(k int) plot.Axis {
	side := x.problem.Domain[k]
	return plot.Axis{Label: x.problem.Axes[k], Min: side[0], Max: side[1]}
}

// columnLength returns how many points of a grid share the first coordinate of the first one.
func columnLength(points *mat.Dense) int {
	n := 1
	for n < points.Rows && points.At(n, 0) == points.At(0, 0) {
		n++
	}
	return n
}

// transpose turns values with y varying fastest into values with x varying fastest.
func transpose(values []float64, nx, ny int) []float64 {
	t := mat.New(ny, nx)
	mat.Transpose(t, &mat.Dense{Rows: nx, Cols: ny, Stride: ny, Data: values})
	return t.Data
}

func (f *field) panel(title string, values []float64, scale plot.Axis, colors plot.Colors) plot.Panel {
	return plot.Panel{
		Title: title, X: f.x, Y: f.y,
		Heat: &plot.Heat{NX: f.nx, NY: f.ny, Values: values, Scale: scale, Colors: colors},
	}
}

// errorPanel shows |got - want| by powers of ten.
func (f *field) errorPanel() plot.Panel {
	e := make([]float64, len(f.got))
	for i, v := range f.got {
		e[i] = math.Abs(v - f.want[i])
	}
	return f.panel("|error|", e, plot.Axis{Log: true}, plot.Ember)
}

// solutionFigure is network | solution | error, the first two in the same colours.
func (x *experiment) solutionFigure(f *field, o *outcome) *plot.Figure {
	scale := plot.Axis{Min: slices.Min(f.want), Max: slices.Max(f.want)}
	found, known := "network", "exact solution"
	if o.marched != nil {
		found = "networks, one a slab"
	}
	if x.problem.Exact == nil {
		known = "reference solution"
	}
	return &plot.Figure{Title: x.title(o) + f.slice, Panels: []plot.Panel{
		f.panel(found, f.got, scale, plot.Viridian), f.panel(known, f.want, scale, plot.Viridian), f.errorPanel(),
	}}
}

func (x *experiment) errorFigure(f *field, o *outcome) *plot.Figure {
	return &plot.Figure{Title: x.title(o) + f.slice, Panels: []plot.Panel{f.errorPanel()}}
}

func (x *experiment) title(o *outcome) string {
	head := fmt.Sprintf("%s, %s, seed %d", plain(x.problem.Name), o.method.Name, o.seed)
	if x.meter.want == nil {
		return fmt.Sprintf("%s: estimated error %.1e", head, o.Judgement.Estimate)
	}
	return fmt.Sprintf("%s: relative L2 error %.1e", head, o.relativeL2)
}

// lossFigure is loss and error over steps, or over the time of the equation, and over seconds.
func (x *experiment) lossFigure(o *outcome) *plot.Figure {
	label, name, marks := "steps", "relative L2 error", o.marched != nil || o.adapted != nil
	at := func(e entry) number { return number(e.Iteration) }
	switch {
	case o.adapted != nil:
		label = "levels"
	case o.marched != nil:
		label, name = x.problem.Axes[0], "relative L2 error so far"
		at = func(e entry) number { return e.Slab.End }
	}
	loss := column(o.history, func(e entry) number { return e.Loss })
	relative := column(o.history, func(e entry) number { return e.RelativeL2 })
	panel := func(label string, at []float64) plot.Panel {
		return plot.Panel{X: plot.Axis{Label: label}, Y: plot.Axis{Log: true}, Series: []plot.Series{
			{Name: "loss", X: at, Y: loss, Marks: marks}, {Name: name, X: at, Y: relative, Marks: marks},
		}}
	}
	return &plot.Figure{Title: x.title(o), Panels: []plot.Panel{
		panel(label, column(o.history, at)),
		panel("seconds", column(o.history, func(e entry) number { return e.Seconds })),
	}}
}

// spectrumFigure is the singular values over their index, with the last cutoff.
func (x *experiment) spectrumFigure(o *outcome) *plot.Figure {
	p := plot.Panel{X: plot.Axis{Label: "index"}, Y: plot.Axis{Label: "singular value", Log: true}}
	for _, s := range o.spectra {
		index := make([]float64, len(s.sigma))
		for i := range index {
			index[i] = float64(i + 1)
		}
		p.Series = append(p.Series, plot.Series{Name: fmt.Sprintf("step %d", s.iteration), X: index, Y: s.sigma})
	}
	if c := o.last.cutoff; c > 0 {
		p.Levels = append(p.Levels, plot.Level{Y: c, Note: fmt.Sprintf("cutoff %.1e", c)})
	}
	if d := math.Sqrt(o.last.damping); d > 0 {
		p.Levels = append(p.Levels, plot.Level{Y: d, Note: fmt.Sprintf("sqrt(damping) %.1e", d)})
	}
	return &plot.Figure{Title: x.title(o), Panels: []plot.Panel{p}}
}

// stepsFigure is what the steps tell besides error and spectrum: the loss of each term, how far
// they went and with what damping, and how far the linear model could be trusted. Panels without
// anything to show are left out.
func (x *experiment) stepsFigure(o *outcome) *plot.Figure {
	f := &plot.Figure{Title: x.title(o)}
	add := func(y plot.Axis, curves ...plot.Series) {
		empty := func(s plot.Series) bool { return !slices.ContainsFunc(s.Y, func(v float64) bool { return v-v == 0 }) }
		if curves = slices.DeleteFunc(curves, empty); len(curves) > 0 {
			f.Panels = append(f.Panels, plot.Panel{X: plot.Axis{Label: "steps"}, Y: y, Series: curves})
		}
	}
	add(plot.Axis{Label: "loss", Log: true}, x.termCurves(o.history)...)
	add(plot.Axis{Log: true},
		stepCurve("length", o.history, func(e entry) number { return e.Length }),
		stepCurve("damping", o.history, func(e entry) number { return e.Damping }))
	add(plot.Axis{Min: 0, Max: 1.2},
		stepCurve("rho", o.history, func(e entry) number { return e.Rho }),
		stepCurve("share", o.history, func(e entry) number { return e.Share }))
	return f
}

// termCurves are the losses of the terms.
func (x *experiment) termCurves(history []entry) []plot.Series {
	var curves []plot.Series
	for i, t := range x.equations.Terms() {
		curves = append(curves, stepCurve(t.Name, history, func(e entry) number {
			if i < len(e.Terms) {
				return e.Terms[i]
			}
			return 0
		}))
	}
	return curves
}

// stepCurve is a number of every entry over the steps; 0, which is nothing to tell, has no place on
// it.
func stepCurve(name string, history []entry, value func(entry) number) plot.Series {
	s := plot.Series{Name: name, X: column(history, func(e entry) number { return number(e.Iteration) }), Y: column(history, value)}
	for i, v := range s.Y {
		if v == 0 {
			s.Y[i] = math.NaN()
		}
	}
	return s
}
