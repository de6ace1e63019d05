package reference

import "math"

// Robertson returns the solution of Robertson's kinetics
//
//	y1' = -0.04 y1 + 1e4 y2 y3,   y3' = 3e7 y2^2,   y2' = -y1' - y3',   y(0) = (1, 0, 0)
//
// (H. Robertson, The solution of a set of reaction rate equations, 1966) at count times from 1e-5
// to 1e5, equally spaced in log t: row i has y(t_i). The method is Radau's of three stages and
// order five (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, section
// IV.8), in equal steps of log t, 8 or 16 from one time to the next, and as many of t before the
// first.
func Robertson(count int, r Resolution) [][]float64 {
	steps := [2]int{8, 16}[r]
	const first, last = 1e-5, 1e5
	y := []float64{1, 0, 0}
	for range steps {
		radau(y, func(_ float64, dst, y []float64) { robertson(dst, y, 1) }, 0, first/float64(steps))
	}
	rows := [][]float64{append([]float64(nil), y...)}
	interval := math.Log(last/first) / float64(count-1)
	h := interval / float64(steps)
	for i := range count - 1 {
		for k := range steps {
			s := math.Log(first) + interval*float64(i) + h*float64(k)
			radau(y, func(s float64, dst, y []float64) { robertson(dst, y, math.Exp(s)) }, s, h)
		}
		rows = append(rows, append([]float64(nil), y...))
	}
	return rows
}

// robertson sets dst to scale y'.
func robertson(dst, y []float64, scale float64) {
	slow, back, fast := 0.04*y[0], 1e4*y[1]*y[2], 3e7*y[1]*y[1]
	dst[0], dst[1], dst[2] = scale*(back-slow), scale*(slow-back-fast), scale*fast
}

// radau takes y from s to s + h along y' = f(s, y). Newton's method solves for the slopes k_i of
// the stages, k_i = f(s + c_i h, y + h sum_j a_ij k_j), with the derivatives of f by central
// differences: of a quadratic f they are exact.
func radau(y []float64, f func(s float64, dst, y []float64), s, h float64) {
	root := math.Sqrt(6)
	a := [3][3]float64{
		{(88 - 7*root) / 360, (296 - 169*root) / 1800, (-2 + 3*root) / 225},
		{(296 + 169*root) / 1800, (88 + 7*root) / 360, (-2 - 3*root) / 225},
		{(16 - root) / 36, (16 + root) / 36, 1. / 9},
	}
	c := [3]float64{(4 - root) / 10, (4 + root) / 10, 1}
	const tolerance, mostSteps = 1e-14, 20
	n := len(y)
	k, at := make([]float64, 3*n), make([]float64, n)
	for i := range 3 {
		f(s+c[i]*h, k[i*n:(i+1)*n], y)
	}
	low, high := make([]float64, n), make([]float64, n)
	for range mostSteps {
		m, r := newMatrix(3*n, 3*n), make([]float64, 3*n)
		for i := range 3 {
			for p := range n {
				at[p] = y[p]
				for j := range 3 {
					at[p] += h * a[i][j] * k[j*n+p]
				}
			}
			f(s+c[i]*h, r[i*n:(i+1)*n], at)
			for p := range n {
				r[i*n+p] = k[i*n+p] - r[i*n+p]
				m[i*n+p][i*n+p]++
			}
			for p := range n {
				kept, by := at[p], 1e-3*(1e-3+math.Abs(at[p]))
				at[p] = kept + by
				f(s+c[i]*h, high, at)
				at[p] = kept - by
				f(s+c[i]*h, low, at)
				at[p] = kept
				for o := range n {
					for j := range 3 {
						m[i*n+o][j*n+p] -= h * a[i][j] * (high[o] - low[o]) / (2 * by)
					}
				}
			}
		}
		m.solve(r)
		change, size := 0.0, 0.0
		for p := range k {
			k[p] -= r[p]
			change, size = max(change, math.Abs(r[p])), max(size, math.Abs(k[p]))
		}
		if change <= tolerance*size {
			break
		}
	}
	for p := range n {
		for j := range 3 {
			y[p] += h * a[2][j] * k[j*n+p]
		}
	}
}
