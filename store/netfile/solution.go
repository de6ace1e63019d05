package netfile

import (
	"io"
	"math"
	"sort"

	"anagram/internal/codec"
	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// Solution is what marching in time has found: a network for each slab of time. Axis 0 of its
// points is t.
type Solution struct {
	Slabs  []Slab // in order of time, one beginning where the other ends
	Origin        // Report.Unseen is not known
}

// Slab is the solution for Start <= t <= End.
type Slab struct {
	Start, End float64
	Net        *mlp.Network
	Theta      []float64
}

// Eval sets the rows of dst to the solution at the rows of x. Where two slabs meet the earlier one
// is taken; a time before the first slab or after the last is moved to the nearest known. It panics
// if there are no slabs or a shape does not fit.
func (s *Solution) Eval(dst, x *mat.Dense) {
	if len(s.Slabs) == 0 {
		panic("netfile: a solution without slabs")
	}
	for i := range x.Rows {
		k := sort.Search(len(s.Slabs)-1, func(k int) bool { return x.At(i, 0) <= s.Slabs[k].End })
		b := &s.Slabs[k]
		p := mat.FromRows(x.Row(i))
		p.Set(0, 0, min(max(p.At(0, 0), b.Start), b.End))
		u := dst.View(i, 0, 1, dst.Cols)
		b.Net.Eval(u, b.Theta, p)
	}
}

// SolutionVersion is the version of the form of a Solution. In version 1 the checksum was that of
// the bits of start, end and theta alone. BoxVersion is none of a Solution: package march has its
// networks on the unit box.
const SolutionVersion = 2

// Check returns an error if the solution can't be written: slabs that do not join, networks that
// have not the same inputs, outputs and activation, or one that does not pass its own Check or is
// on another box than the unit box, on a lift, in a form, or with scales or ranges.
func (s *Solution) Check() error {
	for k, b := range s.Slabs {
		switch {
		case k > 0 && b.Start != s.Slabs[k-1].End || !(b.Start < b.End) || math.IsInf(b.End-b.Start, 0):
			return text.Errorf("slab %d is from %v to %v", k, b.Start, b.End)
		case k > 0 && (b.Net == nil || b.Net.Inputs() != s.Slabs[0].Net.Inputs() || b.Net.Outputs() != s.Slabs[0].Net.Outputs() || b.Net.Activation() != s.Slabs[0].Net.Activation()):
			return text.Errorf("slab %d has other inputs, outputs or another activation than the first", k)
		}
		if err := checkNet(b.Net, b.Theta); err != nil {
			return text.Errorf("slab %d: %w", k, err)
		}
		if lo, _ := boxOf(b.Net); lo != nil {
			return text.Errorf("slab %d is on a box, for which the file of a solution has no place", k)
		}
		if b.Net.IsLifted() || b.Net.IsTrial() || b.Net.IsKept() || scaleOf(b.Net) != nil {
			return text.Errorf("slab %d has a scale, a range, a lift or a form, for which the file of a solution has no place", k)
		}
	}
	if len(s.Slabs) == 0 {
		return s.Origin.check(-1, -1)
	}
	return s.Origin.check(s.Slabs[0].Net.Inputs(), s.Slabs[0].Net.Outputs())
}

// Checksum is the CRC-32 (IEEE), in eight hexadecimal digits, of all that the file says: the
// activation and the number of slabs, start, end, sizes and theta of each, and what else the binary
// form of a network has, in its order and coding.
func (s *Solution) Checksum() string {
	o, activation := s.Origin, s.activation()
	o.Report = o.Report.normal()
	o.Report.Unseen = math.NaN() // the file has none
	c := codec.NewSum()
	c.String("activation", &activation)
	c.Len("slabs", len(s.Slabs), 1)
	for i := range s.Slabs {
		b := &s.Slabs[i]
		sizes := b.Net.Sizes()
		c.Float("start", &b.Start)
		c.Float("end", &b.End)
		c.Ints("sizes", &sizes)
		c.Floats("theta", &b.Theta)
	}
	o.code(c)
	return codec.Hex(c.Sum())
}

// activation returns the name of that of all slabs, or none without slabs.
func (s *Solution) activation() string {
	if len(s.Slabs) == 0 {
		return ""
	}
	return s.Slabs[0].Net.Activation().String()
}

// WriteSolutionJSON writes a solution as WriteJSON does a network. One that does not pass Check is
// an error.
func WriteSolutionJSON(w io.Writer, s *Solution) error {
	if err := s.Check(); err != nil {
		return text.Errorf("netfile: writing a solution: %w", err)
	}
	var j object
	j.begin(&s.Origin, SolutionVersion)
	j.field("activation").string(s.activation())
	j.field("layout").string(Layout)
	j.field("slabs").list(len(s.Slabs), func(i int) { j.slab(&s.Slabs[i]) })
	j.errors(&s.Origin)
	return j.end(w, &s.Origin, s.Checksum())
}

func (j *object) slab(b *Slab) {
	j.raw("{")
	j.field("start").number(b.Start)
	j.field("end").number(b.End)
	j.field("sizes").sizes(b.Net)
	j.field("theta").numbers(b.Theta)
	j.raw("}")
}
