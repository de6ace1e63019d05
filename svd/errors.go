package svd

import (
	"math"
	"slices"
	"strconv"

	"anagram/mat"
)

// NotFinite reports a NaN or an infinity in the input.
type NotFinite struct {
	Row, Col int // Col is -1 for an element of the vector r
	Value    float64
}

// Error names the element and its value.
func (e *NotFinite) Error() string {
	at := "element (" + strconv.Itoa(e.Row) + ", " + strconv.Itoa(e.Col) + ") of the matrix"
	if e.Col < 0 {
		at = "element " + strconv.Itoa(e.Row) + " of the vector"
	}
	return "svd: " + at + " is " + strconv.FormatFloat(e.Value, 'g', -1, 64)
}

// NotConverged reports that the rotations did not come to an end.
type NotConverged struct {
	Sweeps int     // made
	Cosine float64 // the largest between two rows in the last of them
}

// Error says how far the rotations got.
func (e *NotConverged) Error() string {
	return "svd: no convergence in " + strconv.Itoa(e.Sweeps) + " sweeps, largest cosine left " +
		strconv.FormatFloat(e.Cosine, 'g', 3, 64)
}

// TooLarge reports that the largest singular value exceeds the range of float64, or an element that
// of a Fold.
type TooLarge struct{ Exponent int } // it is about 2^Exponent

// Error gives its size.
func (e *TooLarge) Error() string {
	return "svd: a number of about 2^" + strconv.Itoa(e.Exponent) +
		", the largest singular value or an element to fold, is too large"
}

// finiteTop returns the largest magnitude in a, or where a first holds a NaN or an infinity.
func finiteTop(a *mat.Dense) (float64, error) {
	top := 0.0
	for i := range a.Rows {
		row := a.Row(i)
		t := mat.MaxAbs(row)
		if !(t <= math.MaxFloat64) {
			j := slices.IndexFunc(row, func(v float64) bool { return v-v != 0 })
			return t, &NotFinite{Row: i, Col: j, Value: row[j]}
		}
		top = max(top, t)
	}
	return top, nil
}

// ordinary says that a is finite and its largest magnitude within rangeOfFeatures, where a sum of
// squares tells that. It reads a once, at the speed of an inner product.
func ordinary(a *mat.Dense) bool {
	squares := 0.0
	for i := range a.Rows {
		squares += mat.Dot(a.Row(i), a.Row(i))
	}
	top := math.Ldexp(1, 2*rangeOfFeatures)
	return squares < top && squares > float64(a.Rows)*float64(a.Cols)/top
}
