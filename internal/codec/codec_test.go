package codec

import (
	"bytes"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
)

type record struct {
	seed   uint64
	count  int
	below  int
	yes    bool
	x      float64
	path   []float64
	fixed  [3]float64
	sizes  []int
	text   string
	opaque []byte
}

func (r *record) state(c *Coder) {
	c.Uint64("seed", &r.seed)
	c.Count("count", &r.count)
	c.Int("below", &r.below)
	c.Bool("yes", &r.yes)
	c.Float("x", &r.x)
	c.Floats("path", &r.path)
	c.Fill("fixed", r.fixed[:])
	c.Ints("sizes", &r.sizes)
	c.String("text", &r.text)
	c.Bytes("opaque", &r.opaque)
}

func example() *record {
	return &record{
		seed: 1<<64 - 1, count: 7, below: -3, yes: true, x: math.Copysign(0, -1), path: []float64{math.Inf(-1), 0x1p-1074, 1.0 / 3},
		fixed: [3]float64{1, 2, 3}, sizes: []int{2, 32, 1}, text: "h\x00ê", opaque: []byte{0, 255},
	}
}

func encoded(r *record) []byte {
	var c Coder
	r.state(&c)
	return c.Data()
}

func TestRoundTrip(t *testing.T) {
	data := encoded(example())
	c, got := NewReader(data), &record{}
	got.state(c)
	if err := c.Finish(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encoded(got), data) || !math.Signbit(got.x) || got.text != "h\x00ê" || got.below != -3 {
		t.Errorf("got %+v, want %+v", got, example())
	}
}

// Cut off anywhere, the input is an error that names a field and a byte.
func TestTruncated(t *testing.T) {
	data := encoded(example())
	for n := range data {
		c, got := NewReader(data[:n]), &record{}
		got.state(c)
		if err := c.Finish(); err == nil || !strings.Contains(err.Error(), "(byte ") {
			t.Errorf("%d of %d bytes: error %v", n, len(data), err)
		}
	}
	c, got := NewReader(append(data, 0)), &record{}
	got.state(c)
	if err := c.Finish(); err == nil || !strings.Contains(err.Error(), "1 bytes more") {
		t.Errorf("a byte too many: error %v", err)
	}
}

func TestBadFields(t *testing.T) {
	word := func(v uint64) []byte {
		var c Coder
		c.Uint64("", &v)
		return c.Data()
	}
	var n int
	var b bool
	var f []float64
	var s string
	for _, tt := range []struct {
		name string
		data []byte
		read func(c *Coder)
		want string
	}{
		{"negative count", word(1<<64 - 1), func(c *Coder) { c.Count("rank", &n) }, "rank (byte 0): -1 is no count"},
		{"huge count", word(1<<63 - 1), func(c *Coder) { c.Count("rank", &n) }, "rank (byte 0): 9223372036854775807 is"},
		{"another number", word(3), func(c *Coder) { c.ExpectInt("rows", 4) }, "rows (byte 0): 3 in the file, here 4"},
		{"another float", word(0), func(c *Coder) { c.ExpectFloat("mu", 0.5) }, "mu (byte 0): 0 in the file, here 0.5"},
		{"another name", word(0), func(c *Coder) { c.ExpectString("method", "lm") }, `method (byte 0): "" in the file, here "lm"`},
		{"bool", word(2), func(c *Coder) { c.Bool("over", &b) }, "over (byte 0): 2 is neither"},
		{"long slice", word(1 << 60), func(c *Coder) { c.Floats("theta", &f) }, "theta (byte 0): "},
		{"long string", word(9), func(c *Coder) { c.String("note", &s) }, "note (byte 0): 9 elements in the 0 bytes"},
		{"other length", word(0), func(c *Coder) { c.Fill("theta", make([]float64, 2)) }, "theta (byte 0): 0 elements, want 2"},
	} {
		c := NewReader(tt.data)
		tt.read(c)
		if err := c.Err(); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
		n, b, f, s = 0, false, nil, ""
	}
}

// Every file with one byte changed, and every beginning of one, is an error.
func TestFrameDamaged(t *testing.T) {
	body := []byte("the body")
	file := Network.Frame(3, body)
	got, err := Network.Read(bytes.NewReader(file), 3)
	if err != nil || !bytes.Equal(got, body) {
		t.Fatalf("read %q, %v", got, err)
	}
	for i := range file {
		for bit := range 8 {
			bad := slices.Clone(file)
			bad[i] ^= 1 << bit
			if _, err := Network.Read(bytes.NewReader(bad), 3); err == nil {
				t.Errorf("bit %d of byte %d changed: no error", bit, i)
			}
		}
		if _, err := Network.Read(bytes.NewReader(file[:i]), 3); err == nil {
			t.Errorf("%d of %d bytes: no error", i, len(file))
		}
	}
	for name, r := range map[string][]byte{"data after the end": append(file, 0), "version 3": file, `no "anagramN" file`: Solver.Frame(3, body)} {
		version := uint32(3)
		if name == "version 3" {
			version = 2
		}
		if _, err := Network.Read(bytes.NewReader(r), version); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %s", err, name)
		}
	}
}

// What a file claims is not what is allocated, and beyond a limit it is an error that names it.
func TestFrameAllocation(t *testing.T) {
	for _, tt := range []struct {
		kind   Kind
		length uint64
		want   string
	}{
		{Network, 1 << 29, "truncated"},
		{Network, 1<<29 + 1, "a body of 536870913 bytes, more than the 536870912"},
		{Solver, 1 << 32, "truncated"},
		{Solver, 1<<64 - 1, "a body of 18446744073709551615 bytes, more than the 4294967296"},
	} {
		file := tt.kind.Frame(1, nil)
		copy(file[12:], appendLittle(nil, tt.length, 8))
		used := check.Allocated(func() {
			if _, err := tt.kind.Read(bytes.NewReader(file), 1); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
		if used > check.Little {
			t.Errorf("%d bytes allocated for a file of %d", used, len(file))
		}
	}
}

// A text that no reader takes is not written.
func TestLongString(t *testing.T) {
	for _, tt := range []struct {
		bytes int
		want  bool
	}{{MaxString, true}, {MaxString + 1, false}} {
		long := strings.Repeat("x", tt.bytes)
		var c Coder
		c.String("note", &long)
		raw, read := []byte(long), Coder{}
		read.Bytes("note", &raw)
		r, got := NewReader(read.Data()), ""
		r.String("note", &got)
		for _, err := range []error{c.Err(), r.Finish()} {
			if (err == nil) != tt.want || err != nil && !strings.Contains(err.Error(), "note (byte 0): a text of 1048577 bytes, more than the 1048576") {
				t.Errorf("%d bytes: error %v", tt.bytes, err)
			}
		}
	}
}

// The checksum of what is written is that of what would be, in little memory.
func TestSum(t *testing.T) {
	r := example()
	r.path, r.opaque = make([]float64, 100_000), bytes.Repeat([]byte("ab"), 1<<16)
	var all Coder
	r.state(&all)
	want, got := crc32.ChecksumIEEE(all.Data()), uint32(0)
	used := check.Allocated(func() {
		c := NewSum()
		r.state(c)
		got = c.Sum()
	})
	if got != want || used > 3*len(r.opaque) {
		t.Errorf("sum %x in %d bytes, want %x", got, used, want)
	}
}

// A reader of any bytes ends in a value or an error, and a value is written as it was read.
func FuzzCoder(f *testing.F) {
	f.Add(encoded(example()))
	f.Add(encoded(&record{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, r := NewReader(data), &record{}
		r.state(c)
		if c.Finish() == nil && !bytes.Equal(encoded(r), data) {
			t.Errorf("read %+v, which is written otherwise", r)
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add(Network.Frame(1, []byte("body")))
	f.Add([]byte("anagramN"))
	f.Fuzz(func(t *testing.T, data []byte) {
		body, err := Network.Read(bytes.NewReader(data), 1)
		if err == nil && !bytes.Equal(Network.Frame(1, body), data) {
			t.Errorf("read a body of %d bytes, which is written otherwise", len(body))
		}
	})
}
