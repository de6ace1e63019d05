//go:build js && wasm

package main

import (
	"context"
	"iter"
	"math"
	"time"

	"anagram/adapt"
	"anagram/mat"
	"anagram/store/netfile"
)

// pageColumns bounds the columns of a fit, which takes 1 GB then: a page has 4 at most, and phones
// less.
const pageColumns = 3500

// solving is a run in which package adapt chooses units, points and weights. adapt.Solve goes all
// the way at once, and a level of it may take a minute. So it runs as a sequence from which the
// page pulls: whenever the library asks its context whether to go on, and some time has passed, it
// stands still, and the Worker has its turn. A pause holds it there, a stop ends it with the best
// network so far.
type solving struct {
	*grid
	settings settings
	next     func() (struct{}, bool)
	stopped  bool
	level    adapt.Level
	levels   int
	result   *adapt.Result
	err      error
	pictures []float64
	row      [rowLength]float64
	spent    time.Duration // at work, without the pauses
}

// glance is how long the solver works between two turns of the Worker, about as long as a picture
// of the screen: TestFileStop in web/browsertest.
const glance = 25 * time.Millisecond

// pulse is a context that is asked often, and ends by what ask returns.
type pulse struct {
	context.Context
	ask func() error
}

func (p pulse) Err() error { return p.ask() }

func openSolving(s settings, g *grid) (run, error) {
	r := &solving{grid: g, settings: s, pictures: g.blank()}
	r.row[rowError], r.row[rowEstimate] = math.NaN(), math.NaN() // there is no level yet
	r.next, _ = iter.Pull(r.solve)
	return r, nil
}

// solve yields at every glance, and after every level.
func (s *solving) solve(yield func(struct{}) bool) {
	last := time.Now()
	rest := func() {
		yield(struct{}{})
		last = time.Now()
	}
	ask := func() error {
		if !s.stopped && time.Since(last) >= glance {
			rest()
		}
		if s.stopped {
			return context.Canceled
		}
		return nil
	}
	f := s.settings.file
	s.result, s.err = adapt.Solve(pulse{context.Background(), ask}, adapt.Model{Terms: f.Terms, Net: f.Network()}, adapt.Options{
		Tolerance: f.Tolerance, Seed: s.settings.seed, Workers: 1, MaxUnits: pageColumns / len(f.Unknowns),
		Record: func(l adapt.Level) {
			s.record(l)
			rest()
		},
	})
}

// record keeps what a level tells.
func (s *solving) record(l adapt.Level) {
	s.level = l
	s.levels++
	relative, _ := s.few.compare(s.at(s.few.x))
	s.row = [rowLength]float64{
		rowStep: float64(s.levels), rowSeconds: s.spent.Seconds(), rowLoss: l.Unseen, rowBest: l.Unseen, rowError: relative,
		rowUnits: float64(l.Units), rowPoints: float64(l.Points), rowEstimate: l.Estimate,
	}
	s.paint(s.pictures, s.at(s.x))
}

// at is the best network at points, all unknowns of a point together.
func (s *solving) at(x *mat.Dense) []float64 {
	u := mat.New(x.Rows, s.level.Net.Outputs())
	s.level.Net.Eval(u, s.level.Theta[:s.level.Net.Params()], x)
	return u.Data
}

func (s *solving) step(row *[rowLength]float64, _ bool) int {
	begun, levels := time.Now(), s.levels
	_, more := s.next()
	s.spent += time.Since(begun)
	if s.levels > levels {
		s.row[rowSeconds] = s.spent.Seconds()
	}
	*row = s.row
	switch {
	case more:
		return 0
	case s.result == nil:
		return -1
	}
	return 1 + int(s.result.Status)
}

func (s *solving) stop() { s.stopped = true }

func (s *solving) maps() ([]float64, float64) { return s.pictures, s.row[rowError] }
func (s *solving) spectrum() []float64        { return nil }

func (s *solving) facts() object {
	return append(s.grid.facts(), "params", 0, "samples", 0, "row", doubles(s.row[:]), "solves", true, "findings", findings(s.settings.file))
}

func (s *solving) report() object {
	if s.result == nil {
		verdict, failure := "not solved", ""
		switch {
		case s.stopped:
			verdict = "stopped before the first level"
		case s.err != nil:
			failure = s.err.Error()
		}
		return object{
			"status", "failed", "failure", failure, "verdict", verdict, "advice", "nothing can be said of this run",
			"loss", math.NaN(), "estimate", math.NaN(), "error", math.NaN(), "largest", math.NaN(),
		}
	}
	relative, largest := s.all.compare(s.at(s.all.x))
	return object{
		"status", s.result.Status.String(), "failure", "", "verdict", s.result.Status.String(), "advice", s.result.Advice,
		"loss", s.level.Unseen, "estimate", s.result.Estimate, "error", relative, "largest", largest, "constants", s.constants(),
	}
}

// constants are those of the result, with their error bars.
func (s *solving) constants() (all list) {
	for _, c := range s.result.Constants {
		known, given := s.settings.file.ExactConstants[c.Name]
		if !given {
			known = math.NaN()
		}
		all = append(all, object{"name", c.Name, "value", c.Value, "bar", c.Estimate, "exact", known})
	}
	return all
}

// network is the file network.json.
func (s *solving) network() object {
	if s.level.Net == nil {
		return object{"error", "there is no level yet"}
	}
	var text writer
	return text.file(netfile.WriteJSON(&text, &netfile.Network{
		Net: s.level.Net, Theta: s.level.Theta[:s.level.Net.Params()], Origin: s.settings.origin(s.all.report(s.at(s.all.x), s.level.Unseen*s.level.Unseen/2)),
	}))
}
