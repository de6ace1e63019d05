package svd_test

import (
	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
	"math"
	"math/rand/v2"
	"testing"
)

func TestScratchKahan(t *testing.T) {
	for n := 2; n <= 60; n++ {
		worst := 0.0
		wa := 0.0
		wv := 0.0
		for k := 0; k < 60; k++ {
			th := 0.1 + 1.4*float64(k)/59
			a := check.Kahan(n, th)
			f, err := svd.Decompose(a)
			if err != nil {
				t.Fatal(err)
			}
			if e := check.NotOrthonormal(f.U) / check.Eps; e > worst {
				worst, wa = e, th
			}
			wv = max(wv, check.NotOrthonormal(f.V)/check.Eps)
		}
		if worst > 20*math.Sqrt(float64(n)) {
			t.Logf("n=%d U %.0f eps at %.3f, V %.0f", n, worst, wa, wv)
		}
	}
}
func tiny(r *rand.Rand, n int, zero float64, dec float64) *mat.Dense {
	a := mat.New(n, n)
	d1, d2 := make([]int, n), make([]int, n)
	R := dec * math.Log2(10)
	for i := range d1 {
		d1[i] = int(R * (r.Float64() - .5))
		d2[i] = int(R * (r.Float64() - .5))
	}
	for i := range n {
		for j := range n {
			if r.Float64() >= zero {
				a.Set(i, j, math.Ldexp(r.NormFloat64(), d1[i]+d2[j]))
			}
		}
	}
	return a
}
func TestScratchGraded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, zero := range []float64{0, .2, .5, .7} {
		bad := 0
		sing := 0
		hist := map[int]int{}
		const N = 250
		for range N {
			n := 2 + r.IntN(7)
			a := tiny(r, n, zero, 60)
			want := oracle(t, a)
			f := decompose(t, a)
			w := 0.0
			for i := range want {
				if want[i] < want[0]*1e-280 {
					sing++
					continue
				}
				if math.Abs(f.Sigma[i]-want[i])/want[i] > 1e-12 && bad < 2 {
					t.Log(i, f.Sigma, want)
				}
				w = max(w, math.Abs(f.Sigma[i]-want[i])/want[i])
			}
			if w > 1e-12 {
				bad++
			}
			hist[int(math.Ceil(math.Log10(w+1e-17)))]++
		}
		t.Log(zero, "bad", bad, "singular values zero", sing, hist)
	}
}
