package march

import (
	"math"
	"math/rand/v2"

	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
)

// A hidden unit is tanh(a (x - c) + b s), where s in [-1, 1] is the time within the slab, scaled.
// Of n units, with the density rho normalised to integral 1,
//
//	centre  c = the place below which the share q of the density lies
//	slope   a = n rho(c) e^f
//	drift   b
//
// with q spread over [-0.05, 1.05], f over [log 0.018, log 0.054] and b over [-0.25, 0.25].
//
// n rho(c) is the number of units to a length at c: the rise of a unit, from -0.76 to 0.76, spans
// some 40 to 110 of its neighbours' centres. So units are steep in a layer, and everywhere the
// steeper the more of them there are; what a smooth profile needs and what a front needs is then
// the same in these units. To second order in b a family of such units spans f(x), s f'(x) and s^2
// f''(x) beside each other: the drifts make the solution a polynomial in s of low degree at every
// place, of as many powers as its change over the slab deserves; larger drifts waste units on
// change there isn't.
//
// q is stratified; f and b come from the Kronecker sequence of the plastic number, which fills the
// square evenly for any number of units (M. Roberts, The unreasonable effectiveness of quasirandom
// sequences, 2018), shifted by a seeded random vector.
//
// Slopes and drifts were chosen by experiment, on the Allen-Cahn and heat equations and a front of
// Burgers' equation: with slopes from 0.02 to 0.06 the heat equation takes nearly twice the units
// that it takes with 0.014 to 0.042, Burgers' front a sixth fewer. Drifts up to 1 leave four times
// the residual on the Allen-Cahn equation.

// TestUnits has the ranges; docs/marching.md, "Measured", what other slopes do.
const (
	gentlestSlope, steepestSlope = 0.018, 0.054
	largestDrift                 = 0.25
	// overhang is how far the shares q reach beyond [0, 1].
	overhang = 0.05
	// plastic1 and plastic2 are 1/p and 1/p^2 with p^3 = p + 1, the plastic number.
	plastic1 = 0.7548776662466927
	plastic2 = 0.5698402909980532
)

// drawUnits sets the hidden layer of a network on slab s. The last len(hot) units are centred at
// the given points (t, x), where the residual was large; the others follow the density.
func drawUnits(net *mlp.Network, theta []float64, s span, d *density, hot *mat.Dense, rng *rand.Rand) {
	w, b := net.Layer(theta, 0)
	shift1, shift2 := float64(rng.Float64()), float64(rng.Float64())
	even := w.Rows - hot.Rows
	perUnit := float64(w.Rows) / d.total()
	logGentle, logRange := vec.Log(gentlestSlope), vec.Log(steepestSlope/gentlestSlope)
	for j := range w.Rows {
		var c, rho, time float64
		if j < even {
			q := stratum(j, even, rng)
			c, rho = d.quantile(float64((1+2*overhang)*q) - overhang)
		} else {
			p := hot.Row(j - even)
			time, c, rho = s.scaled(p[0]), p[1], max(d.at(p[1]), crowding(hot, j-even))
		}
		a := perUnit * rho * vec.Exp(logGentle+float64(logRange*frac(shift1+float64(plastic1*float64(j)))))
		v := largestDrift * (float64(2*frac(shift2+float64(plastic2*float64(j)))) - 1)
		place(w.Row(j), &b[j], s, a, c, v, time)
	}
}

// crowding returns the reciprocal of the length that an eighth of the points, which ascend in x,
// take up around point i: where they crowd the residual has a layer of about that width, which the
// profile may not show.
func crowding(points *mat.Dense, i int) float64 {
	k := max(2, points.Rows/16)
	lo, hi := max(i-k, 0), min(i+k, points.Rows-1)
	return 1 / max(points.At(hi, 1)-points.At(lo, 1), 1e-4)
}

// place sets weights and bias of the unit tanh(a (x - c) + v (s - time)).
func place(w []float64, bias *float64, s span, a, c, v, time float64) {
	mid, half := s.middle()
	w[0], w[1] = v/half, a
	*bias = -(float64(a*c) + float64(v*time) + float64(v*(mid/half)))
}

func frac(x float64) float64 { return x - math.Floor(x) }

// span is a slab's time.
type span struct{ start, end float64 }

func (s span) length() float64 { return s.end - s.start }

// middle returns the middle of the slab and half its length.
func (s span) middle() (mid, half float64) {
	return float64(0.5 * (s.start + s.end)), float64(0.5 * (s.end - s.start))
}

// scaled returns t as a number in [-1, 1].
func (s span) scaled(t float64) float64 {
	mid, half := s.middle()
	return (t - mid) / half
}

// at returns the time at share f of the slab.
func (s span) at(f float64) float64 { return s.start + float64(f*(s.end-s.start)) }
