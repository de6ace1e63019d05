package taylor

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/check"
)

const units = 9

// chains covers no channel at all, tangents alone, combinations of mixed sign and zeros.
var chains = []struct {
	name string
	c    Chain
}{
	{"value", Chain{}},
	{"one tangent", Chain{Tangents: 1}},
	{"gradient", Chain{Tangents: 3}},
	{"second derivative", Chain{Tangents: 1, Second: [][]float64{{1}}}},
	{"laplacian", Chain{Tangents: 3, Second: [][]float64{{1, 1, 1}}}},
	{"two combinations", Chain{Tangents: 3, Second: [][]float64{{0.5, 0, -2}, {0, 0, 1}}}},
	{"third derivative", Chain{Tangents: 1, Second: [][]float64{{1}}, Third: [][]float64{{1}}}},
	{"fourth derivative", Chain{Tangents: 1, Second: [][]float64{{1}}, Third: [][]float64{{1}}, Fourth: [][]float64{{-2}}}},
	{"third combinations", Chain{Tangents: 3, Second: [][]float64{{0.5, 0, -2}, {1, 0, 0}, {0, 0, 1}}, Third: [][]float64{{3, 0, -1}, {0.5, 0, 0}}}},
	{"all combinations", Chain{Tangents: 3, Second: [][]float64{{1, 0, 0}, {1, 1, 1}, {0, 0, 1}, {0, 1, 0}},
		Third: [][]float64{{0.5, 2, -1}, {0, 1, 0}, {0, 0, 1}}, Fourth: [][]float64{{0, -1, 2}, {0, 0.5, 0}}}},
}

func channels(rng *rand.Rand, c Chain) [][]float64 {
	z := make([][]float64, c.Channels())
	for k := range z {
		z[k] = make([]float64, units)
		for i := range z[k] {
			z[k][i] = rng.NormFloat64()
		}
	}
	return z
}

// layer runs y = f(z) in all channels.
func layer(c Chain, f Activation, z [][]float64) (y [][]float64, d Orders) {
	y = channels(rand.New(rand.NewPCG(9, 9)), c) // rubbish to be overwritten
	d = orders(f, z[0])
	copy(y[0], d[0])
	c.Forward(y, z, d)
	return y, d
}

// randomNumbers returns a number along each of the directions at each unit, with one value.
func randomNumbers(rng *rand.Rand, directions int) [][units]Number {
	all := make([][units]Number, directions)
	for i := range units {
		v := rng.NormFloat64()
		for k := range all {
			all[k][i] = Number{v, rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
		}
	}
	return all
}

// gather returns the channels of numbers along the directions; of a value alone if there are none.
func gather(c Chain, along [][units]Number) [][]float64 {
	z := channels(rand.New(rand.NewPCG(1, 1)), c)
	for i := range units {
		for k, a := range along[:max(1, c.Tangents)] {
			if z[0][i] = a[i].V; c.Tangents > 0 {
				z[1+k][i] = a[i].D
			}
		}
		for order := 2; order <= 4; order++ {
			for m, a := range c.combinations(order) {
				sum := 0.0
				for k, amk := range a {
					sum += amk * coefficients(along[k][i])[order]
				}
				z[c.First(order)+m][i] = sum
			}
		}
	}
	return z
}

// Where the channels of z are those of numbers, so are the channels of y.
func TestChainAgainstNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, tc := range chains {
		for _, f := range Functions() {
			along := randomNumbers(rng, max(1, tc.c.Tangents))
			y, _ := layer(tc.c, f, gather(tc.c, along))
			for k := range along {
				for i, z := range along[k] {
					along[k][i] = z.Apply(f)
				}
			}
			for ch, want := range gather(tc.c, along) {
				for i, got := range y[ch] {
					if math.Abs(got-want[i]) > 200*eps*(1+math.Abs(want[i])) {
						t.Errorf("%s, %v, channel %d: got %v, want %v", tc.name, f, ch, got, want[i])
					}
				}
			}
		}
	}
}

// push is the Jacobian applied to dz, by the complex step: the rule of Forward on
// z + ih dz in complex numbers; i h makes every complex number a dual number.
func push(c Chain, f Activation, z, dz [][]float64) [][]float64 {
	const h = 1e-100
	dy := make([][]float64, len(z))
	for ch := range dy {
		dy[ch] = make([]float64, units)
	}
	for i := 0; i < units; i++ {
		at := func(ch int) complex128 { return complex(z[ch][i], h*dz[ch][i]) }
		d := derivatives(f, z[0][i])
		g := func(k int) complex128 { return complex(d[k], h*d[k+1]*dz[0][i]) }
		dy[0][i] = imag(g(0)) / h
		for ch := 1; ch < len(z); ch++ {
			y := g(1) * at(ch)
			for order := 2; order <= 4; order++ {
				if m := ch - c.First(order); m >= 0 && m < len(c.combinations(order)) {
					for k, a := range c.combinations(order)[m] {
						if a != 0 {
							y += complex(a, 0) * products(c, order, k, g, at)
						}
					}
				}
			}
			dy[ch][i] = imag(y) / h
		}
	}
	return dy
}

// products is Faa di Bruno's sum for one direction without the term f1 z_m.
func products(c Chain, order, k int, g, at func(int) complex128) complex128 {
	d := func(p int) complex128 { return at(c.Pure(p, k)) }
	switch order {
	case 2:
		return g(2) * d(1) * d(1)
	case 3:
		return 3*g(2)*d(1)*d(2) + g(3)*d(1)*d(1)*d(1)
	}
	return 4*g(2)*d(1)*d(3) + 3*g(2)*d(2)*d(2) + 6*g(3)*d(1)*d(1)*d(2) + g(4)*d(1)*d(1)*d(1)*d(1)
}

func inner(x, y [][]float64) float64 {
	s := 0.0
	for k := range x {
		for i := range x[k] {
			s += x[k][i] * y[k][i]
		}
	}
	return s
}

// <yb, J dz> = <J^T yb, dz> for random yb and dz; both sides sum some 50 terms of order 1 to 10.
func TestAdjointIsTheTranspose(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, tc := range chains {
		for _, f := range Functions() {
			z, dz, yb, zb := channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
			_, d := layer(tc.c, f, z)
			tc.c.Adjoint(zb, yb, z, d)
			got, want := inner(zb, dz), inner(yb, push(tc.c, f, z, dz))
			if math.Abs(got-want) > 2000*eps*(1+math.Abs(want)) {
				t.Errorf("%s, %v: <J^T yb, dz> = %v, <yb, J dz> = %v", tc.name, f, got, want)
			}
		}
	}
}

// Every entry of zb against the difference quotient of <yb, y(z)>.
func TestAdjointAgainstDifferences(t *testing.T) {
	const h = 1e-5
	rng := rand.New(rand.NewPCG(7, 8))
	for _, tc := range chains {
		for _, f := range Functions() {
			z, yb, zb := channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
			_, d := layer(tc.c, f, z)
			tc.c.Adjoint(zb, yb, z, d)
			j := func() float64 { y, _ := layer(tc.c, f, z); return inner(yb, y) }
			for ch := range z {
				for i, at := range z[ch] {
					z[ch][i] = at + h
					p := j()
					z[ch][i] = at - h
					m := j()
					z[ch][i] = at
					if want := (p - m) / (2 * h); math.Abs(zb[ch][i]-want) > 1e-7*(1+math.Abs(want)) {
						t.Errorf("%s, %v, channel %d: got %v, differences %v", tc.name, f, ch, zb[ch][i], want)
					}
				}
			}
		}
	}
}

// A nil channel of yb is a channel of zeros; a nil channel of y leaves the others alone.
func TestChainAbsentChannels(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, tc := range chains {
		for absent := range tc.c.Channels() {
			z, yb, got, want := channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
			y, d := layer(tc.c, GELU, z)
			clear(yb[absent])
			tc.c.Adjoint(want, yb, z, d)
			yb[absent] = nil
			tc.c.Adjoint(got, yb, z, d)
			for ch := range got {
				for i := range got[ch] {
					if got[ch][i] != want[ch][i] {
						t.Errorf("%s without channel %d: channel %d: got %v, want %v", tc.name, absent, ch, got[ch][i], want[ch][i])
					}
				}
			}
			part := channels(rng, tc.c)
			if absent > 0 {
				part[absent] = nil
			}
			tc.c.Forward(part, z, d)
			for ch := 1; ch < len(part); ch++ {
				for i := range part[ch] {
					if part[ch][i] != y[ch][i] {
						t.Errorf("%s without channel %d: channel %d: got %v, want %v", tc.name, absent, ch, part[ch][i], y[ch][i])
					}
				}
			}
		}
	}
}

func TestNoAllocations(t *testing.T) {
	c := chains[len(chains)-1].c
	rng := rand.New(rand.NewPCG(11, 12))
	z, y, zb := channels(rng, c), channels(rng, c), channels(rng, c)
	for _, f := range Functions() {
		_, d := layer(c, f, z)
		allocs := check.Allocs(3, func() {
			f.Derivatives(y[0], d[1], d[2], z[0])
			f.Higher(d, z[0])
			c.Forward(y, z, d)
			c.Adjoint(zb, y, z, d)
		})
		if allocs != 0 {
			t.Errorf("%v: %v allocations", f, allocs)
		}
	}
}

// Combinations of fourth order ask for the third derivatives of their directions by themselves.
func TestChainPanicsWithoutUnitRows(t *testing.T) {
	c := Chain{Tangents: 1, Second: [][]float64{{1}}, Third: [][]float64{{2}}, Fourth: [][]float64{{1}}}
	rng := rand.New(rand.NewPCG(15, 16))
	y, z := channels(rng, c), channels(rng, c)
	for name, call := range map[string]func(){
		"forward": func() { c.Forward(y, z, orders(Sin, z[0])) },
		"adjoint": func() { c.Adjoint(y, channels(rng, c), z, orders(Sin, z[0])) },
		"along":   func() { along(c, Sin, z, z, z) },
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

func TestChainPanicsOnWrongChannels(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Chain{Tangents: 2}.Forward(make([][]float64, 3), make([][]float64, 2), Orders{})
}

// One layer of 64 points and 20 units: that of the Allen-Cahn network with u, u_t, u_x and u_xx,
// and one with u_xxxx.
func BenchmarkChain(b *testing.B) {
	unit := [][]float64{{1}}
	for _, bc := range []struct {
		name string
		c    Chain
	}{
		{"heat", Chain{Tangents: 2, Second: [][]float64{{0, 1}}}},
		{"fourth", Chain{Tangents: 1, Second: unit, Third: unit, Fourth: unit}},
	} {
		block := func() [][]float64 {
			z := make([][]float64, bc.c.Channels())
			for k := range z {
				z[k] = make([]float64, 64*20)
			}
			return z
		}
		y, z, zb := block(), block(), block()
		f := orders(Tanh, z[0])
		b.Run(bc.name+"/forward", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bc.c.Forward(y, z, f)
			}
		})
		b.Run(bc.name+"/adjoint", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bc.c.Adjoint(zb, y, z, f)
			}
		})
	}
}
