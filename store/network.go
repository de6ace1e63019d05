package store

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"anagram/store/netfile"
)

// Network is a trained network and where it comes from: see netfile.Network for its fields.
type Network = netfile.Network

// Origin tells where a network or a solution comes from: see netfile.Origin.
type Origin = netfile.Origin

// Report says how well a network solves its problem: see netfile.Report.
type Report = netfile.Report

// WriteNetwork writes the binary form. A network that does not pass its Check is an error.
func WriteNetwork(w io.Writer, n *Network) error { return netfile.Write(w, n) }

// ReadNetwork reads the binary form, to the end of r.
func ReadNetwork(r io.Reader) (*Network, error) { return netfile.Read(r) }

// WriteNetworkJSON writes the JSON form. A network that does not pass its Check is an error, and so
// is one whose text would be too long to be read.
func WriteNetworkJSON(w io.Writer, n *Network) error {
	return netfile.WriteJSON(readable{w, maxText}, n)
}

// readable refuses a text, which comes in one piece, that no reader would take.
type readable struct {
	w    io.Writer
	most int
}

func (r readable) Write(text []byte) (int, error) {
	if len(text) > r.most {
		return 0, fmt.Errorf("%d bytes of JSON, more than the %d that are read: the binary form is shorter", len(text), r.most)
	}
	return r.w.Write(text)
}

// SaveNetwork writes a network to a file, as WriteFile does: in JSON if the name ends in .json,
// else in the binary form.
func SaveNetwork(path string, n *Network) error {
	write := WriteNetwork
	if strings.EqualFold(filepath.Ext(path), ".json") {
		write = WriteNetworkJSON
	}
	return WriteFile(path, func(w io.Writer) error { return write(w, n) })
}

// LoadNetwork reads a network from a file of either form, whatever its name.
func LoadNetwork(path string) (*Network, error) { return load(path, readEither) }

func readEither(r io.Reader) (*Network, error) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(b.Size())
	if text := bytes.TrimLeft(head, " \t\r\n"); len(text) > 0 && text[0] == '{' {
		return ReadNetworkJSON(b)
	}
	return ReadNetwork(b)
}

// load reads a file; its errors name it.
func load[T any](path string, read func(io.Reader) (*T, error)) (*T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	v, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}
