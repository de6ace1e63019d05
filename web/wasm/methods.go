//go:build js && wasm

package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"anagram"
	"anagram/problems"
)

// method is an algorithm as the page knows it: one of the library, or marching, which has no New.
type method anagram.MethodEntry

// Methods that are none of the library's: march solves slab after slab, solve is package adapt, and
// chooses for itself. Of the others, ratio is the default.
const (
	marching      = "march"
	solveMethod   = "solve"
	defaultMethod = "ratio"
)

// marchWidth is the units of the first slab where nobody chooses: march.Settings.
const marchWidth = 300

func (m method) marches() bool { return m.Name == marching }

// suits reports whether m can run on p.
func (m method) suits(p *problems.Problem) bool { return !m.marches() || p.Evolution != nil }

// patient reports whether m takes a patience.
func (m method) patient() bool { return slices.Contains(m.Options, "patience") }

// methods begins with those that are the default somewhere.
func methods() []method {
	all := []method{{Name: marching, About: "a network for each short slab of time", Steps: 1000}}
	for _, m := range anagram.Methods() {
		all = append(all, method(m))
	}
	return all
}

func lookupMethod(name string, p *problems.Problem) (method, error) {
	if name == solveMethod && p.Name == fileProblem {
		return method{Name: solveMethod}, nil
	}
	for _, m := range methods() {
		if m.Name == name && m.suits(p) {
			return m, nil
		}
	}
	if name == marching {
		return method{}, wrong("method", "Method march takes evolutions of one unknown in t and one coordinate of space, of first order in time.")
	}
	return method{}, wrong("method", "There is no method %q for %s.", name, p.Name)
}

// catalogue is what the page offers. The first method of a problem is its default.
func catalogue() object {
	var all list
	for _, p := range problems.All() {
		var suited list
		for _, m := range methods() {
			if !m.suits(p) {
				continue
			}
			net := p.Hidden
			if m.marches() {
				net = []int{marchWidth}
			}
			suited = append(suited, object{
				"name", m.Name, "about", m.About, "patient", m.patient(), "marches", m.marches(), "net", widths(net), "steps", cmp.Or(m.Steps, p.Steps),
			})
		}
		all = append(all, object{
			"name", p.Name, "title", p.Title, "points", p.Points, "random", p.Domain.Dim() > 2,
			"least", p.MinPoints, "most", mostPoints(p), "methods", suited,
		})
	}
	return object{"problems", all}
}

// widths writes layer widths as 20,20.
func widths(sizes []int) string {
	var parts []string
	for _, n := range sizes {
		parts = append(parts, strconv.Itoa(n))
	}
	return strings.Join(parts, ",")
}
