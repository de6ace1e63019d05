package main

import (
	"math"
	"slices"
	"testing"
)

// Exercise 1: 7 sweeps, and 20 the other way round. This angle makes x the longer of the two,
// whichever was. With x = phi[q] the long columns wander to the front, which is as good as sorting.
// With x = phi[p] they wander to the end, and each disturbs all that come before it. (The tangent
// of the lesson makes the longer column longer and leaves both in place: 13 sweeps.)
func TestExercise1(t *testing.T) {
	last := sweepsByAngle(func(p, q []float64) { turn(p, q) })
	first := sweepsByAngle(func(p, q []float64) { turn(q, p) })
	if first > 9 || last < 16 {
		t.Errorf("%d sweeps with the longer column first, %d with it last", first, last)
	}
}

// turn makes x and y orthogonal, and x the longer one.
func turn(x, y []float64) {
	angle := math.Atan2(2*dot(x, y), dot(x, x)-dot(y, y)) / 2
	c, s := math.Cos(angle), math.Sin(angle)
	for i := range x {
		x[i], y[i] = c*x[i]+s*y[i], c*y[i]-s*x[i]
	}
}

func sweepsByAngle(turn func(p, q []float64)) (sweeps int) {
	phi := features(near(1e-3))
	for again := true; again; sweeps++ {
		again = false
		for p := range phi {
			for q := range p {
				if math.Abs(cosine(phi[p], phi[q])) > 1e-13 {
					turn(phi[p], phi[q])
					again = true
				}
			}
		}
	}
	return sweeps
}

// Exercise 2: 460 rotations after one QR, then 349, 248, 174, 135, 108. Each QR brings the rows
// nearer to orthogonal: repeated for ever, it alone would find the singular values. But six are
// dear, and each gains less than the one before. The library makes two more than the first.
func TestExercise2(t *testing.T) {
	R, before := features(near(1e-3)), math.MaxInt
	for k := range 6 {
		R = triangle(R)
		_, sweeps := svd(copied(R), false)
		if total(sweeps) >= before {
			t.Errorf("%d rotations after %d QR, %d before", total(sweeps), k+1, before)
		}
		before = total(sweeps)
	}
	if before > 150 {
		t.Errorf("%d rotations after six, want 108 or so", before)
	}
}

// total returns the rotations of all sweeps.
func total(sweeps []sweep) (rotations int) {
	for _, s := range sweeps {
		rotations += s.rotations
	}
	return rotations
}

// copied is for functions that overwrite Phi.
func copied(phi [][]float64) (c [][]float64) {
	for _, column := range phi {
		c = append(c, slices.Clone(column))
	}
	return c
}

// Exercise 3: at size 1 V is that of another network, and to multiply by it helps nothing: 449
// rotations, for 482 without. Then 339, 307, 298, 202 at 1e-1, 1e-2, 1e-3, 1e-4. At 1e-8 still 153,
// one for each pair: the pairs of small sigma are as good as new, for the change of Phi, though
// small, is large beside their columns. At 0 there are 13, of rounding.
func TestExercise3(t *testing.T) {
	if s := compare(1); total(s[4]) < total(s[2])*8/10 {
		t.Errorf("size 1: %d rotations with V, %d without", total(s[4]), total(s[2]))
	}
	before := math.MaxInt
	for _, size := range []float64{1, 1e-1, 1e-2, 1e-4, 1e-8, 0} {
		now := total(compare(size)[4])
		if now >= before || size == 1e-8 && now < 100 || size == 0 && now > 50 {
			t.Errorf("size %g: %d rotations, before %d", size, now, before)
		}
		before = now
	}
}

// Question 1: pp = 1, qq = 2, pq = 1, so t^2 - t - 1 = 0, and the root of smaller size is
// t = (1 - sqrt(5))/2 = -0.618. The squared lengths become pp + t pq = 0.382 and qq - t pq = 2.618,
// so sigma is 1.618 and 0.618, the golden ratio and its inverse. (Their product is the determinant,
// 1.)
func TestQuestion1(t *testing.T) {
	x, y := []float64{1, 0}, []float64{1, 1}
	root := tangent(x, y)
	rotate(x, y, root)
	if golden := (1 + math.Sqrt(5)) / 2; math.Abs(root-(1-golden)) > 1e-15 ||
		math.Abs(length(x)-1/golden) > 1e-15 || math.Abs(length(y)-golden) > 1e-15 {
		t.Errorf("t = %g, lengths %g and %g", root, length(x), length(y))
	}
}

// Question 2: it falls by pq^2. A rotation of x and y keeps (x.z)^2 + (y.z)^2 for every other
// column z, as it keeps the length of any pair of numbers, and it makes x.y zero. So the sum over
// all pairs never rises. (A single cosine may rise, and does: the film shows it.)
func TestQuestion2(t *testing.T) {
	phi := features(near(0))
	for p := range phi {
		for q := range p {
			before, pq := sumOfSquares(phi), dot(phi[p], phi[q])
			rotate(phi[p], phi[q], tangent(phi[p], phi[q]))
			if fall := before - sumOfSquares(phi); math.Abs(fall-pq*pq) > 1e-12*before {
				t.Fatalf("falls by %g, pq^2 is %g", fall, pq*pq)
			}
		}
	}
}

// sumOfSquares is that of the inner products of all pairs.
func sumOfSquares(phi [][]float64) (sum float64) {
	for p := range phi {
		for q := range p {
			sum += math.Pow(dot(phi[p], phi[q]), 2)
		}
	}
	return sum
}

// Question 3: as many as plain, 13, with the same rotations. Jacobi sees the columns by their inner
// products alone, and those of R are those of Phi: Phi^T Phi = R^T Q^T Q R = R^T R. What helps are
// the rows.
func TestQuestion3(t *testing.T) {
	R, columns := triangle(features(near(1e-3))), matrix(P, P)
	for p := range columns {
		for k := range R {
			columns[p][k] = R[k][p]
		}
	}
	_, got := svd(columns, false)
	_, want := svd(features(near(1e-3)), false)
	if d := len(got) - len(want); d < -1 || d > 1 || math.Abs(float64(total(got)-total(want))) > 30 {
		t.Errorf("%d sweeps and %d rotations, plain %d and %d", len(got), total(got), len(want), total(want))
	}
}

// Question 4: no longer than y itself, or hardly: |s x| is about cosine |y|. So its rounding errors
// are small beside y, however long x is. A rotation by an angle that doesn't ask for the lengths
// puts s |x| into y, and the rounding errors of that are all that is left of a y of 1e-20 |x|.
func TestQuestion4(t *testing.T) {
	phi, met := triangle(features(near(0))), 0
	for range 3 {
		for p := range phi {
			for q := range p {
				x, y := phi[q], phi[p]
				if root := tangent(x, y); length(x) > 100*length(y) {
					met++
					if added := math.Abs(root) * length(x); added > 1.001*math.Abs(cosine(x, y))*length(y) {
						t.Errorf("%g added to a column of %g", added, length(y))
					}
				}
				rotate(x, y, tangent(x, y))
			}
		}
	}
	if met == 0 {
		t.Error("no such pair")
	}
}

// Question 5: u_i = Phi v_i / sigma_i. The worst are those of the smallest sigma_i: v_i is rounded
// to eps = 2.2e-16, so Phi v_i is wrong by about eps sigma_1, and u_i by eps sigma_1/sigma_i. The
// first twelve are orthogonal to 1e-12, the last one, with sigma_1/sigma_18 = 2e8, to 2e-8.
// (U = Q J^T would be orthogonal to rounding.)
func TestQuestion5(t *testing.T) {
	R, phi := triangle(features(near(0))), features(near(0))
	svd(R, true)
	var U [][]float64
	for i, row := range R {
		v := slices.Clone(row)
		for p := range v {
			v[p] /= length(row)
		}
		image := product(phi, [][]float64{v})[0] // Phi v_i, which has the length sigma_i
		if math.Abs(length(image)-length(row)) > 1e-13 {
			t.Errorf("sigma_%d is %g, |Phi v| %g", i+1, length(row), length(image))
		}
		worst := 0.0
		for _, u := range U {
			worst = max(worst, math.Abs(dot(u, image))/length(row))
		}
		U = append(U, image)
		if i < 12 && worst > 1e-11 || i == P-1 && (worst < 1e-9 || worst > 1e-6) {
			t.Errorf("u_%d has the product %.1e with another", i+1, worst)
		}
		for k := range image {
			image[k] /= length(row)
		}
	}
}
