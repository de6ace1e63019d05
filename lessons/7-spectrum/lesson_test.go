package main

import (
	"testing"

	"anagram/internal/check"
)

func TestPrinted(t *testing.T) {
	if !*check.Full {
		t.Skip("takes 210 decompositions; -full")
	}
	check.Printed(t, lesson)
}

func TestFigures(t *testing.T) {
	if !*check.Full {
		t.Skip("takes 420 decompositions; -full")
	}
	for _, f := range figures() {
		check.Figure(t, f.name+".svg", f.svg())
	}
}
