package main

import (
	"testing"

	"anagram/internal/check"
)

func TestPrinted(t *testing.T) { check.Printed(t, lesson) }

func TestFigures(t *testing.T) {
	for _, f := range figures() {
		check.Figure(t, f.name+".svg", f.svg())
	}
}
