package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"anagram/problems"
	"anagram/store"
)

// writtenSlabs is a slabsFile that is read: what is to be checked is left to store.
type writtenSlabs struct {
	Problem    string          `json:"problem"`
	Method     string          `json:"method"`
	Seed       uint64          `json:"seed"`
	Inputs     json.RawMessage `json:"inputs"`
	Activation string          `json:"activation"`
	Slabs      []struct {
		Start float64         `json:"start"`
		End   float64         `json:"end"`
		Sizes json.RawMessage `json:"sizes"`
		Theta json.RawMessage `json:"theta"`
	} `json:"slabs"`
}

// loadNetwork reads the network of a file, or of one slab of a file of method march; slab is below 0 if none is asked for.
func loadNetwork(path string, slab int) (*store.Network, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f writtenSlabs
	if json.Unmarshal(data, &f) != nil || len(f.Slabs) == 0 {
		if slab >= 0 {
			return nil, fmt.Errorf("%s has no slabs of time: leave out -slab", path)
		}
		n, err := store.LoadNetwork(path)
		if err != nil {
			return nil, fmt.Errorf("no network: %w", err)
		}
		return n, nil
	}
	if slab < 0 || slab >= len(f.Slabs) {
		return nil, fmt.Errorf("%s has a network for each slab of time: choose one by -slab, from 0 (t = %v to %v) to %d (t = %v to %v)", path,
			f.Slabs[0].Start, f.Slabs[0].End, len(f.Slabs)-1, f.Slabs[len(f.Slabs)-1].Start, f.Slabs[len(f.Slabs)-1].End)
	}
	n, err := f.network(slab)
	if err != nil {
		return nil, fmt.Errorf("no network: %s: slab %d: %w", path, slab, err)
	}
	return n, nil
}

// network returns slab k by way of the text of a file with a single network.
func (f *writtenSlabs) network(k int) (*store.Network, error) {
	s := f.Slabs[k]
	text, err := json.Marshal(map[string]any{
		"version": 1, "problem": f.Problem, "method": f.Method, "seed": f.Seed, "inputs": f.Inputs, "activation": f.Activation,
		"sizes": s.Sizes, "theta": s.Theta,
	})
	if err != nil {
		return nil, err
	}
	n, err := store.ReadNetworkJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if p, err := problems.Lookup(f.Problem); err == nil && p.Domain.Dim() == n.Net.Inputs() {
		n.Domain = append([][2]float64{{s.Start, s.End}}, p.Domain[1:]...)
	}
	n.Note = fmt.Sprintf("slab %d of %d, t = %v to %v", k, len(f.Slabs), s.Start, s.End)
	return n, nil
}
