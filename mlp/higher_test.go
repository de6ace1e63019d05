package mlp

import (
	"math"
	"runtime"
	"testing"

	"anagram/mat"
	"anagram/taylor"
)

// Third and fourth order, mixed ones too: u = sin(x + 2y) by one hidden layer, sin(sin(x + 2y)) by
// two, and a direction across the waves.
func TestHigherDerivativesOfSine(t *testing.T) {
	ch := Channels{
		Directions: mat.FromRows([]float64{1, 0}, []float64{0, 1}, []float64{1, 1}, []float64{1, -1}, []float64{2, -1}),
		Third:      mat.FromRows([]float64{1, 0, 0, 0, 0}, []float64{0, -1. / 3, 1. / 6, -1. / 6, 0}, []float64{0, 0, 0, 0, 1}),
		Fourth:     mat.FromRows([]float64{1, 0, 0, 0, 0}, []float64{-1. / 6, -1. / 6, 1. / 12, 1. / 12, 0}),
	}
	sin, cos := math.Sin(1.1), math.Cos(1.1)
	s, c := math.Sin(sin), math.Cos(sin)
	third := 3*s*cos*sin - c*cos*cos*cos - c*cos // of sin(sin z)
	fourth := s*cos*cos*cos*cos + 6*c*sin*cos*cos - 3*s*sin*sin + 4*s*cos*cos + c*sin
	for _, test := range []struct {
		name  string
		net   *Network
		theta []float64
		want  []float64 // u, u_xxx, u_xxy, 0, u_xxxx, u_xxyy
	}{
		{"sine", New(taylor.Sin, 2, 1, 1), []float64{1, 2, 0, 1, 0}, []float64{sin, -cos, -2 * cos, 0, sin, 4 * sin}},
		{"sine of sine", New(taylor.Sin, 2, 1, 1, 1), []float64{1, 2, 0, 1, 0, 1, 0},
			[]float64{s, third, 2 * third, 0, fourth, 4 * fourth}},
	} {
		dst := mat.New(1, ch.Count())
		NewBatch(test.net, ch, 1).Forward(dst, test.theta, mat.FromRows([]float64{0.3, 0.4}))
		for j, want := range test.want {
			if got := dst.At(0, j); !near(got, want, 200*eps) { // 3^4 sin from a diagonal, and 1^4
				t.Errorf("%s: channel %d is %v, want %v", test.name, j, got, want)
			}
		}
	}
}

// An activation from outside, z^2 twice over: u = (x + 2y)^4 has whole derivatives, and they are
// exact.
func TestHigherDerivativesOfPowers(t *testing.T) {
	ch := Channels{
		Directions: mat.FromRows([]float64{1, 0}, []float64{0, 1}, []float64{1, -1}),
		Third:      mat.FromRows([]float64{1, 0, 0}, []float64{0, 0, 2}),
		Fourth:     mat.FromRows([]float64{1, 0, 0}, []float64{1, -1, 0}, []float64{0, 0, 1}),
	}
	b, dst := NewBatch(New(square{}, 2, 1, 1, 1), ch, 1), mat.New(1, ch.Count())
	theta := []float64{1, 2, 0, 1, 0, 1, 0}
	b.Forward(dst, theta, mat.FromRows([]float64{3, -5})) // z = x + 2y = -7
	for j, want := range []float64{2401, 24 * -7, 2 * -24 * -7, 24, 24 - 16*24, 24} {
		if got := dst.At(0, j); got != want {
			t.Errorf("channel %d of z^4 at -7: %v, want %v", j, got, want)
		}
	}
	// by the weight w of x, which is 1, with z = w x + 2y: u = z^4, u_xxx = 24 z w^3 and
	// u_xxxx = 24 w^4 have the derivatives 4 z^3 x, 24 x + 72 z and 96
	phi, coef := mat.New(1, len(theta)), mat.New(1, ch.Count())
	for j, want := range map[int]float64{0: 4 * -343 * 3, 1: 24*3 + 72*-7, 3: 96} {
		coef.Zero()
		coef.Set(0, j, 1)
		b.Gradients(phi, coef, 0, len(theta))
		if got := phi.At(0, 0); got != want {
			t.Errorf("channel %d of z^4 by the weight of x: %v, want %v", j, got, want)
		}
	}
}

// What NewBatch and Along allocate is what BatchNumbers says, up to a twentieth and to what does
// not grow with the points: the headers of slices, and the rounding of each to whole pages.
func TestBatchNumbers(t *testing.T) {
	const points, headers = 500, 40000
	for _, tr := range trials(1) {
		var before, between, after runtime.MemStats
		runtime.ReadMemStats(&before)
		b := NewBatch(tr.net, tr.ch, points)
		runtime.ReadMemStats(&between)
		b.ReserveAlong()
		runtime.ReadMemStats(&after)
		batch, along := BatchNumbers(tr.net, tr.ch, points)
		for _, part := range []struct {
			name      string
			got, want float64
		}{
			{"NewBatch", float64(between.TotalAlloc - before.TotalAlloc), 8 * batch},
			{"Along", float64(after.TotalAlloc - between.TotalAlloc), 8 * along},
		} {
			if math.Abs(part.got-part.want) > headers+part.want/20 {
				t.Errorf("%s: %s allocates %.0f bytes, expected %.0f", tr.name, part.name, part.got, part.want)
			}
		}
	}
}
