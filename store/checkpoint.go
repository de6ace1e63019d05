package store

import (
	"fmt"
	"io"

	"anagram/internal/codec"
)

// Checkpoint is a run as it stands: what a program needs to go on where it, or another process, has
// stopped.
type Checkpoint struct {
	Labels []Label // what the run is asked to do, in words: problem, network, seed
	State  []byte  // what anagram.Solver.Save or march.Solution.Save has written
	Log    []byte  // what the program has to remember besides: its history, for example
}

// Label is one thing that a run is asked to do: Name "seed", Value "7".
type Label struct{ Name, Value string }

const checkpointVersion = 1

// Compare returns an error that names both values if the checkpoint is of a run that was asked to
// do something else.
func (c *Checkpoint) Compare(asked []Label) error {
	was := map[string]string{}
	for _, l := range c.Labels {
		was[l.Name] = l.Value
	}
	for _, l := range asked {
		value, known := was[l.Name]
		switch {
		case !known:
			return fmt.Errorf("the checkpoint does not say its %s, asked for is %s", l.Name, l.Value)
		case value != l.Value:
			return fmt.Errorf("the checkpoint is of a run with %s %s, asked for is %s", l.Name, value, l.Value)
		}
		delete(was, l.Name)
	}
	for _, l := range c.Labels {
		if value, left := was[l.Name]; left {
			return fmt.Errorf("the checkpoint is of a run with %s %s, which is not asked for", l.Name, value)
		}
	}
	return nil
}

// WriteCheckpoint writes a checkpoint.
func WriteCheckpoint(w io.Writer, c *Checkpoint) error {
	var k codec.Coder
	c.code(&k)
	return codec.Checkpoint.Write(w, checkpointVersion, k.Data())
}

// ReadCheckpoint reads a checkpoint, to the end of r.
func ReadCheckpoint(r io.Reader) (*Checkpoint, error) {
	c := &Checkpoint{}
	body, err := codec.Checkpoint.Read(r, checkpointVersion)
	if err == nil {
		k := codec.NewReader(body)
		c.code(k)
		err = k.Finish()
	}
	if err != nil {
		return nil, fmt.Errorf("store: reading a checkpoint: %w", err)
	}
	return c, nil
}

func (c *Checkpoint) code(k *codec.Coder) {
	codec.List(k, "labels", &c.Labels, 16, func(l *Label, k *codec.Coder) {
		k.String("name of a label", &l.Name)
		k.String("value of a label", &l.Value)
	})
	k.Bytes("state", &c.State)
	k.Bytes("log", &c.Log)
}

// SaveCheckpoint writes a checkpoint to a file, as WriteFile does.
func SaveCheckpoint(path string, c *Checkpoint) error {
	return WriteFile(path, func(w io.Writer) error { return WriteCheckpoint(w, c) })
}

// LoadCheckpoint reads a checkpoint from a file.
func LoadCheckpoint(path string) (*Checkpoint, error) { return load(path, ReadCheckpoint) }
