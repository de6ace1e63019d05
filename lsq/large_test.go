package lsq_test

import (
	"flag"
	"math"
	"slices"
	"testing"

	"anagram/domain"
	"anagram/lsq"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

var treeRows = flag.Int("tree.rows", 0, "streamed rows that TestLargeFolds folds")

// A hundred thousand rows and a million, of 449 columns, have one decomposition, to the bit, for
// any number of workers and any size of their tasks, from one leaf to 64.
func TestLargeFolds(t *testing.T) {
	if *treeRows == 0 {
		t.Skip("only with -tree.rows")
	}
	cube := domain.UnitBox(5)
	inside := pinn.Laplacian(5).EqualsZero().On(cube.Uniform(*treeRows, 1).Streamed())
	p, err := pinn.New(mlp.New(taylor.Tanh, 5, 64, 1), pinn.NewTerm("inside", inside))
	if err != nil {
		t.Fatal(err)
	}
	var want []uint64
	for _, workers := range []int{1, 2, 7, 16} {
		e, err := lsq.NewEvaluator(p, workers)
		if err != nil {
			t.Fatal(err)
		}
		system := e.NewSystem(true)
		tree := system.FoldSums()
		for leaves := 0; leaves <= min(6, tree.Depth()); leaves += 3 { // 2^leaves of them a task
			tree.SetTasks(tree.Depth() - leaves)
			if err := system.Factor(p.Start(1)); err != nil {
				t.Fatal(err)
			}
			var got []uint64
			for _, v := range slices.Concat(system.Sigma(), system.C()) {
				got = append(got, math.Float64bits(v))
			}
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d workers, tasks of %d leaves: other bits", workers, 1<<leaves)
			}
			t.Logf("%d workers, tasks of %d leaves of %d", workers, 1<<leaves, 1<<tree.Depth())
		}
	}
}
