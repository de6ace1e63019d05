//go:build js && wasm

package main

// run is what the page drives: a network in training, or a march through time.
type run interface {
	facts() object
	// step takes one step, or none if the run has ended, and returns its status: 0 is running. The
	// error is measured if due, or if it has cost little so far.
	step(row *[rowLength]float64, due bool) int
	// maps returns u, |error|, |residual|, each nx*ny, the second coordinate varying fastest, NaN
	// where nothing is known: of the best network so far. Its relative error comes with them, or
	// NaN.
	maps() (pictures []float64, relativeL2 float64)
	spectrum() []float64 // singular values of the last step, descending, or nil
	report() object
	network() object
}

// What a step tells, each a place in its row. NaN is not known.
const (
	rowStep = iota
	rowSeconds
	rowLoss
	rowBest
	rowError
	rowRank
	rowCutoff
	rowDamping
	rowEnd      // march: time up to which u is known
	rowResidual // march: of the slab
	rowUnits    // march: of the slab
	rowLength
)

func open(s settings) (run, error) {
	grid, err := newGrid(s.problem)
	if err != nil {
		return nil, err
	}
	if s.method.marches() {
		return openMarch(s, grid)
	}
	return openTraining(s, grid)
}
