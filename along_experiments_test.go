package anagram_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram"
	"anagram/mat"
	"anagram/mlp"
)

// Taylor arithmetic through network, operators and equations, against differences of the residuals, on the four
// experiments. The differences move theta by 2^-13 (1 + |theta|), so third and fourth derivatives leave some 1e-7
// of their size, and rounding eps/h^2 about the same. Workers in any number give the same bits.
func TestAlongOfExperiments(t *testing.T) {
	for _, name := range []string{"laplace2d", "heat", "laplace5d", "allencahn"} {
		_, net, problem := build(t, name)
		theta, v, rows := make([]float64, net.Params()), make([]float64, net.Params()), 0
		net.Init(theta, mlp.Default{}, 3)
		rng := rand.New(rand.NewPCG(6, 28))
		for k := range v {
			v[k] = 2*rng.Float64() - 1
		}
		mat.Scal(v, 1/mat.Nrm2(v))
		for _, n := range problem.Blocks() {
			rows += n
		}
		run := func(workers int, differences bool) (r1, r2 []float64) {
			r1, r2 = make([]float64, rows), make([]float64, rows)
			if err := anagram.AlongForTest(problem, r1, r2, theta, v, workers, differences); err != nil {
				t.Fatal(err)
			}
			return r1, r2
		}
		r1, r2 := run(1, false)
		same1, same2 := run(3, false)
		want1, want2 := run(2, true)
		worst1, worst2 := 0.0, 0.0
		for i := range r1 {
			if r1[i] != same1[i] || r2[i] != same2[i] {
				t.Fatalf("%s, row %d: one worker and three differ", name, i)
			}
			worst1, worst2 = max(worst1, math.Abs(r1[i]-want1[i])), max(worst2, math.Abs(r2[i]-want2[i]))
		}
		t.Logf("%s: off by %.1g of %.1g and %.1g of %.1g", name, worst1, mat.MaxAbs(r1), worst2, mat.MaxAbs(r2))
		if !(worst1 <= 1e-6*mat.MaxAbs(r1)) || !(worst2 <= 1e-5*mat.MaxAbs(r2)) {
			t.Errorf("%s: off by %v and %v, differentiated up to %v and %v", name, worst1, worst2, mat.MaxAbs(r1), mat.MaxAbs(r2))
		}
	}
}
