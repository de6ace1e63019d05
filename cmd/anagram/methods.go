package main

import (
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
	direct bool     // each step factors a matrix: few, long steps, every one of them worth recording
	takes  []string // of the options, besides the cutoff
	build  func(o options) anagram.Method
}

// options are what the command line may say to a method.
type options struct {
	cutoff   float64 // NaN: the problem's own
	patience string  // a word or a number; "" is the method's default
	momentum float64 // 0: none
}

// unused names the option that was given but that none of the methods takes; "" if there is none.
func (o options) unused(chosen ...method) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(chosen, func(m method) bool { return slices.Contains(m.takes, name) })
	}
	switch {
	case o.patience != "" && !taken("patience"):
		return "-patience"
	case o.momentum != 0 && !taken("momentum"):
		return "-momentum"
	}
	return ""
}

// parsePatience accepts what options.patience may be.
func parsePatience(s string) (string, error) {
	words := []string{"quick", "normal", "deep"}
	if slices.Contains(words, s) {
		return s, nil
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil && x > 0 && !math.IsInf(x, 1) {
		return s, nil
	}
	return "", fmt.Errorf("want a positive number or one of %s", strings.Join(words, ", "))
}

// defaultMethod is what solve runs when nothing is said.
const defaultMethod = "anagram"

// tableMethods are those that table compares, where it is not told.
func tableMethods() []string { return []string{"anagram", "engd", "lbfgs", "adam", "features"} }

func methods() []method {
	return []method{
		{"anagram", "natural gradient: a least-squares step by the SVD of the features", true, nil,
			func(o options) anagram.Method { return anagram.ANaGRAM{Cutoff: o.cutoff} }},
		{"varpro", "variable projection: the output layer solved for, damped steps on the others", true, nil,
			func(options) anagram.Method { return anagram.VarPro{} }},
		{"features", "random features: a least-squares solve for the output layer alone", true, nil,
			func(options) anagram.Method { return anagram.RandomFeatures{} }},
		{"engd", "energy natural gradient: the same step through the Gram matrix", true, nil,
			func(options) anagram.Method { return anagram.ENGD{} }},
		{"lbfgs", "limited-memory BFGS with a strong-Wolfe line search", false, nil,
			func(options) anagram.Method { return anagram.LBFGS{} }},
		{"adam", "Adam with exponentially decaying rate", false, nil,
			func(options) anagram.Method { return anagram.Adam{} }},
		{"gd", "gradient descent with a line search", false, nil,
			func(options) anagram.Method { return anagram.GradientDescent{} }},
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
		fmt.Fprintf(&b, "  %-*s  %s\n", width, m.name, m.about)
	}
	return strings.Replace(text, "METHODS\n", b.String(), 1)
}

// firstOrderTime bounds methods without a natural number of steps, when the user sets no bound.
const firstOrderTime = 25 * time.Second

// bounds completes the steps and the time of a run: methods that factor take the problem's
// number of steps, the others as many as fit into the time.
func (m method) bounds(p *problems.Problem, steps int, maxTime time.Duration) (int, time.Duration) {
	if steps > 0 {
		return steps, maxTime
	}
	if m.direct {
		return p.Steps, maxTime
	}
	if maxTime == 0 {
		maxTime = firstOrderTime
	}
	return math.MaxInt, maxTime
}
