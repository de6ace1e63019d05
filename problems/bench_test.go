package problems

import (
	"testing"

	"anagram/lsq"
	"anagram/mat"
)

// One whole pass over the rows of each problem, on one worker: residuals at the 31 points of the
// classic line search, and features.

func BenchmarkResiduals31(b *testing.B) {
	for _, p := range All() {
		b.Run(p.Name, func(b *testing.B) {
			theta, pass := prepared(b, p)
			thetas := mat.New(31, len(theta))
			// all different: a worker keeps the forward pass of a theta it has just seen
			for t := range 31 {
				mat.Axpy(thetas.Row(t), 1-float64(t)/100, theta)
			}
			b.ReportAllocs()
			for b.Loop() {
				pass(thetas)
			}
		})
	}
}

// prepared returns a start for a problem's network and a function that evaluates all rows at some
// thetas.
func prepared(b *testing.B, p *Problem) (theta []float64, pass func(thetas *mat.Dense)) {
	net := p.Network()
	built, err := p.Build(net)
	if err != nil {
		b.Fatal(err)
	}
	theta = make([]float64, net.Params())
	net.Init(theta, nil, 1)
	e, err := lsq.NewEvaluator(built, 1)
	if err != nil {
		b.Fatal(err)
	}
	return theta, func(thetas *mat.Dense) {
		for t := range thetas.Rows {
			if _, err := e.LossAt(thetas.Row(t)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFeatures(b *testing.B) {
	for _, p := range All() {
		b.Run(p.Name, func(b *testing.B) {
			net := p.Network()
			built, err := p.Build(net)
			if err != nil {
				b.Fatal(err)
			}
			theta := make([]float64, net.Params())
			net.Init(theta, nil, 1)
			e, err := lsq.NewEvaluator(built, 1)
			if err != nil {
				b.Fatal(err)
			}
			r, phi := make([]float64, e.Rows()), mat.New(e.Rows(), len(theta))
			b.ReportAllocs()
			for b.Loop() {
				if err := e.Features(r, phi, theta, 0, len(theta)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
