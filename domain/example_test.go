package domain_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"anagram/domain"
	"anagram/mat"
)

// A disk and a wall without its upper end: predicates cut them out of a box and of a face.
func Example() {
	square := domain.Box{{-1, 1}, {-1, 1}}
	disk := square.Grid(41).Where(func(x []float64) bool { return x[0]*x[0]+x[1]*x[1] < 0.999 })
	wall := square.Face(0, domain.Low).Grid(30).Where(func(x []float64) bool { return x[1] < 1 })
	random := square.UniformBorder(100, 1)
	fmt.Println(disk.Len(), wall.Len(), random.Len())
	// Output: 1245 29 100
}

// ellipse is a region of one's own: (x/a)^2 + (y/b)^2 <= 1.
type ellipse struct{ a, b float64 }

func (e ellipse) Check() error {
	if !(e.a > 0 && e.b > 0) {
		return errors.New("an ellipse whose half axes are not positive")
	}
	return nil
}

func (e ellipse) Bounds() domain.Box { return domain.Box{{-e.a, e.a}, {-e.b, e.b}} }

func (e ellipse) Contains(x []float64) bool {
	u, v := x[0]/e.a, x[1]/e.b
	return u*u+v*v <= 1
}

func (e ellipse) Draw(dst []float64, rng *rand.Rand) bool {
	e.Bounds().Draw(dst, rng)
	return e.Contains(dst)
}

func (e ellipse) Faces() []domain.Face { return nil }

// Any region has random points.
func ExampleUniform() {
	points := domain.Uniform(ellipse{3, 1}, 1000, 1)
	right := 0
	for i, x := 0, points.X(); i < x.Rows; i++ {
		if x.At(i, 0) > 0 {
			right++
		}
	}
	fmt.Println(points.Len(), right > 450 && right < 550)
	fmt.Println(domain.Uniform(ellipse{}, 10, 1).Err())
	// Output:
	// 1000 true
	// an ellipse whose half axes are not positive
}

// A million points that nobody keeps: those that are needed are drawn, always the same.
func ExamplePoints_Streamed() {
	points := domain.UnitBox(2).Uniform(1_000_000, 1).Streamed()
	block, again := mat.New(100, 2), mat.New(1, 2)
	for _, err := range []error{
		points.Sampler().Draw(context.Background(), block, 0, 500_000), // and 99 more
		points.Sampler().Draw(context.Background(), again, 0, 500_042),
	} {
		if err != nil {
			panic(err)
		}
	}
	fmt.Println(points.Len(), block.At(42, 0) == again.At(0, 0))
	// Output: 1000000 true
}
