package vec

import "anagram/internal/cpu"

// Products element by element: the inner loops of networks and of their derivatives. All of them
// consist of roundings in a fixed order, a product never fused with a sum, so vector registers give
// the same bits as the loops here. Where there is assembly it does the fours, the loops the rest.
//
// The first slice has the length that counts, the others are at least as long. dst may be one of
// the other slices; any other overlap is not allowed.

// fours returns how many of n elements the assembly is to do.
func fours(n int) int {
	if !assembly || cpu.Use == cpu.Loops {
		return 0
	}
	return n &^ 3
}

func checkLengths(dst, x int) {
	if dst != x {
		panic("vec: lengths of destination and argument differ")
	}
}

// Mul sets dst = x y.
func Mul(dst, x, y []float64) {
	n := fours(len(dst))
	x, y = x[:len(dst)], y[:len(dst)]
	if assembly && n > 0 {
		mulSIMD(dst[:n], x, y)
	}
	for i := n; i < len(dst); i++ {
		dst[i] = x[i] * y[i]
	}
}

// AddMul adds dst += (x y) z.
func AddMul(dst, x, y, z []float64) {
	n := fours(len(dst))
	x, y, z = x[:len(dst)], y[:len(dst)], z[:len(dst)]
	if assembly && n > 0 {
		addMulSIMD(dst[:n], x, y, z)
	}
	for i := n; i < len(dst); i++ {
		dst[i] += float64(x[i] * y[i] * z[i])
	}
}

// AddSquare adds dst += ((a x) y) y.
func AddSquare(dst []float64, a float64, x, y []float64) {
	n := fours(len(dst))
	x, y = x[:len(dst)], y[:len(dst)]
	if assembly && n > 0 {
		addSquareSIMD(dst[:n], a, x, y)
	}
	for i := n; i < len(dst); i++ {
		dst[i] += float64(a * x[i] * y[i] * y[i])
	}
}

// PullSquare is the transposed derivative of AddSquare where x is a function of z with derivative
// x1: given d, the derivatives of a scalar by its dst, it adds those by z and y, with q = (a y) d:
//
//	dz += (x1 y) q        dy += (2 x) q.
//
// dz, dy and the others do not overlap.
func PullSquare(dz, dy []float64, a float64, x, x1, y, d []float64) {
	n, all := fours(len(dz)), len(dz)
	dy, x, x1, y, d = dy[:all], x[:all], x1[:all], y[:all], d[:all]
	if assembly && n > 0 {
		pullSquareSIMD(dz[:n], dy, a, x, x1, y, d)
	}
	for i := n; i < len(dz); i++ {
		q := a * y[i] * d[i]
		dz[i] += float64(x1[i] * y[i] * q)
		dy[i] += float64(2 * x[i] * q)
	}
}

// TanhSlopes sets the first two derivatives of the tangent whose values are t: f1 = (1 - t) (1 + t)
// and f2 = (-2 t) f1. Their errors are absolute ones: where t rounds to 1, f1 is 0. No two slices
// overlap.
func TanhSlopes(f1, f2, t []float64) {
	n := fours(len(f1))
	f2, t = f2[:len(f1)], t[:len(f1)]
	if assembly && n > 0 {
		tanhSlopesSIMD(f1[:n], f2, t)
	}
	for i := n; i < len(f1); i++ {
		v := t[i]
		d := (1 - v) * (1 + v)
		f1[i], f2[i] = d, -2*v*d
	}
}

// TanhThird sets the third, f3 = f1 ((6 t) t - 2), given the first.
func TanhThird(f3, f1, t []float64) {
	n := fours(len(f3))
	f1, t = f1[:len(f3)], t[:len(f3)]
	if assembly && n > 0 {
		tanhThirdSIMD(f3[:n], f1, t)
	}
	for i := n; i < len(f3); i++ {
		v := t[i]
		f3[i] = f1[i] * (float64(6*v*v) - 2)
	}
}
