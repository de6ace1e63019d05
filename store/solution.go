package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sort"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store/netfile"
)

// Solution is what marching in time has found: a network for each slab of time. Axis 0 of its points is t.
type Solution struct {
	Slabs []Slab // in order of time, one beginning where the other ends

	Problem, Method string // as in Network, and so the others
	Seed            uint64
	Axes            []string
	Domain          [][2]float64
	Report          Report
	Library         string
	Note            string
}

// Slab is the solution for Start <= t <= End.
type Slab struct {
	Start, End float64
	Net        *mlp.Network
	Theta      []float64
}

// Eval sets the rows of dst to the solution at the rows of x. Where two slabs meet the earlier one is taken; a time before the first slab or after the
// last is moved to the nearest known. It panics if there are no slabs or a shape does not fit.
func (s *Solution) Eval(dst, x *mat.Dense) {
	if len(s.Slabs) == 0 {
		panic("store: a solution without slabs")
	}
	for i := range x.Rows {
		k := sort.Search(len(s.Slabs)-1, func(k int) bool { return x.At(i, 0) <= s.Slabs[k].End })
		b := &s.Slabs[k]
		p := mat.FromRows(x.Row(i))
		p.Set(0, 0, min(max(p.At(0, 0), b.Start), b.End))
		u := dst.View(i, 0, 1, dst.Cols)
		b.Net.Eval(&u, b.Theta, p)
	}
}

// slab returns slab k as a network, for the checks that both need.
func (s *Solution) slab(k int) *Network {
	return &Network{Net: s.Slabs[k].Net, Theta: s.Slabs[k].Theta, Problem: s.Problem, Method: s.Method,
		Axes: s.Axes, Domain: s.Domain, Report: s.Report, Library: s.Library, Note: s.Note}
}

func (s *Solution) check() error {
	for k, b := range s.Slabs {
		switch {
		case k > 0 && b.Start != s.Slabs[k-1].End || !(b.Start < b.End) || math.IsInf(b.End-b.Start, 0):
			return fmt.Errorf("slab %d is from %v to %v", k, b.Start, b.End)
		case k > 0 && (b.Net == nil || b.Net.Inputs() != s.Slabs[0].Net.Inputs() || b.Net.Outputs() != s.Slabs[0].Net.Outputs() || b.Net.Activation() != s.Slabs[0].Net.Activation()):
			return fmt.Errorf("slab %d has other inputs, outputs or another activation than the first", k)
		}
		if err := s.slab(k).Check(); err != nil {
			return fmt.Errorf("slab %d: %w", k, err)
		}
	}
	return nil
}

// checksum is that of the bits of start, end and theta of all slabs, lowest bytes first.
func (s *Solution) checksum() string {
	sum := crc32.NewIEEE()
	add := func(v float64) {
		bits, b := math.Float64bits(v), [8]byte{}
		for i := range b {
			b[i] = byte(bits >> (8 * i))
		}
		sum.Write(b[:])
	}
	for _, b := range s.Slabs {
		add(b.Start)
		add(b.End)
		for _, v := range b.Theta {
			add(v)
		}
	}
	return fmt.Sprintf("%08x", sum.Sum32())
}

// solutionJSON is a Solution in JSON: the fields of a network's, with slabs in place of sizes and theta. Fields may be added, never changed.
type solutionJSON struct {
	Version    int          `json:"version"`
	Problem    string       `json:"problem"`
	Method     string       `json:"method"`
	Seed       uint64       `json:"seed"`
	Inputs     []string     `json:"inputs"`
	Activation string       `json:"activation"`
	Layout     string       `json:"layout"`
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

// MarshalJSON implements json.Marshaler: what is not finite is null.
func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// WriteSolutionJSON writes a solution in JSON, numbers as the shortest decimals that read back to the same bits. One that ReadSolutionJSON would not accept is an error.
func WriteSolutionJSON(w io.Writer, s *Solution) error {
	if err := s.check(); err != nil {
		return fmt.Errorf("store: writing a solution: %w", err)
	}
	f := solutionJSON{
		Version: netfile.Version, Problem: s.Problem, Method: s.Method, Seed: s.Seed, Inputs: s.Axes, Layout: netfile.Layout, Slabs: []slabJSON{},
		Domain: s.Domain, RelativeL2: number(s.Report.RelativeL2), MaxError: number(s.Report.MaxError), Points: s.Report.Points, Loss: number(s.Report.Loss),
		Library: s.Library, Note: s.Note, Checksum: s.checksum(),
	}
	for _, b := range s.Slabs {
		f.Activation = b.Net.Activation().String()
		f.Slabs = append(f.Slabs, slabJSON{b.Start, b.End, b.Net.Sizes(), b.Theta})
	}
	text, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("store: writing a solution: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
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
		s.Slabs = append(s.Slabs, Slab{b.Start, b.End, net, b.Theta})
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if sum := s.checksum(); f.Checksum != "" && f.Checksum != sum {
		return nil, fmt.Errorf("altered or damaged: the checksum of the data is %s, the file's %s", sum, f.Checksum)
	}
	return s, nil
}
