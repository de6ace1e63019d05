package svd_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

var orthonormalCount = flag.Int("svd.orthonormal", 2000, "matrices that TestOrthonormal looks at")

// No element of U^T U - I and V^T V - I is larger than 100 eps sqrt(n), Kahan's matrices included:
// 1.17868 and 1.393 are angles at which a check by one vector took U for orthogonal when it was off
// by 876 and 965 eps.
func TestOrthonormal(t *testing.T) {
	worst := map[string]float64{}
	look := func(kind string, a *mat.Dense) {
		f := decompose(t, a)
		for _, q := range []*mat.Dense{f.U, f.V} {
			e := check.NotOrthonormal(q) / (check.Eps * math.Sqrt(float64(q.Cols)))
			if !(e <= 100) {
				t.Errorf("%s, %d x %d: largest element of Q^T Q - I is %.0f eps sqrt(n)", kind, a.Rows, a.Cols, e)
			}
			worst[kind] = max(worst[kind], e)
		}
	}
	look("kahan", check.Kahan(23, 1.17868))
	look("kahan", check.Kahan(40, 1.393))
	count := *orthonormalCount
	switch {
	case testing.Short():
		count /= 20
	case !*check.Full:
		count /= 4
	default:
		look("kahan, large", check.Kahan(120, 0.2))
		look("kahan, large", check.Kahan(250, 1.3))
		look("kahan, large", check.Kahan(411, 1.5))
	}
	r := rand.New(rand.NewPCG(15, 2))
	for i := range count {
		n := 2 + int(59*math.Pow(r.Float64(), 2)) // to 60, small ones more often
		switch seed := uint64(i); i % 10 {
		case 0:
			look("random", check.Random(n+r.IntN(20), n, seed))
		case 1:
			look("decaying", check.Spectrum(n+5, n, check.Decay(n, 1, -15), seed))
		case 2:
			look("rank n/2", check.Product(check.Random(n, n/2, seed), check.Random(n/2, n, seed+1)))
		case 3:
			look("graded, half zero", gradedBy(r, sparse(0.5), 60, 60))
		case 4:
			look("kahan, noise", noisy(check.Kahan(n, 0.1+1.4*r.Float64()), r))
		default:
			look("kahan", check.Kahan(n, 0.1+1.4*r.Float64()))
		}
	}
	for kind, e := range worst {
		t.Logf("%-20s %.1f eps sqrt(n)", kind, e)
	}
}

// noisy returns a with its elements changed by up to 1e-3 of themselves, in another order.
func noisy(a *mat.Dense, r *rand.Rand) *mat.Dense {
	for i := range a.Rows {
		for j := range a.Row(i) {
			a.Row(i)[j] *= 1 + 1e-3*r.Float64()
		}
	}
	return shuffled(a)
}
