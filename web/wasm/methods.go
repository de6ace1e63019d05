//go:build js && wasm

package main

import (
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
	return []method{
		{marching, "a network for each short slab of time", 1000, false, nil},
		{"ratio", "natural gradient, damped, with a search for lower valleys", 400, true, func(s settings) anagram.Method { return anagram.Ratio{Patience: s.patience} }},
		{"anagram", "natural gradient with a fixed cutoff, as first published", 0, false, func(s settings) anagram.Method { return anagram.ANaGRAM{Cutoff: s.problem.Cutoff} }},
		{"cutoffs", "natural gradient, the cutoff chosen by trial in every step", 400, false, func(settings) anagram.Method { return anagram.Cutoffs{} }},
		{"lm", "Levenberg-Marquardt: damped steps led by the gain ratio", 400, false, func(settings) anagram.Method { return anagram.LM{} }},
		{"varpro", "variable projection: the output layer solved for", 0, false, func(settings) anagram.Method { return anagram.VarPro{} }},
		{"features", "random features: the output layer alone", 0, false, func(settings) anagram.Method { return anagram.RandomFeatures{} }},
		{"engd", "energy natural gradient, through the Gram matrix", 0, false, func(settings) anagram.Method { return anagram.ENGD{} }},
		{"lbfgs", "limited-memory BFGS with a line search", 20_000, false, func(settings) anagram.Method { return anagram.LBFGS{} }},
		{"adam", "Adam, which trains most neural networks", 20_000, false, func(settings) anagram.Method { return anagram.Adam{} }},
		{"gd", "gradient descent with a line search", 20_000, false, func(settings) anagram.Method { return anagram.GradientDescent{} }},
	}
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
