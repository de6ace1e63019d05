package lsq

import (
	"errors"
	"math"
	"strconv"

	"anagram/mat"
	"anagram/svd"
)

// The memory of a run is known before any of it is taken. Nearly all of it is matrices and vectors
// whose sizes follow from S, P, the method and the number of workers, and which are allocated
// before the first step. Each kind of object that allocates has a method of Demand that counts it.
// TestMemory compares the sum with what is allocated.

// Demand is what a run will allocate, in numbers of 8 bytes. Counts are float64, so that products
// of them do not overflow.
type Demand struct {
	Rows, Params float64 // S, P
	Blocks       float64 // the number of blocks
	Longest      float64 // the rows of the longest block
	Workers      float64 // goroutines, no more than blocks
	Linear       float64 // the number of linear parameters
	Affine       bool    // the residuals are affine in the linear parameters

	along   float64 // numbers that all workers take for Worker.Along
	limit   float64 // the most numbers that there may be
	numbers float64 // the sum of all items
	largest float64 // the size of the largest item
	item    string  // what the largest item is, for errors
}

// addressable is how many bytes there may be at all: no slice is longer. TestDemandBeyondAll.
const addressable = math.MaxInt & (1<<48 - 1)

// NewDemand returns what an Evaluator of the problem takes, together with that of its Check and
// with an examination. limit is in bytes; 0 is no limit. The error is that of NewEvaluator.
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
	// start, theta, best, that of Result, that of Record, and what undoing a step takes
	d.Add("parameters", 8, d.Params)
	if s.Resample != nil {
		// the parameters, and what undoing a step takes
		d.Add("the best before the points moved", 2, d.Params)
	}
	return d, nil
}

// Add counts an item of as many numbers as the product of the sizes.
func (d *Demand) Add(what string, sizes ...float64) {
	n := 1.0
	for _, size := range sizes {
		n *= size
	}
	d.AddNumbers(n, what, sizes...)
}

// AddNumbers counts an item of n numbers. An error that names it gives the sizes.
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

// Fits reports whether all that was counted is within the limit.
func (d *Demand) Fits() bool { return d.numbers <= d.limit }

// Check returns an error that names the figures if there is too little memory.
func (d *Demand) Check() error {
	if d.Fits() {
		return nil
	}
	return errors.New("anagram: the run would take " + sizeOf(d.numbers) + " of memory (" + d.item + ": " + sizeOf(d.largest) + "), more than the " + sizeOf(d.limit) +
		" there are; fewer units or points take less, and so does a method that keeps no matrix (LBFGS, Adam, GradientDescent)")
}

// Bytes returns the bytes of all that was counted.
func (d *Demand) Bytes() int64 { return int64(min(8*d.numbers, math.MaxInt64/2)) }

// sizeOf returns the text for the bytes of so many numbers, in two digits.
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

// Verdict counts what the verdict allocates: Evaluator.Rounding.
func (d *Demand) Verdict() { d.Add("rows of features", d.Workers, d.Longest, d.Params) }

// Gradients counts what ReserveGradients allocates.
func (d *Demand) Gradients() {
	d.AddNumbers(float64(d.slots(d.finest())*(d.Params+1)), "partial gradients", d.slots(d.finest()), d.Params)
}

// Bends counts what ReserveBends allocates.
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
	height := d.feed()
	folds := d.slots(max(d.coarse(leafAspect*d.Params, math.Inf(1)), d.coarse(smallLeafAspect*d.Params, smallLeafDepth)))
	d.AddNumbers(folds*svd.FoldNumbers(params), "folds", folds, d.Params, d.Params)
	d.AddNumbers(d.Workers*svd.FolderNumbers(int(height), params), "folding into", d.Params, d.Params)
	d.AddNumbers(svd.FoldStepNumbers(params), "decomposition", d.Params, d.Params)
}

// Sums counts a Feed and the slots of a Reduction of sums of so many numbers. There are at most
// 2^bound leaves, of about so many rows or more.
func (d *Demand) Sums(what string, rows, bound int, numbers float64) {
	d.feed()
	n := d.slots(d.coarse(float64(rows), float64(bound)))
	d.AddNumbers(n*numbers, what, n, numbers)
}

// feed counts what NewFeed allocates and returns its height.
func (d *Demand) feed() float64 {
	height := min(d.Rows, max(d.Longest, feedRows))
	d.Add("rows of features", d.Workers, height, d.Params+1)
	return height
}

// slots returns the slots that a Reduction with leaves of a depth usually takes. Depending on which
// worker comes when, it may take more.
func (d *Demand) slots(depth float64) float64 {
	return min(math.Exp2(depth), d.Workers*(depth+1))
}

func (d *Demand) finest() float64 { return math.Floor(math.Log2(d.Blocks)) }

func (d *Demand) coarse(rows, bound float64) float64 {
	return max(0, min(bound, d.finest(), math.Floor(math.Log2(max(1, d.Rows/rows)))))
}

// QR counts a matrix of so many rows and columns and its QR factorisation.
func (d *Demand) QR(what string, rows, cols float64) {
	d.AddNumbers(float64(rows*cols)+mat.QRNumbers(int(rows), int(cols)), what, rows, cols)
}
