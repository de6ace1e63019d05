package svd_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

var gradedCount = flag.Int("svd.graded", 1000, "matrices D1 C D2 with zeros in C that TestGradedZeros looks at")

// A leading block of C is singular here, which only exact differences survive: errors relative to
// the elements themselves, however small, give anything between 1e-8 and 1e5.
func TestGradedSingularBlock(t *testing.T) {
	a := mat.FromRows(
		[]float64{1, 0x1p120, 0x1p90},
		[]float64{0, 0, 1},
		[]float64{0, 0x1p110, 0x1p80})
	want := oracle(t, a)
	if want[1] != 1 || math.Abs(want[2]-0x1p-10) > 0x1p-30 {
		t.Fatalf("the oracle says %g", want)
	}
	wantFactors(t, "as it stands", a, want, 1e-15)
	wantFactors(t, "transposed", transposed(a), want, 1e-15)
	wantFactors(t, "shuffled", shuffled(a), want, 1e-15)
}

// wantFactors checks all that Decompose returns.
func wantFactors(t *testing.T, what string, a *mat.Dense, want []float64, rel float64) {
	t.Helper()
	f := decompose(t, a)
	wantSame(t, what, f.Sigma, want, rel, 0)
	wantReconstructed(t, a, f)
	for name, q := range map[string]*mat.Dense{"U": f.U, "V": f.V} {
		if e := check.NotOrthonormal(q); e > tol(q.Rows) {
			t.Errorf("%s: |%s^T %s - I| = %g", what, name, name, e)
		}
	}
}

// pattern draws the element of C at row i and column j.
type pattern func(r *rand.Rand, i, j int) float64

// sparse leaves a part of C zero, in no order.
func sparse(zeros float64) pattern {
	return func(r *rand.Rand, _, _ int) float64 {
		if v := r.NormFloat64(); r.Float64() >= zeros {
			return v
		}
		return 0
	}
}

func band(below, above int) pattern {
	return func(r *rand.Rand, i, j int) float64 {
		if i-j > below || j-i > above {
			return 0
		}
		return r.NormFloat64()
	}
}

func arrow(r *rand.Rand, i, j int) float64 {
	if i != j && i > 0 && j > 0 {
		return 0
	}
	return r.NormFloat64()
}

// tiny has every second element smaller by up to 13 decades.
func tiny(r *rand.Rand, _, _ int) float64 {
	v := r.NormFloat64()
	if r.IntN(2) == 0 {
		v *= math.Exp(-30 * r.Float64())
	}
	return v
}

// zeroOne has singular blocks of all sizes.
func zeroOne(r *rand.Rand, _, _ int) float64 { return float64(r.IntN(2)) }

// gradedBy returns D1 C D2 of 2 to 8 columns, with D1 and D2 of powers of 2 in no order over so
// many decades.
func gradedBy(r *rand.Rand, c pattern, decades1, decades2 float64) *mat.Dense {
	n := 2 + r.IntN(7)
	m := n + r.IntN(3)
	draw := func(n int, decades float64) []int {
		d := make([]int, n)
		for i := range d {
			d[i] = int(math.Round(decades * math.Log2(10) * (r.Float64() - 0.5)))
		}
		return d
	}
	d1, d2, a := draw(m, decades1), draw(n, decades2), mat.New(m, n)
	for i, e1 := range d1 {
		for j, e2 := range d2 {
			a.Set(i, j, math.Ldexp(c(r, i, j), e1+e2))
		}
	}
	return a
}

// Every singular value of D1 C D2 with zeros in C is right to 1e-12 of itself, and those that are
// zero are so to rounding, whichever elements are zero.
func TestGradedZeros(t *testing.T) {
	kinds := []struct {
		name               string
		c                  pattern
		decades1, decades2 float64
	}{
		{"a fifth zero", sparse(0.2), 60, 60},
		{"half zero", sparse(0.5), 60, 60},
		{"two thirds zero", sparse(0.67), 60, 60},
		{"tridiagonal", band(1, 1), 60, 60},
		{"bidiagonal", band(0, 1), 60, 60},
		{"arrow", arrow, 60, 60},
		{"tiny elements", tiny, 60, 60},
		{"zeros and ones", zeroOne, 60, 60},
		{"half zero, D1 even", sparse(0.5), 0, 60},
		{"half zero, D2 even", sparse(0.5), 60, 0},
		{"half zero, D2 nearly even", sparse(0.5), 60, 2},
		{"half zero, a little", sparse(0.5), 6, 6},
		{"tridiagonal, a little", band(1, 1), 6, 6},
		{"full", sparse(0), 60, 60},
	}
	count := *gradedCount
	if testing.Short() {
		count /= 10
	} else if !*check.Full {
		count /= 3
	}
	for k, kind := range kinds {
		r := rand.New(rand.NewPCG(uint64(k), 15))
		worst, zeros := 0.0, 0
		for i := k; i < count; i += len(kinds) {
			a := gradedBy(r, kind.c, kind.decades1, kind.decades2)
			want, got := oracleOf(t, a, bitsFor60), decompose(t, a).Sigma
			for l, s := range want {
				if s == 0 {
					zeros++
					if got[l] > 4*check.Eps*got[0] {
						t.Errorf("%s, matrix %d: sigma_%d = %g for zero, sigma_1 = %g", kind.name, i, l+1, got[l], got[0])
					}
				} else if e := math.Abs(got[l]-s) / s; e > worst {
					worst = e
				}
			}
		}
		if worst > 1e-12 {
			t.Errorf("%s: an error of %g of a singular value", kind.name, worst)
		}
		t.Logf("%-26s largest error %.1e, %d zeros", kind.name, worst, zeros)
	}
}

// A grading that no row or column shows by its size: sigma_n is d^n times about 1, far below eps
// sigma_1.
func TestHiddenGrading(t *testing.T) {
	for _, n := range []int{3, 8, 17} {
		a := mat.New(n, n)
		for i := range n {
			a.Set(i, i, 0x1p-5)
			if i > 0 {
				a.Set(i-1, i, 1)
			}
		}
		want := oracleOf(t, a, bitsFor60)
		wantFactors(t, "bidiagonal", a, want, 1e-14)
		wantFactors(t, "bidiagonal, shuffled", shuffled(a), want, 1e-14)
	}
}

// Random tridiagonals whose elements span 60 decades, each for itself: a bound for what has D1 and
// D2 only roughly.
func TestGradedTridiagonals(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	worst := 0.0
	for range 100 {
		n := 3 + r.IntN(4)
		a := mat.New(n, n)
		for i := range n {
			for j := max(0, i-1); j < min(n, i+2); j++ {
				a.Set(i, j, r.NormFloat64()*math.Pow(10, 60*r.Float64()-30))
			}
		}
		got := decompose(t, a).Sigma
		for i, s := range oracle(t, a) {
			worst = max(worst, math.Abs(got[i]-s)/s)
		}
	}
	if worst > 1e-12 {
		t.Errorf("an error of %g of a singular value", worst)
	}
	t.Logf("largest error %.1e", worst)
}

// Values are those of Decompose on this way as well, and the input stays.
func TestGradedValues(t *testing.T) {
	a := gradedBy(rand.New(rand.NewPCG(3, 3)), sparse(0.5), 60, 60)
	b := a.Clone()
	only, err := svd.Values(a)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "Values", only, decompose(t, a).Sigma, 0, 0)
	if check.MaxDiff(a, b) != 0 {
		t.Error("the input was changed")
	}
}
