package main

import "fmt"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	thetas, row := train(0, 1e-4, 27), make([]float64, P)
	shape := figure{name: "shape", title: "u on its way to the solution (seed 0, cutoff 1e-4)", x: "x", y: "u"}
	for _, step := range []int{0, 5, 15, 27} {
		c := curve{name: fmt.Sprint("step ", step)}
		for i := range 101 {
			x := float64(i) / 100
			c.x, c.y = append(c.x, x), append(c.y, value(row, thetas[step], x))
		}
		shape.curves = append(shape.curves, c)
	}
	losses := figure{name: "losses", title: "the loss of seed 0", x: "step", y: "loss", logY: true}
	for _, cutoff := range []float64{1e-2, 1e-4, 1e-6} {
		c := curve{name: fmt.Sprintf("cutoff %.0e", cutoff)}
		for step, theta := range train(0, cutoff, 60) {
			r, _ := residuals(theta)
			c.x, c.y = append(c.x, float64(step)), append(c.y, dot(r, r)/2)
		}
		losses.curves = append(losses.curves, c)
	}
	return []figure{shape, losses}
}
