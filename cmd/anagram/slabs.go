package main

import (
	"errors"
	"fmt"

	"anagram/problems"
	"anagram/store"
)

// loadNetwork reads the network of a file, or of one slab of a file of method march; slab is below
// 0 if none is asked for.
func loadNetwork(path string, slab int) (*store.Network, error) {
	n, err := store.LoadNetwork(path)
	var s *store.Solution
	if inSlabs := new(store.InSlabs); errors.As(err, &inSlabs) {
		s, err = store.LoadSolution(path)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("no network: %w", err)
	case s != nil:
		return slabNetwork(path, s, slab)
	case slab >= 0:
		return nil, fmt.Errorf("%s has no slabs of time: leave out -slab", path)
	}
	return n, nil
}

// slabNetwork is the network of slab k of a solution, on the slab's own domain. Errors are known of
// the whole alone.
func slabNetwork(path string, s *store.Solution, k int) (*store.Network, error) {
	last := len(s.Slabs) - 1
	if last < 0 {
		return nil, fmt.Errorf("no network: %s is of a march that was ended before its first slab", path)
	}
	if k < 0 || k > last {
		return nil, fmt.Errorf("%s has a network for each slab of time: choose one by -slab, from 0 (t = %v to %v) to %d (t = %v to %v)", path,
			s.Slabs[0].Start, s.Slabs[0].End, last, s.Slabs[last].Start, s.Slabs[last].End)
	}
	b := s.Slabs[k]
	n := &store.Network{Net: b.Net, Theta: b.Theta, Origin: s.Origin}
	n.Report = store.Report{}
	n.Note = fmt.Sprintf("slab %d of %d, t = %v to %v", k, len(s.Slabs), b.Start, b.End)
	if p, err := problems.Lookup(s.Problem); err == nil && s.Domain == nil && p.Domain.Dim() == b.Net.Inputs() {
		n.Domain = p.Domain // which a file may leave out
	}
	if n.Domain != nil {
		n.Domain = append([][2]float64{{b.Start, b.End}}, n.Domain[1:]...)
	}
	return n, nil
}
