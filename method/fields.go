package method

import (
	"math"

	"anagram/internal/text"
)

// positive returns an error that names the setting unless the value lies in (0, below).
// Zero stands for the setting's default and passes.
func positive(name string, value, below float64) error {
	if value == 0 || value > 0 && value < below {
		return nil
	}
	if math.IsInf(below, 1) {
		return text.Errorf("anagram: %s is %v, want a positive number (0 is the default)", name, value)
	}
	return text.Errorf("anagram: %s is %v, want a number between 0 and %v (0 is the default)", name, value, below)
}

// orDefault returns the value of a setting, where zero stands for its default.
func orDefault(value, standard float64) float64 {
	if value == 0 {
		return standard
	}
	return value
}

// fraction returns an error that names the setting unless the value lies in [0, 1).
func fraction(name string, value float64) error {
	if value >= 0 && value < 1 {
		return nil
	}
	return text.Errorf("anagram: %s is %v, want a number from 0 to below 1", name, value)
}
