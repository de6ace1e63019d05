package main

import "math"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	return []figure{errors(), bend()}
}

// errors is what lesson prints, for more h.
func errors() figure {
	differences, taylor := curve{name: "five-point differences"}, curve{name: "Taylor, no step"}
	theta := parameters()
	apart := miss(theta, 0)
	for k := range 57 {
		h := math.Pow(10, -float64(k+8)/8)
		differences.x, differences.y = append(differences.x, h), append(differences.y, miss(theta, plain(h)))
		taylor.x, taylor.y = append(taylor.x, h), append(taylor.y, apart)
	}
	return figure{name: "errors", title: "the Laplacian of a network: error against the step", x: "h",
		y: "largest error", logX: true, logY: true, curves: []curve{differences, taylor}}
}

// bend moves all parameters at once.
func bend() figure {
	theta, at, w := parameters(), []plain{0.25, 0.5}, direction()
	r := laplacian(along(theta, w, 2), along(at, nil, 0))
	curves := []curve{{name: "D[u] itself"}, {name: "two coefficients"}, {name: "three coefficients"}}
	for k := range 81 {
		a := plain(k-40) / 50
		line := r[0] + a*r[1]
		for c, y := range []plain{laplacian(moved(theta, w, a), at), line, line + a*a*r[2]} {
			curves[c].x, curves[c].y = append(curves[c].x, float64(a)), append(curves[c].y, float64(y))
		}
	}
	return figure{name: "bend", title: "the Laplacian at (1/4, 1/2) along theta + a w", x: "a", y: "D[u]", curves: curves}
}

// direction returns w, numbers like those of theta.
func direction() (w []float64) {
	for p := range parameters() {
		w = append(w, math.Cos(float64(p*p)))
	}
	return w
}

// moved returns theta + a w.
func moved(theta []plain, w []float64, a plain) (sum []plain) {
	for p := range theta {
		sum = append(sum, theta[p]+a*plain(w[p]))
	}
	return sum
}
