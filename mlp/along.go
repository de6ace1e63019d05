package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Second derivatives along a line theta + s v, by nesting: series in s (package taylor, series.go)
// on top of the Taylor coefficients in x that the channels already are. With V and beta the
// parts of v that belong to W and b, and a dash for d/ds, the affine map gives
//
//	z' = W y' + V y (+ beta in the values)        z'' = W y'' + 2 V y',
//
// products over the stacked channels as in Forward, and the function mixes by the chain rule. What
// Forward left behind (z, y, the derivatives of f) is not computed again. In the first layer y = x
// does not move:
//
//	z_0' = V x + beta    z_0'' = 0    t_k' = V v_k
//	q_m' = 2 sum_k a_mk t_k t_k'      q_m'' = 2 sum_k a_mk t_k'^2
//
// (in second order; any other power of t_k is differentiated likewise), and each channel is a
// product g p of a derivative g of f with a constant p = t_k or q_m over the points.
// In a lifted network y_0 does not move either, and has its channels: z' = V y_0 (+ beta), z'' = 0.

// moving is the scratch of Along, made by its first call.
type moving struct {
	vT     []float64       // V^T of the current layer
	z1, z2 stack           // first and second derivatives by s of z in the current layer
	y1, y2 stack           // first and second derivatives by s of y in the current layer
	f      [5][2][]float64 // of the derivatives of f, by their order
	top    []float64       // the highest derivative of f, if the reverse pass has no use for it
	// derivatives by s of the constants of the first layer, rows as in first.z
	p1, p2     mat.Dense
	out1, out2 mat.Dense // derivatives by s of Batch.out (one hidden layer only)
	scaled     []float64 // the output layer's part of v times the scales
}

// newMoving allocates what the network and its channels need: four stacks, or next to nothing with
// one hidden layer.
func newMoving(b *Batch) *moving {
	n, m, widest, largest := b.net, &moving{}, b.out.Cols, 0
	for l := range b.hidden {
		largest = max(largest, n.sizes[l]*n.sizes[l+1])
	}
	m.vT, m.scaled = make([]float64, largest), make([]float64, len(b.scaled))
	constants := b.first.z
	m.p1, m.p2 = *mat.New(constants.Rows, constants.Cols), *mat.New(constants.Rows, constants.Cols)
	order := b.ch.order()
	if order+2 > b.ch.slopes() {
		m.top = make([]float64, b.max*widest)
	}
	if b.shallow() {
		m.z1 = newStack(1, b.max, widest)
		m.out1, m.out2 = *mat.New(b.out.Rows, widest), *mat.New(b.out.Rows, widest)
		return m
	}
	for _, s := range []*stack{&m.z1, &m.z2, &m.y1, &m.y2} {
		*s = newStack(b.chain.Channels(), b.max, widest)
	}
	for p := 1; p <= max(1, order); p++ {
		m.f[p] = [2][]float64{make([]float64, b.max*widest), make([]float64, b.max*widest)}
	}
	return m
}

// ReserveAlong allocates the scratch of Along, which the first call of it does otherwise.
func (b *Batch) ReserveAlong() {
	if b.moving == nil {
		b.moving = newMoving(b)
		if f := b.form; f != nil {
			f.n1, f.n2 = *mat.New(b.max, f.coef.Cols), *mat.New(b.max, f.coef.Cols)
			for _, k := range f.kept {
				k.reserveAlong(b.max)
			}
		}
	}
}

// Along sets d1 and d2, of the shape of the last Forward's dst, to the first and second derivative
// of dst by s at s = 0, where theta is replaced by theta + s v. The first is Phi v, Phi being the
// derivatives by theta that Gradients is made of. It leaves the Batch as Forward did. The first
// call of a Batch allocates scratch, later ones nothing. It panics if a shape does not fit, or
// without a Forward.
func (b *Batch) Along(d1, d2 *mat.Dense, v []float64) {
	b.net.check(v)
	if b.theta == nil {
		panic("mlp: derivatives along a line without a forward pass")
	}
	for _, d := range [...]*mat.Dense{d1, d2} {
		if d.Rows != b.x.Rows || d.Cols != b.net.Outputs()*b.asked.Count() {
			panic("mlp: destination of the wrong shape")
		}
	}
	b.ReserveAlong()
	if f := b.form; f != nil {
		f.n1.Rows, f.n2.Rows = b.x.Rows, b.x.Rows
		b.along(&f.n1, &f.n2, v)
		for _, k := range f.kept {
			k.along(&f.n1, &f.n2)
		}
		f.mix(d1, &f.n1)
		f.mix(d2, &f.n2)
		return
	}
	b.along(d1, d2, v)
}

// along is Along for the channels of N.
func (b *Batch) along(d1, d2 *mat.Dense, v []float64) {
	if b.ch.NoValue {
		d1.Zero()
		d2.Zero()
	}
	if len(b.hidden) > 0 {
		b.moveFirst(v)
	}
	if b.shallow() {
		b.moveShallow(d1, d2, v)
		return
	}
	for l := range b.hidden {
		if l > 0 {
			b.moveAffine(l, v)
		}
		b.moveActivation(l)
	}
	b.moveOutput(d1, d2, v)
}

// direction returns V^T (in x units) and beta of hidden layer l.
func (b *Batch) direction(l int, v []float64) (vT mat.Dense, beta []float64) {
	w, beta := b.net.Layer(v, l)
	vT = mat.Dense{Rows: w.Cols, Cols: w.Rows, Stride: w.Rows, Data: b.moving.vT[:w.Rows*w.Cols]}
	mat.Transpose(&vT, &w)
	return vT, beta
}

// moveFirst sets z_0' of the first layer and the derivatives of its constants.
func (b *Batch) moveFirst(v []float64) {
	m := b.moving
	vT, beta := b.direction(0, v)
	m.z1.reset(b.x.Rows, vT.Cols)
	if b.lifted != nil {
		affine(&m.z1, beta, b.zeros[:len(beta)], b.lifted.y.all(), &vT)
		m.z2.reset(b.x.Rows, vT.Cols)
		m.z2.all().Zero()
		return
	}
	mat.Affine(m.z1.matrix(0), beta, &b.x, &vT)
	w, _ := b.net.Layer(v, 0)
	b.first.move(&m.p1, &m.p2, &w, b.ch)
}

// moveAffine sets both derivatives by s of z of hidden layer l > 0.
func (b *Batch) moveAffine(l int, v []float64) {
	m, h := b.moving, &b.hidden[l]
	vT, beta := b.direction(l, v)
	m.z1.reset(b.x.Rows, vT.Cols)
	m.z2.reset(b.x.Rows, vT.Cols)
	y1, z2 := m.y1.all(), m.z2.all()
	affine(&m.z1, beta, b.zeros[:len(beta)], y1, h.wT)
	mat.Gemm(m.z1.all(), 1, b.hidden[l-1].y.all(), &vT)
	z2.Zero()
	mat.Gemm(z2, 1, m.y2.all(), h.wT)
	mat.Gemm(z2, 2, y1, &vT)
}

// moveActivation sets both derivatives by s of y of hidden layer l from those of z.
func (b *Batch) moveActivation(l int) {
	m, h := b.moving, &b.hidden[l]
	n := len(h.z.channel[0])
	f := b.raise(l)
	var z2 []float64
	if !h.plain {
		z2 = m.z2.channel[0]
	}
	var series [5]taylor.Series
	for p := 1; p <= max(1, b.ch.order()); p++ {
		series[p] = taylor.Series{f[p], m.f[p][0][:n], nil}
		if f[p+2] != nil {
			series[p][2] = m.f[p][1][:n]
		}
		series[p].Compose(f[p+1], f[p+2], m.z1.channel[0], z2)
	}
	m.y1.reset(h.y.points, h.y.units)
	m.y2.reset(h.y.points, h.y.units)
	if l == len(b.hidden)-1 {
		b.hide(&m.y1)
	}
	if !h.plain {
		b.chain.Along(m.y1.channel, m.y2.channel, h.z.channel, m.z1.channel, m.z2.channel, series)
		return
	}
	taylor.Series{nil, m.y1.channel[0], m.y2.channel[0]}.Compose(f[1], f[2], m.z1.channel[0], nil)
	b.first.along(&m.y1, &m.y2, series, &m.p1, &m.p2)
}

// raise returns f and its derivatives at z_0 of hidden layer l, two orders more than Forward needs;
// the others are nil.
func (b *Batch) raise(l int) (f taylor.Orders) {
	order, kept := b.ch.order()+2, b.ch.slopes()
	f, z := b.hidden[l].stretch(min(order, kept))
	if order > kept {
		f[order] = b.moving.top[:len(z)]
	}
	if order < 4 {
		b.activate(l, 2)
	}
	if order > 2 {
		b.net.act.Higher(f, z)
	}
	return f
}

// moveOutput applies the output layer, omega and beta being its parts of v:
//
//	u_c' = w . y_c' + omega . y_c (+ beta where c = 0)        u_c'' = w . y_c'' + 2 omega . y_c'.
func (b *Batch) moveOutput(d1, d2 *mat.Dense, v []float64) {
	w, _ := b.outer()
	omega, beta := b.net.outer(b.moving.scaled, v)
	count, m := len(b.at), b.moving
	for i := 0; i < d1.Rows; i++ {
		r1, r2 := d1.Row(i), d2.Row(i)
		for j := range r1 {
			o, c := j/count, j%count
			if c < b.ch.lowest() {
				continue
			}
			r1[j], r2[j] = 0, 0
			if c == 0 {
				r1[j] = beta[o]
			}
			if y := b.top(c); y.Cols > 0 {
				r1[j] += mat.Dot(omega.Row(o), y.Row(i))
			}
			if len(b.hidden) > 0 {
				y1, y2 := m.y1.row(b.at[c], i), m.y2.row(b.at[c], i)
				r1[j] += mat.Dot(w.Row(o), y1)
				r2[j] = mat.Dot(w.Row(o), y2) + float64(2*mat.Dot(omega.Row(o), y1))
			}
		}
	}
}
