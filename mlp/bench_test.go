package mlp

import (
	"math"
	"slices"
	"testing"

	"anagram/mat"
	"anagram/taylor"
)

// The networks of the experiments at blocks of 64 points; ns/point is the figure to watch.
var experiments = []struct {
	name  string
	sizes []int
	ch    Channels
	coef  []float64 // the equation as a combination of the channels
}{
	{"2-32-1_laplacian", []int{2, 32, 1}, laplacian(2), []float64{0, 1}},
	{"2-64-1_laplacian", []int{2, 64, 1}, laplacian(2), []float64{0, 1}},
	{"2-64-1_heat", []int{2, 64, 1}, heat(), []float64{0, 1, -0.25}},
	{"5-64-1_laplacian", []int{5, 64, 1}, laplacian(5), []float64{0, 1}},
	{"2-20-20-20-1_allencahn", []int{2, 20, 20, 20, 1}, heat(), []float64{-5, 1, -1e-3}},
	{"2-64-1_value", []int{2, 64, 1}, Channels{}, []float64{1}},
	{"1-64-1_laplacian", []int{1, 64, 1}, laplacian(1), []float64{0, 1}},
	{"1-64-1_fourth", []int{1, 64, 1}, fourth(1), []float64{0, 1}},
	{"2-20-20-1_laplacian", []int{2, 20, 20, 1}, laplacian(2), []float64{0, 1}},
	{"2-20-20-1_fourth", []int{2, 20, 20, 1}, fourth(2), []float64{0, 1}},
	{"2-64-1_bilaplacian", []int{2, 64, 1}, bilaplacian(), []float64{0, 1}},
	{"2-20-20-1_bilaplacian", []int{2, 20, 20, 1}, bilaplacian(), []float64{0, 1}},
}

func laplacian(d int) Channels {
	return Channels{Directions: unit(d), Second: mat.FromRows(slices.Repeat([]float64{1}, d))}
}

// fourth asks for the fourth derivative along the first axis.
func fourth(d int) Channels {
	return Channels{Directions: unit(d).View(0, 0, 1, d), Fourth: mat.FromRows([]float64{1})}
}

// bilaplacian asks for u_xxxx + 2 u_xxyy + u_yyyy, by three directions 60 degrees apart.
func bilaplacian() Channels {
	r := math.Sqrt(3)
	return Channels{
		Directions: mat.FromRows([]float64{1, 0}, []float64{1, -r}, []float64{1, r}),
		Fourth:     mat.FromRows([]float64{8. / 9, 1. / 18, 1. / 18}),
	}
}

// heat asks for u, u_t and u_xx of u(t, x).
func heat() Channels {
	return Channels{Directions: unit(2), First: 1, Second: mat.FromRows([]float64{0, 1})}
}

func unit(d int) *mat.Dense {
	a := mat.New(d, d)
	for i := 0; i < d; i++ {
		a.Set(i, i, 1)
	}
	return a
}

func benchmark(b *testing.B, run func(batch *Batch, dst, phi *mat.Dense, theta []float64, x, coef *mat.Dense)) {
	const points = 64
	for _, c := range experiments {
		b.Run(c.name, func(b *testing.B) {
			net := New(taylor.Tanh, c.sizes...)
			theta := make([]float64, net.Params())
			net.Init(theta, nil, 1)
			x, coef := mat.New(points, net.Inputs()), mat.New(points, c.ch.Count())
			for i := 0; i < points; i++ {
				for j := range x.Row(i) {
					x.Set(i, j, float64((i*(j+3))%points)/points)
				}
				copy(coef.Row(i), c.coef)
			}
			batch, dst, phi := NewBatch(net, c.ch, points), mat.New(points, c.ch.Count()), mat.New(points, net.Params())
			batch.Forward(dst, theta, x)
			run(batch, dst, phi, theta, x, coef) // the first call of Along allocates
			b.ReportAllocs()
			for b.Loop() {
				run(batch, dst, phi, theta, x, coef)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*points), "ns/point")
		})
	}
}

func BenchmarkForward(b *testing.B) {
	benchmark(b, func(batch *Batch, dst, _ *mat.Dense, theta []float64, x, _ *mat.Dense) {
		batch.Forward(dst, theta, x)
	})
}

// What Along costs beside Forward, which is not repeated.
func BenchmarkAlong(b *testing.B) {
	benchmark(b, func(batch *Batch, dst, _ *mat.Dense, theta []float64, _, coef *mat.Dense) {
		batch.Along(dst, coef, theta)
	})
}

// Gradients as an optimizer meets them: after a fresh Forward, which is included.
func BenchmarkForwardGradients(b *testing.B) {
	benchmark(b, func(batch *Batch, dst, phi *mat.Dense, theta []float64, x, coef *mat.Dense) {
		batch.Forward(dst, theta, x)
		batch.Gradients(phi, coef, 0, phi.Cols)
	})
}

// The gradient of a sum, forward pass included.
func BenchmarkForwardAddTranspose(b *testing.B) {
	benchmark(b, func(batch *Batch, dst, phi *mat.Dense, theta []float64, x, coef *mat.Dense) {
		batch.Forward(dst, theta, x)
		batch.AddTranspose(phi.Row(0), coef)
	})
}

// What a second Gradients costs beside that: the derivatives are there already.
func BenchmarkGradients(b *testing.B) {
	benchmark(b, func(batch *Batch, _, phi *mat.Dense, _ []float64, _, coef *mat.Dense) {
		batch.Gradients(phi, coef, 0, phi.Cols)
	})
}
