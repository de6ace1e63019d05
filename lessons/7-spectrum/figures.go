package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	clean := problem{n: 40, scale: 1}
	thetas := clean.train(start(0), 1e-4, 30)
	picard := figure{name: "picard", title: "the spectrum on the way (seed 0, cutoff 1e-4)", x: "i", y: "sigma_i, |c_i|", logY: true}
	picard.curves = make([]curve, 9) // those of a step are six apart, and so have one colour
	for k, t := range []int{0, 10, 30} {
		sigma, c := curve{name: fmt.Sprint("sigma_i, step ", t)}, curve{name: fmt.Sprint("|c_i|, step ", t), dots: true}
		modes := spectrum(clean.residuals(thetas[t]))
		rank, _ := count(modes, rounding(modes, clean.n+2))
		for i, m := range modes[:rank] {
			sigma.x, sigma.y = append(sigma.x, float64(i+1)), append(sigma.y, m.sigma)
			c.x, c.y = append(c.x, float64(i+1)), append(c.y, math.Abs(m.c))
		}
		picard.curves[k], picard.curves[k+6] = sigma, c
	}
	noise := figure{name: "noise", title: "the error of u, 12 steps on from step 25", x: "cutoff", y: "error", logX: true, logY: true}
	for _, deviation := range []float64{0, 1e-4, 1e-2, 1} {
		c := curve{name: fmt.Sprint("noise ", deviation)}
		for cutoff := 1.0; cutoff > 0.9e-7; cutoff /= 10 {
			end := problem{n: 40, scale: 1, noise: deviation}.train(thetas[25], cutoff, 12)[12]
			c.x, c.y = append(c.x, cutoff), append(c.y, worst(end))
		}
		noise.curves = append(noise.curves, c)
	}
	return []figure{picard, noise}
}

// What follows draws the start and measures the end.

// start draws theta from the normal distribution.
func start(seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 0))
	theta := make([]float64, P)
	for p := range theta {
		theta[p] = random.NormFloat64()
	}
	return theta
}

// worst is the largest error of u.
func worst(theta []float64) (largest float64) {
	for i := range 201 {
		x := float64(i) / 200
		u := theta[P-1]
		for k := range K {
			u += theta[3*k+2] * math.Tanh(theta[3*k]*x+theta[3*k+1])
		}
		largest = max(largest, math.Abs(u-solution(x)))
	}
	return largest
}

// level is the median of |c_i| over the sigma_i that reach 1e-4.
func (p problem) level(theta []float64) float64 {
	var sizes []float64
	for _, m := range spectrum(p.residuals(theta)) {
		if m.sigma >= 1e-4 {
			sizes = append(sizes, math.Abs(m.c))
		}
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2]
}

// unseen is |r| at 97 points and the ends.
func unseen(theta []float64) float64 {
	r, _ := problem{n: 97, scale: 1}.residuals(theta)
	return math.Sqrt(dot(r, r))
}
