package main

import "math"

//go:generate go run . .

// figures returns what README.md shows.
func figures() []figure {
	newtons, downs := train(newton, 100), train(downhill, 100)
	valley := figure{name: "valley", title: "the loss over a and b: lighter is lower, by 4 or so for a shade",
		x: "a", y: "b", box: [4]float64{-0.1, 1.1, 0.7, 1.4}}
	valley.frames = [][][]float64{heights(valley.box, 90, 60)}
	valley.curves = []curve{
		{name: "solution", x: []float64{solution[0]}, y: []float64{solution[1]}, dots: true},
		path("Newton", newtons),
		{name: "start", x: []float64{start[0]}, y: []float64{start[1]}, dots: true},
		path("gradient", downs),
	}
	descent := figure{name: "descent", title: "how far theta is from the solution", x: "step", y: "off by", logY: true}
	descent.curves = []curve{distances("gradient", downs), distances("Newton", newtons)}
	return []figure{valley, descent}
}

// heights returns -log loss over a box. It stops at a loss of 1e-4, as the logarithm of 0 is
// infinite.
func heights(box [4]float64, columns, rows int) (frame [][]float64) {
	for i := range rows {
		row := make([]float64, columns)
		for j := range row {
			a := box[0] + (box[1]-box[0])*(float64(j)+0.5)/float64(columns)
			b := box[3] - (box[3]-box[2])*(float64(i)+0.5)/float64(rows)
			row[j] = -math.Log(max(loss(pair{a, b}), 1e-4))
		}
		frame = append(frame, row)
	}
	return frame
}

func path(name string, thetas []pair) curve {
	c := curve{name: name}
	for _, theta := range thetas {
		c.x, c.y = append(c.x, theta[0]), append(c.y, theta[1])
	}
	return c
}

// distances leaves out what is rounding alone.
func distances(name string, thetas []pair) curve {
	c := curve{name: name}
	for step, theta := range thetas {
		if off(theta) > 1e-14 {
			c.x, c.y = append(c.x, float64(step)), append(c.y, off(theta))
		}
	}
	return c
}
