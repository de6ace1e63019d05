package main

import (
	"testing"

	"anagram/internal/check"
)

func TestPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 15 networks")
	}
	check.Printed(t, lesson)
}

func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("trains four networks")
	}
	for _, f := range figures() {
		check.Figure(t, f.name+".svg", f.svg())
	}
}
