package adapt

import (
	"errors"
	"math/rand/v2"
	"slices"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Model is what is to be solved: equations, and where they hold.
type Model struct {
	// Terms have the equations. Of their points only the regions count, for Solve draws points of
	// its own; points without a region (domain.At) stay as they are. Weights are not looked at: see
	// balance.go.
	Terms []pinn.Term
	// Net has the inputs and outputs, the activation, the lift and the trial form of the network.
	// Its hidden layers do not count. nil is a tanh network with one output.
	Net *mlp.Network
}

// condition is an equation on a region. Each is balanced by itself.
type condition struct {
	name     string
	equation pinn.Equation
	given    domain.Points
	region   domain.Region // nil for points that stay
	solid    bool          // the region has an inside
	single   bool          // the region is a single point
	inner    bool          // points without a region, not all on the border of the box around all
}

// conditions takes the terms apart.
func (m Model) conditions() (all []*condition, err error) {
	for _, t := range m.Terms {
		for i, c := range t.Conditions {
			name := t.Name
			if len(t.Conditions) > 1 {
				name = text.Sprintf("%s, condition %d", t.Name, i)
			}
			if err := c.Points.Err(); err != nil {
				return nil, text.Errorf("adapt: term %q: %w", name, err)
			}
			of := &condition{name: name, equation: c.Equation, given: c.Points, region: c.Points.Region()}
			if c.Points.Len() == 0 {
				return nil, text.Errorf("adapt: term %q: no points: give one at least, so that the region is known", name)
			}
			if of.region != nil {
				if of.solid, of.single, err = extent(of.region); err != nil {
					return nil, text.Errorf("adapt: term %q: %w", name, err)
				}
			}
			all = append(all, of)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("adapt: a model without terms")
	}
	if !slices.ContainsFunc(all, func(c *condition) bool { return c.solid }) {
		return nil, errors.New("adapt: no term has points of a region with an inside, such as domain.Uniform(region, 1, 1): what holds between given points is not known")
	}
	return all, nil
}

// network returns the network of the model, of a few units.
func (m Model) network(inputs int) *mlp.Network {
	if m.Net != nil {
		return m.Net
	}
	return mlp.New(taylor.Tanh, inputs, 1, 1)
}

// TestExtent fixes these.
const (
	// probes is how many points of a region are moved a little to find out whether it has an
	// inside.
	probes = 16
	// probeLength is by how much, relative to the region.
	probeLength = 1e-3
	// useProbes is the use of random numbers, as domain.Derive counts them.
	useProbes = 11
)

// extent finds out whether a region has an inside, by moving points of it a little in all
// directions, or is a single point.
func extent(r domain.Region) (solid, single bool, err error) {
	p := domain.Uniform(r, probes, domain.Derive(0, useProbes, 0))
	if err := p.Err(); err != nil {
		return false, false, err
	}
	x, err := draw(p)
	if err != nil {
		return false, false, err
	}
	bounds := r.Bounds()
	single = true
	rng := rand.New(rand.NewPCG(domain.Derive(0, useProbes, 1), 0))
	for i := range x.Rows {
		row := x.Row(i)
		for k, ends := range bounds {
			size := ends[1] - ends[0]
			single = single && size == 0
			if size == 0 {
				return false, single && allFlat(bounds), nil
			}
			row[k] += float64(probeLength * size * (float64(2*float64(rng.Float64())) - 1))
		}
		solid = solid || r.Contains(row)
	}
	return solid, false, nil
}

func allFlat(b domain.Box) bool {
	for _, ends := range b {
		if ends[0] != ends[1] {
			return false
		}
	}
	return true
}

// draw returns the points of a set, or what is wrong with drawing them.
func draw(p domain.Points) (x *mat.Dense, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = text.Errorf("%v", v)
		}
	}()
	return p.X(), nil
}
