package reference

import "math"

// relative returns |a - b| / |b| over all elements.
func relative(a, b [][]float64) float64 {
	difference, size := 0.0, 0.0
	for i := range a {
		for j, v := range a[i] {
			difference += (v - b[i][j]) * (v - b[i][j])
			size += b[i][j] * b[i][j]
		}
	}
	return math.Sqrt(difference / size)
}

// column returns one unknown of all rows, as one row.
func column(rows [][]float64, k int) [][]float64 {
	c := make([]float64, len(rows))
	for i, row := range rows {
		c[i] = row[k]
	}
	return [][]float64{c}
}
