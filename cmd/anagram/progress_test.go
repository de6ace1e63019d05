package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// at returns a progress in the middle of a run of 10 s and 100 steps, with a line due.
func at(w *bytes.Buffer, bar bool) *progress {
	return &progress{w: w, bar: bar, label: "heat adam", steps: 100, maxTime: 10 * time.Second, begun: time.Now().Add(-4 * time.Second)}
}

func told(e entry) func() entry { return func() entry { return e } }

func TestProgressLine(t *testing.T) {
	var b bytes.Buffer
	p := at(&b, false)
	e := entry{Iteration: 50, Seconds: 4, Loss: 1.24e-3, RelativeL2: 2e-2, Rank: 9}
	p.show(told(e))
	p.show(told(e)) // not due yet
	p.end()
	if got, want := b.String(), "heat adam  step 50  loss 1.2e-03  error 2.0e-02  rank 9  4s left\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressBar(t *testing.T) {
	t.Setenv("COLUMNS", "")
	var b bytes.Buffer
	p := at(&b, true)
	p.show(told(entry{Iteration: 50, Seconds: 4}))
	p.end()
	got := b.String()
	if !strings.HasPrefix(got, "\rheat adam [====    ] step 50") || !strings.HasSuffix(got, " \r") {
		t.Errorf("got %q, want a bar that is wiped off", got)
	}
	if strings.Contains(got, "\x1b") || strings.Contains(got, "\n") {
		t.Errorf("got %q, want neither colours nor line feeds", got)
	}
}

// A line never wraps, since only one line can be rewritten, and no number is cut.
func TestProgressFits(t *testing.T) {
	tests := []struct{ columns, label, want string }{
		{"", "heat adam", "heat adam  step 1234567  loss 1.2e-03  error 2.0e-02  rank 1234567  2s left"},
		{"40", "ratio", "ratio  step 1234567  loss 1.2e-03"},
		{"40", "laplace5d 123/240 amstramgram", "laplace5d 123/240 a  step 1234567"},
		{"24", "ratio", "ratio  step 1234567"},
		{"9", "ratio", "rati"},
		{"1", "ratio", ""},
		{"wide", "ratio", "ratio  step 1234567  loss 1.2e-03  error 2.0e-02  rank 1234567  2s left"},
		{"90", "ratio", "ratio [====    ] step 1234567  loss 1.2e-03  error 2.0e-02  rank 1234567  2s left"},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		p := at(&b, true)
		t.Setenv("COLUMNS", tt.columns)
		p.label, p.steps, p.maxTime = tt.label, 2e6, 0
		p.show(told(entry{Iteration: 1234567, Loss: 1.24e-3, RelativeL2: 2e-2, Rank: 1234567}))
		if got := strings.TrimPrefix(b.String(), "\r"); got != tt.want {
			t.Errorf("%s columns: %q, want %q", tt.columns, got, tt.want)
		}
		b.Reset()
		t.Setenv("COLUMNS", "5") // the terminal has become narrow
		p.end()
		for _, part := range strings.Split(b.String(), "\r") {
			if len(part) > 4 {
				t.Errorf("%s columns, then 5: wiped by %q", tt.columns, b.String())
			}
		}
	}
}

func TestProgressColour(t *testing.T) {
	t.Setenv("COLUMNS", "")
	var b bytes.Buffer
	p := at(&b, true)
	p.colour = true
	p.show(told(entry{Iteration: 30}))
	if got := b.String(); !strings.Contains(got, "[\x1b[32m==      \x1b[0m]") {
		t.Errorf("got %q", got)
	}
}

// Bytes in memory are no terminal, and -q is quiet.
func TestProgressModes(t *testing.T) {
	var b bytes.Buffer
	if p := newProgress(&b, false); p.bar || p.colour || p.w == nil {
		t.Errorf("for a buffer: %+v", p)
	}
	p := newProgress(&b, true)
	p.show(told(entry{Iteration: 1}))
	p.end()
	if b.Len() > 0 {
		t.Errorf("quiet, but says %q", &b)
	}
}
