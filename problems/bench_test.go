package problems

import (
	"testing"

	"anagram/mat"
)

// One whole pass over the rows of each problem, on one worker: residuals at the 31 points of the classic
// line search, and features.

func BenchmarkResiduals31(b *testing.B) {
	for _, p := range All() {
		b.Run(p.Name, func(b *testing.B) {
			theta, pass := prepared(b, p)
			thetas := mat.New(31, len(theta))
			for t := range 31 { // all different: a worker keeps the forward pass of a theta it has just seen
				mat.Axpy(thetas.Row(t), 1-float64(t)/100, theta)
			}
			b.ReportAllocs()
			for b.Loop() {
				pass(thetas)
			}
		})
	}
}

// prepared returns a start for a problem's network and a function that evaluates all rows at some thetas.
func prepared(b *testing.B, p *Problem) (theta []float64, pass func(thetas *mat.Dense)) {
	net := p.Network()
	built, err := p.Build(net)
	if err != nil {
		b.Fatal(err)
	}
	theta = make([]float64, net.Params())
	net.Init(theta, nil, 1)
	w, blocks := built.NewWorker(), built.Blocks()
	dst := make([]*mat.Dense, len(blocks))
	for k, n := range blocks {
		dst[k] = mat.New(1, n)
	}
	return theta, func(thetas *mat.Dense) { // trial by trial, block by block, as a solver does
		for t := range thetas.Rows {
			trial := thetas.View(t, 0, 1, thetas.Cols)
			for k := range blocks {
				if err := w.Residuals(dst[k], k, &trial); err != nil {
					b.Fatal(err)
				}
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
			w, blocks := built.NewWorker(), built.Blocks()
			r, phi := make([]float64, 64), make([]*mat.Dense, len(blocks))
			for k, n := range blocks {
				phi[k] = mat.New(n, len(theta))
			}
			b.ReportAllocs()
			for b.Loop() {
				for k, n := range blocks {
					if err := w.Features(r[:n], phi[k], k, theta, 0, len(theta)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
