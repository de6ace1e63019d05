package mlp

import (
	"math"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/taylor"
)

const eps = 0x1p-52

// The tolerance against the oracles is a multiple of eps times the size of what is
// summed: sums of at most 50 terms of order 1 to 30, through at most 4 layers.
const tolerance = 4000 * eps

// near reports whether got is want up to tol, relative to 1 + |want|.
func near(got, want, tol float64) bool {
	return math.Abs(got-want) <= tol*(1+math.Abs(want))
}

func (t *trial) forward() (*Batch, *mat.Dense) {
	b := NewBatch(t.net, t.ch, t.x.Rows+2)
	dst := rubbish(t.x.Rows, t.net.Outputs()*t.ch.Count())
	b.Forward(dst, t.theta, t.x)
	return b, dst
}

// rubbish is a matrix of NaN, for what must be overwritten.
func rubbish(rows, cols int) *mat.Dense {
	a := mat.New(rows, cols)
	for i := range a.Data {
		a.Data[i] = math.NaN()
	}
	return a
}

func TestForwardAgainstNumbers(t *testing.T) {
	for _, tr := range trials(5) {
		_, dst := tr.forward()
		// fourth derivatives are large and of both signs
		tol := tolerance * (1 + mat.MaxAbs(dst.Data)/100)
		for i := 0; i < tr.x.Rows; i++ {
			want := oracleForward(tr.net, tr.ch, tr.theta, tr.x.Row(i))
			for j, got := range dst.Row(i) {
				if !near(got, want[j], tol) {
					t.Errorf("%s: point %d output %d: got %v, want %v", tr.name, i, j, got, want[j])
				}
			}
		}
	}
}

func TestGradientsAgainstDuals(t *testing.T) {
	for _, tr := range fewer(trials(3)) {
		b, _ := tr.forward()
		phi := rubbish(tr.x.Rows, tr.net.Params())
		b.Gradients(phi, tr.coef, 0, tr.net.Params())
		for i := 0; i < tr.x.Rows; i++ {
			for p, got := range phi.Row(i) {
				want := 0.0
				for j, v := range oracleFeature(tr.net, tr.ch, tr.theta, p, tr.x.Row(i)) {
					want += tr.coef.At(i, j) * v
				}
				if !near(got, want, tolerance) {
					t.Errorf("%s: point %d parameter %d: got %v, want %v", tr.name, i, p, got, want)
				}
			}
		}
	}
}

// Central differences of Forward: error h^2 times a third derivative, plus eps/h.
func TestGradientsAgainstDifferences(t *testing.T) {
	const h, tol = 1e-5, 1e-6
	for _, tr := range trials(2) {
		b, plus := tr.forward()
		minus := plus.Clone()
		phi := rubbish(tr.x.Rows, tr.net.Params())
		b.Gradients(phi, tr.coef, 0, tr.net.Params())
		for p, at := range tr.theta {
			tr.theta[p] = at + h
			b.Forward(plus, tr.theta, tr.x)
			tr.theta[p] = at - h
			b.Forward(minus, tr.theta, tr.x)
			tr.theta[p] = at
			for i := 0; i < tr.x.Rows; i++ {
				want := (mat.Dot(plus.Row(i), tr.coef.Row(i)) - mat.Dot(minus.Row(i), tr.coef.Row(i))) / (2 * h)
				if !near(phi.At(i, p), want, tol) {
					t.Errorf("%s: point %d parameter %d: got %v, differences %v", tr.name, i, p, phi.At(i, p), want)
				}
			}
		}
	}
}

// Differences in x: of values, which no Taylor rule has made, for the first and second derivatives;
// of the derivative below for the third and the fourth.
func TestForwardAgainstDifferences(t *testing.T) {
	const h, tol = 1e-4, 1e-5 // second differences: error h^2 + eps/h^2
	one := mat.FromRows([]float64{1})
	for _, tr := range trials(2) {
		_, dst := tr.forward()
		for i := 0; i < tr.x.Rows; i++ {
			want := channelsOf(tr.net, tr.ch, func(v []float64) [][5]float64 {
				x := mat.New(3, tr.net.Inputs())
				for s := 0; s < 3; s++ {
					copy(x.Row(s), tr.x.Row(i))
					mat.Axpy(x.Row(s), float64(s-1)*h, v)
				}
				line := Channels{Directions: mat.FromRows(v), Second: one, Third: one}
				u := mat.New(3, tr.net.Outputs()*line.Count())
				NewBatch(tr.net, line, 3).Forward(u, tr.theta, x)
				out := make([][5]float64, tr.net.Outputs())
				for o := range out {
					slope := func(channel int) float64 {
						return (u.At(2, 3*o+channel) - u.At(0, 3*o+channel)) / (2 * h)
					}
					m, c, p := u.At(0, 3*o), u.At(1, 3*o), u.At(2, 3*o)
					out[o] = [5]float64{c, slope(0), (p - 2*c + m) / (h * h), slope(1), slope(2)}
				}
				return out
			})
			for j, got := range dst.Row(i) {
				if !near(got, want[j], tol) {
					t.Errorf("%s: point %d output %d: got %v, differences %v", tr.name, i, j, got, want[j])
				}
			}
		}
	}
}

func TestGradientsOfRanges(t *testing.T) {
	for _, tr := range trials(3) {
		b, _ := tr.forward()
		params := tr.net.Params()
		full := mat.New(3, params)
		b.Gradients(full, tr.coef, 0, params)
		lo, hi := tr.net.LastLayer()
		for _, r := range [][2]int{
			{0, 0}, {params, params}, {lo, hi}, {0, lo}, {0, 1}, {params - 1, params},
			{params / 3, 2*params/3 + 1}, {lo / 2, hi},
		} {
			phi := rubbish(3, r[1]-r[0])
			b.Gradients(phi, tr.coef, r[0], r[1])
			for i := 0; i < 3; i++ {
				for j, got := range phi.Row(i) {
					if want := full.At(i, r[0]+j); got != want {
						t.Errorf("%s: columns %v: point %d column %d: got %v, want %v", tr.name, r, i, j, got, want)
					}
				}
			}
		}
	}
}

func TestAddTransposeIsGradientsTransposed(t *testing.T) {
	for _, tr := range trials(6) {
		b, _ := tr.forward()
		phi := mat.New(tr.x.Rows, tr.net.Params())
		b.Gradients(phi, tr.coef, 0, tr.net.Params())
		want, got := make([]float64, tr.net.Params()), make([]float64, tr.net.Params())
		for p := range want {
			want[p], got[p] = float64(p), float64(p) // it adds
		}
		for i := 0; i < phi.Rows; i++ {
			mat.Axpy(want, 1, phi.Row(i))
		}
		b.AddTranspose(got, tr.coef)
		for p := range want {
			if !near(got[p], want[p], tolerance) {
				t.Errorf("%s: parameter %d: got %v, want %v", tr.name, p, got[p], want[p])
			}
		}
	}
}

// Zero coefficients are skipped, not multiplied: the rest must not notice.
func TestGradientsWithZeroCoefficients(t *testing.T) {
	for _, tr := range trials(2) {
		b, _ := tr.forward()
		params := tr.net.Params()
		sum, one, coef := mat.New(2, params), mat.New(2, params), mat.New(2, tr.coef.Cols)
		for j := 0; j < coef.Cols; j++ {
			coef.Zero()
			coef.Set(1, j, tr.coef.At(1, j))
			b.Gradients(one, coef, 0, params)
			for p, v := range one.Row(0) {
				if v != 0 {
					t.Fatalf("%s: a point without coefficients has gradient %v at parameter %d", tr.name, v, p)
				}
			}
			mat.Axpy(sum.Row(1), 1, one.Row(1))
		}
		b.Gradients(one, tr.coef, 0, params)
		for p, got := range sum.Row(1) {
			if want := one.At(1, p); !near(got, want, tolerance) {
				t.Errorf("%s: parameter %d: sum over channels %v, together %v", tr.name, p, got, want)
			}
		}
	}
}

// What a point gives does not depend on the block it stands in: same bits.
func TestBlocksDoNotMatter(t *testing.T) {
	for _, tr := range trials(5) {
		b, dst := tr.forward()
		phi := mat.New(5, tr.net.Params())
		b.Gradients(phi, tr.coef, 0, phi.Cols)
		one, row := mat.New(1, dst.Cols), mat.New(1, phi.Cols)
		for i := 4; i >= 0; i-- {
			x, coef := tr.x.View(i, 0, 1, tr.x.Cols), tr.coef.View(i, 0, 1, tr.coef.Cols)
			b.Forward(one, tr.theta, x)
			b.Gradients(row, coef, 0, phi.Cols)
			for j, got := range one.Row(0) {
				if want := dst.At(i, j); got != want {
					t.Errorf("%s: output %d of point %d alone: got %v, want %v", tr.name, j, i, got, want)
				}
			}
			for p, got := range row.Row(0) {
				if want := phi.At(i, p); got != want {
					t.Errorf("%s: feature %d of point %d alone: got %v, want %v", tr.name, p, i, got, want)
				}
			}
		}
	}
}

// u is affine in the output layer, unless it is kept in a range: u(theta) = u(theta, last = 0) +
// Phi_last last.
func TestLastLayerIsAffine(t *testing.T) {
	for _, tr := range trials(3) {
		if tr.net.IsKept() {
			continue
		}
		b, dst := tr.forward()
		lo, hi := tr.net.LastLayer()
		phi := mat.New(3, hi-lo)
		b.Gradients(phi, tr.coef, lo, hi)
		last := slices.Clone(tr.theta[lo:hi])
		clear(tr.theta[lo:hi])
		_, offset := tr.forward() // of a trial form; else 0
		for i := 0; i < 3; i++ {
			got, want := mat.Dot(phi.Row(i), last), mat.Dot(dst.Row(i), tr.coef.Row(i))-mat.Dot(offset.Row(i), tr.coef.Row(i))
			if !near(got, want, tolerance) {
				t.Errorf("%s: point %d: Phi theta = %v, outputs %v", tr.name, i, got, want)
			}
		}
	}
}

func TestNoAllocations(t *testing.T) {
	for _, tr := range trials(4) {
		b, dst := tr.forward()
		phi, grad := mat.New(4, tr.net.Params()), make([]float64, tr.net.Params())
		allocs := check.Allocs(3, func() {
			b.Forward(dst, tr.theta, tr.x)
			b.Gradients(phi, tr.coef, 0, phi.Cols)
			part := phi.View(0, 1, 4, phi.Cols-1)
			b.Gradients(part, tr.coef, 1, phi.Cols)
			b.AddTranspose(grad, tr.coef)
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations", tr.name, allocs)
		}
	}
}

// u = sin x: u_xx + u_yy = -u.
func TestLaplacianOfSine(t *testing.T) {
	net := New(taylor.Sin, 2, 1, 1)
	theta := []float64{1, 0, 0, 1, 0}
	b := NewBatch(net, laplacian(2), 1)
	dst := mat.New(1, 2)
	b.Forward(dst, theta, mat.FromRows([]float64{0.7, 3}))
	if got := dst.At(0, 0) + dst.At(0, 1); math.Abs(got) > 4*eps {
		t.Errorf("u + laplacian u = %v for u = sin(x), want 0", got)
	}
}

// Mixed derivatives by polarisation: u = sin(x + 2y), u_xy = -2 sin(x + 2y).
func TestMixedDerivative(t *testing.T) {
	net := New(taylor.Sin, 2, 1, 1)
	theta := []float64{1, 2, 0, 1, 0}
	mixed := Channels{
		Directions: mat.FromRows([]float64{1, 1}, []float64{1, -1}),
		Second:     mat.FromRows([]float64{0.25, -0.25}),
	}
	b := NewBatch(net, mixed, 1)
	dst := mat.New(1, 2)
	b.Forward(dst, theta, mat.FromRows([]float64{0.3, 0.4}))
	if got, want := dst.At(0, 1), -2*math.Sin(1.1); !near(got, want, 10*eps) {
		t.Errorf("u_xy = %v, want %v", got, want)
	}
}

func TestNoPoints(t *testing.T) {
	for _, tr := range trials(0) {
		b, _ := tr.forward()
		grad := make([]float64, tr.net.Params())
		b.Gradients(mat.New(0, len(grad)), tr.coef, 0, len(grad))
		b.AddTranspose(grad, tr.coef)
		for p, v := range grad {
			if v != 0 {
				t.Errorf("%s: no points, but gradient %v at %d", tr.name, v, p)
			}
		}
	}
}

// Without the value its outputs and their derivatives along a line are 0, and all others the same
// to the bit.
func TestNoValue(t *testing.T) {
	for _, tr := range trials(5) {
		v := make([]float64, tr.net.Params())
		for p := range v {
			v[p] = float64(p%7) - 3
		}
		outputs := func(noValue bool) (all [3]*mat.Dense) {
			tr.ch.NoValue = noValue
			b, dst := tr.forward()
			d1, d2 := rubbish(dst.Rows, dst.Cols), rubbish(dst.Rows, dst.Cols)
			b.Along(d1, d2, v)
			return [3]*mat.Dense{dst, d1, d2}
		}
		with, without := outputs(false), outputs(true)
		for k := range with {
			for i, want := range with[k].Data {
				if i%tr.ch.Count() == 0 {
					want = 0
				}
				if got := without[k].Data[i]; got != want {
					t.Errorf("%s: derivative %d along the line, entry %d: got %v, want %v", tr.name, k, i, got, want)
				}
			}
		}
	}
}
