package pde

import "slices"

// Names returns all that a file may name without declaring it.
func Names() []string {
	all := slices.Concat(keywords, words, optionNames, shapeNames, []string{"integral", "over"})
	for name := range functions {
		all = append(all, name)
	}
	for name := range operators {
		all = append(all, name)
	}
	return all
}
