package main

import (
	"math"
	"slices"
	"sync"
	"testing"
)

// run is what lesson looks at: seed 0, cutoff 1e-4.
var run = sync.OnceValue(func() [][]float64 { return clean.train(start(0), 1e-4, 30) })

var clean = problem{n: 40, scale: 1}

// Exercise 1: the level is 8e-8. With the cutoff 1e-5 the error is what it is without noise, 1e-8:
// what the cutoff leaves out is worse than the noise. With 1e-6 it is 8e-9, not 1e-9: it has come
// down to what the noise itself does to u.
func TestExercise1(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 80 decompositions")
	}
	noisy := problem{n: 40, scale: 1, noise: 1e-6}
	if level := noisy.level(run()[30]); level < 2e-8 || level > 3e-7 {
		t.Errorf("level %.1e, want 8e-8", level)
	}
	for _, c := range []struct{ cutoff, least, most float64 }{{1e-5, 0.5, 2}, {1e-6, 3, 30}} {
		with, without := worst(noisy.train(run()[25], c.cutoff, 20)[20]), worst(clean.train(run()[25], c.cutoff, 20)[20])
		if with < c.least*without || with > c.most*without {
			t.Errorf("cutoff %.0e: error %.1e with noise, %.1e without", c.cutoff, with, without)
		}
	}
}

// Exercise 2: up to a length of 3e-3, cutoff 1, |r| comes to what was promised, within a tenth. At
// 5e-3, cutoff 1e-1, it is a fifth more, and at 8e-3 eight times as much. At a length of 1, cutoff
// 1e-5, it is ten thousand times the promise, and four times what it was before the step. The
// linear picture bears steps of about 5e-3 here, and c_i / sigma_i says which modes keep to that.
func TestExercise2(t *testing.T) {
	theta := run()[27]
	r, phi := clean.residuals(theta)
	modes := spectrum(r, phi)
	for _, c := range []struct{ cutoff, length, least, most float64 }{
		{10, 6e-4, 0.9, 1.1}, {1, 3e-3, 0.9, 1.1}, {1e-1, 5e-3, 1, 2}, {1e-2, 8e-3, 4, 16}, {1e-5, 1, 1e3, 1e5},
	} {
		promised := dot(r, r)
		for _, m := range modes {
			if m.sigma >= c.cutoff {
				promised -= m.c * m.c
			}
		}
		after, _ := clean.residuals(step(theta, modes, c.cutoff, 1))
		if ratio := math.Sqrt(dot(after, after) / promised); ratio < c.least || ratio > c.most {
			t.Errorf("cutoff %.0e: |r| is %.2g times the promise, want %g to %g", c.cutoff, ratio, c.least, c.most)
		}
		if _, length := count(modes, c.cutoff); math.Abs(math.Log(length/c.length)) > 0.2 {
			t.Errorf("cutoff %.0e: a length of %.1e, want %.0e", c.cutoff, length, c.length)
		}
	}
}

// Exercise 3: for 12 points the rank is 14, the number of rows: Phi can make every residual zero,
// and nothing speaks for the places between. The unseen residual is 8000 times |r|. For 20 points
// the rank is still that of the rows, 22, but the small sigma_i are below the cutoff. Unseen is ten
// times |r|. For 40 points the rank is 26 of 42 rows: the rows check each other. Unseen is not
// twice |r|.
func TestExercise3(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two networks")
	}
	for _, c := range []struct {
		n, rank     int
		least, most float64
	}{{12, 14, 1e3, 1e5}, {20, 22, 5, 20}, {40, 26, 1, 2}} {
		p := problem{n: c.n, scale: 1}
		theta := p.train(start(0), 1e-4, 30)[30]
		r, phi := p.residuals(theta)
		modes := spectrum(r, phi)
		if rank, _ := count(modes, rounding(modes, len(r))); rank < c.rank-1 || rank > c.rank {
			t.Errorf("%d points: rank %d, want %d", c.n, rank, c.rank)
		}
		if ratio := unseen(theta) / math.Sqrt(dot(r, r)); ratio < c.least || ratio > c.most {
			t.Errorf("%d points: unseen is %.2g times |r|", c.n, ratio)
		}
	}
}

// Question 1: at 1e-1. All sigma_i and c_i are multiplied by 1000, and the u_i and v_i stay. So the
// quotients c_i / sigma_i stay, and the step too, if the cutoff is multiplied as well. The old
// cutoff keeps modes that were below it: 21 in place of 17 at step 10. A cutoff in parts of sigma_1
// knows no units.
func TestQuestion1(t *testing.T) {
	theta := run()[10]
	large := problem{n: 40, scale: 1000}
	before, after := spectrum(clean.residuals(theta)), spectrum(large.residuals(theta))
	if s, c := after[0].sigma/before[0].sigma, math.Abs(after[0].c/before[0].c); math.Abs(s-1000) > 1e-6 || math.Abs(c-1000) > 1e-6 {
		t.Errorf("sigma_1 grows by %g, c_1 by %g, want 1000", s, c)
	}
	one, other := step(theta, before, 1e-4, 1), step(theta, after, 1e-1, 1)
	for p := range one {
		if math.Abs(one[p]-other[p]) > 1e-6*math.Abs(one[p]-theta[p])+1e-6 {
			t.Errorf("theta_%d becomes %g and %g", p, one[p], other[p])
		}
	}
	if kept, _ := count(after, 1e-4); kept < 20 || kept > 22 {
		t.Errorf("%d modes reach the old cutoff, want 21", kept)
	}
}

// Question 2: three. The columns of w are equal; those of a are w_1 and w_2 times one and the same
// column, and so are those of b. So six columns span what three do. (In the whole of Phi the
// spectrum hardly shows it: with 37 columns and a rank of 26 more than three are lost already.)
func TestQuestion2(t *testing.T) {
	theta := slices.Clone(run()[30])
	zeros := func() (n int) {
		r, phi := clean.residuals(theta)
		modes := spectrum(r, phi[:6])
		rank, _ := count(modes, rounding(modes, len(r)))
		return len(modes) - rank
	}
	if n := zeros(); n != 0 {
		t.Errorf("%d zeros before", n)
	}
	copy(theta[3:5], theta[:2])
	if n := zeros(); n != 3 {
		t.Errorf("%d zeros, want 3", n)
	}
}

// Question 3: c_18 / sigma_18 is 1.0, and theta has to move that far. That is far too long for the
// linear picture: the full step takes the error from 4e-8 to 2e-2. To gain c_18 takes many short
// steps.
func TestQuestion3(t *testing.T) {
	theta := run()[30]
	modes := spectrum(clean.residuals(theta))
	if length := math.Abs(modes[17].c) / modes[17].sigma; length < 0.8 || length > 1.2 {
		t.Errorf("the step along v_18 is %.2f long, want 1.0", length)
	}
	if e := worst(step(theta, modes, 1e-5, 1)); e < 1e-3 {
		t.Errorf("error %.1e after the full step, want 2e-2", e)
	}
}

// Question 4: in the modes that the cutoff leaves out, nearly all of it. The kept ones have 2e-7 of
// |r|^2, and what lies outside the span of Phi is less than 1e-8 of it. At step 0 it was the other
// way round: the kept ones had all but 1e-6.
func TestQuestion4(t *testing.T) {
	for _, c := range []struct {
		t           int
		least, most float64
	}{{0, 0.999, 1.001}, {30, 0, 1e-5}} {
		r, phi := clean.residuals(run()[c.t])
		var kept, all float64
		modes := spectrum(r, phi)
		for _, m := range modes {
			if m.sigma >= rounding(modes, len(r)) {
				all += m.c * m.c
			}
			if m.sigma >= 1e-4 {
				kept += m.c * m.c
			}
		}
		if part := kept / dot(r, r); part < c.least || part > c.most {
			t.Errorf("step %d: the kept modes have %.1e of |r|^2", c.t, part)
		}
		if math.Abs(all/dot(r, r)-1) > 1e-6 {
			t.Errorf("step %d: all modes have %g of |r|^2", c.t, all/dot(r, r))
		}
	}
}

// Question 5: at s/sqrt(n), whatever sigma_i is, since a row is divided by sqrt(n) and u_i has
// length 1. With four times the points it lies half as high. (The root of the mean of c_i^2 is
// compared here, at the solution of the problem without noise.)
func TestQuestion5(t *testing.T) {
	for _, n := range []int{40, 160} {
		var sum, modes float64
		for _, m := range spectrum(problem{n: n, scale: 1, noise: 1e-2}.residuals(run()[30])) {
			if m.sigma >= 1e-4 {
				sum, modes = sum+m.c*m.c, modes+1
			}
		}
		if level := math.Sqrt(sum / modes * float64(n)); level < 0.5e-2 || level > 2e-2 {
			t.Errorf("%d points: the level is %.1e / sqrt(n), want 1e-2", n, level)
		}
	}
}

// The page's table of noise: below the level nearly all is lost, above it is a plateau, and then it
// gets worse.
func TestNoise(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 132 decompositions")
	}
	for _, c := range []struct {
		noise, lost, low, high, worse float64
	}{{1, 1e-2, 1e-1, 1e-1, 1}, {1e-2, 1e-4, 1e-3, 1e-1, 1}, {1e-4, 1e-6, 1e-5, 1e-3, 1e-2}} {
		end := func(cutoff float64) float64 {
			return worst(problem{n: 40, scale: 1, noise: c.noise}.train(run()[25], cutoff, 12)[12])
		}
		low, high := end(c.low), end(c.high)
		if math.Abs(math.Log(low/high)) > 0.2 {
			t.Errorf("noise %g: errors %.1e and %.1e on the plateau", c.noise, low, high)
		}
		if lost, worse := end(c.lost), end(c.worse); lost < 3*low || worse < 1.5*high {
			t.Errorf("noise %g: errors %.1e, %.1e, %.1e, %.1e", c.noise, lost, low, high, worse)
		}
	}
}
