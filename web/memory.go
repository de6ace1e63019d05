package web

import (
	"encoding/binary"
	"errors"
)

// In a WebAssembly file, the memory that a program begins with is the data section: a list of
// segments, (where, bytes), between which memory is zero. Go's linker writes a hundred thousand of
// them, a new one behind every few zeros, each with a header of some eight bytes. That is short as
// it is, and long when compressed: the tables of a program are numbers of four and eight bytes, and
// in the file nothing stands at a multiple of eight any more. withMemory writes one segment with
// all the zeros, at such a place: the solver is 8 % shorter as LZMA (lzma.go).

var errLayout = errors.New("web: a Go program of another layout than the one known")

// segment is a piece of the data section: bytes of the file and where in memory they go.
type segment struct {
	at   int
	data []byte
}

// Numbers of sections in the format.
const (
	customSection    = 0 // of no meaning
	dataSection      = 11
	dataCountSection = 12
)

// dataSegments returns the pieces in order of their places.
func dataSegments(program []byte) (segments []segment, err error) {
	p := image{data: program}
	for at := 8; at < len(program) && !p.broken; { // after magic and version
		kind := p.data[at]
		length, begin := p.varint(at + 1)
		at = begin + length
		if kind == dataCountSection {
			return nil, errLayout
		}
		if kind != dataSection {
			continue
		}
		count, q := p.varint(begin)
		for range count {
			where, r := p.varint(q + 2) // after a zero and the instruction i32.const
			size, r := p.varint(r + 1)  // after the instruction end
			if p.broken || where < 0 || where > 1<<28 || len(segments) > 0 && where < segments[0].at || size > len(program)-r {
				return nil, errLayout
			}
			segments = append(segments, segment{where, program[r : r+size]})
			q = r + size
		}
	}
	if p.broken || len(segments) == 0 {
		return nil, errLayout
	}
	return segments, nil
}

// aligned is what places of the file and of memory have in common: they are the same modulo this.
const aligned = 8

// withMemory returns the program with one segment for its memory from a place on.
func withMemory(program []byte, at int, memory []byte) ([]byte, error) {
	body := append([]byte{1, 0, i32Const}, signed(at)...) // one segment, of memory 0
	body = append(body, instructionEnd)
	body = binary.AppendUvarint(body, uint64(len(memory)))
	head := binary.AppendUvarint([]byte{dataSection}, uint64(len(body)+len(memory)))
	p, out := image{data: program}, append([]byte(nil), program[:8]...)
	for from := 8; from < len(program); {
		kind := program[from]
		length, begin := p.varint(from + 1)
		if p.broken || length > len(program)-begin {
			return nil, errLayout
		}
		if kind == dataSection {
			// a custom section of 3 bytes or more moves the segment to its place
			const least = 3
			begins := len(out) + least + len(head) + len(body)
			pad := ((at-begins)%aligned + aligned) % aligned
			out = append(out, customSection, byte(1+pad), 0)
			out = append(out, make([]byte, pad)...)
			out = append(append(append(out, head...), body...), memory...)
		} else {
			out = append(out, program[from:begin+length]...)
		}
		from = begin + length
	}
	return out, nil
}

// Instructions that say where a segment goes.
const (
	i32Const       = 0x41
	instructionEnd = 0x0b
)

// signed writes a number that is not negative as a signed LEB128, as instructions have them.
func signed(v int) (out []byte) {
	for ; v >= 1<<6; v >>= 7 {
		out = append(out, byte(v)|0x80)
	}
	return append(out, byte(v))
}

// image is memory that is read at addresses nobody has checked: broken says that one was outside.
type image struct {
	data   []byte
	broken bool
}

func (m *image) varint(at int) (value, next int) {
	for shift := 0; at >= 0 && at < len(m.data) && shift < 35; at, shift = at+1, shift+7 {
		value |= int(m.data[at]&0x7f) << shift
		if m.data[at] < 0x80 {
			return value, at + 1
		}
	}
	m.broken = true
	return 0, 0
}

// bytes returns n bytes.
func (m *image) bytes(at, n int) []byte {
	if at < 0 || n < 0 || at > len(m.data)-n {
		m.broken = true
		return make([]byte, n)
	}
	return m.data[at : at+n]
}

func (m *image) uint32(at int) int { return int(binary.LittleEndian.Uint32(m.bytes(at, 4))) }
