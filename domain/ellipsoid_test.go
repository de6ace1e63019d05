package domain

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The point at the distance, along the normal, is on the border and has that normal; and no point
// of the border that is tried is nearer. Half axes differ by up to a million, and points are
// inside, outside, on the axes, at the center and next to all of them.
func TestEllipsoidDistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, axes := range [][]float64{{2, 1}, {1, 1}, {1, 1e-6}, {1e-3, 1}, {3, 2, 1}, {1, 1, 1e-3}, {1, 5, 1, 5}, {2}} {
		d := len(axes)
		e := Ellipsoid{make([]float64, d), axes}
		top := size(e)
		x, n, z, m := make([]float64, d), make([]float64, d), make([]float64, d), make([]float64, d)
		for i := range 2000 {
			for k := range x {
				x[k] = 2 * axes[k] * (2*rng.Float64() - 1)
				switch rng.IntN(6) {
				case 0:
					x[k] = 0
				case 1:
					x[k] *= 1e-14
				case 2:
					x[k] = math.Copysign(axes[k], x[k])
				}
			}
			if i == 0 {
				clear(x)
			}
			distance := e.Distance(x)
			e.Normal(n, x)
			sum, inside := -1.0, -1.0
			for k := range x {
				z[k] = x[k] - distance*n[k]
				sum += (z[k] / axes[k]) * (z[k] / axes[k])
				inside += (x[k] / axes[k]) * (x[k] / axes[k])
			}
			// sum is 2 (z/a^2).dz for an error dz, which is rounding of the largest coordinate.
			slope := 0.0
			for k := range z {
				slope += z[k] / axes[k] / axes[k] * (z[k] / axes[k] / axes[k])
			}
			if off := math.Abs(sum) / (2 * math.Sqrt(slope)); off > 4*ulp*(top+norm(x)) {
				t.Fatalf("half axes %v, %v: the nearest point %v is off by %v", axes, x, z, off)
			}
			if math.Abs(inside) > 1e-12 && (inside > 0) != (distance > 0) {
				t.Fatalf("half axes %v, %v: distance %v, but inside is %v", axes, x, distance, inside < 0)
			}
			for range 20 {
				direction(m, rng)
				e.place(m, 1)
				for k := range m {
					m[k] -= x[k]
				}
				if norm(m) < math.Abs(distance)*(1-1e-12)-4*ulp*top {
					t.Fatalf("half axes %v, %v: a point at %v, nearer than %v", axes, x, norm(m), distance)
				}
			}
		}
	}
}

// Areas are those of known ellipses and spheroids, of spheres as ellipsoids, and a cylinder's where
// one axis is long.
func TestEllipsoidArea(t *testing.T) {
	for _, c := range []struct {
		axes []float64
		want float64
	}{
		{[]float64{3}, 2},
		{[]float64{2, 2}, 4 * math.Pi},
		{[]float64{2, 1}, 9.688448220547675},    // 8 E(3/4)
		{[]float64{1, 0.01}, 4.001098329722651}, // 4 E(0.9999)
		{[]float64{1, 1, 1}, 4 * math.Pi},
		{[]float64{2, 2, 1}, 8*math.Pi + 2*math.Pi/math.Sqrt(3)*math.Log(7+4*math.Sqrt(3))},
		{[]float64{1, 1, 1e6}, math.Pi * math.Pi * 1e6}, // pi^2 a c
		{[]float64{1, 1, 1e-6}, 2 * math.Pi},            // both sides of a disc
		{[]float64{1, 1, 1, 1}, 2 * math.Pi * math.Pi},
		{[]float64{1e-7, 1e-7, 1e-7}, 4e-14 * math.Pi},
	} {
		got := Ellipsoid{make([]float64, len(c.axes)), c.axes}.area()
		tolerance := 1e-13
		if c.axes[len(c.axes)-1] == 1e6 || c.axes[len(c.axes)-1] == 1e-6 {
			tolerance = 1e-10 // of the limit
		}
		if math.Abs(got-c.want) > tolerance*c.want {
			t.Errorf("half axes %v: area %.15g, want %.15g", c.axes, got, c.want)
		}
	}
}

// Newton's method ends long before its bound.
func TestEllipsoidSteps(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, ratio := range []float64{1.1, 10, 1e3, 1e6} {
		e := Ellipsoid{[]float64{0, 0}, []float64{1, ratio}}
		for range 1000 {
			x := []float64{2 * rng.Float64(), 2 * ratio * rng.Float64()}
			s := e.root(x, 1)
			p := x[0] / s
			q := ratio * x[1] / (s + (ratio-1)*(ratio+1))
			if g := p*p + q*q; math.Abs(g-1) > 1e-12 {
				t.Fatalf("ratio %v, %v: |p|^2 is %v, want 1", ratio, x, g)
			}
		}
	}
}
