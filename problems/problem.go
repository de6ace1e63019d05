package problems

import (
	"slices"
	"strings"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/march"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Problem is a differential equation with all that an experiment fixes. The fields are for reading;
// a changed copy is a problem of your own. It is made by All and Lookup. It has a field for
// everything that the command line shows or lets one change, and is written once for each
// experiment.
type Problem struct {
	Name     string        // as on the command line
	Title    string        // one line, with the equation
	Axes     []string      // names of the coordinates
	Domain   domain.Box    // where the equation holds
	Equation pinn.Equation // inside, without the conditions on the border
	Hidden   []int         // widths of the hidden layers of the experiment
	// Points is their number a side of the grids, or inside where they are random: see Build.
	Points    int
	MinPoints int  // the least that Points can be
	Random    bool // the points are random ones
	// Streamed has random points streamed, as domain.Points.Streamed says. With fixed ones it is an
	// error of Build.
	Streamed   bool
	Activation taylor.Activation // of the hidden layers
	Steps      int               // what the classic method is given
	Cutoff     float64           // absolute, of the classic method; 0: its default

	// Outputs names the unknowns, an output of the network each; nil: there is one, u.
	Outputs []string
	// Sees is what the first layer sees, such as a periodic coordinate; nil: the axes on their box.
	Sees []mlp.Coordinate
	// Form is what the network is part of, output by output, such as the size of an unknown; nil:
	// it is u.
	Form []mlp.PolynomialForm

	// Exact is the solution at a point, or nil if no closed form is known, or there are several
	// unknowns: then Evaluation compares with a reference solution.
	Exact func(x []float64) float64

	// Measure is how far values are from those of Evaluation, where that is not pinn.Compare, as of
	// several unknowns of different sizes; nil: it is.
	Measure func(got, want []float64) (relativeL2, maxError float64)

	// Evolution is the same equation and data as a problem to march in time (march.Solve), or nil.
	// It is there for problems that one network over all of time does not solve.
	Evolution *march.Evolution

	terms      func(points int) []pinn.Term
	evaluation func() (x *mat.Dense, u []float64, err error)
}

// All returns the problems: laplace2d, heat, laplace5d, allencahn.
func All() []*Problem {
	return []*Problem{laplace2d(), heat(), laplace5d(), allenCahn()}
}

// Lookup returns the problem of a name, or an error that lists the names there are.
func Lookup(name string) (*Problem, error) {
	var names []string
	for _, p := range All() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return nil, text.Errorf("problems: unknown problem %q (there are %s)", name, strings.Join(names, ", "))
}

// New returns a problem of your own: p with its terms, given the number p.Points, and with the
// points and the solution there that Evaluation returns.
func New(p Problem, terms func(points int) []pinn.Term, evaluation func() (*mat.Dense, []float64, error)) *Problem {
	p.terms, p.evaluation = terms, evaluation
	return &p
}

// Network returns a network for the problem with the given hidden widths; with none, those of
// the experiment (p.Hidden).
func (p *Problem) Network(hidden ...int) *mlp.Network {
	if len(hidden) == 0 {
		hidden = p.Hidden
	}
	inputs := p.Domain.Dim()
	if p.Sees != nil {
		inputs = 0
		for _, c := range p.Sees {
			inputs += c.Size()
		}
	}
	sizes := append([]int{inputs}, hidden...)
	net := mlp.New(p.Activation, append(sizes, max(1, len(p.Outputs)))...)
	if p.Sees != nil {
		net = net.Seeing(p.Sees...)
	}
	if p.Form != nil {
		net = net.InPolynomials(p.Form...)
	}
	return net
}

// Compare returns how far values at the points of Evaluation, those of a point together, are from
// the solution there: by p.Measure, or as pinn.Compare does.
func (p *Problem) Compare(got, want []float64) (relativeL2, maxError float64) {
	if p.Measure != nil {
		return p.Measure(got, want)
	}
	return pinn.Compare(got, want)
}

// Build returns the least-squares problem on p.Points for a network: one of p.Network, or any other
// with as many inputs and outputs. Points is that of the experiment until a copy is changed:
//
//	laplace2d, heat   K points a side of the grid, both ends counted; 30, at least 3
//	allencahn         K in t and 2 K in x; 30, at least 3
//	laplace5d         K random points inside and K/8 on the border, rounded down; 4000, at least 8
//
// Fewer are an error.
func (p *Problem) Build(net *mlp.Network) (*pinn.Problem, error) {
	if p.Points < p.MinPoints {
		return nil, text.Errorf("%s: %d points, want at least %d", p.Name, p.Points, p.MinPoints)
	}
	terms := p.terms(p.Points)
	for _, t := range terms {
		for i := range t.Conditions {
			if p.Streamed {
				t.Conditions[i].Points = t.Conditions[i].Points.Streamed()
			}
		}
	}
	b, err := pinn.New(net, terms...)
	if err != nil {
		return nil, text.Errorf("%s: %w", p.Name, err)
	}
	return b, nil
}

// Terms returns the terms of the problem on p.Points, as package adapt takes them.
func (p *Problem) Terms() []pinn.Term { return p.terms(max(p.Points, p.MinPoints)) }

// Evaluation returns the points on which errors are measured, one a row, and the solution there,
// all unknowns of a point together. Grids have the last coordinate varying fastest. The matrix and
// the slice are the caller's own.
func (p *Problem) Evaluation() (x *mat.Dense, u []float64, err error) {
	return p.evaluation()
}

// Slice returns a grid of so many points a side over the first two coordinates, the others in the
// middle of their ranges, and the solution there: one point a row, the second coordinate varying
// fastest. Without Exact it panics.
func (p *Problem) Slice(side int) (x *mat.Dense, u []float64) {
	box := slices.Clone(p.Domain)
	for k := 2; k < len(box); k++ {
		middle := (box[k][0] + box[k][1]) / 2
		box[k] = [2]float64{middle, middle}
	}
	x = box.Grid(side, side).X()
	return x, pinn.Values(p.Exact, x)
}

// exactly is an evaluation on points where the solution is known in closed form.
func exactly(points func() domain.Points, u func(x []float64) float64) func() (*mat.Dense, []float64, error) {
	return func() (*mat.Dense, []float64, error) {
		x := points().X()
		return x, pinn.Values(u, x), nil
	}
}
