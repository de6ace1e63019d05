package vec

// Products element by element: the inner loops of networks and of their derivatives. All of them
// consist of roundings in a fixed order, a product never fused with a sum, so vector registers give
// the same bits as the loops here.
//
// The first slice has the length that counts, the others are at least as long. dst may be one of
// the other slices; any other overlap is not allowed.

// Mul sets dst = x y.
func Mul(dst, x, y []float64) {
	n := len(dst)
	mul(dst, x[:n], y[:n])
}

// AddMul adds dst += (x y) z.
func AddMul(dst, x, y, z []float64) {
	n := len(dst)
	addMul(dst, x[:n], y[:n], z[:n])
}

// AddSquare adds dst += ((a x) y) y.
func AddSquare(dst []float64, a float64, x, y []float64) {
	n := len(dst)
	addSquare(dst, a, x[:n], y[:n])
}

// PullSquare is the transposed derivative of AddSquare where x is a function of z with derivative
// x1: given d, the derivatives of a scalar by its dst, it adds those by z and y, with q = (a y) d:
//
//	dz += (x1 y) q        dy += (2 x) q.
//
// dz, dy and the others do not overlap.
func PullSquare(dz, dy []float64, a float64, x, x1, y, d []float64) {
	n := len(dz)
	pullSquare(dz, dy[:n], a, x[:n], x1[:n], y[:n], d[:n])
}

// TanhSlopes sets the first two derivatives of the tangent whose values are t: f1 = (1 - t) (1 + t)
// and f2 = (-2 t) f1. Their errors are absolute ones: where t rounds to 1, f1 is 0. No two slices
// overlap.
func TanhSlopes(f1, f2, t []float64) {
	n := len(f1)
	tanhSlopes(f1, f2[:n], t[:n])
}

// TanhThird sets the third, f3 = f1 ((6 t) t - 2), given the first.
func TanhThird(f3, f1, t []float64) {
	n := len(f3)
	tanhThird(f3, f1[:n], t[:n])
}

// The loops, on slices of one length.

func mulLoop(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

func addMulLoop(dst, x, y, z []float64) {
	x, y, z = x[:len(dst)], y[:len(dst)], z[:len(dst)]
	for i := range dst {
		dst[i] += float64(x[i] * y[i] * z[i])
	}
}

func addSquareLoop(dst []float64, a float64, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] += float64(a * x[i] * y[i] * y[i])
	}
}

func pullSquareLoop(dz, dy []float64, a float64, x, x1, y, d []float64) {
	n := len(dz)
	dy, x, x1, y, d = dy[:n], x[:n], x1[:n], y[:n], d[:n]
	for i := range dz {
		q := a * y[i] * d[i]
		dz[i] += float64(x1[i] * y[i] * q)
		dy[i] += float64(2 * x[i] * q)
	}
}

func tanhSlopesLoop(f1, f2, t []float64) {
	f2, t = f2[:len(f1)], t[:len(f1)]
	for i, v := range t {
		d := (1 - v) * (1 + v)
		f1[i], f2[i] = d, -2*v*d
	}
}

func tanhThirdLoop(f3, f1, t []float64) {
	f1, t = f1[:len(f3)], t[:len(f3)]
	for i, v := range t {
		f3[i] = f1[i] * (float64(6*v*v) - 2)
	}
}
