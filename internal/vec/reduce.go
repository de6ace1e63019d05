package vec

import (
	"math"
	"math/bits"
)

// Reduction of large arguments modulo pi/2.
//
// M. Payne and R. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter,
// January 1983: with a = m 2^e, m an integer of 53 bits, only the bits of 2/pi around the
// weight 2^-e count. Bits so high that their product with a is a multiple of 4 change no
// quadrant and are left out; bits so low that their product is below 2^-137 are not needed.
// The window between has 192 bits: W = 2/pi 2^(e-2+192), rounded down and reduced modulo 2^192, and
//
//	m W / 2^190 = a 2/pi mod 4.
//
// Its two top bits are the quadrant, the other 190 the fraction. No double is nearer to
// a multiple of pi/2 than about 2^-61 (Muller, "Elementary Functions", section 11.2),
// so at least 2^-76 relative accuracy is left.

// twoOverPi holds 64 zero bits and then the first 1216 bits of 2/pi after the point.
var twoOverPi = [20]uint64{
	0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
	0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
	0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
	0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
	0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
}

// Pi/4 times 2^128: the fraction of a quarter turn becomes radians.
const (
	quarterPiHi = 0xc90fdaa22168c234
	quarterPiLo = 0xc4c6628b80dc1cd1
)

// reduceLong is reduce for every a >= 0, Inf and NaN.
func reduceLong(a float64) (j uint64, hi, lo float64) {
	if a < math.Pi/4 {
		return 0, a, 0
	}
	if !(a <= math.MaxFloat64) {
		return 0, math.NaN(), 0
	}
	b := math.Float64bits(a)
	m, e := b&(1<<52-1)|1<<52, int(b>>52)-1023-52 // a >= pi/4 is normal
	f2, f1, f0 := quarterTurns(m, e)
	j = f2 >> 62
	f2 = f2<<2 | f1>>62 // the fraction alone, 190 bits from the top
	f1 = f1<<2 | f0>>62
	f0 <<= 2
	negative := f2>>63 == 1 // fraction >= 1/2: round up, r = (fraction - 1) pi/2
	if negative {
		j++
		var borrow uint64
		f0, borrow = bits.Sub64(0, f0, 0)
		f1, borrow = bits.Sub64(0, f1, borrow)
		f2, _ = bits.Sub64(0, f2, borrow)
	}
	hi, lo = radians(f2, f1, f0)
	if negative {
		hi, lo = -hi, -lo
	}
	return j, hi, lo
}

// quarterTurns returns m W mod 2^192, W the window of 2/pi for the exponent e, -53 <= e <= 971.
func quarterTurns(m uint64, e int) (p2, p1, p0 uint64) {
	start := uint(62 + e) // bit of twoOverPi with weight 2^(1-e)
	i, shift := start/64, start%64
	t := twoOverPi[i : i+4]
	w2 := t[0]<<shift | t[1]>>(64-shift)
	w1 := t[1]<<shift | t[2]>>(64-shift)
	w0 := t[2]<<shift | t[3]>>(64-shift)
	h0, l0 := bits.Mul64(m, w0)
	h1, l1 := bits.Mul64(m, w1)
	p1, carry := bits.Add64(h0, l1, 0)
	return h1 + m*w2 + carry, p1, l0
}

// radians returns f pi/2 as hi + lo, f = (f2, f1, f0)/2^192 in (2^-70, 1/2].
func radians(f2, f1, f0 uint64) (hi, lo float64) {
	shift := uint(bits.LeadingZeros64(f2))
	exp := -int(shift)
	if shift == 64 {
		f2, f1, f0 = f1, f0, 0
		shift = uint(bits.LeadingZeros64(f2))
		exp -= int(shift)
	}
	f2 = f2<<shift | f1>>(64-shift)
	f1 = f1<<shift | f0>>(64-shift)
	// (f2, f1) 2^-128 times (quarterPi) 2^-128, twice (pi/2 = 2 pi/4), to 126 bits
	r1, r0 := bits.Mul64(f2, quarterPiHi)
	c1, _ := bits.Mul64(f2, quarterPiLo)
	c2, _ := bits.Mul64(f1, quarterPiHi)
	var carry uint64
	r0, carry = bits.Add64(r0, c1, 0)
	r1 += carry
	r0, carry = bits.Add64(r0, c2, 0)
	r1 += carry
	hi = math.Ldexp(float64(r1>>11), exp+1-53)
	lo = math.Ldexp(float64(r1<<53|r0>>11), exp+1-53-64)
	return hi, lo
}
