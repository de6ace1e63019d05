package pinn_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Laplace's equation on a square plate with a hole: values on the outer border, the derivative
// along the normal on that of the hole. The solution is u = e^x sin y.
func ExampleNew_plate() {
	square := domain.Box{{-1, 1}, {-1, 1}}
	hole := domain.Ball{Center: []float64{0.3, 0}, Radius: 0.4}
	plate := domain.Difference(square, hole)
	exact := func(x []float64) float64 { return math.Exp(x[0]) * math.Sin(x[1]) }

	flux := func(x []float64) float64 {
		n := make([]float64, 2)
		plate.Normal(n, x)
		return math.Exp(x[0]) * (n[0]*math.Sin(x[1]) + n[1]*math.Cos(x[1]))
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 12, 1),
		pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(domain.Sobol(plate, 128, 1))),
		pinn.NewTerm("outer", pinn.U.Equals(exact).On(domain.Spaced(domain.Piece(plate, square), 40))),
		pinn.NewTerm("hole", pinn.Normal(plate).Equals(flux).On(domain.Spaced(domain.Piece(plate, hole), 20))))
	if err != nil {
		log.Fatal(err)
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Steps: 60})
	if err != nil {
		log.Fatal(err)
	}
	x := domain.Uniform(plate, 500, 7).X()
	relativeL2, _ := pinn.Compare(problem.Evaluate(result.Theta, x), pinn.Values(exact, x))
	fmt.Println("relative L2 error below 1e-3:", relativeL2 < 1e-3)
	// Output: relative L2 error below 1e-3: true
}

// The check of a problem has four times as many points as each set, of the same region: inside the
// plate and on the rim of its hole, whatever the points in place are.
func TestCheckOnShapes(t *testing.T) {
	square, hole := domain.Box{{-1, 1}, {-1, 1}}, domain.Ball{Center: []float64{0.3, 0}, Radius: 0.4}
	plate := domain.Difference(square, hole)
	rim := domain.Piece(plate, hole)
	flat := func(p domain.Points) pinn.Condition { return pinn.Laplacian(2).EqualsZero().On(p) }
	value := func(p domain.Points) pinn.Condition { return pinn.U.EqualsZero().On(p) }
	for _, c := range []struct {
		name   string
		inside domain.Points
		rim    domain.Points
	}{
		{"random", domain.Uniform(plate, 50, 1), domain.Uniform(rim, 20, 2)},
		{"even", domain.Sobol(plate, 50, 1), domain.Spaced(rim, 20)},
		{"grid and rule", plate.Bounds().Grid(8).Where(plate.Contains), domain.Gauss(rim, 20).Points()},
		{"dense and following", domain.Uniform(plate, 50, 1).Density(func(x []float64) float64 { return 2 + x[0] }),
			domain.Spaced(rim, 20).Follow(domain.Following{})},
	} {
		problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 4, 1),
			pinn.NewTerm("inside", flat(c.inside)), pinn.NewTerm("rim", value(c.rim)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		checked, err := problem.Check(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		x := checked.(*pinn.Problem).Points()
		inside := 4 * c.inside.Len()
		if want := inside + 4*c.rim.Len(); x.Rows != want {
			t.Errorf("%s: %d points, want %d", c.name, x.Rows, want)
		}
		directions := map[[2]bool]int{}
		for i := range x.Rows {
			p := x.Row(i)
			if i < inside {
				if !plate.Contains(p) {
					t.Errorf("%s: %v is not in the plate", c.name, p)
				}
				continue
			}
			if d := hole.Distance(p); math.Abs(d) > 1e-15 {
				t.Errorf("%s: %v is not on the rim, but at %v", c.name, p, d)
			}
			directions[[2]bool{p[0] > 0.3, p[1] > 0}]++
		}
		if len(directions) != 4 {
			t.Errorf("%s: the points of the rim are in quarters %v, want all four", c.name, directions)
		}
	}
}

// A problem whose region panics is an error of New, and not a panic.
func TestNewOnPanickingRegion(t *testing.T) {
	_, err := pinn.New(mlp.New(taylor.Tanh, 2, 4, 1),
		pinn.NewTerm("inside", pinn.U.EqualsZero().On(domain.Uniform(torn{domain.UnitBox(2)}, 5, 1))))
	if err == nil || err.Error() != `pinn: term "inside": the method Check of a region panics: torn` {
		t.Errorf("error %v, want that Check panics", err)
	}
}

// torn is a region whose Check panics.
type torn struct{ domain.Box }

func (torn) Check() error { panic("torn") }
