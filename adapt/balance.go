package adapt

import (
	"context"
	"math"
	"math/rand/v2"

	"anagram/domain"
	"anagram/mat"
)

// Every condition has to measure the same thing, an error of u. How much an error of u leaves in a
// condition is seen from typical ones: the units of a reference network, drawn as those of the best
// plan are, at the points that training never sees. With L the linearised operator of a condition,
//
//	gain^2 = sum_j mean |L phi_j|^2 / sum_j mean |phi_j|^2,
//
// and its rows are divided by gain. So weights do not depend on the unit of an equation, of x or of
// u. Steeper units have larger second derivatives, and leave more of the weight to the border.

// referenceUnits is how many units the reference has: TestBalance.
const referenceUnits = 48

// rebalance sets the factors for units of a plan and the equations linearised at a fit of that
// plan's function; nil is u = 0.
func (s *solver) rebalance(ctx context.Context, p Plan, at *fit, x []*mat.Dense) error {
	for k := range s.balance {
		s.balance[k] = 1
	}
	f := &fit{net: s.network(p).Sibling(referenceUnits)}
	f.theta = s.theta(f.net)
	rng := rand.New(rand.NewPCG(domain.Derive(s.options.Seed, useReference, 0), 0))
	if err := s.drawUnits(f.net, f.theta, p, rng); err != nil {
		return err
	}
	s.setStart(f.net, f.theta)
	net, theta := f.net, f.theta
	if at != nil {
		net = f.net.Sibling(referenceUnits + units(at.net))
		theta = s.theta(net)
		join(net, theta, f, at)
	}
	e, scale, err := s.evaluator(ctx, net, s.terms(x))
	if err != nil {
		return err
	}
	lo, _ := net.LastLayer()
	outputs, width := len(net.Summands()), units(net)
	phi, r := mat.New(len(scale), outputs*width), make([]float64, len(scale))
	s.result.Counts.Features++
	if err := e.Columns(r, phi, theta, lo, lo+phi.Cols); err != nil {
		return err
	}
	row := 0
	for k, t := range e.Session.Terms {
		sum := 0.0
		for range t.Rows {
			for o := range outputs {
				norm := mat.Nrm2(phi.Row(row)[o*width : o*width+referenceUnits])
				sum += float64(norm * norm)
			}
			row++
		}
		if gain := math.Sqrt(sum / referenceUnits); gain > 0 && gain <= math.MaxFloat64 {
			s.balance[k] = 1 / gain
		}
	}
	return nil
}
