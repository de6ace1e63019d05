package export_test

import (
	"bytes"
	"fmt"
	"strings"

	"anagram/export"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// A trained network as one file of C, which a compiler for a device takes as it is.
func ExampleWrite() {
	net := mlp.New(taylor.Tanh, 2, 1) // no hidden layer: u = 3 x + 4 y + 5
	trained := &store.Network{Net: net, Theta: []float64{3, 4, 5}, Origin: store.Origin{Problem: "plane", Domain: [][2]float64{{0, 1}, {0, 1}}}}
	var source bytes.Buffer
	if err := export.Write(&source, trained, export.Options{Lang: export.C, Float32: true}); err != nil {
		panic(err)
	}
	for line := range strings.Lines(source.String()) {
		if strings.Contains(line, "plane_") && strings.HasSuffix(line, "{\n") {
			name, _, _ := strings.Cut(line, "(")
			fmt.Println(name)
		}
	}
	// Output:
	// void plane_value
	// void plane_derivatives
	// plane_real plane_self_test
}
