package store

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"anagram/store/netfile"
)

// document is the JSON form of a network, or of a solution in slabs: all of it but the slabs.
type document struct {
	version int
	netfile.Parts
	slabs    int // their number, -1: not in slabs
	slabsAt  int // the byte they begin at
	checksum string
}

// readDocument reads a text and returns it with what it says of itself.
func readDocument(from io.Reader) (d *document, text []byte, err error) {
	if text, err = readText(from, maxText); err != nil {
		return nil, nil, err
	}
	nan := math.NaN()
	d = &document{slabs: -1}
	d.Report = Report{RelativeL2: nan, MaxError: nan, Loss: nan, Unseen: nan}
	r := &reader{text: text}
	r.object(d.fields(r))
	if err := r.finish(); err != nil {
		return nil, nil, err
	}
	return d, text, nil
}

// wantNetwork and wantSolution return an error for a version that they do not have.
func (d *document) wantNetwork() error {
	return d.wantVersion("1, 3 or 4 of a network", netfile.Version, netfile.PlacedVersion, netfile.SummedVersion)
}

func (d *document) wantSolution() error {
	return d.wantVersion("1 or 2 of a solution in slabs", 1, netfile.SolutionVersion)
}

func (d *document) wantVersion(what string, known ...int) error {
	if !slices.Contains(known, d.version) {
		return fmt.Errorf("version %d of the format; this program reads version %s", d.version, what)
	}
	return nil
}

// readText reads to the end, which is an error beyond most bytes.
func readText(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("more than %d bytes, the most that is read of JSON", most)
	}
	return text, err
}

// fields are those of the text. A version that is not known ends it: other fields may have another
// meaning there.
func (d *document) fields(r *reader) []field {
	const newest = max(netfile.SummedVersion, netfile.SolutionVersion)
	o, report := &d.Origin, &d.Report
	return []field{
		{"version", func() {
			if d.version = r.int(); d.version < 1 || d.version > newest {
				r.err = cmp.Or(r.err, fmt.Errorf("version %d of the format; this program reads versions 1 to %d", d.version, newest))
			}
		}},
		{"problem", into(&o.Problem, r.string)},
		{"method", into(&o.Method, r.string)},
		{"seed", into(&o.Seed, r.uint64)},
		{"inputs", into(&o.Axes, r.strings)},
		{"outputs", into(&o.Outputs, r.strings)},
		{"sizes", func() { d.Sizes = r.ints(nil) }},
		{"activation", into(&d.Activation, r.string)},
		{"box", func() { d.Lo, d.Hi = r.ends() }},
		{"scale", into(&d.Scale, r.floats)},
		{"range", into(&d.Range, r.pairs)},
		{"lift", into(&d.Lift, r.lift)},
		{"form", into(&d.Forms, r.forms)},
		{"windows", func() { d.Windows = r.ints(nil) }},
		{"theta", into(&d.Theta, r.floats)},
		{"slabs", func() {
			r.peek()
			d.slabsAt = r.at
			d.slabs = r.count()
			r.skip(0)
		}},
		{"domain", into(&o.Domain, r.pairs)},
		{"relative_l2", into(&report.RelativeL2, r.float)},
		{"max_error", into(&report.MaxError, r.float)},
		{"evaluation_points", into(&report.Points, r.int)},
		{"loss", into(&report.Loss, r.float)},
		{"unseen_loss", into(&report.Unseen, r.float)},
		{"file", into(&o.File, r.string)},
		{"set", into(&o.Set, r.strings)},
		{"library", into(&o.Library, r.string)},
		{"note", into(&o.Note, r.string)},
		{"crc32", into(&d.checksum, r.string)},
	}
}

// check compares the checksum of the file, if it has one, with that of its data.
func (d *document) check(sum string) error {
	if d.checksum != "" && d.checksum != sum {
		return fmt.Errorf("altered or damaged: the checksum of the data is %s, the file's %q", sum, clip([]byte(d.checksum)))
	}
	return nil
}

// ReadNetworkJSON reads the JSON form, to the end of r, in at most eight times the memory that the
// text takes. Fields it does not know are ignored, but no field may come twice. One without a
// checksum, of another program or written by hand, is accepted; a checksum that is there has to be
// right. The error wraps *InSlabs for the solution of a march. More than 2^29 bytes are an error.
func ReadNetworkJSON(r io.Reader) (*Network, error) {
	var n *Network
	d, _, err := readDocument(r)
	if err == nil {
		n, err = d.network()
	}
	if err != nil {
		return nil, fmt.Errorf("store: reading a network from JSON: %w", err)
	}
	return n, nil
}

func (d *document) network() (*Network, error) {
	if d.slabs >= 0 {
		return nil, cmp.Or[error](d.wantSolution(), &InSlabs{d.slabs})
	}
	if err := d.wantNetwork(); err != nil {
		return nil, err
	}
	n, err := d.Parts.Network(d.version)
	if err != nil {
		return nil, err
	}
	sum, err := d.Checksum()
	if err != nil {
		return nil, err
	}
	return n, d.check(sum)
}

// InSlabs reports that what was to be read as one network is the solution of a march, which
// LoadSolution reads.
type InSlabs struct{ Slabs int } // their number

// Error says so.
func (e *InSlabs) Error() string {
	return fmt.Sprintf("a solution in %d slabs of time, each with a network of its own, which LoadSolution reads: not one network", e.Slabs)
}
