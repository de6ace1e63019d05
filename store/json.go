package store

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"anagram/store/netfile"
)

// networkJSON is what is read of the JSON form.
type networkJSON struct {
	Version    int          `json:"version"`
	Problem    string       `json:"problem"`
	Method     string       `json:"method"`
	Seed       uint64       `json:"seed"`
	Inputs     []string     `json:"inputs"`
	Sizes      []int        `json:"sizes"`
	Activation string       `json:"activation"`
	Theta      list         `json:"theta"`
	Domain     [][2]float64 `json:"domain"`
	RelativeL2 number       `json:"relative_l2"`
	MaxError   number       `json:"max_error"`
	Points     int          `json:"evaluation_points"`
	Loss       number       `json:"loss"`
	Unseen     number       `json:"unseen_loss"`
	Library    string       `json:"library"`
	Note       string       `json:"note"`
	Checksum   string       `json:"crc32"`
	Slabs      []struct{}   `json:"slabs"` // of a march
}

// number is a float64 that null makes NaN.
type number float64

// UnmarshalJSON implements json.Unmarshaler.
func (x *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*x = number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(x))
}

// list is a []float64 in which null is NaN, and so found out by Check, not 0.
type list []float64

// UnmarshalJSON implements json.Unmarshaler.
func (x *list) UnmarshalJSON(text []byte) error {
	var read []*float64
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	*x = make(list, len(read))
	for i, v := range read {
		if (*x)[i] = math.NaN(); v != nil {
			(*x)[i] = *v
		}
	}
	return nil
}

// ReadNetworkJSON reads the JSON form, to the end of r. Fields it does not know are ignored. One without a checksum, of another program
// or written by hand, is accepted; a checksum that is there has to be right. The error wraps *InSlabs for the solution of a march. More than 2^29 bytes are an error.
func ReadNetworkJSON(r io.Reader) (*Network, error) {
	text, err := readText(r, mostText)
	if err != nil {
		return nil, fmt.Errorf("store: reading a network: %w", err)
	}
	n, err := decodeJSON(text)
	if err != nil {
		return nil, fmt.Errorf("store: reading a network from JSON: %w", err)
	}
	return n, nil
}

// mostText is the most that is read of JSON, since a device may have no end: a network of 2^24 parameters takes less.
const mostText = 1 << 29

// readText reads r to its end, which is an error beyond most bytes.
func readText(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("more than %d bytes, the most that is read of JSON", most)
	}
	return text, err
}

// InSlabs reports that what was to be read as one network is the solution of a march, which LoadSolution reads.
type InSlabs struct{ Slabs int } // their number

// Error says so.
func (e *InSlabs) Error() string {
	return fmt.Sprintf("a solution in %d slabs of time, each with a network of its own, which LoadSolution reads: not one network", e.Slabs)
}

func decodeJSON(text []byte) (*Network, error) {
	nan := number(math.NaN())
	f := networkJSON{RelativeL2: nan, MaxError: nan, Loss: nan, Unseen: nan}
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if f.Version != netfile.Version {
		return nil, fmt.Errorf("version %d of the format; this program reads version %d", f.Version, netfile.Version)
	}
	if f.Slabs != nil {
		return nil, &InSlabs{len(f.Slabs)}
	}
	net, err := netfile.Build(f.Activation, f.Sizes, len(f.Theta))
	if err != nil {
		return nil, err
	}
	n := &Network{
		Net: net, Theta: f.Theta, Problem: f.Problem, Method: f.Method, Seed: f.Seed, Axes: f.Inputs, Domain: f.Domain,
		Report:  Report{RelativeL2: float64(f.RelativeL2), MaxError: float64(f.MaxError), Points: f.Points, Loss: float64(f.Loss), Unseen: float64(f.Unseen)},
		Library: f.Library, Note: f.Note,
	}
	sum, err := n.Checksum()
	if err != nil {
		return nil, err
	}
	if f.Checksum != "" && f.Checksum != sum {
		return nil, fmt.Errorf("altered or damaged: the checksum of the data is %s, the file's %s", sum, f.Checksum)
	}
	return n, nil
}
