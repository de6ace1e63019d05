package main

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"anagram/internal/check"
)

func TestPrinted(t *testing.T) { check.Printed(t, lesson) }

func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a long film")
	}
	for _, f := range figures() {
		check.Figure(t, f.name+".svg", f.svg())
	}
}

// All ways find the same singular values, and Phi V = U Sigma.
func TestSVD(t *testing.T) {
	phi := features(near(0))
	turned := copied(phi)
	V, _ := svd(turned, true)
	rows := triangle(copied(phi))
	svd(rows, true)
	for i, image := range product(phi, V) {
		for s := range image {
			if math.Abs(image[s]-turned[i][s]) > 1e-13 {
				t.Fatalf("Phi v_%d is not sigma u", i+1)
			}
		}
		for k := range i {
			if dot(V[i], V[k]) > 1e-13 {
				t.Errorf("v_%d and v_%d have the product %g", i+1, k+1, dot(V[i], V[k]))
			}
		}
		if d := math.Abs(length(rows[i]) - length(turned[i])); d > 1e-14*length(turned[0]) {
			t.Errorf("sigma_%d is %g, of R %g", i+1, length(turned[i]), length(rows[i]))
		}
	}
}

// Singular values of columns of very different lengths, in any order, have their digits: those of
// the same rotations in arithmetic of 600 bits.
func TestGraded(t *testing.T) {
	random := rand.New(rand.NewPCG(0, 0))
	for range 5 {
		phi := matrix(4, 6)
		for k, p := range random.Perm(4) {
			for i := range phi[p] {
				phi[p][i] = math.Ldexp(random.NormFloat64(), -30*k)
			}
		}
		want := exact(phi)
		for _, sorting := range []bool{false, true} {
			got := copied(phi)
			svd(got, sorting)
			for k, sigma := range lengths(got) {
				if math.Abs(sigma/want[k]-1) > 1e-14 {
					t.Errorf("sigma_%d is %.16g, want %.16g", k+1, sigma, want[k])
				}
			}
		}
	}
}

// lengths returns those of the columns, the longest first.
func lengths(phi [][]float64) (l []float64) {
	for _, x := range phi {
		l = append(l, length(x))
	}
	slices.Sort(l)
	slices.Reverse(l)
	return l
}

// exact returns the singular values of phi, by Jacobi with 600 bits.
func exact(phi [][]float64) []float64 {
	number := func() *big.Float { return new(big.Float).SetPrec(600) }
	add := func(x, y *big.Float) *big.Float { return number().Add(x, y) }
	mul := func(x, y *big.Float) *big.Float { return number().Mul(x, y) }
	inner := func(x, y []*big.Float) *big.Float {
		sum := number()
		for i := range x {
			sum.Add(sum, mul(x[i], y[i]))
		}
		return sum
	}
	var columns [][]*big.Float
	for _, x := range phi {
		var column []*big.Float
		for _, v := range x {
			column = append(column, number().SetFloat64(v))
		}
		columns = append(columns, column)
	}
	for range 8 { // the pairs' cosines are squared by each in the end
		for p, x := range columns {
			for _, y := range columns[:p] {
				twice, d := inner(x, y), number().Sub(inner(x, x), inner(y, y))
				twice.Add(twice, twice)
				h := number().Sqrt(add(mul(d, d), mul(twice, twice)))
				if d.Sign() < 0 {
					h.Neg(h)
				}
				t := number().Quo(twice, h.Add(h, d))
				c := number().Quo(big.NewFloat(1), number().Sqrt(add(big.NewFloat(1), mul(t, t))))
				s := mul(c, t)
				for i := range x {
					x[i], y[i] = add(mul(c, x[i]), mul(s, y[i])), number().Sub(mul(c, y[i]), mul(s, x[i]))
				}
			}
		}
	}
	var sigma []float64
	for _, x := range columns {
		l, _ := number().Sqrt(inner(x, x)).Float64()
		sigma = append(sigma, l)
	}
	slices.Sort(sigma)
	slices.Reverse(sigma)
	return sigma
}

// A matrix made bidiagonal first, by reflections from the left and the right (G. Golub, W. Kahan,
// 1965), has lost the tiny singular values, here with the shortest first.
func TestBidiagonal(t *testing.T) {
	d, phi := 0x1p-33, matrix(4, 4)
	for p := range phi {
		for i := range phi[p] {
			phi[p][i] = math.Pow(d*float64(i+1), float64(3-p))
		}
	}
	want := exact(phi)
	for k := range 4 {
		x := slices.Clone(phi[k])
		clear(x[:k])
		reflect(phi, x, k)
		if k < 2 {
			y := transposed(phi)[k]
			clear(y[:k+1])
			phi = transposed(phi)
			reflect(phi, y, k+1)
			phi = transposed(phi)
		}
	}
	svd(phi, true)
	sigma := lengths(phi)
	if math.Abs(sigma[0]/want[0]-1) > 1e-14 || sigma[2] < 100*want[2] || sigma[2] > 1e-14 {
		t.Errorf("sigma %g, want the first of %g, and 1e-16 for the third", sigma, want)
	}
}

// reflect makes the reflection of all columns that takes x to a multiple of the k-th unit vector.
func reflect(columns [][]float64, x []float64, k int) {
	x[k] += math.Copysign(length(x), x[k])
	for _, y := range columns {
		factor := 2 * dot(x, y) / dot(x, x)
		for i := range y {
			y[i] -= factor * x[i]
		}
	}
}

func transposed(phi [][]float64) [][]float64 {
	m := matrix(len(phi[0]), len(phi))
	for p := range phi {
		for i := range m {
			m[i][p] = phi[p][i]
		}
	}
	return m
}

// The columns of Phi have lengths from 2e-2 to 1e1, the rows of R from 1e-7 to 1e1. Of the first
// 153 angles, plain has 55 with |t| > 0.1, QR first 12.
func TestAngles(t *testing.T) {
	columns, rows := lengths(features(near(1e-3))), lengths(triangle(features(near(1e-3))))
	if columns[P-1] < 0.015 || columns[0] > 15 || rows[P-1] > 1.5e-7 || rows[0] < 9 {
		t.Errorf("lengths %g of columns, %g of rows", columns, rows)
	}
	plain, first := steep(features(near(1e-3))), steep(triangle(features(near(1e-3))))
	if plain < 50 || plain > 60 || first < 9 || first > 15 {
		t.Errorf("%d and %d steep rotations", plain, first)
	}
}

// steep makes a sweep and returns how many rotations had |t| > 0.1.
func steep(phi [][]float64) (count int) {
	for p := range phi {
		for q := range p {
			t := tangent(phi[p], phi[q])
			if math.Abs(t) > 0.1 {
				count++
			}
			rotate(phi[p], phi[q], t)
		}
	}
	return count
}
