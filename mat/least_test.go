package mat

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Rests have the lengths of b - A w and the angles between them, but for the share of (eps/mu)^2
// along columns that depend on others, and no share of A.
func TestLeastRest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	a := New(30, 8)
	for i := range a.Data {
		a.Data[i] = rng.NormFloat64()
	}
	for i := range a.Rows { // a column that depends on others
		a.Set(i, 7, a.At(i, 0)-2*a.At(i, 3))
	}
	var l Least
	copy(l.Matrix(30, 8).Data, a.Data)
	l.Factor(nil)
	w, b := make([]float64, 8), [2][]float64{make([]float64, 30), make([]float64, 30)}
	var left, rest [2][]float64
	for k := range b {
		for i := range b[k] {
			b[k][i] = rng.NormFloat64()
		}
		l.Solve(w, b[k])
		left[k], rest[k] = slices.Clone(b[k]), make([]float64, 30)
		Gemv(left[k], -1, a, w)
		l.Rest(rest[k], b[k])
	}
	for k := range b {
		if got, want := Dot(rest[0], rest[k]), Dot(left[0], left[k]); math.Abs(got-want) > 1e-4*Dot(b[0], b[0]) {
			t.Errorf("the rests 0 and %d have the product %v, want %v", k, got, want)
		}
	}
	l.Rest(rest[0], func() []float64 { c := make([]float64, 30); Gemv(c, 1, a, w); return c }())
	if got := Nrm2(rest[0]); got > 1e-13*Nrm2(b[0])*Nrm2(w) {
		t.Errorf("a combination of the columns leaves %v", got)
	}
}

// The least-squares solution has a residual orthogonal to the columns, whatever their lengths, and
// columns that depend on others change nothing. It is about the shortest in units of these lengths:
// about orthogonal to every combination of columns that is zero.
func TestLeast(t *testing.T) {
	for _, test := range []struct {
		name      string
		rows, n   int
		dependent int
		grade     float64
	}{
		{"square", 8, 8, 0, 1}, {"tall", 60, 12, 0, 1}, {"graded", 60, 12, 0, 1e-3}, {"dependent", 60, 12, 4, 1}, {"one", 3, 1, 0, 1},
	} {
		rng := rand.New(rand.NewPCG(1, uint64(test.rows)))
		a := New(test.rows, test.n)
		for i := range a.Rows {
			scale := 1.0
			for j := range a.Cols - test.dependent {
				a.Set(i, j, scale*rng.NormFloat64())
				scale *= test.grade
			}
			for j := a.Cols - test.dependent; j < a.Cols; j++ {
				a.Set(i, j, a.At(i, 0)-a.At(i, j-1))
			}
		}
		b := nearly(a, rng)
		var l Least
		copy(l.Matrix(a.Rows, a.Cols).Data, a.Data)
		l.Factor(nil)
		w, r := make([]float64, a.Cols), slices.Clone(b)
		inside := solveAgain(&l, w, r, a)
		lengths, products := make([]float64, a.Cols), make([]float64, a.Cols)
		ColumnNorms(lengths, a)
		GemvT(products, 1, a, r)
		for j, p := range products {
			if !(math.Abs(p) <= 1e-13*lengths[j]*Nrm2(b)) {
				t.Errorf("%s: column %d of length %v and the residual have the product %v", test.name, j, lengths[j], p)
			}
		}
		// column 0 is the sum of columns j - 1 and j
		for j := a.Cols - test.dependent; j < a.Cols; j++ {
			part := func(j int) float64 { return w[j] * lengths[j] * lengths[j] }
			if got, size := part(j)+part(j-1)-part(0), math.Abs(part(j))+math.Abs(part(j-1))+math.Abs(part(0)); !(math.Abs(got) <= 0.1*size) {
				t.Errorf("%s: column %d: %v of %v is not needed", test.name, j, got, size)
			}
		}
		if got, want := math.Hypot(inside, Nrm2(r)), Nrm2(b); !(math.Abs(got-want) <= 1e-13*want) {
			t.Errorf("%s: |A w| and the residual make %v, |b| is %v", test.name, got, want)
		}
	}
}

// nearly returns what A w reaches but for 1e-14.
func nearly(a *Dense, rng *rand.Rand) []float64 {
	b, w := make([]float64, a.Rows), make([]float64, a.Cols)
	for j := range w {
		w[j] = rng.NormFloat64()
	}
	Gemv(b, 1, a, w)
	for i := range b {
		b[i] += 1e-14 * rng.NormFloat64()
	}
	return b
}

// solveAgain solves for r, what is left of it, and so on, and returns |A w| as it was found first.
func solveAgain(l *Least, w, r []float64, a *Dense) (inside float64) {
	clear(w)
	step := make([]float64, len(w))
	for k := range 4 {
		if in := l.Solve(step, r); k == 0 {
			inside = in
		}
		Axpy(w, 1, step)
		Gemv(r, -1, a, step)
	}
	return inside
}

// One factorisation serves many right sides: residuals are orthogonal to the columns, and |A w|^2
// + |r|^2 = |b|^2.
func TestLeastManySides(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const m, n = 60, 20
	a := New(m, n)
	for i := range m {
		for j := range n {
			a.Set(i, j, (rng.Float64()-0.5)*math.Pow(10, float64(j%7)))
		}
		a.Set(i, 5, a.At(i, 3)+a.At(i, 4)) // dependent
		a.Set(i, 9, 0)
	}
	var l Least
	copy(l.Matrix(m, n).Data, a.Data)
	l.Factor(nil)
	w := make([]float64, n)
	for range 2 {
		b := nearly(a, rng)
		r := slices.Clone(b)
		inside := solveAgain(&l, w, r, a)
		for j := range n {
			dot, size := 0.0, 0.0
			for i := range m {
				dot += a.At(i, j) * r[i]
				size += a.At(i, j) * a.At(i, j)
			}
			if math.Abs(dot) > 1e-13*math.Sqrt(size)*m {
				t.Errorf("column %d: product with the residual %v", j, dot)
			}
		}
		if got, want := inside*inside+Dot(r, r), Dot(b, b); math.Abs(got-want) > 1e-12*want {
			t.Errorf("|A w|^2 + |r|^2 = %v, |b|^2 = %v", got, want)
		}
	}
}
