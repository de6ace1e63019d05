package method

import (
	"math"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// eliminationZoo fills [B A r] with random numbers, B of the given rank.
func eliminationZoo(rows, n, others, rank int, mu float64) *elimination {
	l := newElimination(rows, n, others)
	b := check.Product(check.Random(rows, rank, 1), check.Random(rank, n, 2))
	a := check.Random(rows, others, 3)
	for i := range rows {
		copy(l.a.Row(i), b.Row(i))
		copy(l.a.Row(i)[n:], a.Row(i))
	}
	copy(l.r, check.Random(1, rows, 4).Row(0))
	copy(l.w, check.Random(1, n, 5).Row(0))
	l.mu = mu
	for i := range n { // the rows of the penalty hold what the factorisation before left there
		l.a.Row(rows + i)[0] = math.NaN()
	}
	return l
}

// oracle returns [mu-augmented B], [A; 0] and [r; mu w], and P = I - B pinv(B) applied to the last
// two.
func oracle(l *elimination, others int) (pinvStep []float64, a, r *mat.Dense) {
	rows, n := len(l.r), l.n
	b := mat.New(rows+n, n)
	a, r = mat.New(rows+n, others), mat.New(rows+n, 1)
	for i := range rows {
		copy(b.Row(i), l.a.Row(i)[:n])
		copy(a.Row(i), l.a.Row(i)[n:])
		r.Set(i, 0, l.r[i])
	}
	for j := range n {
		b.Set(rows+j, j, l.mu)
		r.Set(rows+j, 0, l.mu*l.w[j])
	}
	f, err := svd.Decompose(b)
	if err != nil {
		panic(err)
	}
	pinvStep = make([]float64, n)
	rhs := make([]float64, rows+n)
	for i := range rhs {
		rhs[i] = -r.At(i, 0)
	}
	f.Solve(pinvStep, rhs, 0)
	for _, m := range []*mat.Dense{a, r} {
		ut := mat.New(n, m.Cols)
		mat.GemmTN(ut, 1, f.U, m)
		mat.Gemm(m, -1, f.U, ut)
	}
	return pinvStep, a, r
}

// R22 is the columns A projected on the complement of the range of B, and q2 the projected
// residual, in other coordinates.
func TestEliminationIsAProjection(t *testing.T) {
	for _, z := range []struct {
		name                  string
		rows, n, others, rank int
		mu, tolerance         float64
	}{
		{"tall", 40, 6, 9, 6, 1e-3, 1e-13},
		{"no others", 20, 3, 0, 3, 1e-3, 1e-13},
		{"one column", 9, 1, 2, 1, 0.5, 1e-13},
		{"more columns than rows", 5, 8, 3, 5, 1e-2, 1e-12},
		{"dependent columns", 30, 7, 5, 4, 1e-4, 1e-6}, // eps (|B|/mu)^2
		{"zero", 10, 3, 4, 0, 1e-3, 1e-13},
	} {
		l := eliminationZoo(z.rows, z.n, z.others, z.rank, z.mu)
		step, a, r := oracle(l, z.others)
		l.factor()
		for j, want := range step {
			if d := math.Abs(l.dw[j] - want); d > z.tolerance*(1+mat.Nrm2(step)) {
				t.Errorf("%s: dw[%d] = %v, want %v", z.name, j, l.dw[j], want)
			}
		}
		if want := mat.Dot(r.Data, r.Data) / 2; math.Abs(l.projected()-want) > z.tolerance*want {
			t.Errorf("%s: f = %v, want %v", z.name, l.projected(), want)
		}
		rest := l.a.View(z.n, z.n, z.rows, z.others+1) // [R22 q2]
		got, want := mat.New(z.others+1, z.others), mat.New(z.others+1, z.others)
		r22 := rest.View(0, 0, z.rows, z.others)
		mat.GemmTN(got, 1, rest, r22)
		ar := mat.New(z.rows+z.n, z.others+1)
		for i := range ar.Rows {
			copy(ar.Row(i), a.Row(i))
			ar.Set(i, z.others, r.At(i, 0))
		}
		mat.GemmTN(want, 1, ar, a)
		if d := check.MaxDiff(got, want); d > z.tolerance*(1+check.MaxAbs(want)) {
			t.Errorf("%s: [R22 q2]^T R22 is off by %v", z.name, d)
		}
	}
}

// The gradient of f(alpha) is R22^T q2 at w(alpha).
func TestGradientOfTheProjectedLoss(t *testing.T) {
	for _, l := range []lsq.Linear{{Lo: 1, Hi: 4}, {Lo: 2, Hi: 3}, {Lo: 1, Hi: 2}} {
		testProjectedGradient(t, l.Lo, l.Hi)
	}
}

func testProjectedGradient(t *testing.T, lo, hi int) {
	t.Helper()
	var others []int
	for k := range 6 {
		if k < lo || k >= hi {
			others = append(others, k)
		}
	}
	s := begin(t, toy.Sums(0, lo, hi), toy.SumsStart, VarPro{Ridge: 1e-3})
	m := s.stepper.(*varpro)
	s.mustStep(t)
	at := slices.Clone(s.Theta)
	if err := m.kaufman.factor(s.State); err != nil {
		t.Fatal(err)
	}
	// c and sigma give the gradient as V diag(sigma) c.
	g, coef := make([]float64, len(others)), slices.Clone(m.kaufman.c)
	for i, sigma := range m.kaufman.sigma {
		coef[i] *= sigma
	}
	m.kaufman.svd.Combine(g, coef)
	f := func(k int, h float64) float64 {
		theta := slices.Clone(at)
		theta[k] += h
		loss, err := m.proj.project(theta, newtonSteps)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	for i, k := range others {
		const h = 1e-5 // f is good to eps, its difference quotient to eps/h + h^2
		if want := (f(k, h) - f(k, -h)) / (2 * h); math.Abs(g[i]-want) > 1e-9 {
			t.Errorf("linear parameters %d to %d: df/dtheta_%d = %v, differences give %v", lo, hi, k, g[i], want)
		}
	}
}
