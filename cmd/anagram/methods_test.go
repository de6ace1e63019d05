package main

import (
	"math"
	"testing"

	"anagram"
	"anagram/problems"
)

// An option that would do nothing is a mistake; one that serves a single method of several is not.
func TestUnused(t *testing.T) {
	nan := math.NaN()
	plain, patient := method{Name: "plain"}, method{Name: "patient", Options: []string{"patience", "momentum"}}
	for _, tt := range []struct {
		o      options
		chosen []method
		want   string
	}{
		{options{Cutoff: nan}, []method{plain}, ""},
		{options{Cutoff: 1e-3}, []method{plain}, "-cutoff"},
		{options{Cutoff: nan, Patience: anagram.Deep}, []method{plain}, "-patience"},
		{options{Cutoff: nan, Patience: anagram.Deep}, []method{plain, patient}, ""},
		{options{Cutoff: nan, Patience: 2, Momentum: 0.5}, []method{patient}, ""},
		{options{Cutoff: nan, Momentum: 0.5}, []method{plain}, "-momentum"},
	} {
		if got := tt.o.unused(tt.chosen...); got != tt.want {
			t.Errorf("%+v for %v: %q, want %q", tt.o, namesOf(tt.chosen), got, tt.want)
		}
	}
}

func TestParsePatience(t *testing.T) {
	for s, want := range map[string]anagram.Patience{"quick": anagram.Quick, "normal": anagram.Normal, "deep": anagram.Deep, "1": 1, "30": 30,
		"": 0, "0": 0, "-1": 0, "0.5": 0, "NaN": 0, "Inf": 0, "Deep": 0, "3x": 0} {
		if got, err := parsePatience(s); got != want || (err == nil) != (want > 0) {
			t.Errorf("parsePatience(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
}

// The names of the table are those of the library, and what a method takes reaches it.
func TestMethodsBuild(t *testing.T) {
	for _, m := range methods() {
		if m.New == nil {
			continue
		}
		if got := m.New(anagram.MethodOptions{}).Name(); got != m.Name {
			t.Errorf("%s builds %s", m.Name, got)
		}
	}
	m, err := lookupMethod(defaultMethod)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.New(anagram.MethodOptions{Patience: 7}), (anagram.Ratio{Patience: 7}); got != want {
		t.Errorf("%s is %+v, want %+v", defaultMethod, got, want)
	}
	for _, p := range problems.All() {
		if steps, limit := m.bounds(p, 0, 0); steps != 400 || limit != 0 {
			t.Errorf("%s on %s: %d steps, %v, want 400 and no limit", m.Name, p.Name, steps, limit)
		}
	}
}
