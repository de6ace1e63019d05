package svd

import (
	"math"

	"anagram/internal/codec"
	"anagram/internal/text"
)

// A Fold as bytes, so that places that fold parts of the rows need not share memory. They hold, in
// the numbers of internal/codec: a name and a version, the number of columns P, the number of rows
// folded in, the numbers of [R0 q] row by row from the diagonal on, and |rest|^2. What lies below
// the diagonal is zero and left out. Nothing is allocated before the length of the data is known to
// be that of P columns.

const (
	foldName    = "fold" // what the bytes begin with
	foldVersion = 1      // of their layout
)

// AppendBinary appends f to b, as encoding.BinaryAppender has it: a name, the numbers of columns
// and rows, and P (P+3)/2 + 1 numbers of 8 bytes, which keep their bits. The error says which
// number is a NaN or an infinity, as one may be where Add or Combine was stopped; b is returned as
// it was then.
func (f *Fold) AppendBinary(b []byte) ([]byte, error) {
	c, upper := new(codec.Coder), make([]float64, 0, f.rq.Rows*(f.rq.Rows+3)/2)
	for i := range f.rq.Rows {
		upper = append(upper, f.rq.Row(i)[i:]...)
	}
	cols, rows, rest := f.rq.Rows, f.rows, f.rest
	if visitFold(c, &cols, &rows, &upper, &rest); c.Err() != nil {
		return b, text.Errorf("svd: a fold that can't be written: %w", c.Err())
	}
	return append(b, c.Data()...), nil
}

// MarshalBinary is AppendBinary to nothing.
func (f *Fold) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// UnmarshalBinary makes f the Fold that data were made of by AppendBinary, to the bit; f may be
// new. The error says at which byte the data are not those of a Fold: another name, version or
// length, a NaN, an infinity (but in |rest|^2, which may have overflowed) or what no rows that
// can be folded leave. f is as before then.
func (f *Fold) UnmarshalBinary(data []byte) error {
	var cols, rows int
	var upper []float64
	var rest float64
	c := codec.NewReader(data)
	visitFold(c, &cols, &rows, &upper, &rest)
	if err := c.Finish(); err != nil {
		return text.Errorf("svd: these bytes are no fold: %w", err)
	}
	g := NewFold(cols)
	for i := range cols {
		upper = upper[copy(g.rq.Row(i)[i:], upper):]
	}
	g.rows, g.rest = rows, rest
	*f = *g
	return nil
}

// maxFolded is the norm of 2^64 elements of the largest size: no column of rows that were folded
// has a larger one. What can be computed with smaller numbers is finite. TestFoldBinaryCombined.
const maxFolded = maxElement * 0x1p32

// visitFold writes or reads the fields of a Fold.
func visitFold(c *codec.Coder, cols, rows *int, upper *[]float64, rest *float64) {
	c.ExpectString("what this is", foldName)
	c.ExpectInt("version", foldVersion)
	c.Count("columns", cols)
	c.Count("rows", rows)
	c.Floats("[R q]", upper)
	if n := len(*upper); c.Err() == nil && float64(n) != float64(FoldNumbers(*cols)/2)+float64(*cols) {
		c.Fail("[R q]", "%d numbers do not fit %d columns", n, *cols)
	}
	for i, v := range *upper {
		if v-v != 0 {
			c.Fail("[R q]", "number %d is %v", i, v)
		}
		if c.Reading() && math.Abs(v) > maxFolded {
			c.Fail("[R q]", "number %d is %v, larger than rows that can be folded leave", i, v)
		}
	}
	if c.Float("rest", rest); !(*rest >= 0) || math.Signbit(*rest) {
		c.Fail("rest", "%v is no sum of squares", *rest)
	}
}
