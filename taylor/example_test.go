package taylor_test

import (
	"fmt"

	"anagram/taylor"
)

// u(s) = e^(-s^2) has the derivatives -2s u and (4s^2 - 2) u, which nobody has to write.
func ExampleNumber() {
	s := taylor.Var(1)
	u := s.Mul(s).Neg().Exp()
	fmt.Printf("%.6f %.6f %.6f\n", u.V, u.D, u.DD)
	// Output: 0.367879 -0.735759 0.735759
}

// u_xy of u = x^2 y^3 at (1, 2) is 6 x y^2 = 24, from two directions.
func ExampleAlong() {
	along := func(p, q float64) taylor.Number {
		x, y := taylor.Along(1, p), taylor.Along(2, q)
		return x.PowInt(2).Mul(y.PowInt(3))
	}
	fmt.Println((along(1, 1).DD - along(1, -1).DD) / 4)
	// Output: 24
}

// u_xxyy of u = x^3 y^4 at (1, 2) is 72 x y^2 = 288, from four directions.
func ExampleAlong_fourthOrder() {
	along := func(p, q float64) float64 {
		x, y := taylor.Along(1, p), taylor.Along(2, q)
		return x.PowInt(3).Mul(y.PowInt(4)).D4
	}
	fmt.Println((along(1, 1) + along(1, -1) - 2*along(1, 0) - 2*along(0, 1)) / 12)
	// Output: 288
}

func ExampleByName() {
	f, ok := taylor.ByName("tanh")
	z := []float64{0, 1}
	value, slope := make([]float64, 2), make([]float64, 2)
	f.Derivatives(value, slope, nil, z)
	fmt.Printf("%v %.4f %.4f\n", ok, value, slope)
	// Output: true [0.0000 0.7616] [1.0000 0.4200]
}
