package mat_test

import (
	"fmt"
	"testing"

	"anagram/internal/check"
	"anagram/internal/cpu"
	"anagram/mat"
)

func gflops(b *testing.B, flops float64) {
	b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFlop/s")
}

// Every kernel in every family of the machine, over vectors and square matrices of the widths met
// in practice.
func BenchmarkKernels(b *testing.B) {
	best := cpu.Use
	defer func() { cpu.Use = best }()
	for _, n := range []int{32, 129, 449, 921} {
		if testing.Short() && n > 129 {
			break
		}
		x, y, sum := check.Random(1, n, 1).Data, check.Random(1, n, 2).Data, 0.0
		p, q, c := check.Random(n, n, 1), check.Random(n, n, 2), mat.New(n, n)
		size := float64(n)
		for _, k := range []struct {
			name  string
			flops float64
			run   func()
		}{
			{"dot", 2 * size, func() { sum += mat.Dot(x, y) }},
			{"axpy", 2 * size, func() { mat.Axpy(y, 1e-9, x) }},
			{"rot", 6 * size, func() { mat.Rot(x, y, 1, 1e-9, 1e-9) }},
			{"gemv", 2 * size * size, func() { mat.Gemv(y, 1e-9, p, x) }},
			{"gemvT", 2 * size * size, func() { mat.GemvT(y, 1e-9, p, x) }},
			{"gemm", 2 * size * size * size, func() { mat.Gemm(c, 1e-9, p, q) }},
			{"gemmTN", 2 * size * size * size, func() { mat.GemmTN(c, 1e-9, p, q) }},
			{"gemmNT", 2 * size * size * size, func() { mat.GemmNT(c, 1e-9, p, q) }},
		} {
			for _, cpu.Use = range cpu.Available() {
				b.Run(fmt.Sprintf("%s/%d/%v", k.name, n, cpu.Use), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						k.run()
					}
					gflops(b, k.flops)
				})
			}
		}
	}
}

// A layer: the channels of a block of points times the weights.
func BenchmarkLayer(b *testing.B) {
	const m, k, n = 320, 32, 32
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
		r, v := mat.New(s.n, s.n), make([]float64, s.m)
		var qr mat.QR
		b.Run(fmt.Sprintf("%dx%d", s.m, s.n), func(b *testing.B) {
			if testing.Short() && s.m*s.n > 1e6 {
				b.Skip("a large one")
			}
			b.ReportAllocs()
			for b.Loop() {
				qr.FactorR(r, a, v)
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
