package domain_test

import (
	"fmt"

	"anagram/domain"
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
