package vec

import "math"

const (
	// Adding and subtracting 1.5*2^52 rounds |z| < 2^51 to the nearest integer k;
	// the sum's low bits hold k in two's complement.
	roundToInt = 3 << 51
	oneBits    = 0x3ff << 52 // the bits of 1.0
	signBit    = 1 << 63

	// ln 2 = ln2Hi + ln2Lo with 42 bits in ln2Hi: k*ln2Hi is exact for |k| <= 2^11.
	ln2Hi  = 0x1.62e42fefa3800p-1
	ln2Lo  = 0x1.ef35793c76730p-45
	invLn2 = 0x1.71547652b82fep+0
)

// cut returns x without its last 27 bits: products of two cut numbers are exact.
func cut(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1))
}

// product returns x*y as an unrounded sum hi + lo, to 2^-104 relative (Dekker 1971).
func product(x, y float64) (hi, lo float64) {
	xh, yh := cut(x), cut(y)
	xl, yl := x-xh, y-yh
	hi = float64(x * y)
	lo = float64(xh*yh) - hi
	lo = lo + float64(xh*yl) + float64(xl*yh)
	return hi, lo + float64(xl*yl)
}

// Coarse returns x to eight binary digits, half to even: of what is chosen, such as a size or a
// radius, the digits after that are rounding's, and a run should not depend on them.
func Coarse(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	return math.Ldexp(math.RoundToEven(fraction*256), exponent-8)
}
