package store

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"anagram/internal/codec"
)

// Strings of JSON: what stands between quotes, and what its escapes mean.

// string reads a text; a long one is an error.
func (r *reader) string() string {
	at := r.at
	b := r.bytes()
	if len(b) > codec.MaxString {
		r.failAt(at, "a text of %d bytes, more than the %d it may have", len(b), codec.MaxString)
		return ""
	}
	return string(b)
}

// bytes reads a string and returns it, which is a view of the text unless there are escapes in it.
func (r *reader) bytes() []byte { return r.characters(true) }

// characters is bytes, which allocates nothing and returns nothing of use unless they are kept.
func (r *reader) characters(keep bool) (b []byte) {
	r.peek()
	at := r.at
	raw, escapes := r.quoted()
	if !utf8.Valid(raw) {
		r.failAt(at, "text that is not UTF-8")
	}
	if !escapes || r.err != nil {
		return raw
	}
	if keep {
		b = make([]byte, 0, len(raw)) // no escape is shorter than what it means
	}
	for len(raw) > 0 {
		c, n := character(raw)
		if n == 0 {
			r.failAt(at, `a \ that begins no character of JSON`)
			return nil
		}
		if raw = raw[n:]; keep {
			b = utf8.AppendRune(b, c)
		}
	}
	return b
}

// quoted reads a string as it stands between its quotes, and tells whether there are escapes.
func (r *reader) quoted() (raw []byte, escapes bool) {
	if r.want('"'); r.err != nil {
		return nil, false
	}
	begin := r.at
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[begin : r.at-1], escapes
		case c < ' ':
			r.fail("a control character within a text")
			return nil, false
		case c == '\\':
			escapes = true
			r.at++
		}
	}
	r.at = len(r.text)
	r.fail("the text ends within quotes")
	return nil, false
}

// character returns the first character of what stands between quotes, and how many bytes it takes
// there; 0 if it is an escape of no meaning.
func character(raw []byte) (c rune, n int) {
	switch {
	case raw[0] != '\\':
		return utf8.DecodeRune(raw)
	case raw[1] == 'u':
		return escaped(raw)
	}
	if k := strings.IndexByte(`"\/bfnrt`, raw[1]); k >= 0 {
		return rune("\"\\/\b\f\n\r\t"[k]), 2
	}
	return 0, 0
}

// escaped returns the character of \uXXXX, or of two of them that are a pair, and how many bytes
// they take; 0 if it is none.
func escaped(raw []byte) (c rune, n int) {
	c, ok := hex4(raw)
	switch {
	case !ok:
		return 0, 0
	case !utf16.IsSurrogate(c):
		return c, 6
	}
	second, ok := hex4(raw[6:])
	if c = utf16.DecodeRune(c, second); !ok || c == utf8.RuneError {
		return 0, 0
	}
	return c, 12
}

// hex4 returns the number of \uXXXX.
func hex4(raw []byte) (rune, bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	return rune(v), err == nil
}
