package anagram

import (
	"errors"
	"math"
	"strconv"
)

// What a run takes of memory is known before any of it is taken: nearly all of it are matrices and
// vectors that follow from S, P, the method and the number of workers, and are allocated before the
// first step. Each method counts its own, in needs, which stands beside the allocations; TestMemory
// holds the sum against what is allocated.

// demand is what a run will allocate, in numbers of 8 bytes. They are float64, of which no product
// overflows.
type demand struct {
	rows, params, blocks, longest, workers float64
	linear                                 float64 // parameters; 0: none
	affine, momentum                       bool
	opens                                  bool    // there is room for an opening, if the network is wide
	along                                  float64 // numbers more that workers keep for derivatives along a direction
	limit                                  float64 // numbers there are: Settings.MaxMemory
	numbers                                float64
	largest                                float64 // of the items that add up to numbers, ...
	item                                   string  // ... and which it is
}

// newDemand returns the demand of a run of completed settings, but for the method's part.
func newDemand(p Problem, s Settings) *demand {
	d := &demand{params: float64(p.Params()), momentum: s.Momentum > 0, limit: math.Inf(1)}
	if s.MaxMemory > 0 {
		d.limit = float64(s.MaxMemory) / 8
	}
	for _, n := range p.Blocks() {
		d.rows += float64(n)
		d.blocks++
		d.longest = max(d.longest, float64(n))
	}
	if l, ok := p.(Linear); ok {
		lo, hi, affine := l.LinearParams()
		d.linear, d.affine = max(0, float64(hi-lo)), affine
	}
	d.workers = max(1, min(float64(s.Workers), d.blocks))
	if p, ok := p.(Sized); ok {
		worker, along, exam := p.WorkerBytes()
		d.addWith(2*d.workers*float64(worker)/8, "workers on blocks of rows", d.longest) // those of the check too
		d.along = d.workers * float64(along) / 8
		d.addWith(float64(exam)/8, "examination for the verdict")
	}
	// start, theta, best, Result; theta as a Record keeps it; what abandoning a step takes
	d.add("parameters", 8, d.params)
	if _, ok := p.(Resampler); ok {
		d.add("the best before the points moved", 2, d.params) // as it is, and as abandoning a step takes it
	}
	d.add("residuals", 1, d.rows)
	return d
}

// add counts an item of the product of the sizes.
func (d *demand) add(what string, sizes ...float64) {
	n := 1.0
	for _, size := range sizes {
		n *= size
	}
	d.addWith(n, what, sizes...)
}

// addWith counts an item of so many numbers that has to do with these sizes.
func (d *demand) addWith(n float64, what string, sizes ...float64) {
	d.numbers += n
	if n <= d.largest {
		return
	}
	d.largest, d.item = n, what
	between := " "
	for _, size := range sizes {
		d.item += between + strconv.FormatFloat(size, 'f', 0, 64)
		between = " x "
	}
}

// fits reports whether so many numbers more are within the limit.
func (d *demand) fits(more float64) bool { return d.numbers+more <= d.limit }

// check returns an error that names the figures if there is too little memory.
func (d *demand) check() error {
	if d.fits(0) {
		return nil
	}
	return errors.New("anagram: the run would take " + sizeOf(d.numbers) + " of memory (" + d.item + ": " + sizeOf(d.largest) + "), more than the " + sizeOf(d.limit) +
		" there are; fewer units or points take less, and so does a method that keeps no matrix (LBFGS, Adam, GradientDescent)")
}

// bytes returns the sum.
func (d *demand) bytes() int64 { return int64(min(8*d.numbers, math.MaxInt64/2)) }

// sizeOf writes so many numbers as bytes, in two digits.
func sizeOf(numbers float64) string {
	size, unit := 8*numbers, 0
	units := [...]string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	for ; size >= 999.5 && unit < len(units)-1; unit++ {
		size /= 1000
	}
	digits := 0
	if size < 9.95 && unit > 0 {
		digits = 1
	}
	return strconv.FormatFloat(size, 'f', digits, 64) + " " + units[unit]
}

// Memory estimates how many bytes a run takes beside its problem, and the copy that a Forker makes of
// points that move, before it takes any: nearly all of them are allocated by NewSolver, the rest
// where points first move or by Judge. Ratio may take more to open on a wide network, or does without
// where that is more than MaxMemory: Result.Memory has the figure with it.
func (s Settings) Memory(p Problem) (bytes int64, err error) {
	if s, err = s.completed(); err != nil {
		return 0, err
	}
	if p == nil {
		return 0, errNoProblem
	}
	return s.demand(p).bytes(), nil
}

// demand returns what a run of completed settings takes.
func (s Settings) demand(p Problem) *demand {
	d := newDemand(p, s)
	s.Method.needs(d)
	return d
}

// verdict counts what it takes to ask for the rounding level, which Judge does.
func (d *demand) verdict() { d.add("rows of features", d.workers, d.longest, d.params) }
