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
	{"second derivative", Chain{1, [][]float64{{1}}}},
	{"laplacian", Chain{3, [][]float64{{1, 1, 1}}}},
	{"two combinations", Chain{3, [][]float64{{0.5, 0, -2}, {0, 0, 1}}}},
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
func layer(c Chain, f Activation, z [][]float64) (y [][]float64, f1, f2, f3 []float64) {
	y = channels(rand.New(rand.NewPCG(9, 9)), c) // rubbish to be overwritten
	f1, f2, f3 = make([]float64, units), make([]float64, units), make([]float64, units)
	f.Derivatives(y[0], f1, f2, z[0])
	f.Higher(f3, nil, y[0], f1, f2, z[0])
	c.Forward(y, z, f1, f2)
	return y, f1, f2, f3
}

// Where z_m is the combination of second derivatives of Numbers, so is y_m.
func TestChainAgainstNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, tc := range chains {
		for _, f := range Functions() {
			c, z := tc.c, channels(rng, tc.c)
			second := channels(rng, Chain{Tangents: c.Tangents})[1:] // z'' along each direction
			for m, a := range c.Second {
				clear(z[1+c.Tangents+m])
				for k, amk := range a {
					for i := range z[0] {
						z[1+c.Tangents+m][i] += amk * second[k][i]
					}
				}
			}
			y, _, _, _ := layer(c, f, z)
			for i := range z[0] {
				want := make([]float64, c.Channels())
				want[0] = Const(z[0][i]).Apply(f).V
				for k := 0; k < c.Tangents; k++ {
					u := Number{V: z[0][i], D: z[1+k][i], DD: second[k][i]}.Apply(f)
					want[1+k] = u.D
					for m, a := range c.Second {
						want[1+c.Tangents+m] += a[k] * u.DD
					}
				}
				for ch := range want {
					if got := y[ch][i]; math.Abs(got-want[ch]) > 40*eps*(1+math.Abs(want[ch])) {
						t.Errorf("%s, %v, channel %d: got %v, want %v", tc.name, f, ch, got, want[ch])
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
		for k := 1; k <= c.Tangents; k++ {
			dy[k][i] = imag(g(1)*at(k)) / h
		}
		for m, a := range c.Second {
			ch := 1 + c.Tangents + m
			y := g(1) * at(ch)
			for k, amk := range a {
				y += complex(amk, 0) * g(2) * at(1+k) * at(1+k)
			}
			dy[ch][i] = imag(y) / h
		}
	}
	return dy
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
			_, f1, f2, f3 := layer(tc.c, f, z)
			tc.c.Adjoint(zb, yb, z, f1, f2, f3)
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
			_, f1, f2, f3 := layer(tc.c, f, z)
			tc.c.Adjoint(zb, yb, z, f1, f2, f3)
			j := func() float64 { y, _, _, _ := layer(tc.c, f, z); return inner(yb, y) }
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
			y, f1, f2, f3 := layer(tc.c, GELU, z)
			clear(yb[absent])
			tc.c.Adjoint(want, yb, z, f1, f2, f3)
			yb[absent] = nil
			tc.c.Adjoint(got, yb, z, f1, f2, f3)
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
			tc.c.Forward(part, z, f1, f2)
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
	c := Chain{3, [][]float64{{0.5, 0, -2}, {0, 0, 1}}}
	rng := rand.New(rand.NewPCG(11, 12))
	z, y, zb := channels(rng, c), channels(rng, c), channels(rng, c)
	for _, f := range Functions() {
		_, f1, f2, f3 := layer(c, f, z)
		allocs := check.Allocs(3, func() {
			f.Derivatives(y[0], f1, f2, z[0])
			f.Higher(f3, nil, y[0], f1, f2, z[0])
			c.Forward(y, z, f1, f2)
			c.Adjoint(zb, y, z, f1, f2, f3)
		})
		if allocs != 0 {
			t.Errorf("%v: %v allocations", f, allocs)
		}
	}
}

func TestChainPanicsOnWrongChannels(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Chain{Tangents: 2}.Forward(make([][]float64, 3), make([][]float64, 2), nil, nil)
}

// One layer of the Allen-Cahn network: 64 points, 20 units, u, u_t, u_x, u_xx.
func BenchmarkChain(b *testing.B) {
	c := Chain{2, [][]float64{{0, 1}}}
	block := func() [][]float64 {
		z := make([][]float64, c.Channels())
		for k := range z {
			z[k] = make([]float64, 64*20)
		}
		return z
	}
	y, z := block(), block()
	f := block()
	Tanh.Derivatives(f[0], f[1], f[2], z[0])
	Tanh.Higher(f[3], nil, f[0], f[1], f[2], z[0])
	b.Run("forward", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Forward(y, z, f[1], f[2])
		}
	})
	zb := block()
	b.Run("adjoint", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Adjoint(zb, y, z, f[1], f[2], f[3])
		}
	})
}
