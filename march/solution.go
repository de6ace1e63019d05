package march

import (
	"sort"
	"time"

	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// Solution is u on the time marched so far: one network for each slab. It may be evaluated from
// several goroutines once Solve has returned, and by Settings.Record.
type Solution struct {
	Slabs   []Slab // in order of time, one beginning where the other ends
	Status  Status
	Reason  string // why it is Stuck or OutOfTime, or slabs missed the tolerance; "": not known
	Missed  int    // slabs whose residual is above the tolerance
	Tries   int    // at slabs; Tries - len(Slabs) were rejected
	Counts  Counts
	Elapsed time.Duration // running time, without the time spent in Record

	initial model // of the initial values, for a solution without slabs
	begin   float64
	saved   []byte // the state of the run after the last slab
}

// Slab is u on [Start, End].
type Slab struct {
	Start, End float64
	Net        *mlp.Network // of the coordinates (t, x); one hidden layer
	Theta      []float64
	Samples    int // rows of the least-squares problem
	// root mean square of N[u]/c on fresh points, uniform in t and x; c = dN/du_t
	Residual float64
	// root mean square of u - u_k on t = Start, where u_k is the slab before, or the initial values
	Jump   float64
	Loss   float64 // 1/2 |r|^2 of the least-squares problem
	Tries  int     // attempts it took
	Missed bool    // Residual is above the tolerance
}

// End returns the time up to which u is known: the end of the last slab.
func (s *Solution) End() float64 {
	if len(s.Slabs) == 0 {
		return s.begin
	}
	return s.Slabs[len(s.Slabs)-1].End
}

// Params returns the number of parameters of all networks together.
func (s *Solution) Params() int {
	n := 0
	for i := range s.Slabs {
		n += len(s.Slabs[i].Theta)
	}
	return n
}

// Samples returns the number of residual rows of all slabs together.
func (s *Solution) Samples() int {
	n := 0
	for i := range s.Slabs {
		n += s.Slabs[i].Samples
	}
	return n
}

// Loss returns the sum of the slabs' losses.
func (s *Solution) Loss() float64 {
	sum := 0.0
	for i := range s.Slabs {
		sum += s.Slabs[i].Loss
	}
	return sum
}

// Eval returns u at the points (t, x), one a row of p. Before the first slab u is what it is at its
// start, after the last what it is at its end. It panics if p does not have two columns.
func (s *Solution) Eval(p *mat.Dense) []float64 { return s.Apply(pinn.U, p) }

// Apply returns (o u)(t, x) at the rows of p: pinn.D(0) is u_t, pinn.D(1) u_x, pinn.D(1, 1) u_xx.
// Where two slabs meet the earlier one is taken; derivatives jump there by about the slabs'
// residuals. Otherwise it is as Eval.
func (s *Solution) Apply(o pinn.Operator, p *mat.Dense) []float64 {
	if p.Cols != 2 {
		panic("march: points of another dimension than the solution")
	}
	values := make([]float64, p.Rows)
	groups := make([][]int, max(1, len(s.Slabs))) // rows of p in each slab
	for i := range values {
		k := s.slab(p.At(i, 0))
		groups[k] = append(groups[k], i)
	}
	for k, rows := range groups {
		if len(rows) == 0 {
			continue
		}
		m, begin, end := s.initial, s.begin, s.begin
		if len(s.Slabs) > 0 {
			m, begin, end = model{s.Slabs[k].Net, s.Slabs[k].Theta}, s.Slabs[k].Start, s.Slabs[k].End
		}
		at := mat.New(len(rows), 2)
		for j, i := range rows {
			at.Set(j, 0, min(max(p.At(i, 0), begin), end))
			at.Set(j, 1, p.At(i, 1))
		}
		for j, v := range o.Apply(m.net, m.theta, at) {
			values[rows[j]] = v
		}
	}
	return values
}

// slab returns the index of the first slab that ends at t or later, or the last one.
func (s *Solution) slab(t float64) int {
	k := sort.Search(len(s.Slabs), func(k int) bool { return !(s.Slabs[k].End < t) })
	return max(0, min(k, len(s.Slabs)-1))
}
