package main

import "math"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	valley := figure{name: "valley", title: "the loss: a shade darker is lower by a factor of 4", x: "a", y: "b",
		box: [4]float64{-0.1, 1.1, 0.7, 1.4}}
	valley.frames = [][][]float64{heights(valley.box, 90, 60)}
	half, whole := moved(start, 0.5, newton(residuals(start))), moved(start, 0.73, newton(residuals(start)))
	valley.curves = []curve{
		path("start (dot)", []pair{start}),
		path("Newton", train(newton, 4)),
		path("its whole first step", []pair{half, whole}), // up to the frame
		path("gradient", train(downhill, 100)),
		path("solution (dot)", []pair{solution}),
	}
	return []figure{valley}
}

// heights returns log loss over a box. It stops at a loss of 1e-4, as the logarithm of 0 is
// infinite.
func heights(box [4]float64, columns, rows int) (frame [][]float64) {
	for i := range rows {
		row := make([]float64, columns)
		for j := range row {
			a := box[0] + (box[1]-box[0])*(float64(j)+0.5)/float64(columns)
			b := box[3] - (box[3]-box[2])*(float64(i)+0.5)/float64(rows)
			row[j] = math.Log(max(loss(pair{a, b}), 1e-4))
		}
		frame = append(frame, row)
	}
	return frame
}

// path draws a line through thetas, or a dot if there is one.
func path(name string, thetas []pair) curve {
	c := curve{name: name, dots: len(thetas) == 1}
	for _, theta := range thetas {
		c.x, c.y = append(c.x, theta[0]), append(c.y, theta[1])
	}
	return c
}
