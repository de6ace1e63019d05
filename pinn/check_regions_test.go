package pinn_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// An equation at points of no region is not judged between them: no estimate is claimed, and the
// judgement says why. Residuals of an equation are not taken for noise either.
func TestPointsWithoutRegion(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	line := domain.UnitBox(1)
	source := func(x []float64) float64 { return -400 * math.Sin(20*x[0]) }
	for _, points := range []int{7, 30} {
		problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 20, 1),
			pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(domain.AtRows(line.Grid(points).X()))),
			pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))))
		if err != nil {
			t.Fatal(err)
		}
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 100})
		if err != nil {
			t.Fatal(err)
		}
		j := r.Judgement
		if !math.IsNaN(j.Estimate) || !math.IsNaN(j.Unseen) || j.Err == nil || !strings.Contains(j.Err.Error(), `term "inside": its points have no region`) {
			t.Errorf("%d points: estimate %v, unseen %v, error %v", points, j.Estimate, j.Unseen, j.Err)
		}
		if j.Verdict == anagram.VerdictNoise {
			t.Errorf("%d points: %v", points, j.Verdict)
		}
	}
}
