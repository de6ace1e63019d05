package adapt

import (
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/taylor"
)

// Which units suit a problem is found by trying. The first level tries slopes from gentle to steep,
// with directions of all kinds and, from three axes on, along single axes, of tanh and of sin.
// Waves fit what is smooth everywhere with far fewer units, tanh what has layers. Every further
// level tries the plan that was best and its neighbours: gentler, steeper, steeper along one axis,
// of sparser or denser directions, and the best of the other function. That costs little while
// units are few, so where they are many there is only the best plan itself.

// Plan says how units are drawn.
type Plan struct {
	// Slope is the geometric mean of the slopes, in units of half the width of the box, or of the
	// local length of the profile.
	Slope float64
	// Stretch multiplies the slopes along each axis; nil is by 1.
	Stretch []float64
	// Sparse is the largest number of axes that the direction of a unit has a part along; 0 is all.
	Sparse int
	// Profile says that centers and slopes follow the profile: profile.go.
	Profile bool
	// Sine says that units are sin(z) in place of tanh(z). A model whose network has an activation
	// other than tanh keeps that.
	Sine bool
	// Follow says that Newton's method came from u = 0 along a path, not from the last level.
	Follow bool
}

// docs/solve.md, "What is chosen".
const (
	// gentlest is the first slope that is tried; each is twice the one before, up to steepest, by
	// more than fewColumns up to steepestMany, or steepestLine on a line.
	gentlest, steepest, steepestMany, steepestLine = 0.4, 15, 60, 100
	// gentlestLocal and steepestLocal are those by a profile.
	gentlestLocal, steepestLocal = 0.2, 4
	// slopeFactor and stretchFactor lead to the neighbours of a plan.
	slopeFactor, stretchFactor = math.Sqrt2, 1.5
	// sparseAxes is the number of axes from which sparse directions are tried.
	sparseAxes = 3
	// manyColumns is the number of columns from which one neighbour is tried only, and none from
	// twice as many.
	manyColumns = 700
	// While a solution is not resolved all first plans are tried again, up to searchColumns, or
	// searchNewton where equations are not linear and a fit takes many steps.
	searchColumns, searchNewton = 450, 150
	// unitsPerCell is how many units a half wave along each axis takes: docs/solve.md.
	unitsPerCell = 5
)

// plans returns what is tried at a level of n units.
func (s *solver) plans(n int) (all []Plan) {
	if s.options.Slope > 0 {
		return []Plan{{Slope: s.options.Slope, Profile: s.best != nil && s.profile != nil}}
	}
	if s.best == nil {
		return s.firstPlans(n)
	}
	p := s.best.plan
	p.Follow = false
	all = append(all, p)
	columns, unresolved := s.columns(n), !(s.best.unseen <= resolvedShare*s.zero)
	if columns > manyColumns {
		if columns <= 2*manyColumns {
			all = append(all, p.steeper(slopeFactor))
			if s.other != nil {
				all = append(all, *s.other)
			}
		}
		if unresolved && len(s.functions()) > 1 {
			all = append(all, s.wave(n))
		}
		return all
	}
	all = append(all, s.neighbours(p)...)
	if s.other != nil {
		all = append(all, *s.other)
		all = append(all, s.neighbours(*s.other)...)
	}
	most := searchColumns
	if !s.affine {
		most = searchNewton
	}
	if unresolved && columns <= most {
		return append(all, s.firstPlans(n)...)
	}
	if !p.Profile {
		all = append(all, s.profiled()...)
	}
	return all
}

// firstPlans returns what is tried at the first level, and until a solution is resolved: up to then
// which slope is ahead means little.
func (s *solver) firstPlans(n int) (all []Plan) {
	for slope := gentlest; slope < steepestLine; slope *= 2 {
		for _, sine := range s.functions() {
			p := Plan{Slope: slope, Sine: sine}
			axes, top := len(s.view(p).from), float64(steepest)
			switch {
			case axes == 1:
				top = steepestLine
			case s.columns(n) > fewColumns:
				top = steepestMany
			}
			if slope >= top {
				continue
			}
			all = append(all, p)
			if axes >= sparseAxes {
				p.Sparse = 1
				all = append(all, p)
			}
		}
	}
	return append(all, s.profiled()...)
}

// wave returns the plan of the shortest waves that n units resolve: a half wave of the steepest
// takes unitsPerCell^(1/d) of them along each of d axes. Where many units resolve nothing the
// solution has many waves, and residuals do not yet say which are steep enough.
func (s *solver) wave(n int) Plan {
	along := vec.Pow(float64(n)/unitsPerCell, 1/float64(len(s.waves.from)))
	return Plan{Slope: math.Pi / 2 * along, Sine: true}
}

// functions returns what Plan.Sine may be.
func (s *solver) functions() []bool {
	if s.net.Activation() != taylor.Tanh {
		return []bool{false}
	}
	return []bool{false, true}
}

// network returns that of the model with the function of a plan.
func (s *solver) network(p Plan) *mlp.Network { return s.view(p).net }

// keepOther keeps the best plan of the function that the best of the fits does not have: where
// solutions are not yet resolved which of the two is ahead means little.
func (s *solver) keepOther(fits []*fit) {
	for _, f := range fits {
		if f.plan.Sine != fits[0].plan.Sine && !f.plan.Profile {
			p := f.plan
			p.Follow = false
			s.other = &p
			return
		}
	}
}

// profiled returns plans by the profile.
func (s *solver) profiled() (all []Plan) {
	from, factor := gentlestLocal, 2.0
	if len(s.plain.from) > 1 {
		from, factor = 2*from, 4
	}
	for slope := from; s.local() && slope < steepestLocal; slope *= factor {
		all = append(all, Plan{Slope: slope, Profile: true})
	}
	return all
}

// local reports whether local lengths are known.
func (s *solver) local() bool { return s.profile != nil || s.lengths != nil }

// neighbours returns the plans beside p.
func (s *solver) neighbours(p Plan) []Plan {
	axes := len(s.view(p).from)
	all := []Plan{p.steeper(1 / slopeFactor), p.steeper(slopeFactor)}
	for k := range axes {
		if axes > 1 {
			all = append(all, p.stretched(k, axes, stretchFactor))
		}
	}
	if axes >= sparseAxes {
		for _, step := range [...]int{1, axes - 1} {
			q := p
			q.Sparse = (p.Sparse + step) % axes
			all = append(all, q)
		}
	}
	return all
}

// steeper returns p with all slopes multiplied by a factor.
func (p Plan) steeper(factor float64) Plan {
	p.Slope *= factor
	return p
}

// stretched returns p with the slopes along axis k multiplied by a factor.
func (p Plan) stretched(k, axes int, factor float64) Plan {
	if p.Stretch == nil {
		p.Stretch = slices.Repeat([]float64{1}, axes)
	}
	p.Stretch = slices.Clone(p.Stretch)
	p.Stretch[k] *= factor
	return p
}

// direction sets a to a random direction, stretched.
func (p Plan) direction(a []float64, rng *rand.Rand) {
	left, wanted := len(a), len(a)
	if p.Sparse > 0 && p.Sparse < len(a) {
		wanted = 1 + rng.IntN(p.Sparse)
	}
	norm := 0.0
	for k := range a {
		a[k] = vec.Normal(rng)
		if rng.IntN(left) >= wanted { // each set of axes is equally likely
			a[k] = 0
		} else {
			wanted--
		}
		left--
		norm += float64(a[k] * a[k])
	}
	norm = math.Sqrt(norm)
	for k := range a {
		a[k] /= norm
		if p.Stretch != nil {
			a[k] *= p.Stretch[k]
		}
	}
}
