package main

import (
	"testing"

	"anagram/internal/check"
)

func TestPrinted(t *testing.T) {
	if !*check.Full {
		t.Skip("trains 40 networks; -full")
	}
	check.Printed(t, lesson)
}

func TestFigures(t *testing.T) {
	if !*check.Full {
		t.Skip("trains 64 networks; -full")
	}
	for _, f := range figures() {
		check.Figure(t, f.name+".svg", f.svg())
	}
}
