package codec

import (
	"hash/crc32"
	"io"
	"slices"
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
	Adapter    Kind = 'A' // the state of an adapt.Solver
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

// most returns how many bytes a body may have: that of a network as many as its text in JSON.
func (k Kind) most() uint64 {
	if k == Network {
		return 1 << 29
	}
	return 1 << 32
}

// Write writes the file of a body in one call. A body too long to be read back is an error.
func (k Kind) Write(w io.Writer, version uint32, body []byte) error {
	if err := k.fits(uint64(len(body))); err != nil {
		return err
	}
	_, err := w.Write(k.Frame(version, body))
	return err
}

func (k Kind) fits(length uint64) error {
	if most := k.most(); length > most {
		return text.Errorf("a body of %s bytes, more than the %s that this kind of file may have", strconv.FormatUint(length, 10), strconv.FormatUint(most, 10))
	}
	return nil
}

// Read reads a file to its end and returns its body. A version other than the given one, a length
// that is not that of the file and a wrong checksum are errors. It allocates in proportion to what
// there is to read, whatever the length claims: at most two and a half times as much.
func (k Kind) Read(r io.Reader, version uint32) ([]byte, error) {
	_, body, err := k.ReadAny(r, version)
	return body, err
}

// ReadAny is Read for a file of any of the given versions. It returns which one it is.
func (k Kind) ReadAny(r io.Reader, versions ...uint32) (version uint32, body []byte, err error) {
	header := make([]byte, headerSize)
	n, err := io.ReadFull(r, header)
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return 0, nil, err
	case !k.Is(header):
		return 0, nil, text.Errorf("no %q file: it begins with %q", magic+string(rune(k)), string(header[:min(n, len(magic)+1)]))
	case err != nil:
		return 0, nil, text.Errorf("truncated: %d bytes of a header of %d", n, headerSize)
	}
	if version = uint32(little(header[len(magic)+1 : len(magic)+5])); !slices.Contains(versions, version) {
		return 0, nil, text.Errorf("version %d of the format; this program reads version %s", int(version), oneOf(versions))
	}
	body, err = k.body(r, header)
	return version, body, err
}

// oneOf returns the numbers with "or" between them.
func oneOf(versions []uint32) string {
	s := ""
	for i, v := range versions {
		if i > 0 {
			s += " or "
		}
		s += strconv.FormatUint(uint64(v), 10)
	}
	return s
}

// body reads what follows the header.
func (k Kind) body(r io.Reader, header []byte) ([]byte, error) {
	length := little(header[len(magic)+5:])
	if err := k.fits(length); err != nil {
		return nil, err
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
