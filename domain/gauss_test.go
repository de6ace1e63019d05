package domain

import (
	"math"
	"strings"
	"testing"

	"anagram/internal/vec"
)

// The rules of Gauss and Legendre are exact for all degrees up to 2n-1, and not for 2n.
func TestLegendre(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 8, 20, 64, 501} {
		x, w := legendre(n)
		for i := range x {
			if x[i] != -x[n-1-i] || w[i] != w[n-1-i] || !(w[i] > 0) || i > 0 && x[i] <= x[i-1] {
				t.Fatalf("n = %d: points %v with weights %v", n, x, w)
			}
		}
		for _, degree := range []int{0, 1, 2, n - 1, n, 2*n - 2, 2*n - 1, 2 * n} {
			got, want := 0.0, float64(1+(-1)*(degree%2))*2/float64(degree+1)
			for i := range x {
				got += w[i] * math.Pow(x[i], float64(degree))
			}
			if diff := math.Abs(got - want); diff > 4*ulp*float64(n) && degree < 2*n || diff < 1e-9 && degree == 2*n && n < 8 {
				t.Errorf("n = %d, degree %d: %v, want %v but for degree 2n", n, degree, got, want)
			}
		}
	}
	x, w := legendre(2)
	if math.Abs(x[1]-1/math.Sqrt(3)) > ulp/2 || math.Abs(w[0]-1) > ulp {
		t.Errorf("two points at %v with weights %v, want 1/sqrt(3) and 1", x, w)
	}
	x, w = legendre(3)
	if math.Abs(x[2]-math.Sqrt(0.6)) > ulp/2 || math.Abs(w[1]-8.0/9) > ulp {
		t.Errorf("three points at %v with weights %v, want sqrt(3/5) and 8/9", x, w)
	}
}

// On boxes, discs, rings, curves and products the rules give integrals that are known.
func TestGauss(t *testing.T) {
	disc, ring := Ball{[]float64{1, -2}, 2}, Shell{[]float64{0, 0}, 1, 2}
	square := Box{{0, 1}, {-1, 3}}
	for _, c := range []struct {
		name   string
		r      Region
		n      int
		f      func(x []float64) float64
		want   float64
		points int
	}{
		{"degrees 7 and 6", square, 4, func(x []float64) float64 { return math.Pow(x[0], 7) * math.Pow(x[1], 6) },
			(math.Pow(3, 7) + 1) / 7 / 8, 16},
		{"face", square.Face(0, High), 2, func(x []float64) float64 { return x[0] * x[1] * x[1] }, 28.0 / 3, 2},
		{"area of a disc", disc, 1, func(x []float64) float64 { return 1 }, 4 * math.Pi, 4},
		{"second moment", disc, 1, func(x []float64) float64 { return (x[0] - 1) * (x[0] - 1) }, 4 * math.Pi, 4},
		{"degree 14", disc, 4, func(x []float64) float64 { return math.Pow(x[0]-1, 8) * math.Pow(x[1]+2, 6) },
			// int cos^8 sin^6 = 2 pi 7!! 5!! / 14!!, r^15 over 0 to 2
			2 * math.Pi * 105 * 15 / 645120 * 65536 / 16, 64},
		{"ring", ring, 3, func(x []float64) float64 { return x[0] * x[0] * x[1] * x[1] }, math.Pi / 4 * 63 / 6, 36},
		{"circle", Border(disc), 30, func(x []float64) float64 { return x[0] * x[0] }, 4*math.Pi + 8*math.Pi, 30},
		{"ellipse", Border(Ellipsoid{[]float64{0, 0}, []float64{2, 1}}), 80, func(x []float64) float64 { return 1 }, 9.688448220547675, 80},
		{"polygon", Border(Polygon{{0, 0}, {4, 0}, {0, 3}}), 2, func(x []float64) float64 { return x[0] * x[0] },
			64.0/3 + 80.0/3, 6},
		{"cylinder", Product(Interval(0, 3), disc), 2, func(x []float64) float64 { return x[0] * x[0] * x[1] },
			9 * 4 * math.Pi, 32},
		{"far", Ball{[]float64{1e3, 1e3}, 1e-6}, 2, func(x []float64) float64 { return 1 }, 1e-12 * math.Pi, 16},
	} {
		q := Gauss(c.r, c.n)
		if q.Err() != nil {
			t.Errorf("%s: %v", c.name, q.Err())
			continue
		}
		if got := q.Integral(c.f); math.Abs(got-c.want) > 1e-13*c.want || len(q.Weights) != c.points || q.X.Rows != c.points {
			t.Errorf("%s: %v by %d points, want %v by %d", c.name, got, len(q.Weights), c.want, c.points)
		}
		if p := q.Points(); p.Err() != nil || p.Len() != c.points || p.Others(10, 0).X().Rows != 10 {
			t.Errorf("%s: %d points without a region, error %v", c.name, p.Len(), p.Err())
		}
	}
	// A flux through the border is the integral of the divergence: of (x^2, xy), 3x.
	plate := Difference(Box{{0, 2}, {0, 1}}, Ball{[]float64{0.6, 0.5}, 0.25})
	n := make([]float64, 2)
	flux := Gauss(Border(plate), 40).Integral(func(x []float64) float64 {
		plate.Normal(n, x)
		return x[0]*x[0]*n[0] + x[0]*x[1]*n[1]
	})
	if want := 6 - 3*0.6*math.Pi*0.0625; math.Abs(flux-want) > 1e-12 {
		t.Errorf("flux %v, want %v", flux, want)
	}
}

func TestGaussErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		r    Region
		n    int
		want string
	}{
		{"none", UnitBox(2), 0, "0 Gauss points, want 1 to 1024"},
		{"nil", nil, 1, "no region"},
		{"ball", Ball{[]float64{0, 0, 0}, 1}, 3, "3 coordinates, want 2"},
		{"inside of a polygon", Polygon{{0, 0}, {1, 0}, {0, 1}}, 3, "no Gauss points on this region"},
		{"part", Product(Interval(0, 1), Polygon{{0, 0}, {1, 0}, {0, 1}}), 3, "no Gauss points on this region"},
		{"many", UnitBox(4), 1024, "more than 2^27"},
		{"inverted", Interval(1, 0), 2, "runs from 1 down to 0"},
	} {
		q := Gauss(c.r, c.n)
		if q.Err() == nil || !strings.Contains(q.Err().Error(), c.want) || q.X != nil || q.Points().Err() == nil {
			t.Errorf("%s: error %v, want %q", c.name, q.Err(), c.want)
		}
	}
	if q := (Quadrature{}); q.Integral(nil) != 0 || q.Points().Len() != 0 || q.Err() != nil {
		t.Error("the rule of no points is not empty")
	}
}

// The first points of three coordinates are those that the authors' program prints.
func TestSobolTable(t *testing.T) {
	s := newSobol(3, 0)
	for i, want := range [][3]float64{{0, 0, 0}, {0.5, 0.5, 0.5}, {0.75, 0.25, 0.25}, {0.25, 0.75, 0.75}, {0.375, 0.375, 0.625},
		{0.875, 0.875, 0.125}, {0.625, 0.125, 0.875}, {0.125, 0.625, 0.375}, {0.1875, 0.3125, 0.9375}, {0.6875, 0.8125, 0.4375}} {
		for j, v := range s.state {
			if got := float64(v) * 0x1p-32; got != want[j] {
				t.Errorf("point %d, coordinate %d: %v, want %v", i, j, got, want[j])
			}
		}
		s.next()
	}
}

// Scrambled or not, each coordinate of 2^m points has one in each of 2^m equal intervals, and the
// first two coordinates one in each box of area 2^-m, however it is halved.
func TestSobolNets(t *testing.T) {
	const m = 10
	x := Sobol(UnitBox(maxSobol), 1<<m, 7).X()
	for j := range maxSobol {
		seen := make([]bool, 1<<m)
		for i := range x.Rows {
			seen[int(x.At(i, j)*(1<<m))] = true
		}
		for k, yes := range seen {
			if !yes {
				t.Fatalf("no point with coordinate %d in interval %d", j, k)
			}
		}
	}
	for a := range m + 1 {
		seen := map[int]bool{}
		for i := range x.Rows {
			seen[int(x.At(i, 0)*float64(int(1)<<a))<<m|int(x.At(i, 1)*float64(int(1)<<(m-a)))] = true
		}
		if len(seen) != 1<<m {
			t.Errorf("points in %d of %d boxes of %d columns", len(seen), 1<<m, 1<<a)
		}
	}
}

// The mean of a smooth function over 4096 points in R^5 is better by Sobol points than by random
// ones, by a factor of 30 over 20 seeds, and without bias.
func TestSobolMean(t *testing.T) {
	f := func(x []float64) float64 {
		sum := 0.0
		for k, v := range x {
			sum += v * float64(k+1) / 5
		}
		return vec.Exp(-sum)
	}
	want := 1.0
	for k := range 5 {
		a := float64(k+1) / 5
		want *= (1 - math.Exp(-a)) / a
	}
	deviation := func(points func(seed uint64) Points) (spread, bias float64) {
		for seed := range uint64(20) {
			x, mean := points(seed).X(), 0.0
			for i := range x.Rows {
				mean += f(x.Row(i)) / float64(x.Rows)
			}
			spread += (mean - want) * (mean - want) / 20
			bias += (mean - want) / 20
		}
		return math.Sqrt(spread), math.Abs(bias)
	}
	even, bias := deviation(func(seed uint64) Points { return Sobol(UnitBox(5), 4096, seed) })
	random, _ := deviation(func(seed uint64) Points { return UnitBox(5).Uniform(4096, seed) })
	if even > random/30 || bias > 4*even/math.Sqrt(20) {
		t.Errorf("error %v by Sobol points, bias %v, and %v by random ones, want a thirtieth", even, bias, random)
	}
}

func TestSobolErrors(t *testing.T) {
	flat := append(UnitBox(9), [2]float64{3, 3})
	if p := Sobol(flat, 4, 1); p.Err() != nil || p.X().At(3, 9) != 3 {
		t.Errorf("points of nine coordinates and a flat one: error %v", p.Err())
	}
	for _, c := range []struct {
		name string
		p    Points
		want string
	}{
		{"coordinates", Sobol(UnitBox(10), 4, 1), "10 coordinates, want 9 or fewer, or Uniform"},
		{"negative", Sobol(UnitBox(1), -1, 1), "-1 Sobol points"},
		{"border", Sobol(Border(Ball{[]float64{0, 0}, 1}), 4, 1), "the region contains fewer than one Sobol point"},
		{"empty", Sobol(Difference(UnitBox(1), Interval(-1, 2)), 4, 1), "a difference of 2 shapes (is it empty?) contains fewer"},
		{"panics", Sobol(rude{UnitBox(2), "Contains"}, 4, 1), "the method Contains of a region panics: no"},
	} {
		if c.p.Err() == nil || !strings.Contains(c.p.Err().Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, c.p.Err(), c.want)
		}
	}
	disc := Ball{[]float64{1e3, 0}, 1e-6}
	for i, x := 0, Sobol(disc, 1000, 1).X(); i < x.Rows; i++ {
		if !disc.Contains(x.Row(i)) {
			t.Fatalf("%v is not in the disc", x.Row(i))
		}
	}
}
