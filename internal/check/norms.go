package check

import (
	"math"

	"anagram/mat"
)

// Eps is the distance from 1 to the next larger float64.
const Eps = 0x1p-52

// MaxAbs returns the largest magnitude in a, NaN where a holds one.
func MaxAbs(a *mat.Dense) float64 {
	top := 0.0
	for i := range a.Rows {
		top = math.Max(top, mat.MaxAbs(a.Row(i)))
	}
	return top
}

// MaxDiff returns the largest |a_ij - b_ij|; the shapes must agree.
func MaxDiff(a, b *mat.Dense) float64 {
	if a.Rows != b.Rows || a.Cols != b.Cols {
		panic("check: matrices of different shape")
	}
	top := 0.0
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			top = math.Max(top, math.Abs(v-b.At(i, j)))
		}
	}
	return top
}

// NotOrthonormal returns the largest element of |Q^T Q - I|: 0 for exactly orthonormal columns.
func NotOrthonormal(q *mat.Dense) float64 {
	g := mat.New(q.Cols, q.Cols)
	mat.GemmTN(g, 1, q, q)
	for i := range g.Rows {
		g.Row(i)[i]--
	}
	return MaxAbs(g)
}

// Ulps returns the distance of two numbers in units in the last place: 0 if they are equal
// (0 and -0 are, and two NaNs), infinite if only one is NaN.
func Ulps(a, b float64) float64 {
	if a == b || a != a && b != b {
		return 0
	}
	if a != a || b != b {
		return math.Inf(1)
	}
	i, j := ordered(a), ordered(b)
	// modulo 2^64, so the difference does not overflow
	return float64(uint64(max(i, j)) - uint64(min(i, j)))
}

// ordered maps the floating-point numbers to integers in their order, neighbours to neighbours.
func ordered(x float64) int64 {
	b := int64(math.Float64bits(x))
	if b < 0 {
		return math.MinInt64 - b
	}
	return b
}

// RelDiff returns |got - want| / max(|want|, floor).
func RelDiff(got, want, floor float64) float64 {
	return math.Abs(got-want) / math.Max(math.Abs(want), floor)
}
