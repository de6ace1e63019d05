package svd_test

import (
	"fmt"
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

func TestRank(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		sigma  []float64
		cutoff float64
		want   int
	}{
		{nil, 0, 0},
		{[]float64{0, 0}, 0, 0},
		{[]float64{3, 2, 1}, 0, 3},
		{[]float64{3, 2, 1}, 2, 2}, // equal is kept
		{[]float64{3, 2, 1}, math.Nextafter(2, 3), 1},
		{[]float64{3, 2, 0}, -1, 2},
		{[]float64{3, 2, 1}, 4, 0},
		{[]float64{3, 2, 1}, nan, 0},
	} {
		if got := svd.Rank(c.sigma, c.cutoff); got != c.want {
			t.Errorf("Rank(%g, %g) = %d, want %d", c.sigma, c.cutoff, got, c.want)
		}
	}
}

func TestDefaultCutoff(t *testing.T) {
	if got, want := svd.DefaultCutoff(16, 3), 3*4*0x1p-26; got != want {
		t.Errorf("DefaultCutoff(16, 3) = %g, want %g", got, want)
	}
}

// pinv returns the pseudo-inverse column by column.
func pinv(f *svd.Factors, cutoff float64) (p *mat.Dense, rank int) {
	m, n := f.U.Rows, f.V.Rows
	p = mat.New(n, m)
	x, e := make([]float64, n), make([]float64, m)
	for j := range m {
		clear(e)
		e[j] = 1
		rank = f.Solve(x, e, cutoff)
		for i, v := range x {
			p.Set(i, j, v)
		}
	}
	return p, rank
}

// The four conditions that define the pseudo-inverse X of A: AXA = A, XAX = X, AX and XA symmetric
// (R. Penrose, A generalized inverse for matrices, 1955).
func TestMoorePenrose(t *testing.T) {
	for _, c := range []struct {
		name string
		a    *mat.Dense
		rank int
	}{
		{"tall", check.Random(9, 4, 1), 4},
		{"wide", check.Random(4, 9, 2), 4},
		{"rank 3", check.Product(check.Random(8, 3, 3), check.Random(3, 6, 4)), 3},
		{"rank 1 wide", check.Product(check.Random(3, 1, 5), check.Random(1, 7, 6)), 1},
		{"zero", mat.New(4, 3), 0},
		{"diagonal", check.Diagonal(2, 0, 1e-3), 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, f := c.a, decompose(t, c.a)
			x, rank := pinv(f, svd.DefaultCutoff(a.Cols, f.Sigma[0]))
			if rank != c.rank {
				t.Errorf("rank %d, want %d", rank, c.rank)
			}
			ax, xa := check.Product(a, x), check.Product(x, a)
			limit := tol(a.Rows+a.Cols) * (1 + check.MaxAbs(a)*check.MaxAbs(x)) * (1 + check.MaxAbs(x))
			for _, e := range []struct {
				name string
				d    float64
			}{
				{"AXA - A", check.MaxDiff(check.Product(ax, a), a)},
				{"XAX - X", check.MaxDiff(check.Product(xa, x), x)},
				{"AX - (AX)^T", check.MaxDiff(ax, transposed(ax))},
				{"XA - (XA)^T", check.MaxDiff(xa, transposed(xa))},
			} {
				if e.d > limit {
					t.Errorf("%s = %g, allowed %g", e.name, e.d, limit)
				}
			}
		})
	}
}

func TestSolveAliases(t *testing.T) {
	f := decompose(t, check.Random(5, 5, 1))
	want, b := make([]float64, 5), residual(5)
	f.Solve(want, b, 0)
	f.Solve(b, b, 0)
	for i := range b {
		if b[i] != want[i] {
			t.Errorf("element %d: %g in place, %g apart", i, b[i], want[i])
		}
	}
}

func ExampleDecompose() {
	a := mat.FromRows(
		[]float64{3, 0},
		[]float64{4, 5},
	)
	f, err := svd.Decompose(a)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := make([]float64, 2)
	rank := f.Solve(x, []float64{3, 9}, svd.DefaultCutoff(2, f.Sigma[0]))
	fmt.Printf("sigma %.6f, rank %d, x %.6f\n", f.Sigma, rank, x)
	// Output: sigma [6.708204 2.236068], rank 2, x [1.000000 1.000000]
}

func ExampleStep() {
	phi := mat.FromRows( // rank 1: the columns are equal
		[]float64{1, 1},
		[]float64{2, 2},
		[]float64{2, 2},
	)
	step := svd.NewStep(3, 2)
	if err := step.Factor(phi, []float64{1, 2, 2}); err != nil {
		fmt.Println(err)
		return
	}
	d := make([]float64, 2)
	rank := step.Solve(d, 1e-6)
	fmt.Printf("sigma %.6f, rank %d, direction %.6f\n", step.Sigma(), rank, d)
	// Output: sigma [4.242641], rank 1, direction [0.500000 0.500000]
}
