package adapt

import (
	"math"
	"slices"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/taylor"
)

// In boxes of any size the share of points with a coordinate below lo + y (hi - lo) is that of the
// arcsine law, 2/pi asin(sqrt(y)); other regions have even points.
func TestChebyshev(t *testing.T) {
	const n = 4096
	arcsine := func(y float64) float64 { return 2 / math.Pi * math.Asin(math.Sqrt(y)) }
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 1}
	below := func(y float64) float64 { // the share of the unit disc below x = 2 y - 1
		x := 2*y - 1
		return (math.Pi/2 + math.Asin(x) + x*math.Sqrt(1-x*x)) / math.Pi
	}
	for _, test := range []struct {
		name   string
		region domain.Region
		want   func(y float64) float64
	}{
		{"square", domain.UnitBox(2), arcsine}, {"small and far", domain.Box{{1e6, 1e6 + 1e-3}, {-2e-9, 1e-9}, {0, 1e9}}, arcsine},
		{"disc", disc, below},
	} {
		x, err := chebyshev(test.region, n, 1, make([]bool, 3))
		if err != nil || x.Rows != n {
			t.Fatalf("%s: %d points, %v", test.name, x.Rows, err)
		}
		for k, ends := range test.region.Bounds() {
			for y := 0.125; y < 1; y += 0.125 {
				count := 0
				for i := range x.Rows {
					if !test.region.Contains(x.Row(i)) {
						t.Fatalf("%s: the point %v is outside", test.name, x.Row(i))
					}
					if x.At(i, k) < ends[0]+y*(ends[1]-ends[0]) {
						count++
					}
				}
				if got, want := float64(count)/n, test.want(y); math.Abs(got-want) > 0.01 {
					t.Errorf("%s: %v of the points are below %v of axis %d, want %v", test.name, got, y, k, want)
				}
			}
		}
	}
}

// Along an axis in which the network is periodic points are even, and that axis is known.
func TestPeriodicAxes(t *testing.T) {
	box := domain.UnitBox(2)
	net := mlp.New(taylor.Tanh, 3, 4, 1).Periodic([]float64{0, 0}, []float64{1, 1}, 1)
	periodic := periodicAxes(net)
	if !slices.Equal(periodic, []bool{false, true}) {
		t.Fatalf("periodic along %v, want the second axis", periodic)
	}
	if got := periodicAxes(mlp.New(taylor.Tanh, 2, 4, 1)); slices.Contains(got, true) {
		t.Errorf("a network without a lift is periodic along %v", got)
	}
	x, err := chebyshev(box, 4096, 1, periodic)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{1. / 3, 1. / 4} { // of the arcsine law, and of the even one
		count := 0
		for i := range x.Rows {
			if x.At(i, k) < 0.25 {
				count++
			}
		}
		if got := float64(count) / 4096; math.Abs(got-want) > 0.01 {
			t.Errorf("%v of the points are in the first quarter of axis %d, want %v", got, k, want)
		}
	}
}
