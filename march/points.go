package march

import (
	"math/rand/v2"

	"anagram/internal/vec"
	"anagram/mat"
)

// Points of a slab of n units. Inside, 2.5 n points: places stratified in the density, times (1 -
// cos pi f)/2 with f from the golden ratio's sequence, so that every place has neighbours at all
// times, and both ends of the slab, where a polynomial is loosest, have more of them. On t = t_k, n
// points at equal shares of the density. On each border, 20 Chebyshev times. More points do not
// lower the error: with 3.5 n it is the same for the same number of units; with 1.8 n, a slab takes
// a tenth to a sixth more units.

// docs/marching.md, "Measured", has what marching comes to with them.
const (
	// pointsPerUnit is how many points inside there are to a unit, and freshPerUnit fresh ones.
	pointsPerUnit = 2.5
	freshPerUnit  = 2.5
	// hotShare is the share of the points inside that a repeated slab has where the residual was
	// large. Half that share of its units are centred there: TestHotUnits.
	hotShare = 0.25
	// borderTimes is the number of points on each border.
	borderTimes = 20
	// golden is the step of the golden ratio's sequence.
	golden = 0.6180339887498949
)

// insidePoints returns n points (t, x) in the slab.
func insidePoints(n int, s span, d *density, rng *rand.Rand) *mat.Dense {
	return scattered(n, 0.3, d, rng, func(f float64) float64 { return s.at(0.5 - float64(0.5*vec.CosPi(f))) })
}

// freshPoints returns n random points (t, x) in the slab, independent of all others.
func freshPoints(n int, s span, d *density, rng *rand.Rand) *mat.Dense {
	return scattered(n, float64(rng.Float64()), d, rng, s.at)
}

// scattered returns n points at places stratified in the density, and times of f = first + i
// golden, modulo 1.
func scattered(n int, first float64, d *density, rng *rand.Rand, time func(f float64) float64) *mat.Dense {
	p := mat.New(n, 2)
	for i := range n {
		x, _ := d.quantile(stratum(i, n, rng))
		p.Set(i, 0, time(frac(first+float64(golden*float64(i)))))
		p.Set(i, 1, x)
	}
	return p
}

// startPoints returns n points (t_k, x), both ends of the domain among them.
func startPoints(n int, s span, d *density) *mat.Dense {
	p := mat.New(n, 2)
	for i := range n {
		x, _ := d.quantile(float64(i) / float64(n-1))
		p.Set(i, 0, s.start)
		p.Set(i, 1, x)
	}
	return p
}

// borderPoints returns the points (t, x) of one side.
func borderPoints(s span, x float64) *mat.Dense {
	p := mat.New(borderTimes, 2)
	for i := range borderTimes {
		p.Set(i, 0, s.at(0.5-float64(0.5*vec.CosPi(float64(i)/(borderTimes-1)))))
		p.Set(i, 1, x)
	}
	p.Set(borderTimes-1, 0, s.end) // not beyond it by rounding
	return p
}

// resample returns n of the points, drawn with probabilities proportional to their weights: the
// cumulative weights are probed at n stratified random levels. A point may come more than once; it
// is drawn once only.
func resample(points *mat.Dense, weights []float64, n int, rng *rand.Rand) *mat.Dense {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	out := &mat.Dense{Cols: points.Cols, Stride: points.Cols}
	if !(total > 0) || !finite(total) {
		return out
	}
	sum, i, last := weights[0], 0, -1
	for k := range n {
		level := stratum(k, n, rng) * total
		for sum < level && i < len(weights)-1 {
			i++
			sum += weights[i]
		}
		if i != last {
			out.Data = append(out.Data, points.Row(i)...)
			out.Rows++
			last = i
		}
	}
	return out
}

// evenly returns n rows of a, spread evenly over all of them, or a if it has no more.
func evenly(a *mat.Dense, n int) *mat.Dense {
	if n >= a.Rows {
		return a
	}
	out := mat.New(n, a.Cols)
	for i := range n {
		copy(out.Row(i), a.Row(i*a.Rows/n))
	}
	return out
}

// under returns the rows of a with those of b below them.
func under(a, b *mat.Dense) *mat.Dense {
	c := mat.New(a.Rows+b.Rows, a.Cols)
	for i := range a.Rows {
		copy(c.Row(i), a.Row(i))
	}
	for i := range b.Rows {
		copy(c.Row(a.Rows+i), b.Row(i))
	}
	return c
}

// stratum returns a random number in [i/n, (i+1)/n).
func stratum(i, n int, rng *rand.Rand) float64 {
	return (float64(i) + float64(rng.Float64())) / float64(n)
}
