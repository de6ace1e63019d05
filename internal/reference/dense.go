package reference

import "math"

// matrix has rows of equal length.
type matrix [][]float64

func newMatrix(rows, cols int) matrix {
	m, all := make(matrix, rows), make([]float64, rows*cols)
	for i := range m {
		m[i] = all[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return m
}

// times returns m b.
func (m matrix) times(b matrix) matrix {
	c := newMatrix(len(m), len(b[0]))
	for i, row := range m {
		for k, v := range row {
			for j, w := range b[k] {
				c[i][j] += v * w
			}
		}
	}
	return c
}

// solve replaces b by the x with m x = b, by Gauss's elimination with pivots from the column. m is
// overwritten. It panics if m is singular.
func (m matrix) solve(b []float64) {
	for k := range m {
		best := k
		for i := k + 1; i < len(m); i++ {
			if math.Abs(m[i][k]) > math.Abs(m[best][k]) {
				best = i
			}
		}
		if m[best][k] == 0 {
			panic("reference: a singular matrix")
		}
		m[k], m[best] = m[best], m[k]
		b[k], b[best] = b[best], b[k]
		top := m[k][k+1:]
		for i := k + 1; i < len(m); i++ {
			f := m[i][k] / m[k][k]
			if f == 0 {
				continue
			}
			for j, v := range top {
				m[i][k+1+j] -= f * v
			}
			b[i] -= f * b[k]
		}
	}
	for k := len(m) - 1; k >= 0; k-- {
		for j := k + 1; j < len(m); j++ {
			b[k] -= m[k][j] * b[j]
		}
		b[k] /= m[k][k]
	}
}

// fit returns the x of least |m x - b|, by reflections (A. Householder, Unitary triangularization
// of a nonsymmetric matrix, 1958). m has more rows than columns and is overwritten, as b is.
// Columns are scaled to length one first.
func (m matrix) fit(b []float64) []float64 {
	n := len(m[0])
	scale := make([]float64, n)
	for j := range scale {
		for _, row := range m {
			scale[j] = math.Hypot(scale[j], row[j])
		}
		for _, row := range m {
			row[j] /= scale[j]
		}
	}
	diagonal := make([]float64, n)
	for k := range n {
		length := 0.0
		for _, row := range m[k:] {
			length = math.Hypot(length, row[k])
		}
		diagonal[k] = -math.Copysign(length, m[k][k])
		m[k][k] -= diagonal[k]
		square := length * (length + math.Abs(m[k][k]+diagonal[k])) // half of |v|^2
		for j := k + 1; j <= n; j++ {
			sum := 0.0
			for i := k; i < len(m); i++ {
				sum += m[i][k] * at(m, b, i, j)
			}
			sum /= square
			for i := k; i < len(m); i++ {
				if j < n {
					m[i][j] -= sum * m[i][k]
				} else {
					b[i] -= sum * m[i][k]
				}
			}
		}
	}
	x := b[:n]
	for k := n - 1; k >= 0; k-- {
		for j := k + 1; j < n; j++ {
			x[k] -= m[k][j] * x[j]
		}
		x[k] /= diagonal[k]
	}
	for j := range x {
		x[j] /= scale[j]
	}
	return x
}

// at is element (i, j) of m with b for its last column.
func at(m matrix, b []float64, i, j int) float64 {
	if j < len(m[i]) {
		return m[i][j]
	}
	return b[i]
}
