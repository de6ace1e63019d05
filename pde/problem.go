package pde

import (
	"math"
	"slices"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Settings say how a file is loaded. The zero value takes it as it is.
type Settings struct {
	// Set has values of parameters, by name, in place of those in the file.
	Set map[string]float64
	// Points, if it is not 0, is the number of points a side of all grids, or that of random points
	// inside, in place of what the file says.
	Points int
	// Read returns a file that the problem names: its data. nil refuses, for a problem that came
	// from somewhere else.
	Read func(name string) ([]byte, error)
	// Outline takes what the picture of a network needs: of the Problem there are Title, Axes,
	// Domain, Periodic, Unknowns, Constants, Parameters, options and Contains. Equations get no
	// meaning, points are not drawn, data not read.
	Outline bool
}

// Parameter is a known number of a problem that may be changed: see Settings.Set.
type Parameter struct {
	Name   string
	Value  float64
	Lo, Hi float64 // its range; equal if the file gives none
}

// Problem is a file that was loaded.
type Problem struct {
	Title      string   // "" without
	Axes       []string // names of the coordinates
	Domain     domain.Box
	Periodic   []int    // the axes in which everything is periodic
	Unknowns   []string // in the order of the network's outputs
	Constants  []pinn.Constant
	Parameters []Parameter
	Terms      []pinn.Term
	// Exact has the solution of each unknown; nil if the file does not give those of all.
	Exact []func(x []float64) float64
	// ExactConstants has the values of constants that the file gives, by name.
	ExactConstants map[string]float64

	Source string             // the text of the file, with ? for bytes that are not UTF-8
	Set    map[string]float64 // Settings.Set

	// What options say; the zero value where they say nothing.
	Hidden     []int             // widths of the hidden layers, never empty
	Activation taylor.Activation // never nil
	Seed       uint64
	Steps      int
	Method     string
	Cutoff     float64
	Pinned     bool // they say more than a seed, so nothing else is to be chosen
	// Tolerance is what the estimated error is to be; 0 without.
	Tolerance float64

	ranges    [][2]float64 // of the unknowns, infinite where there is none
	report    Report
	evolution *Evolution
	inside    domain.Shape  // nil: a box
	region    domain.Region // inside, and all of time
	holds     []holding     // where equations inside hold
}

// holding is where an equation inside holds, and which unknowns it asks for.
type holding struct {
	unknowns []int
	region   domain.Region // nil: everywhere
}

// Load reads a file, which is named in errors. It opens no other one by itself. The error is an
// Errors, with the place of each mistake.
func Load(name string, src []byte, settings Settings) (*Problem, error) {
	s := &source{name: name, src: string(src)}
	t, err := s.parse()
	if err != nil && (t == nil || s.lost) {
		return nil, err
	}
	m := &model{builder: builder{source: s}, settings: settings, current: -1}
	p := m.problem(t)
	if err := s.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// Network returns a network for the problem with the given hidden widths; with none, those of the
// file. Its outputs have the names of the unknowns. With periodic coordinates it sees their cosine
// and sine.
func (p *Problem) Network(hidden ...int) *mlp.Network {
	if len(hidden) == 0 {
		hidden = p.Hidden
	}
	d := p.Domain.Dim()
	sizes := append([]int{d + len(p.Periodic)}, hidden...)
	net := mlp.New(p.Activation, append(sizes, len(p.Unknowns))...).Named(p.Unknowns...)
	for k, r := range p.ranges {
		switch {
		case !math.IsInf(r[1], 1):
			net = net.Between(k, r[0], r[1])
		case !math.IsInf(r[0], -1):
			net = net.Positive(k)
		}
	}
	if len(p.Periodic) == 0 {
		return net
	}
	var lo, hi []float64
	for _, side := range p.Domain {
		lo, hi = append(lo, side[0]), append(hi, side[1])
	}
	return net.Periodic(lo, hi, p.Periodic...)
}

// Build returns the least-squares problem for a network: one of p.Network, or any other with as
// many inputs and outputs.
func (p *Problem) Build(net *mlp.Network) (*pinn.Problem, error) { return pinn.New(net, p.Terms...) }

// Evaluation returns points to compare with Exact on: a grid where there are at most two
// coordinates, 20,000 uniform points otherwise.
func (p *Problem) Evaluation() domain.Points {
	if p.inside != nil {
		return domain.Uniform(p.region, 20_000, evaluationSeed)
	}
	switch p.Domain.Dim() {
	case 1:
		return p.Domain.Grid(1001)
	case 2:
		return p.Domain.Grid(101)
	}
	return p.Domain.Uniform(20_000, evaluationSeed)
}

// evaluationSeed is that of a stream of its own.
const evaluationSeed = 0x657661

// Contains reports whether the equations hold at a point: whether it is in the domain, less what
// shapes leave out.
func (p *Problem) Contains(x []float64) bool {
	if p.inside == nil {
		return p.Domain.Contains(x)
	}
	return p.region.Contains(x)
}

// Asks reports whether an equation inside asks for an unknown at a point. With `where` there are
// points at which none does: what two materials in contact have beyond their border is nobody's
// solution, and is not compared with Exact.
func (p *Problem) Asks(unknown int, x []float64) bool {
	named := false
	for _, one := range p.holds {
		if slices.Contains(one.unknowns, unknown) {
			if named = true; one.region == nil || one.region.Contains(x) {
				return true
			}
		}
	}
	return !named
}

// maxLonePoints is how many points a condition may have that are given one by one: more of them are
// data, whose noise a network is to be chosen for: TestLeavesChoice.
const maxLonePoints = 8

// LeavesChoice reports whether package adapt can solve the problem, and the file leaves network,
// points and method to it. Ranges, and measured data, are for it where constants are to be found.
func (p *Problem) LeavesChoice() bool {
	if p.Pinned || p.Network().IsKept() && len(p.Constants) == 0 {
		return false
	}
	if len(p.Constants) > 0 {
		return true
	}
	for _, t := range p.Terms {
		for _, c := range t.Conditions {
			if c.Points.Region() == nil && c.Points.Len() > maxLonePoints {
				return false
			}
		}
	}
	return true
}

// Report returns what is known of the problem before any work.
func (p *Problem) Report() *Report { return &p.report }
