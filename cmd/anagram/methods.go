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
	name  string
	about string
	// each step factors a matrix: few, long steps, every one of them worth recording
	direct bool
	// without -steps; 0: the problem's number where direct, else no bound
	steps int
	takes []string                       // of the options
	build func(o options) anagram.Method // nil: march, see experiment.march
}

// options are what the command line may say to a method.
type options struct {
	cutoff   float64          // NaN: the problem's own
	patience anagram.Patience // 0: the method's default
	momentum float64          // 0: none
}

// unused names the option that was given but that none of the methods takes; "" if there is none.
func (o options) unused(chosen ...method) string {
	for _, option := range []struct {
		name  string
		given bool
	}{{"cutoff", !math.IsNaN(o.cutoff)}, {"patience", o.patience != 0}, {"momentum", o.momentum != 0}} {
		if option.given && !slices.ContainsFunc(chosen, func(m method) bool { return slices.Contains(m.takes, option.name) }) {
			return "-" + option.name
		}
	}
	return ""
}

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

// tableMethods are those that table and compare run, where they are not told: the default and its
// rivals.
func tableMethods() []string {
	return []string{"ratio", "anagram", "engd", "lbfgs", "adam", "features"}
}

// methods returns those of the library, and march.
func methods() []method {
	var all []method
	for _, m := range anagram.Methods() {
		own := method{name: m.Name, about: m.About, direct: m.Factors, takes: m.Options}
		if m.Factors {
			own.steps = m.Steps
		}
		own.build = func(o options) anagram.Method {
			set := anagram.MethodOptions{Patience: o.patience, Momentum: o.momentum}
			if !math.IsNaN(o.cutoff) {
				set.Cutoff = o.cutoff
			}
			return m.New(set)
		}
		all = append(all, own)
	}
	about := "a small network for each slab of time: for evolutions (" + strings.Join(evolutions(), ", ") + "), their default"
	return append(all, method{name: marchMethod, about: about, direct: true, steps: math.MaxInt})
}

func methodNames() []string { return namesOf(methods()) }

func namesOf(chosen []method) []string {
	return each(chosen, func(m method) string { return m.name })
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
	return lookupList(list, lookupMethod, func(name string) error { return fmt.Errorf("method %q is named twice", name) })
}

// withMethods returns a help text with the list of the methods in place of its line "METHODS".
func withMethods(text string) string {
	var b strings.Builder
	width := slices.Max(each(methods(), func(m method) int { return len(m.name) }))
	for _, m := range methods() {
		printItem(&b, 2+width+2, m.name, m.about)
	}
	return strings.Replace(text, "METHODS\n", b.String(), 1)
}

// firstOrderTime bounds methods without a natural number of steps, when the user sets no bound.
const firstOrderTime = 25 * time.Second

// bounds completes the steps and the time of a run: methods that factor take their own number of
// steps or the problem's, the others as many as fit into the time.
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
