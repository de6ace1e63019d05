package vec

import "math"

// The hyperbolic tangent, the activation of most networks here and the hottest
// elementary function of the library.
//
// Reduction. For a = |x| write a = k ln2/2 + b with an integer k >= 0 and
// |b| <= ln2/4. The addition theorem
//
//	tanh a = (tanh(k ln2/2) + tanh b) / (1 + tanh(k ln2/2) tanh b)
//
// with tanh(k ln2/2) = (1 - s)/(1 + s), s = 2^-k, and tanh b = b/(1 + w) becomes
//
//	tanh a = N/D,  N = (1-s)(1+w) + (1+s) b,
//	               D = (1+s)(1+w) + (1-s) b.
//
// Polynomial. w(b) = b coth b - 1 = b^2/3 - b^4/45 + ... is even, at most 0.01,
// and its nearest pole is as far off as b = i pi: five terms in u = b^2 leave an
// error below 2^-57.8. (That r coth r needs so few terms is the observation behind
// exp in fdlibm; Sun Microsystems, 1993, e_exp.c.)
//
// Rounding. 1-s, 1+s and products with s are exact, so N and D are known as
// unrounded sums: N = n + nl, D = d + dl, where the large parts are added first and
// nl, dl hold what rounding lost, plus the small terms with w and with the low part
// of k ln2/2. For the division cut D and the quotient to 26 bits, so that their
// product is exact (Dekker 1971, "A floating-point technique for extending the
// available precision"), and let the remainder correct the quotient:
//
//	dh = cut(D), q = cut(N/D), tanh a = q + (N - q dh - q (D-dh))/D.
//
// Only the last addition rounds at full size. For k = 0 nothing cancels: N is
// exactly 2b, hence the relative accuracy near 0.
//
// 1+s is exact up to k = 52 only; from a = 18 on, tanh a = 1 - 2 e^(-2a) to 2^-102.

// tanhPoly are the coefficients of w/b^2 in powers of b^2.
var tanhPoly = [5]float64{
	0.3333333333333332,
	-0.022222222222051658,
	0.0021164020709465194,
	-0.00021163597012444974,
	2.1216115534633992e-05,
}

const (
	tanhLarge = 18 // beyond, 2 e^(-2a) is all that separates tanh a from 1
	tanhOne   = 20 // tanh rounds to 1 from here on
)

// Tanh returns the hyperbolic tangent of x.
// Tanh(+-0) = +-0, Tanh(+-Inf) = +-1, Tanh(NaN) = NaN.
func Tanh(x float64) float64 {
	var v [1]float64
	v[0] = x
	TanhSlice(v[:], v[:])
	return v[0]
}

// TanhSlice sets dst[i] = tanh x[i], the same bits as Tanh. dst may be x; any other overlap
// is not allowed. It panics if the lengths differ.
func TanhSlice(dst, x []float64) {
	checkLengths(len(dst), len(x))
	dst = dst[:len(x)]
	for i, xi := range x {
		a := math.Abs(xi)
		if !(a < tanhLarge) {
			dst[i] = tanhEdge(xi)
			continue
		}
		// a = k ln2/2 + b, b = t - v: t exact, v tiny.
		z := float64(a*(2*invLn2)) + roundToInt
		k := z - roundToInt
		s := math.Float64frombits(oneBits - math.Float64bits(z)<<52)
		t := a - float64(k*(ln2Hi/2))
		v := k * (ln2Lo / 2)
		b := t - v
		u := b * b
		u2 := u * u
		w := u * (tanhPoly[0] + float64(u*tanhPoly[1]) + float64(u2*(tanhPoly[2]+float64(u*tanhPoly[3])+float64(u2*tanhPoly[4]))))
		// N = A + t + s t - B v + A w = n + nl
		A, B, st := 1-s, 1+s, s*t
		n0 := A + t
		n := n0 + st
		nl := (t - (n0 - A)) + (st - (n - n0)) + (float64(A*w) - float64(B*v))
		// D = B + (t - s t) - A v + B w = d + dl
		at := t - st
		d := B + at
		dl := (at - (d - B)) + (float64(B*w) - float64(A*v))
		// N/D
		D := d + dl
		inv := 1 / D
		dh := cut(D)
		q := cut(float64((n + nl) * inv))
		r := (n - float64(q*dh)) + (nl - float64(q*((d-dh)+dl)))
		y := q + float64(r*inv)
		dst[i] = math.Copysign(y, xi)
	}
}

// tanhEdge is tanh x for |x| >= tanhLarge and for NaN.
func tanhEdge(x float64) float64 {
	switch a := math.Abs(x); {
	case x != x:
		return x
	case a < tanhOne:
		return math.Copysign(1-2*Exp(-2*a), x)
	}
	return math.Copysign(1, x)
}
