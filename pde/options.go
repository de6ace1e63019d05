package pde

import (
	"math"
	"strconv"
	"strings"

	"anagram/taylor"
)

// optionNames are what `options` knows.
var optionNames = []string{"net", "activation", "seed", "steps", "method", "cutoff"}

// What a network may be: see maxWork.
const (
	maxLayers = 20
	maxUnits  = 10_000
)

// option enters one of the options.
func (m *model) option(one *item) {
	m.at = one.at
	p := m.p
	p.Pinned = p.Pinned || one.name != "seed"
	switch one.name {
	case "net":
		list := one.list
		if one.value != nil {
			list = []*expr{one.value}
		}
		if len(list) == 0 || len(list) > maxLayers {
			m.stop("a net has the widths of 1 to %d hidden layers: net = 32 or net = [20, 20]", maxLayers)
		}
		p.Hidden = nil
		for _, e := range list {
			p.Hidden = append(p.Hidden, int(m.upTo(e, 1, maxUnits, "the width of a layer")))
		}
	case "activation":
		f, known := taylor.ByName(one.word)
		if !known {
			var all []string
			for _, f := range taylor.Functions() {
				all = append(all, f.String())
			}
			m.stop("unknown activation `%s`; there are %s", one.word, strings.Join(all, ", "))
		}
		p.Activation = f
	case "seed":
		p.Seed = uint64(m.upTo(m.single(one), 0, 1<<53, "a seed"))
	case "steps":
		p.Steps = int(m.upTo(m.single(one), 1, 1<<30, "a number of steps"))
	case "method":
		p.Method = one.word
	case "cutoff":
		if p.Cutoff = m.constant(m.single(one), "a cutoff"); !(p.Cutoff >= 0 && p.Cutoff <= math.MaxFloat64) {
			m.stop("a cutoff is a number from 0 on")
		}
	default:
		m.stop("unknown option `%s`%s; there are %s", one.name, nearest(one.name, optionNames), strings.Join(optionNames, ", "))
	}
}

// single returns the value of an option that is one number.
func (m *model) single(one *item) *expr {
	if one.value == nil {
		m.stop("`%s` is one number", one.name)
	}
	return one.value
}

// upTo returns a whole number between bounds.
func (m *model) upTo(e *expr, lo, hi float64, what string) float64 {
	v := m.constant(e, what)
	if m.at = e.at; v != math.Trunc(v) || !(v >= lo && v <= hi) {
		m.stop("%s is a whole number from %s to %s, got %v", what, decimal(lo), decimal(hi), v)
	}
	return v
}

// decimal writes a whole number without an exponent.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
