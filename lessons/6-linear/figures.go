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
	widths := figure{name: "widths", title: "the largest error of u, median of five seeds", x: "units K", y: "error", logY: true}
	widths.curves = []curve{{name: "random features"}, {name: "20 projected steps"}, {name: "20 joint steps"},
		{name: "joint, from solved w"}}
	for _, K := range []int{4, 6, 8, 12, 16, 24, 32} {
		m := medians(K, 20)
		for k := range widths.curves {
			c := &widths.curves[k]
			c.x, c.y = append(c.x, float64(K)), append(c.y, m[k])
		}
	}
	losses := figure{name: "losses", title: "the loss of seed 0", x: "step", y: "loss", logY: true}
	for _, K := range []int{8, 16} {
		theta := start(0, K)
		losses.curves = append(losses.curves,
			course(fmt.Sprint("projected, K = ", K), theta[:2*K], projected),
			course(fmt.Sprint("joint, K = ", K), theta, joint),
			course(fmt.Sprint("from solved w, K = ", K), solved(theta), joint))
	}
	return []figure{widths, losses}
}

// course is the loss over 60 steps.
func course(name string, x []float64, system func([]float64) ([]float64, [][]float64)) curve {
	c := curve{name: name}
	for step, point := range descend(x, system, 60) {
		r, _ := system(point)
		c.x, c.y = append(c.x, float64(step)), append(c.y, dot(r, r)/2)
	}
	return c
}

// What follows draws the start and measures the end.

// start draws theta: w from the normal distribution, alpha with twice its deviation.
func start(seed uint64, K int) []float64 {
	random := rand.New(rand.NewPCG(seed, 0))
	theta := make([]float64, 3*K+1)
	for p := range theta {
		theta[p] = random.NormFloat64()
		if p < 2*K {
			theta[p] *= 2
		}
	}
	return theta
}

// best returns the best w for alpha.
func best(alpha []float64, mu float64) []float64 {
	B, _, y := columns(alpha, mu)
	w, _ := least(B, y)
	return w
}

// solved returns theta with the best w for its alpha.
func solved(theta []float64) []float64 {
	alpha := theta[:len(theta)/3*2]
	return slices.Concat(alpha, best(alpha, ridge))
}

// worst is the largest error of u.
func worst(alpha, w []float64) (largest float64) {
	for i := range 201 {
		x := float64(i) / 200
		u := w[len(w)-1]
		for k := range len(w) - 1 {
			u += w[k] * math.Tanh(alpha[2*k]*x+alpha[2*k+1])
		}
		largest = max(largest, math.Abs(u-solution(x)))
	}
	return largest
}

// heaviest is the largest weight.
func heaviest(w []float64) (largest float64) {
	for _, v := range w {
		largest = max(largest, math.Abs(v))
	}
	return largest
}

var measured = map[[2]int][5]float64{} // what medians has returned

// medians returns those of five seeds: the errors of random features, after projected steps, after
// joint ones, after joint ones from the solved w, and the largest weight of the random features.
func medians(K, steps int) (m [5]float64) {
	if m, done := measured[[2]int{K, steps}]; done {
		return m
	}
	var all [5][]float64
	for seed := range uint64(5) {
		theta := start(seed, K)
		alpha, w := theta[:2*K], solved(theta)[2*K:]
		last := descend(alpha, projected, steps)[steps]
		ends := [2][]float64{descend(theta, joint, steps)[steps], descend(solved(theta), joint, steps)[steps]}
		for k, v := range []float64{worst(alpha, w), worst(last, best(last, ridge)),
			worst(ends[0][:2*K], ends[0][2*K:]), worst(ends[1][:2*K], ends[1][2*K:]), heaviest(w)} {
			all[k] = append(all[k], v)
		}
	}
	for k, v := range all {
		slices.Sort(v)
		m[k] = v[len(v)/2]
	}
	measured[[2]int{K, steps}] = m
	return m
}
