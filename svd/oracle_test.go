package svd_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// The oracle: one-sided Jacobi in high-precision arithmetic, slow and without any care but
// precision. An inner product must see the shortest row beside the longest, so a grading over 300
// decades costs 1000 bits, and more than that remain; one over 60 decades a side costs 400, and 300
// remain.
const (
	bits       = 2200
	bitsFor60  = 700
	cosineBits = 110 // two rows are orthogonal where their cosine is below 2^-110
)

func bigDot(x, y []*big.Float) *big.Float {
	prec := x[0].Prec()
	s, p := new(big.Float).SetPrec(prec), new(big.Float).SetPrec(prec)
	for i := range x {
		s.Add(s, p.Mul(x[i], y[i]))
	}
	return s
}

// bigTurn rotates x and y to orthogonality and reports whether they were not so yet.
func bigTurn(x, y []*big.Float) bool {
	n := func() *big.Float { return new(big.Float).SetPrec(x[0].Prec()) }
	p := bigDot(x, y)
	if p.Sign() == 0 {
		return false
	}
	a, b := bigDot(x, x), bigDot(y, y)
	ab := n().Mul(a, b)
	limit := n().SetMantExp(ab, -2*cosineBits)
	if n().Mul(p, p).Cmp(limit) <= 0 {
		return false
	}
	one := n().SetInt64(1)
	z := n().Quo(n().Sub(a, b), n().SetMantExp(p, 1))
	root := n().Sqrt(n().Add(one, n().Mul(z, z)))
	if z.Sign() < 0 {
		root.Neg(root)
	}
	t := n().Quo(one, n().Add(z, root))
	c := n().Quo(one, n().Sqrt(n().Add(one, n().Mul(t, t))))
	s := n().Mul(c, t)
	for i := range x {
		xi, yi := x[i], y[i]
		x[i] = n().Add(n().Mul(c, xi), n().Mul(s, yi))
		y[i] = n().Sub(n().Mul(c, yi), n().Mul(s, xi))
	}
	return true
}

// oracle returns the singular values of a, correctly rounded but for the last bit.
func oracle(t *testing.T, a *mat.Dense) []float64 { return oracleOf(t, a, bits) }

// oracleOf is oracle by numbers of that many bits. What is 2^(100-prec) times smaller than the
// largest is zero.
func oracleOf(t *testing.T, a *mat.Dense, prec uint) []float64 {
	t.Helper()
	if a.Rows > a.Cols {
		a = transposed(a)
	}
	rows := make([][]*big.Float, a.Rows)
	for i := range rows {
		for _, v := range a.Row(i) {
			rows[i] = append(rows[i], new(big.Float).SetPrec(prec).SetFloat64(v))
		}
	}
	for sweep, turned := 0, true; turned; sweep++ {
		if sweep == 60 {
			t.Fatal("the oracle does not converge")
		}
		turned = false
		slices.SortFunc(rows, func(x, y []*big.Float) int { return bigDot(y, y).Cmp(bigDot(x, x)) })
		least := new(big.Float).SetMantExp(bigDot(rows[0], rows[0]), 2*(100-int(prec)))
		for _, r := range rows {
			if bigDot(r, r).Cmp(least) < 0 {
				for j := range r {
					r[j] = new(big.Float).SetPrec(prec)
				}
			}
		}
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

// The Hilbert matrix is D1 C D2 only with an ill-conditioned C: there the promise is the usual one,
// eps sigma_1.
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
