package main

import (
	"testing"

	"anagram/internal/check"
)

func TestPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 210 decompositions")
	}
	check.Printed(t, lesson)
}

func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 420 decompositions")
	}
	for _, f := range figures() {
		check.Figure(t, f.name+".svg", f.svg())
	}
}
