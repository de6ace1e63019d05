package pinn

import "math"

// maxNeighbours and minNeighbours bound the points of a condition among which neighbours are looked
// for; of fewer nothing is said. TestCaseNoise.
const (
	maxNeighbours = 1024
	minNeighbours = 16
)

// smoothness returns the correlation of the residuals at neighbouring points, for each term: the
// sum of r_i r_j over the points i of its conditions and their nearest points j, over the sum of
// r_i^2. Only points given one by one count, as measured data are. A source that is a function has
// no noise, and the residuals of a good network are not correlated over long distances either.
func (e *exam) smoothness() []float64 {
	terms := len(e.p.terms)
	products, squares := make([]float64, terms), make([]float64, terms)
	for c, lo := range e.heads[:len(e.heads)-1] {
		hi := min(e.heads[c+1], lo+maxNeighbours)
		if hi-lo < minNeighbours || e.p.conditions[c].points.Region() != nil {
			continue
		}
		for i := lo; i < hi; i++ {
			r := e.a.At(i, e.a.Cols-1)
			products[e.terms[i]] += float64(r * e.a.At(e.nearest(i, lo, hi), e.a.Cols-1))
			squares[e.terms[i]] += float64(r * r)
		}
	}
	for t := range products {
		products[t] /= squares[t] // NaN where there are too few points
	}
	return products
}

// nearest returns which of the rows lo .. hi-1 is at the point nearest to that of row i, itself
// aside.
func (e *exam) nearest(i, lo, hi int) (at int) {
	least := math.Inf(1)
	for j := lo; j < hi; j++ {
		if j == i {
			continue
		}
		sum := 0.0
		for k, v := range e.x.Row(i) {
			d := v - e.x.At(j, k)
			sum += float64(d * d)
		}
		if sum < least {
			at, least = j, sum
		}
	}
	return at
}
