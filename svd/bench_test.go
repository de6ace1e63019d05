package svd_test

import (
	"fmt"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// The features of the four experiments, S x P, with the decay of their spectra.
var sizes = []struct{ s, p int }{{900, 129}, {871, 257}, {4500, 449}, {1744, 921}}

// features returns a matrix with singular values from 10^1.5 to 10^-15.
func features(s, p int) (phi *mat.Dense, r []float64) {
	return check.Spectrum(s, p, check.Decay(min(s, p), 1.5, -15), 1), check.Random(1, s, 2).Data
}

func skipLarge(b *testing.B, s, p int) {
	if testing.Short() && s*p > 300_000 {
		b.Skip("a large one")
	}
}

func benchStep(b *testing.B, s, p int) {
	skipLarge(b, s, p)
	phi, r := features(s, p)
	work, step := phi.Clone(), svd.NewStep(s, p)
	if err := step.Factor(work, r); err != nil { // makes room
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		work.Copy(phi)
		if err := step.Factor(work, r); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(step.Sigma())), "rank")
}

func BenchmarkStep(b *testing.B) {
	for _, z := range sizes {
		b.Run(fmt.Sprintf("%dx%d", z.s, z.p), func(b *testing.B) { benchStep(b, z.s, z.p) })
	}
}

// With fewer samples than parameters the time grows like S^2 P: fourfold from line to line.
func BenchmarkStepWide(b *testing.B) {
	for _, s := range []int{50, 100, 200, 400} {
		b.Run(fmt.Sprintf("%dx449", s), func(b *testing.B) { benchStep(b, s, 449) })
	}
}

func BenchmarkCombine(b *testing.B) {
	phi, r := features(900, 257)
	step := svd.NewStep(900, 257)
	if err := step.Factor(phi, r); err != nil {
		b.Fatal(err)
	}
	dst := make([]float64, 257)
	b.ReportAllocs()
	for b.Loop() {
		step.Combine(dst, step.C())
	}
}

func BenchmarkDecompose(b *testing.B) {
	for _, z := range sizes {
		b.Run(fmt.Sprintf("%dx%d", z.s, z.p), func(b *testing.B) {
			skipLarge(b, z.s, z.p)
			phi, _ := features(z.s, z.p)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := svd.Decompose(phi); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
