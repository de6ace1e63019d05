// Package cpu says which family of kernels the machine runs: the plain Go loops, or assembly for
// its vector registers. It asks the processor itself, so that the module needs no other.
//
// All assembly families add in the same order and fuse the same products, so they give the same
// bits; the loops never fuse and give others.
package cpu

// Family is a family of kernels.
type Family int

// The families. Loops is all there is under the build tag purego and on architectures without
// assembly.
const (
	Loops  Family = iota
	NEON          // arm64
	AVX2          // amd64 with AVX2 and FMA
	AVX512        // amd64 with AVX-512 F, DQ and VL besides
)

// Use is the family in use, the best one the machine has. Tests and benchmarks set it to
// another of Available; nothing else does, and not while kernels run.
var Use = Available()[0]

// String returns the family's name.
func (f Family) String() string {
	return [...]string{"loops", "neon", "avx2", "avx512"}[f]
}
