package records

import (
	"slices"
	"sync"
	"time"

	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// Record is a problem with what others have published about it.
type Record struct {
	*problems.Problem
	// Published is the best relative L2 error found, as it was printed, and Source where.
	Published, Source string
	// Target is the relative L2 error to reach in the time Time.
	Target float64
	Time   time.Duration

	fields []field                 // the unknowns in closed form; nil: a reference is known
	terms  func(k int) []pinn.Term // as the problem has them
}

// All returns all problems, in the order of docs/records.md. They are copies, the caller's own.
func All() []Record {
	records := slices.Clone(all())
	for i, r := range records {
		p := *r.Problem
		records[i].Problem = &p
	}
	return records
}

// all makes the problems once: the points of some take a while.
var all = sync.OnceValue(func() (all []Record) {
	for _, group := range [][]Record{
		helmholtz(), burgers(), allenCahnPeriodic(), kdv(), kuramoto(), wave(), schroedinger(), kovasznay(), cavity(), convection(),
		reaction(), holes(), multiscale(), heatMultiscale(), poisson5d(), heat5d(), lShape(), oscillating(), layer(), ordinary(), breather(),
	} {
		all = append(all, group...)
	}
	return all
})

// Talk returns the records of the problems of package problems.
func Talk() []Record {
	const source = "authors' slides of June 2026"
	var all []Record
	for i, p := range problems.All() {
		all = append(all, Record{
			Problem: p, Published: []string{"4.5e-15", "7.3e-14", "6.5e-6", "8e-5"}[i], Source: source,
			Target: []float64{5e-15, 5e-14, 1e-9, 1e-7}[i], Time: 2 * time.Minute,
		})
	}
	return all
}

// Lookup returns the record of a name, and whether there is one.
func Lookup(name string) (Record, bool) {
	for _, r := range append(All(), Talk()...) {
		if r.Name == name {
			return r, true
		}
	}
	return Record{}, false
}

// What problems of a kind have in common.
const (
	linePoints  = 60
	planePoints = 30
	shapePoints = 1500
	spacePoints = 2000
	leastPoints = 4
	manyPoints  = 20_000 // on which errors are measured where no grid would do
)

// The streams of random points, part of the problems: every run sees the same ones.
const (
	seedInside = 21_001 + iota
	seedBorder
	seedStart
	seedEvaluation
)

// line, plane and space return a problem with the defaults of its kind.
func line(name, title, axis string, over domain.Box) problems.Problem {
	return problems.Problem{
		Name: name, Title: title, Axes: []string{axis}, Domain: over, Hidden: []int{64}, Points: linePoints, MinPoints: leastPoints,
		Activation: taylor.Tanh, Steps: usualSteps,
	}
}

func plane(name, title string, axes [2]string, over domain.Box) problems.Problem {
	p := line(name, title, "", over)
	p.Axes, p.Points = axes[:], planePoints
	return p
}

func space(name, title string, axes []string, over domain.Box) problems.Problem {
	p := line(name, title, "", over)
	p.Axes, p.Points, p.Random = axes, spacePoints, true
	return p
}

// usualSteps is what the classic method is given.
const usualSteps = 500

// system makes p one of several unknowns, all of which count for its error.
func system(p problems.Problem, outputs ...string) problems.Problem {
	p.Outputs, p.Hidden = outputs, []int{20, 20}
	p.Measure = func(got, want []float64) (float64, float64) { return largest(got, want, len(outputs)) }
	return p
}

// from makes a record of a problem in closed form, measured at points.
func from(p problems.Problem, terms func(k int) []pinn.Term, points domain.Points, fields ...field) Record {
	if len(fields) == 1 {
		p.Exact = fields[0].value
	}
	return Record{Problem: problems.New(p, terms, exactly(points, fields...)), fields: fields, terms: terms}
}

// referred makes a record of a problem that a reference solution is known of.
func referred(p problems.Problem, terms func(k int) []pinn.Term, solution func() (*mat.Dense, []float64, error)) Record {
	return Record{Problem: problems.New(p, terms, solution), terms: terms}
}

// published completes records: what is known, where from, and what to reach.
func published(best, source string, target float64, limit time.Duration, records ...Record) []Record {
	for i := range records {
		r := &records[i]
		r.Published, r.Source, r.Target, r.Time = best, source, target, limit
	}
	return records
}
