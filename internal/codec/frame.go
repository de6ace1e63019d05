package codec

import (
	"errors"
	"hash/crc32"
	"io"
	"strconv"

	"anagram/internal/text"
)

// A file:
//
//	magic      8 bytes: "anagram" and the kind of the file
//	version    uint32
//	length     uint64, of the body
//	body
//	checksum   uint32: the CRC-32 (IEEE 802.3, that of zip and PNG) of all bytes before it
const (
	magic      = "anagram"
	headerSize = len(magic) + 1 + 4 + 8
	sumSize    = 4
)

// Kind says what a file holds: the last byte of its magic.
type Kind byte

// The kinds.
const (
	Network    Kind = 'N' // package store
	Checkpoint Kind = 'C' // package store
	Solver     Kind = 'S' // the state of an anagram.Solver
	Marcher    Kind = 'M' // the state of a march
)

// Is reports whether data begins like a file of the kind.
func (k Kind) Is(data []byte) bool {
	return len(data) > len(magic) && string(data[:len(magic)]) == magic && data[len(magic)] == byte(k)
}

// Frame returns the file of a body.
func (k Kind) Frame(version uint32, body []byte) []byte {
	f := append(make([]byte, 0, headerSize+len(body)+sumSize), magic...)
	f = append(f, byte(k))
	f = appendLittle(f, uint64(version), 4)
	f = appendLittle(f, uint64(len(body)), 8)
	f = append(f, body...)
	return appendLittle(f, uint64(crc32.ChecksumIEEE(f)), 4)
}

// Write writes the file of a body in one call.
func (k Kind) Write(w io.Writer, version uint32, body []byte) error {
	_, err := w.Write(k.Frame(version, body))
	return err
}

// Read reads a file to its end and returns its body. A version other than the given one, a length that is not that of the file and
// a wrong checksum are errors. It allocates in proportion to what there is to read, whatever the length claims.
func (k Kind) Read(r io.Reader, version uint32) ([]byte, error) {
	header := make([]byte, headerSize)
	n, err := io.ReadFull(r, header)
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, err
	case !k.Is(header):
		return nil, text.Errorf("no %q file: it begins with %q", magic+string(rune(k)), string(header[:min(n, len(magic)+1)]))
	case err != nil:
		return nil, text.Errorf("truncated: %d bytes of a header of %d", n, headerSize)
	}
	if v := uint32(little(header[len(magic)+1 : len(magic)+5])); v != version {
		return nil, text.Errorf("version %d of the format; this program reads version %d", int(v), int(version))
	}
	length := little(header[len(magic)+5:])
	const most = 1 << 40 // beyond any file; keeps the sum below from overflowing
	if length > most {
		return nil, errors.New("the length of the body is out of all proportion")
	}
	rest, err := io.ReadAll(io.LimitReader(r, int64(length)+sumSize+1))
	if err != nil {
		return nil, err
	}
	switch got := uint64(len(rest)); {
	case got < length+sumSize:
		return nil, text.Errorf("truncated: %d bytes follow the header, want %s", len(rest), strconv.FormatUint(length+sumSize, 10))
	case got > length+sumSize:
		return nil, text.Errorf("data after the end at byte %d", headerSize+len(rest)-1)
	}
	body := rest[:length:length]
	sum := crc32.Update(crc32.ChecksumIEEE(header), crc32.IEEETable, body)
	if want := uint32(little(rest[length:])); sum != want {
		return nil, text.Errorf("altered or damaged: the checksum of the data is %s, the file's %s", Hex(sum), Hex(want))
	}
	return body, nil
}

// Hex returns a checksum as eight hexadecimal digits.
func Hex(sum uint32) string {
	digits := strconv.FormatUint(uint64(sum), 16)
	return "00000000"[len(digits):] + digits
}
