package web

import (
	"bytes"
	"testing"
)

// What is no program of Go is refused, and no length of a file makes it panic.
func TestWithoutLinesRefuses(t *testing.T) {
	head := []byte("\x00asm\x01\x00\x00\x00")
	// a header cut short
	data := append(bytes.Clone(head), 11, 12, 1, 0, 0x41, 8, 0x0b, 6, 0xf1, 0xff, 0xff, 0xff, 0, 0)
	for _, program := range [][]byte{nil, head, append(bytes.Clone(head), 11), append(bytes.Clone(head), 11, 1, 0), data, data[:len(data)-2]} {
		if _, err := withoutLines(program); err == nil {
			t.Errorf("%q: no error", program)
		}
	}
}

// checkLines compares a program as the linker made it with the one that is served.
func checkLines(t *testing.T, program []byte) {
	t.Helper()
	shorter, err := withoutLines(program)
	if err != nil {
		t.Fatal(err)
	}
	was, is := len(Gzip(program)), len(Gzip(shorter))
	if is > was*95/100 {
		t.Errorf("without lines %d bytes compressed, with them %d", is, was)
	}
	if segments, err := dataSegments(shorter); err != nil || len(segments) != 1 {
		t.Errorf("%d segments of memory, %v; want one", len(segments), err)
	}
	for n := 1; n < len(program); n = 2*n + 1 {
		withoutLines(program[:n]) // whatever it says, without a panic
	}
}
