package domain

import (
	"math/bits"

	"anagram/internal/text"
	"anagram/mat"
)

// Sobol points (S. Joe, F. Kuo, "Constructing Sobol sequences with better two-dimensional
// projections", 2008). Coordinate j of point i is the sum, without carry, of a direction number for
// each bit of the Gray code of i,
//
//	x_ij = g_1 v_j1 xor g_2 v_j2 xor ...,   g = i xor i/2,   v_jk = m_jk / 2^k,
//
// where the m of a coordinate follow from its first s ones by a primitive polynomial of degree s,
//
//	m_k = 2 a_1 m_{k-1} xor .. xor 2^(s-1) a_{s-1} m_{k-s+1} xor 2^s m_{k-s} xor m_{k-s}.
//
// Every 2^m points that begin at a multiple of that are spread evenly, so a mean over them is
// better than one over random points, the more the smoother the function.
//
// They are scrambled (A. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995): each
// bit of a coordinate is flipped or not by a hash of the bits before it, which leaves the points as
// even as they are, makes each uniform, and the mean of a smooth function more accurate still.

// sobolBits is how many bits a coordinate has.
const sobolBits = 32

// direction numbers of coordinates 1 to 8 from the authors' file new-joe-kuo-6.21201: the
// coefficients a_1 .. a_{s-1} as the bits of a number, and m_1 .. m_s. Coordinate 0 has no
// polynomial, and all its m are 1.
var joeKuo = [...]struct {
	a uint32
	m []uint32
}{
	{0, []uint32{1}},
	{1, []uint32{1, 3}},
	{1, []uint32{1, 3, 1}},
	{2, []uint32{1, 1, 1}},
	{1, []uint32{1, 1, 3, 3}},
	{4, []uint32{1, 3, 5, 13}},
	{2, []uint32{1, 1, 5, 5, 17}},
	{4, []uint32{1, 1, 5, 5, 5}},
}

// maxSobol is how many coordinates the points may have: TestSobolErrors.
const maxSobol = len(joeKuo) + 1

// directions returns v_j1, v_j2, .. of coordinate j, in units of 2^-32.
func directions(j int) (v [sobolBits]uint32) {
	for k := range v {
		v[k] = 1 << (sobolBits - 1 - k)
	}
	if j == 0 {
		return v
	}
	a, m := joeKuo[j-1].a, joeKuo[j-1].m
	s := len(m)
	for k := range v {
		if k < s {
			v[k] *= m[k]
			continue
		}
		v[k] = v[k-s] ^ v[k-s]>>s
		for i := 1; i < s; i++ {
			if a>>(s-1-i)&1 == 1 {
				v[k] ^= v[k-i]
			}
		}
	}
	return v
}

// owen flips each bit of x, from the first on, or not, by a hash of seed and the bits before it.
func owen(x uint32, seed uint64) uint32 {
	y := x
	for k := range sobolBits {
		before := uint64(x)>>(sobolBits-k) | 1<<k // the bits before, and how many they are
		y ^= uint32(mix(seed^mix(before))>>63) << (sobolBits - 1 - k)
	}
	return y
}

// Sobol returns n points of a region that are spread more evenly than random ones: the scrambled
// points of Sobol in its box that the region contains, from a seed. The best n are powers of 2, if
// the region is a box. There are at most 9 coordinates, not counting flat axes. A border or another
// region without inside has none but by chance: use Spaced or Uniform.
func Sobol(r Region, n int, seed uint64) (p Points) {
	bounds, err := boundsOf(r)
	if err != nil {
		return Points{err: err}
	}
	p = Points{dim: len(bounds), region: r}
	free := bounds.free()
	switch {
	case n < 0 || n > maxNumbers/len(bounds):
		p.err = text.Errorf("%d Sobol points, want 0 to 2^27 numbers", n)
	case len(free) > maxSobol:
		p.err = text.Errorf("Sobol points of %d coordinates, want %d or fewer, or Uniform", len(free), maxSobol)
	}
	if p.err != nil {
		return p
	}
	method := "Contains"
	defer caught(&method, &p.err)
	s := newSobol(len(free), seed)
	x := mat.New(n, len(bounds))
	for i := range n {
		if !s.place(x.Row(i), bounds, free, r) {
			p.err = text.Errorf("%s contains fewer than one Sobol point of its box in %d%s", nameOf(r), maxProposals, cureOf(r))
			return p
		}
	}
	p.fixed = x
	return p
}

// sobol is a sequence of points.
type sobol struct {
	seeds []uint64 // of the coordinates
	v     [][sobolBits]uint32
	state []uint32 // the point, before it is scrambled
	index uint32
}

func newSobol(d int, seed uint64) *sobol {
	s := &sobol{state: make([]uint32, d)}
	for j := range d {
		s.v = append(s.v, directions(j))
		s.seeds = append(s.seeds, Derive(seed, useSobol, j))
	}
	return s
}

// next goes on to the next point. One bit of the Gray code changes: that of the last 1 of the
// index.
func (s *sobol) next() {
	s.index++
	if k := bits.TrailingZeros32(s.index); k < sobolBits {
		for j := range s.state {
			s.state[j] ^= s.v[j][k]
		}
	}
}

// place sets x to the next point that r contains, and reports whether there is one in a million.
func (s *sobol) place(x []float64, bounds Box, free []int, r Region) bool {
	for range maxProposals {
		for k, ends := range bounds {
			x[k] = ends[0]
		}
		for j, k := range free {
			at := (float64(owen(s.state[j], s.seeds[j])) + 0.5) * 0x1p-32
			x[k] += float64((bounds[k][1] - bounds[k][0]) * at)
		}
		s.next()
		if r.Contains(x) {
			return true
		}
	}
	return false
}
