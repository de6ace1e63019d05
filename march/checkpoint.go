package march

import (
	"context"
	"errors"
	"io"
	"math"

	"anagram"
	"anagram/internal/codec"
	"anagram/internal/text"
)

// A checkpoint of a march holds its slabs and what else passes from one slab to the next: length
// and width of the next one, the size of u, and how many streams of random numbers have been taken.
// The rest is made again from the initial values.

// checkpointVersion is that of the format. It changes with every field.
const checkpointVersion = 1

// Save writes the run as it stood after the last slab, for Resume. It is meant for Settings.Record,
// and for what Solve and Resume return; a Solution of other making is an error.
func (s *Solution) Save(w io.Writer) error {
	if s.saved == nil {
		return errors.New("march: a solution that is of no run can't be saved")
	}
	var c codec.Coder
	build := anagram.Build()
	c.String("build", &build)
	c.Bytes("state", &s.saved)
	return codec.Marcher.Write(w, checkpointVersion, c.Data())
}

// Resume goes on with the run that was saved to r, which it reads to the end, as Solve would have.
// Evolution and settings have to be those of the run, MaxTime, Workers and Record aside: what
// differs is an error that names both, as far as it can be told (an equation is a function; of the
// initial values the size is compared). Record hears first of the last slab that is done. Numbers
// that no run can have saved, such as parameters that are not finite, are an error that names them.
// On the same build the bits are those of the run that never stopped; on another the warning says
// so.
func Resume(ctx context.Context, e Evolution, s Settings, r io.Reader) (solution *Solution, warning string, err error) {
	body, err := codec.Marcher.Read(r, checkpointVersion)
	if err != nil {
		return nil, "", text.Errorf("march: resuming a run: %w", err)
	}
	var build string
	var state []byte
	c := codec.NewReader(body)
	c.String("build", &build)
	c.Bytes("state", &state)
	if err := c.Finish(); err != nil {
		return nil, "", text.Errorf("march: resuming a run: %w", err)
	}
	if build != anagram.Build() {
		warning = text.Sprintf("the run was saved by %s and goes on with %s: from here on its numbers may differ in the last bits from those of a run that never stopped", build, anagram.Build())
	}
	solution, err = march(ctx, e, s, func(m *marcher) error { return m.restore(codec.NewReader(state)) })
	return solution, warning, err
}

// restore makes m what it was when the state was saved.
func (m *marcher) restore(from *codec.Coder) error {
	m.state(from)
	err := from.Finish()
	if err == nil {
		err = m.sound()
	}
	if err != nil {
		return text.Errorf("march: resuming a run: %w", err)
	}
	m.resumed()
	return nil
}

// sound says what no run can have saved of its slabs. TestResumeUnsound has one line for each.
func (m *marcher) sound() error {
	s := m.solution
	missed, tries := 0, 0
	for i := range s.Slabs {
		b := &s.Slabs[i]
		if err := b.sound(); err != nil {
			return text.Errorf("slab %d: %w", i, err)
		}
		if width := b.Net.Sizes()[1]; width > m.s.MaxWidth {
			return text.Errorf("slab %d: %d units, more than the %d of Settings.MaxWidth", i, width, m.s.MaxWidth)
		}
		if b.Missed {
			missed++
		}
		tries += b.Tries
	}
	switch {
	case s.End() > m.e.Domain[0][1]:
		return text.Errorf("slabs up to t = %v, beyond the last time %v", s.End(), m.e.Domain[0][1])
	case s.Missed != missed:
		return text.Errorf("missed slabs: %d, of which %d say so", s.Missed, missed)
	case tries > s.Tries:
		return text.Errorf("tries: %d, fewer than the %d of the slabs", s.Tries, tries)
	case s.Elapsed < 0 || s.Elapsed > math.MaxInt64/2:
		return text.Errorf("elapsed: %v", s.Elapsed)
	}
	return nil
}

func (b *Slab) sound() error {
	for i, v := range b.Theta {
		if v-v != 0 {
			return text.Errorf("theta: number %d is %v", i, v)
		}
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"residual", b.Residual}, {"jump", b.Jump}, {"loss", b.Loss}} {
		if !(f.value >= 0 && f.value <= math.MaxFloat64) {
			return text.Errorf("%s is %v", f.name, f.value)
		}
	}
	return nil
}

// save keeps the state after a slab, and at the start.
func (m *marcher) save() {
	var c codec.Coder
	m.state(&c)
	m.solution.saved = c.Data()
}

// resumed makes what follows from the state.
func (m *marcher) resumed() {
	m.started = m.started.Add(-m.solution.Elapsed)
	n := len(m.solution.Slabs)
	if n == 0 {
		m.save()
		return
	}
	last := &m.solution.Slabs[n-1]
	m.last = model{last.Net, last.Theta}
	m.density = newDensity(m.density.x, m.last.values(last.End, m.density.x), m.size)
	if last.End >= m.e.Domain[0][1] {
		m.solution.Status = Finished
	}
	m.record()
}

// state visits what passes from slab to slab.
func (m *marcher) state(c *codec.Coder) {
	for _, ends := range m.e.Domain {
		c.ExpectFloat("Evolution.Domain", ends[0])
		c.ExpectFloat("Evolution.Domain", ends[1])
	}
	seed := m.s.Seed
	if c.Uint64("Settings.Seed", &seed); seed != m.s.Seed {
		c.Fail("Settings.Seed", "another seed")
	}
	c.ExpectFloat("Settings.Tolerance", m.s.Tolerance)
	c.ExpectInt("Settings.Width", m.s.Width)
	c.ExpectInt("Settings.MaxWidth", m.s.MaxWidth)
	initial := m.initial
	if c.Float("size of the initial values", &initial); !(math.Abs(initial-m.initial) <= 1e-6*m.initial) {
		c.Fail("size of the initial values", "%v in the file, here %v", initial, m.initial)
	}
	c.Float("size", &m.size)
	c.Float("length", &m.length)
	c.Count("width", &m.width)
	c.Uint64("streams", &m.draws)
	if c.Err() == nil && !(m.size > 0 && m.size <= math.MaxFloat64 && m.length > 0 && m.length <= m.duration() && m.width >= leastWidth && m.width <= m.s.MaxWidth) {
		c.Fail("plan", "size %v, length %v, width %d", m.size, m.length, m.width)
	}
	m.solution.state(c)
}

func (s *Solution) state(c *codec.Coder) {
	c.Count("missed slabs", &s.Missed)
	c.Count("tries", &s.Tries)
	s.Counts.Visit(c)
	n := c.Len("slabs", len(s.Slabs), 8*9)
	if c.Reading() {
		s.Slabs = make([]Slab, n)
	}
	for i := range s.Slabs {
		if s.Slabs[i].state(c); c.Err() != nil {
			return
		}
		if b := s.Slabs[i]; !(b.Start == (&Solution{Slabs: s.Slabs[:i], begin: s.begin}).End() && b.Start < b.End && b.End <= math.MaxFloat64) {
			c.Fail("slab", "number %d from %v to %v", i, b.Start, b.End)
			return
		}
	}
	c.Duration("elapsed", &s.Elapsed)
}

func (b *Slab) state(c *codec.Coder) {
	c.Float("start", &b.Start)
	c.Float("end", &b.End)
	c.Floats("theta", &b.Theta)
	if c.Reading() {
		if n := len(b.Theta); n < 5 || n%4 != 1 { // 2-width-1
			c.Fail("theta", "%d parameters of a slab", n)
			return
		}
		b.Net = newNetwork(len(b.Theta) / 4)
	}
	c.Count("samples", &b.Samples)
	c.Float("residual", &b.Residual)
	c.Float("jump", &b.Jump)
	c.Float("loss", &b.Loss)
	c.Count("tries", &b.Tries)
	c.Bool("missed", &b.Missed)
}
