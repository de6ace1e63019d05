package main

import (
	"fmt"
	"math"
	"slices"
)

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	_, phi := residuals(start(seed))
	squares, _ := svd(gram(phi))
	sigma, _ := svd(phi)
	slices.Sort(squares)
	slices.Sort(sigma)
	spectrum := figure{name: "spectrum", title: fmt.Sprintf("the singular values of Phi at the start (seed %d)", seed), x: "i", y: "sigma_i", logY: true}
	spectrum.curves = []curve{numbered("by Phi", sigma, 1), numbered("by G", squares, 0.5)}
	for _, floor := range []struct {
		name  string
		times float64
	}{{"eps sigma_1", eps}, {"sqrt(eps) sigma_1", math.Sqrt(eps)}} {
		y := sigma[P-1] * floor.times
		spectrum.curves = append(spectrum.curves, curve{name: floor.name, x: []float64{1, P}, y: []float64{y, y}})
	}
	losses := figure{name: "losses", title: fmt.Sprintf("the loss of seed %d", seed), x: "step", y: "loss", logY: true}
	for _, run := range []struct {
		name   string
		cutoff float64
		byGram bool
	}{{"1e-5 by Phi (line)", 1e-5, false}, {"1e-9 by Phi (line)", 1e-9, false}, {"1e-5 by G (dots)", 1e-5, true}, {"1e-9 by G (dots)", 1e-9, true}} {
		c := curve{name: run.name, dots: run.byGram}
		for step, theta := range train(start(seed), run.cutoff, run.byGram) {
			r, _ := residuals(theta)
			c.x, c.y = append(c.x, float64(step)), append(c.y, dot(r, r)/2)
		}
		losses.curves = append(losses.curves, c)
	}
	return []figure{spectrum, losses}
}

const eps = 0x1p-52

// numbered takes sigma to a power, largest first.
func numbered(name string, sigma []float64, power float64) curve {
	c := curve{name: name, dots: true}
	for i := range sigma {
		c.x, c.y = append(c.x, float64(i+1)), append(c.y, math.Pow(sigma[P-1-i], power))
	}
	return c
}
