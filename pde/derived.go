package pde

import (
	"slices"
	"strings"
)

// derived returns a derivative written as u_xx or, with one coordinate, with primes.
func (m *model) derived(name string) (value, bool) {
	base := strings.TrimRight(name, "'")
	primes := len(name) - len(base)
	var axes string
	if primes > 0 {
		if len(m.axes) == 0 {
			m.stop("`%s` is a derivative, and there is no coordinate yet; the domain stands above", name)
		}
		if len(m.axes) > 1 {
			m.stop("`%s`: a prime is a derivative by the only coordinate, and there are %d; write %s_%s", name, len(m.axes), base, m.axes[0])
		}
		axes = strings.Repeat("\x00", primes)
	}
	if v, ok := m.derivable(base); ok {
		return m.along(v, axes), true
	}
	// x_1 may be the name of a coordinate or of an unknown: all cuts are tried
	for i := range base {
		if base[i] != '_' || i == 0 {
			continue
		}
		v, ok := m.derivable(base[:i])
		more, fits := m.split(base[i+1:])
		if ok && fits && more != "" {
			return m.along(v, axes+more), true
		}
	}
	return value{}, false
}

// derivable returns an unknown or what a let names.
func (m *model) derivable(name string) (value, bool) {
	if k := slices.Index(m.unknowns, name); k >= 0 {
		return value{scalar: m.field(k, "")}, true
	}
	v, ok := m.lets[name]
	return v, ok && v.scalar != nil
}

// split reads the names of coordinates one behind the other, as in xx and x1x2. The longest name
// that leaves a rest that can be read is taken.
func (m *model) split(s string) (axes string, ok bool) {
	if len(s) > maxName {
		return "", false
	}
	return m.splitRest(s, m.longest(), make([]bool, len(s)+1))
}

// splitRest is split. failed has the lengths of rests that can't be read, so that none is tried
// again.
func (m *model) splitRest(s string, order []int, failed []bool) (axes string, ok bool) {
	if s == "" {
		return "", true
	}
	if failed[len(s)] {
		return "", false
	}
	for _, k := range order {
		rest, found := strings.CutPrefix(s, m.axes[k])
		if !found {
			continue
		}
		if axes, ok = m.splitRest(strings.TrimPrefix(rest, "_"), order, failed); ok {
			return string(rune(k)) + axes, true
		}
	}
	failed[len(s)] = true
	return "", false
}

// longest returns the axes, those of long names first.
func (m *model) longest() []int {
	order := make([]int, len(m.axes))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(i, j int) int { return len(m.axes[j]) - len(m.axes[i]) })
	return order
}

// along differentiates along axes, one after the other.
func (m *model) along(v value, axes string) value {
	return v.each(func(n *node) *node {
		for _, axis := range []byte(axes) {
			n = m.derivative(n, int(axis))
		}
		return n
	})
}
