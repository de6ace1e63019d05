package march

import "math"

// Where a profile u(x) is steep, units and points must be many and units steep. The density, in
// units of 1/length,
//
//	rho(x) = 2/L + |u_x|/A + 0.7 sqrt(|u_xx|/A),    A = (max u - min u)/2,   L = x1 - x0,
//
// does not change if u is multiplied by a number or a constant is added to it, and for a front u =
// tanh(s x) is about s in the front: the reciprocal of its width. Variation far below the size of u
// must not draw all units to it, least of all the noise on a constant: A is at least a hundredth of
// that. The density is graded: next to a front the density may only fall as
//
//	1/rho(x) <= 1/rho(y) + 3 |x - y|,
//
// so a layer's surroundings, where it may be by the end of the slab, are dense too, and the tails
// of its unit functions have company. With 0.3 for 3 the neighbourhood of fronts takes so many
// units that 400 of them leave six times the error on the Allen-Cahn equation.

const (
	// profileCells is the number of cells of the grid of profiles. A layer narrower than a few
	// thousandths of the domain is not seen: docs/marching.md, "Limits".
	profileCells = 2000
	// curvatureWeight is that of the second derivative, which sees the shoulders of a front, and
	// leastAmplitude the least A, relative to the size of u: TestDensity.
	curvatureWeight = 0.7
	leastAmplitude  = 0.01
	// gradingSlope is how fast 1/rho may rise: TestDensity.
	gradingSlope = 3
)

// density is a piecewise linear density on the grid of profiles.
type density struct {
	x, rho []float64 // nodes, values
	sum    []float64 // integral of rho up to each node
}

// grid returns the nodes x_0 + i L/cells, i = 0..cells.
func grid(lo, hi float64) []float64 {
	x := make([]float64, profileCells+1)
	for i := range x {
		x[i] = (float64(lo*float64(profileCells-i)) + float64(hi*float64(i))) / profileCells
	}
	return x
}

// newDensity returns the density of a profile given by its values on the grid. size is that of the
// whole solution.
func newDensity(x, u []float64, size float64) *density {
	n := len(x) - 1
	d := &density{x: x, rho: make([]float64, n+1), sum: make([]float64, n+1)}
	length := x[n] - x[0]
	low, high := extremes(u)
	step, half := length/float64(n), max((u[high]-u[low])/2, leastAmplitude*size)
	for i := range d.rho {
		k := min(max(i, 1), n-1) // the ends have the derivatives of their neighbours
		d.rho[i] = 2 / length
		if half > 0 {
			slope := (u[k+1] - u[k-1]) / (2 * step * half)
			curve := ((u[k+1] - u[k]) - (u[k] - u[k-1])) / (step * step * half)
			d.rho[i] += math.Abs(slope) + float64(curvatureWeight*math.Sqrt(math.Abs(curve)))
		}
	}
	d.settle()
	return d
}

// join raises d to the larger of d and e at every node: the density that serves both profiles.
func (d *density) join(e *density) {
	for i, v := range e.rho {
		d.rho[i] = max(d.rho[i], v)
	}
	d.settle()
}

// settle grades rho, by one pass in each direction, and sums it up.
func (d *density) settle() {
	n := len(d.x) - 1
	grade := func(from, to int) {
		fall := 1 + float64(gradingSlope*math.Abs(d.x[to]-d.x[from])*d.rho[from])
		d.rho[to] = max(d.rho[to], d.rho[from]/fall)
	}
	for i := 1; i <= n; i++ {
		grade(i-1, i)
	}
	for i := n - 1; i >= 0; i-- {
		grade(i+1, i)
	}
	for i := 1; i <= n; i++ {
		d.sum[i] = d.sum[i-1] + float64(0.5*(d.rho[i-1]+d.rho[i])*(d.x[i]-d.x[i-1]))
	}
}

// total is the integral of rho.
func (d *density) total() float64 { return d.sum[len(d.sum)-1] }

// quantile returns the place below which the share q of the integral lies, and rho there. For q
// outside [0, 1] it goes on beyond the ends with the density there.
func (d *density) quantile(q float64) (x, rho float64) {
	n := len(d.x) - 1
	switch {
	case q <= 0:
		return d.x[0] + q*d.total()/d.rho[0], d.rho[0]
	case q >= 1:
		return d.x[n] + (q-1)*d.total()/d.rho[n], d.rho[n]
	}
	v, lo, hi := float64(q*d.total()), 0, n
	for hi-lo > 1 {
		if m := (lo + hi) / 2; d.sum[m] <= v {
			lo = m
		} else {
			hi = m
		}
	}
	f := (v - d.sum[lo]) / (d.sum[hi] - d.sum[lo])
	return d.x[lo] + float64(f*(d.x[hi]-d.x[lo])), d.rho[lo] + float64(f*(d.rho[hi]-d.rho[lo]))
}

// at returns rho at x, beyond the ends that of the end.
func (d *density) at(x float64) float64 { return interpolate(d.x, d.rho, x) }
