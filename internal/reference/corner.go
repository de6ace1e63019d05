package reference

import (
	"math"
	"math/cmplx"
)

// Where the lid with the velocity 4a meets a wall, a the distance from the wall and b that from the
// lid, viscosity alone counts, and the stream function that has these velocities is
//
//	S = pi b^2 - 2 theta (a^2 + b^2) - 2 a b,   theta = arg(a + ib),   Lap Lap S = 0:
//
// S and its slope are 0 on the wall (theta = pi/2), S is 0 and S_b = -4a on the lid (theta = 0).
// Its Laplacian 2 pi - 8 theta, the vorticity, depends on the direction alone, and the pressure is
// about its conjugate, log r. Times (1-a)^2 (1-b)^2 it is 0 at the other walls, with its slope, and
// the sum over both corners has the velocity 4a(1-a)^2 + 4a^2(1-a) = 4a(1-a) on the lid: that of
// the cavity. What is left of psi is smoother, r^3 times a logarithm.

// cornerFlow returns the derivative of order k in x and l in y of that sum at (x, y). Those of
// order above one are for points inside.
func cornerFlow(x, y float64, k, l int) float64 {
	b := 1 - y
	left, right := cutCorner(x, b, k, l), cutCorner(1-x, b, k, l)
	return sign(l) * (left + sign(k)*right)
}

// cutCorner is Leibniz's rule for S (1-a)^2 (1-b)^2, of order k in a and l in b.
func cutCorner(a, b float64, k, l int) float64 {
	sum := 0.0
	for i := max(0, k-2); i <= k; i++ {
		for j := max(0, l-2); j <= l; j++ {
			sum += binomial(k, i) * binomial(l, j) * corner(a, b, i, j) * parabola(a, k-i) * parabola(b, l-j)
		}
	}
	return sum
}

// parabola is the derivative of order k of (1-a)^2.
func parabola(a float64, k int) float64 { return [3]float64{(1 - a) * (1 - a), -2 * (1 - a), 2}[k] }

// corner is the derivative of S of order i in a and j in b, from S_a = -4 a theta and
// S_b = 2 pi b - 4 b theta - 4 a.
func corner(a, b float64, i, j int) float64 {
	switch {
	case i > 0:
		return -4 * (a*angle(a, b, i-1, j) + float64(i-1)*angle(a, b, i-2, j))
	case j > 0:
		d := -4 * (b*angle(a, b, 0, j-1) + float64(j-1)*angle(a, b, 0, j-2))
		if j == 1 {
			d += 2*pi*b - 4*a
		}
		if j == 2 {
			d += 2 * pi
		}
		return d
	}
	return pi*b*b - 2*angle(a, b, 0, 0)*(a*a+b*b) - 2*a*b
}

// angle is the derivative of theta = Im log z of order i in a and j in b, z = a + ib:
// Im (i^j (-1)^(n-1) (n-1)!/z^n) with n = i + j. Of order -1, which counts 0 times, it is 0.
func angle(a, b float64, i, j int) float64 {
	n := i + j
	if min(i, j) < 0 {
		return 0
	}
	if n == 0 {
		return math.Atan2(b, a)
	}
	w := complex(1, 0)
	for m := range n {
		w *= complex(float64(max(1, m)), 0) / complex(a, b)
	}
	turn := cmplx.Pow(1i, complex(float64(j), 0))
	return sign(n-1) * imag(turn*w)
}

func binomial(n, k int) float64 {
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
	}
	return c
}
