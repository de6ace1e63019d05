package svd_test

import (
	"errors"
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// stepCases are features of every shape: the zoo, and spectra as networks have them.
func stepCases() []check.Matrix {
	return append(check.Zoo(),
		check.Matrix{Name: "features tall", A: check.Spectrum(90, 40, check.Decay(40, 1.5, -15), 1)},
		check.Matrix{Name: "features wide", A: check.Spectrum(30, 70, check.Decay(30, 1.5, -15), 2)},
		check.Matrix{Name: "features, low rank", A: check.Spectrum(60, 50, check.Decay(50, 2, -40), 3)},
		check.Matrix{Name: "well-conditioned", A: check.Random(60, 20, 4)},
	)
}

func residual(n int) []float64 { return check.Random(1, n, 99).Data }

func factor(t *testing.T, a *mat.Dense, r []float64) *svd.Step {
	t.Helper()
	s := svd.NewStep(a.Rows, a.Cols)
	if err := s.Factor(a.Clone(), r); err != nil {
		t.Fatalf("Factor: %v", err)
	}
	return s
}

// The step's promise is absolute: each kept sigma_i to a few eps sigma_1, what is dropped below
// that too.
func TestStepSigma(t *testing.T) {
	for _, z := range stepCases() {
		t.Run(z.Name, func(t *testing.T) { wantSigma(t, z.A, factor(t, z.A, residual(z.A.Rows))) })
	}
}

func wantSigma(t *testing.T, a *mat.Dense, s *svd.Step) {
	t.Helper()
	f := decompose(t, a)
	got := s.Sigma()
	if len(got) != len(s.C()) || len(got) > len(f.Sigma) {
		t.Fatalf("%d values, %d coefficients, of %d", len(got), len(s.C()), len(f.Sigma))
	}
	for i, want := range f.Sigma {
		limit := tol(a.Rows+a.Cols)*f.Sigma[0] + 0x1p-1073
		if i < len(got) && math.Abs(got[i]-want) > limit {
			t.Errorf("sigma_%d = %g, want %g to %g", i+1, got[i], want, limit)
		}
		if i >= len(got) && want > limit {
			t.Errorf("sigma_%d = %g was dropped", i+1, want)
		}
	}
	if !(len(got) == 0 || got[len(got)-1] > 0) {
		t.Errorf("a singular value that is kept is not positive: %g", got)
	}
}

// Vectors are compared where they are determined: as A = sum sigma_i u_i v_i^T acts. With V from
// Combine, A v_i has length sigma_i, v_i and v_j are orthogonal to eps sigma_1 over the larger
// sigma, and (A v_i)^T r = sigma_i c_i.
func TestStepVectors(t *testing.T) {
	for _, z := range stepCases() {
		t.Run(z.Name, func(t *testing.T) {
			r := residual(z.A.Rows)
			wantVectors(t, z.A, r, factor(t, z.A, r))
		})
	}
}

func wantVectors(t *testing.T, a0 *mat.Dense, r []float64, s *svd.Step) {
	t.Helper()
	m, n := a0.Rows, a0.Cols
	e := -topExponent(a0)
	a := shifted(a0, e) // so that the products below stay in range
	v := mat.New(len(s.Sigma()), n)
	for i := range v.Rows {
		coef := make([]float64, i+1)
		coef[i] = 1
		s.Combine(v.Row(i), coef)
	}
	for i, sigma := range s.Sigma() {
		sigma = math.Ldexp(sigma, e)
		first := math.Ldexp(s.Sigma()[0], e)
		limit := tol(m+n) * first * 4
		av := make([]float64, m)
		mat.Gemv(av, 1, a, v.Row(i))
		rounded := math.Ldexp(1, -1074+e) // of a subnormal sigma
		if d := math.Abs(mat.Nrm2(av) - sigma); d > limit+rounded {
			t.Errorf("|A v_%d| = %g, sigma %g", i+1, mat.Nrm2(av), sigma)
		}
		if d := math.Abs(mat.Dot(av, r) - sigma*s.C()[i]); d > (limit+rounded)*mat.Nrm2(r) {
			t.Errorf("v_%d^T A^T r = %g, sigma c = %g", i+1, mat.Dot(av, r), sigma*s.C()[i])
		}
		for j := range i {
			longer := math.Ldexp(s.Sigma()[j], e)
			if d := math.Abs(mat.Dot(v.Row(i), v.Row(j))); d > limit/longer {
				t.Errorf("v_%d.v_%d = %g, sigma_%d = %g of %g", i+1, j+1, d, j+1, longer, first)
			}
		}
		if d := math.Abs(mat.Nrm2(v.Row(i)) - 1); d > tol(n) {
			t.Errorf("|v_%d| is off 1 by %g", i+1, d)
		}
	}
}

// With a cutoff inside a gap of the spectrum both solve the same problem.
func TestStepSolve(t *testing.T) {
	gap := append(check.Decay(12, 1, -2), check.Decay(8, -9, -15)...)
	for _, z := range []check.Matrix{
		{Name: "tall", A: check.Spectrum(50, 20, gap, 1)},
		{Name: "square", A: check.Spectrum(20, 20, gap, 2)},
		{Name: "wide", A: check.Spectrum(20, 45, gap, 3)},
	} {
		t.Run(z.Name, func(t *testing.T) {
			r := residual(z.A.Rows)
			f, s := decompose(t, z.A), factor(t, z.A, r)
			got, want := make([]float64, z.A.Cols), make([]float64, z.A.Cols)
			k1, k2 := s.Solve(got, 1e-5), f.Solve(want, r, 1e-5)
			if k1 != 12 || k2 != 12 {
				t.Errorf("ranks %d and %d, want 12", k1, k2)
			}
			d := append([]float64{}, got...)
			mat.Axpy(d, -1, want)
			// perturbation theory: eps sigma_1/sigma_12 relative, sigma_1/sigma_12 = 1000
			if e, limit := mat.Nrm2(d), tol(z.A.Cols)*1000*mat.Nrm2(want); e > limit {
				t.Errorf("solutions differ by %g, allowed %g", e, limit)
			}
		})
	}
}

func TestStepIsReusable(t *testing.T) {
	for _, shape := range [][2]int{{40, 20}, {20, 40}, {20, 20}} {
		a, b := check.Random(shape[0], shape[1], 1), check.Spectrum(shape[0], shape[1], check.Decay(20, 0, -30), 2)
		r := residual(shape[0])
		s, work := svd.NewStep(shape[0], shape[1]), mat.New(shape[0], shape[1])
		x, y := make([]float64, shape[1]), make([]float64, shape[1])
		run := func(dst []float64, m *mat.Dense) {
			work.Copy(m)
			if err := s.Factor(work, r); err != nil {
				t.Fatal(err)
			}
			s.Solve(dst, 0)
			s.Combine(dst, s.C())
		}
		low := check.Spectrum(shape[0], shape[1], check.Decay(20, 0, -150), 3)
		count := check.Least(func() float64 {
			s = svd.NewStep(shape[0], shape[1])
			grown := false
			// its first call, which it does not count, has the lowest rank
			return testing.AllocsPerRun(1, func() {
				if run(x, low); grown {
					run(y, b)
					run(y, a)
				}
				grown = true
			})
		})
		if count != 0 {
			t.Errorf("%v: %g allocations a step", shape, count)
		}
		run(x, a)
		for i := range x {
			if x[i] != y[i] {
				t.Fatalf("%v: element %d is %g, then %g: not the same bits", shape, i, x[i], y[i])
			}
		}
		for i, v := range residual(shape[0]) {
			if r[i] != v {
				t.Fatal("r was changed")
			}
		}
	}
}

func TestStepErrors(t *testing.T) {
	s := svd.NewStep(6, 4)
	var e *svd.NotFinite
	a := check.Random(6, 4, 1)
	a.Set(3, 2, math.NaN())
	if err := s.Factor(a, residual(6)); !errors.As(err, &e) || e.Row != 3 || e.Col != 2 {
		t.Errorf("NaN in phi: %v", err)
	}
	r := residual(6)
	r[5] = math.Inf(1)
	if err := s.Factor(check.Random(6, 4, 1), r); !errors.As(err, &e) || e.Row != 5 || e.Col != -1 {
		t.Errorf("Inf in r: %v", err)
	}
	if len(s.Sigma()) != 0 {
		t.Error("values after an error")
	}
	if err := s.Factor(check.Random(6, 4, 1), residual(6)); err != nil || len(s.Sigma()) != 4 {
		t.Errorf("after an error the workspace is spoilt: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for another shape")
		}
	}()
	_ = s.Factor(check.Random(4, 6, 1), residual(4))
}

// Before the first Factor, as after a failed one, the rank is 0 and the solution zero.
func TestStepWithoutFactor(t *testing.T) {
	for _, shape := range [][2]int{{4, 3}, {3, 4}, {0, 2}} {
		s, dst := svd.NewStep(shape[0], shape[1]), check.Random(1, shape[1], 1).Data
		if rank := s.Solve(dst, 0); rank != 0 || mat.Nrm2(dst) != 0 {
			t.Errorf("%v: rank %d, solution %g, want zeros", shape, rank, dst)
		}
	}
}

// Scaling r by a power of two scales c, exactly, up to the end of the range: rotating elements near
// it must not overflow.
func TestStepHugeResidual(t *testing.T) {
	for _, shape := range [][2]int{{6, 3}, {3, 6}, {10, 3}} {
		a, r := check.Random(shape[0], shape[1], 1), residual(shape[0])
		mat.Scal(r, 1/mat.Nrm2(r)) // so that no c_i exceeds 1
		want := factor(t, a, r).C()
		for _, e := range []int{800, 950, 1023} {
			for i, got := range factor(t, a, shifted(&mat.Dense{Rows: 1, Cols: len(r), Stride: len(r), Data: r}, e).Data).C() {
				if got != math.Ldexp(want[i], e) {
					t.Errorf("%v: c_%d of 2^%d r = %g, want %g", shape, i+1, e, got, math.Ldexp(want[i], e))
				}
			}
		}
	}
}
