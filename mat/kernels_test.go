package mat_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

func TestNrm2Range(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{0, 0}, 0},
		{[]float64{3e300, -4e300}, 5e300},
		{[]float64{3e-300, 4e-300}, 5e-300},
		{[]float64{0x3p-1070, 0x4p-1070}, 0x5p-1070},
		{[]float64{1e-200, 1, 1e-200}, 1},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, inf},
		{[]float64{1, inf}, inf},
		{[]float64{-inf, 1}, inf},
		{[]float64{inf, nan, 1}, nan},
		{[]float64{nan, inf}, nan},
	} {
		if got := mat.Nrm2(c.x); check.Ulps(got, c.want) > 1 {
			t.Errorf("Nrm2(%g) = %g, want %g", c.x, got, c.want)
		}
	}
}

func TestMaxAbs(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0}, {[]float64{math.Copysign(0, -1)}, 0}, {[]float64{1, -3}, 3}, {[]float64{-2, 1, 0x1p-1074}, 2}, {[]float64{-inf, 1}, inf},
		{[]float64{inf, nan, 1}, nan}, {[]float64{1, math.Copysign(nan, -1)}, nan}, {[]float64{-0x1p-1074, 0}, 0x1p-1074},
	} {
		if got := mat.MaxAbs(c.x); math.Float64bits(got) != math.Float64bits(c.want) && !(got != got && c.want != c.want) {
			t.Errorf("MaxAbs(%g) = %g, want %g", c.x, got, c.want)
		}
	}
}

// naive returns alpha A B + C by the definition.
func naive(c *mat.Dense, alpha float64, a, b *mat.Dense) *mat.Dense {
	d := c.Clone()
	for i := range a.Rows {
		for j := range b.Cols {
			for k := range a.Cols {
				d.Row(i)[j] += alpha * a.At(i, k) * b.At(k, j)
			}
		}
	}
	return d
}

func transpose(a *mat.Dense) *mat.Dense {
	t := mat.New(a.Cols, a.Rows)
	mat.Transpose(t, a)
	return t
}

// inside returns a copy of a as a view into a larger matrix of NaNs, and whether all of these are
// still there.
func inside(a *mat.Dense) (v *mat.Dense, intact func() bool) {
	room := mat.New(a.Rows+3, a.Cols+5)
	for i := range room.Data {
		room.Data[i] = math.NaN()
	}
	v = room.View(1, 2, a.Rows, a.Cols)
	v.Copy(a)
	return v, func() bool {
		nans := 0
		for _, x := range room.Data {
			if x != x {
				nans++
			}
		}
		return nans == len(room.Data)-a.Rows*a.Cols
	}
}

func TestProducts(t *testing.T) { eachFamily(t, testProducts) }

func testProducts(t *testing.T) {
	const alpha = -0.75
	shapes := []int{0, 1, 2, 3, 4, 5, 7, 8, 13}
	for _, m := range shapes {
		for _, k := range shapes {
			for _, n := range shapes {
				a, b, c := check.Random(m, k, 1), check.Random(k, n, 2), check.Random(m, n, 3)
				want := naive(c, alpha, a, b)
				for _, p := range []struct {
					name string
					run  func(dst *mat.Dense)
				}{
					{"Gemm", func(dst *mat.Dense) { mat.Gemm(dst, alpha, a, b) }},
					{"GemmNT", func(dst *mat.Dense) { mat.GemmNT(dst, alpha, a, transpose(b)) }},
					{"GemmTN", func(dst *mat.Dense) { mat.GemmTN(dst, alpha, transpose(a), b) }},
				} {
					got, intact := inside(c)
					p.run(got)
					if d := check.MaxDiff(got, want); !(d <= 4*check.Eps*float64(k+1)) || !intact() {
						t.Errorf("%s %dx%dx%d: off by %g, surroundings intact: %v", p.name, m, k, n, d, intact())
					}
				}
			}
		}
	}
}

func TestVectorProducts(t *testing.T) { eachFamily(t, testVectorProducts) }

func testVectorProducts(t *testing.T) {
	const alpha = 1.25
	for _, m := range []int{0, 1, 3, 4, 6, 9} {
		for _, n := range []int{0, 1, 2, 5, 8, 11} {
			name := fmt.Sprintf("%dx%d", m, n)
			a, x, y := check.Random(m, n, 1), check.Random(n, 1, 2), check.Random(m, 1, 3)
			av, okA := inside(a)
			want := naive(y, alpha, a, x)
			got := y.Clone()
			mat.Gemv(got.Data, alpha, av, x.Data)
			wantClose(t, "Gemv "+name, got, want)
			want = naive(x, alpha, transpose(a), y)
			got = x.Clone()
			mat.GemvT(got.Data, alpha, av, y.Data)
			wantClose(t, "GemvT "+name, got, want)
			want = naive(a, alpha, y, transpose(x))
			mat.Ger(av, alpha, y.Data, x.Data)
			wantClose(t, "Ger "+name, av, want)
			if !okA() {
				t.Errorf("%s: written beside the view", name)
			}
		}
	}
}

func wantClose(t *testing.T, what string, got, want *mat.Dense) {
	t.Helper()
	if d := check.MaxDiff(got, want); !(d <= 64*check.Eps) {
		t.Errorf("%s: off by %g", what, d)
	}
}

// The rows of a product have the same bits however they are split: workers may share them out at
// will.
func TestProductsDoNotDependOnTheSplit(t *testing.T) { eachFamily(t, testSplit) }

func testSplit(t *testing.T) {
	a, b := check.Random(11, 9, 1), check.Random(9, 7, 2)
	bt := transpose(b)
	whole, wholeNT := mat.New(11, 7), mat.New(11, 7)
	mat.Gemm(whole, 0.3, a, b)
	mat.GemmNT(wholeNT, 0.3, a, bt)
	for cut := range 12 {
		parts, partsNT := mat.New(11, 7), mat.New(11, 7)
		for _, r := range [][2]int{{0, cut}, {cut, 11 - cut}} {
			ar, p, q := a.View(r[0], 0, r[1], 9), parts.View(r[0], 0, r[1], 7), partsNT.View(r[0], 0, r[1], 7)
			mat.Gemm(p, 0.3, ar, b)
			mat.GemmNT(q, 0.3, ar, bt)
		}
		if check.MaxDiff(parts, whole) != 0 || check.MaxDiff(partsNT, wholeNT) != 0 {
			t.Errorf("cut at row %d: other bits", cut)
		}
	}
}

func TestMisusePanics(t *testing.T) {
	a := check.Random(3, 2, 1)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"New", func() { mat.New(-1, 2) }},
		{"New, a product beyond int", func() { mat.New(math.MaxInt/2, math.MaxInt/2) }},
		{"New, a product that is small again", func() { mat.New(1<<(strconv.IntSize/2), 1<<(strconv.IntSize/2)) }},
		{"New, bytes beyond int", func() { mat.New(math.MaxInt/8+1, 1) }},
		{"FromRows", func() { mat.FromRows([]float64{1}, []float64{1, 2}) }},
		{"Row", func() { a.Row(3) }},
		{"At", func() { a.At(0, 2) }},
		{"At, negative", func() { a.At(0, -1) }},
		{"Set", func() { a.Set(3, 0, 1) }},
		{"View", func() { a.View(1, 0, 3, 1) }},
		{"Copy", func() { mat.New(2, 3).Copy(a) }},
		{"Transpose", func() { mat.Transpose(mat.New(3, 2), a) }},
		{"Dot", func() { mat.Dot(make([]float64, 2), make([]float64, 3)) }},
		{"Axpy", func() { mat.Axpy(make([]float64, 2), 1, make([]float64, 3)) }},
		{"Rot", func() { mat.Rot(make([]float64, 2), make([]float64, 3), 1, 0, 0) }},
		{"RotDot", func() { mat.RotDot(make([]float64, 3), make([]float64, 3), 1, 0, 0, make([]float64, 2)) }},
		{"Gemv", func() { mat.Gemv(make([]float64, 2), 1, a, make([]float64, 2)) }},
		{"GemvT", func() { mat.GemvT(make([]float64, 3), 1, a, make([]float64, 3)) }},
		{"Ger", func() { mat.Ger(a, 1, make([]float64, 2), make([]float64, 2)) }},
		{"Gemm", func() { mat.Gemm(mat.New(3, 3), 1, a, a) }},
		{"Affine", func() { mat.Affine(mat.New(3, 2), make([]float64, 3), a, mat.New(2, 2)) }},
		{"AffineTN", func() { mat.AffineTN(mat.New(2, 2), make([]float64, 2), a, mat.New(2, 2)) }},
		{"GemmNT", func() { mat.GemmNT(mat.New(3, 2), 1, a, a) }},
		{"GemmTN", func() { mat.GemmTN(mat.New(3, 2), 1, a, a) }},
		{"FactorCols", func() { new(mat.QR).FactorCols(a, 3) }},
		{"FactorR", func() { new(mat.QR).FactorR(mat.New(2, 2), a, make([]float64, 2)) }},
		{"FactorPivoted", func() { new(mat.QR).FactorPivoted(a, 2, make([]int, 1), 0) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if s, _ := recover().(string); !strings.HasPrefix(s, "mat: ") {
					t.Errorf("panic %q, want one of mat's own", s)
				}
			}()
			c.run()
		})
	}
}

func TestEmptyViews(t *testing.T) {
	a := check.Random(4, 3, 1)
	for _, v := range []*mat.Dense{a.View(1, 3, 3, 0), a.View(4, 0, 0, 3), mat.New(5, 0).View(2, 0, 3, 0)} {
		v.Zero()
		for i := range v.Rows {
			if n := len(v.Row(i)); n != v.Cols {
				t.Errorf("row %d of a %dx%d view has %d elements", i, v.Rows, v.Cols, n)
			}
		}
		if c := v.Clone(); c.Rows != v.Rows || c.Cols != v.Cols {
			t.Errorf("clone of a %dx%d view is %dx%d", v.Rows, v.Cols, c.Rows, c.Cols)
		}
	}
}

// Views cost nothing: products of parts of matrices are written without names for the parts.
func TestViewsAllocateNothing(t *testing.T) {
	a, b, dst := check.Random(8, 9, 1), check.Random(9, 7, 2), mat.New(8, 7)
	if n := check.Allocs(10, func() {
		mat.Gemm(dst.View(1, 2, 5, 4), 2, a.View(0, 3, 5, 6), b.View(2, 1, 6, 4))
	}); n != 0 {
		t.Errorf("a product of views allocates %v times, want 0", n)
	}
}
