package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"anagram/store/netfile"
)

// Solution is what marching in time has found, a network for each slab of time: see netfile.Solution for its fields.
type Solution = netfile.Solution

// Slab is the solution for a slab of time: see netfile.Slab.
type Slab = netfile.Slab

// WriteSolutionJSON writes a solution in JSON. One that does not pass its Check is an error.
func WriteSolutionJSON(w io.Writer, s *Solution) error { return netfile.WriteSolutionJSON(w, s) }

// solutionJSON is what is read of a Solution in JSON: the fields of a network's, with slabs in place of sizes and theta.
type solutionJSON struct {
	Version    int          `json:"version"`
	Problem    string       `json:"problem"`
	Method     string       `json:"method"`
	Seed       uint64       `json:"seed"`
	Inputs     []string     `json:"inputs"`
	Activation string       `json:"activation"`
	Slabs      []slabJSON   `json:"slabs"`
	Domain     [][2]float64 `json:"domain"`
	RelativeL2 number       `json:"relative_l2"`
	MaxError   number       `json:"max_error"`
	Points     int          `json:"evaluation_points"`
	Loss       number       `json:"loss"`
	Library    string       `json:"library"`
	Note       string       `json:"note"`
	Checksum   string       `json:"crc32"`
}

type slabJSON struct {
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Sizes []int   `json:"sizes"`
	Theta list    `json:"theta"`
}

// ReadSolutionJSON reads a solution from JSON, to the end of r, under the rules of ReadNetworkJSON.
func ReadSolutionJSON(r io.Reader) (*Solution, error) {
	text, err := readText(r, mostText)
	if err != nil {
		return nil, fmt.Errorf("store: reading a solution: %w", err)
	}
	s, err := decodeSolution(text)
	if err != nil {
		return nil, fmt.Errorf("store: reading a solution: %w", err)
	}
	return s, nil
}

// LoadSolution reads a solution from the file network.json of a march.
func LoadSolution(path string) (*Solution, error) { return load(path, ReadSolutionJSON) }

func decodeSolution(text []byte) (*Solution, error) {
	nan := number(math.NaN())
	f := solutionJSON{RelativeL2: nan, MaxError: nan, Loss: nan}
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if f.Version != netfile.Version {
		return nil, fmt.Errorf("version %d of the format; this program reads version %d", f.Version, netfile.Version)
	}
	if f.Slabs == nil {
		return nil, errors.New("no slabs")
	}
	s := &Solution{
		Problem: f.Problem, Method: f.Method, Seed: f.Seed, Axes: f.Inputs, Domain: f.Domain, Library: f.Library, Note: f.Note,
		Report: Report{RelativeL2: float64(f.RelativeL2), MaxError: float64(f.MaxError), Points: f.Points, Loss: float64(f.Loss), Unseen: math.NaN()},
	}
	for k, b := range f.Slabs {
		net, err := netfile.Build(f.Activation, b.Sizes, len(b.Theta))
		if err != nil {
			return nil, fmt.Errorf("slab %d: %w", k, err)
		}
		s.Slabs = append(s.Slabs, Slab{Start: b.Start, End: b.End, Net: net, Theta: b.Theta})
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	if sum := s.Checksum(); f.Checksum != "" && f.Checksum != sum {
		return nil, fmt.Errorf("altered or damaged: the checksum of the data is %s, the file's %s", sum, f.Checksum)
	}
	return s, nil
}
