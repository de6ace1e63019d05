package web

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// section writes one of a WebAssembly file.
func section(kind byte, body []byte) []byte {
	return append(binary.AppendUvarint([]byte{kind}, uint64(len(body))), body...)
}

// Segments become one, with zeros between them, at a place of the file that is one of memory modulo
// eight, whatever stands before; the other sections stay.
func TestWithMemory(t *testing.T) {
	head := []byte("\x00asm\x01\x00\x00\x00")
	data := []byte{2}
	data = append(append(append(data, 0, i32Const), signed(70_000)...), instructionEnd, 2, 1, 2)
	data = append(append(append(data, 0, i32Const), signed(70_010)...), instructionEnd, 1, 3)
	want := []byte{1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3}
	for before := range 9 {
		code, names := section(10, make([]byte, before)), section(customSection, []byte("\x04name"))
		program := append(append(append(bytes.Clone(head), code...), section(dataSection, data)...), names...)
		segments, err := dataSegments(program)
		if err != nil || len(segments) != 2 || segments[0].at != 70_000 || segments[1].at != 70_010 || !bytes.Equal(segments[1].data, []byte{3}) {
			t.Fatalf("%d bytes before: segments %v, %v", before, segments, err)
		}
		got, err := withMemory(program, 70_000, want)
		if err != nil {
			t.Fatal(err)
		}
		if segments, err = dataSegments(got); err != nil || len(segments) != 1 || segments[0].at != 70_000 || !bytes.Equal(segments[0].data, want) {
			t.Errorf("%d bytes before: segments %v, %v; want %v at 70000", before, segments, err, want)
		}
		if at := bytes.Index(got, want); at%aligned != 70_000%aligned {
			t.Errorf("%d bytes before: memory stands at %d of the file", before, at)
		}
		if !bytes.HasPrefix(got, append(bytes.Clone(head), code...)) || !bytes.HasSuffix(got, names) {
			t.Errorf("%d bytes before: the other sections are not as they were: %q", before, got)
		}
	}
}

// Numbers are as instructions have them: the sign is the sixth bit of the last byte.
func TestSigned(t *testing.T) {
	for v, want := range map[int]string{0: "\x00", 63: "\x3f", 64: "\xc0\x00", 8191: "\xff\x3f", 8192: "\x80\xc0\x00"} {
		if got := string(signed(v)); got != want {
			t.Errorf("%d is %q, want %q", v, got, want)
		}
	}
}
