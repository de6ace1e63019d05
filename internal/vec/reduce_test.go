package vec

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// bigPiFixed is floor(pi 2^bits), by Machin's formula in integers.
func bigPiFixed(bits uint) *big.Int {
	const guard = 64
	atan := func(n int64) *big.Int {
		sum := new(big.Int)
		pow := new(big.Int).Quo(new(big.Int).Lsh(big.NewInt(1), bits+guard), big.NewInt(n))
		for k := int64(1); pow.Sign() != 0; k += 2 {
			sum.Add(sum, new(big.Int).Quo(pow, big.NewInt(k)))
			pow.Quo(pow, big.NewInt(-n*n))
		}
		return sum
	}
	pi := new(big.Int).Lsh(atan(5), 2)
	pi.Sub(pi, atan(239))
	return pi.Rsh(pi.Lsh(pi, 2), guard)
}

func TestTwoOverPi(t *testing.T) {
	const digits = 64 * 19
	q := new(big.Int).Lsh(big.NewInt(2), 3000+digits)
	q.Quo(q, bigPiFixed(3000))
	if twoOverPi[0] != 0 {
		t.Errorf("word 0 is %#x, want 0", twoOverPi[0])
	}
	for i := 1; i < len(twoOverPi); i++ {
		w := new(big.Int).Rsh(q, uint(64*(len(twoOverPi)-1-i)))
		want := w.And(w, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
		if twoOverPi[i] != want {
			t.Errorf("word %d is %#x, want %#x", i, twoOverPi[i], want)
		}
	}
	p := new(big.Int).Rsh(bigPiFixed(3000), 3000-126) // pi/4 2^128
	want := new(big.Int).Lsh(new(big.Int).SetUint64(quarterPiHi), 64)
	if want.Add(want, new(big.Int).SetUint64(quarterPiLo)); p.Cmp(want) != 0 {
		t.Errorf("pi/4 2^128 is %#x, want %#x", want, p)
	}
}

// point is the number of bits after the binary point in bigReduce, pi having 1100 more.
const point = 1600

var bigPiPoint = bigPiFixed(point + 1100)

// bigReduce returns a mod 2 pi for any finite a >= 2^-100, to 2^-300.
func bigReduce(a float64) bf {
	f := new(big.Float).SetPrec(3000).SetMantExp(new(big.Float).SetFloat64(a), point)
	n, _ := f.Int(nil)
	n.Lsh(n, 1100)
	n.Mod(n, new(big.Int).Lsh(bigPiPoint, 1))
	r := new(big.Float).SetPrec(prec).SetInt(n)
	return r.SetMantExp(r, -point-1100)
}

// TestHuge: arguments of every magnitude, and those nearest to multiples of pi/2.
func TestHuge(t *testing.T) {
	args := []float64{
		// the double nearest to a multiple of pi/2 (Muller, "Elementary Functions", section 11.2)
		math.Ldexp(6381956970095103, 797),
		math.Ldexp(5312532592, 0), math.MaxFloat64, 1e22, 0x1p1023, 1 << 19, math.Nextafter(1<<19, 0),
	}
	n := 1000
	if testing.Short() {
		n = 200
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for range n {
		args = append(args, math.Ldexp(1+rng.Float64(), rng.IntN(1023)))
		k := math.Floor(math.Exp(30 * rng.Float64()))
		near := k * (math.Pi / 2)
		args = append(args, near, math.Nextafter(near, 0), math.Nextafter(near, math.Inf(1)))
	}
	for _, a := range args {
		r := bigReduce(a)
		sin, cos := SinCos(a)
		if u := ulps(sin, bsin(r)); u > 0.8 {
			t.Errorf("Sin(%v) = %v: %.3f ulp", a, sin, u)
		}
		if u := ulps(cos, bsin(badd(r, bscale(bigPi, -1)))); u > 0.8 {
			t.Errorf("Cos(%v) = %v: %.3f ulp", a, cos, u)
		}
	}
}
