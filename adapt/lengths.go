package adapt

import (
	"context"
	"math"
	"math/rand/v2"

	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
)

// In the plane and in space a solution is steeper in some places too: near a small hole, or at a
// corner. What profile.go does on a line is done at scattered points y_i of the box [0, 1]^d,
// inside and on borders, with the gradient for u_y and the largest second derivative for u_yy, and
//
//	l(y) = min_i l_i + |y - y_i|/4.
//
// Centers are drawn with the density l^-d, and slopes are in units of l. Points go there only once
// such a plan was the best.

// lengths is l at scattered points.
type lengths struct {
	y *mat.Dense
	l []float64
}

const (
	// scattered is the number of points that l is taken at inside, and maxScattered that in all.
	scattered, maxScattered = 400, 1500
	// maxLengthAxes is the number of axes up to which there are lengths.
	maxLengthAxes = 3
	// candidates is how many candidates there are for a point or center that is drawn by l.
	candidates = 10
)

// at returns l(y).
func (t *lengths) at(y []float64) float64 {
	least := math.Inf(1)
	for i, l := range t.l {
		if l >= least {
			continue
		}
		sum := 0.0
		for k, v := range t.y.Row(i) {
			sum += float64((v - y[k]) * (v - y[k]))
		}
		least = min(least, l+float64(profileGrading*math.Sqrt(sum)))
	}
	return least
}

// lengthsOf returns those of a solution.
func (s *solver) lengthsOf(ctx context.Context, f *fit) (*lengths, error) {
	points, err := s.even(scattered, 0, true)
	if err != nil {
		return nil, err
	}
	t := &lengths{y: &mat.Dense{Cols: len(s.lo), Stride: len(s.lo)}}
	x := &mat.Dense{Cols: len(s.lo), Stride: len(s.lo)}
	for _, p := range points {
		for i := range min(p.Rows, maxScattered-x.Rows) {
			x.Data = append(x.Data, p.Row(i)...)
			x.Rows++
		}
	}
	t.y = x.Clone()
	f.net.First(t.y, x)
	inverse := make([]float64, x.Rows)
	for o := range s.net.Outputs() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		span := spanOf(pinn.U.Of(o).Apply(f.net, f.weights(), x))
		if span == 0 {
			continue
		}
		slopes, bends := make([]float64, x.Rows), make([]float64, x.Rows)
		for k := range s.lo {
			w := s.hi[k] - s.lo[k]
			first := pinn.D(k).Of(o).Times(w).Apply(f.net, f.weights(), x)
			second := pinn.D(k, k).Of(o).Times(w*w).Apply(f.net, f.weights(), x)
			for i := range slopes {
				slopes[i] += float64(first[i] * first[i])
				bends[i] = max(bends[i], math.Abs(second[i]))
			}
		}
		for i := range inverse {
			inverse[i] = max(inverse[i], math.Sqrt(slopes[i])/span+math.Sqrt(bends[i]/span))
		}
	}
	for _, v := range inverse {
		t.l = append(t.l, 1/(2+v))
	}
	return t, nil
}

// choose returns n of the rows of x, by the density l^-d: one for every n-th part of its sum.
func (t *lengths) choose(n, d int, x, y *mat.Dense, rng *rand.Rand) *mat.Dense {
	density, sum := make([]float64, x.Rows), 0.0
	for i := range density {
		l := t.at(y.Row(i))
		density[i] = 1 / l
		for range d - 1 {
			density[i] /= l
		}
		sum += density[i]
	}
	chosen, part := mat.New(n, x.Cols), float64(rng.Float64())
	reach, at := 0.0, 0
	for i, v := range density {
		reach += float64(v / sum * float64(n))
		for ; at < n && reach > float64(at)+part; at++ {
			copy(chosen.Row(at), x.Row(i))
		}
	}
	for ; at < n; at++ { // rounding
		copy(chosen.Row(at), x.Row(x.Rows-1))
	}
	return chosen
}

// crowd replaces three quarters of n points of a condition by ones drawn by l.
func (s *solver) crowd(c *condition, x *mat.Dense, seed uint64) error {
	even := int(evenShare * float64(x.Rows))
	n, d := x.Rows-even, len(s.lo)
	if !c.solid {
		d--
	}
	pool, err := draw(domain.Uniform(c.region, candidates*n, domain.Derive(seed, usePoints, 1)))
	if err != nil {
		return err
	}
	y := mat.New(pool.Rows, pool.Cols)
	s.net.First(y, pool)
	chosen := s.lengths.choose(n, d, pool, y, rand.New(rand.NewPCG(seed, 1)))
	for i := range n {
		// the points of a low-discrepancy set that stay are its first
		copy(x.Row(even+i), chosen.Row(i))
	}
	return nil
}

func spanOf(u []float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range u {
		lo, hi = min(lo, v), max(hi, v)
	}
	return hi - lo
}
