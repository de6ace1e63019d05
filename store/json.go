package store

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A reader of JSON (RFC 8259) for files that may hold anything. What it makes goes with the length
// of the text, and what is wrong is an error that names the field and the byte. encoding/json takes
// many times the text, lets a field come twice, in any case, and an array have any length. Here
//
//   - elements of an array are counted before there is room for them,
//   - a field that comes twice, or in another case than the known one, is an error,
//   - so is what a field does not hold, and text that is not UTF-8,
//   - null is as good as no field,
//   - unknown fields are skipped, but have to be JSON.

// Limits of what a text may hold. FuzzReadNetworkJSON and TestHostile hold the reader to them.
const (
	// maxText bounds the bytes, since a device may have no end. A network of 2^24 parameters takes
	// less.
	maxText = 1 << 29
	// maxFields bounds the fields of an object, maxDepth the depth of what is skipped.
	maxFields = 256
	maxDepth  = 64
	// maxNumber bounds the characters of a number. The exact decimals of any float64 have fewer.
	maxNumber = 1024
)

// reader is a text as far as it is read. After the first error nothing more is.
type reader struct {
	text  []byte
	at    int
	field string   // at work, "" outside
	seen  [][]byte // the fields so far of the objects at work, the innermost last
	err   error
}

// fail makes what is wrong here the error, if it is the first.
func (r *reader) fail(format string, a ...any) {
	if r.err != nil {
		return
	}
	place := fmt.Sprintf("byte %d", r.at)
	if r.field != "" {
		place = fmt.Sprintf("%q (byte %d)", r.field, r.at)
	}
	r.err = fmt.Errorf("%s: %s", place, fmt.Sprintf(format, a...))
}

// failAt is fail at a byte that was read already.
func (r *reader) failAt(at int, format string, a ...any) {
	if r.err == nil {
		r.at = at
		r.fail(format, a...)
	}
}

// peek returns the next byte that is no white space, 0 at the end and after an error.
func (r *reader) peek() byte {
	for r.err == nil && r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// want reads a byte.
func (r *reader) want(c byte) {
	if r.peek() == c {
		r.at++
		return
	}
	r.misses(fmt.Sprintf("%q", c))
}

// misses says what stands in the place of something else.
func (r *reader) misses(what string) {
	if r.peek(); r.at >= len(r.text) {
		r.fail("the text ends where %s is wanted", what)
		return
	}
	r.fail("%q where %s is wanted", r.text[r.at], what)
}

// more reports whether another element of an array or object follows, in which n were read; it
// reads the comma before it, or the end.
func (r *reader) more(n int, end byte) bool {
	switch c := r.peek(); {
	case r.err != nil:
		return false
	case c == end:
		r.at++
		return false
	case n > 0 && c != ',':
		r.misses(fmt.Sprintf("',' or %q", end))
	case n > 0:
		r.at++
	}
	return r.err == nil
}

// field is one that is known, and what reads its value.
type field struct {
	name string
	read func()
}

// into returns a function that sets a variable to what read reads.
func into[T any](v *T, read func() T) func() { return func() { *v = read() } }

// object reads an object: the fields of it that are known, there and not null.
func (r *reader) object(known []field) {
	outer, base := r.field, len(r.seen)
	r.want('{')
	for n := 0; r.more(n, '}'); n++ {
		f := r.key(known, base)
		r.field = f.name
		switch r.want(':'); {
		case r.err != nil:
			return
		case f.read == nil || r.null():
			r.skip(0)
		default:
			f.read()
		}
		r.field = outer
	}
	r.field, r.seen = outer, r.seen[:base]
}

// key reads the name of a field and returns the known one that it is, or none.
func (r *reader) key(known []field, base int) field {
	r.peek()
	at := r.at
	key := r.bytes()
	name := string(key[:min(len(key), 64)]) // as much as a message needs
	switch {
	case r.err != nil:
		return field{}
	case len(r.seen)-base == maxFields:
		r.failAt(at, "more than %d fields", maxFields)
	case slices.ContainsFunc(r.seen[base:], func(k []byte) bool { return bytes.Equal(k, key) }):
		r.failAt(at, "the field %q comes twice", name)
	}
	r.seen = append(r.seen, key)
	for _, k := range known {
		if string(key) == k.name {
			return k
		}
		if strings.EqualFold(name, k.name) {
			r.failAt(at, "the field %q is to be written %q", name, k.name)
		}
	}
	return field{}
}

// null reports whether null comes next.
func (r *reader) null() bool { return r.peek() == 'n' }

// array reads an array by its elements.
func (r *reader) array(element func()) {
	r.want('[')
	for n := 0; r.more(n, ']'); n++ {
		element()
	}
}

// count returns the number of elements of the array that comes next, which stays to be read.
func (r *reader) count() (n int) {
	r.peek()
	at := r.at
	r.array(func() { r.skip(1); n++ })
	if r.err == nil {
		r.at = at
	}
	return n
}

// skip reads any value, inside of so many others. It has to be one: escapes are looked at too.
func (r *reader) skip(depth int) {
	if depth > maxDepth {
		r.fail("nested deeper than %d times", maxDepth)
		return
	}
	switch c := r.peek(); {
	case c == '{':
		r.at++
		for n := 0; r.more(n, '}'); n++ {
			r.characters(false)
			r.want(':')
			r.skip(depth + 1)
		}
	case c == '[':
		r.array(func() { r.skip(depth + 1) })
	case c == '"':
		r.characters(false)
	case c == '-' || '0' <= c && c <= '9':
		r.number()
	default:
		r.word()
	}
}

// word reads null, true or false.
func (r *reader) word() {
	for _, w := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(r.text[r.at:], []byte(w)) {
			r.at += len(w)
			return
		}
	}
	r.misses("a value")
}

// number reads a number and returns its characters.
func (r *reader) number() []byte {
	r.peek()
	end := r.at
	for end < len(r.text) && end <= r.at+maxNumber && strings.IndexByte("+-.0123456789Ee", r.text[end]) >= 0 {
		end++
	}
	switch s := r.text[r.at:end]; {
	case r.err != nil:
	case len(s) == 0:
		r.misses("a number")
	case len(s) > maxNumber:
		r.fail("a number of more than %d characters", maxNumber)
	case !isNumber(s):
		r.fail("%q is no number of JSON", s)
	default:
		r.at = end
		return s
	}
	return nil
}

// isNumber reports whether s is a number as JSON has it:
// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
func isNumber(s []byte) bool {
	digits := func() (n int) {
		for ; n < len(s) && '0' <= s[n] && s[n] <= '9'; n++ {
		}
		s = s[n:]
		return n
	}
	s = bytes.TrimPrefix(s, []byte("-"))
	zero := len(s) > 0 && s[0] == '0'
	if n := digits(); n == 0 || zero && n > 1 {
		return false
	}
	if len(s) > 0 && s[0] == '.' {
		if s = s[1:]; digits() == 0 {
			return false
		}
	}
	if len(s) > 0 && (s[0] == 'e' || s[0] == 'E') {
		if s = s[1:]; len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if digits() == 0 {
			return false
		}
	}
	return len(s) == 0
}

// parsed reads a number as parse understands it. The error says what else it is.
func parsed[T any](r *reader, parse func(string) (T, error), otherwise string) T {
	at := r.at
	s := r.number()
	v, err := parse(string(s))
	if err != nil {
		r.failAt(at, "%s is %s", clip(s), otherwise)
	}
	return v
}

// float reads a float64; null is NaN.
func (r *reader) float() float64 {
	if r.null() {
		r.word()
		return math.NaN()
	}
	return parsed(r, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }, "beyond the numbers of 64 bits")
}

func (r *reader) int() int {
	return parsed(r, strconv.Atoi, "no integer, or too large a one for this machine")
}

func (r *reader) uint64() uint64 {
	return parsed(r, func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) }, "no integer from 0 to 2^64-1")
}

// list reads an array by its elements, into the room of dst if that is enough.
func list[T any](r *reader, dst []T, element func() T) []T {
	if n := r.count(); dst == nil || cap(dst) < n {
		dst = make([]T, 0, n)
	}
	dst = dst[:0]
	r.array(func() { dst = append(dst, element()) })
	return dst
}

func (r *reader) floats() []float64    { return list(r, nil, r.float) }
func (r *reader) ints(dst []int) []int { return list(r, dst, r.int) }
func (r *reader) strings() []string    { return list(r, nil, r.string) }

// pairs reads an array of arrays of two.
func (r *reader) pairs() [][2]float64 {
	k := -1
	return list(r, nil, func() [2]float64 { k++; return r.pair(k) })
}

// ends is pairs in two slices: the lower ends of all axes and the upper ones.
func (r *reader) ends() (lo, hi []float64) {
	n := r.count()
	lo, hi = make([]float64, 0, n), make([]float64, 0, n)
	r.array(func() {
		pair := r.pair(len(lo))
		lo, hi = append(lo, pair[0]), append(hi, pair[1])
	})
	return lo, hi
}

// pair reads element k of an array of arrays of two.
func (r *reader) pair(k int) (pair [2]float64) {
	if n := r.count(); n != 2 {
		r.fail("%d numbers in element %d, want the two ends of an axis", n, k)
	}
	i := 0
	r.array(func() { pair[i] = r.float(); i++ })
	return pair
}

// clip returns as much of a text as a message needs.
func clip(s []byte) string {
	const enough = 40
	if len(s) <= enough {
		return string(s)
	}
	return string(s[:enough]) + "..."
}

// finish says if anything follows.
func (r *reader) finish() error {
	if r.peek(); r.err == nil && r.at < len(r.text) {
		r.fail("data after the end")
	}
	return r.err
}
