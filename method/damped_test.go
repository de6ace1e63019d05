package method

import (
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/mat"
	"anagram/svd"
)

// factored returns the decomposition of a copy of phi with r.
func factored(t *testing.T, phi *mat.Dense, r []float64) damped {
	t.Helper()
	d := dampedBy(svd.NewStep(phi.Rows, phi.Cols), phi.Cols)
	if err := d.factor(phi.Clone(), r); err != nil {
		t.Fatal(err)
	}
	return d
}

// Step, its length and the reduction it promises against the normal equations, tall, square and
// wide.
func TestDampedStep(t *testing.T) {
	for _, size := range [][2]int{{20, 7}, {7, 7}, {5, 8}, {1, 1}} {
		rows, cols := size[0], size[1]
		phi, r := check.Random(rows, cols, 1), check.Random(1, rows, 2).Row(0)
		d := factored(t, phi, r)
		for _, lambda := range []float64{0, 1e-6, 1e-3, 1, 1e3, 1e6} {
			if lambda == 0 && rows < cols {
				continue // no normal equations; TestDampedRankDeficient has the step
			}
			want, got := normalStep(phi, r, make([]float64, cols), lambda), make([]float64, cols)
			d.step(got, lambda)
			// The normal equations lose eps times their condition number, here no more than 1e6
			// (lambda in the wide case).
			for k := range want {
				if math.Abs(got[k]-want[k]) > 1e-9*mat.Nrm2(want) {
					t.Errorf("%v, lambda %v: d = %v, want %v", size, lambda, got, want)
					break
				}
			}
			if length := mat.Nrm2(got); math.Abs(d.length(lambda)-length) > 1e-13*length {
				t.Errorf("%v, lambda %v: length %v, want %v", size, lambda, d.length(lambda), length)
			}
			if m, exact := d.reduction(lambda), reductionOf(phi, r, got); math.Abs(m-exact) > 1e-13*mat.Dot(r, r) {
				t.Errorf("%v, lambda %v: promises %v, want %v", size, lambda, m, exact)
			}
		}
	}
}

// solve is the damped inverse: applied to Phi^T w it gives the step for w in the place of r.
func TestDampedSolve(t *testing.T) {
	for _, size := range [][2]int{{20, 7}, {5, 8}} {
		rows, cols := size[0], size[1]
		phi, w := check.Random(rows, cols, 1), check.Random(1, rows, 3).Row(0)
		d := factored(t, phi, make([]float64, rows))
		g, got := make([]float64, cols), make([]float64, cols)
		mat.GemvT(g, 1, phi, w)
		for _, lambda := range []float64{1e-3, 1, 1e3} {
			want := normalStep(phi, w, make([]float64, cols), lambda)
			d.solve(got, g, lambda)
			for k := range want {
				if math.Abs(got[k]-want[k]) > 1e-11*mat.Nrm2(want) {
					t.Errorf("%v, lambda %v: %v, want %v", size, lambda, got, want)
					break
				}
			}
		}
	}
}

// The damping of a radius makes a step of that length, over twelve decades and for a spectrum of
// fifteen.
func TestDampingOfRadius(t *testing.T) {
	phi, r := check.Spectrum(30, 10, check.Decay(10, 100, 1e-13), 1), check.Random(1, 30, 2).Row(0)
	for _, phi := range []*mat.Dense{check.Random(30, 10, 1), phi} {
		d := factored(t, phi, r)
		whole := d.length(0)
		last := math.Inf(1)
		for radius := 1e-12 * whole; radius < 0.99*whole; radius *= 3 {
			lambda := d.damping(radius)
			got := d.length(lambda)
			// lambda is known to 2^-20 and |d| changes no faster than lambda; the step never
			// exceeds its radius.
			if !(lambda > 0) || got > radius*(1+1e-14) || got < radius*(1-0x1p-19) {
				t.Errorf("radius %v of %v: lambda %v makes a step of %v", radius, whole, lambda, got)
			}
			if lambda > last {
				t.Errorf("radius %v: lambda %v grows with the radius, from %v", radius, lambda, last)
			}
			last = lambda
		}
		for _, radius := range []float64{whole, 2 * whole, 1e300} {
			if lambda := d.damping(radius); lambda != 0 {
				t.Errorf("radius %v, the whole step is %v: lambda %v, want 0", radius, whole, lambda)
			}
		}
	}
}

// With dependent columns the step with hardly any damping is the shortest of the least-squares
// solutions. Rounding may leave a third singular value of eps sigma_1 or so, which so little
// damping still suppresses.
func TestDampedRankDeficient(t *testing.T) {
	phi := mat.FromRows([]float64{1, 1, 0}, []float64{1, 1, 1}, []float64{0, 0, 2}, []float64{2, 2, 0})
	d := factored(t, phi, []float64{-2, -5, -6, -4}) // solved by x + y = 2, z = 3
	got := make([]float64, 3)
	d.step(got, 1e-20)
	toy.Near(t, "shortest step", got, []float64{1, 1, 3}, 1e-9)
	for i, s := range d.sigma[2:] {
		if s > 4*0x1p-52*d.sigma[0] {
			t.Errorf("singular value %d is %v, want rounding", i+2, s)
		}
	}
	if share := d.share(81.0 / 2); math.Abs(share-1) > 1e-15 { // r lies in the column space
		t.Errorf("share %v, want 1", share)
	}
}

// A zero matrix and a zero residual promise nothing and move nothing.
func TestDampedZero(t *testing.T) {
	for name, d := range map[string]damped{
		"Phi": factored(t, mat.New(4, 3), []float64{1, 2, 3, 4}),
		"r":   factored(t, check.Random(4, 3, 1), make([]float64, 4)),
	} {
		got := []float64{1, 1, 1}
		for _, lambda := range []float64{1e-3, 0} {
			d.step(got, lambda)
			if mat.Nrm2(got) != 0 || d.length(lambda) != 0 || d.reduction(lambda) != 0 {
				t.Errorf("%s = 0: step %v of length %v promises %v", name, got, d.length(lambda), d.reduction(lambda))
			}
		}
		if d.damping(1) != 0 || d.damping(1e-300) != 0 || d.share(15) != 0 || d.share(0) != 0 {
			t.Errorf("%s = 0: damping %v, share %v", name, d.damping(1), d.share(15))
		}
	}
}

// share is |U^T r|^2/|r|^2: what a projection on the columns keeps.
func TestShare(t *testing.T) {
	phi := mat.FromRows([]float64{2, 0}, []float64{0, 1}, []float64{0, 0})
	d := factored(t, phi, []float64{1, 2, 2})
	if got := d.share(9.0 / 2); math.Abs(got-5.0/9) > 1e-15 {
		t.Errorf("share %v, want 5/9", got)
	}
}
