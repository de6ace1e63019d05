package lsq_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/problems"
)

// straight is a problem without the derivatives along a direction that its workers know.
type straight struct{ lsq.Problem }

func (p straight) Open() lsq.Session {
	s := p.Problem.Open()
	inner := s.NewWorker
	s.NewWorker = func() lsq.Worker {
		w := inner()
		w.Along = nil
		return w
	}
	return s
}

// Taylor arithmetic through network, operators and equations, against differences of the residuals,
// on the four experiments. The differences move theta by 2^-13 (1 + |theta|), so third and fourth
// derivatives leave some 1e-7 of their size, and rounding eps/h^2 about the same. Workers in any
// number give the same bits.
func TestAlongOfExperiments(t *testing.T) {
	for _, name := range []string{"laplace2d", "heat", "laplace5d", "allencahn"} {
		p, err := problems.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		net := p.Network()
		problem, err := p.Build(net)
		if err != nil {
			t.Fatal(err)
		}
		theta, v := make([]float64, net.Params()), make([]float64, net.Params())
		net.Init(theta, mlp.Default{}, 3)
		rng := rand.New(rand.NewPCG(6, 28))
		for k := range v {
			v[k] = 2*rng.Float64() - 1
		}
		mat.Scal(v, 1/mat.Nrm2(v))
		run := func(p lsq.Problem, workers int) (r1, r2 []float64) {
			e := evaluator(t, p, workers)
			r1, r2 = make([]float64, e.Rows()), make([]float64, e.Rows())
			if err := e.Along(r1, r2, theta, v); err != nil {
				t.Fatal(err)
			}
			return r1, r2
		}
		r1, r2 := run(problem, 1)
		same1, same2 := run(problem, 3)
		want1, want2 := run(straight{problem}, 2)
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
