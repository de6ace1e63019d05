package adapt

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"anagram/domain"
	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// On a line a solution may have layers, and everything has to go there: units, their slopes and the
// points. Where and how steep it is, the last level shows. With y in [0, 1] along the line,
//
//	1/l(y) = 2 + |u_y|/range + sqrt(|u_yy|/range),
//
// the largest over the outputs, is the number of lengths a unit of y has at y. To either side l
// grows by a quarter of the distance at most,
//
//	l(y) <= l(z) + |y - z|/4,
//
// so that neighbours differ little (a graded mesh). The coordinate q(y), the integral of 1/l over
// its whole, is what units and points are even in. The first profile is that of u = 0.

// profile is l and q on a grid.
type profile struct {
	y, l, q []float64
}

const (
	// profileGrading is the largest |dl/dy|: TestProfile.
	profileGrading = 0.25
	// profileGrid is how many points l is taken at; half of them even in q of the profile before.
	profileGrid = 2000
)

// newProfile returns the profile of u = 0.
func newProfile() *profile { return profileOf([]float64{0, 1}, []float64{0.5, 0.5}) }

// profileOf grades l, and integrates. It keeps the slices.
func profileOf(y, l []float64) *profile {
	for i := 1; i < len(y); i++ {
		l[i] = min(l[i], l[i-1]+float64(profileGrading*(y[i]-y[i-1])))
	}
	for i := len(y) - 2; i >= 0; i-- {
		l[i] = min(l[i], l[i+1]+float64(profileGrading*(y[i+1]-y[i])))
	}
	p := &profile{y: y, l: l, q: make([]float64, len(y))}
	for i := 1; i < len(y); i++ {
		p.q[i] = p.q[i-1] + float64((y[i]-y[i-1])*(1/l[i]+1/l[i-1])/2)
	}
	for i, whole := 1, p.q[len(y)-1]; i < len(y); i++ {
		p.q[i] /= whole
	}
	return p
}

// length returns l(y).
func (p *profile) length(y float64) float64 { return interpolate(p.y, p.l, y) }

// at returns the y of q, which may lie a little outside [0, 1].
func (p *profile) at(q float64) float64 {
	n := len(p.y) - 1
	switch {
	case q < 0:
		return q * (p.y[1] - p.y[0]) / (p.q[1] - p.q[0])
	case q > 1:
		return 1 + float64((q-1)*(p.y[n]-p.y[n-1])/(p.q[n]-p.q[n-1]))
	}
	return interpolate(p.q, p.y, q)
}

// interpolate returns the linear interpolant of f at x, constant beyond the ends.
func interpolate(x, f []float64, at float64) float64 {
	i := sort.SearchFloat64s(x, at)
	switch {
	case i == 0:
		return f[0]
	case i == len(x):
		return f[len(f)-1]
	}
	t := (at - x[i-1]) / (x[i] - x[i-1])
	return f[i-1] + float64(t*(f[i]-f[i-1]))
}

// centers returns n of them, one in each of n equal parts of q.
func (p *profile) centers(n int, rng *rand.Rand) *mat.Dense {
	c := mat.New(n, 1)
	for j := range n {
		q := (float64(j) + float64(rng.Float64())) / float64(n)
		c.Set(j, 0, p.at(0.5+float64(overhang*(q-0.5))))
	}
	return c
}

// profile returns that of a solution.
func (s *solver) profileOf(ctx context.Context, f *fit) (*profile, error) {
	var y []float64
	for i := range profileGrid/2 + 1 {
		t := float64(2*i) / profileGrid
		y = append(y, t, min(1, max(0, s.profile.at(t))))
	}
	slices.Sort(y)
	y = slices.Compact(y)
	x := mat.New(len(y), 1)
	width := s.hi[0] - s.lo[0]
	for i, v := range y {
		x.Set(i, 0, s.lo[0]+float64(width*v))
	}
	inverse := make([]float64, len(y))
	for o := range s.net.Outputs() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		u := pinn.U.Of(o).Apply(f.net, f.weights(), x)
		if span := slices.Max(u) - slices.Min(u); span > 0 {
			first := pinn.D(0).Of(o).Times(width).Apply(f.net, f.weights(), x)
			second := pinn.D(0, 0).Of(o).Times(width*width).Apply(f.net, f.weights(), x)
			for i := range inverse {
				inverse[i] = max(inverse[i], math.Abs(first[i])/span+math.Sqrt(math.Abs(second[i])/span))
			}
		}
	}
	for i, v := range inverse {
		inverse[i] = min(1/(2+v), s.data.length(y[i]))
	}
	return profileOf(y, inverse), nil
}

// profileOfData returns the profile of what u = 0 leaves in the conditions on the line: of sources
// and coefficients.
func (s *solver) profileOfData(ctx context.Context) (*profile, error) {
	y := make([]float64, 2*profileGrid+1)
	for i := range y {
		y[i] = float64(i) / float64(len(y)-1)
	}
	inverse := make([]float64, len(y))
	zero := &fit{net: s.net, theta: s.theta(s.net)}
	s.setStart(s.net, zero.theta)
	for _, c := range s.solids() {
		var x, at []float64
		for _, v := range y {
			if p := s.lo[0] + float64(v*(s.hi[0]-s.lo[0])); c.region.Contains([]float64{p}) {
				x, at = append(x, p), append(at, v)
			}
		}
		if len(x) < 3 {
			continue
		}
		r, err := s.residualsAt(ctx, c, x, zero)
		// a coefficient may have a pole at an end, as 1/r has at 0
		if err != nil && lsq.Over(ctx) == nil && len(x) > 4 {
			x, at = x[1:len(x)-1], at[1:len(at)-1]
			r, err = s.residualsAt(ctx, c, x, zero)
		}
		if err != nil {
			return nil, err
		}
		span := slices.Max(r) - slices.Min(r)
		if !(span > 1e-9*mat.MaxAbs(r)) {
			continue
		}
		for i := 1; i < len(r)-1; i++ {
			h := at[i+1] - at[i]
			first, second := (r[i+1]-r[i-1])/(2*h), (r[i+1]-2*r[i]+r[i-1])/(h*h)
			k := sort.SearchFloat64s(y, at[i])
			inverse[k] = max(inverse[k], math.Abs(first)/span+math.Sqrt(math.Abs(second)/span))
		}
	}
	for i, v := range inverse {
		inverse[i] = 1 / (2 + v)
	}
	return profileOf(y, inverse), nil
}

// residualsAt returns what a fit leaves in a condition at points of the line.
func (s *solver) residualsAt(ctx context.Context, c *condition, x []float64, f *fit) ([]float64, error) {
	points := domain.AtRows(&mat.Dense{Rows: len(x), Cols: 1, Stride: 1, Data: x})
	e, _, err := s.evaluator(ctx, f.net, []pinn.Term{pinn.NewTerm(c.name, c.equation.On(points))})
	if err != nil {
		return nil, err
	}
	r := make([]float64, len(x))
	_, err = e.Residuals(r, f.theta)
	return r, err
}

// maxParts is how many parts of the line there are at most for each point wanted: TestGaps.
const maxParts = 1000

// along draws n points of a solid condition on the line, one in each of n equal parts, a quarter of
// which are equal in x and the others in q. Where the region has gaps there are more and smaller
// parts, until n of them have a point.
func (s *solver) along(c *condition, n int, seed uint64, unseen bool) (*mat.Dense, error) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for parts := n; parts <= maxParts*n; {
		x := s.inParts(c, parts, unseen, rng)
		if len(x) >= n {
			for i := range n { // of all of them evenly
				x[i] = x[i*len(x)/n]
			}
			return &mat.Dense{Rows: n, Cols: 1, Stride: 1, Data: x[:n]}, nil
		}
		parts = parts*n/max(len(x), n/4, 1) + 1
	}
	return draw(domain.Uniform(c.region, n, seed))
}

// inParts returns a point in each part that the region has one in, ascending: the middle of the
// part, or a random one.
func (s *solver) inParts(c *condition, parts int, unseen bool, rng *rand.Rand) (x []float64) {
	even := int(evenShare * float64(parts))
	b := c.region.Bounds()[0]
	from, to := (b[0]-s.lo[0])/(s.hi[0]-s.lo[0]), (b[1]-s.lo[0])/(s.hi[0]-s.lo[0])
	q0, q1 := interpolate(s.profile.y, s.profile.q, from), interpolate(s.profile.y, s.profile.q, to)
	for i := range parts {
		in, of, j := even, 0.5, i
		if i >= even {
			in, j = parts-even, i-even
		}
		if unseen {
			of = rng.Float64()
		}
		t := (float64(j) + of) / float64(in)
		y := from + float64(t*(to-from))
		if i >= even {
			y = s.profile.at(q0 + float64(t*(q1-q0)))
		}
		v := min(b[1], max(b[0], s.lo[0]+float64(y*(s.hi[0]-s.lo[0]))))
		if c.region.Contains([]float64{v}) {
			x = append(x, v)
		}
	}
	slices.Sort(x)
	return x
}
