package reference

import "math"

// chebyshev returns the nodes x_i = cos(i pi/n), i = 0 .. n, and the matrix that differentiates the
// polynomial through values at them (L. N. Trefethen, Spectral Methods in MATLAB, 2000, chapter 6).
// Its diagonal is minus the sum of the rest of the row, so that constants have the derivative 0.
func chebyshev(n int) (x []float64, d matrix) {
	x, d = make([]float64, n+1), newMatrix(n+1, n+1)
	for i := range x {
		x[i] = math.Sin(pi * float64(n-2*i) / float64(2*n)) // exactly odd
	}
	for i := range x {
		for j := range x {
			if i != j {
				d[i][j] = sign(i+j) * end(i, n) / end(j, n) / (x[i] - x[j])
				d[i][i] -= d[i][j]
			}
		}
	}
	return x, d
}

// end is 2 at the ends of 0 .. n and 1 between them.
func end(i, n int) float64 {
	if i == 0 || i == n {
		return 2
	}
	return 1
}

// interpolation returns the matrix from values at chebyshev's nodes to those at points, by the
// barycentric formula (J.-P. Berrut, L. N. Trefethen, Barycentric Lagrange interpolation, SIAM
// Review 46, 2004).
func interpolation(n int, points []float64) matrix {
	nodes, _ := chebyshev(n)
	m := newMatrix(len(points), n+1)
	for i, x := range points {
		sum, hit := 0.0, -1
		for j, node := range nodes {
			if x == node {
				hit = j
			}
			m[i][j] = sign(j) / end(j, n) / (x - node)
			sum += m[i][j]
		}
		for j := range nodes {
			m[i][j] /= sum
		}
		if hit >= 0 {
			clear(m[i])
			m[i][hit] = 1
		}
	}
	return m
}
