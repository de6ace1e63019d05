package lsq

import (
	"errors"
	"math"
	"strconv"

	"anagram/mat"
	"anagram/svd"
)

// What a run takes of memory is known before any of it is taken: nearly all of it are matrices and
// vectors that follow from S, P, the method and the number of workers, and are allocated before the
// first step. Who allocates says how much, in a method of Demand beside it; TestMemory holds the
// sum against what is allocated.

// Demand is what a run will allocate, in numbers of 8 bytes. They are float64, of which no product
// overflows.
type Demand struct {
	Rows, Params float64 // S, P
	Blocks       float64
	Longest      float64 // rows of the longest block
	Workers      float64
	Linear       float64 // parameters; 0: none
	Affine       bool

	along   float64 // numbers more that workers keep for derivatives along a direction
	limit   float64 // numbers there are
	numbers float64
	largest float64 // of the items that add up to numbers, ...
	item    string  // ... and which it is
}

// addressable is how many bytes there may be at all: no slice is longer. TestDemandBeyondAll.
const addressable = math.MaxInt & (1<<48 - 1)

// NewDemand returns what an Evaluator of the problem takes, with its check and its examination. A
// limit of 0 bytes is none. The error is that of NewEvaluator.
func NewDemand(p Problem, workers int, limit int64) (*Demand, error) {
	s := p.Open()
	if err := check(p, &s); err != nil {
		return nil, err
	}
	b := newBlocks(p.Rows())
	d := &Demand{
		Rows: float64(b.rows), Params: float64(p.Params()), Blocks: float64(b.count), Longest: float64(b.longest),
		Linear: float64(s.Linear.Count()), Affine: s.Linear.Affine, limit: addressable / 8,
	}
	if limit > 0 {
		d.limit = min(d.limit, float64(limit)/8)
	}
	d.Workers = max(1, min(float64(workers), d.Blocks))
	evaluators := 1.0
	if s.Check != nil {
		evaluators = 2
	}
	d.AddNumbers(evaluators*d.Workers*float64(s.Bytes.Worker)/8, "workers on blocks of rows", d.Longest)
	d.Add("residuals of blocks", evaluators*d.Workers, d.Longest)
	d.along = d.Workers * float64(s.Bytes.Along) / 8
	d.AddNumbers(float64(s.Bytes.Examination)/8, "examination for the verdict")
	// start, theta, best, Result; theta as a Record keeps it; what abandoning a step takes
	d.Add("parameters", 8, d.Params)
	if s.Resample != nil {
		// as it is, and as abandoning a step takes it
		d.Add("the best before the points moved", 2, d.Params)
	}
	return d, nil
}

// Add counts an item of the product of the sizes.
func (d *Demand) Add(what string, sizes ...float64) {
	n := 1.0
	for _, size := range sizes {
		n *= size
	}
	d.AddNumbers(n, what, sizes...)
}

// AddNumbers counts an item of so many numbers that has to do with these sizes.
func (d *Demand) AddNumbers(n float64, what string, sizes ...float64) {
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

// Fits reports whether the sum is within the limit.
func (d *Demand) Fits() bool { return d.numbers <= d.limit }

// Check returns an error that names the figures if there is too little memory.
func (d *Demand) Check() error {
	if d.Fits() {
		return nil
	}
	return errors.New("anagram: the run would take " + sizeOf(d.numbers) + " of memory (" + d.item + ": " + sizeOf(d.largest) + "), more than the " + sizeOf(d.limit) +
		" there are; fewer units or points take less, and so does a method that keeps no matrix (LBFGS, Adam, GradientDescent)")
}

// Bytes returns the sum.
func (d *Demand) Bytes() int64 { return int64(min(8*d.numbers, math.MaxInt64/2)) }

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

// Verdict counts what it takes to ask for the rounding level.
func (d *Demand) Verdict() { d.Add("rows of features", d.Workers, d.Longest, d.Params) }

// Gradients counts what ReserveGradients makes room for.
func (d *Demand) Gradients() {
	d.AddNumbers(float64(d.slots(d.finest())*(d.Params+1)), "partial gradients", d.slots(d.finest()), d.Params)
}

// Bends counts what ReserveBends makes room for.
func (d *Demand) Bends() {
	d.Gradients()
	d.AddNumbers(d.along, "scratch of workers")
}

// System counts what NewSystem allocates.
func (d *Demand) System() {
	rows, params := int(d.Rows), int(d.Params)
	if !folds(rows, params) {
		d.AddNumbers(float64(float64(rows)*float64(params+1))+svd.StepNumbers(rows, params), "features and their decomposition", d.Rows, d.Params)
		return
	}
	height := d.sweep()
	folds := d.slots(max(d.coarse(leafRows*d.Params, math.Inf(1)), d.coarse(smallLeafRows*d.Params, fewLeaves)))
	d.AddNumbers(folds*svd.FoldNumbers(params), "folds", folds, d.Params, d.Params)
	d.AddNumbers(d.Workers*svd.FolderNumbers(int(height), params), "folding into", d.Params, d.Params)
	d.AddNumbers(svd.FoldStepNumbers(params), "decomposition", d.Params, d.Params)
}

// Sums counts the slots of a Reduction of sums of so many numbers, with leaves of so many rows or
// more, at most 2^bound of them, and the rows that a Sweep hands on.
func (d *Demand) Sums(what string, rows, bound int, numbers float64) {
	d.sweep()
	n := d.slots(d.coarse(float64(rows), float64(bound)))
	d.AddNumbers(n*numbers, what, n, numbers)
}

// sweep counts what NewSweep allocates and returns its height.
func (d *Demand) sweep() float64 {
	height := min(d.Rows, max(d.Longest, sweepRows))
	d.Add("rows of features", d.Workers, height, d.Params+1)
	return height
}

// slots returns the slots that a Reduction with leaves of a depth takes as a rule. By chance it may
// take more.
func (d *Demand) slots(depth float64) float64 {
	return min(math.Exp2(depth), d.Workers*(depth+1))
}

func (d *Demand) finest() float64 { return math.Floor(math.Log2(d.Blocks)) }

func (d *Demand) coarse(rows, bound float64) float64 {
	return max(0, min(bound, d.finest(), math.Floor(math.Log2(max(1, d.Rows/rows)))))
}

// QR counts a QR of so many rows and columns.
func (d *Demand) QR(what string, rows, cols float64) {
	d.AddNumbers(float64(rows*cols)+mat.QRNumbers(int(rows), int(cols)), what, rows, cols)
}
