package domain_test

import (
	"fmt"
	"math"

	"anagram/domain"
)

// A square plate with four holes. The border of each hole, all of them and the outer border are
// pieces that can have conditions of their own.
func ExampleDifference() {
	square := domain.Box{{-1, 1}, {-1, 1}}
	var holes []domain.Shape
	for _, center := range [][]float64{{0.5, 0.5}, {-0.5, 0.5}, {-0.5, -0.5}, {0.5, -0.5}} {
		holes = append(holes, domain.Ball{Center: center, Radius: 0.3})
	}
	plate := domain.Difference(square, holes...)

	inside := domain.Uniform(plate, 2000, 1)
	outer := domain.Uniform(domain.Piece(plate, square), 400, 2)
	first := domain.Uniform(domain.Piece(plate, holes[0]), 100, 3)
	all := domain.Uniform(domain.Piece(plate, domain.Union(holes...)), 400, 4)
	fmt.Println(inside.Len(), outer.Len(), first.Len(), all.Len())

	n := make([]float64, 2)
	plate.Normal(n, []float64{0.5, 0.2}) // below the first hole: out is up
	fmt.Println(plate.Contains([]float64{0.5, 0.5}), math.Abs(n[0]) < 1e-15, n[1])
	// Output:
	// 2000 400 100 400
	// false true 1
}

// An L, by its corners. Its edges are numbered as the corners are.
func ExamplePolygon() {
	ell := domain.Polygon{{-1, -1}, {1, -1}, {1, 0}, {0, 0}, {0, 1}, {-1, 1}}
	inside := domain.Sobol(ell, 1024, 1)
	bottom := domain.Spaced(ell.Edge(0), 4)
	corner := domain.Union(ell.Edge(2), ell.Edge(3)) // the two edges of the corner inwards
	walls := domain.Uniform(domain.Piece(ell, corner), 100, 2)
	fmt.Println(inside.Len(), bottom.X().Data, walls.Len())
	fmt.Printf("%.3f\n", ell.Distance([]float64{0.3, 0.4})) // outside, 0.3 from the edge x = 0
	fmt.Println(domain.Uniform(domain.Polygon{{0, 0}, {1, 1}, {1, 0}, {0, 1}}, 1, 1).Err())
	// Output:
	// 1024 [-0.75 -1 -0.25 -1 0.25 -1 0.75 -1] 100
	// 0.300
	// a polygon whose edges 0 and 2 cross or touch, want its corners in order around it
}

// An annulus, its two circles, and the upper half of it.
func ExampleShell() {
	annulus := domain.Shell{Center: []float64{0, 0}, Inner: 1, Outer: 2}
	inner := domain.Ball{Center: annulus.Center, Radius: annulus.Inner}
	cold := domain.Spaced(domain.Piece(annulus, inner), 8)
	hot := domain.Spaced(domain.Piece(annulus, domain.Ball{Center: annulus.Center, Radius: 2}), 16)
	below := domain.HalfSpace{Through: []float64{0, 0}, Outward: []float64{0, -1}}
	upper := domain.Intersection(annulus, below)
	cut := domain.Spaced(domain.Piece(upper, below), 4)
	fmt.Println(cold.Len(), hot.Len(), upper.Bounds())
	for i, x := 0, cut.X(); i < x.Rows; i++ {
		fmt.Printf("%.2f ", x.At(i, 0))
	}
	// Output:
	// 8 16 [[-2 2] [0 2]]
	// -1.75 -1.25 1.25 1.75
}

// Time and a disc make a cylinder: coordinates t, x, y. Its start is where initial values hold, its
// wall where those of the border do.
func ExampleProduct() {
	time, disc := domain.Interval(0, 2), domain.Ball{Center: []float64{0.3, 0}, Radius: 0.2}
	cylinder := domain.Product(time, disc)
	start := domain.Product(time.Face(0, domain.Low), disc)
	wall := domain.Product(time, domain.Border(disc))

	inside, initial, border := domain.Uniform(cylinder, 1000, 1), domain.Uniform(start, 200, 2), domain.Uniform(wall, 300, 3)
	fmt.Println(inside.Len(), initial.X().At(0, 0), border.Dim())
	fmt.Println(inside.Bounds())
	// Output:
	// 1000 0 3
	// [[0 2] [0.09999999999999998 0.5] [-0.2 0.2]]
}

// Pieces of a border, by the shape they lie on and by a predicate.
func ExamplePiece() {
	square := domain.Box{{-1, 1}, {-1, 1}}
	disc := domain.Ball{Center: []float64{1, 1}, Radius: 0.5}
	plate := domain.Difference(square, disc)

	bite := domain.Uniform(domain.Piece(plate, disc), 200, 1)
	right := domain.Uniform(domain.Piece(plate, square.Face(0, domain.High)), 200, 2)
	lower := domain.Uniform(domain.Border(plate), 200, 3).Where(func(x []float64) bool { return x[1] < 0 })
	fmt.Println(bite.Len(), right.Len(), lower.Len())
	top := -1.0
	for i, x := 0, right.X(); i < x.Rows; i++ {
		top = max(top, x.At(i, 1))
	}
	fmt.Println("the right side ends at the bite:", top < 0.5)
	fmt.Println(domain.Uniform(domain.Piece(plate, domain.Ball{Center: []float64{0, 0}, Radius: 0.1}), 9, 1).Err())
	// Output:
	// 200 200 200
	// the right side ends at the bite: true
	// no part of the border lies on the border of the shape given
}

// The integral of x^2 over the unit disc is pi/4, and around its border it is pi.
func ExampleGauss() {
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 1}
	square := func(x []float64) float64 { return x[0] * x[0] }
	inside, around := domain.Gauss(disc, 2), domain.Gauss(domain.Border(disc), 24)
	fmt.Printf("%.12f %.12f\n", inside.Integral(square)/math.Pi, around.Integral(square)/math.Pi)
	fmt.Println(len(inside.Weights), around.Points().Len())
	fmt.Println(domain.Gauss(domain.Polygon{{0, 0}, {1, 0}, {0, 1}}, 2).Err())
	// Output:
	// 0.250000000000 1.000000000000
	// 16 24
	// no Gauss points on this region: Gauss lists those that have some, Sobol has points in any
}

// Three times as many points near the rim of a hole as far away.
func ExamplePoints_Density() {
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 0.25}
	plate := domain.Difference(domain.Box{{-1, 1}, {-1, 1}}, disc)
	near := func(x []float64) float64 { return 1 + 2*math.Exp(-disc.Distance(x)/0.1) }
	points, even := domain.Uniform(plate, 2000, 1).Density(near), domain.Uniform(plate, 2000, 1)
	count := func(p domain.Points) (n int) {
		for i, x := 0, p.X(); i < x.Rows; i++ {
			if disc.Distance(x.Row(i)) < 0.05 {
				n++
			}
		}
		return n
	}
	fmt.Println(points.Len(), count(points) > 2*count(even))
	// Output: 2000 true
}

// A regular grid in any region: that of its box, and of it what the region contains.
func ExamplePoints_Where() {
	ring := domain.Shell{Center: []float64{0, 0}, Inner: 0.5, Outer: 1}
	grid := ring.Bounds().Grid(20).Where(ring.Contains)
	fmt.Println(grid.Len(), grid.Region().Contains([]float64{0, 0}))
	// Output: 200 false
}
