package svd_test

import (
	"bytes"
	"encoding"
	"fmt"
	"math"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

var _ interface {
	encoding.BinaryAppender
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
} = (*svd.Fold)(nil)

func written(t testing.TB, f *svd.Fold) []byte {
	t.Helper()
	data, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, data []byte) *svd.Fold {
	t.Helper()
	f := new(svd.Fold)
	if err := f.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	return f
}

// parts folds the rows of 8 leaves by themselves.
func parts(t testing.TB, rows, cols int) []*svd.Fold {
	t.Helper()
	a, r := check.Random(rows, cols, 1), residual(rows)
	var w svd.Folder
	folds := make([]*svd.Fold, 8)
	for i := range folds {
		lo, hi := i*rows/8, (i+1)*rows/8
		folds[i] = svd.NewFold(cols)
		if err := w.Add(folds[i], beside(a, r, lo, hi-lo)); err != nil {
			t.Fatal(err)
		}
	}
	return folds
}

// A tree of Folds gives the same bits whether its nodes stay in memory or go through bytes: all of
// the leaves, or every node.
func TestFoldBinaryTree(t *testing.T) {
	for _, cols := range []int{0, 1, 7, 30} {
		tree := func(through func(level int, f *svd.Fold) *svd.Fold) []byte {
			var w svd.Folder
			folds := parts(t, 100, cols)
			for level := 0; len(folds) > 1; level++ {
				for i := range len(folds) / 2 {
					left, right := through(level, folds[2*i]), through(level, folds[2*i+1])
					w.Combine(left, right)
					folds[i] = left
				}
				folds = folds[:len(folds)/2]
			}
			s := svd.NewFoldStep(cols)
			if err := s.FactorFold(folds[0]); err != nil || folds[0].Rows() != 100 {
				t.Fatalf("%d columns: %d rows, error %v", cols, folds[0].Rows(), err)
			}
			data := written(t, folds[0])
			for _, v := range append(s.Sigma(), s.C()...) {
				data = append(data, byte(math.Float64bits(v)), byte(math.Float64bits(v)>>8))
			}
			return data
		}
		stayed := tree(func(_ int, f *svd.Fold) *svd.Fold { return f })
		leaves := tree(func(level int, f *svd.Fold) *svd.Fold {
			if level > 0 {
				return f
			}
			return read(t, written(t, f))
		})
		all := tree(func(_ int, f *svd.Fold) *svd.Fold { return read(t, written(t, f)) })
		if !bytes.Equal(leaves, stayed) || !bytes.Equal(all, stayed) {
			t.Errorf("%d columns: other bits", cols)
		}
	}
}

// Only the upper triangle is written, and bytes that are there stay.
func TestFoldBinarySize(t *testing.T) {
	f := parts(t, 100, 30)[0]
	data, err := f.AppendBinary([]byte("before"))
	if err != nil || !bytes.HasPrefix(data, []byte("before")) {
		t.Fatalf("appended to %q, error %v", data[:6], err)
	}
	numbers, text := 30*33/2+1, 8+len("fold")+4*8
	if got, want := len(data)-len("before"), 8*numbers+text; got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}

// Data that are wrong are refused, and the Fold that was to take them stays what it was.
func TestFoldBinaryErrors(t *testing.T) {
	good := written(t, parts(t, 40, 3)[0])
	const numbers = 8 + 4 + 4*8 // where those of [R q] begin
	at := func(i int, v byte) []byte {
		data := bytes.Clone(good)
		data[i] = v
		return data
	}
	number := func(i int, v float64) []byte {
		data := bytes.Clone(good)
		for k := range 8 {
			data[numbers+8*i+k] = byte(math.Float64bits(v) >> (8 * k))
		}
		return data
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "the data end"},
		{"another name", at(8, 'g'), `"gold" in the file`},
		{"another version", at(12, 2), "version"},
		{"more columns", at(20, 4), "do not fit 4 columns"},
		{"fewer columns", at(20, 2), "do not fit 2 columns"},
		{"columns beyond memory", at(20+5, 1), "do not fit"},
		{"columns whose square overflows", at(20+7, 0x3f), "do not fit"},
		{"negative columns", at(20+7, 0xff), "no count"},
		{"negative rows", at(28+7, 0xff), "no count"},
		{"a huge triangle", at(36+4, 1), "elements in the"},
		{"cut short", good[:len(good)-1], "the data end"},
		{"too long", append(bytes.Clone(good), 0), "more than expected"},
		{"NaN", number(4, math.NaN()), "number 4 is NaN"},
		{"infinity", number(0, math.Inf(-1)), "number 0 is -Inf"},
		{"too large", number(3, -0x1p933), "larger than rows"},
		{"rest NaN", number(9, math.NaN()), "no sum of squares"},
		{"rest below zero", number(9, -1), "no sum of squares"},
	} {
		f := read(t, good)
		err := f.UnmarshalBinary(c.data)
		if err == nil || !strings.HasPrefix(err.Error(), "svd: ") {
			t.Errorf("%s: error %v", c.name, err)
		} else if !strings.Contains(err.Error(), c.want) && math.MaxInt > math.MaxInt32 {
			t.Errorf("%s: error %q, want %q in it", c.name, err, c.want)
		}
		if !bytes.Equal(written(t, f), good) {
			t.Errorf("%s: the Fold was changed", c.name)
		}
	}
	if got := read(t, number(9, math.Inf(1))).Rest(); !math.IsInf(got, 1) {
		t.Errorf("a rest that overflowed is %g", got)
	}
}

// What is read can be combined and solved for, whatever it says: the largest numbers and numbers of
// rows that there are give finite results.
func TestFoldBinaryCombined(t *testing.T) {
	hostile := func() *svd.Fold {
		data := written(t, parts(t, 40, 3)[0])
		put := func(at int, v uint64) {
			for k := range 8 {
				data[at+k] = byte(v >> (8 * k))
			}
		}
		put(8+4+2*8, math.MaxInt/2) // rows
		for i := range 9 {
			put(8+4+4*8+8*i, math.Float64bits(math.Copysign(0x1p932, float64(i%3-1))))
		}
		return read(t, data)
	}
	var w svd.Folder
	f, s, x := hostile(), svd.NewFoldStep(3), make([]float64, 3)
	for range 3 {
		w.Combine(f, hostile())
	}
	if err := s.FactorFold(f); err != nil {
		t.Fatal(err)
	}
	s.Solve(x, 0)
	for _, v := range append(x, s.C()...) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Errorf("x %v, c %v", x, s.C())
		}
	}
	if f.Rows() <= 0 || len(s.Sigma()) != 3 {
		t.Errorf("%d rows, sigma %v", f.Rows(), s.Sigma())
	}
}

// Two places fold two rows each of x_1 + x_2 t ~ r at t = 0, 1, 2, 3. One sends its Fold to the
// other, which combines them and solves.
func ExampleFold_MarshalBinary() {
	var w svd.Folder
	there := svd.NewFold(2)
	if err := w.Add(there, mat.FromRows([]float64{1, 2, 5}, []float64{1, 3, 7})); err != nil {
		fmt.Println(err)
		return
	}
	sent, err := there.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}

	here, received := svd.NewFold(2), new(svd.Fold)
	if err := w.Add(here, mat.FromRows([]float64{1, 0, 1}, []float64{1, 1, 3})); err != nil {
		fmt.Println(err)
		return
	}
	if err := received.UnmarshalBinary(sent); err != nil {
		fmt.Println(err)
		return
	}
	w.Combine(here, received)
	step, x := svd.NewFoldStep(2), make([]float64, 2)
	if err := step.FactorFold(here); err != nil {
		fmt.Println(err)
		return
	}
	rank := step.Solve(x, 1e-9)
	fmt.Printf("%d rows, rank %d, x %.6f\n", here.Rows(), rank, x)
	// Output: 4 rows, rank 2, x [1.000000 2.000000]
}

// Whatever is read is a Fold that is written as the same bytes and can be used.
func FuzzFold(f *testing.F) {
	f.Add(written(f, svd.NewFold(0)))
	f.Add(written(f, svd.NewFold(2)))
	f.Add(written(f, parts(f, 40, 3)[0]))
	f.Fuzz(func(t *testing.T, data []byte) {
		fold := new(svd.Fold)
		if fold.UnmarshalBinary(data) != nil {
			return
		}
		if !bytes.Equal(written(t, fold), data) {
			t.Error("written as other bytes")
		}
		r := fold.R()
		s := svd.NewFoldStep(r.Cols)
		if s.FactorFold(fold) == nil && len(s.Sigma()) > fold.Rows() {
			t.Errorf("%d singular values of %d rows", len(s.Sigma()), fold.Rows())
		}
		var w svd.Folder
		w.Combine(svd.NewFold(r.Cols), fold)
	})
}
