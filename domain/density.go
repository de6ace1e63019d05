package domain

import (
	"context"
	"errors"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/mat"
)

const (
	// densitySample is how many points of the region bound a density, and densityMargin how far
	// above the largest value there the bound is: TestDensity.
	densitySample = 1 << 12
	densityMargin = 1.25
)

// Density returns random points drawn with a probability proportional to f, in place of uniform
// ones: a point of the region is proposed, and accepted with probability f / bound. With f =
// exp(-r^2) most are near the origin.
//
//	domain.Uniform(plate, 2000, 1).Density(func(x []float64) float64 { return 1 / (0.01 + x[0]) })
//
// The bound is 5/4 of the largest f at 4096 points of the region. Where f is larger all points are
// accepted, so a peak that is thinner than that finds is cut off. The loss stays the plain mean
// over the points: where there are more they count for more. f must be a pure function, finite and
// not negative; what breaks that at one of the 4096 points is an error of the set, and other points
// of that kind are refused.
func (p Points) Density(f func(x []float64) float64) Points {
	if p.err == nil {
		p.region, p.err = p.weighted(f)
	}
	return p
}

// weighted returns the region of p with a density.
func (p Points) weighted(f func(x []float64) float64) (r Region, err error) {
	if f == nil {
		return p.region, errors.New("a density that is nil")
	}
	if p.fixed != nil || p.region == nil {
		return p.region, errors.New("fixed points cannot be drawn by a density, want those of Uniform")
	}
	sample := p
	sample.n, sample.streamed, sample.fresh, sample.follow = densitySample, false, false, nil
	sample.seed = Derive(p.seed, useDensity, 0)
	x := mat.New(densitySample, p.dim)
	if err := sample.Sampler().Draw(context.Background(), x, 0, 0); err != nil {
		return p.region, err
	}
	defer func() {
		if v := recover(); v != nil {
			r, err = p.region, text.Errorf("the density panics: %v", v)
		}
	}()
	top := 0.0
	for i := range x.Rows {
		v := f(x.Row(i))
		if !finite(v) || v < 0 {
			return p.region, text.Errorf("the density is %v at point %v, want a finite number >= 0", v, x.Row(i))
		}
		top = max(top, v)
	}
	if top == 0 {
		return p.region, text.Errorf("the density is 0 at all of %d points", densitySample)
	}
	return dense{p.region, f, densityMargin * top}, nil
}

// dense is a region with a density.
type dense struct {
	Region
	f     func(x []float64) float64
	bound float64
}

func (d dense) Draw(dst []float64, rng *rand.Rand) bool {
	return d.Region.Draw(dst, rng) && rng.Float64()*d.bound < d.f(dst)
}
