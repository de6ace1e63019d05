package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"

	"anagram/internal/plot"
	"anagram/mlp"
	"anagram/problems"
)

// sweep varies the grid or the network.
type sweep struct {
	name          string
	points, units []int // of the same length
	axis          string
	x             func(s, p int) float64
	slope         float64
	law           string
}

func overS(s, _ int) float64 { return float64(s) }
func overP(_, p int) float64 { return float64(p) }

func (b *bench) sweeps() []sweep {
	same := func(v, n int) []int { return slices.Repeat([]int{v}, n) }
	all := []sweep{
		{"S, at P = 129", []int{15, 21, 30, 42, 60, 85, 120}, same(32, 7), "S", overS, 1, "S"},
		{"P, at S = 3600", same(60, 7), []int{4, 8, 16, 32, 64, 128, 256}, "P", overP, 2, "P^2"},
		{"S < P, at P = 1025", []int{6, 8, 11, 15, 21, 30}, same(256, 6), "S", overS, 2, "S^2"},
	}
	if b.quick {
		for i := range all {
			all[i].points, all[i].units = all[i].points[:4], all[i].units[:4]
		}
	}
	return all
}

// scaling measures how the time of a step grows, and draws it.
func (b *bench) scaling(ctx context.Context) (string, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	t := table{head: []string{"over", "S", "P", "step", "its SVD", "slope of the step", "slope of the SVD", "theory"}}
	figure := plot.Figure{Title: "Time of one step (laplace2d, one core)", Width: 1800, Height: 640}
	for _, w := range b.sweeps() {
		var x, steps, svds []float64
		for i := range w.points {
			s, p, err := b.measure(ctx, w.points[i], w.units[i])
			if err != nil {
				return "", err
			}
			what := scalingKey(s, p)
			x, steps, svds = append(x, w.x(s, p)), append(steps, b.book.median(what, "step")), append(svds, b.book.median(what, "svd"))
			t.add(w.name, fmt.Sprint(s), fmt.Sprint(p), ms(steps[i]), ms(svds[i]), slope(x, steps), slope(x, svds), fmt.Sprint(w.slope))
		}
		figure.Panels = append(figure.Panels, w.panel(x, steps, svds))
	}
	var png bytes.Buffer
	if err := figure.WritePNG(&png); err != nil {
		return "", err
	}
	path := "../docs/figures/scaling.png"
	if b.quick {
		path = cache + "/scaling.png"
	}
	return t.String(), os.WriteFile(path, png.Bytes(), 0o666)
}

func scalingKey(s, p int) string { return fmt.Sprintf("scaling/%d x %d", s, p) }

// measure times the step on a grid of a side, with so many units, and returns S and P.
func (b *bench) measure(ctx context.Context, side, units int) (s, p int, err error) {
	problem, err := problems.Lookup("laplace2d")
	if err != nil {
		return 0, 0, err
	}
	problem.Points = side
	x, err := buildSetup(problem, units)
	if err != nil {
		return 0, 0, err
	}
	theta := x.start(mlp.Default{})
	phi, r, err := x.features(theta)
	if err != nil {
		return 0, 0, err
	}
	what := scalingKey(phi.Rows, phi.Cols)
	if b.book[what+"/step"] != nil { // met in another sweep
		return phi.Rows, phi.Cols, nil
	}
	run := &classicRun{setup: x, theta: theta, oneCore: true}
	return phi.Rows, phi.Cols, b.book.rounds(ctx, what, b.rounds, []contender{
		{name: "step", time: run.time},
		{name: "svd", time: stepSVD(phi, r).time},
	})
}

// slope is d log y/d log x over the last two points.
func slope(x, y []float64) string {
	n := len(x)
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("%.2f", math.Log(y[n-1]/y[n-2])/math.Log(x[n-1]/x[n-2]))
}

// panel draws the times with the law through the last decomposition.
func (w sweep) panel(x, steps, svds []float64) plot.Panel {
	last := len(x) - 1
	law := make([]float64, len(x))
	for i, v := range x {
		law[i] = svds[last] * math.Pow(v/x[last], w.slope)
	}
	return plot.Panel{
		Title: "over " + w.name,
		X:     plot.Axis{Label: w.axis, Log: true},
		Y:     plot.Axis{Label: "seconds", Log: true},
		Series: []plot.Series{
			{Name: "step", X: x, Y: steps, Marks: true},
			{Name: "its SVD", X: x, Y: svds, Marks: true},
			{Name: "theory: " + w.law, X: x, Y: law},
		},
	}
}
