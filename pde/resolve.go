package pde

import (
	"slices"
	"strconv"
	"strings"

	"anagram/domain"
	"anagram/pinn"
)

// model is a file with its meaning: what its names stand for.
type model struct {
	builder
	axes       []string // names of the coordinates
	box        domain.Box
	unknowns   []string
	unknownAt  []int // where each is declared
	constants  []pinn.Constant
	parameters []Parameter
	lets       map[string]value
	places     map[string]int // names of everything and where they are declared
	periodic   []int          // axes
	regions    map[string]domain.Shape
	inside     domain.Shape // nil: the box
	settings   Settings
	rules      map[string]*over // of integrals
	integralAt [][2]int         // places of their coordinates, and which axes these are

	// What statements fill.
	p         *Problem
	counts    map[string]*count // of `points`, by what they are of
	drawn     map[*count]uint64 // how many sets have been drawn by it
	sets      int               // of points
	samples   int               // points of all sets
	reserved  int               // and of the grids that they are of
	termAt    []int             // where each term begins
	current   int               // the term that equations belong to; -1: by their place
	asked     []asked
	measured  []int   // unknowns that data give
	exacts    []*node // solutions, nil where there are none
	solutions []func(x []float64) float64
}

// value is what a formula stands for: a number at every point, or a vector with a component for
// each coordinate of space.
type value struct {
	scalar *node
	vector []*node
}

// declare enters a name.
func (m *model) declare(one *item) {
	m.at = one.at
	if at, twice := m.places[one.name]; twice {
		m.stop("`%s` is declared already, in line %d", one.name, m.errorAt(at, "").Line)
	}
	m.places[one.name] = one.at
}

// space returns the axes of space: all but that of t, which is time.
func (m *model) space() (axes []int) {
	for k, name := range m.axes {
		if name != "t" {
			axes = append(axes, k)
		}
	}
	if len(axes) == 0 {
		m.stop("the domain has no coordinate of space: t is time")
	}
	return axes
}

// guard runs f and turns a mistake into its end.
func (m *model) guard(f func()) (fine bool) {
	defer func() {
		if v := recover(); v != nil {
			if _, ours := v.(mistake); !ours {
				panic(v)
			}
			fine = false
		}
	}()
	f()
	return true
}

// scalar returns a formula that is no vector.
func (m *model) scalar(e *expr) *node {
	v := m.value(e)
	if v.scalar == nil {
		m.at = e.at
		m.stop("this is a vector, and a number is wanted: take `div` of it, or `dot` with another one")
	}
	return v.scalar
}

// known returns a formula that depends on coordinates alone.
func (m *model) known(e *expr, what string) *node {
	n := m.scalar(e)
	if m.at = e.at; n.asks {
		m.stop("%s depends on coordinates alone, not on what is to be found", what)
	}
	if n.normal {
		m.stop("%s can't depend on the normal", what)
	}
	return n
}

// constant returns a formula that is a number.
func (m *model) constant(e *expr, what string) float64 {
	n := m.known(e, what)
	if n.kind != kindNumber {
		m.at = e.at
		m.stop("%s is a number, without coordinates", what)
	}
	return n.num.hi
}

// value returns the meaning of a formula.
func (m *model) value(e *expr) value {
	var args [2]value
	if e.op != opCall && e.op != opIntegral {
		for i, a := range e.args {
			args[i] = m.value(a)
		}
	}
	m.at = e.at
	switch e.op {
	case opNumber:
		x, err := strconv.ParseFloat(e.text, 64)
		if err != nil {
			m.stop("`%s` is beyond the numbers of a computer", e.text)
		}
		return value{scalar: m.number(exactly(x))}
	case opName:
		return m.name(e.text)
	case opCall:
		return m.applied(e)
	case opIntegral:
		return m.integral(e)
	case opMinus:
		return args[0].each(m.neg)
	case opAdd:
		return m.both(args[0], args[1], m.add)
	case opSub:
		return m.both(args[0], args[1], m.sub)
	case opMul:
		return m.times(args[0], args[1])
	case opDiv:
		if args[1].vector != nil {
			m.stop("a division by a vector")
		}
		return args[0].each(func(n *node) *node { return m.div(n, args[1].scalar) })
	case opPow:
		if args[0].vector != nil || args[1].vector != nil {
			m.stop("a power of a vector: write `dot(v, v)` for its square")
		}
		return value{scalar: m.pow(args[0].scalar, args[1].scalar)}
	}
	m.stop("a comparison stands behind `where` only")
	return value{}
}

// each returns the value with f applied to every component.
func (v value) each(f func(*node) *node) value {
	if v.scalar != nil {
		return value{scalar: f(v.scalar)}
	}
	w := value{vector: make([]*node, len(v.vector))}
	for i, n := range v.vector {
		w.vector[i] = f(n)
	}
	return w
}

// both combines two numbers or two vectors.
func (m *model) both(x, y value, f func(x, y *node) *node) value {
	if (x.scalar == nil) != (y.scalar == nil) {
		m.stop("a sum of a number and a vector")
	}
	if x.scalar != nil {
		return value{scalar: f(x.scalar, y.scalar)}
	}
	w := value{vector: make([]*node, len(x.vector))}
	for i := range w.vector {
		w.vector[i] = f(x.vector[i], y.vector[i])
	}
	return w
}

// times multiplies numbers, or a number and a vector.
func (m *model) times(x, y value) value {
	switch {
	case x.vector != nil && y.vector != nil:
		m.stop("a product of two vectors: write `dot(v, w)`")
	case x.vector != nil:
		return x.each(func(n *node) *node { return m.mul(n, y.scalar) })
	}
	return y.each(func(n *node) *node { return m.mul(x.scalar, n) })
}

// name returns what a name stands for.
func (m *model) name(name string) value {
	switch name {
	case "pi":
		return value{scalar: m.number(pi)}
	case "e":
		if _, own := m.places["e"]; !own {
			return value{scalar: m.number(euler)}
		}
	}
	if v, ok := m.lets[name]; ok {
		return v
	}
	if k := slices.Index(m.axes, name); k >= 0 {
		return value{scalar: m.made(node{kind: kindAxis, index: k})}
	}
	if k := slices.IndexFunc(m.constants, func(c pinn.Constant) bool { return c.Name == name }); k >= 0 {
		return value{scalar: m.made(node{kind: kindConstant, index: k})}
	}
	if k := slices.IndexFunc(m.parameters, func(p Parameter) bool { return p.Name == name }); k >= 0 {
		return value{scalar: m.number(exactly(m.parameters[k].Value))}
	}
	if v, ok := m.derived(name); ok {
		return v
	}
	if functions[name] != nil || operators[name] != 0 {
		m.stop("`%s` needs its argument in parentheses: %s(x)", name, name)
	}
	if at, there := m.places[name]; there {
		m.stop("`%s` is declared only below, in line %d; move the declaration up", name, m.errorAt(at, "").Line)
	}
	if rest, d := strings.CutPrefix(name, "d"); d && slices.Contains(m.unknowns, rest) {
		m.stop("unknown name `%s`; a derivative of `%s` is written %s_%s", name, rest, rest, m.firstAxis())
	}
	if k := slices.IndexFunc(m.unknowns, func(u string) bool { return strings.Trim(strings.TrimSuffix(name, u), "0123456789") == "d" }); k >= 0 && strings.HasSuffix(name, m.unknowns[k]) {
		m.stop("unknown name `%s`; a second derivative of `%s` is written %s_%s%s", name, m.unknowns[k], m.unknowns[k], m.firstAxis(), m.firstAxis())
	}
	base, axes, derivative := strings.Cut(name, "_")
	if derivative && (slices.Contains(m.unknowns, base) || m.lets[base].scalar != nil) {
		m.stop("`%s`: `%s` is not made of coordinates, which are %s", name, axes, strings.Join(m.axes, ", "))
	}
	if derivative {
		m.stop("unknown name `%s`: no unknown is called `%s`%s", name, base, nearest(base, m.unknowns))
	}
	m.stop("unknown name `%s`%s", name, nearest(name, m.names()))
	return value{}
}

// firstAxis returns the name of a coordinate for an example, whether there is one yet or not.
func (m *model) firstAxis() string {
	if len(m.axes) == 0 {
		return "x"
	}
	return m.axes[0]
}

// names returns all that a formula may name.
func (m *model) names() []string {
	all := append([]string{"pi"}, m.axes...)
	for name := range m.places {
		all = append(all, name)
	}
	for name := range functions {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
