package netfile

import (
	"io"
	"math"
	"strconv"

	"anagram/internal/text"
	"anagram/mlp"
)

// The JSON form, written by hand: encoding/json would be half of what a page has to load. (Package
// store reads it.)

// Layout is that of theta, in words.
const Layout = "for each layer its weights (out x in, row-major), then its biases (out); the last layer has no activation"

// normal makes an infinity, for which JSON has no word, NaN, and every NaN the same one, so that
// both forms have one checksum.
func (r Report) normal() Report {
	for _, v := range []*float64{&r.RelativeL2, &r.MaxError, &r.Loss, &r.Unseen} {
		if !finite(*v) {
			*v = math.NaN()
		}
	}
	return r
}

// WriteJSON writes the JSON form, one object on one line: numbers as the shortest decimals that
// read back to the same bits, null for what is not a finite number. A network that does not pass
// Check is an error.
func WriteJSON(w io.Writer, n *Network) error {
	if err := n.Check(); err != nil {
		return text.Errorf("netfile: writing: %w", err)
	}
	p := n.parts()
	p.Report = n.Report.normal()
	sum, err := p.Checksum()
	if err != nil {
		return text.Errorf("netfile: writing: %w", err)
	}
	var j object
	j.begin(&p.Origin, p.version())
	j.field("sizes").sizes(n.Net)
	j.field("activation").string(p.Activation)
	if p.Lo != nil {
		j.field("box").list(len(p.Lo), func(k int) { j.numbers([]float64{p.Lo[k], p.Hi[k]}) })
	}
	if p.Scale != nil {
		j.field("scale").numbers(p.Scale)
	}
	if p.Range != nil {
		j.field("range").list(len(p.Range), func(o int) { j.numbers(p.Range[o][:]) })
	}
	if p.Lift != nil {
		j.field("lift").list(len(p.Lift), func(k int) { j.coordinate(&p.Lift[k]) })
	}
	if p.Forms != nil {
		j.field("form").list(len(p.Forms), func(o int) {
			j.raw("{")
			j.field("factor").polynomial(p.Forms[o].Factor)
			if len(p.Forms[o].Offset) > 0 {
				j.field("offset").polynomial(p.Forms[o].Offset)
			}
			j.raw("}")
		})
	}
	if p.Windows != nil {
		j.field("windows").list(len(p.Windows), func(o int) { j.int(p.Windows[o]) })
	}
	j.field("layout").string(Layout)
	j.field("theta").numbers(p.Theta)
	j.errors(&p.Origin)
	j.field("unseen_loss").number(p.Report.Unseen)
	return j.end(w, &p.Origin, sum)
}

// object is a JSON object as far as it is written.
type object []byte

// coordinate writes a part of a lift, and harmonics of a circle alone.
func (j *object) coordinate(c *mlp.Coordinate) {
	j.raw("{")
	j.field("kind").string(c.Kind.String())
	j.field("axes").axes(c.Axes)
	if c.Harmonics != 0 {
		j.field("harmonics").int(c.Harmonics)
	}
	j.raw("}")
}

// axes writes index, origin and factor of each.
func (j *object) axes(all []mlp.Axis) {
	j.list(len(all), func(k int) {
		j.raw("[")
		j.int(all[k].Index)
		j.raw(",")
		j.number(all[k].Origin)
		j.raw(",")
		j.number(all[k].Factor)
		j.raw("]")
	})
}

// polynomial writes the products of a part of a trial form.
func (j *object) polynomial(p mlp.Polynomial) {
	j.list(len(p), func(i int) {
		j.raw("{")
		j.field("coefficient").number(p[i].Coefficient)
		if len(p[i].Factors) > 0 {
			j.field("axes").axes(p[i].Factors)
		}
		j.raw("}")
	})
}

// begin writes where a network comes from, and the names of its inputs.
func (j *object) begin(o *Origin, version int) {
	j.raw("{")
	j.field("version").int(version)
	j.field("problem").string(o.Problem)
	j.field("method").string(o.Method)
	j.field("seed").raw(strconv.FormatUint(o.Seed, 10))
	if j.field("inputs"); o.Axes == nil {
		j.raw("null")
	} else {
		j.strings(o.Axes)
	}
	if o.Outputs != nil {
		j.field("outputs").strings(o.Outputs)
	}
}

// errors writes how good it is, and where.
func (j *object) errors(o *Origin) {
	if j.field("domain"); o.Domain == nil {
		j.raw("null")
	} else {
		j.list(len(o.Domain), func(i int) { j.numbers(o.Domain[i][:]) })
	}
	j.field("relative_l2").number(o.Report.RelativeL2)
	j.field("max_error").number(o.Report.MaxError)
	j.field("evaluation_points").int(o.Report.Points)
	j.field("loss").number(o.Report.Loss)
}

// end completes the object and writes it to w.
func (j *object) end(w io.Writer, o *Origin, sum string) error {
	if o.File != "" {
		j.field("file").string(o.File)
	}
	if o.Set != nil {
		j.field("set").strings(o.Set)
	}
	j.field("library").string(o.Library)
	j.field("note").string(o.Note)
	j.field("crc32").string(sum)
	j.raw("}\n")
	_, err := w.Write(*j)
	return err
}

func (j *object) raw(s string) { *j = append(*j, s...) }

// field begins the field of a name.
func (j *object) field(name string) *object {
	if (*j)[len(*j)-1] != '{' {
		j.raw(",")
	}
	j.string(name)
	j.raw(":")
	return j
}

func (j *object) int(v int) { *j = strconv.AppendInt(*j, int64(v), 10) }

func (j *object) number(v float64) {
	if !finite(v) {
		j.raw("null")
		return
	}
	*j = strconv.AppendFloat(*j, v, 'g', -1, 64)
}

func (j *object) numbers(v []float64) { j.list(len(v), func(i int) { j.number(v[i]) }) }

func (j *object) strings(v []string) { j.list(len(v), func(i int) { j.string(v[i]) }) }

func (j *object) sizes(net *mlp.Network) {
	v := net.Sizes()
	j.list(len(v), func(i int) { j.int(v[i]) })
}

// string writes a string that is valid UTF-8.
func (j *object) string(s string) {
	const digits = "0123456789abcdef"
	j.raw(`"`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			*j = append(*j, '\\', c)
		case c < ' ':
			*j = append(*j, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			*j = append(*j, c)
		}
	}
	j.raw(`"`)
}

// list writes n values with commas between them.
func (j *object) list(n int, element func(i int)) {
	j.raw("[")
	for i := range n {
		if i > 0 {
			j.raw(",")
		}
		element(i)
	}
	j.raw("]")
}
