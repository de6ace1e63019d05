package svd_test

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// tol is the size of an error that n rounded steps may leave: 8 n eps.
func tol(n int) float64 { return 8 * check.Eps * float64(n+2) }

// topExponent returns the binary exponent of the largest element of a.
func topExponent(a *mat.Dense) int {
	_, e := math.Frexp(check.MaxAbs(a))
	return e
}

func shifted(a *mat.Dense, e int) *mat.Dense {
	b := a.Clone()
	for i := range b.Data {
		b.Data[i] = math.Ldexp(b.Data[i], e)
	}
	return b
}

func transposed(a *mat.Dense) *mat.Dense {
	t := mat.New(a.Cols, a.Rows)
	mat.Transpose(t, a)
	return t
}

func decompose(t *testing.T, a *mat.Dense) *svd.Factors {
	t.Helper()
	f, err := svd.Decompose(a)
	if err != nil {
		t.Fatalf("Decompose: %v", err)
	}
	return f
}

// wantSame checks that each value agrees to rel of itself, or to floor.
func wantSame(t *testing.T, what string, got, want []float64, rel, floor float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := check.RelDiff(got[i], want[i], 0); d > rel && math.Abs(got[i]-want[i]) > floor {
			t.Errorf("%s: sigma_%d = %g, want %g (relative %g, allowed %g)", what, i+1, got[i], want[i], d, rel)
		}
	}
}

func TestDecompose(t *testing.T) {
	for _, z := range check.Zoo() {
		t.Run(z.Name, func(t *testing.T) {
			a := z.A.Clone()
			f := decompose(t, a)
			if check.MaxDiff(a, z.A) != 0 {
				t.Error("the input was changed")
			}
			m, n := a.Rows, a.Cols
			k := min(m, n)
			if f.U.Rows != m || f.U.Cols != k || f.V.Rows != n || f.V.Cols != k || len(f.Sigma) != k {
				t.Fatalf("shapes: U %dx%d, V %dx%d, %d values", f.U.Rows, f.U.Cols, f.V.Rows, f.V.Cols, len(f.Sigma))
			}
			if e := check.NotOrthonormal(f.U); e > tol(m) {
				t.Errorf("|U^T U - I| = %g", e)
			}
			if e := check.NotOrthonormal(f.V); e > tol(n) {
				t.Errorf("|V^T V - I| = %g", e)
			}
			if !slices.IsSortedFunc(f.Sigma, descending) || k > 0 && f.Sigma[k-1] < 0 {
				t.Errorf("singular values do not descend to a number >= 0: %g", f.Sigma)
			}
			wantReconstructed(t, a, f)
			only, err := svd.Values(a)
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, "Values", only, f.Sigma, 0, 0)
		})
	}
}

func descending(x, y float64) int { return cmp.Compare(y, x) }

// wantReconstructed checks U diag(sigma) V^T = A, everything scaled so that neither end of the
// range is near.
func wantReconstructed(t *testing.T, a *mat.Dense, f *svd.Factors) {
	t.Helper()
	e := topExponent(a)
	got, us := mat.New(a.Rows, a.Cols), f.U.Clone()
	for i := range us.Rows {
		for j := range us.Cols {
			us.Row(i)[j] *= math.Ldexp(f.Sigma[j], -e)
		}
	}
	mat.GemmNT(got, 1, us, f.V)
	// the second term: singular values themselves are rounded to a multiple of 2^-1074
	limit := tol(a.Rows+a.Cols)*math.Sqrt(float64(a.Rows*a.Cols)) + math.Ldexp(4, -1074-e)
	if d := check.MaxDiff(got, shifted(a, -e)); d > limit {
		t.Errorf("|U S V^T - A| = %g of its largest element, allowed %g", d, limit)
	}
}

func TestInvariances(t *testing.T) {
	for _, z := range check.Zoo() {
		t.Run(z.Name, func(t *testing.T) {
			a := z.A
			f := decompose(t, a)
			floor := 0.0
			if len(f.Sigma) > 0 {
				floor = tol(a.Rows+a.Cols) * f.Sigma[0]
			}
			wantSame(t, "transposed", decompose(t, transposed(a)).Sigma, f.Sigma, 0, floor+0x1p-1073)
			wantSame(t, "rows and columns permuted", decompose(t, shuffled(a)).Sigma, f.Sigma, 0, floor+0x1p-1073)
			if e := topExponent(a); e > -900 && e < 900 && z.Name != "both graded" && z.Name != "both ends" {
				g := decompose(t, shifted(a, 40))
				for i, s := range g.Sigma {
					if s != math.Ldexp(f.Sigma[i], 40) {
						t.Errorf("scaled by 2^40: sigma_%d = %g, want %g", i+1, s, math.Ldexp(f.Sigma[i], 40))
					}
				}
				if check.MaxDiff(g.U, f.U) != 0 || check.MaxDiff(g.V, f.V) != 0 {
					t.Error("scaling by a power of two changed the vectors")
				}
			}
		})
	}
}

func TestKnownValues(t *testing.T) {
	nilpotent := mat.New(3, 3)
	nilpotent.Set(0, 1, 2)
	nilpotent.Set(1, 2, 5)
	golden := (math.Sqrt(5) + 1) / 2
	for _, c := range []struct {
		name string
		a    *mat.Dense
		want []float64
	}{
		{"diagonal", check.Diagonal(1e-300, -7, 0, 1e300), []float64{1e300, 7, 1e-300, 0}},
		{"subnormal", check.Diagonal(0x1p-1074, 0x1p-1060), []float64{0x1p-1060, 0x1p-1074}},
		{"nilpotent", nilpotent, []float64{5, 2, 0}},
		{"shear", mat.FromRows([]float64{1, 1}, []float64{0, 1}), []float64{golden, golden - 1}},
		{"3-4-5", mat.FromRows([]float64{3}, []float64{4}), []float64{5}},
		{"large", mat.FromRows([]float64{0x3p1021, 0x4p1021}), []float64{0x5p1021}},
		{"huge rank 1", mat.FromRows([]float64{0x1p1022, 0x1p1022}, []float64{0x1p1022, 0x1p1022}), []float64{0x1p1023, 0}},
		{"zero", mat.New(3, 2), []float64{0, 0}},
	} {
		got := decompose(t, c.a).Sigma
		floor := 0.0
		if c.want[len(c.want)-1] == 0 { // exact zeros come out as rounding errors
			floor = 4 * check.Eps * c.want[0]
		}
		wantSame(t, c.name, got, c.want, 4*check.Eps, floor)
	}
}

func TestErrors(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, s := range [][2]int{{5, 3}, {3, 5}, {1, 1}} {
			a := check.Random(s[0], s[1], 1)
			i, j := s[0]-1, s[1]-1
			a.Set(i, j, bad)
			_, err := svd.Decompose(a)
			var e *svd.NotFinite
			if !errors.As(err, &e) || e.Row != i || e.Col != j {
				t.Errorf("%v at (%d, %d) of %v: error %v", bad, i, j, s, err)
			}
			if _, err = svd.Values(a); err == nil {
				t.Errorf("Values accepts %v", bad)
			}
		}
	}
	_, err := svd.Decompose(mat.FromRows([]float64{math.MaxFloat64, math.MaxFloat64}))
	var large *svd.TooLarge
	if !errors.As(err, &large) || large.Exponent != 1025 {
		t.Errorf("overflowing sigma_1: %v", err)
	}
	for _, c := range []struct{ got, want string }{
		{(&svd.NotFinite{Row: 2, Col: 7, Value: math.NaN()}).Error(), "svd: element (2, 7) of the matrix is NaN"},
		{(&svd.NotFinite{Row: 2, Col: -1, Value: math.Inf(-1)}).Error(), "svd: element 2 of the vector is -Inf"},
		{(&svd.NotConverged{Sweeps: 40, Cosine: 0.25}).Error(), "svd: no convergence in 40 sweeps, largest cosine left 0.25"},
	} {
		if c.got != c.want {
			t.Errorf("message %q, want %q", c.got, c.want)
		}
	}
	if !strings.HasPrefix(large.Error(), "svd: ") {
		t.Errorf("message %q", large.Error())
	}
}
