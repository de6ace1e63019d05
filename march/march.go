package march

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"time"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// marcher is a run of Solve.
type marcher struct {
	e        *Evolution
	s        Settings
	ctx      context.Context
	started  time.Time
	paused   time.Duration // time spent in Record
	solution *Solution
	equation pinn.Equation // divided by its coefficient of u_t, for the next slab
	last     model         // the network of the last slab; of the initial values before the first
	density  *density      // of the profile at the end of it
	size     float64       // largest |u| of all profiles, or 1 if the initial values are zero
	length   float64       // of the next slab
	width    int
	pace     []float64 // of u at the end of the slabs, as far as it was asked for
	draws    uint64    // streams taken
	initial  float64   // size of the initial values
}

// Solve marches from the first to the last time of e.Domain. The error is about e or s, found
// before any work, or (then Status is Failed) an equation, source or initial value that panics or
// is not finite, named with its point. Every other end is a Status; the slabs done until then are
// in the solution. The same seed gives the same bits for any number of workers, MaxTime,
// cancellation and Record aside.
func Solve(ctx context.Context, e Evolution, s Settings) (*Solution, error) {
	return march(ctx, e, s, func(m *marcher) error { m.save(); return nil })
}

// march is Solve, or what goes on from a state that enter puts between the initial values and the
// first slab that is not done.
func march(ctx context.Context, e Evolution, s Settings, enter func(m *marcher) error) (*Solution, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	s, err := s.completed()
	if err != nil {
		return nil, err
	}
	begin := e.Domain[0][0]
	m := &marcher{e: &e, s: s, ctx: ctx, started: time.Now(), width: s.Width, solution: &Solution{begin: begin}}
	m.length = firstLength * m.duration()
	if err = m.begin(); err == nil {
		if err := m.firstOrder(); err != nil {
			return nil, text.Errorf("march: %w", err)
		}
		if err := enter(m); err != nil {
			return nil, err
		}
	}
	for err == nil && m.solution.Status == Running {
		err = m.advance()
	}
	if err != nil {
		m.solution.Status = Failed
	}
	m.solution.Reason = m.reason()
	m.solution.Elapsed = m.elapsed()
	return m.solution, err
}

func (m *marcher) duration() float64 { return m.e.Domain[0][1] - m.e.Domain[0][0] }

func (m *marcher) elapsed() time.Duration { return time.Since(m.started) - m.paused }

// stream returns the next source of random numbers.
func (m *marcher) stream() *rand.Rand {
	const stream = 0x6d61726368 // "march"
	m.draws++
	return rand.New(rand.NewPCG(m.s.Seed, stream+m.draws*0x9e3779b97f4a7c15))
}

// evaluator returns one for a problem of the march.
func (m *marcher) evaluator(p *pinn.Problem) (*lsq.Evaluator, error) {
	return lsq.NewEvaluator(p, cmp.Or(m.s.Workers, runtime.GOMAXPROCS(0)))
}

// begin fits a network to the initial values.
func (m *marcher) begin() error {
	x := grid(m.e.Domain[1][0], m.e.Domain[1][1])
	u, err := m.e.initial(x)
	if err != nil {
		return err
	}
	if m.size = mat.MaxAbs(u); m.size == 0 {
		m.size = 1
	}
	m.initial = m.size
	m.density = newDensity(x, u, m.size)
	m.last = newModel(m.width)
	s := span{m.e.Domain[0][0], m.e.Domain[0][1]}
	drawUnits(m.last.net, m.last.theta, s, m.density, mat.New(0, 2), m.stream())
	m.last = m.last.frozen(s.start)
	p, err := pinn.New(m.last.net, pinn.NewTerm("start", pinn.U.Equals(m.e.Initial).On(domain.AtRows(startPoints(3*m.width, s, m.density)))))
	if err != nil {
		return err
	}
	rows, err := m.evaluator(p)
	if err != nil {
		return err
	}
	lo, hi := m.last.net.LastLayer()
	var l mat.Least
	r, phi, w := make([]float64, rows.Rows()), l.Matrix(rows.Rows(), hi-lo), make([]float64, hi-lo)
	if err := rows.Columns(r, phi, m.last.theta, lo, hi); err != nil {
		return err
	}
	l.Factor(nil)
	l.Solve(w, r)
	mat.Axpy(m.last.output(), -1, w)
	m.solution.initial = m.last
	return nil
}

// stop reports whether the run is to end between two tries, and why.
func (m *marcher) stop() bool {
	switch {
	case m.ctx.Err() != nil:
		m.solution.Status = Cancelled
	case m.s.MaxTime > 0 && m.elapsed() >= m.s.MaxTime:
		m.solution.Status = OutOfTime
	}
	return m.solution.Status != Running
}

// advance solves the next slab, repeating it until it is good or nothing more helps, and appends it
// to the solution.
func (m *marcher) advance() (err error) {
	if m.vanished() {
		m.stuck("")
		return nil
	}
	if m.equation, err = m.forward(); err != nil {
		return text.Errorf("march: slab at t = %v: %w", m.solution.End(), err)
	}
	p := plan{m.next(m.length), m.density, m.width, mat.New(0, 2), m.last.frozen(m.solution.End())}
	first := p.span
	var best, last *attempt // of all; the one before, if on the same span
	for try := 1; !m.stop(); try++ {
		m.solution.Tries++
		a, err := m.try(p)
		switch {
		case errors.Is(err, errDiverged) && p.span.length() < shortestSlab*m.duration():
			m.stuck("the Gauss-Newton steps diverge at t = %s, on slabs as short as they may get: u may blow up there", short(p.span.start))
			return nil
		case errors.Is(err, errDiverged):
			p, last = m.shorter(p, 0.25, m.last.frozen(p.span.start)), nil
			continue
		case err != nil:
			return text.Errorf("march: slab at t = %v: %w", p.span.start, err)
		}
		if best == nil || m.error(a) < m.error(best) {
			best = a
		}
		switch {
		case m.error(a) <= 1 || try >= m.patience():
			m.accept(best, try, first)
			return nil
		case p.width == m.s.MaxWidth || last != nil && m.error(a) > helpfulFall*m.error(last):
			p, last = m.shorter(p, 0.5, a.model), nil
			p.width = best.model.units()
		case m.error(a) > halvingError:
			p, last = m.shorter(m.wider(p, a), 0.5, a.model), nil
		default:
			p, last = m.wider(p, a), a
		}
	}
	return nil
}

// accept appends a slab, unless it is no solution or too short to go on like this, and settles
// length and width of the next. The slab's first try was on the given span.
func (m *marcher) accept(a *attempt, tries int, first span) {
	start, done := short(a.span.start), a.residual*a.span.length()/m.size
	switch {
	case a.span.length() < shortestSlab*m.duration() && a.span.end < m.e.Domain[0][1]:
		m.stuck("slabs at t = %s are as short as they may get", start)
		return
	case done > lostShare:
		m.stuck("the best of %d tries at the slab from t = %s leaves a residual that moves u by %s of its size: more units may help", tries, start, short(done))
		return
	}
	norm := mat.Nrm2(a.r)
	missed := m.error(a) > 1
	m.solution.Slabs = append(m.solution.Slabs, Slab{
		Start: a.span.start, End: a.span.end, Net: a.model.net, Theta: a.model.theta, Samples: len(a.r),
		Residual: a.residual, Jump: a.jump, Loss: 0.5 * float64(norm*norm), Tries: tries, Missed: missed,
	})
	if missed {
		m.solution.Missed++
	}
	u := a.model.values(a.span.end, m.density.x)
	m.last, m.size = a.model, max(m.size, mat.MaxAbs(u))
	m.density = newDensity(m.density.x, u, m.size)
	m.settle(a, first)
	if a.span.end >= m.e.Domain[0][1] {
		m.solution.Status = Finished
	}
	m.record()
}

// record tells the caller of the last slab.
func (m *marcher) record() {
	m.solution.Elapsed = m.elapsed()
	m.save()
	if m.s.Record == nil {
		return
	}
	begun := time.Now()
	slab := &m.solution.Slabs[len(m.solution.Slabs)-1]
	if m.s.Record(&Record{Elapsed: m.solution.Elapsed, Slab: slab, Solution: m.solution}) && m.solution.Status == Running {
		m.solution.Status = Stopped
	}
	m.paused += time.Since(begun)
}
