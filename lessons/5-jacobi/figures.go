package main

import "math"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	film := figure{name: "film", title: "QR first: cosines of the rows of R, from 1e-13 (dark) to 1 (light)",
		x: "row", y: "row", box: [4]float64{0, P, P, 0}}
	phi := triangle(features(near(1e-3)))
	V := matrix(P, P)
	film.frames = append(film.frames, cosines(phi))
	for range 3 {
		var s sweep
		for p := range phi {
			if s.meet(phi, V, p); p%2 == 1 {
				film.frames = append(film.frames, cosines(phi))
			}
		}
	}
	largest := figure{name: "largest", title: "the largest cosine a sweep meets", x: "sweep", y: "cosine", logY: true}
	names := []string{"plain", "sorted", "QR first", "V first", "V, then QR"}
	for k, sweeps := range compare(1e-3) {
		c := curve{name: names[k]}
		for n, s := range sweeps {
			c.x, c.y = append(c.x, float64(n+1)), append(c.y, max(1e-13, s.largest))
		}
		largest.curves = append(largest.curves, c)
	}
	return []figure{film, largest}
}

// cosines returns the decimal logarithms of those of all pairs, -13 for what is taken for zero.
func cosines(phi [][]float64) [][]float64 {
	m := matrix(len(phi), len(phi))
	for p := range phi {
		for q := range phi {
			m[p][q] = max(-13, math.Log10(math.Abs(cosine(phi[p], phi[q]))))
		}
	}
	return m
}
