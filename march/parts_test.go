package march

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/mat"
	"anagram/pinn"
)

// front is tanh(s (x - c)) on the grid of [-1, 1].
func front(x []float64, s, c float64) []float64 {
	u := make([]float64, len(x))
	for i := range u {
		u[i] = math.Tanh(s * (x[i] - c))
	}
	return u
}

// TestDensity checks what the comment above density promises: about s in a front of slope s, the
// same for a + b u, graded, and 2/L for a constant.
func TestDensity(t *testing.T) {
	x := grid(-1, 1)
	for _, s := range []float64{5, 20, 50} {
		d := newDensity(x, front(x, s, 0.3), 1)
		if got := d.at(0.3); got < s || got > 2*s+2 {
			t.Errorf("front of slope %v: density %v in the middle", s, got)
		}
		moved := front(x, s, 0.3)
		for i := range moved {
			moved[i] = 7 - 3*moved[i]
		}
		same := newDensity(x, moved, 10)
		for i := range d.rho {
			if math.Abs(d.rho[i]-same.rho[i]) > 1e-4*d.rho[i] {
				t.Fatalf("slope %v: density %v at %v, of 7 - 3 u %v", s, d.rho[i], x[i], same.rho[i])
			}
		}
		for i := 1; i < len(x); i++ {
			if fall := math.Abs(1/d.rho[i] - 1/d.rho[i-1]); fall > gradingSlope*(x[i]-x[i-1])*(1+1e-9) {
				t.Fatalf("slope %v: 1/rho changes by %v from %v to %v", s, fall, x[i-1], x[i])
			}
		}
	}
	noise := make([]float64, len(x))
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = 1 + 1e-12*rng.Float64()
	}
	for i, rho := range newDensity(x, noise, 1).rho {
		if rho < 1 || rho > 1.1 {
			t.Fatalf("noise on a constant: density %v at %v, want 2/L = 1", rho, x[i])
		}
	}
}

// TestQuantile: quantiles share out the integral, ascend, continue beyond the ends, and at agrees
// with them.
func TestQuantile(t *testing.T) {
	x := grid(-1, 1)
	d := newDensity(x, front(x, 20, 0.3), 1)
	last := math.Inf(-1)
	for q := -0.1; q < 1.1; q += 0.01 {
		c, rho := d.quantile(q)
		if !(c > last) {
			t.Fatalf("quantile %v is at %v, after %v", q, c, last)
		}
		last = c
		if math.Abs(d.at(c)-rho) > 1e-9*rho {
			t.Errorf("quantile %v at %v: density %v, at says %v", q, c, rho, d.at(c))
		}
		if q < 0 || q > 1 {
			continue
		}
		mass := 0.0 // by the trapezoidal rule on a finer grid than d's
		const n = 20000
		for i := range n {
			mass += d.at(-1+(c+1)*(float64(i)+0.5)/n) * (c + 1) / n
		}
		if math.Abs(mass-q*d.total()) > 1e-4*d.total() {
			t.Errorf("quantile %v: mass %v below it, want %v", q, mass, q*d.total())
		}
	}
	if c, _ := d.quantile(0); c != -1 {
		t.Errorf("quantile 0 is %v", c)
	}
	if c, _ := d.quantile(1); c != 1 {
		t.Errorf("quantile 1 is %v", c)
	}
}

// TestUnits: every unit is zero at its centre at the middle of the slab, units follow the density,
// and a hot unit goes through its point.
func TestUnits(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	x := grid(-1, 1)
	d := newDensity(x, front(x, 50, 0.3), 1)
	s := span{2, 2.5}
	m := newModel(200)
	hot := mat.FromRows([]float64{2.1, -0.7}, []float64{2.3, -0.6})
	drawUnits(m.net, m.theta, s, d, hot, rand.New(rand.NewPCG(3, 4)))
	w, b := m.net.Layer(m.theta, 0)
	near := 0
	for j := range w.Rows {
		at := func(time, place float64) float64 { return w.At(j, 0)*time + w.At(j, 1)*place + b[j] }
		centre := -(b[j] + w.At(j, 0)*2.25) / w.At(j, 1)
		if math.Abs(centre-0.3) < 0.1 {
			near++
		}
		if slope, rho := w.At(j, 1), 200*d.at(centre)/d.total(); j < 198 && (slope < gentlestSlope*rho*0.99 || slope > steepestSlope*rho*1.01) {
			t.Errorf("unit %d at %v has the slope %v, density %v", j, centre, slope, rho)
		}
		if j >= 198 {
			if p := hot.Row(j - 198); math.Abs(at(p[0], p[1])) > 1e-12*math.Abs(b[j]) {
				t.Errorf("hot unit %d is %v at its point", j, at(p[0], p[1]))
			}
		}
		if math.Abs(w.At(j, 0)) > largestDrift/0.25*(1+1e-12) {
			t.Errorf("unit %d drifts by %v", j, w.At(j, 0))
		}
	}
	if near < 70 {
		t.Errorf("%d of 200 units lie within 0.1 of the front", near)
	}
}

// TestResample: points come in proportion to their weights, at most once, in order.
func TestResample(t *testing.T) {
	const n = 1000
	p, w := mat.New(n, 2), make([]float64, n)
	for i := range n {
		p.Set(i, 1, float64(i))
		w[i] = 1
		if i >= 800 {
			w[i] = 16
		}
	}
	out := resample(p, w, 100, rand.New(rand.NewPCG(5, 6)))
	heavy := 0
	for i := range out.Rows {
		if out.At(i, 1) >= 800 {
			heavy++
		}
		if i > 0 && out.At(i, 1) <= out.At(i-1, 1) {
			t.Fatalf("point %v after %v", out.At(i, 1), out.At(i-1, 1))
		}
	}
	if heavy < 78 || heavy > 82 || out.Rows-heavy < 18 || out.Rows-heavy > 22 {
		t.Errorf("%d of %d points are heavy ones, want 80 of 100", heavy, out.Rows)
	}
	if out := resample(p, make([]float64, n), 10, rand.New(rand.NewPCG(5, 6))); out.Rows != 0 {
		t.Errorf("%d points of no weight", out.Rows)
	}
}

// TestModel: a model beside a guess is the guess, and a frozen one does not move.
func TestModel(t *testing.T) {
	x := grid(0, 1)[:50]
	rng := rand.New(rand.NewPCG(9, 10))
	random := func(n int) model {
		m := newModel(n)
		for i := range m.theta {
			m.theta[i] = rng.Float64() - 0.5
		}
		return m
	}
	m, g := random(7), random(5)
	close := func(got, want []float64) bool {
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-14 {
				return false
			}
		}
		return true
	}
	if got, want := m.beside(g).values(0.3, x), g.values(0.3, x); !close(got, want) {
		t.Errorf("beside: %v, want %v", got, want)
	}
	if got, want := g.frozen(0.3).values(0.8, x), g.values(0.3, x); !close(got, want) {
		t.Errorf("frozen: %v, want %v", got, want)
	}
}

// TestSlabOf: a time where two slabs meet belongs to the earlier one.
func TestSlabOf(t *testing.T) {
	s := &Solution{Slabs: []Slab{{Start: 0, End: 1}, {Start: 1, End: 3}}}
	for _, c := range []struct {
		t    float64
		want int
	}{{-1, 0}, {0, 0}, {0.5, 0}, {1, 0}, {1.1, 1}, {3, 1}, {4, 1}} {
		if got := s.slab(c.t); got != c.want {
			t.Errorf("time %v is in slab %d, want %d", c.t, got, c.want)
		}
	}
}

// TestHotUnits: the units of a repeated slab that are drawn where the residual was large go to all
// such places, not to the first ones.
func TestHotUnits(t *testing.T) {
	const n, width = 62, 100
	x := grid(0, 1)
	e := &Evolution{Equation: pinn.D(0).EqualsZero(), Domain: domain.UnitBox(2), Initial: func(p []float64) float64 { return p[1] }}
	m := &marcher{e: e, equation: e.Equation, solution: &Solution{}}
	a := &attempt{m: m, span: span{0, 1}, density: newDensity(x, x, 1), model: newModel(width)}
	hot := mat.New(n, 2)
	for i := range n {
		hot.Set(i, 0, 0.5)
		hot.Set(i, 1, (float64(i)+0.5)/n)
	}
	a.draw(hot, rand.New(rand.NewPCG(11, 12)))
	w, b := a.model.net.Layer(a.model.theta, 0)
	const units = 12 // an eighth of width
	for i := range units {
		j := width - units + i
		centre := -(b[j] + w.At(j, 0)*0.5) / w.At(j, 1)
		if lo := float64(i) / units; centre < lo-0.5/n || centre > lo+1.0/units {
			t.Errorf("hot unit %d is at %v, want it in the %dth twelfth of the points", i, centre, i+1)
		}
	}
	if all := evenly(hot, n+1); all.Rows != n {
		t.Errorf("%d of %d rows, want all", all.Rows, n+1)
	}
}

// TestTooShort: a slab shorter than the shortest allowed ends the run, unless it is the last.
func TestTooShort(t *testing.T) {
	e := &Evolution{Equation: pinn.D(0).EqualsZero(), Domain: domain.UnitBox(2), Initial: func(p []float64) float64 { return p[1] }}
	for _, c := range []struct {
		s    span
		want Status
	}{{span{0, 0.25}, Running}, {span{0, shortestSlab / 2}, Stuck}, {span{1 - shortestSlab/2, 1}, Finished}} {
		s, _ := Settings{Width: 20}.completed()
		m := &marcher{e: e, s: s, width: 20, equation: e.Equation, solution: &Solution{}}
		if err := m.begin(); err != nil {
			t.Fatal(err)
		}
		a, err := m.try(plan{c.s, m.density, m.width, mat.New(0, 2), m.last})
		if err != nil {
			t.Fatal(err)
		}
		if m.accept(a, 1, c.s); m.solution.Status != c.want {
			t.Errorf("a slab on %v: %v, want %v", c.s, m.solution.Status, c.want)
		}
	}
}
