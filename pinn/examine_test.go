package pinn_test

import (
	"context"
	"math"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Further units serve every unknown: those that have the same equation lose the same share of the
// loss, however many there are. The points that are looked at differ, and with them the shares.
func TestExamineUnknowns(t *testing.T) {
	line := domain.UnitBox(1)
	source := func(x []float64) float64 { return math.Sin(9 * x[0]) }
	share := func(unknowns int) [2]float64 {
		var inside, ends []pinn.Condition
		for o := range unknowns {
			inside = append(inside, pinn.D(0, 0).Of(o).Equals(source).On(line.Inner(700)))
			ends = append(ends, pinn.U.Of(o).EqualsZero().On(line.Border(2)))
		}
		p, err := pinn.New(mlp.New(taylor.Tanh, 1, 8, unknowns), pinn.NewTerm("inside", inside...), pinn.NewTerm("ends", ends...))
		if err != nil {
			t.Fatal(err)
		}
		x, err := p.Examine(context.Background(), p.Start(0))
		if err != nil {
			t.Fatal(err)
		}
		return [2]float64{x.Enriched[0] / x.Loss, x.Enriched[1] / x.Loss}
	}
	one := share(1)
	for unknowns := 2; unknowns <= 3; unknowns++ {
		for k, got := range share(unknowns) {
			if !(math.Abs(math.Log10(got/one[k])) < 1) {
				t.Errorf("%d unknowns: the loss falls to %.1e of what it is, that of one to %.1e", unknowns, got, one[k])
			}
		}
	}
}
