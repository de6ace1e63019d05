package main

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"anagram"
)

// A film of any length has at most filmFrames frames, evenly spaced from the start on, each with
// its own spectrum.
func TestFilm(t *testing.T) {
	for _, tt := range []struct{ steps, stride int }{
		{1, 1}, {filmFrames, 1}, {filmFrames + 1, 2}, {2 * filmFrames, 2}, {2*filmFrames + 1, 2}, {2*filmFrames + 2, 4}, {9 * filmFrames, 16},
	} {
		var f film
		sigma := []float64{0}
		for i := 1; i <= tt.steps; i++ {
			sigma[0] = float64(i) // a method has one slice for all its steps
			f.add(&anagram.Record{Iteration: i, Telemetry: anagram.Telemetry{Sigma: sigma}})
		}
		if f.stride != tt.stride || len(f.frames) != tt.steps/tt.stride {
			t.Errorf("%d steps: %d frames, every %d, want every %d", tt.steps, len(f.frames), f.stride, tt.stride)
		}
		for k, s := range f.frames {
			if s.iteration != (k+1)*f.stride || s.sigma[0] != float64(s.iteration) {
				t.Fatalf("%d steps: frame %d is of step %d with the spectrum of step %v", tt.steps, k, s.iteration, s.sigma[0])
			}
		}
	}
}

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want []int
	}{{1, []int{1}}, {2, []int{1, 2}}, {6, []int{1, 2, 3, 4, 5, 6}}, {129, []int{1, 26, 52, 77, 103, 129}}} {
		if got := spread(tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("spread(%d) = %d, want %d", tt.n, got, tt.want)
		}
	}
}

func TestThreshold(t *testing.T) {
	sigma := []float64{8, 4, 2, 1}
	for _, tt := range []struct {
		s     spectrum
		want  float64
		above int
	}{{spectrum{sigma: sigma}, 0, 4}, {spectrum{sigma: sigma, cutoff: 2}, 2, 3}, {spectrum{sigma: sigma, damping: 9}, 3, 2}, {spectrum{}, 0, 0}} {
		if got, above := tt.s.threshold(), tt.s.above(); got != tt.want || above != tt.above {
			t.Errorf("%+v: threshold %v, %d values above, want %v and %d", tt.s, got, above, tt.want, tt.above)
		}
	}
}

// Methods that factor have pictures of what they found.
func TestSpectraFiles(t *testing.T) {
	skipIfShort(t)
	dir := t.TempDir()
	solveJSON(t, exitOK, "-method", "anagram", "-steps", "2", "-net", "3", "-points", "4", "-out", dir)
	for _, name := range []string{"spectrum.png", "spectra.png", "steps.png"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := png.Decode(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.Close()
	}
}
