package store_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"anagram/store"
)

func checkpoint() *store.Checkpoint {
	return &store.Checkpoint{Labels: []store.Label{{"problem", "heat"}, {"seed", "7"}}, State: []byte("state\x00"), Log: []byte{1}}
}

func TestCheckpointFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	for _, c := range []*store.Checkpoint{checkpoint(), {State: []byte{}, Log: []byte{}}} {
		if err := store.SaveCheckpoint(path, c); err != nil {
			t.Fatal(err)
		}
		if got, err := store.LoadCheckpoint(path); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("read %+v, %v; want %+v", got, err, c)
		}
	}
	if _, err := store.LoadNetwork(path); err == nil || !strings.Contains(err.Error(), `begins with "anagramC"`) {
		t.Errorf("a checkpoint read as a network: error %v", err)
	}
}

func TestCheckpointCompare(t *testing.T) {
	for want, asked := range map[string][]store.Label{
		"":                                    {{"seed", "7"}, {"problem", "heat"}},
		"with seed 7, asked for is 8":         {{"problem", "heat"}, {"seed", "8"}},
		"with seed 7, which is not asked for": {{"problem", "heat"}},
		"does not say its points, asked for is 30": {{"points", "30"}},
	} {
		err := checkpoint().Compare(asked)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func FuzzReadCheckpoint(f *testing.F) {
	var b bytes.Buffer
	if err := store.WriteCheckpoint(&b, checkpoint()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := store.ReadCheckpoint(bytes.NewReader(data))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := store.WriteCheckpoint(&again, c); err != nil || !bytes.Equal(again.Bytes(), data) {
			t.Errorf("%+v is written otherwise than it was read, %v", c, err)
		}
	})
}
