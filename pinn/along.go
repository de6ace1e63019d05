package pinn

import (
	"math"

	"anagram/mat"
)

// Second derivatives along a line theta + s v. mlp.Batch.Along moves the jets, and with them the
// values d of an equation's operators:
//
//	J(s) = J + s J' + s^2/2 J'' + O(s^3)        d(s) = d + s d' + s^2/2 d'' + O(s^3).
//
// A linear equation is a form on the jets, so r' and r'' are the form applied to J' and J''. For a
// nonlinear N
//
//	r' = sum_k N_k d_k'        r'' = sum_k N_k d_k'' + sum_kl N_kl d_k' d_l',
//
// the derivatives of N on the parabola d + s d' + s^2/2 d''. The first comes from the complex step,
// at any s,
//
//	g(s) = Im N(d + s d' + s^2/2 d'' + i h (d' + s d'')) / h,        r' = g(0),
//
// exact to rounding. The second is the central difference of that,
//
//	r'' = (g(s) - g(-s)) / (2s),
//
// whose errors s^2 g'''/6 and eps |g|/s balance near 1e-10 if s moves d by eps^(1/3) of its size.
// That size is |d_k| and the largest |d_k| of the block together, as an operator's value near 0
// says nothing about how fast N bends there.

// moving is the scratch of Along, made by its first call.
type moving struct {
	d1, d2       []float64 // maxBlock rows of the jets' derivatives, of whichever channels
	jet1, jet2   mat.Dense // views for the block asked for
	own1, own2   mat.Dense // their parts that belong to the network
	first, again []float64 // d' and d'' at a point
	largest      []float64 // |d_k| of the block
}

// newMoving allocates for the longest jet and the equation of most operators.
func newMoving(w *worker) *moving {
	longest := 0
	for _, jet := range w.jets {
		longest = max(longest, jet.Cols)
	}
	for _, batch := range w.batches { // or one would allocate when a later step first meets it
		batch.ReserveAlong()
	}
	n := maxBlock * longest
	return &moving{
		d1: make([]float64, n), d2: make([]float64, n),
		first: make([]float64, len(w.values)), again: make([]float64, len(w.values)), largest: make([]float64, len(w.values)),
	}
}

// Along sets r1 and r2 to the first and second derivative of the block's residuals r(theta + s v)
// by s at s = 0. They are exact to rounding, but for the r2 of a nonlinear equation, which has a
// relative error of about 1e-10. Values that are not finite are passed on. A panic in an equation
// is an error. The first call of a worker allocates scratch, later ones nothing.
func (w *worker) Along(r1, r2 []float64, block int, theta, v []float64) error {
	b, err := w.block(block)
	if err != nil {
		return err
	}
	if len(r1) != b.x.Rows || len(r2) != b.x.Rows || len(theta) != w.p.Params() || len(v) != w.p.Params() {
		panic("pinn: derivatives along a line of shapes that do not fit")
	}
	if w.moving == nil {
		w.moving = newMoving(w)
	}
	if err := w.forward(b, theta); err != nil {
		return err
	}
	m, jet := w.moving, w.jet
	size := jet.Rows * jet.Cols
	m.jet1 = mat.Dense{Rows: jet.Rows, Cols: jet.Cols, Stride: jet.Cols, Data: m.d1[:size]}
	m.jet2 = mat.Dense{Rows: jet.Rows, Cols: jet.Cols, Stride: jet.Cols, Data: m.d2[:size]}
	m.own1, m.own2 = *m.jet1.View(0, 0, jet.Rows, w.ownJet.Cols), *m.jet2.View(0, 0, jet.Rows, w.ownJet.Cols)
	w.batches[b.condition.plan].Along(&m.own1, &m.own2, v[:w.params])
	w.moveConstants(&m.jet1, &m.jet2, v)
	if len(b.condition.visits) > 0 {
		if err := w.moveVisits(v); err != nil {
			return err
		}
	}
	if !b.condition.equation.linear {
		return w.bend(r1, r2, b)
	}
	c, form := b.condition, b.condition.forms[0]
	for i := range r1 {
		r1[i] = c.scale * form.value(m.jet1.Row(i), b.lo+i)
		r2[i] = c.scale * form.value(m.jet2.Row(i), b.lo+i)
	}
	return nil
}

// bend is Along for a nonlinear equation, after the jets.
func (w *worker) bend(r1, r2 []float64, b *block) (err error) {
	defer w.caught(b, &err)
	w.measure(b.condition.forms, &w.jet, b.lo)
	for i := range r1 {
		w.row = i
		m := w.moving
		n1, n2 := w.curve(&b.condition.equation, b.condition.forms, b.x.Row(i), b.lo+i, w.jet.Row(i), m.jet1.Row(i), m.jet2.Row(i))
		r1[i] = b.condition.scale * n1
		r2[i] = b.condition.scale * n2
	}
	return nil
}

// measure leaves the largest |d_k| of the rows of jet in w.moving.largest, the first of them number
// lo of the tables of the forms.
func (w *worker) measure(forms []form, jet *mat.Dense, lo int) {
	for k, form := range forms {
		largest := 0.0
		for i := range jet.Rows {
			largest = max(largest, math.Abs(form.value(jet.Row(i), lo+i)))
		}
		w.moving.largest[k] = largest
	}
}

// curve returns the first and second derivative of N at the point x, number i of the tables of the
// forms, from the jet there and its derivatives.
func (w *worker) curve(e *Equation, forms []form, x []float64, i int, jet, jet1, jet2 []float64) (n1, n2 float64) {
	s := w.operators(forms, i, jet, jet1, jet2)
	n := len(forms)
	return w.slope(e, x, n, 0), (w.slope(e, x, n, s) - w.slope(e, x, n, -s)) / (2 * s)
}

// operators leaves d at point i in w.values and its derivatives in w.moving.first and
// w.moving.again, and returns the step s that moves no d_k by more than a small part of its size.
func (w *worker) operators(forms []form, i int, jet, jet1, jet2 []float64) (s float64) {
	const part = 0x1p-17 // about eps^(1/3); TestAlongNonlinear
	m, rate := w.moving, 0.0
	for k, form := range forms {
		d := form.value(jet, i)
		d1, d2 := form.value(jet1, i), form.value(jet2, i)
		w.values[k], m.first[k], m.again[k] = d, d1, d2
		size := m.largest[k] + math.Abs(d)
		if size == 0 {
			size = 1
		}
		rate = max(rate, math.Abs(d1)/size, math.Sqrt(math.Abs(d2)/size))
	}
	if rate == 0 {
		return part
	}
	return part / rate
}

// slope returns g(s) = dN/ds at the point x, from what operators left of n of them.
func (w *worker) slope(e *Equation, x []float64, n int, s float64) float64 {
	d := w.d[:n]
	for k := range d {
		d1, d2 := w.moving.first[k], w.moving.again[k]
		at := w.values[k] + float64(s*d1) + float64(s*s/2*d2)
		d[k] = complex(at, complexStep*(d1+float64(s*d2)))
	}
	return imag(e.Residual(x, d)) / complexStep
}
