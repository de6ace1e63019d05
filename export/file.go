package export

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"anagram/internal/vec"
	"anagram/mat"
	"anagram/store"
	"anagram/taylor"
)

// file is what the templates read. It has a field for everything that one of them may print: names
// and number types, the network, what is known of its errors, and tables of constants. Exported
// fields and methods are those that templates use.
type file struct {
	options Options

	Name, Upper, Title string
	Notes              []string // lines of the opening comment
	Real               string   // the type of a number
	Word               string   // the unsigned integer of its size
	Cast               string   // the conversion to Real (C)
	Bits               int      // the size of Real
	Float32            bool     // Real is the type of 32 bits
	Tolerance          float64  // of the file's own test against Vectors

	Inputs, Outputs, Params int
	Summands                int    // outputs of the output layer, as mlp.Network.Summands
	Activation              string // "none" without a hidden layer
	Layers                  []layer
	Box                     *box   // nil: the first layer takes x
	Lift                    *lift  // nil: there is none
	Kept                    []kept // the outputs in a range
	Form                    *form  // nil: u is N
	Domain                  [][]float64
	Figures                 []figure
	Vectors                 []vector
	Scales                  [][]float64

	Tanh tanh
	Vec  constants
}

// layer is an affine map: N counts from 1.
type layer struct {
	N, In, Out int
	W          [][]float64
	B          []float64

	Index, Below int // of Inner: which buffer it writes and reads
}

// figure is a constant that tells of errors.
type figure struct {
	Name, Text, Value string
}

// tanh is the table in the precision of the file. The row of a number is (bits >> Shift) - First.
type tanh struct {
	Rows    [][]float64
	Poly    []float64
	One     int // the result is 1 from One on
	Shift   int
	Shift32 int // Shift for the upper 32 bits alone
	First   int
}

// constants are tables with the bits of 2/pi as literals.
type constants struct {
	vec.Tables
	TwoOverPi []string
}

func newFile(n *store.Network, o Options) (*file, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	act, ok := n.Net.Activation().(taylor.Function)
	if !ok {
		return nil, fmt.Errorf("the activation %v is none of the library's", n.Net.Activation())
	}
	n = inUnits(n)
	if err := checkRange(n, o); err != nil {
		return nil, err
	}
	f := &file{options: o, Name: o.Name, Upper: strings.ToUpper(o.Name), Float32: o.Float32, Tanh: newTanh(o.Float32)}
	f.Inputs, f.Outputs, f.Params, f.Activation = n.Net.Inputs(), n.Net.Outputs(), n.Net.Params(), act.String()
	f.Summands = len(n.Net.Summands())
	if n.Net.Layers() == 1 {
		f.Activation = "none"
	}
	var err error
	if f.Box, err = newBox(n, o.Float32); err != nil {
		return nil, err
	}
	if f.Lift, err = newLift(n, o.Float32); err != nil {
		return nil, err
	}
	if f.Kept, err = newKept(n, o.Float32); err != nil {
		return nil, err
	}
	if f.Form, err = newForm(n); err != nil {
		return nil, err
	}
	f.setReal()
	f.Vec.Tables = vec.NewTables()
	for _, bits := range f.Vec.Tables.TwoOverPi[1:] {
		f.Vec.TwoOverPi = append(f.Vec.TwoOverPi, fmt.Sprintf("0x%016x", bits))
	}
	for l := range n.Net.Layers() {
		w, b := n.Net.Layer(n.Theta, l)
		f.Layers = append(f.Layers, layer{N: l + 1, In: w.Cols, Out: w.Rows, W: rowsOf(w.Data, w.Cols), B: b, Index: f.first() + l, Below: f.first() + l - 1})
	}
	for _, ends := range n.Domain {
		f.Domain = append(f.Domain, ends[:])
	}
	f.describe(n)
	f.Vectors, f.Scales = newVectors(n, f)
	if err := f.checkVectors(); err != nil {
		return nil, err
	}
	f.fillScales()
	return f, nil
}

// inUnits returns the same function without scales but those of outputs in a range: the others are
// in the output layer then, to rounding.
func inUnits(n *store.Network) *store.Network {
	scale := n.Scale()
	if scale == nil {
		return n
	}
	own := *n
	own.Theta = slices.Clone(n.Theta)
	w, b := own.Net.Layer(own.Theta, own.Net.Layers()-1)
	for k, o := range n.Net.Summands() {
		if lo, _ := n.Net.Range(o); math.IsInf(lo, 0) {
			mat.Scal(w.Row(k), scale[o])
			b[k] *= scale[o]
		}
	}
	for o := range scale {
		if lo, _ := n.Net.Range(o); math.IsInf(lo, 0) {
			scale[o] = 1
		}
	}
	own.Net = n.Net.Scaled(scale...)
	return &own
}

// maxResults is how many numbers the functions of a file return at most. That many results at every
// point of the self-test make most of a file with many inputs and outputs: TestLimit.
const maxResults = 1 << 18

// checkRange says what the file could not hold: each number of it has to be finite in its
// precision, and the points of the self-test are of single precision.
func checkRange(n *store.Network, o Options) error {
	if d, outputs := n.Net.Inputs(), len(n.Net.Summands()); d+2 > maxResults/outputs {
		return fmt.Errorf("%d outputs with their derivatives by %d inputs are more than the %d results that a file may have", outputs, d, maxResults)
	}
	for i, v := range n.Theta {
		if !(math.Abs(v) <= limitOf(o.Float32)) {
			return fmt.Errorf("parameter %d is %v, beyond what the file's numbers hold", i, v)
		}
	}
	what, cure := "domain", "write the network without its domain"
	if n.Domain == nil {
		what, cure = "box", "name a domain within single precision"
	}
	for k, ends := range regionOf(n) {
		if !(math.Abs(ends[0]) <= math.MaxFloat32 && math.Abs(ends[1]) <= math.MaxFloat32) {
			return fmt.Errorf("axis %d of the %s is [%v, %v], beyond single precision, in which the points of the self-test are: %s", k, what, ends[0], ends[1], cure)
		}
	}
	return nil
}

func limitOf(single bool) float64 {
	if single {
		return math.MaxFloat32
	}
	return math.MaxFloat64
}

// setReal names the types.
func (f *file) setReal() {
	names := map[Lang][2]string{C: {"double", "float"}, Go: {"float64", "float32"}, JavaScript: {"Float64", "Float32"}}[f.options.Lang]
	f.Real, f.Word, f.Bits, f.Tolerance = names[0], "uint64_t", 64, 1e-14
	if f.Float32 {
		f.Real, f.Word, f.Cast, f.Bits, f.Tolerance = names[1], "uint32_t", "(float)", 32, 5e-6
	}
}

// newTanh cuts the table where tanh rounds to 1. What rounding tanh c to single precision loses is
// rounded anew.
func newTanh(single bool) tanh {
	t := vec.NewTables()
	h := tanh{Poly: t.TanhPoly, One: 20, Shift: 48, Shift32: 16, First: 0x3fbf}
	if single {
		h.One, h.Shift, h.Shift32, h.First = 10, 19, 19, 0x7bf
	}
	for _, row := range t.Tanh {
		if row[0] > float64(h.One) {
			break
		}
		if single {
			row[2] += row[1] - float64(float32(row[1]))
		}
		h.Rows = append(h.Rows, row[:])
	}
	return h
}

// describe sets what the file says of the network.
func (f *file) describe(n *store.Network) {
	f.Title = "u, its gradient and its Laplacian, by a trained network"
	note := func(label, text string) {
		f.Notes = append(f.Notes, fmt.Sprintf("%-12s %s", label, plain(text)))
	}
	if n.Problem != "" {
		f.Title = plain(n.Problem) + " by a trained network: u, its gradient and its Laplacian"
	}
	if n.Method != "" {
		note("trained by", fmt.Sprintf("method %s from seed %d", n.Method, n.Seed))
	}
	sizes := strings.ReplaceAll(strings.Trim(fmt.Sprint(n.Net.Sizes()), "[]"), " ", "-")
	note("network", fmt.Sprintf("%s %s, %d parameters, numbers in %s", sizes, f.Activation, f.Params, f.Real))
	if f.Lift != nil {
		note("lift", fmt.Sprintf("the first layer sees %d numbers that are made of the inputs", f.Lift.Size))
	}
	if f.Form != nil {
		text := "u = g + d N, N being the network, d and g polynomials"
		if n.Net.IsSum() {
			text = "u is the sum of several g + d N, N being outputs of the network, d and g polynomials"
		}
		note("trial form", text)
	}
	for _, k := range f.Kept {
		lo, hi := n.Net.Range(k.Output)
		note(fmt.Sprintf("output %d", k.Output), fmt.Sprintf("N stays between %v and %v", lo, hi))
	}
	for k := range f.Inputs {
		text := ""
		if n.Axes != nil {
			text = n.Axes[k]
		}
		if n.Domain != nil {
			text += fmt.Sprintf(" from %v to %v", n.Domain[k][0], n.Domain[k][1])
		}
		if text != "" {
			note(fmt.Sprintf("input %d", k), strings.TrimSpace(text))
		}
	}
	if n.Report.Points > 0 {
		f.figure("relative_l2", n.Report.RelativeL2, "relative L2 error, |u - exact|/|exact|")
		f.figure("max_error", n.Report.MaxError, "largest error, |u - exact|")
		f.Figures = append(f.Figures, figure{"evaluation_points", "points at which these two were measured", strconv.Itoa(n.Report.Points)})
		f.figure("loss", n.Report.Loss, "1/2 |r|^2 at the points of training")
		f.figure("unseen_loss", n.Report.Unseen, "the same at points never trained on")
	}
	for _, g := range f.Figures {
		f.Notes = append(f.Notes, fmt.Sprintf("%-12s %s: %s", "", g.Text, g.Value))
	}
	if f.Float32 && len(f.Figures) > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%-12s (all of the network in double)", ""))
	}
	if n.Library != "" {
		note("by anagram", n.Library)
	}
	if n.Note != "" {
		note("note", n.Note)
	}
}

func (f *file) figure(name string, v float64, text string) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		f.Figures = append(f.Figures, figure{name, text, number64(v)})
	}
}

// checkVectors says which result at a point of the self-test is no number, or none of the file's
// precision.
func (f *file) checkVectors() error {
	for _, v := range f.Vectors {
		for o, r := range v.Results {
			for c, x := range r {
				if !(math.Abs(x) <= limitOf(f.Float32)) || !(f.Scales[o][c] <= limitOf(f.Float32)) {
					return fmt.Errorf("output %d or a derivative of it is %v at %v, beyond what the file's numbers hold", o, x, v.X)
				}
			}
		}
	}
	return nil
}

// fillScales replaces scales that are 0 in the file: nothing is to be divided by them.
func (f *file) fillScales() {
	for _, scales := range f.Scales {
		for c, s := range scales {
			if s == 0 || f.Float32 && float32(s) == 0 {
				scales[c] = 1
			}
		}
	}
}
