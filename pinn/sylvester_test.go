package pinn

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/domain"
)

// quarticOperator is the operator of a form, with the binomials.
func quarticOperator(x, y int, a quartic) (o Operator) {
	for i, v := range a {
		axes := []int{x, x, x, x}
		for k := range i {
			axes[k] = y
		}
		if v != 0 {
			o = o.Plus(D(axes...).Times(binomials[i] * v))
		}
	}
	return o
}

// Forms that three directions make, and those that they do not or need not.
func TestSylvester(t *testing.T) {
	r := math.Sqrt(3)
	for _, c := range []struct {
		name string
		a    quartic
		want int // directions; 0: by polarisation
	}{
		{"bilaplacian", quartic{1, 0, 1. / 3, 0, 1}, 3},
		{"in another unit", quartic{1e12, 0, 1e6 / 3, 0, 1}, 3},
		{"orthotropic", quartic{1, 0, 0.1, 0, 20}, 3},
		{"orthotropic, turned", quartic{20, 0, 0.1, 0, 1}, 3},
		{"small", quartic{1e-9, 0, 1e-9 / 3, 0, 1e-9}, 3},
		{"negative", quartic{-1, 0, -1. / 3, 0, -1}, 3},
		{"oblique", quartic{1, 0.1, 0.3, -0.2, 1}, 3},
		{"two powers", quartic{1, 0, 0, 0, 1}, 0},
		{"four lines", quartic{1, 0, -1. / 3, 0, 1}, 0}, // (x^2 - y^2)^2
		{"mixed alone", quartic{0, 0, 1, 0, 0}, 0},
		{"three and one", quartic{0, 1, 0, 0, 0}, 0},
		{"one and three", quartic{0, 0, 0, 1, 0}, 0},
		{"a double root", quartic{1, 1, 1, 1, 1}, 0}, // (x + y)^4
		{"a term much larger", quartic{1, 0, 1e6, 0, 1}, 0},
		{"nothing", quartic{}, 0},
	} {
		for _, axes := range [2][2]int{{0, 1}, {3, 1}} {
			all := sylvester(quarticOperator(axes[0], axes[1], c.a).parts)
			if len(all) != c.want {
				t.Errorf("%s, axes %v: %d directions, want %d: %v", c.name, axes, len(all), c.want, all)
			}
			holds(t, c.name, all, c.a, axes[0], axes[1])
		}
	}
	plate := sylvester(quarticOperator(0, 1, quartic{1, 0, 1. / 3, 0, 1}).parts)
	for k, want := range [3]multiple{{axis(0), 8. / 9}, {direction{{0, 1}, {1, -r}}, 1. / 18}, {direction{{0, 1}, {1, r}}, 1. / 18}} {
		for i, c := range plate[k].direction {
			if w := want.direction[i]; c.axis != w.axis || math.Abs(c.times-w.times) > 4*0x1p-52 {
				t.Errorf("direction %d of the plate: %v, want %v", k, plate[k].direction, want.direction)
			}
		}
		if math.Abs(plate[k].scale-want.scale) > 4*0x1p-52 {
			t.Errorf("factor %d of the plate: %v, want %v", k, plate[k].scale, want.scale)
		}
	}
}

// holds compares the sum of powers with the form at directions of the plane.
func holds(t *testing.T, name string, all []multiple, a quartic, x, y int) {
	t.Helper()
	for k := range 9 {
		s, c := math.Sincos(float64(k))
		want, size, got := 0.0, 0.0, 0.0
		for i, v := range a {
			term := binomials[i] * v * math.Pow(c, float64(4-i)) * math.Pow(s, float64(i))
			want, size = want+term, size+math.Abs(term)
		}
		for _, m := range all {
			along := 0.0
			for _, d := range m.direction {
				along += d.times * map[int]float64{x: c, y: s}[d.axis]
			}
			v := m.scale * math.Pow(along, 4)
			got, size = got+v, size+math.Abs(v)
		}
		if len(all) > 0 && math.Abs(got-want) > 64*0x1p-52*size {
			t.Errorf("%s: %v at %d radians, want %v", name, got, k, want)
		}
	}
}

// Forms made of three random powers, one of them along an axis, are found again or left to
// polarisation, never wrong.
func TestSylvesterFindsPowers(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 11))
	found := 0
	const tries = 300
	for n := range tries {
		var a quartic
		for j := range 3 {
			m := multiple{along(0, 1, rng.NormFloat64()), 0.1 + rng.Float64()}
			if j == 0 {
				m.direction = axis(n % 2)
			}
			a = a.plus(m.form(0, 1))
		}
		all := sylvester(quarticOperator(0, 1, a).parts)
		holds(t, "random", all, a, 0, 1)
		if len(all) == 3 {
			found++
		}
	}
	if found < tries/2 {
		t.Errorf("%d of %d forms are sums of three powers", found, tries)
	}
}

// A layout takes three directions where they are fewer in all: not beside a mixed derivative that
// needs those of polarisation anyway. Either way the values are those of the closed form.
func TestFewestDirections(t *testing.T) {
	const x, y = 0, 1
	plate := quarticOperator(x, y, quartic{1, 0, 1. / 3, 0, 1})
	a := func(p []float64) float64 { return 2 + p[x] }
	at := domain.Box{{0, 1}, {-1, 0}, {0, 1}, {1, 2}}.Uniform(4, 2).X()
	bilaplacian := func(w wave, p []float64) (value, size float64) {
		for i, axes := range [][]int{{x, x, x, x}, {x, x, y, y}, {y, y, y, y}} {
			v, s := w.at(p, axes...)
			value, size = value+[]float64{1, 2, 1}[i]*v, size+4*s
		}
		return value, size
	}
	for _, c := range []struct {
		name string
		ops  []Operator
		want int // directions
	}{
		{"plate", []Operator{plate}, 3},
		{"plate with u", []Operator{plate.Plus(U)}, 3},
		{"plate of both outputs", []Operator{plate.Plus(plate.Of(1))}, 3},
		{"plate under tension", []Operator{plate.Plus(Laplacian(2))}, 4},
		{"with its mixed part", []Operator{plate, D(x, x, y, y)}, 4},
		{"with a variable part", []Operator{plate.Plus(D(x, x, y, y).TimesFunc(a))}, 4},
		{"with a third axis", []Operator{plate.Plus(D(2, 2, 2, 2))}, 5},
	} {
		got := compile(c.ops, shape{inputs: 4, outputs: 2}).channels.Directions.Rows
		if got != c.want {
			t.Errorf("%s: %d directions, want %d", c.name, got, c.want)
		}
	}
	for _, w := range waves() {
		mixed := D(x, x, y, y).TimesFunc(a)
		tense := plate.Plus(mixed).Minus(mixed) // polarised
		one, other := plate.Apply(w.net, w.theta, at), tense.Apply(w.net, w.theta, at)
		for i := range one {
			want, size := bilaplacian(w, at.Row(i))
			if math.Abs(one[i]-want) > 200*0x1p-52*size || math.Abs(other[i]-want) > 400*0x1p-52*size {
				t.Errorf("%s: the plate at %v is %v, by polarisation %v, want %v", w.name, at.Row(i), one[i], other[i], want)
			}
		}
	}
}
