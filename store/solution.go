package store

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"anagram/internal/codec"
	"anagram/store/netfile"
)

// Solution is what marching in time has found, a network for each slab of time: see
// netfile.Solution for its fields.
type Solution = netfile.Solution

// Slab is the solution for a slab of time: see netfile.Slab.
type Slab = netfile.Slab

// WriteSolutionJSON writes a solution in JSON, under the rules of WriteNetworkJSON.
func WriteSolutionJSON(w io.Writer, s *Solution) error {
	return netfile.WriteSolutionJSON(readable{w, maxText}, s)
}

// ReadSolutionJSON reads a solution from JSON, to the end of r, under the rules of ReadNetworkJSON.
func ReadSolutionJSON(r io.Reader) (*Solution, error) {
	var s *Solution
	d, text, err := readDocument(r)
	if err == nil {
		s, err = d.solution(text)
	}
	if err != nil {
		return nil, fmt.Errorf("store: reading a solution: %w", err)
	}
	return s, nil
}

// LoadSolution reads a solution from the file network.json of a march.
func LoadSolution(path string) (*Solution, error) { return load(path, ReadSolutionJSON) }

// minSlabText is how many characters a slab has at least, so that no room is made for more of them
// than there may be: {"start":0,"end":1,"sizes":[1,1],"theta":[0,0]}. TestHostile.
const minSlabText = 48

func (d *document) solution(text []byte) (*Solution, error) {
	if d.slabs < 0 {
		return nil, errors.New("no slabs")
	}
	if err := d.wantSolution(); err != nil {
		return nil, err
	}
	if d.Lo != nil || d.Scale != nil || d.Range != nil || d.Lift != nil || d.Forms != nil || d.Windows != nil {
		return nil, fmt.Errorf("a box, a scale, a range, a lift or a form, which no solution of version %d has", d.version)
	}
	s := &Solution{Origin: d.Origin, Slabs: make([]Slab, 0, min(d.slabs, len(text)/minSlabText))}
	s.Report.Unseen = math.NaN()
	if err := d.readSlabs(s, text); err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	if d.version == 1 {
		return s, d.check(sumOfVersion1(s))
	}
	return s, d.check(s.Checksum())
}

// readSlabs reads the slabs, whose activation may stand after them in the text. One whose network
// has the sizes of that before shares it.
func (d *document) readSlabs(s *Solution, text []byte) error {
	r := &reader{text: text, at: d.slabsAt, field: "slabs"}
	var sizes, before []int
	var b Slab
	fields := []field{
		{"start", into(&b.Start, r.float)},
		{"end", into(&b.End, r.float)},
		{"sizes", func() { sizes = r.ints(sizes) }},
		{"box", func() { r.fail("a slab of version %d has none", d.version) }},
		{"scale", func() { r.fail("a slab of version %d has none", d.version) }},
		{"range", func() { r.fail("a slab of version %d has none", d.version) }},
		{"lift", func() { r.fail("a slab of version %d has none", d.version) }},
		{"form", func() { r.fail("a slab of version %d has none", d.version) }},
		{"windows", func() { r.fail("a slab of version %d has none", d.version) }},
		{"theta", into(&b.Theta, r.floats)},
	}
	r.array(func() {
		b = Slab{Net: b.Net}
		sizes, before = before[:0], sizes
		k := len(s.Slabs)
		if r.object(fields); r.err == nil && (k == 0 || !slices.Equal(sizes, before) || len(b.Theta) != b.Net.Params()) {
			b.Net, r.err = netfile.Build(d.Activation, sizes, len(b.Theta))
		}
		if r.err != nil {
			r.err = fmt.Errorf("slab %d: %w", k, r.err)
			return
		}
		s.Slabs = append(s.Slabs, b)
	})
	return r.err
}

// sumOfVersion1 is the checksum of the first files: that of the bits of start, end and theta of all
// slabs, lowest bytes first.
func sumOfVersion1(s *Solution) string {
	c := codec.NewSum()
	for i := range s.Slabs {
		b := &s.Slabs[i]
		c.Float("start", &b.Start)
		c.Float("end", &b.End)
		for k := range b.Theta {
			c.Float("theta", &b.Theta[k])
		}
	}
	return codec.Hex(c.Sum())
}
