package svd_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// The oracle: one-sided Jacobi in high-precision arithmetic, slow and without any care but precision.
// A grading over 300 decades costs 1000 bits (an inner product must see the shortest row beside the longest);
// more than that remain.
const bits = 2200

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }

func bigDot(x, y []*big.Float) *big.Float {
	s := bigFloat(0)
	for i := range x {
		s.Add(s, new(big.Float).SetPrec(bits).Mul(x[i], y[i]))
	}
	return s
}

// bigTurn rotates x and y to orthogonality and reports whether they were not so yet, to 2^-200.
func bigTurn(x, y []*big.Float) bool {
	n := func() *big.Float { return new(big.Float).SetPrec(bits) }
	a, b, p := bigDot(x, x), bigDot(y, y), bigDot(x, y)
	if a.Sign() == 0 || b.Sign() == 0 {
		return false
	}
	ab := n().Mul(a, b)
	limit := n().SetMantExp(ab, -400)
	if n().Mul(p, p).Cmp(limit) <= 0 {
		return false
	}
	z := n().Quo(n().Sub(a, b), n().Mul(bigFloat(2), p))
	root := n().Sqrt(n().Add(bigFloat(1), n().Mul(z, z)))
	if z.Sign() < 0 {
		root.Neg(root)
	}
	t := n().Quo(bigFloat(1), n().Add(z, root))
	c := n().Quo(bigFloat(1), n().Sqrt(n().Add(bigFloat(1), n().Mul(t, t))))
	s := n().Mul(c, t)
	for i := range x {
		xi, yi := x[i], y[i]
		x[i] = n().Add(n().Mul(c, xi), n().Mul(s, yi))
		y[i] = n().Sub(n().Mul(c, yi), n().Mul(s, xi))
	}
	return true
}

// oracle returns the singular values of a, correctly rounded but for the last bit.
func oracle(t *testing.T, a *mat.Dense) []float64 {
	t.Helper()
	if a.Rows > a.Cols {
		a = transposed(a)
	}
	rows := make([][]*big.Float, a.Rows)
	for i := range rows {
		for _, v := range a.Row(i) {
			rows[i] = append(rows[i], bigFloat(v))
		}
	}
	for sweep, turned := 0, true; turned; sweep++ {
		if sweep == 60 {
			t.Fatal("the oracle does not converge")
		}
		turned = false
		top := new(big.Float)
		for _, r := range rows {
			if d := bigDot(r, r); d.Cmp(top) > 0 {
				top = d
			}
		}
		top.SetMantExp(top, -2*(bits-200))
		for i, r := range rows {
			if bigDot(r, r).Cmp(top) < 0 {
				for j := range r {
					rows[i][j] = bigFloat(0)
				}
			}
		}
		slices.SortFunc(rows, func(x, y []*big.Float) int { return bigDot(y, y).Cmp(bigDot(x, x)) })
		for i := range rows {
			for j := i + 1; j < len(rows); j++ {
				turned = bigTurn(rows[i], rows[j]) || turned
			}
		}
	}
	sigma := make([]float64, len(rows))
	for i, r := range rows {
		sigma[i], _ = new(big.Float).Sqrt(bigDot(r, r)).Float64()
	}
	slices.SortFunc(sigma, descending)
	return sigma
}

// Small singular values of D1 C D2 with well-conditioned C are right to 1e-13 relative, whichever
// side the grading is on, whether it rises or falls, sorted or shuffled, tall or wide.
func TestGradedAccuracy(t *testing.T) {
	for _, c := range []struct {
		name       string
		rows, cols int
		r, k       float64 // decades of D1 and D2
		shuffle    bool
	}{
		{"columns", 7, 6, 0, 290, false},
		{"columns rising", 7, 6, 0, -290, false},
		{"rows", 7, 6, 290, 0, false},
		{"rows rising", 6, 6, -290, 0, false},
		{"both", 6, 6, 150, 150, false},
		{"opposed", 6, 6, 150, -100, false},
		{"both rising", 6, 5, -140, -140, false},
		{"both shuffled", 7, 6, 150, 140, true},
		{"wide", 5, 7, 130, 160, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := check.Graded(c.rows, c.cols, c.r, c.k, 41)
			if c.shuffle {
				a = shuffled(a)
			}
			want := oracle(t, a)
			wantSame(t, "Decompose", decompose(t, a).Sigma, want, 1e-13, 0)
		})
	}
}

// shuffled returns a with its rows and columns in another order.
func shuffled(a *mat.Dense) *mat.Dense {
	rng := rand.New(rand.NewPCG(1, 1))
	rows, cols := rng.Perm(a.Rows), rng.Perm(a.Cols)
	b := mat.New(a.Rows, a.Cols)
	for i, r := range rows {
		for j, c := range cols {
			b.Set(i, j, a.At(r, c))
		}
	}
	return b
}

// The Hilbert matrix is D1 C D2 only with an ill-conditioned C: there the promise is the usual one, eps sigma_1.
func TestAgainstOracle(t *testing.T) {
	for _, c := range []struct {
		name string
		a    *mat.Dense
		rel  float64 // relative to each value
		abs  float64 // relative to the largest
	}{
		{"hilbert", check.Hilbert(8), 0, 8 * check.Eps},
		{"kahan", check.Kahan(12, 1.2), 1e-13, 0},
		{"random", check.Random(9, 6, 3), 1e-14, 0},
		{"clustered", check.Spectrum(8, 6, []float64{1, 1, 1 - 1e-12, 1e-5, 1e-5, 1e-5}, 3), 0, 8 * check.Eps},
		{"near overflow", check.Scaled(check.Graded(6, 5, 20, 20, 7), 0x1p950), 1e-13, 0},
		{"near underflow", check.Scaled(check.Random(6, 5, 7), 0x1p-1000), 1e-13, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := oracle(t, c.a)
			wantSame(t, "Decompose", decompose(t, c.a).Sigma, want, c.rel, c.abs*want[0])
		})
	}
}
