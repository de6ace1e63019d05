package pde

import (
	"slices"
	"strconv"
	"strings"
)

// Operators of vector analysis. They act along the coordinates of space, which are all but t, and
// are carried out where they stand: div(k*grad(u)) becomes k u_xx + k_x u_x + ..., with k_x by the
// rules of calculus, and where k depends on u by the chain rule.

// operators are the names of operators and how many arguments they take; diff takes two or more.
var operators = map[string]int{"grad": 1, "div": 1, "lap": 1, "dn": 1, "dot": 2, "vec": -1, "diff": -1}

// applied returns a function or an operator of its arguments.
func (m *model) applied(e *expr) value {
	f, want := functions[e.text], operators[e.text]
	if f != nil {
		want = f.arguments()
	}
	if m.at = e.at; want == 0 {
		m.noFunction(e.text)
	}
	if want > 0 && len(e.args) != want {
		m.stop("`%s` takes %s, got %d", e.text, plural(want, "argument"), len(e.args))
	}
	if f != nil {
		return m.elementary(f, e)
	}
	if e.text == "diff" {
		return m.diff(e)
	}
	args := make([]value, len(e.args))
	for i, a := range e.args {
		args[i] = m.value(a)
	}
	m.at = e.at
	switch e.text {
	case "grad":
		return m.grad(m.scalarArgument(args[0], "grad"))
	case "lap":
		return args[0].each(func(n *node) *node { return m.divergence(m.grad(n)) })
	case "div":
		if args[0].vector == nil {
			m.stop("`div` takes a vector, such as grad(u), k*grad(u) or vec(u, v)")
		}
		return value{scalar: m.divergence(args[0])}
	case "dn":
		return value{scalar: m.dot(value{vector: m.normals()}, m.grad(m.scalarArgument(args[0], "dn")))}
	case "dot":
		if args[0].vector == nil || args[1].vector == nil {
			m.stop("`dot` takes two vectors")
		}
		return value{scalar: m.dot(args[0], args[1])}
	}
	return m.vec(args)
}

// plural writes a number of things.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// scalarArgument returns an argument that is a number.
func (m *model) scalarArgument(v value, name string) *node {
	if v.scalar == nil {
		m.stop("`%s` takes a number such as u, not a vector", name)
	}
	return v.scalar
}

// noFunction says what a name before parentheses may have been.
func (m *model) noFunction(name string) {
	if slices.Contains(m.unknowns, name) {
		m.stop("`%s` is no function here: a value is given by `%s = ... at %s = ...`, a product is written with `*`", name, name, m.firstAxis())
	}
	if base, _, derivative := strings.Cut(name, "_"); derivative && slices.Contains(m.unknowns, base) {
		m.stop("`%s` is no function here: a value is given by `%s = ... at %s = ...`, a product is written with `*`", name, name, m.firstAxis())
	}
	if axis, d := strings.CutPrefix(name, "d"); d && slices.Contains(m.axes, axis) {
		m.stop("unknown function `%s`; a derivative is written u_%s or diff(E, %s)", name, axis, axis)
	}
	if _, known := m.places[name]; known || name == "pi" || name == "e" {
		m.stop("`%s` is no function; missing `*` before `(`?", name)
	}
	if other := otherwise[name]; other != "" {
		m.stop("unknown function `%s`; %s", name, other)
	}
	all := make([]string, 0, len(functions)+len(operators))
	for f := range functions {
		all = append(all, f)
	}
	for f := range operators {
		all = append(all, f)
	}
	slices.Sort(all)
	m.stop("unknown function `%s`%s", name, nearest(name, all))
}

// otherwise says how the functions of other languages are written.
var otherwise = map[string]string{
	"ln": "the natural logarithm is `log`", "log10": "write log(x)/log(10)", "arctan": "it is `atan`", "sgn": "it is `sign`",
	"heaviside": "it is `step`", "laplacian": "it is `lap`", "laplace": "it is `lap`", "gradient": "it is `grad`", "divergence": "it is `div`",
	"nabla": "it is `grad` or `div`", "curl": "write it by derivatives, such as v_x - u_y", "D": "a derivative is u_x or diff(E, x)", "d": "a derivative is u_x or diff(E, x)",
	"sech": "write 1/cosh(x)", "cot": "write 1/tan(x)", "sec": "write 1/cos(x)", "csc": "write 1/sin(x)",
	"int": "an integral is written integral(u over x)", "integrate": "an integral is written integral(u over x)", "mean": "write integral(u over x) by the length",
}

// elementary returns a function of numbers.
func (m *model) elementary(f *function, e *expr) value {
	args := make([]*node, len(e.args))
	for i, a := range e.args {
		args[i] = m.scalar(a)
	}
	m.at = e.at
	return value{scalar: m.call(f, args...)}
}

// diff returns diff(E, x, y): the derivative of E by x and y.
func (m *model) diff(e *expr) value {
	if len(e.args) < 2 {
		m.stop("`diff` takes a formula and the coordinates to differentiate by: diff(k*u_x, x)")
	}
	v := m.value(e.args[0])
	var axes string
	for _, by := range e.args[1:] {
		more, ok := "", false
		if by.op == opName {
			more, ok = m.split(by.text)
		}
		if m.at = by.at; !ok {
			m.stop("`diff` differentiates by coordinates; there are %s", strings.Join(m.axes, ", "))
		}
		axes += more
	}
	m.at = e.at
	return m.along(v, axes)
}

// grad returns the gradient.
func (m *model) grad(n *node) (v value) {
	for _, axis := range m.space() {
		v.vector = append(v.vector, m.derivative(n, axis))
	}
	return v
}

// divergence returns the divergence of a vector.
func (m *model) divergence(v value) *node {
	sum := m.whole(0)
	for i, axis := range m.space() {
		sum = m.add(sum, m.derivative(v.vector[i], axis))
	}
	return sum
}

// dot returns the scalar product.
func (m *model) dot(v, w value) *node {
	sum := m.whole(0)
	for i := range v.vector {
		sum = m.add(sum, m.mul(v.vector[i], w.vector[i]))
	}
	return sum
}

// normals returns the outward normal.
func (m *model) normals() (v []*node) {
	for _, axis := range m.space() {
		v = append(v, m.made(node{kind: kindNormal, index: axis}))
	}
	return v
}

// vec returns a vector of components.
func (m *model) vec(args []value) (v value) {
	if n := len(m.space()); len(args) != n {
		m.stop("`vec` takes a component for each coordinate of space, %d, got %d", n, len(args))
	}
	for _, a := range args {
		v.vector = append(v.vector, m.scalarArgument(a, "vec"))
	}
	return v
}
