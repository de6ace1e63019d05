package march_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

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

// A march that goes on from the state after any slab ends as the one that never stopped, to the bit.
func TestResume(t *testing.T) {
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
		if i > 1 && i != len(files)/2 && i != len(files)-1 {
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

// Whatever a checkpoint holds, resuming ends in an error or in a solution that can be evaluated and saved.
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
