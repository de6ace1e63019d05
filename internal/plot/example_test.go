package plot_test

import (
	"bytes"
	"fmt"
	"image/png"

	"anagram/internal/plot"
)

// A convergence history: error over running time, logarithmic.
func ExampleFigure_WritePNG() {
	figure := plot.Figure{Panels: []plot.Panel{{
		Title: "laplace2d",
		X:     plot.Axis{Label: "running time (s)"},
		Y:     plot.Axis{Label: "relative L^2 error", Log: true},
		Series: []plot.Series{
			{Name: "anagram", X: []float64{0, 1, 2, 3}, Y: []float64{1, 1e-3, 1e-6, 1e-8}},
			{Name: "adam", X: []float64{0, 1, 2, 3}, Y: []float64{1, 0.4, 0.2, 0.1}},
		},
	}}}
	var file bytes.Buffer
	if err := figure.WritePNG(&file); err != nil {
		fmt.Println(err)
		return
	}
	config, err := png.DecodeConfig(&file)
	fmt.Println(config.Width, "x", config.Height, err)
	// Output: 960 x 711 <nil>
}
