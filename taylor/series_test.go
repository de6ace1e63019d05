package taylor

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/check"
)

// moved runs Forward on z + s z1 + s^2/2 z2.
func moved(c Chain, f Activation, z, z1, z2 [][]float64, s float64) [][]float64 {
	at := channels(rand.New(rand.NewPCG(1, 1)), c)
	for ch := range at {
		for i := range at[ch] {
			at[ch][i] = z[ch][i] + s*z1[ch][i] + s*s/2*z2[ch][i]
		}
	}
	y, _ := layer(c, f, at)
	return y
}

// along runs Along as a network does, with no more derivatives of f than it needs.
func along(c Chain, f Activation, z, z1, z2 [][]float64) (y1, y2 [][]float64) {
	rng := rand.New(rand.NewPCG(2, 2))
	y1, y2 = channels(rng, c), channels(rng, c)
	c.Along(y1, y2, z, z1, z2, composed(c, orders(f, z[0]), z1[0], z2[0]))
	return y1, y2
}

// composed returns the series of the derivatives of f at a z_0 that moves, those the chain needs.
func composed(c Chain, d Orders, z1, z2 []float64) (f [5]Series) {
	order := 1
	for p := 2; p <= 4; p++ {
		if len(c.combinations(p)) > 0 {
			order = p
		}
	}
	for p := 1; p <= order; p++ {
		f[p] = Series{d[p], make([]float64, units), nil}
		if c.Tangents > 0 {
			f[p][2] = make([]float64, units)
		}
		f[p].Compose(d[p+1], d[p+2], z1, z2)
	}
	return f
}

// First and second differences in s of the layer: errors h^2 of the next derivatives, plus eps/h^2.
func TestAlongAgainstDifferences(t *testing.T) {
	const h = 1e-4
	rng := rand.New(rand.NewPCG(21, 22))
	for _, tc := range chains {
		for _, f := range Functions() {
			z, z1, z2 := channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
			y1, y2 := along(tc.c, f, z, z1, z2)
			at := func(s float64) [][]float64 { return moved(tc.c, f, z, z1, z2, s) }
			low, mid, high := at(-h), at(0), at(h)
			for ch := range mid {
				for i, c := range mid[ch] {
					want1, want2 := (high[ch][i]-low[ch][i])/(2*h), (high[ch][i]-2*c+low[ch][i])/(h*h)
					if math.Abs(y1[ch][i]-want1) > 1e-6*(1+math.Abs(want1)+math.Abs(want2)) || math.Abs(y2[ch][i]-want2) > 1e-5*(1+math.Abs(want2)+math.Abs(c)) {
						t.Errorf("%s, %v, channel %d: got %v and %v, differences %v and %v", tc.name, f, ch, y1[ch][i], y2[ch][i], want1, want2)
					}
				}
			}
		}
	}
}

// The closed form of each channel, written with sums of products as they come, for z_0 moving alone
// or not at all.
func TestAlongAgainstClosedForms(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for _, tc := range chains {
		for _, f := range Functions() {
			c, z, z1, z2 := tc.c, channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
			y1, y2 := along(c, f, z, z1, z2)
			for i := range units {
				d := closedForm(f, z[0][i])
				a, b := z1[0][i], z2[0][i]
				// g is the series of the n-th derivative of f, prod of two series
				g := func(n int) [3]float64 { return [3]float64{d[n], d[n+1] * a, d[n+2]*a*a + d[n+1]*b} }
				prod := func(x, y [3]float64) [3]float64 {
					return [3]float64{x[0] * y[0], x[1]*y[0] + x[0]*y[1], x[2]*y[0] + 2*x[1]*y[1] + x[0]*y[2]}
				}
				of := func(ch int) [3]float64 { return [3]float64{z[ch][i], z1[ch][i], z2[ch][i]} }
				for ch := range y1 {
					want := g(0)
					if ch > 0 {
						want = prod(g(1), of(ch))
					}
					for order := 2; order <= 4; order++ {
						m := ch - c.First(order)
						if m < 0 || m >= len(c.combinations(order)) {
							continue
						}
						for k, a := range c.combinations(order)[m] {
							add := func(factor float64, n int, orders ...int) {
								q := g(n)
								for _, p := range orders {
									if a != 0 {
										q = prod(q, of(c.Pure(p, k)))
									}
								}
								want[1], want[2] = want[1]+a*factor*q[1], want[2]+a*factor*q[2]
							}
							switch order {
							case 2:
								add(1, 2, 1, 1)
							case 3:
								add(3, 2, 1, 2)
								add(1, 3, 1, 1, 1)
							case 4:
								add(4, 2, 1, 3)
								add(3, 2, 2, 2)
								add(6, 3, 1, 1, 2)
								add(1, 4, 1, 1, 1, 1)
							}
						}
					}
					// sums of at most 30 terms of size up to 100
					if tol := 2000 * eps * (1 + math.Abs(want[1]) + math.Abs(want[2])); math.Abs(y1[ch][i]-want[1]) > tol || math.Abs(y2[ch][i]-want[2]) > tol {
						t.Errorf("%s, %v, channel %d: got %v and %v, want %v", tc.name, f, ch, y1[ch][i], y2[ch][i], want[1:])
					}
				}
			}
		}
	}
}

// The first derivative by s is the Jacobian applied to z', whatever the second of z is;
// and where the first of z is 0, the second is the Jacobian applied to the second.
func TestAlongIsTheJacobian(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	for _, tc := range chains {
		for _, f := range Functions() {
			z, z1, z2, none := channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
			for ch := range none {
				clear(none[ch])
			}
			y1, _ := along(tc.c, f, z, z1, z2)
			still, y2 := along(tc.c, f, z, none, z2)
			want1, want2 := push(tc.c, f, z, z1), push(tc.c, f, z, z2)
			for ch := range y1 {
				for i := range y1[ch] {
					if still[ch][i] != 0 {
						t.Errorf("%s, %v, channel %d: moves by %v with z' = 0", tc.name, f, ch, still[ch][i])
					}
					tol := 200 * eps * (1 + math.Abs(want1[ch][i]) + math.Abs(want2[ch][i]))
					if math.Abs(y1[ch][i]-want1[ch][i]) > tol || math.Abs(y2[ch][i]-want2[ch][i]) > tol {
						t.Errorf("%s, %v, channel %d: got %v and %v, want %v and %v", tc.name, f, ch, y1[ch][i], y2[ch][i], want1[ch][i], want2[ch][i])
					}
				}
			}
		}
	}
}

// A nil channel is left out and the others do not notice; nothing is allocated.
func TestAlongAbsentChannels(t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 28))
	for _, tc := range chains {
		z, z1, z2 := channels(rng, tc.c), channels(rng, tc.c), channels(rng, tc.c)
		want1, want2 := along(tc.c, Tanh, z, z1, z2)
		f := composed(tc.c, orders(Tanh, z[0]), z1[0], z2[0])
		for absent := 1; absent < tc.c.Channels(); absent++ {
			y1, y2 := channels(rng, tc.c), channels(rng, tc.c)
			y1[absent], y2[absent] = nil, nil
			if n := check.Allocs(3, func() { tc.c.Along(y1, y2, z, z1, z2, f) }); n != 0 {
				t.Errorf("%s: %v allocations", tc.name, n)
			}
			for ch := range y1 {
				for i := range y1[ch] {
					if y1[ch][i] != want1[ch][i] || y2[ch][i] != want2[ch][i] {
						t.Errorf("%s without channel %d: channel %d: got %v and %v, want %v and %v",
							tc.name, absent, ch, y1[ch][i], y2[ch][i], want1[ch][i], want2[ch][i])
					}
				}
			}
		}
	}
}
