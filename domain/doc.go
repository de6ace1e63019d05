// Package domain has the regions that equations hold on and the points that are asked there. It
// knows nothing of networks or equations:
//
//	square := domain.UnitBox(2)
//	inside := square.Uniform(400, 1)
//	wall := square.Face(0, domain.Low).Grid(30)
//	disk := square.Grid(30).Where(func(x []float64) bool { return x[0]*x[0]+x[1]*x[1] < 1 })
//
// # Regions and points
//
// A Region says what draws a point of it, what accepts one, which box is around it and which faces
// it has. Box is one. Uniform and Border make points of any, and Box has grids besides.
//
// A Shape is a region that knows how far its border is: balls, shells, ellipsoids, half spaces,
// polygons, products, and what Union, Intersection and Difference make of them. Piece picks a part
// of a border, Spaced puts points along a curve, Sobol evenly inside, Gauss with weights for an
// integral: docs/domains.md.
//
// Points are a value: a set that stays, or a recipe for random ones. They may be drawn anew before
// every step (Fresh), drawn whenever they are needed instead of being kept (Streamed), or go to
// where an equation is satisfied least (Follow).
//
// # Random numbers
//
// What is drawn is a function of the seed, the step and the number of the point. It is the same for
// any number of goroutines and on every machine, and it does not change with a version of this
// package: TestUniformStream.
package domain
