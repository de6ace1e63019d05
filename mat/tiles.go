package mat

// The inner loops of the products. A plain loop spends its time loading and storing: each element
// fetched serves one multiplication. A tile serves several at once (BenchmarkKernels), and adds
// them to every element of the destination one after the other, in the order of the inner index, so
// the result has the same bits as the plain loops'. Slices must be at least as long as the first
// one.

// axpy4 adds four multiples: dst += x_0 b0 + x_1 b1 + x_2 b2 + x_3 b3.
func (loops) axpy4(dst, b0, b1, b2, b3 []float64, x *[4]float64) {
	n := len(dst)
	b0, b1, b2, b3 = b0[:n], b1[:n], b2[:n], b3[:n]
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	for i, s := range dst {
		s += float64(x0 * b0[i])
		s += float64(x1 * b1[i])
		s += float64(x2 * b2[i])
		s += float64(x3 * b3[i])
		dst[i] = s
	}
}

// rows2 is axpy4 for two destinations: d0 += sum x_k bk, d1 += sum y_k bk.
func (loops) rows2(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64) {
	n := len(d0)
	d1, b0, b1, b2, b3 = d1[:n], b0[:n], b1[:n], b2[:n], b3[:n]
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	for i, s := range d0 {
		t := d1[i]
		v := b0[i]
		s += float64(x0 * v)
		t += float64(y0 * v)
		v = b1[i]
		s += float64(x1 * v)
		t += float64(y1 * v)
		v = b2[i]
		s += float64(x2 * v)
		t += float64(y2 * v)
		v = b3[i]
		s += float64(x3 * v)
		t += float64(y3 * v)
		d0[i], d1[i] = s, t
	}
}

// dots4 returns the inner products of x with four vectors.
func (loops) dots4(x, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	n := len(x)
	b0, b1, b2, b3 = b0[:n], b1[:n], b2[:n], b3[:n]
	for i, v := range x {
		s0 += float64(v * b0[i])
		s1 += float64(v * b1[i])
		s2 += float64(v * b2[i])
		s3 += float64(v * b3[i])
	}
	return
}
