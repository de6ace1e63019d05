package mat_test

import (
	"fmt"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

func gflops(b *testing.B, flops float64) {
	b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFlop/s")
}

func BenchmarkKernels(b *testing.B) {
	const n = 449
	x, y := check.Random(1, n, 1).Data, check.Random(1, n, 2).Data
	sum := 0.0
	for _, k := range []struct {
		name  string
		flops float64
		run   func()
	}{
		{"dot", 2, func() { sum += mat.Dot(x, y) }},
		{"axpy", 2, func() { mat.Axpy(y, 1e-9, x) }},
		{"rot", 6, func() { mat.Rot(x, y, 1, 1e-9) }},
		{"nrm2", 2, func() { sum += mat.Nrm2(x) }},
	} {
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				k.run()
			}
			gflops(b, k.flops*n)
		})
	}
}

func BenchmarkGemm(b *testing.B) {
	const m, k, n = 320, 32, 32 // a layer: channels of a block of points times the weights
	a, w, at, dst := check.Random(m, k, 1), check.Random(k, n, 2), check.Random(k, m, 3), mat.New(m, n)
	for _, p := range []struct {
		name string
		run  func()
	}{
		{"NN", func() { mat.Gemm(dst, 1e-9, a, w) }},
		{"NT", func() { mat.GemmNT(dst, 1e-9, a, w) }},
		{"TN", func() { mat.GemmTN(dst, 1e-9, at, w) }},
	} {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.run()
			}
			gflops(b, 2*m*k*n)
		})
	}
}

func BenchmarkQR(b *testing.B) {
	for _, s := range []struct{ m, n int }{{900, 129}, {871, 257}, {4500, 449}, {1744, 921}} {
		a := check.Random(s.m, s.n, 1)
		f, r := a.Clone(), make([]float64, s.m)
		var qr mat.QR
		b.Run(fmt.Sprintf("%dx%d", s.m, s.n), func(b *testing.B) {
			if testing.Short() && s.m*s.n > 1e6 {
				b.Skip("a large one")
			}
			b.ReportAllocs()
			for b.Loop() {
				f.Copy(a)
				qr.FactorVec(f, r)
			}
			m, n := float64(s.m), float64(s.n)
			gflops(b, 2*n*n*(m-n/3))
		})
	}
}

func BenchmarkQRPivoted(b *testing.B) {
	for _, n := range []int{129, 449, 921} {
		a := check.Random(n, n, 1)
		f, perm := a.Clone(), make([]int, n)
		var qr mat.QR
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Copy(a)
				qr.FactorPivoted(f, n, perm, 0)
			}
			gflops(b, 4./3*float64(n*n*n))
		})
	}
}
