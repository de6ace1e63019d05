package vec

import (
	"math"
	"math/rand/v2"
)

// Normal returns a standard normal deviate by the polar method (G. Marsaglia and T. Bray, "A
// convenient method for generating normal variables", SIAM Review 6, 1964): a point (u, v) uniform
// in the unit disk, s = u^2 + v^2, gives u sqrt(-2 log(s)/s). The second deviate, v in place of u,
// is not kept, so that the result depends on rng alone.
//
// Each trial draws u, then v, with one Uint64 each; 4/pi trials are needed on average. The same
// generator gives the same bits on every GOARCH.
func Normal(rng *rand.Rand) float64 {
	for {
		u, v := symmetric(rng.Uint64()), symmetric(rng.Uint64())
		s := float64(u*u) + float64(v*v)
		if s < 1 {
			return u * math.Sqrt(-2*Log(s)/s)
		}
	}
}

// symmetric maps 64 random bits to the 2^53 odd multiples of 2^-53 in (-1, 1); never 0.
func symmetric(random uint64) float64 {
	return (float64(int64(random)>>11) + 0.5) * 0x1p-52
}
