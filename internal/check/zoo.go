// Package check holds what tests share: matrices that break careless algorithms, norms of
// what is left over, derivatives by finite differences and distances in ulps.
package check

import (
	"math"
	"math/rand/v2"

	"anagram/mat"
)

// Matrix is an animal of the zoo.
type Matrix struct {
	Name string
	A    *mat.Dense
}

// Zoo returns small matrices of every kind that a factorisation must survive: empty, single,
// zero, square, tall, wide, rank-deficient, graded, clustered, near the ends of the range.
func Zoo() []Matrix {
	zoo := []Matrix{
		{"0x0", mat.New(0, 0)},
		{"0x3", mat.New(0, 3)},
		{"3x0", mat.New(3, 0)},
		{"1x1", mat.FromRows([]float64{-3})},
		{"1x1 zero", mat.New(1, 1)},
		{"1x1 subnormal", mat.FromRows([]float64{0x1p-1074})},
		{"1x5", Random(1, 5, 1)},
		{"5x1", Random(5, 1, 2)},
		{"zero 4x3", mat.New(4, 3)},
		{"identity", Diagonal(1, 1, 1, 1)},
		{"diagonal ascending", Diagonal(1e-12, 1e-3, -1, 1e5)},
		{"upper ones", upperOnes(9)},
		{"random square", Random(8, 8, 3)},
		{"random tall", Random(31, 7, 4)},
		{"random wide", Random(6, 29, 5)},
		{"one row zero", withZeroRow(Random(7, 5, 6), 2)},
		{"one column zero", transposed(withZeroRow(Random(5, 7, 7), 1))},
		{"equal columns", equalColumns(9, 4)},
		{"rank 3 of 8", Product(Random(12, 3, 8), Random(3, 8, 9))},
		{"rank 3 of 8 wide", Product(Random(8, 3, 10), Random(3, 12, 11))},
		{"clustered", Spectrum(20, 12, clustered(12), 12)},
		{"decaying", Spectrum(24, 16, Decay(16, 1.5, -15), 13)},
		{"decaying wide", Spectrum(16, 24, Decay(16, 1.5, -15), 14)},
		{"columns graded", Graded(14, 9, 0, 120, 15)},
		{"rows graded", Graded(14, 9, 120, 0, 16)},
		{"both graded", Graded(12, 12, 100, -100, 17)},
		{"hilbert", Hilbert(10)},
		{"kahan", Kahan(24, 1.2)},
		{"kahan, rows far from orthogonal", Kahan(24, 0.5)},
		{"near overflow", Scaled(Random(9, 5, 18), 0x1p1019)},
		{"near underflow", Scaled(Random(9, 5, 19), 0x1p-1040)},
		{"both ends", Scaled(Diagonal(0x1p1000, 1, 0x1p-1000), 1)},
	}
	return zoo
}

// made returns the matrix of these elements, which are asked for row by row.
func made(rows, cols int, element func(i, j int) float64) *mat.Dense {
	a := mat.New(rows, cols)
	for i := range rows {
		for j := range cols {
			a.Set(i, j, element(i, j))
		}
	}
	return a
}

// Random returns a matrix of independent uniform numbers in [-1, 1).
func Random(rows, cols int, seed uint64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 77))
	return made(rows, cols, func(_, _ int) float64 { return 2*rng.Float64() - 1 })
}

// Diagonal returns the square matrix with the given diagonal.
func Diagonal(d ...float64) *mat.Dense {
	a := mat.New(len(d), len(d))
	for i, v := range d {
		a.Set(i, i, v)
	}
	return a
}

// Product returns A B.
func Product(a, b *mat.Dense) *mat.Dense {
	c := mat.New(a.Rows, b.Cols)
	mat.Gemm(c, 1, a, b)
	return c
}

// Scaled returns alpha A.
func Scaled(a *mat.Dense, alpha float64) *mat.Dense {
	return made(a.Rows, a.Cols, func(i, j int) float64 { return alpha * a.At(i, j) })
}

// Orthonormal returns rows x cols, cols <= rows, with orthonormal columns: random ones, by
// Gram-Schmidt done twice.
func Orthonormal(rows, cols int, seed uint64) *mat.Dense {
	q := Random(cols, rows, seed)
	for i := range cols {
		for range 2 {
			for k := range i {
				mat.Axpy(q.Row(i), -mat.Dot(q.Row(i), q.Row(k)), q.Row(k))
			}
		}
		mat.Scal(q.Row(i), 1/mat.Nrm2(q.Row(i)))
	}
	return transposed(q)
}

// Spectrum returns a rows x cols matrix with random singular vectors and the given singular values,
// min(rows, cols) of them (up to rounding of the size eps sigma_1).
func Spectrum(rows, cols int, sigma []float64, seed uint64) *mat.Dense {
	u, v := Orthonormal(rows, len(sigma), seed), Orthonormal(cols, len(sigma), seed+1000)
	for i := range u.Rows {
		for j, s := range sigma {
			u.Row(i)[j] *= s
		}
	}
	a := mat.New(rows, cols)
	mat.GemmNT(a, 1, u, v)
	return a
}

// Decay returns n numbers from 10^first to 10^last in equal ratios: the spectrum of a network's
// features.
func Decay(n int, first, last float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = math.Pow(10, first+(last-first)*float64(i)/float64(max(1, n-1)))
	}
	return s
}

// Graded returns D1 C D2 with a well-conditioned C, D1 falling over rowDecades decades from the
// first row to the last (rising if negative) and D2 over colDecades from column to column.
// The powers of ten are rounded to powers of two, so that the product is exact.
func Graded(rows, cols int, rowDecades, colDecades float64, seed uint64) *mat.Dense {
	c := Random(rows, cols, seed)
	for i := range min(rows, cols) {
		c.Row(i)[i] += math.Copysign(3, c.Row(i)[i])
	}
	return made(rows, cols, func(i, j int) float64 {
		return math.Ldexp(c.At(i, j), grade(i, rows, rowDecades)+grade(j, cols, colDecades))
	})
}

// grade returns the binary exponent of place i of n in a grading centred on 1.
func grade(i, n int, decades float64) int {
	return int(math.Round(decades * math.Log2(10) * (0.5 - float64(i)/float64(max(1, n-1)))))
}

// Hilbert returns the n x n matrix 1/(i+j+1).
func Hilbert(n int) *mat.Dense {
	return made(n, n, func(i, j int) float64 { return 1 / float64(i+j+1) })
}

// Kahan returns the n x n upper triangular matrix diag(1, s, s^2 ...) (I - c strict upper ones), s
// = sin(theta), c = cos(theta), on which pivoting by column norms sees no small remainder (W.
// Kahan, Numerical linear algebra, 1966).
func Kahan(n int, theta float64) *mat.Dense {
	a := mat.New(n, n)
	s, c := math.Sincos(theta)
	scale := 1.0
	for i := range n {
		a.Set(i, i, scale)
		for j := i + 1; j < n; j++ {
			a.Set(i, j, -c*scale)
		}
		scale *= s
	}
	return a
}

func upperOnes(n int) *mat.Dense {
	return made(n, n, func(i, j int) float64 {
		if j < i {
			return 0
		}
		return 1
	})
}

func withZeroRow(a *mat.Dense, i int) *mat.Dense {
	clear(a.Row(i))
	return a
}

func transposed(a *mat.Dense) *mat.Dense {
	return made(a.Cols, a.Rows, func(i, j int) float64 { return a.At(j, i) })
}

func equalColumns(rows, cols int) *mat.Dense {
	a := Random(rows, cols, 20)
	return made(rows, cols, func(i, _ int) float64 { return a.At(i, 0) })
}

func clustered(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = 1 + float64(i/4)*1e-9
		if i > n/2 {
			s[i] = 1e-6
		}
	}
	return s
}
