package main

import (
	"cmp"
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

// method is an algorithm as the command line knows it: one of the library, or march, which has no
// New (see experiment.march). Methods that factor take Steps without -steps.
type method anagram.MethodEntry

// options are what the command line may say to a method. Without -cutoff, Cutoff is NaN: the
// problem's own.
type options anagram.MethodOptions

// unused names the option that was given but that none of the methods takes; "" if there is none.
func (o options) unused(chosen ...method) string {
	for _, option := range []struct {
		name  string
		given bool
	}{{"cutoff", !math.IsNaN(o.Cutoff)}, {"patience", o.Patience != 0}, {"momentum", o.Momentum != 0}} {
		if option.given && !slices.ContainsFunc(chosen, func(m method) bool { return slices.Contains(m.Options, option.name) }) {
			return "-" + option.name
		}
	}
	return ""
}

var patience = map[string]anagram.Patience{"quick": anagram.Quick, "normal": anagram.Normal, "deep": anagram.Deep}

// parsePatience reads a word or a number of floors.
func parsePatience(s string) (anagram.Patience, error) {
	if p, ok := patience[s]; ok {
		return p, nil
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
	all := each(anagram.Methods(), func(m anagram.MethodEntry) method { return method(m) })
	about := "a small network for each slab of time: for evolutions (" + strings.Join(evolutions(), ", ") + "), their default"
	return append(all, method{Name: marchMethod, About: about, Factors: true, Steps: math.MaxInt})
}

func methodNames() []string { return namesOf(methods()) }

func namesOf(chosen []method) []string {
	return each(chosen, func(m method) string { return m.Name })
}

func lookupMethod(name string) (method, error) {
	all := methods()
	i := slices.IndexFunc(all, func(m method) bool { return m.Name == name })
	if i < 0 {
		return method{}, fmt.Errorf("%s", unknown("method", name, methodNames()))
	}
	return all[i], nil
}

// lookupMethods reads a list of names separated by commas.
func lookupMethods(list string) ([]method, error) {
	return lookupList(list, lookupMethod, func(name string) error { return fmt.Errorf("method %q is named twice", name) })
}

// firstOrderTime bounds methods without a natural number of steps, when the user sets no bound.
const firstOrderTime = 25 * time.Second

// bounds completes the steps and the time of a run: methods that factor take their own number of
// steps or the problem's, the others as many as fit into the time.
func (m method) bounds(p *problems.Problem, steps int, maxTime time.Duration) (int, time.Duration) {
	if steps > 0 {
		return steps, maxTime
	}
	if m.Factors {
		return cmp.Or(m.Steps, p.Steps), maxTime
	}
	if maxTime == 0 {
		maxTime = firstOrderTime
	}
	return math.MaxInt, maxTime
}
