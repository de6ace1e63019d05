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

// BenchmarkFold is BenchmarkStep of the same features, folded by 384 rows in one place.
func BenchmarkFold(b *testing.B) {
	for _, z := range sizes {
		b.Run(fmt.Sprintf("%dx%d", z.s, z.p), func(b *testing.B) { benchFold(b, z.s, z.p) })
	}
}

func benchFold(b *testing.B, s, p int) {
	const height = 384
	skipLarge(b, s, p)
	phi, r := features(s, p)
	fold, step, work := svd.NewFold(p), svd.NewFoldStep(p), mat.New(height, p+1)
	var w svd.Folder
	w.Reserve(height, p)
	b.ReportAllocs()
	for b.Loop() {
		fold.Reset()
		for lo := 0; lo < s; lo += height {
			rows := work.View(0, 0, min(height, s-lo), p+1)
			for i := range rows.Rows {
				copy(rows.Row(i), phi.Row(lo+i))
				rows.Row(i)[p] = r[lo+i]
			}
			if err := w.Add(fold, rows); err != nil {
				b.Fatal(err)
			}
		}
		if err := step.FactorFold(fold); err != nil {
			b.Fatal(err)
		}
	}
}

// With fewer samples than parameters a step costs about 2 S^2 (P - S/3) flops for the QR of Phi^T,
// and on these spectra 8 S^3 to 11 S^3 for the square problem behind it (three more QR, then 3 to 6
// sweeps): O(S^2 P), since S < P, but dominated by S^3. Counted (rotations times 6 S, inner
// products times 2 S), S = 50, 100, 200, 400 at P = 449 take 3.1, 17, 111, 800 Mflop, five- to
// sevenfold from line to line; twice the P is less than twice the flops.
func BenchmarkStepWide(b *testing.B) {
	for _, z := range []struct{ s, p int }{{50, 449}, {100, 449}, {200, 449}, {400, 449}, {100, 898}, {100, 1796}} {
		b.Run(fmt.Sprintf("%dx%d", z.s, z.p), func(b *testing.B) { benchStep(b, z.s, z.p) })
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
