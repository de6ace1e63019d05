package adapt

import (
	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// memory returns about how many bytes a fit of n units at the points x takes: Phi and its factors
// (mat.Least), what evaluates rows there and at the unseen points, and, for equations that are not
// linear, the features of another fit beside the new ones, where Newton's method begins, and what
// evaluates them. It is counted before any of it is taken: TestMemory.
func (s *solver) memory(n int, x []*mat.Dense) (int64, error) {
	net := s.net.Sibling(n)
	p, err := pinn.New(net, s.terms(x)...)
	if err != nil {
		return 0, err
	}
	lo, hi := net.LastLayer()
	rows, columns := float64(rows(x)), float64(hi-lo)
	d, evaluators := &lsq.Demand{}, 2.
	if !s.affine {
		evaluators += 2 // one of twice the units
		d.Add("features beside those of another fit", 2, rows, columns)
	}
	d.Add("workers on blocks of rows", evaluators, float64(s.options.Workers), float64(p.Open().Bytes.Worker)/8)
	d.QR("features over damping", rows+columns, columns)
	return d.Bytes(), nil
}

// reserve counts what a level takes. No run takes less than its largest level.
func (s *solver) reserve(n int, x []*mat.Dense) error {
	bytes, err := s.memory(n, x)
	s.taken = max(s.taken, bytes)
	return err
}
