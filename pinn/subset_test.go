package pinn

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mat"
)

// The rows of Phi at P chosen points are independent: the smallest |r_jj| of their pivoted QR is
// the one of the whole matrix, for the greedy choice finds the same pivots again; random points do
// far worse.
func TestSubsetIsIndependent(t *testing.T) {
	for name, p := range map[string]*Problem{"shallow": poisson(t, 7), "fluid": fluid(t)} {
		theta := start(p, 1)
		n := min(p.Params(), 60)
		q, err := p.Subset(theta, n)
		if err != nil {
			t.Fatal(err)
		}
		_, phi := features(t, p, theta)
		_, part := features(t, q, theta)
		if part.Rows != n {
			t.Fatalf("%s: %d points, want %d", name, part.Rows, n)
		}
		for i := range part.Rows { // the scales differ: a term's mean is over fewer points
			mat.Scal(part.Row(i), scaleOf(p, i, q)/scaleOf(q, i, q))
		}
		want, got := smallestPivot(phi, n), smallestPivot(part, n)
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: pivot %d of the chosen points is %v, of all samples %v", name, n, got, want)
		}
	}
}

// scaleOf returns the scale in p of the term that row i of q belongs to.
func scaleOf(p *Problem, i int, q *Problem) float64 {
	for k, term := range q.Terms() {
		if i < term.Rows {
			return p.Terms()[k].Scale
		}
		i -= term.Rows
	}
	panic("no such row")
}

// smallestPivot returns |r_nn| of the pivoted QR of phi^T.
func smallestPivot(phi *mat.Dense, n int) float64 {
	a := mat.New(phi.Cols, phi.Rows)
	mat.Transpose(a, phi)
	new(mat.QR).FactorPivoted(a, a.Cols, make([]int, a.Cols), 0)
	return math.Abs(a.At(n-1, n-1))
}

// A subset has points of the problem, each once and in order, all conditions and terms, and means
// over its own points.
func TestSubset(t *testing.T) {
	p := following(t, domain.Following{})
	theta := start(p, 2)
	known := map[[2]float64]bool{}
	for i, x := 0, p.Points(); i < x.Rows; i++ {
		known[[2]float64(x.Row(i))] = true
	}
	total := p.Points().Rows
	for _, n := range []int{6, 29, 60, total} {
		q, err := p.Subset(theta, n)
		if err != nil {
			t.Fatal(err)
		}
		if len(q.conditions) != len(p.conditions) || q.Points().Rows != n {
			t.Fatalf("n = %d: %d points of %d conditions, want all %d conditions", n, q.Points().Rows, len(q.conditions), len(p.conditions))
		}
		for i, x := 0, q.Points(); i < n; i++ {
			if !known[[2]float64(x.Row(i))] {
				t.Errorf("n = %d: point %v is none of the problem", n, x.Row(i))
			}
		}
		for k, term := range q.Terms() {
			if want := math.Sqrt(1 / float64(term.Rows)); term.Name != p.Terms()[k].Name || term.Scale != want {
				t.Errorf("n = %d: term %v, want %q with the scale %v", n, term, p.Terms()[k].Name, want)
			}
		}
		if n == total && !slices.Equal(residuals(t, q, theta), residuals(t, p, theta)) {
			t.Error("the subset of all points has other residuals")
		}
		if c, err := q.Check(context.Background()); err != nil || c.(*Problem).Samples() <= p.Samples() {
			t.Errorf("n = %d: the check is %v, error %v", n, c, err)
		}
	}
}

func TestSubsetErrors(t *testing.T) {
	p := following(t, domain.Following{})
	total := p.Points().Rows
	for _, n := range []int{-1, 5, total + 1} {
		if _, err := p.Subset(start(p, 1), n); err == nil || !strings.Contains(err.Error(), "pinn: a subset of") {
			t.Errorf("n = %d: error %v", n, err)
		}
	}
}

// Features of zeros leave nothing to choose by, and a choice is made nevertheless.
func TestSubsetOfZeros(t *testing.T) {
	order := pivots(mat.New(9, 4), 7)
	slices.Sort(order)
	if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("rows %v, want the first seven", order)
	}
}
