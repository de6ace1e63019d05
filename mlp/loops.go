package mlp

import "anagram/mat"

// Elementwise loops on slices of one length.

// fill: dst_j = v.
func fill(dst []float64, v float64) {
	for j := range dst {
		dst[j] = v
	}
}

// put: dst_(stride j) = v x_j.
func put(dst []float64, stride int, x []float64, v float64) {
	for j, xj := range x {
		dst[j*stride] = xj * v
	}
}

// putSum: dst_(stride j) = v x_j + y_j z_j.
func putSum(dst []float64, stride int, x []float64, v float64, y, z []float64) {
	y, z = y[:len(x)], z[:len(x)]
	for j, xj := range x {
		dst[j*stride] = float64(xj*v) + float64(y[j]*z[j])
	}
}

// addStrided: dst_(stride j) += x_j y_j.
func addStrided(dst []float64, stride int, x, y []float64) {
	y = y[:len(x)]
	for j, xj := range x {
		dst[j*stride] += float64(xj * y[j])
	}
}

// addColumns adds the sum of the rows of a: dst_j += sum_i a_ij.
func addColumns(dst []float64, a *mat.Dense) {
	for i := range a.Rows {
		mat.Axpy(dst, 1, a.Row(i))
	}
}
