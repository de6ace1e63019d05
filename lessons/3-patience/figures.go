package main

import "math"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	slow := train(0, patient, 40)
	losses := figure{name: "losses", title: "the loss of seed 0", x: "step", y: "loss", logY: true, curves: []curve{
		losses("classic, 1e-3", 0, train(0, classic(1e-3), 40)), losses("greedy", 0, train(0, greedy, 40)),
		losses("patient", 0, slow), losses("patient, then greedy", 20, follow(slow[20], greedy, 10)),
		losses("classic, 1e-4", 0, train(0, classic(1e-4), 40))}}
	return []figure{losses, oneStep(slow[15])}
}

// follow returns theta and what steps by the rule make of it.
func follow(theta []float64, step rule, steps int) [][]float64 {
	thetas := [][]float64{theta}
	for k := range steps {
		phi, now := system(thetas[k])
		thetas = append(thetas, step(thetas[k], now, svd(phi)))
	}
	return thetas
}

// losses draws the loss, from the step on at which thetas begin.
func losses(name string, from int, thetas [][]float64) curve {
	c := curve{name: name}
	for k, theta := range thetas {
		_, square := system(theta)
		c.point(float64(from+k), square/2)
	}
	return c
}

// oneStep shows all damped steps from theta, and which of them the rules take.
func oneStep(theta []float64) figure {
	phi, now := system(theta)
	rows := svd(phi)
	loss, rho, line := curve{name: "loss after/before"}, curve{name: "rho"}, curve{name: "target of rho"}
	for lambda := 16.0; lambda > 1e-14; lambda /= 2 {
		trial, m := moved(theta, rows, 1, lambda)
		_, after := system(trial)
		length := distance(trial, theta)
		if after < 10*now && length > 1e-2 {
			loss.point(length, after/now)
			rho.point(length, (now-after)/m)
			line.point(length, target)
		}
	}
	f := figure{name: "step", title: "damped steps from where patience stands after 15 steps, seed 0", x: "length of the step",
		logX: true, logY: true, curves: []curve{loss, rho, line}}
	for k, step := range []rule{greedy, patient} {
		trial := step(theta, now, rows)
		_, after := system(trial)
		c := curve{name: []string{"greedy takes this", "patient takes this"}[k], dots: true}
		c.point(distance(trial, theta), after/now)
		f.curves = append(f.curves, c)
	}
	return f
}

func (c *curve) point(x, y float64) {
	c.x, c.y = append(c.x, x), append(c.y, y)
}

func distance(x, y []float64) float64 {
	sum := 0.0
	for p := range x {
		sum += (x[p] - y[p]) * (x[p] - y[p])
	}
	return math.Sqrt(sum)
}
