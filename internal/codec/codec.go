// Package codec is the binary form of the project's files. A Coder visits the fields of a value in
// turn, and the same lines of code write and read it, so that both directions cannot differ:
//
//	func (p *point) state(c *codec.Coder) {
//		c.Float("x", &p.x)
//		c.Floats("path", &p.path)
//	}
//
// Numbers are little-endian, 8 bytes each; floats keep their bits. A slice or string is its length
// and its elements. Whatever is read is checked against what is left of the input before anything
// is allocated, and the first thing wrong is an error that names the field and the byte; what
// follows it is not touched. frame.go puts such a body into a file with a checksum.
package codec

import (
	"hash/crc32"
	"math"
	"strconv"
	"time"

	"anagram/internal/text"
)

// Coder writes fields or reads them. The zero value writes.
type Coder struct {
	reading bool
	data    []byte // written so far, or to be read
	at      int    // the next byte to read
	err     error
	lax     bool   // numbers may be out of range
	summing bool   // what is written is not kept but goes into a checksum
	sum     uint32 // the checksum of what data no longer has
}

// MaxString is how many bytes a string may have: names and notes, which errors may quote.
const MaxString = 1 << 20

// NewReader returns a Coder that reads data, which it does not change.
func NewReader(data []byte) *Coder { return &Coder{reading: true, data: data} }

// NewSum returns a Coder that writes for the sake of the checksum alone, in little memory.
func NewSum() *Coder { return &Coder{summing: true} }

// Sum returns the CRC-32 (IEEE 802.3) of what a Coder of NewSum has written.
func (c *Coder) Sum() uint32 { return crc32.Update(c.sum, crc32.IEEETable, c.data) }

// spill gives up what is written, now and then, if only its checksum is wanted.
func (c *Coder) spill() {
	const enough = 4096
	if c.summing && len(c.data) >= enough {
		c.sum, c.data = c.Sum(), c.data[:0]
	}
}

// Reset makes a Coder that writes begin anew, in the memory it has.
func (c *Coder) Reset() { *c = Coder{data: c.data[:0]} }

// Reading tells the direction: false is writing.
func (c *Coder) Reading() bool { return c.reading }

// Data returns what was written.
func (c *Coder) Data() []byte { return c.data }

// Err returns the first error.
func (c *Coder) Err() error { return c.err }

// Finish returns the first error, or one if not everything was read.
func (c *Coder) Finish() error {
	if c.err == nil && c.reading && c.at < len(c.data) {
		c.Fail("the end", "%d bytes more than expected", len(c.data)-c.at)
	}
	return c.err
}

// Fail makes what is wrong with a field the error, if it is the first.
func (c *Coder) Fail(name, format string, a ...any) {
	if c.err == nil {
		c.err = text.Errorf("%s (byte %d): %s", name, c.at, text.Sprintf(format, a...))
	}
}

// failAt is Fail at a byte that was read already.
func (c *Coder) failAt(at int, name, format string, a ...any) {
	c.at = at
	c.Fail(name, format, a...)
}

// Uint64 writes or reads a number.
func (c *Coder) Uint64(name string, v *uint64) {
	switch {
	case c.err != nil:
	case !c.reading:
		c.data = append8(c.data, *v)
		c.spill()
	case len(c.data)-c.at < 8:
		c.Fail(name, "the data end here")
	default:
		*v = little8(c.data[c.at : c.at+8])
		c.at += 8
	}
}

// Int writes or reads an int. One too large for the machine is an error.
func (c *Coder) Int(name string, v *int) {
	u := uint64(int64(*v))
	at := c.at
	if c.Uint64(name, &u); c.err != nil || !c.reading {
		return
	}
	if n := int(int64(u)); int64(n) == int64(u) {
		*v = n
		return
	}
	c.failAt(at, name, "%s is too large a number for this machine", strconv.FormatInt(int64(u), 10))
}

// Count is Int for something that cannot be negative, and is far enough from the largest int to be
// counted on.
func (c *Coder) Count(name string, v *int) {
	at := c.at
	if c.Int(name, v); c.err == nil && (*v < 0 || *v > math.MaxInt/2) {
		n := *v
		*v = 0
		c.failAt(at, name, "%d is no count", n)
	}
}

// Bool writes or reads a bool.
func (c *Coder) Bool(name string, v *bool) {
	u, at := uint64(0), c.at
	if *v {
		u = 1
	}
	if c.Uint64(name, &u); c.err != nil {
		return
	}
	if u > 1 {
		c.failAt(at, name, "%s is neither 0 nor 1", strconv.FormatUint(u, 10))
		return
	}
	*v = u == 1
}

// Duration writes or reads a length of time; any is allowed.
func (c *Coder) Duration(name string, v *time.Duration) {
	u := uint64(*v)
	c.Uint64(name, &u)
	*v = time.Duration(u)
}

// Float writes or reads the bits of a float64; any are allowed.
func (c *Coder) Float(name string, v *float64) {
	u := math.Float64bits(*v)
	if c.Uint64(name, &u); c.err == nil {
		*v = math.Float64frombits(u)
	}
}

// The Expect methods write what a reader has to find: another value is an error that names both.

// Size writes or reads a number that is not negative; reading another is an error.
func (c *Coder) Size(name string, v *float64) {
	if c.Float(name, v); c.checking() && !(*v >= 0) {
		c.Fail(name, "%v, want a number that is not negative", *v)
	}
}

// FillSizes is Fill of numbers that are not negative.
func (c *Coder) FillSizes(name string, v []float64) {
	c.Fill(name, v)
	for i := range v {
		if c.checking() && !(v[i] >= 0) {
			c.Fail(name, "number %d is %v, want one that is not negative", i, v[i])
		}
	}
}

// FillFinite is Fill of finite numbers.
func (c *Coder) FillFinite(name string, v []float64) {
	c.Fill(name, v)
	for i := range v {
		if c.checking() && v[i]-v[i] != 0 {
			c.Fail(name, "number %d is %v", i, v[i])
		}
	}
}

// checking reports whether a number that was read has to be in its range.
func (c *Coder) checking() bool { return c.reading && c.err == nil && !c.lax }

// TakeAny makes numbers out of range no error from here on.
func (c *Coder) TakeAny() { c.lax = true }

// ExpectInt is for a number that is not negative.
func (c *Coder) ExpectInt(name string, want int) {
	got, at := want, c.at
	if c.Count(name, &got); c.err == nil && got != want {
		c.failAt(at, name, "%d in the file, here %d", got, want)
	}
}

// ExpectFloat compares bits.
func (c *Coder) ExpectFloat(name string, want float64) {
	got, at := want, c.at
	if c.Float(name, &got); c.err == nil && math.Float64bits(got) != math.Float64bits(want) {
		c.failAt(at, name, "%v in the file, here %v", got, want)
	}
}

// ExpectString is for a name.
func (c *Coder) ExpectString(name, want string) {
	got, at := want, c.at
	if c.String(name, &got); c.err == nil && got != want {
		c.failAt(at, name, "%q in the file, here %q", got, want)
	}
}

// Len writes n, or reads the number of elements, of at least size bytes each, that follow: so many
// as there is room for. After an error it is 0.
func (c *Coder) Len(name string, n, size int) int {
	at := c.at
	c.Count(name, &n)
	if c.err == nil && c.reading && n > (len(c.data)-c.at)/size {
		left := len(c.data) - c.at
		c.failAt(at, name, "%d elements in the %d bytes that are left", n, left)
	}
	if c.err != nil {
		return 0
	}
	return n
}

// Floats writes or reads a slice of any length. What is read is newly allocated, or nil if there
// are no elements.
func (c *Coder) Floats(name string, v *[]float64) {
	n := c.Len(name, len(*v), 8)
	if c.err != nil {
		return
	}
	if c.reading {
		*v = nil
		if n > 0 {
			*v = make([]float64, n)
		}
	}
	c.elements(name, *v)
}

// Fill writes v or reads into it: another length is an error.
func (c *Coder) Fill(name string, v []float64) {
	at := c.at
	n := c.Len(name, len(v), 8)
	if c.err == nil && n != len(v) {
		c.failAt(at, name, "%d elements, want %d", n, len(v))
	}
	c.elements(name, v)
}

// elements writes or reads floats, for which the data have room.
func (c *Coder) elements(name string, v []float64) {
	switch {
	case c.err != nil:
	case c.reading:
		for i := range v {
			v[i] = math.Float64frombits(little8(c.data[c.at : c.at+8]))
			c.at += 8
		}
	default:
		for _, x := range v {
			c.data = append8(c.data, math.Float64bits(x))
			c.spill()
		}
	}
}

// List writes or reads a slice by its elements, which take at least size bytes each. What is read
// is newly allocated, or nil if there are no elements.
func List[T any](c *Coder, name string, list *[]T, size int, element func(*T, *Coder)) {
	n := c.Len(name, len(*list), size)
	if c.reading {
		*list = nil
		if n > 0 {
			*list = make([]T, n)
		}
	}
	for i := range *list {
		element(&(*list)[i], c)
	}
}

// Ints writes or reads a slice of numbers that are not negative.
func (c *Coder) Ints(name string, v *[]int) {
	List(c, name, v, 8, func(n *int, c *Coder) { c.Count(name, n) })
}

// Bytes writes or reads bytes. What is read is a view of the input.
func (c *Coder) Bytes(name string, v *[]byte) {
	n := c.Len(name, len(*v), 1)
	switch {
	case c.err != nil:
	case c.reading:
		*v = c.data[c.at : c.at+n : c.at+n]
		c.at += n
	default:
		c.data = append(c.data, *v...)
		c.spill()
	}
}

// String writes or reads a string of at most MaxString bytes.
func (c *Coder) String(name string, v *string) {
	b, at := []byte(*v), c.at
	c.Bytes(name, &b)
	switch {
	case c.err != nil:
	case len(b) > MaxString:
		c.failAt(at, name, "a text of %d bytes, more than the %d it may have", len(b), MaxString)
	case c.reading:
		*v = string(b)
	}
}

// append8 is appendLittle for 8 bytes, and little8 its inverse: compilers make one instruction of
// them.
func append8(b []byte, v uint64) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56))
}

func little8(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// appendLittle appends the lowest n bytes of v, the lowest first. (encoding/binary would do, but
// brings reflect along.)
func appendLittle(b []byte, v uint64, n int) []byte {
	for i := range n {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// little returns the number that appendLittle has written.
func little(b []byte) uint64 {
	v := uint64(0)
	for i, x := range b {
		v |= uint64(x) << (8 * i)
	}
	return v
}
