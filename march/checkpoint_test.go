package march_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/internal/codec"
	"anagram/march"
)

// told is all of a solution but times.
func told(s *march.Solution) string {
	text := fmt.Sprintf("%v, %d missed, %d tries, %+v", s.Status, s.Missed, s.Tries, s.Counts)
	for _, b := range s.Slabs {
		b.Net = nil
		text += fmt.Sprintf("\n%+v", b)
	}
	return text
}

// small is a march of some slabs, one of them with several tries.
func small() known {
	k := burgers()
	k.settings = march.Settings{Width: 40, Tolerance: 3e-3, Seed: 5}
	return k
}

func saved(t testing.TB, s *march.Solution) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A march that goes on from the state after any slab ends as the one that never stopped, to the
// bit.
func TestResume(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	k := small()
	var files [][]byte
	k.settings.Record = func(r *march.Record) bool {
		files = append(files, saved(t, r.Solution))
		return false
	}
	whole, err := march.Solve(context.Background(), k.e, k.settings)
	if err != nil {
		t.Fatal(err)
	}
	want := told(whole)
	if len(files) != len(whole.Slabs) || len(files) < 4 || whole.Tries == len(files) {
		t.Fatalf("%d slabs in %d tries, %d records: want several, with slabs tried again", len(whole.Slabs), whole.Tries, len(files))
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	start, err := march.Solve(cancelled, k.e, k.settings)
	if err != nil {
		t.Fatal(err)
	}
	files = append([][]byte{saved(t, start)}, files...)
	for i, file := range files {
		if i > 1 && i != len(files)/2 && i != len(files)-1 || testing.Short() && i != len(files)/2 {
			continue
		}
		heard := 0
		k.settings.Record = func(r *march.Record) bool { heard++; return false }
		got, warning, err := march.Resume(context.Background(), k.e, k.settings, bytes.NewReader(file))
		if err != nil || warning != "" {
			t.Fatalf("%v, warning %q", err, warning)
		}
		if told(got) != want {
			t.Errorf("resumed after %d slabs:\n%s\nwant\n%s", i, told(got), want)
		}
		if hears := len(whole.Slabs) - max(i-1, 0); heard != hears {
			t.Errorf("resumed after %d slabs Record heard of %d, want %d", i, heard, hears)
		}
	}
}

func TestResumeErrors(t *testing.T) {
	k := small()
	k.settings.Record = func(*march.Record) bool { return true }
	s, err := march.Solve(context.Background(), k.e, k.settings)
	if err != nil {
		t.Fatal(err)
	}
	file := saved(t, s)
	for _, tt := range []struct {
		want   string
		change func(k *known)
	}{
		{"Settings.Tolerance", func(k *known) { k.settings.Tolerance = 0.5 }},
		{"Settings.Width", func(k *known) { k.settings.Width = 50 }},
		{"another seed", func(k *known) { k.settings.Seed = 6 }},
		{"0.5 in the file, here 0.75", func(k *known) { k.e.Domain[0][1] = 0.75 }},
		{"size of the initial values", func(k *known) { k.e.Initial = func([]float64) float64 { return 3 } }},
	} {
		other := small()
		tt.change(&other)
		if _, _, err := march.Resume(context.Background(), other.e, other.settings, bytes.NewReader(file)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %s", err, tt.want)
		}
	}
	for n := 0; n < len(file); n += 91 {
		if _, _, err := march.Resume(context.Background(), k.e, k.settings, bytes.NewReader(file[:n])); err == nil {
			t.Errorf("no error from %d of %d bytes", n, len(file))
		}
	}
	if err := (&march.Solution{}).Save(io.Discard); err == nil {
		t.Error("a solution of no run saved")
	}
}

// Each number of a checkpoint that no run can have saved is an error that names it.
func TestResumeUnsound(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	nan := math.NaN()
	for _, tt := range []struct {
		want   string
		change func(s *march.Solution)
	}{
		{"", func(s *march.Solution) {}},
		{"slab 0: theta: number 2 is NaN", func(s *march.Solution) { s.Slabs[0].Theta[2] = nan }},
		{"slab 0: theta: number 3 is -Inf", func(s *march.Solution) { s.Slabs[0].Theta[3] = math.Inf(-1) }},
		{"slab 0: residual is NaN", func(s *march.Solution) { s.Slabs[0].Residual = nan }},
		{"slab 0: jump is -1", func(s *march.Solution) { s.Slabs[0].Jump = -1 }},
		{"slab 0: loss is +Inf", func(s *march.Solution) { s.Slabs[0].Loss = math.Inf(1) }},
		{"slab 0: 801 units, more than the 800", func(s *march.Solution) { s.Slabs[0].Theta = make([]float64, 4*801+1) }},
		{"slabs up to t = 9, beyond the last time 0.5", func(s *march.Solution) { s.Slabs[0].End = 9 }},
		{"missed slabs: 1, of which 0 say so", func(s *march.Solution) { s.Missed = 1 }},
		{"tries: 0, fewer than", func(s *march.Solution) { s.Tries = 0 }},
		{"elapsed: -", func(s *march.Solution) { s.Elapsed = -1 }},
	} {
		k := small()
		k.settings.Record = func(*march.Record) bool { return true }
		file, err := march.SavedAfter(k.e, k.settings, tt.change)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = march.Resume(context.Background(), k.e, k.settings, bytes.NewReader(file))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("error %v, want %s", err, tt.want)
		}
	}
}

// Whatever a checkpoint holds, resuming takes at most eight times its memory, and what the run
// itself takes.
func TestResumeHostile(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	k := small()
	k.settings.Record = func(r *march.Record) bool { return len(r.Solution.Slabs) == 2 }
	s, err := march.Solve(context.Background(), k.e, k.settings)
	if err != nil {
		t.Fatal(err)
	}
	file := saved(t, s)
	body, err := codec.Marcher.Read(bytes.NewReader(file), 1)
	if err != nil {
		t.Fatal(err)
	}
	k.settings.Record = func(*march.Record) bool { return true }
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	resume := func(file []byte) int {
		return check.Allocated(func() { march.Resume(cancelled, k.e, k.settings, bytes.NewReader(file)) })
	}
	run := resume(file)
	count := 1000
	if testing.Short() {
		count = 100
	}
	for i, body := range check.HostileBodies(count, body) {
		file := codec.Marcher.Frame(1, body)
		if used := resume(file); used > run+check.Times*len(file)+check.Little {
			t.Errorf("file %d: %d bytes for %d, and %d for the run", i, used, len(file), run)
		}
	}
}

// Whatever a checkpoint holds, resuming ends in an error or in a solution that can be evaluated and
// saved.
func FuzzResume(f *testing.F) {
	k := small()
	k.settings.Record = func(r *march.Record) bool { return len(r.Solution.Slabs) == 2 }
	s, err := march.Solve(context.Background(), k.e, k.settings)
	if err != nil {
		f.Fatal(err)
	}
	body, err := codec.Marcher.Read(bytes.NewReader(saved(f, s)), 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	k.settings.Record = func(*march.Record) bool { return true }
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	f.Fuzz(func(t *testing.T, body []byte) {
		s, _, err := march.Resume(cancelled, k.e, k.settings, bytes.NewReader(codec.Marcher.Frame(1, body)))
		if err == nil {
			saved(t, s)
			s.End()
		}
	})
}
