//go:build js && wasm

package main

import (
	"slices"
	"strconv"
	"strings"

	"anagram"
	"anagram/problems"
)

// method is an algorithm as the page knows it.
type method struct {
	name    string
	about   string
	steps   int  // of a run; 0: the problem's number
	patient bool // takes a patience
	build   func(s settings) anagram.Method
}

const marching = "march"

func (m method) marches() bool { return m.name == marching }

// suits reports whether m can run on p.
func (m method) suits(p *problems.Problem) bool { return !m.marches() || p.Evolution != nil }

// methods begins with those that are the default somewhere.
func methods() []method {
	all := []method{{name: marching, about: "a network for each short slab of time", steps: 1000}}
	for _, m := range anagram.Methods() {
		all = append(all, method{m.Name, m.About, m.Steps, slices.Contains(m.Options, "patience"), func(s settings) anagram.Method {
			return m.New(anagram.MethodOptions{Patience: s.patience, Cutoff: s.problem.Cutoff})
		}})
	}
	return all
}

func lookupMethod(name string, p *problems.Problem) (method, error) {
	for _, m := range methods() {
		if m.name == name && m.suits(p) {
			return m, nil
		}
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
			steps, net := m.steps, p.Hidden
			if steps == 0 {
				steps = p.Steps
			}
			if m.marches() {
				net = []int{300}
			}
			suited = append(suited, object{
				"name", m.name, "about", m.about, "patient", m.patient, "marches", m.marches(), "net", widths(net), "steps", steps,
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
