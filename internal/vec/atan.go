package vec

import "math"

// The arc tangent.
//
// Reduction. For |x| >= 7/16, by the addition theorem with a centre c of 1/2, 1, 3/2 or infinity,
//
//	atan |x| = atan c + atan t,   t = (|x| - c)/(1 + c |x|),   of infinity t = -1/|x|,
//
// which leaves |t| < 7/16 (these centres: fdlibm, Sun Microsystems 1993, s_atan.c). c has so few
// bits that the numerator, times 2 where c is a half, is exact.
//
// Polynomial. atan t = t + t u P(u), u = t^2: twelve coefficients leave an error below 2^-57 of the
// result.
//
// Rounding. atan c = hi + lo to 2^-107. Beyond 7/16 the error of t counts little, as |t| is below
// 0.36 of the result; below, t is x and exact, and |t u P| is below 0.07 |t|.

// atanPoly are the coefficients of P(u) = (atan(t)/t - 1)/u.
var atanPoly = [12]float64{
	-0.3333333333333333,
	0.1999999999999941,
	-0.14285714285566806,
	0.11111111096645038,
	-0.09090908355602592,
	0.07692285554889286,
	-0.06666241923359964,
	0.05876946456755061,
	-0.05216679739313656,
	0.04492259293193656,
	-0.033128134256069586,
	0.014773184616983806,
}

// atanCentres are the centres: up to which |x|, the factors of t = (p |x| - q)/(r + s |x|), and
// atan c = hi + lo.
var atanCentres = [4]struct{ end, p, q, r, s, hi, lo float64 }{
	{11. / 16, 2, 1, 2, 1, 0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},        // 1/2
	{19. / 16, 1, 1, 1, 1, 0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},        // 1
	{39. / 16, 1, 1.5, 1, 1.5, 0x1.f730bd281f69bp-1, 0x1.007887af0cbbdp-56},    // 3/2
	{math.MaxFloat64, 0, 1, 0, 1, 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54}, // infinity
}

const (
	atanFirst = 7. / 16
	atanBig   = 0x1p54 // pi/2 - 1/x rounds to pi/2 from here on
)

// Atan returns the arc tangent of x, in [-pi/2, pi/2].
// Atan(+-0) = +-0, Atan(+-Inf) = +-pi/2, Atan(NaN) = NaN.
func Atan(x float64) float64 {
	a := math.Abs(x)
	if !(a >= atanFirst) {
		return math.Copysign(x+float64(x*atanTail(x)), x) // of -0 too
	}
	a = min(a, atanBig)
	c := &atanCentres[0]
	for i := 1; a >= c.end; i++ {
		c = &atanCentres[i]
	}
	t := (float64(c.p*a) - c.q) / (c.r + float64(c.s*a))
	return math.Copysign(c.hi+(t+(float64(t*atanTail(t))+c.lo)), x)
}

// atanTail returns atan(t)/t - 1.
func atanTail(t float64) float64 {
	u := t * t
	return u * evaluate(atanPoly[:], u)
}
