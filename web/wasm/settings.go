//go:build js && wasm

package main

import (
	"strconv"
	"strings"
	"syscall/js"

	"anagram"
	"anagram/internal/text"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems"
	"anagram/store/netfile"
)

// settings are what the page's controls say.
type settings struct {
	problem  *problems.Problem // with the number of points asked for
	file     *pde.Problem      // of which problem is a part, or nil
	hidden   []int
	method   method
	patience anagram.Patience
	steps    int
	seed     uint64
}

// The bounds keep a slip of the finger from asking for more memory than a page has, or more time
// than anyone.
const (
	mostUnits   = 1000
	mostLayers  = 8
	mostSteps   = 1_000_000
	mostEntries = 20_000_000 // of Phi: 160 MB
	mostGrid    = 200        // points a side
	mostRandom  = 50_000
	leastMarch  = 20 // units of a slab
)

// fieldError is a setting that can't be: of which control, and why.
type fieldError struct {
	field string
	error
}

func wrong(field, format string, args ...any) error {
	return fieldError{field, text.Errorf(format, args...)}
}

// parse reads the values of the controls, which are strings.
func parse(v js.Value) (s settings, err error) {
	value := func(field string) string { return strings.TrimSpace(v.Get(field).String()) }
	if value("problem") == fileProblem {
		return parseFile(v.Get("file").String(), value("method"), value("net"), value("seed"))
	}
	if s.problem, err = problems.Lookup(value("problem")); err != nil {
		return s, wrong("problem", "There is no problem %q.", value("problem"))
	}
	if s.method, err = lookupMethod(value("method"), s.problem); err != nil {
		return s, err
	}
	if s.hidden, err = parseWidths(value("net"), s.method); err != nil {
		return s, err
	}
	if !s.method.marches() {
		if s.problem.Points, err = parseCount("points", value("points"), s.problem.MinPoints, mostPoints(s.problem)); err != nil {
			return s, err
		}
	}
	if s.steps, err = parseCount("steps", value("steps"), 1, mostSteps); err != nil {
		return s, err
	}
	if s.seed, err = parseSeed(value("seed")); err != nil {
		return s, err
	}
	if s.method.patient() {
		s.patience, err = parsePatience(value("patience"))
	}
	return s, err
}

// build returns the least-squares problem of the settings.
func (s settings) build() (*pinn.Problem, error) {
	if s.file != nil {
		return s.file.Build(s.file.Network(s.hidden...))
	}
	return s.problem.Build(s.problem.Network(s.hidden...))
}

// sizeField is the control that says how large a matrix is.
func (s settings) sizeField() string {
	if s.file != nil {
		return "file"
	}
	return "net"
}

// origin is what a file says of a run, which is so good.
func (s settings) origin(r netfile.Report) netfile.Origin {
	o := netfile.Origin{
		Problem: s.problem.Name, Method: s.method.Name, Seed: s.seed, Axes: s.problem.Axes, Domain: s.problem.Domain, Report: r,
	}
	if s.file != nil {
		o.Outputs, o.File = s.file.Unknowns, s.file.Source
	}
	return o
}

func parseCount(field, s string, least, most int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, wrong(field, "Want a whole number from %d to %d.", least, most)
	}
	return n, nil
}

func parseSeed(s string) (uint64, error) {
	seed, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		err = wrong("seed", "Want a whole number from 0 on, below 2^64.")
	}
	return seed, err
}

// parseWidths reads the widths of hidden layers such as 64 or 20,20.
func parseWidths(s string, m method) ([]int, error) {
	var widths []int
	for _, part := range strings.Split(s, ",") {
		w, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || w < 1 || w > mostUnits {
			return nil, wrong("net", "Want the widths of the hidden layers, each from 1 to %d, such as 64 or 20,20.", mostUnits)
		}
		widths = append(widths, w)
	}
	if len(widths) > mostLayers {
		return nil, wrong("net", "Want at most %d hidden layers.", mostLayers)
	}
	if m.marches() && (len(widths) > 1 || widths[0] < leastMarch) {
		return nil, wrong("net", "Marching wants one hidden layer of at least %d units: those of the first slab.", leastMarch)
	}
	return widths, nil
}

func parsePatience(s string) (anagram.Patience, error) {
	switch s {
	case "quick":
		return anagram.Quick, nil
	case "normal":
		return anagram.Normal, nil
	case "deep":
		return anagram.Deep, nil
	}
	return 0, wrong("patience", "Want quick, normal or deep.")
}

func mostPoints(p *problems.Problem) int {
	if p.Domain.Dim() > 2 {
		return mostRandom
	}
	return mostGrid
}
