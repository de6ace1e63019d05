package mlp

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/taylor"
)

// nested holds the derivatives of a function of two variables up to order 2 in one and 4 in the
// other: n[i][j] = d^i/ds^i d^j/dx^j. Products are Leibniz's rule twice.
type nested [3][5]float64

var binomial = [5][5]float64{{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}}

func (a nested) plus(b nested) nested {
	for i := range a {
		for j := range a[i] {
			a[i][j] += b[i][j]
		}
	}
	return a
}

func (a nested) times(b nested) (c nested) {
	for i := range c {
		for j := range c[i] {
			for p := 0; p <= i; p++ {
				for q := 0; q <= j; q++ {
					c[i][j] += binomial[i][p] * binomial[j][q] * a[p][q] * b[i-p][j-q]
				}
			}
		}
	}
	return c
}

// derivatives returns f and its six derivatives at z.
func derivatives(f taylor.Activation, z float64) (d [7]float64) {
	var all taylor.Orders
	for p := range all {
		all[p] = make([]float64, 1)
	}
	f.Derivatives(all[0], all[1], all[2], []float64{z})
	f.Higher(all, []float64{z})
	for p := range d {
		d[p] = all[p][0]
	}
	return d
}

// apply is f(z) by its Taylor series about the value of z: what is left of z is
// nilpotent, its seventh power is 0.
func (z nested) apply(f taylor.Activation) nested {
	d := derivatives(f, z[0][0])
	z[0][0] = 0
	power, sum := nested{{1}}, nested{}
	for n := range d {
		sum = sum.plus(power.times(nested{{d[n]}}))
		power = power.times(z).times(nested{{1 / float64(n+1)}})
	}
	return sum
}

// oracleAlong is the two derivatives that Along promises at one point.
func oracleAlong(n *Network, c Channels, theta, v, x []float64) (d1, d2 []float64) {
	order := func(i int) []float64 {
		return channelsOf(n, c, func(dir []float64) [][5]float64 {
			y := make([]nested, len(x))
			for k := range x {
				y[k] = nested{{x[k], dir[k]}}
				if lo, hi := n.Box(); lo != nil {
					width := width(lo[k], hi[k])
					y[k] = nested{{(x[k] - lo[k]) / width, dir[k] / width}}
				}
			}
			if n.IsLifted() {
				y = nil
				for _, p := range lift(n, numbers(x, dir)) {
					y = append(y, nested{series(p)})
				}
			}
			for l := 0; l < n.Layers(); l++ {
				w, b := n.Layer(theta, l)
				dw, db := n.Layer(v, l)
				z := make([]nested, w.Rows)
				for j := range z {
					z[j] = nested{{b[j]}, {db[j]}}
					for k := range y {
						z[j] = z[j].plus(nested{{w.At(j, k)}, {dw.At(j, k)}}.times(y[k]))
					}
					if l < n.Layers()-1 {
						z[j] = z[j].apply(n.Activation())
					}
				}
				y = z
			}
			for o := range y {
				f, size, shift := spanOf(n, o)
				if f != nil {
					y[o] = y[o].apply(f)
				}
				y[o] = nested{{size}}.times(y[o]).plus(nested{{shift}})
			}
			if n.IsTrial() {
				d, g := forms(n, x, dir)
				u := make([]nested, len(g))
				for o := range u {
					u[o] = nested{series(g[o])}
				}
				for k, o := range n.Summands() {
					u[o] = u[o].plus(nested{series(d[k])}.times(y[k]))
				}
				y = u
			}
			var out [][5]float64
			for _, u := range y {
				out = append(out, u[i])
			}
			return out
		})
	}
	return order(1), order(2)
}

func vector(rng *rand.Rand, n int) []float64 { return random(rng, 1, n).Data }

// along runs Forward and Along on fresh rubbish.
func (t *trial) along(v []float64) (b *Batch, d1, d2 *mat.Dense) {
	b, dst := t.forward()
	d1, d2 = rubbish(dst.Rows, dst.Cols), rubbish(dst.Rows, dst.Cols)
	b.Along(d1, d2, v)
	return b, d1, d2
}

// alongTrials adds the networks of the experiments to the small ones.
func alongTrials(points int) []trial {
	all, rng := trials(points), rand.New(rand.NewPCG(5, 5))
	for _, e := range experiments {
		t := trial{name: e.name, net: New(taylor.Tanh, e.sizes...), ch: e.ch, x: random(rng, points, e.sizes[0])}
		t.theta = make([]float64, t.net.Params())
		t.net.Init(t.theta, FanIn{Gain: 1, Bias: 1}, 3)
		t.coef = random(rng, points, t.net.Outputs()*t.ch.Count())
		all = append(all, t)
	}
	return all
}

// Rounding: a few times that of Forward, relative to the largest entries, since a v of
// order 1 in every parameter makes the sums of second derivatives large and of both signs.
func TestAlongAgainstNestedNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, tr := range fewer(alongTrials(3)) {
		v := vector(rng, tr.net.Params())
		_, d1, d2 := tr.along(v)
		tol1, tol2 := tolerance*(1+mat.MaxAbs(d1.Data)), tolerance*(1+mat.MaxAbs(d2.Data))
		for i := 0; i < tr.x.Rows; i++ {
			want1, want2 := oracleAlong(tr.net, tr.ch, tr.theta, v, tr.x.Row(i))
			for j := range want1 {
				if got := d1.At(i, j); !(math.Abs(got-want1[j]) <= tol1) {
					t.Errorf("%s: first derivative of output %d at point %d: got %v, want %v", tr.name, j, i, got, want1[j])
				}
				if got := d2.At(i, j); !(math.Abs(got-want2[j]) <= tol2) {
					t.Errorf("%s: second derivative of output %d at point %d: got %v, want %v", tr.name, j, i, got, want2[j])
				}
			}
		}
	}
}

// Central differences of Forward: error h^2 times a derivative of order 3 or 4, plus eps/h or
// eps/h^2.
func TestAlongAgainstDifferences(t *testing.T) {
	const h = 1e-4
	rng := rand.New(rand.NewPCG(3, 4))
	for _, tr := range alongTrials(2) {
		v := vector(rng, tr.net.Params())
		mat.Scal(v, 1/mat.Nrm2(v))
		_, d1, d2 := tr.along(v)
		at := func(s float64) *mat.Dense {
			moved := tr
			moved.theta = append([]float64(nil), tr.theta...)
			mat.Axpy(moved.theta, s, v)
			_, dst := moved.forward()
			return dst
		}
		low, mid, high := at(-h), at(0), at(h)
		for k, c := range mid.Data {
			want1, want2 := (high.Data[k]-low.Data[k])/(2*h), (high.Data[k]-2*c+low.Data[k])/(h*h)
			if !near(d1.Data[k], want1, 1e-6) || !near(d2.Data[k], want2, 1e-5*(1+math.Abs(c))) {
				t.Errorf("%s: entry %d: got %v and %v, differences %v and %v", tr.name, k, d1.Data[k], d2.Data[k], want1, want2)
			}
		}
	}
}

// The first derivative is Phi v. And Along leaves the batch as Forward did: the features are the
// same bits.
func TestAlongAndGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, tr := range alongTrials(3) {
		v := vector(rng, tr.net.Params())
		fresh, _ := tr.forward()
		want, sums := mat.New(3, len(v)), make([]float64, len(v))
		fresh.Gradients(want, tr.coef, 0, len(v))
		fresh.AddTranspose(sums, tr.coef)
		b, d1, d2 := tr.along(v)
		phi, sums2 := rubbish(3, len(v)), make([]float64, len(v))
		b.AddTranspose(sums2, tr.coef)
		b.Gradients(phi, tr.coef, 0, len(v))
		for k, got := range phi.Data {
			if got != want.Data[k] {
				t.Fatalf("%s: feature %d is %v after Along, %v without", tr.name, k, got, want.Data[k])
			}
		}
		for k, got := range sums2 {
			if got != sums[k] {
				t.Fatalf("%s: gradient %d is %v after Along, %v without", tr.name, k, got, sums[k])
			}
		}
		for i := 0; i < 3; i++ {
			got, want := mat.Dot(d1.Row(i), tr.coef.Row(i)), mat.Dot(phi.Row(i), v)
			if math.Abs(got-want) > tolerance*(1+mat.Nrm2(phi.Row(i))*mat.Nrm2(v)) {
				t.Errorf("%s: point %d: coef . d1 = %v, Phi v = %v", tr.name, i, got, want)
			}
		}
		again1, again2 := rubbish(3, d1.Cols), rubbish(3, d1.Cols)
		b.Along(again1, again2, v)
		for k := range d1.Data {
			if again1.Data[k] != d1.Data[k] || again2.Data[k] != d2.Data[k] {
				t.Fatalf("%s: entry %d is another after the reverse passes", tr.name, k)
			}
		}
	}
}

// square is f(z) = z^2.
type square struct{}

func (square) String() string { return "square" }

func (square) Derivatives(f, f1, f2, z []float64) {
	for i, x := range z {
		for k, g := range [][]float64{f, f1, f2} {
			if g != nil {
				g[i] = []float64{x * x, 2 * x, 2}[k]
			}
		}
	}
}

func (square) Higher(d taylor.Orders, _ []float64) {
	for _, g := range d[3:] {
		clear(g) // nothing if it is nil
	}
}

// With f(z) = z^2 and one hidden layer everything is a cubic in s, for which differences of step 1
// and 2 are exact; with small whole numbers as parameters so is the arithmetic.
func TestAlongOfPolynomials(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, ch := range []Channels{laplacian(3), {Directions: unit(3), First: 2, Second: mat.FromRows([]float64{1, -2, 0})}, {}} {
		tr := trial{net: New(square{}, 3, 4, 2), ch: ch, x: mat.New(3, 3)}
		tr.theta = make([]float64, tr.net.Params())
		v := make([]float64, len(tr.theta))
		for _, x := range [][]float64{tr.theta, v, tr.x.Data} {
			for i := range x {
				x[i] = float64(rng.IntN(7) - 3)
			}
		}
		at := func(s float64) []float64 {
			moved := tr
			moved.theta = append([]float64(nil), tr.theta...)
			mat.Axpy(moved.theta, s, v)
			_, dst := moved.forward()
			return dst.Data
		}
		_, d1, d2 := tr.along(v)
		low2, low, mid, high, high2 := at(-2), at(-1), at(0), at(1), at(2)
		for k, c := range mid {
			want1 := (8*(high[k]-low[k]) - (high2[k] - low2[k])) / 12
			if want2 := high[k] - 2*c + low[k]; d1.Data[k] != want1 || d2.Data[k] != want2 {
				t.Errorf("%d channels: entry %d: got %v and %v, want %v and %v", ch.Count(), k, d1.Data[k], d2.Data[k], want1, want2)
			}
		}
	}
}

// u = sin(x + 2y + b) and all its derivatives in x have second derivative -u by b.
func TestAlongPhase(t *testing.T) {
	net := New(taylor.Sin, 2, 1, 1)
	tr := trial{net: net, theta: []float64{1, 2, 0.3, 1, 0}, x: mat.FromRows([]float64{0.7, 3}),
		ch: Channels{Directions: unit(2), First: 1, Second: mat.FromRows([]float64{1, 1})}}
	_, dst := tr.forward()
	_, _, d2 := tr.along([]float64{0, 0, 1, 0, 0})
	for c, u := range dst.Row(0) {
		if got := d2.At(0, c); !near(got, -u, 10*eps) {
			t.Errorf("channel %d: second derivative by the phase %v, want %v", c, got, -u)
		}
	}
}

// Along the output layer, if its outputs have all numbers, and along nothing, nothing bends: exact
// zeros.
func TestAlongStraightLines(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, tr := range alongTrials(2) {
		if tr.net.IsKept() {
			continue
		}
		lo, _ := tr.net.LastLayer()
		v := make([]float64, tr.net.Params())
		_, d1, d2 := tr.along(v)
		if mat.MaxAbs(d1.Data) != 0 || mat.MaxAbs(d2.Data) != 0 {
			t.Errorf("%s: v = 0 gives %v and %v", tr.name, d1.Data, d2.Data)
		}
		copy(v[lo:], vector(rng, len(v)-lo))
		_, d1, d2 = tr.along(v)
		if mat.MaxAbs(d2.Data) != 0 {
			t.Errorf("%s: v in the output layer gives second derivatives %v", tr.name, d2.Data)
		}
		clear(tr.theta[lo:])
		_, offset := tr.forward() // of a trial form; else 0
		copy(tr.theta[lo:], v[lo:])
		_, dst := tr.forward()
		for k, want := range dst.Data {
			want -= offset.Data[k]
			if !near(d1.Data[k], want, tolerance) {
				t.Errorf("%s: entry %d along the output layer: got %v, want %v", tr.name, k, d1.Data[k], want)
			}
		}
	}
}

// The first call makes its scratch, later ones allocate nothing, and without a call there is none.
func TestAlongAllocations(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, tr := range trials(4) {
		v := vector(rng, tr.net.Params())
		b, dst := tr.forward()
		b.Gradients(mat.New(4, len(v)), tr.coef, 0, len(v))
		if b.moving != nil {
			t.Errorf("%s: scratch for Along without a call", tr.name)
		}
		d1, d2 := dst.Clone(), dst.Clone()
		b.Along(d1, d2, v)
		if allocs := check.Allocs(3, func() { b.Along(d1, d2, v) }); allocs != 0 {
			t.Errorf("%s: %v allocations", tr.name, allocs)
		}
	}
}

// What a point gives does not depend on its block, nor on what the scratch held before: same bits.
func TestAlongBlocksDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for _, tr := range alongTrials(5) {
		v := vector(rng, tr.net.Params())
		b, d1, d2 := tr.along(v)
		dst, one1, one2 := mat.New(1, d1.Cols), mat.New(1, d1.Cols), mat.New(1, d1.Cols)
		for i := 4; i >= 0; i-- {
			x := tr.x.View(i, 0, 1, tr.x.Cols)
			b.Forward(dst, tr.theta, x)
			b.Along(one1, one2, v)
			for j := range dst.Row(0) {
				if one1.At(0, j) != d1.At(i, j) || one2.At(0, j) != d2.At(i, j) {
					t.Errorf("%s: output %d of point %d alone: %v and %v, want %v and %v",
						tr.name, j, i, one1.At(0, j), one2.At(0, j), d1.At(i, j), d2.At(i, j))
				}
			}
		}
	}
	for _, tr := range trials(0) {
		tr.along(make([]float64, tr.net.Params()))
	}
}

func TestAlongMisuse(t *testing.T) {
	tr := trials(2)[3*8]
	b, dst := tr.forward()
	v := make([]float64, tr.net.Params())
	for name, call := range map[string]func(){
		"short v":    func() { b.Along(dst.Clone(), dst.Clone(), v[1:]) },
		"rows":       func() { b.Along(mat.New(1, dst.Cols), dst.Clone(), v) },
		"columns":    func() { b.Along(dst.Clone(), mat.New(2, dst.Cols+1), v) },
		"no Forward": func() { NewBatch(tr.net, tr.ch, 2).Along(dst.Clone(), dst.Clone(), v) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}
