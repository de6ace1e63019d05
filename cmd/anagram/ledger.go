package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// runKey tells runs apart: what was run, and with what settings, in words.
type runKey struct {
	problem, method string
	seed            uint64
	settings        string
}

// finished is a complete run: a line of the ledger.
type finished struct {
	Settings string `json:"settings"`
	report          // without history
}

func (f *finished) key() runKey { return runKey{f.Problem, f.Method, f.Seed, f.Settings} }

// ledger holds finished runs, in memory and, if it has one, in a file of one JSON document a line.
// A line is written as soon as its run has ended, so that whatever ends the program loses no other.
type ledger struct {
	runs map[runKey]*finished
	file *os.File // nil: in memory alone
}

// openLedger reads runs.jsonl in a directory, if it is there, and prepares to add to it. Lines it
// cannot read, such as one cut short, are passed over. Without a directory the ledger is in memory
// alone.
func openLedger(dir string) (*ledger, error) {
	l := &ledger{runs: map[runKey]*finished{}}
	if dir == "" {
		return l, nil
	}
	path := filepath.Join(dir, "runs.jsonl")
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, line := range bytes.Split(text, []byte("\n")) {
		var f finished
		if json.Unmarshal(line, &f) == nil {
			l.runs[f.key()] = &f
		}
	}
	if l.file, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666); err != nil {
		return nil, err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		_, err = l.file.WriteString("\n")
	}
	return l, err
}

// find returns a run, or nil.
func (l *ledger) find(key runKey) *finished { return l.runs[key] }

// add enters what came of a run.
func (l *ledger) add(key runKey, x *experiment, o *outcome) (*finished, error) {
	r, err := x.report(o)
	if err != nil {
		return nil, err
	}
	r.History = nil
	f := &finished{key.settings, *r}
	l.runs[key] = f
	if l.file != nil {
		if err := writeJSON(l.file, f); err != nil {
			return nil, fmt.Errorf("writing %s: %w", l.file.Name(), err)
		}
	}
	return f, nil
}

func (l *ledger) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
