//go:build js && wasm

// Command wasm is the solver behind the page in anagram/web: it runs in a Web Worker and waits to
// be called. It sets a global object anagram with the functions
//
//	catalogue()     the problems and methods there are
//	open(settings)  makes a run ready: {field, error} or what the page has to know of it
//	step(row, due)  takes one step, fills row (rowLength doubles as bytes) and returns 0, or the
//	                number of the status that ended the run
//	stop()          ends a run whose steps take long: the next one is its last
//	maps(bytes)     fills in u, |error| and |residual| of each unknown on the grid of the maps, of
//	                the best network so far; returns its relative error
//	spectrum(bytes) fills in the singular values of the last step and returns how many there are
//	report()        what the run has come to
//	network()       the text of network.json, or the error of writing it
//
// A call blocks the Worker for as long as it takes: between two steps it is the Worker's turn to
// look for messages. What is large goes through arrays of bytes, as a number at a time would take
// longer than the step.
package main

import (
	"syscall/js"
	"unsafe"
)

func main() {
	var r run
	api := object{
		"catalogue", function(func([]js.Value) any { return catalogue() }),
		"open", function(func(args []js.Value) any {
			s, err := parse(args[0])
			if err == nil {
				r, err = open(s)
			}
			if f, ok := err.(fieldError); ok {
				return object{"field", f.field, "error", err.Error()}
			}
			if err != nil {
				return object{"field", "", "error", err.Error()}
			}
			return r.facts()
		}),
		"step", function(func(args []js.Value) any {
			var row [rowLength]float64
			status := r.step(&row, args[1].Bool())
			js.CopyBytesToJS(args[0], bytesOf(row[:]))
			return status
		}),
		"maps", function(func(args []js.Value) any {
			pictures, relative := r.maps()
			js.CopyBytesToJS(args[0], bytesOf(pictures))
			return relative
		}),
		"spectrum", function(func(args []js.Value) any {
			sigma := r.spectrum()
			js.CopyBytesToJS(args[0], bytesOf(sigma))
			return len(sigma)
		}),
		"stop", function(func([]js.Value) any { r.stop(); return nil }),
		"report", function(func([]js.Value) any { return r.report() }),
		"network", function(func([]js.Value) any { return r.network() }),
	}
	js.Global().Set("anagram", api.value())
	select {}
}

func function(f func(args []js.Value) any) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any { return valueOf(f(args)) })
}

// object lists names and values of the properties of an object, by turns; list the elements of an
// array. Literal maps would make ten times the code.
type (
	object []any
	list   []any
)

func (o object) value() js.Value {
	v := js.Global().Get("Object").New()
	for i := 0; i < len(o); i += 2 {
		v.Set(o[i].(string), valueOf(o[i+1]))
	}
	return v
}

func valueOf(x any) any {
	switch x := x.(type) {
	case object:
		return x.value()
	case list:
		v := js.Global().Get("Array").New()
		for _, e := range x {
			v.Call("push", valueOf(e))
		}
		return v
	}
	return x
}

// bytesOf is the memory of x, in the order of bytes that a Float64Array has on every machine with
// WebAssembly.
func bytesOf(x []float64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 8*len(x))
}

// doubles is a copy of x as a Float64Array.
func doubles(x []float64) js.Value {
	bytes := js.Global().Get("Uint8Array").New(8 * len(x))
	js.CopyBytesToJS(bytes, bytesOf(x))
	return js.Global().Get("Float64Array").New(bytes.Get("buffer"))
}

// run is what the page drives: a network in training, or a march through time.
type run interface {
	facts() object
	// step takes one step, or none if the run has ended, and returns its status: 0 is running. The
	// error is measured if due, or if it has cost little so far.
	step(row *[rowLength]float64, due bool) int
	// maps returns u, |error|, |residual| of each unknown, each nx*ny, the second coordinate
	// varying fastest, NaN where nothing is known: of the best network so far. Its relative error
	// comes with them, or NaN.
	maps() (pictures []float64, relativeL2 float64)
	spectrum() []float64 // singular values of the last step, descending, or nil
	stop()               // asks a step that takes long to end the run
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
	rowUnits    // march: of the slab; solve: of the level
	rowPoints   // solve: of the level
	rowEstimate // solve: of the error
	rowLength
)

func open(s settings) (run, error) {
	draw := newGrid
	if s.file != nil {
		draw = fileGrid
	}
	g, err := draw(s)
	if err != nil {
		return nil, err
	}
	switch s.method.Name {
	case marching:
		return openMarch(s, g)
	case solveMethod:
		return openSolving(s, g)
	}
	return openTraining(s, g)
}
