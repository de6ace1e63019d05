package main

import "math"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	film := figure{name: "film", title: "QR first, cosines of rows of R. Light: 1, green: 1e-2 to 1e-4, dark: 1e-13",
		x: "row", y: "row, and below three sweeps", box: [4]float64{0, P, P + 3, 0}}
	phi := triangle(features(near(1e-3)))
	V := matrix(P, P)
	film.frames = append(film.frames, append(cosines(phi), clock(0)...))
	for n := range 3 {
		var s sweep
		for p := range phi {
			if s.meet(phi, V, p); p%2 == 1 {
				film.frames = append(film.frames, append(cosines(phi), clock(P*n+p+1)...))
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

// dark is the colour of a cosine of 1e-13, which is taken for zero.
var dark = -math.Sqrt(13)

// cosines returns a colour for each pair of rows. Roots of the decimal logarithms of the cosines
// spread those near 1.
func cosines(phi [][]float64) [][]float64 {
	m := matrix(len(phi), len(phi))
	for p := range phi {
		for q := range phi {
			digits := -math.Log10(math.Abs(cosine(phi[p], phi[q])))
			m[p][q] = max(dark, -math.Sqrt(max(0, digits)))
		}
	}
	return m
}

// clock returns three strips, a square for each row that has met those before it.
func clock(met int) [][]float64 {
	strips := matrix(3, P)
	for p := met; p < 3*P; p++ {
		strips[p/P][p%P] = dark
	}
	return strips
}
