package adapt

import (
	"math"
	"slices"

	"anagram/domain"
	"anagram/mat"
)

// Solutions are compared at random points of all regions on which equations hold, each unknown at
// those where an equation asks for it. Two layers in contact have an unknown each, and what either
// is in the other's layer nothing decides. A part of u outside the first region counts as much as
// one in it.

// sampled is how many points of each region there are, or of the box around several.
const sampled = 1000

// sample is where solutions are compared.
type sample struct {
	x *mat.Dense
	// asked says at which points an unknown counts, by unknown and point.
	asked [][]bool
}

// sample returns the points that solutions are compared at: of the first region if the others lie
// in it, else of what any of them holds of the box around all.
func (s *solver) newSample(outputs int) (*sample, error) {
	solid := s.solids()
	seed := domain.Derive(s.options.Seed, useUnseen, sampled)
	points := domain.Uniform(solid[0].region, sampled, seed)
	beyond, err := s.reachBeyond(solid)
	if err != nil {
		return nil, err
	}
	if beyond {
		box := make(domain.Box, len(s.lo))
		for k := range box {
			box[k] = [2]float64{s.lo[k], s.hi[k]}
		}
		points = domain.Uniform(box, sampled, seed).Where(func(x []float64) bool {
			return slices.ContainsFunc(solid, func(c *condition) bool { return c.region.Contains(x) })
		})
	}
	of := &sample{}
	if of.x, err = draw(points); err != nil {
		return nil, err
	}
	for o := range outputs {
		of.asked = append(of.asked, askedAt(of.x, solid, o))
	}
	return of, nil
}

// reachBeyond reports whether points of another region lie outside the first.
func (s *solver) reachBeyond(solid []*condition) (bool, error) {
	for k, c := range solid[1:] {
		x, err := draw(domain.Uniform(c.region, sampled, domain.Derive(s.options.Seed, useProbes, k+1)))
		if err != nil {
			return false, err
		}
		for i := range x.Rows {
			if !solid[0].region.Contains(x.Row(i)) {
				return true, nil
			}
		}
	}
	return false, nil
}

// askedAt reports at which points an equation with an inside asks for output o. One that none of
// them asks for counts everywhere.
func askedAt(x *mat.Dense, solid []*condition, o int) []bool {
	asked := make([]bool, x.Rows)
	for _, c := range solid {
		if !slices.Contains(c.equation.Outputs(), o) {
			continue
		}
		for i := range asked {
			asked[i] = asked[i] || c.region.Contains(x.Row(i))
		}
	}
	if !slices.Contains(asked, true) {
		for i := range asked {
			asked[i] = true
		}
	}
	return asked
}

// values returns u at the sample, less the mean where that is not known.
func (s *solver) values(f *fit) *mat.Dense {
	u := mat.New(s.sample.x.Rows, f.net.Outputs())
	f.net.Eval(u, f.weights(), s.sample.x)
	for _, o := range s.floating {
		n, mean := 0, 0.0
		for _, asked := range s.sample.asked[o] {
			if asked {
				n++
			}
		}
		for i, asked := range s.sample.asked[o] {
			if asked {
				mean += u.At(i, o) / float64(n)
			}
		}
		for i := range u.Rows {
			u.Set(i, o, u.At(i, o)-mean)
		}
	}
	return u
}

// difference returns that of two solutions for each unknown, relative to the rms of u, and the
// largest.
func (s *sample) difference(u, v *mat.Dense) (each []float64, largest float64) {
	for o := range u.Cols {
		sum, size := 0.0, 0.0
		for i := range u.Rows {
			if s.asked[o][i] {
				d := u.At(i, o) - v.At(i, o)
				sum += float64(d * d)
				size += float64(u.At(i, o) * u.At(i, o))
			}
		}
		d := 0.0
		if sum > 0 {
			d = math.Sqrt(sum / size)
		}
		each, largest = append(each, d), max(largest, d)
	}
	return each, largest
}
