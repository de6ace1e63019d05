package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"anagram"
	"anagram/problems"
)

// method is an algorithm as the command line knows it.
type method struct {
	name   string
	about  string
	direct bool                           // each step factors a matrix: few, long steps, every one of them worth recording
	steps  int                            // without -steps; 0: the problem's number where direct, else no bound
	takes  []string                       // of the options
	build  func(o options) anagram.Method // nil: march, see experiment.march
}

// options are what the command line may say to a method.
type options struct {
	cutoff   float64          // NaN: the problem's own
	patience anagram.Patience // 0: the method's default
	momentum float64          // 0: none
}

// unused names the option that was given but that none of the methods takes; "" if there is none.
func (o options) unused(chosen ...method) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(chosen, func(m method) bool { return m.honours(name) })
	}
	switch {
	case !math.IsNaN(o.cutoff) && !taken("cutoff"):
		return "-cutoff"
	case o.patience != 0 && !taken("patience"):
		return "-patience"
	case o.momentum != 0 && !taken("momentum"):
		return "-momentum"
	}
	return ""
}

// honours tells whether an option has an effect on m.
func (m method) honours(option string) bool { return slices.Contains(m.takes, option) }

// parsePatience reads a word or a number of floors.
func parsePatience(s string) (anagram.Patience, error) {
	switch s {
	case "quick":
		return anagram.Quick, nil
	case "normal":
		return anagram.Normal, nil
	case "deep":
		return anagram.Deep, nil
	}
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return anagram.Patience(n), nil
	}
	return 0, errors.New("want quick, normal, deep or a whole number from 1 on")
}

// defaultMethod is what solve runs when nothing is said.
const defaultMethod = "ratio"

// ratioSteps is what the methods that choose damping or cutoff themselves are given, on every problem.
const ratioSteps = 400

// tableMethods are those that table and compare run, where they are not told: the default and its rivals.
func tableMethods() []string {
	return []string{"ratio", "anagram", "engd", "lbfgs", "adam", "features"}
}

func methods() []method {
	return []method{
		{"ratio", "damped natural gradient: the longest step that keeps a part of its promise", true, ratioSteps, []string{"patience", "momentum"},
			func(o options) anagram.Method { return anagram.Ratio{Patience: o.patience, Momentum: o.momentum} }},
		{"lm", "Levenberg-Marquardt: damped steps led by the gain ratio", true, ratioSteps, []string{"momentum"},
			func(o options) anagram.Method { return anagram.LM{Momentum: o.momentum} }},
		{"cutoffs", "natural gradient with the cutoff chosen by trial in every step", true, ratioSteps, nil,
			func(options) anagram.Method { return anagram.Cutoffs{} }},
		{"anagram", "natural gradient: a least-squares step by the SVD of the features", true, 0, []string{"cutoff"},
			func(o options) anagram.Method { return anagram.ANaGRAM{Cutoff: o.cutoff} }},
		{"varpro", "variable projection: the output layer solved for, damped steps on the others", true, 0, nil,
			func(options) anagram.Method { return anagram.VarPro{} }},
		{"features", "random features: a least-squares solve for the output layer alone", true, 0, nil,
			func(options) anagram.Method { return anagram.RandomFeatures{} }},
		{"engd", "energy natural gradient: the same step through the Gram matrix", true, 0, nil,
			func(options) anagram.Method { return anagram.ENGD{} }},
		{"lbfgs", "limited-memory BFGS with a strong-Wolfe line search", false, 0, nil,
			func(options) anagram.Method { return anagram.LBFGS{} }},
		{"adam", "Adam with exponentially decaying rate", false, 0, nil,
			func(options) anagram.Method { return anagram.Adam{} }},
		{"gd", "gradient descent with a line search", false, 0, nil,
			func(options) anagram.Method { return anagram.GradientDescent{} }},
		{marchMethod, "a small network for each slab of time: for evolutions (" + strings.Join(evolutions(), ", ") + "), their default", true, math.MaxInt, nil, nil},
	}
}

func methodNames() []string { return namesOf(methods()) }

func namesOf(chosen []method) []string {
	var names []string
	for _, m := range chosen {
		names = append(names, m.name)
	}
	return names
}

func lookupMethod(name string) (method, error) {
	all := methods()
	i := slices.IndexFunc(all, func(m method) bool { return m.name == name })
	if i < 0 {
		return method{}, fmt.Errorf("%s", unknown("method", name, methodNames()))
	}
	return all[i], nil
}

// lookupMethods reads a list of names separated by commas.
func lookupMethods(list string) ([]method, error) {
	var chosen []method
	for _, name := range strings.Split(list, ",") {
		m, err := lookupMethod(name)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(chosen, func(c method) bool { return c.name == name }) {
			return nil, fmt.Errorf("method %q is named twice", name)
		}
		chosen = append(chosen, m)
	}
	return chosen, nil
}

// withMethods returns a help text with the list of the methods in place of its line "METHODS".
func withMethods(text string) string {
	var b strings.Builder
	width := 0
	for _, name := range methodNames() {
		width = max(width, len(name))
	}
	for _, m := range methods() {
		printItem(&b, 2+width+2, m.name, m.about)
	}
	return strings.Replace(text, "METHODS\n", b.String(), 1)
}

// firstOrderTime bounds methods without a natural number of steps, when the user sets no bound.
const firstOrderTime = 25 * time.Second

// bounds completes the steps and the time of a run: methods that factor take their own number of steps
// or the problem's, the others as many as fit into the time.
func (m method) bounds(p *problems.Problem, steps int, maxTime time.Duration) (int, time.Duration) {
	if steps > 0 {
		return steps, maxTime
	}
	if m.steps > 0 {
		return m.steps, maxTime
	}
	if m.direct {
		return p.Steps, maxTime
	}
	if maxTime == 0 {
		maxTime = firstOrderTime
	}
	return math.MaxInt, maxTime
}
