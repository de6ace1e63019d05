package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// products calls each form on s: s[0] and s[1] are written, the others read. want does it in one
// place, by the definition.
var products = []struct {
	name string
	run  func(s [7][]float64)
	want func(v [7]float64) (a, b float64)
}{
	{"Mul", func(s [7][]float64) { Mul(s[0], s[2], s[3]) },
		func(v [7]float64) (a, b float64) { return v[2] * v[3], v[1] }},
	{"Mul in place", func(s [7][]float64) { Mul(s[0], s[0], s[3]) },
		func(v [7]float64) (a, b float64) { return v[0] * v[3], v[1] }},
	{"AddMul", func(s [7][]float64) { AddMul(s[0], s[2], s[3], s[4]) },
		func(v [7]float64) (a, b float64) { return v[0] + float64(float64(v[2]*v[3])*v[4]), v[1] }},
	{"AddMul in place", func(s [7][]float64) { AddMul(s[0], s[2], s[0], s[4]) },
		func(v [7]float64) (a, b float64) { return v[0] + float64(float64(v[2]*v[0])*v[4]), v[1] }},
	{"AddSquare", func(s [7][]float64) { AddSquare(s[0], -0.7, s[2], s[3]) },
		func(v [7]float64) (a, b float64) {
			return v[0] + float64(float64(float64(-0.7*v[2])*v[3])*v[3]), v[1]
		}},
	{"PullSquare", func(s [7][]float64) { PullSquare(s[0], s[1], -0.7, s[2], s[3], s[4], s[5]) },
		func(v [7]float64) (a, b float64) {
			q := float64(float64(-0.7*v[4]) * v[5])
			return v[0] + float64(float64(v[3]*v[4])*q), v[1] + float64(float64(2*v[2])*q)
		}},
	{"TanhSlopes", func(s [7][]float64) { TanhSlopes(s[0], s[1], s[2]) },
		func(v [7]float64) (a, b float64) {
			a = (1 - v[2]) * (1 + v[2])
			return a, float64(-2*v[2]) * a
		}},
	{"TanhThird", func(s [7][]float64) { TanhThird(s[0], s[2], s[3]) },
		func(v [7]float64) (a, b float64) {
			return v[2] * (float64(float64(6*v[3])*v[3]) - 2), v[1]
		}},
}

// TestProducts: the bits of the definition for every length and alignment and for numbers of all
// magnitudes, and nothing written or read beyond the ends, where NaNs stand.
func TestProducts(t *testing.T) { eachFamily(t, testProducts) }

func testProducts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, p := range products {
		for n := range 68 {
			for offset := range 4 {
				var room, s, before [7][]float64
				for k := range s {
					room[k] = make([]float64, n+20)
					for i := range room[k] {
						room[k][i] = math.NaN()
					}
					at := 8 + (offset+k)%4
					s[k] = room[k][at : at+n : at+n]
					for i := range s[k] {
						s[k][i] = number(rng)
					}
					before[k] = append([]float64{}, s[k]...)
				}
				p.run(s)
				for i := range n {
					var v [7]float64
					for k := range v {
						v[k] = before[k][i]
					}
					if a, b := p.want(v); !same(s[0][i], a) || !same(s[1][i], b) {
						t.Fatalf("%s, length %d: element %d of %v is %v and %v, want %v and %v", p.name, n, i, v, s[0][i], s[1][i], a, b)
					}
				}
				checkFences(t, p.name, n, room[:])
			}
		}
	}
}

// number returns one of moderate size as a rule, now and then one of any, infinities, zeros and
// NaNs among them.
func number(rng *rand.Rand) float64 {
	switch rng.IntN(8) {
	case 0:
		return math.Float64frombits(rng.Uint64())
	case 1:
		return []float64{0, math.Copysign(0, -1), math.Inf(1), 1, -1, 0x1p-1074}[rng.IntN(6)]
	}
	return 4*rng.Float64() - 2
}

// checkFences: around the n elements in the middle there are NaNs still.
func checkFences(t *testing.T, name string, n int, room [][]float64) {
	t.Helper()
	for k, r := range room {
		for _, i := range []int{0, 1, 2, 3, 4, 5, 6, 7, n + 11, n + 12, n + 13, n + 14, n + 15, n + 16, n + 17, n + 18, n + 19} {
			if r[i] == r[i] {
				t.Fatalf("%s, length %d: slice %d written beyond its ends", name, n, k)
			}
		}
	}
}
