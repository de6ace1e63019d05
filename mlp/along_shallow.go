package mlp

import "anagram/mat"

// Along for one hidden layer. There every output is a dot product of constants with a derivative of
// f,
//
//	u_c = sum_j A_j g_j        A_j = w_j p_j,    (p, g) = (1, f), (t_k, f1), (q_m, f2) and so on,
//
// and along the line, with zeta = z_0' = V x + beta, z_0'' = 0 and g1, g2 the next two derivatives
// of f,
//
//	u_c'  = sum_j A_j (g1 zeta)_j + A'_j g_j
//	u_c'' = sum_j A_j (g2 zeta^2)_j + 2 A'_j (g1 zeta)_j + A''_j g_j
//	A' = w p' + omega p        A'' = w p'' + 2 omega p'.
//
// So the points cost one pass over the units a channel, and the channels of y are not formed at
// all.

// moveShallow sets the derivatives by s of the outputs.
func (b *Batch) moveShallow(d1, d2 *mat.Dense, v []float64) {
	m, f, count, units := b.moving, b.raise(0), len(b.at), b.hidden[0].y.units
	beta := b.moveConstants(v)
	for c := b.ch.lowest(); c < count; c++ {
		g := f[b.level[b.at[c]]:]
		for i := 0; i < d1.Rows; i++ {
			p, q := i*units, (i+1)*units
			r1, r2, zeta := d1.Row(i), d2.Row(i), m.z1.row(0, i)
			for o := range beta {
				j := o*count + c
				r1[j], r2[j] = bent(b.out.Row(j), m.out1.Row(j), m.out2.Row(j), g[0][p:q], g[1][p:q], g[2][p:q], zeta)
			}
		}
	}
	if b.ch.NoValue {
		return
	}
	for i := 0; i < d1.Rows; i++ {
		for o, bo := range beta {
			d1.Row(i)[o*count] += bo
		}
	}
}

// moveConstants sets the rows of out1 and out2 to the two derivatives by s of A, and returns beta
// of the output layer.
func (b *Batch) moveConstants(v []float64) (beta []float64) {
	m, count := b.moving, len(b.at)
	w, _ := b.outer()
	omega, beta := b.net.outer(b.moving.scaled, v)
	for o := range beta {
		copy(m.out1.Row(o*count), omega.Row(o)) // p = 1
		clear(m.out2.Row(o * count))
		for c := 1; c < count; c++ {
			a1, a2, k := m.out1.Row(o*count+c), m.out2.Row(o*count+c), b.at[c]-1
			p, p1, p2 := b.first.z.Row(k), m.p1.Row(k), m.p2.Row(k)
			for j, wj := range w.Row(o) {
				vj := omega.At(o, j)
				a1[j] = float64(wj*p1[j]) + float64(vj*p[j])
				a2[j] = float64(wj*p2[j]) + float64(2*vj*p1[j])
			}
		}
	}
	return beta
}

// bent returns sum a s + a1 g and sum a q + 2 a1 s + a2 g, with s = g1 zeta and q = g2 zeta^2.
func bent(a, a1, a2, g, g1, g2, zeta []float64) (d1, d2 float64) {
	n := len(a)
	a1, a2, g, g1, g2, zeta = a1[:n], a2[:n], g[:n], g1[:n], g2[:n], zeta[:n]
	cross := 0.0
	for j, aj := range a {
		s, q := g1[j]*zeta[j], g2[j]*zeta[j]*zeta[j]
		d1 += float64(aj*s) + float64(a1[j]*g[j])
		d2 += float64(aj*q) + float64(a2[j]*g[j])
		cross += float64(a1[j] * s)
	}
	return d1, d2 + float64(2*cross)
}
