package pinn

import (
	"slices"

	"anagram/lsq"
)

// Rows returns the rows of each condition, in blocks of at most 64 points.
func (p *Problem) Rows() []lsq.Rows {
	rows := make([]lsq.Rows, len(p.conditions))
	for i, c := range p.conditions {
		rows[i] = lsq.Rows{Count: c.rows(), Size: maxBlock}
	}
	return rows
}

// Samples returns S, the number of rows.
func (p *Problem) Samples() (rows int) {
	for _, c := range p.conditions {
		rows += c.rows()
	}
	return rows
}

// Open returns what the problem offers to a run. Points that move are the run's own: it begins with
// those in place, and where it moves them no one else sees.
func (p *Problem) Open() lsq.Session {
	q := p.fork()
	s := lsq.Session{
		NewWorker: q.NewWorker, Terms: q.Terms(), Linear: q.linear(), Check: q.Check, Examine: q.Examine,
		CheckStart: q.CheckStart, Explain: q.Explain, Bytes: q.bytes(),
	}
	if slices.ContainsFunc(q.conditions, (*condition).movable) {
		s.Resample = q.Resample
	}
	if q.scout != nil {
		s.Placed, s.Place = q.Placed, q.Place
	}
	return s
}

// fork returns p if none of its points move, and else a copy with points of its own where they do,
// those in place.
func (p *Problem) fork() *Problem {
	if !slices.ContainsFunc(p.conditions, (*condition).movable) {
		return p
	}
	q := *p
	q.conditions = nil
	for _, c := range p.conditions {
		if c.movable() {
			c = c.own(kept(c.points))
		}
		if c.follower != nil {
			c.follower = c.follower.own()
		}
		q.conditions = append(q.conditions, c)
	}
	if p.scout != nil {
		q.scout = q.newWorker()
	}
	return &q
}

// linear returns the range of the output layer in theta. The residuals are affine in it if every
// equation is linear.
func (p *Problem) linear() lsq.Linear {
	lo, hi := p.net.LastLayer()
	nonlinear := func(c *condition) bool { return !c.equation.linear }
	return lsq.Linear{Lo: lo, Hi: hi, Affine: !slices.ContainsFunc(p.conditions, nonlinear)}
}

// bytes returns how much memory a worker takes, how much more with the scratch of Along, and how
// much an examination of the Check takes.
func (p *Problem) bytes() lsq.Bytes {
	worker, along := p.workerNumbers()
	return lsq.Bytes{Worker: int64(8 * worker), Along: int64(8 * along), Examination: int64(8 * (p.examNumbers() + float64(3*worker)))}
}
