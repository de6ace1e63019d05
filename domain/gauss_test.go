package domain

import (
	"math"
	"strings"
	"testing"
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
	// All monomials of degrees up to 4n-1 about another point than the center, beside a finer rule.
	for _, r := range []Region{disc, ring} {
		coarse, fine := Gauss(r, 3), Gauss(r, 12)
		for degree := range 12 {
			for k := range degree + 1 {
				f := func(x []float64) float64 { return math.Pow(x[0]/3, float64(k)) * math.Pow(1+x[1]/4, float64(degree-k)) }
				if got, want := coarse.Integral(f), fine.Integral(f); math.Abs(got-want) > 1e-13 {
					t.Errorf("degrees %d and %d: %v, want %v", k, degree-k, got, want)
				}
			}
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
