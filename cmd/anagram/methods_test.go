package main

import "testing"

// An option that would do nothing is a mistake; one that serves a single method of several is not.
func TestUnused(t *testing.T) {
	plain, patient := method{name: "plain"}, method{name: "patient", takes: []string{"patience", "momentum"}}
	for _, tt := range []struct {
		o      options
		chosen []method
		want   string
	}{
		{options{}, []method{plain}, ""},
		{options{patience: "deep"}, []method{plain}, "-patience"},
		{options{patience: "deep"}, []method{plain, patient}, ""},
		{options{patience: "2", momentum: 0.5}, []method{patient}, ""},
		{options{momentum: 0.5}, []method{plain}, "-momentum"},
	} {
		if got := tt.o.unused(tt.chosen...); got != tt.want {
			t.Errorf("%+v for %v: %q, want %q", tt.o, namesOf(tt.chosen), got, tt.want)
		}
	}
}

func TestParsePatience(t *testing.T) {
	for s, ok := range map[string]bool{"quick": true, "normal": true, "deep": true, "3": true, "0.5": true,
		"": false, "0": false, "-1": false, "NaN": false, "Inf": false, "Deep": false, "3x": false} {
		if got, err := parsePatience(s); (err == nil) != ok || ok && got != s {
			t.Errorf("parsePatience(%q) = %q, %v, want ok %v", s, got, err, ok)
		}
	}
}
