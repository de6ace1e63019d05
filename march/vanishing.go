package march

import (
	"math"

	"anagram/mat"
	"anagram/pinn"
)

// Towards a shock or a blow-up slabs shrink, and time passes slower and slower. The pace of u,
//
//	y(t) = max |u| / max |u_t|,
//
// is the time in which u would change by its size. Where u grows like (T - t)^-p, y is (T - t)/p;
// where it steepens to a shock, u_t grows like 1/(T - t) and u does not: in both, y falls like a
// straight line to zero at T. Lengths of slabs do so too, but depend on what else makes slabs
// short. A front of finite width makes y fall as well; it turns before zero, and the run passes it
// if the units resolve it. So a run ends for this reason only where it also misses its tolerance,
// slab after slab.

// TestVanishing and TestBlowUp hold runs that these end, TestFrontPasses one that they must not.
const (
	// fallFactor is how far y has to fall from its largest. A front makes it fall 4.5-fold in
	// TestFrontPasses.
	fallFactor = 8
	// lineFactor bounds the y of the slabs that the line goes through, relative to the last.
	lineFactor = 3
	// leastLinePoints is how many slabs it takes to see a line.
	leastLinePoints = 4
	// lineRise is the factor by which y may rise from slab to slab, where a front is too steep for
	// the grid of profiles.
	lineRise = 1.1
	// lineScatter bounds the root mean square of what the line leaves, relative to the spread of y.
	lineScatter = 0.1
	// missedInRow is the number of slabs in a row that have to miss the tolerance.
	missedInRow = 3
)

// vanishing returns the time at which the pace of u comes to zero, if it does: by the last slabs
// or, where these are too coarse for their pace to say anything, by the last ones before them, as
// long as the pace does not recover.
func (m *marcher) vanishing() (time float64, ok bool) {
	y := m.paces()
	for n := len(y); n >= leastLinePoints && !ok; n-- {
		if y[len(y)-1] <= lineRise*y[n-1] {
			time, ok = vanishing(m.solution.Slabs[:n], y[:n])
		}
	}
	return time, ok
}

// vanishing is as the method, by the last of the slabs alone.
func vanishing(slabs []Slab, y []float64) (time float64, ok bool) {
	n := len(y)
	k := n - 1
	for k > 0 && y[k] < lineRise*y[k-1] && (y[k-1] <= lineFactor*y[n-1] || n-k < leastLinePoints) {
		k--
	}
	if n-k < leastLinePoints || !(mat.MaxAbs(y) >= fallFactor*y[n-1]) {
		return 0, false
	}
	t := make([]float64, n-k)
	for i := range t {
		t[i] = slabs[k+i].End
	}
	time, scatter := zero(t, y[k:])
	return max(time, t[len(t)-1]), scatter <= lineScatter
}

// vanished reports whether slabs shrink towards a time and miss the tolerance on the way.
func (m *marcher) vanished() bool {
	slabs := m.solution.Slabs
	for i := range missedInRow {
		if k := len(slabs) - 1 - i; k < 0 || !slabs[k].Missed {
			return false
		}
	}
	_, ok := m.vanishing()
	return ok
}

// paces returns y at the end of each slab, but not more than all of time. Those of earlier slabs
// are kept.
func (m *marcher) paces() []float64 {
	for _, b := range m.solution.Slabs[len(m.pace):] {
		u := model{b.Net, b.Theta}
		fastest := mat.MaxAbs(pinn.D(0).Apply(u.net, u.theta, places(b.End, m.density.x)))
		size := mat.MaxAbs(u.values(b.End, m.density.x))
		m.pace = append(m.pace, min(size/fastest, m.duration()))
	}
	return m.pace
}

// zero returns where the line that fits y(t) best is zero, and how far the y scatter about it, as a
// share of their own spread.
func zero(t, y []float64) (at, scatter float64) {
	n := float64(len(t))
	tMean, yMean := 0.0, 0.0
	for i := range t {
		tMean += t[i] / n
		yMean += y[i] / n
	}
	tt, ty, yy := 0.0, 0.0, 0.0
	for i := range t {
		dt, dy := t[i]-tMean, y[i]-yMean
		tt, ty, yy = tt+float64(dt*dt), ty+float64(dt*dy), yy+float64(dy*dy)
	}
	return tMean - float64(yMean*(tt/ty)), math.Sqrt(max(0, 1-float64((ty/tt)*(ty/yy))))
}
