// Package netfile writes trained networks and solutions in slabs of time, and reads networks back
// to the bit. It is the part of package store that a page of a browser or a device can do with: it
// works on streams and imports neither fmt nor os nor encoding/json.
//
// Whatever a stream holds, reading it ends in a network or an error that says what is wrong and
// where: nothing panics, and nothing is allocated that the stream has not the data for.
// docs/persistence.md specifies the formats.
package netfile

import (
	"errors"
	"io"
	"math"
	"unicode/utf8"

	"anagram/internal/codec"
	"anagram/internal/text"
	"anagram/mlp"
	"anagram/taylor"
)

// Network is a trained network and where it comes from. Net, on its box or its lift and in its
// form, and Theta are all it takes to evaluate it: other conditions are terms of the loss. The
// other fields tell of it and may be left zero.
//
// The unit box and scales of 1 change nothing, so a file leaves them out, and a network that is
// read without a box has none. Who goes on training it puts it on the unit box first and gives it
// these scales (mlp.Network.Over, Scaled), or pinn.New would put it on another and find others.
type Network struct {
	Net   *mlp.Network // its activation is one of taylor's functions
	Theta []float64    // Net.Params() finite numbers
	Origin
}

// Origin tells where a network or a solution comes from, and how good it is.
type Origin struct {
	Problem string       // name of the problem, "laplace2d"
	Method  string       // by which it was trained
	Seed    uint64       // of the first weights
	Axes    []string     // names of the coordinates, or nil; else one for each input
	Domain  [][2]float64 // lo, hi of each axis, as domain.Box; nil: not known
	Report  Report
	Library string // version of the library that trained it
	Note    string // anything

	// The JSON form alone has what follows, beside its checksum.
	Outputs []string // names of the unknowns, or nil; else one for each output
	File    string   // the problem file: docs/files.md
	Set     []string // parameters of it that have another value, each as NAME=VALUE
}

// Report says how well a network solves its problem. NaN is a number that is not known, and so is
// the whole of a zero Report.
type Report struct {
	RelativeL2 float64 // |u - exact|/|exact| over the evaluation points
	MaxError   float64 // the largest |u - exact| at the evaluation points
	Points     int     // how many evaluation points there were; 0: none of this is known
	Loss       float64 // 1/2 |r|^2 at the points of training
	Unseen     float64 // 1/2 |r|^2 at points never trained on
}

// Versions of the formats of a network, binary and JSON. 2 is that of a Solution in JSON
// (SolutionVersion) and of no network, so that a number says what a document is.
const (
	Version = 1 // without a box, or on the unit box, and with outputs in units of 1
	// on another box or a lift, or with other scales, ranges or forms, which the file has; what
	// reads version 1 alone refuses
	PlacedVersion = 3
	// with unknowns that are sums of such forms; what reads version 3 alone refuses
	SummedVersion = 4
)

// maxLayers is how many layers a network of a file may have: TestNetworkMisuse of store.
const maxLayers = 1 << 10

// Check returns an error if the network can't be written: a field that is missing, of another size
// than the network asks for, not a finite number where it should be, or text that is not UTF-8 or
// too long.
func (n *Network) Check() error {
	if err := checkNet(n.Net, n.Theta); err != nil {
		return err
	}
	return n.Origin.check(n.Net.Inputs(), n.Net.Outputs())
}

// checkNet is Check for the network and its parameters.
func checkNet(net *mlp.Network, theta []float64) error {
	if net == nil {
		return errors.New("no network")
	}
	if net.IsLifted() && net.Coordinates() == nil {
		return errors.New("a lifted network, whose map of x is code that a file cannot hold: mlp.Network.Seeing and Periodic have maps that it can")
	}
	if net.IsSum() && net.Forms() == nil {
		return errors.New("a network of windows (mlp.Network.InWindows), which are code that a file cannot hold: mlp.Network.InPolynomialWindows has windows that it can")
	}
	if net.IsTrial() && net.Forms() == nil {
		return errors.New("a network in a trial form, which is code that a file cannot hold: mlp.Network.InPolynomials has forms that it can")
	}
	if _, ok := net.Activation().(taylor.Function); !ok {
		return text.Errorf("the activation %v is none that a file can name", net.Activation())
	}
	if net.Layers() >= maxLayers {
		return tooDeep(net.Layers() + 1)
	}
	if len(theta) != net.Params() {
		return text.Errorf("%d parameters for a network of %d", len(theta), net.Params())
	}
	for i, v := range theta {
		if !finite(v) {
			return text.Errorf("parameter %d is %v", i, v)
		}
	}
	return nil
}

func tooDeep(sizes int) error {
	return text.Errorf("%d sizes of layers, more than the %d of a file", sizes, maxLayers)
}

// check is Check for so many inputs and outputs. Below 0 any number of names will do.
func (o *Origin) check(inputs, outputs int) error {
	if inputs >= 0 && o.Axes != nil && len(o.Axes) != inputs {
		return text.Errorf("%d names of axes for %d inputs", len(o.Axes), inputs)
	}
	if outputs >= 0 && o.Outputs != nil && len(o.Outputs) != outputs {
		return text.Errorf("%d names of unknowns for %d outputs", len(o.Outputs), outputs)
	}
	if inputs >= 0 && o.Domain != nil && len(o.Domain) != inputs {
		return text.Errorf("a domain of %d axes for %d inputs", len(o.Domain), inputs)
	}
	for k, ends := range o.Domain {
		if !(finite(ends[0]) && finite(ends[1]) && ends[0] <= ends[1]) {
			return text.Errorf("axis %d of the domain is [%v, %v]", k, ends[0], ends[1])
		}
	}
	for _, all := range [][]string{{o.Problem, o.Method, o.Library, o.Note, o.File}, o.Axes, o.Outputs, o.Set} {
		for _, s := range all {
			if !utf8.ValidString(s) {
				return text.Errorf("the text %q is not UTF-8", s)
			}
			if len(s) > codec.MaxString {
				return text.Errorf("the text %q has %d bytes, more than the %d of a file", s, len(s), codec.MaxString)
			}
		}
	}
	if o.Report.Points < 0 {
		return text.Errorf("an error at %d points", o.Report.Points)
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Build returns the network of the given layers, or an error if no function of taylor has the name
// of the activation or a network of these sizes has not so many parameters. Sizes may be any
// numbers: nothing is made of them before they fit.
func Build(activation string, sizes []int, params int) (*mlp.Network, error) {
	act, ok := taylor.ByName(activation)
	if !ok {
		return nil, text.Errorf("unknown activation %q", activation)
	}
	if len(sizes) < 2 {
		return nil, text.Errorf("%d sizes of layers, want two at least", len(sizes))
	}
	if len(sizes) > maxLayers {
		return nil, tooDeep(len(sizes))
	}
	left := params
	for l, size := range sizes {
		if size <= 0 {
			return nil, text.Errorf("layer %d has %d units", l, size)
		}
		if l == 0 {
			continue
		}
		if in := sizes[l-1]; in >= left || size > left/(in+1) {
			return nil, text.Errorf("%d parameters are too few for layer %d of %d units", params, l, size)
		}
		left -= size * (sizes[l-1] + 1)
	}
	if left > 0 {
		return nil, text.Errorf("%d parameters are too many: the layers have %d", params, params-left)
	}
	return mlp.New(act, sizes...), nil
}

// Write writes the binary form. A network that does not pass Check is an error.
func Write(w io.Writer, n *Network) error {
	err := n.Check()
	if err == nil {
		err = n.parts().write(w)
	}
	if err != nil {
		return text.Errorf("netfile: writing: %w", err)
	}
	return nil
}

func (p *Parts) write(w io.Writer) error {
	var c codec.Coder
	if p.code(&c, p.version()); c.Err() != nil {
		return c.Err()
	}
	return codec.Network.Write(w, uint32(p.version()), c.Data())
}

// Read reads the binary form, to the end of r.
func Read(r io.Reader) (*Network, error) {
	var n *Network
	version, body, err := codec.Network.ReadAny(r, Version, PlacedVersion, SummedVersion)
	if err == nil {
		n, err = decode(int(version), body)
	}
	if err != nil {
		return nil, text.Errorf("netfile: reading: %w", err)
	}
	return n, nil
}

func decode(version int, body []byte) (*Network, error) {
	p, c := &Parts{}, codec.NewReader(body)
	p.code(c, version)
	if err := c.Finish(); err != nil {
		return nil, err
	}
	return p.Network(version)
}

// Checksum returns the CRC-32 (IEEE) of the body of the binary form in eight hexadecimal digits, as
// the JSON form has it.
func (n *Network) Checksum() (string, error) {
	if err := n.Check(); err != nil {
		return "", err
	}
	return n.parts().Checksum()
}

// Checksum is that of the network.
func (p *Parts) Checksum() (string, error) {
	c := codec.NewSum()
	p.code(c, p.version())
	return codec.Hex(c.Sum()), c.Err()
}

// code visits the fields of a version in both directions.
func (p *Parts) code(c *codec.Coder, version int) {
	c.String("activation", &p.Activation)
	c.Ints("sizes", &p.Sizes)
	if version >= PlacedVersion {
		p.codeBox(c)
		c.Floats("scale", &p.Scale)
		codec.List(c, "range", &p.Range, 16, func(r *[2]float64, c *codec.Coder) {
			c.Float("range", &r[0])
			c.Float("range", &r[1])
		})
		codec.List(c, "lift", &p.Lift, 24, codeCoordinate)
		codec.List(c, "forms", &p.Forms, 16, func(f *mlp.PolynomialForm, c *codec.Coder) {
			codePolynomial(&f.Factor, c)
			codePolynomial(&f.Offset, c)
		})
		if version == SummedVersion {
			c.Ints("windows", &p.Windows)
		}
	}
	c.Floats("theta", &p.Theta)
	p.Origin.code(c)
}

// codeCoordinate visits a part of the lift.
func codeCoordinate(v *mlp.Coordinate, c *codec.Coder) {
	kind := int(v.Kind)
	c.Int("kind", &kind)
	v.Kind = mlp.Kind(kind)
	codec.List(c, "axes", &v.Axes, 24, codeAxis)
	c.Int("harmonics", &v.Harmonics)
}

func codeAxis(a *mlp.Axis, c *codec.Coder) {
	c.Int("axis", &a.Index)
	c.Float("origin", &a.Origin)
	c.Float("factor", &a.Factor)
}

// codePolynomial visits a part of a trial form.
func codePolynomial(p *mlp.Polynomial, c *codec.Coder) {
	codec.List(c, "products", (*[]mlp.Product)(p), 16, func(v *mlp.Product, c *codec.Coder) {
		c.Float("coefficient", &v.Coefficient)
		codec.List(c, "factors", &v.Factors, 24, codeAxis)
	})
}

// codeBox visits a list of pairs. It makes no room for what mlp.Network.Over copies anyway but the
// two slices: TestHostile of store.
func (p *Parts) codeBox(c *codec.Coder) {
	n := c.Len("box", len(p.Lo), 16)
	if c.Reading() {
		p.Lo, p.Hi = make([]float64, n), make([]float64, n)
	}
	for k := range p.Lo {
		c.Float("box", &p.Lo[k])
		c.Float("box", &p.Hi[k])
	}
}

func (o *Origin) code(c *codec.Coder) {
	c.String("problem", &o.Problem)
	c.String("method", &o.Method)
	c.Uint64("seed", &o.Seed)
	codec.List(c, "axes", &o.Axes, 8, func(name *string, c *codec.Coder) { c.String("axes", name) })
	codec.List(c, "domain", &o.Domain, 16, func(ends *[2]float64, c *codec.Coder) {
		c.Float("domain", &ends[0])
		c.Float("domain", &ends[1])
	})
	o.Report.code(c)
	c.String("library", &o.Library)
	c.String("note", &o.Note)
}

func (r *Report) code(c *codec.Coder) {
	c.Float("relative_l2", &r.RelativeL2)
	c.Float("max_error", &r.MaxError)
	c.Count("evaluation_points", &r.Points)
	c.Float("loss", &r.Loss)
	c.Float("unseen_loss", &r.Unseen)
}
