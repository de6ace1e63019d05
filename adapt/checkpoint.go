package adapt

import (
	"context"
	"io"
	"math"
	"math/rand/v2"

	"anagram"
	"anagram/domain"
	"anagram/internal/codec"
	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
)

// A checkpoint of a run holds what passes from one level to the next: the levels, the best fit and
// its rival, the local lengths, the balance and the counts. Random streams follow from the seed and
// the number of the level. The rest is made again from the model. Whether that is the one of the
// run is seen from its conditions: their names, the box around their points, and the residual that
// a drawn network leaves in each.

// checkpointVersion is that of the format. It changes with every field.
const checkpointVersion = 1

// originTolerance is the relative difference of residuals that two builds may have; those of other
// equations differ by more: TestResumeErrors.
const originTolerance = 1e-6

// Save writes the run as it stood after the last level, for Resume. Files are best written by
// store.WriteFile, which replaces the old one in one piece.
func (s *Solver) Save(w io.Writer) error {
	var c codec.Coder
	build := anagram.Build()
	c.String("build", &build)
	s.run.visit(&c)
	if err := c.Err(); err != nil {
		return text.Errorf("adapt: saving a run: %w", err)
	}
	return codec.Adapter.Write(w, checkpointVersion, c.Data())
}

// Resume returns the Solver that was saved to r, which it reads to the end. The model has to be
// that of the run: conditions of other names, on another box, or with another residual at a network
// that is drawn are an error that names them. So are other Options.Seed, Units, Points and Slope.
// Tolerance, MaxUnits and MaxTime may differ: a run that one of them has ended goes on from its
// last level. Options.Record hears of the levels that are made from here on.
//
// With the same options and on the same build the run goes on to the same bits as if it had never
// stopped; on another build the warning says so. What no run can have saved, such as parameters
// that are not finite, is an error that names it.
func Resume(ctx context.Context, m Model, options Options, r io.Reader) (s *Solver, warning string, err error) {
	body, err := codec.Adapter.Read(r, checkpointVersion)
	if err != nil {
		return nil, "", text.Errorf("adapt: resuming a run: %w", err)
	}
	var build string
	c := codec.NewReader(body)
	if c.String("build", &build); build != anagram.Build() {
		warning = text.Sprintf("the run was saved by %s and goes on with %s: from here on its numbers may differ in the last bits from those of a run that never stopped", build, anagram.Build())
	}
	if s, err = open(ctx, m, options, c); err != nil {
		return nil, "", text.Errorf("adapt: resuming a run: %w", err)
	}
	return s, warning, nil
}

// identify finds the residual that a drawn network leaves in each condition. Where equations are
// not finite there it is that of the start.
func (s *solver) identify(ctx context.Context) error {
	net := s.net.Sibling(referenceUnits)
	theta := s.theta(net)
	rng := rand.New(rand.NewPCG(domain.Derive(s.options.Seed, useReference, 2), 0))
	if err := s.drawUnits(net, theta, Plan{Slope: 1}, rng); err != nil {
		return err
	}
	s.setStart(net, theta)
	x, err := s.draw(firstPoints, 0, false)
	if err != nil {
		return err
	}
	e, _, err := s.evaluator(ctx, net, s.terms(x))
	if err != nil {
		return err
	}
	r := make([]float64, e.Rows())
	drawn, _ := net.Layer(theta[:net.Params()], 1)
	for k := range drawn.Data { // small, so that equations are finite where they are at the start
		drawn.Data[k] = vec.Normal(rng) / referenceUnits
	}
	if _, err := e.Residuals(r, theta); err != nil || !(mat.Nrm2(r) <= math.MaxFloat64) {
		clear(drawn.Data)
		if _, err := e.Residuals(r, theta); err != nil {
			return err
		}
	}
	s.origin = s.origin[:0]
	at := 0
	for _, t := range e.Session.Terms {
		s.origin = append(s.origin, mat.Nrm2(r[at:at+t.Rows]))
		at += t.Rows
	}
	return lsq.Over(ctx)
}

// read makes s what it was when the state was saved.
func (s *solver) read(c *codec.Coder) error {
	if s.visit(c); c.Finish() != nil {
		return c.Err()
	}
	return s.sound()
}

// visit visits the model, as far as it can be told, and what passes from level to level.
func (s *solver) visit(c *codec.Coder) {
	o := &s.options
	seed := o.Seed
	if c.Uint64("Options.Seed", &seed); seed != o.Seed {
		c.Fail("Options.Seed", "another seed")
	}
	c.ExpectInt("Options.Units", o.Units)
	c.ExpectInt("Options.Points", o.Points)
	c.ExpectFloat("Options.Slope", o.Slope)
	s.visitModel(c)
	c.Count("units", &s.units)
	c.Count("floors", &s.floors)
	c.Count("fits", &s.fits)
	s.result.Counts.Visit(c)
	c.FillSizes("balance", s.balance)
	c.Size("residual of the start", &s.zero)
	c.Floats("estimates", &s.unknowns)
	s.visitFit(c, "best fit", &s.best)
	s.visitFit(c, "rival", &s.rival)
	s.visitOther(c)
	s.visitPlaces(c)
	s.visitKnown(c)
	codec.List(c, "levels", &s.result.Levels, levelSize, s.visitLevel)
	// times last: all before is the same in every run
	for i := range s.result.Levels {
		c.Duration("elapsed of a level", &s.result.Levels[i].Elapsed)
	}
	c.Duration("elapsed", &s.result.Elapsed)
}

func (s *solver) visitModel(c *codec.Coder) {
	c.ExpectInt("conditions", len(s.conditions))
	c.ExpectInt("coordinates", len(s.lo))
	c.ExpectInt("inputs of the network", s.net.Sizes()[0])
	c.ExpectInt("unknowns", s.net.Outputs()+len(s.constants))
	c.ExpectString("activation", s.net.Activation().String())
	for k := range s.lo {
		c.ExpectFloat("box around the points", s.lo[k])
		c.ExpectFloat("box around the points", s.hi[k])
	}
	for _, of := range s.conditions {
		c.ExpectString("name of a term", of.name)
	}
	for k, want := range s.net.Scales() {
		if got, same := about(c, "size of an unknown", want); !same {
			c.Fail("size of an unknown", "by its conditions number %d had the size %v, here %v: other data or another equation", k, got, want)
		}
	}
	for k, of := range s.conditions {
		if got, same := about(c, "residual of a term", s.origin[k]); !same {
			c.Fail("residual of a term", "at a network that is drawn that of %q was %v, here %v: another equation, other data or another region", of.name, got, s.origin[k])
		}
	}
}

// about writes a number, or reads one and compares.
func about(c *codec.Coder, name string, want float64) (got float64, same bool) {
	got = want
	c.Float(name, &got)
	return got, math.Float64bits(got) == math.Float64bits(want) || math.Abs(got-want) <= originTolerance*math.Abs(want)
}

// visitNet visits a network of the units of a plan, with its parameters.
func (s *solver) visitNet(c *codec.Coder, p Plan, n *int, theta *[]float64) {
	c.Count("units", n)
	c.Floats("theta", theta)
	// so many units at least have so many parameters, whatever the file claims
	if c.Reading() && c.Err() == nil && (*n < 1 || *n > len(*theta) || s.network(p).Sibling(*n).Params()+len(s.constants) != len(*theta)) {
		c.Fail("theta", "%d parameters for %d units", len(*theta), *n)
	}
}

// visitFit visits a fit, or nil.
func (s *solver) visitFit(c *codec.Coder, name string, at **fit) {
	there := *at != nil
	if c.Bool(name, &there); !there || c.Err() != nil {
		*at = nil
		return
	}
	if c.Reading() {
		*at = &fit{}
	}
	f, n := *at, 0
	if !c.Reading() {
		n = units(f.net)
	}
	s.visitPlan(c, &f.plan)
	s.visitNet(c, f.plan, &n, &f.theta)
	if c.Err() != nil {
		return
	}
	if c.Reading() {
		f.net, f.parts = s.network(f.plan).Sibling(n), make([]float64, len(s.conditions))
	}
	c.Size("residual", &f.unseen)
	c.FillSizes("residuals of the terms", f.parts)
	c.Count("Newton's steps", &f.newton)
	c.Bool("done", &f.done)
}

func (s *solver) visitPlan(c *codec.Coder, p *Plan) {
	c.Size("slope", &p.Slope)
	c.Floats("stretch", &p.Stretch)
	c.Count("sparse", &p.Sparse)
	c.Bool("profile", &p.Profile)
	c.Bool("sine", &p.Sine)
	c.Bool("follow", &p.Follow)
	if c.Reading() && p.Sine && len(s.functions()) == 1 {
		c.Fail("plan", "units of sin in a network of %v", s.net.Activation())
	}
	axes := len(s.view(*p).from)
	if c.Reading() && c.Err() == nil && (!(p.Slope > 0 && p.Slope <= math.MaxFloat64) || len(p.Stretch) > 0 && len(p.Stretch) != axes || p.Sparse > axes) {
		c.Fail("plan", "slope %v, stretch %v, %d axes in a direction, of %d", p.Slope, p.Stretch, p.Sparse, axes)
	}
}

// visitOther visits the plan of the other function, or nil.
func (s *solver) visitOther(c *codec.Coder) {
	there := s.other != nil
	if c.Bool("other plan", &there); !there || c.Err() != nil {
		s.other = nil
		return
	}
	if c.Reading() {
		s.other = &Plan{}
	}
	s.visitPlan(c, s.other)
}

// levelSize is how many bytes a level takes at least.
const levelSize = 19 * 8

func (s *solver) visitLevel(l *Level, c *codec.Coder) {
	n := 0
	if !c.Reading() {
		n = units(l.Net)
	}
	s.visitPlan(c, &l.Plan)
	s.visitNet(c, l.Plan, &n, &l.Theta)
	if c.Err() != nil {
		return
	}
	if c.Reading() {
		l.Units, l.Net, l.Terms = n, s.network(l.Plan).Sibling(n), make([]float64, len(s.conditions))
	}
	c.Count("points", &l.Points)
	c.Size("residual", &l.Unseen)
	c.FillSizes("residuals of the terms", l.Terms)
	c.Float("change", &l.Change)
	c.Float("estimate", &l.Estimate)
	c.Count("fits", &l.Fits)
	l.Counts.Visit(c)
}

// visitKnown visits what is known of constants.
func (s *solver) visitKnown(c *codec.Coder) {
	if len(s.constants) == 0 {
		return
	}
	c.Floats("standard errors", &s.known.deviations)
	c.Floats("combinations that nothing determines", &s.known.free)
	c.Count("levels with such", &s.known.vague)
	c.Size("factor of measured values", &s.known.light)
}

// visitPlaces visits the local lengths.
func (s *solver) visitPlaces(c *codec.Coder) {
	if s.profile != nil {
		if c.Reading() {
			s.profile = &profile{} // not into that of the data, which is the first one
		}
		c.Floats("profile: y", &s.profile.y)
		c.Floats("profile: l", &s.profile.l)
		c.Floats("profile: q", &s.profile.q)
		return
	}
	there := s.lengths != nil
	if c.Bool("lengths", &there); !there || c.Err() != nil {
		s.lengths = nil
		return
	}
	if c.Reading() {
		s.lengths = &lengths{y: &mat.Dense{Cols: len(s.lo), Stride: len(s.lo)}}
	}
	c.Floats("lengths: y", &s.lengths.y.Data)
	c.Floats("lengths: l", &s.lengths.l)
	s.lengths.y.Rows = len(s.lengths.l)
}
