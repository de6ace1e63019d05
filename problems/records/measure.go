package records

import (
	"math"

	"anagram/mat"
	"anagram/pinn"
)

// unknown returns output k of values of so many outputs a point.
func unknown(values []float64, k, outputs int) []float64 {
	var v []float64
	for i := k; i < len(values); i += outputs {
		v = append(v, values[i])
	}
	return v
}

// largest returns the largest relative L2 error of an unknown, and the largest error of all.
func largest(got, want []float64, outputs int) (relativeL2, maxError float64) {
	for k := range outputs {
		relative, most := pinn.Compare(unknown(got, k, outputs), unknown(want, k, outputs))
		relativeL2, maxError = math.Max(relativeL2, relative), math.Max(maxError, most)
	}
	return relativeL2, maxError
}

// upToConstant is largest for values whose last unknown is known up to a constant: the mean is
// taken from both.
func upToConstant(got, want []float64, outputs int) (relativeL2, maxError float64) {
	return largest(centred(got, outputs), centred(want, outputs), outputs)
}

// centred returns values with the mean taken from the last unknown.
func centred(values []float64, outputs int) []float64 {
	c, mean := append([]float64(nil), values...), 0.0
	for i := outputs - 1; i < len(c); i += outputs {
		mean += c[i]
	}
	mean /= float64(len(c) / outputs)
	for i := outputs - 1; i < len(c); i += outputs {
		c[i] -= mean
	}
	return c
}

// first is the error of the first unknowns as one vector; the others are not judged.
func first(got, want []float64, count, outputs int) (relativeL2, maxError float64) {
	var a, b []float64
	for i := 0; i < len(got); i += outputs {
		a, b = append(a, got[i:i+count]...), append(b, want[i:i+count]...)
	}
	return pinn.Compare(a, b)
}

// table returns the points of a grid, the second coordinate varying fastest, with the values there:
// of every unknown a row for each first coordinate.
func table(lo, hi [2]float64, unknowns ...[][]float64) (x *mat.Dense, u []float64, err error) {
	rows, cols := len(unknowns[0]), len(unknowns[0][0])
	x = mat.New(rows*cols, 2)
	for i := range rows {
		for j := range cols {
			at := x.Row(i*cols + j)
			at[0], at[1] = between(lo[0], hi[0], i, rows), between(lo[1], hi[1], j, cols)
			for _, values := range unknowns {
				u = append(u, values[i][j])
			}
		}
	}
	return x, u, nil
}

// between returns place i of n from lo to hi, the ends exactly.
func between(lo, hi float64, i, n int) float64 {
	if i == n-1 {
		return hi
	}
	return lo + float64((hi-lo)*float64(i))/float64(n-1)
}
