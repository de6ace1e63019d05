package main

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

// Exercise 1: no. The singular values of Phi below 1e-8 sigma_1 come out as some 1e-8 as before.
// What is lost is lost by the last rounding, when the exact entry becomes a float64. Only a G of
// twice as many digits would do.
func TestExercise1(t *testing.T) {
	_, phi := residuals(start(seed))
	G := gram(phi)
	for p := range G {
		for q := range G {
			sum := new(big.Float).SetPrec(500)
			for i := range S {
				x, y := big.NewFloat(phi[p][i]), big.NewFloat(phi[q][i])
				sum.Add(sum, new(big.Float).SetPrec(500).Mul(x, y))
			}
			G[p][q], _ = sum.Float64()
		}
	}
	byPhi, byG := sorted(phi), sorted(G)
	for _, i := range []int{16, 20, 24} {
		ratio := math.Sqrt(byG[i]) / byPhi[0]
		if byPhi[i]/byPhi[0] > 1e-9 || ratio < 5e-10 || ratio > 5e-8 {
			t.Errorf("sigma_%d = %.0e: the root of that of G is %.0e sigma_1", i+1, byPhi[i], ratio)
		}
	}
}

// sorted returns the singular values, the largest first. It overwrites A.
func sorted(A [][]float64) []float64 {
	sigma, _ := svd(A)
	slices.Sort(sigma)
	slices.Reverse(sigma)
	return sigma
}

// Exercise 2: by Phi (1, -1), right to some seven digits. By G (0, 0): all of its entries are 1 in
// floating point, Phi^T r = (-1e-18, 1e-18) is orthogonal to the one direction that is left, (1,
// 1), and the other has the singular value 0. (Solving G delta = -Phi^T r by hand, as in lesson 0,
// one would divide by the determinant, 0.)
func TestExercise2(t *testing.T) {
	const e = 1e-9
	lauchli := func() [][]float64 { return [][]float64{{1, e, 0}, {1, 0, e}} }
	r := []float64{0, -e, e}
	delta := pinv(lauchli(), r, 1e-12)
	if math.Abs(delta[0]-1) > 1e-6 || math.Abs(delta[1]+1) > 1e-6 {
		t.Errorf("by Phi: %v", delta)
	}
	G := gram(lauchli())
	if G[0][0] != 1 || G[0][1] != 1 || G[1][1] != 1 {
		t.Errorf("G = %v", G)
	}
	if delta := pinv(G, products(lauchli(), r), 1e-24); math.Hypot(delta[0], delta[1]) > 1e-6 {
		t.Errorf("by G: %v", delta)
	}
}

// Exercise 3: by Phi all end at 6e-9, equal to two digits. By G they end anywhere from 5e-9 to 10,
// as 1e-7 sigma_1 is near enough to the noise: sqrt(eps) is 1.5e-8. A run whose end depends on the
// 13th digit of its start steps along noise. (Fewer starts here, to be quick.)
func TestExercise3(t *testing.T) {
	if testing.Short() {
		t.Skip("trains five networks")
	}
	spread := func(byGram bool, starts int) (errors []float64) {
		for k := range starts {
			theta := start(0)
			theta[0] *= 1 + float64(k)*1e-13
			errors = append(errors, worst(train(theta, 1e-7, byGram)[50]))
		}
		slices.Sort(errors)
		return errors
	}
	if e := spread(false, 2); e[1] > 2e-8 || e[1] > 1.1*e[0] {
		t.Errorf("by Phi: %.1e", e)
	}
	if e := spread(true, 3); e[2] < 1.5*e[0] {
		t.Errorf("by G: %.1e", e)
	}
}

// Question 1: ten digits or so by Phi, four by G. Rounding moves the singular values of a matrix by
// eps times its largest. Of Phi that is eps/1e-6 = 2e-10 of sigma_i. Of G it is eps sigma_1^2,
// which is eps/1e-12 = 2e-4 of sigma_i^2, and half of that of sigma_i. The program has such a one,
// sigma_12 = 1.3e-6 sigma_1.
func TestQuestion1(t *testing.T) {
	_, phi := residuals(start(seed))
	G := gram(phi)
	byPhi, byG := sorted(phi), sorted(G)
	if ratio := byPhi[11] / byPhi[0]; math.Abs(ratio-1.3e-6) > 0.1e-6 {
		t.Errorf("sigma_12 = %.2e sigma_1", ratio)
	}
	if off := math.Abs(math.Sqrt(byG[11])/byPhi[11] - 1); off < 1e-8 || off > 1e-3 {
		t.Errorf("by G sigma_12 is off by %.0e of itself", off)
	}
	_, phi = residuals(start(seed))
	for _, column := range phi { // move the last digit: what a rounding of Phi does
		for i := range column {
			column[i] *= 1 + math.Pow(-1, float64(i))*0x1p-53
		}
	}
	if off := math.Abs(sorted(phi)[11]/byPhi[11] - 1); off > 1e-9 {
		t.Errorf("rounding moves sigma_12 by %.0e of itself", off)
	}
}

// Question 2: below eps, 1e-7 of sigma_1, by Phi, and below its root, 3e-4 of it, by G. (By the
// figure, all beyond i = 13 or so is then noise by Phi, and beyond i = 8 by G.)
func TestQuestion2(t *testing.T) {
	_, phi := residuals(start(seed))
	exact := sorted(copied(phi))
	round := func(A [][]float64) [][]float64 {
		for _, column := range A {
			for i := range column {
				column[i] = float64(float32(column[i]))
			}
		}
		return A
	}
	byPhi, byG := sorted(round(copied(phi))), sorted(round(gram(phi)))
	if floor := byPhi[16] / exact[0]; floor < 1e-9 || floor > 1e-6 || exact[16] > 0.1*byPhi[16] {
		t.Errorf("by Phi: sigma_17 = %.0e sigma_1", floor)
	}
	if floor := math.Sqrt(byG[11]) / exact[0]; floor < 1e-5 || floor > 1e-3 {
		t.Errorf("by G: sigma_12 = %.0e sigma_1", floor)
	}
	if off := math.Sqrt(byG[5])/exact[5] - 1; math.Abs(off) > 1e-3 {
		t.Errorf("by G: sigma_6 is off by %.0e of itself", off)
	}
}

// copied is for svd, which overwrites A.
func copied(A [][]float64) (c [][]float64) {
	for _, column := range A {
		c = append(c, slices.Clone(column))
	}
	return c
}

// Question 3: no, v^T Phi^T Phi v = |Phi v|^2 is never negative. A negative one is rounding, and so
// are the small positive ones beside it. svd leaves the columns G v_i in G and returns the v_i: the
// product v_i^T G v_i is the eigenvalue, with its sign.
func TestQuestion3(t *testing.T) {
	_, phi := residuals(start(seed))
	G := gram(phi)
	turned := gram(phi)
	_, V := svd(turned)
	negative := 0
	for i := range V {
		eigenvalue := dot(V[i], turned[i]) // turned[i] is G v_i
		if eigenvalue < 0 {
			negative++
		}
		if eigenvalue < -1e-14*G[0][0]*P {
			t.Errorf("an eigenvalue of %.0e", eigenvalue)
		}
	}
	if negative < 3 {
		t.Errorf("%d eigenvalues are negative, want several", negative)
	}
}

// Question 4: 1e-10, as the singular values of G are squares. Then both keep the same directions,
// and the two delta agree to some six digits. With 1e-5 for G it leaves out all sigma_i below
// sqrt(1e-5) sigma_1 = 3e-3 sigma_1. (With 1e-7 and 1e-14 they agree to three digits.)
func TestQuestion4(t *testing.T) {
	r, phi := residuals(start(seed))
	G, g := gram(phi), products(phi, r)
	byPhi, byG := pinv(copied(phi), r, 1e-5), pinv(copied(G), g, 1e-10)
	if d := apart(byG, byPhi); d > 1e-4 {
		t.Errorf("with 1e-5 and 1e-10 they differ by %.0e of their length", d)
	}
	if d := apart(pinv(copied(G), g, 1e-14), pinv(copied(phi), r, 1e-7)); d < 1e-6 || d > 0.1 {
		t.Errorf("with 1e-7 and 1e-14 they differ by %.0e of their length", d)
	}
	if d := apart(pinv(G, g, 1e-5), byPhi); d < 1e-2 {
		t.Errorf("with 1e-5 for both they differ by %.0e of their length", d)
	}
}

// apart returns |x - y| / |y|.
func apart(x, y []float64) float64 {
	difference := slices.Clone(x)
	for i := range difference {
		difference[i] -= y[i]
	}
	return math.Sqrt(dot(difference, difference) / dot(y, y))
}

// Question 5: by Phi it falls to 5e-7. By G it rises to 1e-3 or more, as rounding has it. The step
// by G is the best along the directions it keeps only if their sigma_i and v_i are right. Below
// sqrt(eps) sigma_1 both are noise, and so are the last digits of Phi^T r. Noise divided by noise
// makes delta long: 1e7 and more, where the step by Phi is 3e4 long.
func TestQuestion5(t *testing.T) {
	theta := start(seed)
	for _, want := range []struct {
		cutoff   float64
		byGram   bool
		from, to float64
	}{
		{1e-7, false, 6e-5, 9e-5}, {1e-7, true, 6e-5, 9e-5},
		{1e-11, false, 4e-7, 6e-7}, {1e-11, true, 1e-4, 1e6},
	} {
		delta := step(theta, want.cutoff, want.byGram)
		length := math.Sqrt(dot(delta, delta))
		if long := want.byGram && want.cutoff == 1e-11; long != (length > 1e6) {
			t.Errorf("cutoff %g, byGram %v: |delta| = %.0e", want.cutoff, want.byGram, length)
		}
		r, phi := residuals(theta)
		for p, column := range phi {
			for i := range r {
				r[i] += column[i] * delta[p]
			}
		}
		if rest := math.Sqrt(dot(r, r)); rest < want.from || rest > want.to {
			t.Errorf("cutoff %g, byGram %v: %.1e is left", want.cutoff, want.byGram, rest)
		}
	}
}
