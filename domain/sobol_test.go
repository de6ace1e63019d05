package domain

import (
	"math"
	"strings"
	"testing"

	"anagram/internal/vec"
)

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
	if testing.Short() {
		t.Skip("many points")
	}
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
		{"empty", Sobol(Difference(UnitBox(1), Interval(-1, 2)), 4, 1), "a difference of 2 shapes contains fewer"},
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
