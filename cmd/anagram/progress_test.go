package main

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"anagram/adapt"
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

// Of a level the line names what is at work, and what is known; without a bound on the steps there
// is a time left only where it can be told.
func TestProgressLevels(t *testing.T) {
	for _, test := range []struct {
		name string
		e    entry
		want string
	}{
		{"first", entry{RelativeL2: number(math.NaN()), Level: &levelEntry{Estimate: number(math.NaN()),
			at: &adapt.Progress{Level: 1, Units: 60, Points: 202, Plan: adapt.Plan{Slope: 0.4}, Fit: 2, Fits: 7}}},
			"solve  level 1  60 units  fit 2 of 7, slope 0.4  202 points"},
		{"later", entry{Iteration: 3, RelativeL2: 2e-8, done: 0.5, Level: &levelEntry{Estimate: 3e-8,
			at: &adapt.Progress{Level: 4, Units: 245, Points: 602, Plan: adapt.Plan{Slope: 0.4}, Fit: 1, Fits: 5}}},
			"solve  level 4  245 units  estimate 3.0e-08  error 2.0e-08  4s left  fit 1 of 5, slope 0.4  602 points"},
		{"done", entry{Iteration: 3, RelativeL2: 2e-8, Level: &levelEntry{Units: 153, Samples: 404, Estimate: 3e-8}},
			"solve  level 3  153 units  estimate 3.0e-08  error 2.0e-08  404 points"},
	} {
		var b bytes.Buffer
		p := at(&b, false)
		p.label, p.steps, p.maxTime = "solve", math.MaxInt, 0
		p.show(told(test.e))
		if got := b.String(); got != test.want+"\n" {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// The time left adds up levels to the units that are wanted, each by the third power of its units.
func TestLevelsLeft(t *testing.T) {
	h := &levelRecorder{last: adapt.Level{Units: 100}, cost: time.Second}
	for _, test := range []struct {
		at   adapt.Progress
		want float64 // seconds
	}{
		{adapt.Progress{Units: 160, Fit: 1, Fits: 4}, 0},
		{adapt.Progress{Units: 160, Fit: 1, Fits: 4, Wanted: 160}, 4.096},
		{adapt.Progress{Units: 160, Fit: 3, Fits: 4, Wanted: 120}, 2.048},
		{adapt.Progress{Units: 160, Fit: 1, Fits: 4, Wanted: 300}, 4.096 + math.Pow(2.56, 3) + 27},
	} {
		if got := h.left(test.at).Seconds(); !(math.Abs(got-test.want) <= 1e-6*test.want) {
			t.Errorf("%+v: %v s left, want %v", test.at, got, test.want)
		}
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
