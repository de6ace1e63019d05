package pinn

import "math/rand/v2"

// RandomSubset is Subset with points chosen at random, to compare with.
func (p *Problem) RandomSubset(theta []float64, n int, seed uint64) (*Problem, error) {
	phi, owner, err := p.allFeatures(theta)
	if err != nil {
		return nil, err
	}
	order := rand.New(rand.NewPCG(seed, 0)).Perm(phi.Rows)[:n]
	return p.pick(keepAll(order, phi, owner, len(p.conditions)))
}
