package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestNormal(t *testing.T) {
	const n = 200000
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, n)
	var moment [5]float64
	for i := range x {
		x[i] = Normal(rng)
		for k, p := 1, x[i]; k <= 4; k++ {
			moment[k] += p / n
			p *= x[i]
		}
	}
	// Moments 0, 1, 0, 3 with standard errors sqrt(1, 2, 15, 96)/sqrt n: four of them are allowed.
	want := [5]float64{0, 0, 1, 0, 3}
	variance := [5]float64{0, 1, 2, 15, 96}
	for k := 1; k <= 4; k++ {
		if tol := 4 * math.Sqrt(variance[k]/n); math.Abs(moment[k]-want[k]) > tol {
			t.Errorf("moment %d is %v, want %v within %v", k, moment[k], want[k], tol)
		}
	}
	// Kolmogorov-Smirnov: sqrt(n) times the largest distance is above 1.95 once in a thousand
	// times.
	slices.Sort(x)
	worst := 0.0
	for i, v := range x {
		p := 0.5 * math.Erfc(-v/math.Sqrt2)
		worst = max(worst, math.Abs(p-float64(i)/n), math.Abs(p-float64(i+1)/n))
	}
	if k := worst * math.Sqrt(n); k > 1.95 {
		t.Errorf("Kolmogorov-Smirnov statistic %v, want below 1.95", k)
	}
	// Tails: the count beyond z is Poisson with mean n erfc(z/sqrt 2).
	for _, z := range []float64{2, 3, 4} {
		count := 0.0
		for _, v := range x {
			if math.Abs(v) > z {
				count++
			}
		}
		mean := n * math.Erfc(z/math.Sqrt2)
		if math.Abs(count-mean) > 4*math.Sqrt(mean) {
			t.Errorf("%v deviates beyond %v, want about %.1f", count, z, mean)
		}
	}
}

// TestNormalOrder pins the order in which random bits are used.
func TestNormalOrder(t *testing.T) {
	a, b := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
	for range 100 {
		got := Normal(a)
		for {
			u := (float64(int64(b.Uint64())>>11) + 0.5) / (1 << 52)
			v := (float64(int64(b.Uint64())>>11) + 0.5) / (1 << 52)
			// log(s) magnifies a rounding where s is about 1
			if s := float64(u*u) + float64(v*v); s < 1 {
				if want := u * math.Sqrt(-2*math.Log(s)/s); math.Abs(got-want) > 1e-14*math.Abs(want) {
					t.Fatalf("deviate %v, want %v", got, want)
				}
				break
			}
		}
	}
}
