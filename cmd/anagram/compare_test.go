package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anagram"
)

func TestCompare(t *testing.T) {
	dir, seeds := t.TempDir(), 3
	if testing.Short() {
		seeds = 1
	}
	code, stdout, stderr := call(t, "compare", "-methods", "adam,gd", "laplace2d", "-seeds", fmt.Sprintf("0..%d", seeds-1), "-steps", "1", "-out", dir, "-picture", "adam", "-q")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d, stderr %s", code, stderr)
	}
	for _, want := range []string{"median", fmt.Sprint("adam      ", seeds), fmt.Sprint("gd      ", seeds), "compare.png"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	for _, name := range []string{"compare.png", "adam.png"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "compare.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Count(string(text), "\n"), 1+2*seeds*2; got != want {
		t.Errorf("compare.csv has %d lines, want %d", got, want)
	}
}

// All methods start at the weights of the seed.
func TestCompareSameStart(t *testing.T) {
	skipIfShort(t)
	_, stdout, _ := call(t, "compare", "laplace2d", "-methods", "adam,lbfgs", "-seeds", "7", "-steps", "1", "-out", t.TempDir(), "-json", "-q")
	var got struct {
		Methods []struct{ Runs []report }
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || len(got.Methods) != 2 {
		t.Fatalf("%v: %s", err, stdout)
	}
	a, b := got.Methods[0].Runs[0], got.Methods[1].Runs[0]
	if a.Seed != 7 || a.History[0].Loss != b.History[0].Loss {
		t.Errorf("seed %d: adam starts at the loss %v, lbfgs at %v", a.Seed, a.History[0].Loss, b.History[0].Loss)
	}
}

func TestCompareInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if code, _, _ := callContext(t, ctx, "compare", "laplace2d", "-methods", "gd", "-out", t.TempDir()); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
}

func TestParseSeeds(t *testing.T) {
	tests := []struct {
		in   string
		want []uint64 // nil: an error
	}{
		{"3", []uint64{3}},
		{"0..2", []uint64{0, 1, 2}},
		{"1,5..6,0", []uint64{1, 5, 6, 0}},
		{"18446744073709551615", []uint64{math.MaxUint64}},
		{"", nil}, {"1,1", nil}, {"2..1", nil}, {"-1", nil}, {"a", nil}, {"0..", nil}, {"0..1000000", nil},
	}
	for _, tt := range tests {
		got, err := parseSeeds(tt.in)
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.want != nil) {
			t.Errorf("parseSeeds(%q) = %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func TestQuantile(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		x    []float64
		q    float64
		want float64
	}{
		{[]float64{4}, 0.5, 4},
		{[]float64{4, 2}, 0.5, 3},
		{[]float64{5, 1, 3}, 0.5, 3},
		{[]float64{1, 2, 3, 4, 5}, 0.25, 2},
		{[]float64{1, 2, 3, 4}, 0.75, 3.25},
		{[]float64{1, math.NaN(), 2}, 0.5, 2},
		{[]float64{1, math.NaN(), math.NaN()}, 0.75, inf},
		{[]float64{1, inf}, 0.5, inf},
	}
	for _, tt := range tests {
		if got := quantile(ascending(tt.x), tt.q); got != tt.want {
			t.Errorf("%g-quantile of %v is %v, want %v", tt.q, tt.x, got, tt.want)
		}
	}
}

// A curve never goes by the error: it shows what whoever trusts the loss would have in hand.
func TestErrorAt(t *testing.T) {
	o := &outcome{Result: &anagram.Result{}, seconds: 4, relativeL2: 0.25, history: []entry{
		{Seconds: 1, Loss: 8, RelativeL2: 0.5},
		{Seconds: 2, Loss: 9, RelativeL2: 0.1}, // climbed, though closer to the solution
		{Seconds: 3, Loss: 7, RelativeL2: 0.6},
		{Seconds: 4, Loss: number(math.NaN()), RelativeL2: number(math.NaN())},
	}}
	tests := []struct{ at, want float64 }{{0, math.Inf(1)}, {1, 0.5}, {2.5, 0.5}, {3, 0.6}, {3.9, 0.6}, {4, 0.25}, {9, 0.25}}
	for _, tt := range tests {
		if got := o.errorAt(tt.at); got != tt.want {
			t.Errorf("error at %g s is %v, want %v", tt.at, got, tt.want)
		}
	}
}
