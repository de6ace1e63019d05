package adapt

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
)

// Regions with an inside, borders and single points are told apart.
func TestExtent(t *testing.T) {
	square := domain.UnitBox(2)
	disc := domain.Ball{Center: []float64{1e6, 2e6}, Radius: 1e-3}
	corner := domain.Polygon{{-1, -1}, {0, -1}, {0, 0}, {1, 0}, {1, 1}, {-1, 1}}
	for _, test := range []struct {
		name          string
		region        domain.Region
		solid, single bool
	}{
		{"square", square, true, false}, {"disc", disc, true, false}, {"L", corner, true, false},
		{"half a square", square.Uniform(9, 1).Where(func(x []float64) bool { return x[0] < x[1] }).Region(), true, false},
		{"line", domain.Interval(-1e-6, 1e-6), true, false},
		{"border", domain.Border(square), false, false}, {"side", square.Face(0, domain.Low), false, false},
		{"circle", domain.Border(disc), false, false}, {"edges", domain.Border(corner), false, false},
		{"end", domain.Interval(0, 1).Face(0, domain.High), false, true},
	} {
		solid, single, err := extent(test.region)
		if err != nil || solid != test.solid || single != test.single {
			t.Errorf("%s: solid %v, single %v, error %v; want %v, %v", test.name, solid, single, err, test.solid, test.single)
		}
	}
}

// poisson is a model on the unit square with its inside equation in some unit.
func poisson(unit float64) Model {
	square := domain.UnitBox(2)
	source := func(x []float64) float64 { return unit * math.Exp(x[0]-x[1]) }
	return Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.Laplacian(2).Times(unit).Equals(source).On(square.Uniform(1, 1))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(square.UniformBorder(1, 1)))}}
}

// Points are as many as asked for, in their regions, others for training than for the unseen ones,
// and the same whenever they are drawn.
func TestPoints(t *testing.T) {
	s, err := newSolver(context.Background(), poisson(1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, unseen := range []bool{false, true} {
		x, err := s.draw(400, 3, unseen)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := s.draw(400, 3, unseen)
		// on the border at distances of 1/20 over borderDensity
		if got, want := x[0].Rows, 400; got != want {
			t.Errorf("%d points inside, want %d", got, want)
		}
		if got, want := x[1].Rows, 120; got != want {
			t.Errorf("%d points on the border, want %d", got, want)
		}
		for k, c := range s.conditions {
			for i := range x[k].Rows {
				if !c.region.Contains(x[k].Row(i)) {
					t.Errorf("point %v is not in the region of %q", x[k].Row(i), c.name)
				}
			}
			if !slices.Equal(x[k].Data, again[k].Data) {
				t.Errorf("%q has other points the second time", c.name)
			}
		}
		other, _ := s.draw(400, 3, !unseen)
		if slices.Equal(other[0].Data, x[0].Data) {
			t.Error("the unseen points are those of training")
		}
	}
}

// An equation in another unit changes its factor by that, and a fit not at all: by powers of two to
// the bit.
func TestBalance(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	var first *Result
	for _, unit := range []float64{1, 0x1p-20, 0x1p20} {
		r, err := Solve(context.Background(), poisson(unit), Options{Units: 40})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
			continue
		}
		if got, want := r.Balance[0]*unit, first.Balance[0]; got != want {
			t.Errorf("unit %v: factor %v times the unit, want %v", unit, got, want)
		}
		if !slices.Equal(r.Theta, first.Theta) {
			t.Errorf("unit %v: other parameters than without", unit)
		}
	}
}

// Lengths are graded, and the coordinate of a profile and its inverse agree.
func TestProfile(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var y, l []float64
	for range 300 {
		y, l = append(y, rng.Float64()), append(l, math.Exp(-7*rng.Float64()))
	}
	slices.Sort(y)
	y[0], y[len(y)-1] = 0, 1
	given := slices.Clone(l)
	p := profileOf(y, l)
	for i := range y {
		if p.l[i] > given[i] {
			t.Errorf("length %v at %v, want at most %v", p.l[i], y[i], given[i])
		}
		if i > 0 && math.Abs(p.l[i]-p.l[i-1]) > profileGrading*(y[i]-y[i-1])*(1+1e-9) {
			t.Errorf("lengths %v and %v at %v and %v: too steep", p.l[i-1], p.l[i], y[i-1], y[i])
		}
		if got := p.at(p.q[i]); math.Abs(got-y[i]) > 1e-12 {
			t.Errorf("y(q(%v)) = %v", y[i], got)
		}
	}
	for q, want := range map[float64]int{-0.05: -1, 1.05: 1} {
		if got := p.at(q); math.Signbit(got-0.5) != (want < 0) || got >= 0 && got <= 1 {
			t.Errorf("y(%v) = %v, want a place beyond the end", q, got)
		}
	}
}

// A sparse plan gives directions along few axes, all of them as often as others, and a stretch
// multiplies.
func TestDirections(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	a, hits := make([]float64, 4), make([]int, 4)
	p := Plan{Sparse: 1}.stretched(2, 4, 3)
	for range 4000 {
		p.direction(a, rng)
		used := 0
		for k, v := range a {
			if v != 0 {
				used++
				hits[k]++
				want := 1.0
				if k == 2 {
					want = 3
				}
				if math.Abs(math.Abs(v)-want) > 1e-15 {
					t.Fatalf("direction %v, want a length of %v along axis %d", a, want, k)
				}
			}
		}
		if used != 1 {
			t.Fatalf("direction %v, want one along one axis", a)
		}
	}
	for k, n := range hits { // 1000 with a deviation of 27
		if n < 850 || n > 1150 {
			t.Errorf("axis %d was used %d times of 4000", k, n)
		}
	}
}

// Places are chosen by the density l^-d.
func TestChoose(t *testing.T) {
	lengths := &lengths{y: mat.FromRows([]float64{0.25}, []float64{0.75}), l: []float64{0.01, 0.04}}
	if got, want := lengths.at([]float64{0.35}), 0.01+profileGrading*0.1; math.Abs(got-want) > 1e-15 {
		t.Errorf("length %v, want %v", got, want)
	}
	pool := mat.New(200, 1)
	for i := range 200 {
		pool.Set(i, 0, []float64{0.25, 0.75}[i/100])
	}
	chosen := lengths.choose(50, 1, pool, pool, rand.New(rand.NewPCG(1, 2)))
	near := 0
	for i := range 50 {
		if chosen.At(i, 0) == 0.25 {
			near++
		}
	}
	if near != 40 {
		t.Errorf("%d of 50 places where the length is a quarter, want 40", near)
	}
}

// The shortest waves of 5 k^d units have k half waves along each axis.
func TestWave(t *testing.T) {
	for d := 1; d <= 3; d++ {
		s := &solver{waves: view{from: make([]float64, d)}}
		n := unitsPerCell
		for range d {
			n *= 8
		}
		p := s.wave(n)
		if want := math.Pi / 2 * 8; !p.Sine || !(math.Abs(p.Slope-want) <= 1e-14*want) {
			t.Errorf("%d axes: %+v, want waves of the slope %v", d, p, want)
		}
	}
}

// The units that a tolerance takes follow from how the estimate fell with them, if it did.
func TestWanted(t *testing.T) {
	for _, test := range []struct {
		name      string
		estimates []float64
		units     []int
		tolerance float64
		want      float64
	}{
		{"by the square", []float64{1e-2, 1e-3, 1e-4}, []int{10, 30, 100}, 1e-6, 1000},
		{"too few levels", []float64{1e-2, 1e-4}, []int{10, 100}, 1e-6, 0},
		{"hardly fell", []float64{1e-2, 1e-2, 5e-3}, []int{10, 30, 100}, 1e-6, 0},
		{"the best is one of an earlier level", []float64{1e-2, 1e-3, 1e-4}, []int{100, 100, 100}, 1e-6, 0},
		{"hopeless", []float64{1e-2, 1e-3, 1e-4}, []int{10, 30, 100}, Never, math.Inf(1)},
	} {
		r := &Result{}
		for i, e := range test.estimates {
			r.Levels = append(r.Levels, Level{Estimate: e, Units: test.units[i]})
		}
		if got := r.wanted(test.tolerance); got != test.want && !(math.Abs(got-test.want) <= 1e-9*test.want) && !(got > maxWanted && test.want > maxWanted) {
			t.Errorf("%s: %v units, want %v", test.name, got, test.want)
		}
		r.Status = OutOfUnits
		told := strings.HasPrefix(r.advice(test.tolerance), "about ")
		if want := test.want > 0 && test.want <= maxWanted; told != want {
			t.Errorf("%s: the advice %q", test.name, r.advice(test.tolerance))
		}
	}
}
