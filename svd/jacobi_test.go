package svd

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

func TestNotConvergedSaysHowFar(t *testing.T) {
	a := check.Random(12, 12, 1)
	j := jacobiOf(a, nil)
	var e *NotConverged
	if err := j.run(2); !errors.As(err, &e) || e.Sweeps != 2 || !(e.Cosine > 0 && e.Cosine <= 1) {
		t.Errorf("two sweeps: error %v", err)
	}
	if err := j.run(maxSweeps); err != nil {
		t.Errorf("going on: %v", err)
	}
}

// Everything converges long before the limit; what needs many sweeps would be news.
func TestSweeps(t *testing.T) {
	for _, z := range check.Zoo() {
		w, err := decompose(z.A, false)
		if err != nil {
			t.Fatalf("%s: %v", z.Name, err)
		}
		if w.jac.sweeps > 12 {
			t.Errorf("%s: %d sweeps", z.Name, w.jac.sweeps)
		}
	}
}

// In a sweep every pair of blocks meets once, in rounds where no block is in two pairs, and the
// blocks are all of the rows.
func TestTournament(t *testing.T) {
	for n := range 1200 {
		var j jacobi
		j.reserve(n)
		blocks := len(j.spans)
		met := map[[2]int]int{}
		for j.round = range blocks - 1 {
			busy := map[int]bool{}
			for i := range blocks / 2 {
				p, q := j.pair(i)
				if p >= q || busy[p] || busy[q] {
					t.Fatalf("n = %d: blocks %d and %d meet in round %d", n, p, q, j.round)
				}
				busy[p], busy[q] = true, true
				met[[2]int{p, q}]++
			}
		}
		if len(met) != blocks*(blocks-1)/2 {
			t.Fatalf("n = %d: %d pairs of %d blocks meet", n, len(met), blocks)
		}
		most := 0
		for p := range blocks {
			rows := j.first(p+1) - j.first(p)
			if most = max(most, rows); rows < 0 {
				t.Fatalf("n = %d: block %d begins at row %d and ends at %d", n, p, j.first(p), j.first(p+1))
			}
		}
		if j.first(0) != 0 || j.first(blocks) != n || most*most > gramRoom {
			t.Fatalf("n = %d: blocks of up to %d rows from %d to %d", n, most, j.first(0), j.first(blocks))
		}
	}
}

// Matrices of one block of rows and of several, with elements dropped or not: in the end every pair
// of rows is orthogonal in the relative sense, however short, and what rotated along says how they
// came about.
func TestJacobiBlocks(t *testing.T) {
	for _, n := range []int{1, blockRows - 1, blockRows, blockRows + 1, 2*blockRows + 3, 4*blockRows + 1} {
		if !*check.Full && n > 3*blockRows {
			continue // takes minutes where processors are emulated
		}
		for _, z := range []check.Matrix{
			{Name: "random", A: check.Random(n, n, 1)},
			{Name: "decaying", A: check.Spectrum(n, n, check.Decay(n, 1, -15), 2)},
			{Name: "rows graded", A: check.Graded(n, n, 60, 0, 3)},
			{Name: "rows of one size, clustered", A: check.Spectrum(n, n, check.Decay(n, 0, -1e-9), 4)},
			{Name: "steep triangle", A: steepTriangle(n)},
		} {
			checkJacobi(t, z, 0)
			checkJacobi(t, z, eps/math.Sqrt(float64(n)))
		}
	}
}

func checkJacobi(t *testing.T, z check.Matrix, drop float64) {
	t.Helper()
	n := z.A.Rows
	j := jacobiOf(z.A, identity(n))
	j.drop = drop
	if err := j.run(maxSweeps); err != nil {
		t.Fatalf("%s, n = %d: %v", z.Name, n, err)
	}
	limit := 4 * eps * float64(n+4) // what a rotation leaves, n of them a sweep
	for x := range n {
		for y := range x {
			cos := mat.Dot(j.g.Row(x), j.g.Row(y)) / mat.Nrm2(j.g.Row(x)) / mat.Nrm2(j.g.Row(y))
			if !(math.Abs(cos) <= limit) {
				t.Errorf("%s, n = %d: rows %d and %d have cosine %g, limit %g", z.Name, n, x, y, cos, limit)
			}
		}
	}
	g := j.g.View(0, 0, n, n)
	left := g.Clone()
	mat.Gemm(left, -1, &j.h, z.A)
	if d, most := check.MaxAbs(left), float64(j.sweeps)*limit*mat.Nrm2(j.g.Row(0)); d > most {
		t.Errorf("%s, n = %d: J G is off by %g, limit %g", z.Name, n, d, most)
	}
}

// steepTriangle is like the R3 of Decompose with singular values from 1 to 1e-60: far from the
// diagonal elements are small even beside their rows.
func steepTriangle(n int) *mat.Dense {
	a := check.Random(n, n, 5)
	for i := range n {
		clear(a.Row(i)[:i])
		a.Set(i, i, 1)
		for k := i; k < n; k++ {
			a.Row(i)[k] *= math.Pow(10, float64(-60*(2*k-i))/float64(n))
		}
	}
	return a
}

// What is left out at the ends of rows changes no singular value by more than rounding does, and
// there is something to leave out.
func TestSpans(t *testing.T) {
	const n = 149
	var lengths [2][]float64
	for k, drop := range []float64{0, eps / math.Sqrt(n)} {
		j := jacobiOf(steepTriangle(n), nil)
		j.drop = drop
		if err := j.run(maxSweeps); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			lengths[k] = append(lengths[k], mat.Nrm2(j.g.Row(i)))
		}
		if drop == 0 {
			continue
		}
		whole := 0
		for p, s := range j.spans {
			if s == (span{0, j.g.Cols}) {
				whole++
			}
			for i := j.first(p); i < j.first(p+1); i++ {
				row := j.g.Row(i)
				if mat.MaxAbs(row[:s.lo]) != 0 || mat.MaxAbs(row[s.hi:]) != 0 {
					t.Errorf("row %d of block %d has elements outside of %v", i, p, s)
				}
			}
		}
		if whole > 0 {
			t.Errorf("spans %v", j.spans)
		}
	}
	for i, want := range lengths[0] {
		if got := lengths[1][i]; !(math.Abs(got-want) <= 8*eps*math.Sqrt(n)*want) {
			t.Errorf("sigma_%d is %g, without spans %g", i, got, want)
		}
	}
}

// Tangent and cosine of a rotation are right, the cosine to half of the spacing of numbers just
// under 1 as long as the angle is small.
func TestAngle(t *testing.T) {
	for exp := -12.0; exp <= 0; exp += 0.01 {
		x := math.Pow(10, exp)
		e := 1/x - x // 2 cot(2 phi) for tan(phi) = x
		big1 := func(v float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(v) }
		f := new(big.Float).Mul(big1(e), big1(e))
		f.Sqrt(f.Add(f, big1(4))).Add(f, big1(e))
		tangent := new(big.Float).Quo(big1(2), f)
		w := new(big.Float).Mul(tangent, tangent)
		w.Sqrt(w.Add(w, big1(1)))
		cosine := new(big.Float).Quo(big1(1), w)
		for _, scale := range []float64{1, 0x1p-440, 0x1p+400} {
			for _, d := range []float64{1, 0x1p-150, 0x1p+60} {
				td, c := angle(scale*e, -scale/d, d)
				if dt, _ := new(big.Float).Sub(tangent, big1(-td*d)).Float64(); !(math.Abs(dt) <= 3*eps*x) {
					t.Errorf("tangent of angle(%g, %g, %g) is off by %.2f eps", scale*e, -scale/d, d, dt/x/eps)
				}
				dc, _ := new(big.Float).Sub(cosine, big1(c)).Float64()
				limit := 0.2501 * eps
				if x > 1e-3 {
					limit = eps
				}
				if !(math.Abs(dc) <= limit) {
					t.Errorf("cosine of angle(%g, %g, %g) is off by %.2f eps", scale*e, -scale/d, d, dc/eps)
				}
			}
		}
	}
	if td, c := angle(0x1p-700, 0x1p-700, 1); td != 0 || c != 0 {
		t.Errorf("squares underflow: %g, %g", td, c)
	}
}

// A row that all but vanishes in a sweep may meet, in the next block, one that is stored in a unit
// more than the square root of the range smaller.
func TestJacobiFarApart(t *testing.T) {
	const n = tileRows + 1
	for e := -700; e < -150; e++ {
		a := identity(n) // rows n-3 and n-2 are parallel but for 2^e, row n-1 is as short
		a.Set(n-2, n-3, 1)
		a.Set(n-2, n-2, math.Ldexp(1, e))
		a.Set(n-1, n-2, math.Ldexp(1, e+1))
		a.Set(n-1, n-1, math.Ldexp(1, e+1))
		j := jacobiOf(a, identity(n))
		if err := j.run(maxSweeps); err != nil {
			t.Fatalf("2^%d: %v", e, err)
		}
		product := 0.5 // of the lengths is |det a| = 2^(2e+1)
		for i := range n {
			f, k := j.length(i)
			if product *= math.Ldexp(f, k); i >= n-2 {
				product = math.Ldexp(product, -e)
			}
		}
		if !(math.Abs(product-1) <= 4*eps*n) {
			t.Errorf("2^%d: the determinant is off by %g of itself", e, product-1)
		}
	}
}

// Thousands of rotations must not make rows longer or shorter, however slightly: the sum of all
// squares stays.
func TestJacobiKeepsTheNorm(t *testing.T) {
	const n = 128
	a := check.Spectrum(n, n, check.Decay(n, 1, -14), 1)
	j := jacobiOf(a, nil)
	if err := j.run(maxSweeps); err != nil {
		t.Fatal(err)
	}
	if d := (sumSquares(&j.g)/sumSquares(a) - 1) / 2; math.Abs(d) > 10*eps {
		t.Errorf("the norm has changed by %.1f eps", d/eps)
	}
}

// sumSquares is exact but for its last rounding.
func sumSquares(a *mat.Dense) float64 {
	sum, x := new(big.Float).SetPrec(2000), new(big.Float).SetPrec(200)
	for i := range a.Rows {
		for _, v := range a.Row(i) {
			x.SetFloat64(v)
			sum.Add(sum, x.Mul(x, x))
		}
	}
	s, _ := sum.Float64()
	return s
}

// jacobiOf returns the rotations of a copy of the square a, with h, or nothing, along.
func jacobiOf(a, h *mat.Dense) *jacobi {
	j := new(jacobi)
	g := j.begin(a.Rows)
	g.Copy(a)
	if h != nil {
		j.h = *h
	}
	return j
}

func identity(n int) *mat.Dense {
	a := mat.New(n, n)
	for i := range n {
		a.Set(i, i, 1)
	}
	return a
}
