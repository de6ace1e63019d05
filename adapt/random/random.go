// Package random draws stationary problems whose solutions are known, to see what adapt.Solve makes
// of problems that nobody has tuned it for. A problem is a function of its seed.
//
// In scaled coordinates y in [0, 1]^d and for unknowns v of order one the equations are
//
//	-sum_k a_k(y) v_kk + a_12 v_12 + sum_k b_k v_k + c v + nonlinear = source
//
// or two of these, coupled, on an interval, a box, a disc or an L, with values given on the border,
// or the derivative on a side. Then x = origin + L y and u = U v, with L, U and the unit of each
// equation from 1e-6 to 1e6.
package random

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"anagram/adapt"
	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// The ranges are fixed: a change makes other problems of all seeds.
const (
	minWaves, maxWaves = 1, 2 // a side
	minLayer, maxLayer = 1. / 200, 1. / 20
	unitDecades        = 6              // of lengths, unknowns and equations
	stream             = 0x72616e646f6d // "random"
)

// Problem is a problem drawn.
type Problem struct {
	Title string
	Model adapt.Model
	// Region is where the equations hold, and Exact is the solution, one function for each unknown.
	Region domain.Region
	Exact  []func(x []float64) float64

	drawing *drawing
}

// New returns the problem of a seed.
func New(seed uint64) *Problem {
	g := &drawing{rng: rand.New(rand.NewPCG(seed, stream))}
	g.place()
	g.unknowns()
	terms := g.inside()
	terms = append(terms, g.border()...)
	p := &Problem{Title: strings.Join(g.title, ", "), Region: g.region, drawing: g}
	p.Model = adapt.Model{Terms: terms, Net: mlp.New(taylor.Tanh, len(g.width), 1, len(g.v))}
	for o := range g.v {
		p.Exact = append(p.Exact, func(x []float64) float64 { return g.size[o] * g.v[o].derivative(g.scaled(x), 0, 0, 1, 0) })
	}
	return p
}

// drawing is a problem in the making.
type drawing struct {
	rng    *rand.Rand
	title  []string
	region domain.Shape
	edge   domain.Region // with values given
	side   domain.Region // with the derivative along axis 0 given; nil: none
	origin []float64
	width  []float64 // L of each axis
	v      []*solution
	size   []float64 // U
	// the equation of each unknown, and what the linear part of it is for the exact solution
	equations []pinn.Equation
	sums      []func(x []float64) float64
}

func (g *drawing) chance(p float64) bool { return g.rng.Float64() < p }

// place draws the region.
func (g *drawing) place() {
	length := decades(g.rng, unitDecades)
	d := 2
	kind := g.rng.Float64()
	switch {
	case kind < 0.35:
		d = 1
	case kind > 0.95:
		d = 3
	}
	round := d == 2 && kind > 0.8
	for range d {
		w := length
		if !round {
			w *= between(g.rng, 1, 2)
		}
		g.width = append(g.width, w)
		g.origin = append(g.origin, float64(length*between(g.rng, -5, 5)))
	}
	box := make(domain.Box, d)
	for k, at := range g.origin {
		box[k] = [2]float64{at, at + g.width[k]}
	}
	g.region, g.edge = box, domain.Border(box)
	name := strconv.Itoa(d) + "-d box"
	switch {
	case round:
		r := length / 2
		ball := domain.Ball{Center: []float64{g.origin[0] + float64(r), g.origin[1] + float64(r)}, Radius: r}
		g.region, g.edge, name = ball, domain.Border(ball), "disc"
	case d == 2 && kind > 0.65:
		x, y := box[0], box[1]
		mx, my := (x[0]+x[1])/2, (y[0]+y[1])/2
		l := domain.Polygon{{x[0], y[0]}, {x[1], y[0]}, {x[1], my}, {mx, my}, {mx, y[1]}, {x[0], y[1]}}
		g.region, g.edge, name = l, domain.Border(l), "L"
	case g.chance(0.3):
		g.side = box.Face(0, domain.High)
		low := box.Face(0, domain.Low)
		g.edge = low
		if d > 1 {
			high := box[0][1]
			g.edge = domain.Uniform(domain.Border(box), 1, 0).Where(func(x []float64) bool { return x[0] < high }).Region()
		}
		name += " with a flux"
	case d == 1:
		g.edge = nil
	}
	g.title = append(g.title, name)
}

// unknowns draws the solutions.
func (g *drawing) unknowns() {
	d, count := len(g.width), 1
	if g.chance(0.25) {
		count = 2
		g.title = append(g.title, "system of two")
	}
	for range count {
		g.v = append(g.v, newSolution(d, g.rng))
		g.size = append(g.size, decades(g.rng, unitDecades))
	}
	if d == 1 && g.chance(0.5) {
		w := vec.Exp(between(g.rng, vec.Log(minLayer), vec.Log(maxLayer)))
		g.v[0].layer = &layer{size: between(g.rng, 0.5, 2), center: between(g.rng, 0, 1), width: w}
		g.title = append(g.title, "layer of 1/"+strconv.Itoa(int(1/w+0.5)))
	}
}

// scaled returns y of x.
func (g *drawing) scaled(x []float64) []float64 {
	y := make([]float64, len(x))
	for k, v := range x {
		y[k] = (v - g.origin[k]) / g.width[k]
	}
	return y
}
