package pinn_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"anagram"
	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// A boundary value problem in the order of a paper: domain, network, equation, solve, error.
func Example() {
	interval := domain.UnitBox(1)
	net := mlp.New(taylor.Tanh, 1, 8, 1)

	exact := func(x []float64) float64 { return math.Sin(math.Pi * x[0]) }
	source := func(x []float64) float64 { return -math.Pi * math.Pi * exact(x) }
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(interval.Inner(40))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(interval.Border(40))))
	if err != nil {
		log.Fatal(err)
	}

	result, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Steps: 100})
	if err != nil {
		log.Fatal(err)
	}

	x := interval.Grid(101).X()
	relativeL2, maxError := pinn.Compare(problem.Evaluate(result.Theta, x), pinn.Values(exact, x))
	fmt.Println("relative L2 error below 1e-5:", relativeL2 < 1e-5)
	fmt.Println("largest error below 1e-5:", maxError < 1e-5)
	// Output:
	// relative L2 error below 1e-5: true
	// largest error below 1e-5: true
}

// Burgers' equation with viscosity 0.01: a nonlinear equation is a Go function of the
// operators it uses. Nobody writes down its derivatives.
func ExampleEquation() {
	const t, x = 0, 1
	strip := domain.Box{{0, 1}, {-1, 1}}
	burgers := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x), pinn.D(x, x)},
		Residual: func(p []float64, d []complex128) complex128 {
			u, ut, ux, uxx := d[0], d[1], d[2], d[3]
			return ut + u*ux - 0.01*uxx
		},
	}
	initial := func(p []float64) float64 { return -math.Sin(math.Pi * p[x]) }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 20, 20, 1),
		pinn.NewTerm("inside", burgers.On(strip.Inner(22, 42))),
		pinn.NewTerm("data",
			pinn.U.Equals(initial).On(strip.Face(t, domain.Low).Grid(42)),
			pinn.U.EqualsZero().On(strip.Face(x, domain.Low).Grid(22).Where(func(p []float64) bool { return p[t] > 0 })),
			pinn.U.EqualsZero().On(strip.Face(x, domain.High).Grid(22).Where(func(p []float64) bool { return p[t] > 0 }))))
	if err != nil {
		log.Fatal(err)
	}
	for _, term := range problem.Terms() {
		fmt.Println(term.Name, term.Rows)
	}
	fmt.Println("parameters", problem.Params())
	// Output:
	// inside 800
	// data 84
	// parameters 501
}

// A system: the outputs are the two components of a velocity, and a term asks for no divergence.
func ExampleOperator_Of() {
	const x, y = 0, 1
	square := domain.UnitBox(2)
	divergence := pinn.D(x).Of(0).Plus(pinn.D(y).Of(1))
	_, err := pinn.New(mlp.New(taylor.Tanh, 2, 10, 1),
		pinn.NewTerm("mass", divergence.EqualsZero().On(square.Inner(10))))
	fmt.Println(err)
	_, err = pinn.New(mlp.New(taylor.Tanh, 2, 10, 2),
		pinn.NewTerm("mass", divergence.EqualsZero().On(square.Inner(10))))
	fmt.Println(err)
	// Output:
	// pinn: term "mass": output 1 of a network of 1 output
	// <nil>
}

// Derivatives of a trained network: here of the affine u = 2 x - y + 3.
func ExampleOperator_Apply() {
	net := mlp.New(taylor.Tanh, 2, 1)
	theta := []float64{2, -1, 3}
	points := mat.FromRows([]float64{0, 0}, []float64{1, 2})
	fmt.Println("u  ", pinn.U.Apply(net, theta, points))
	fmt.Println("u_y", pinn.D(1).Apply(net, theta, points))
	// Output:
	// u   [3 3]
	// u_y [-1 -1]
}

// Points on domains that are no boxes, and faces that lose an end so that no corner counts twice.
func ExamplePoints_Where() {
	disk := domain.Box{{-1, 1}, {-1, 1}}.Grid(41).Where(func(x []float64) bool { return x[0]*x[0]+x[1]*x[1] < 0.999 })
	left := domain.UnitBox(2).Face(0, domain.Low).Grid(30).Where(func(x []float64) bool { return x[1] < 1 })
	fmt.Println(disk.Len(), left.Len())
	// Output:
	// 1245 29
}

// An equation that is not analytic is found when the problem is built.
func ExampleNew() {
	eikonal := pinn.Equation{
		Uses: []pinn.Operator{pinn.D(0)},
		Residual: func(p []float64, d []complex128) complex128 {
			// The imaginary part is gone; PowInt(d[0], 2) - 1 would keep it.
			return complex(math.Abs(real(d[0]))-1, 0)
		},
	}
	_, err := pinn.New(mlp.New(taylor.Tanh, 1, 4, 1), pinn.NewTerm("distance", eikonal.On(domain.UnitBox(1).Inner(10))))
	fmt.Println(err != nil)
	// Output:
	// true
}

// Half of the points of a grid go where the residual is: here the network is 0 and the equation u =
// 1 beyond x = 0.9.
func ExamplePoints_Follow() {
	step := func(p []float64) float64 {
		if p[0] > 0.9 {
			return 1
		}
		return 0
	}
	points := domain.UnitBox(1).Inner(102).Follow(domain.Following{Every: 10, Floor: 0.1})
	net := mlp.New(taylor.Tanh, 1, 8, 1)
	problem, err := pinn.New(net, pinn.NewTerm("step", pinn.U.Equals(step).On(points)))
	if err != nil {
		log.Fatal(err)
	}
	theta := make([]float64, net.Params())
	for _, step := range []int{0, 10, 11} {
		// A Solver does this before each step.
		changed, err := problem.Resample(context.Background(), step, theta)
		if err != nil {
			log.Fatal(err)
		}
		beyond := 0
		for _, x := range problem.Points().Data {
			if x > 0.9 {
				beyond++
			}
		}
		fmt.Println("step", step, "changed", changed, "points beyond 0.9:", beyond, "of", problem.Terms()[0].Rows)
	}
	// Output:
	// step 0 changed false points beyond 0.9: 10 of 100
	// step 10 changed true points beyond 0.9: 53 of 100
	// step 11 changed false points beyond 0.9: 53 of 100
}

// Five points can be fitted by 31 parameters whatever is between them; other points show it.
func ExampleProblem_Check() {
	source := func(p []float64) float64 { return math.Cos(10 * p[0]) }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 10, 1), pinn.NewTerm("value", pinn.U.Equals(source).On(domain.UnitBox(1).Grid(5))))
	if err != nil {
		log.Fatal(err)
	}
	trained, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Steps: 100})
	if err != nil {
		log.Fatal(err)
	}
	unseen, err := problem.Check(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	// A new Solver evaluates the loss.
	checked, err := anagram.NewSolver(context.Background(), unseen, trained.Theta, anagram.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("trained below 1e-12:", trained.Loss < 1e-12)
	fmt.Println("too few points:", checked.Result().Loss > 100*trained.Loss)
	// Output:
	// trained below 1e-12: true
	// too few points: true
}

// As many points as parameters, chosen from many more.
func ExampleProblem_Subset() {
	square := domain.UnitBox(2)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 32, 1),
		pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(square.Inner(30))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(30))))
	if err != nil {
		log.Fatal(err)
	}
	chosen, err := problem.Subset(problem.Start(1), problem.Params())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(problem.Points().Rows, "points,", chosen.Points().Rows, "chosen for", chosen.Params(), "parameters")
	// Output:
	// 900 points, 129 chosen for 129 parameters
}

// A rate that is not known: u' = -k u, and a few values of u.
func ExampleConstant() {
	line := domain.Box{{0, 2}}
	k := pinn.NewConstant("k", 1).Positive()
	decay := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(0), pinn.U, k.Operator()},
		Residual: func(x []float64, d []complex128) complex128 { return d[0] + d[2]*d[1] },
	}
	measured := func(x []float64) float64 { return 5 * math.Exp(-0.7*x[0]) }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 8, 1),
		pinn.NewTerm("decay", decay.On(line.Grid(30))),
		pinn.NewTerm("data", pinn.U.Equals(measured).On(line.Grid(4))))
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("k = %.6f\n", problem.Constant(result.Theta, "k"))
	// Output: k = 0.700000
}

// A periodic solution without a border: the network sees the point on a circle in place of x. Files
// can hold such a network.
func ExampleNew_periodic() {
	around := domain.Box{{0, 2 * math.Pi}}
	source := func(x []float64) float64 { return -2 * math.Sin(x[0]) } // so that u = sin x
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 10, 1).Periodic([]float64{0}, []float64{2 * math.Pi}, 0),
		pinn.NewTerm("inside", pinn.D(0, 0).Minus(pinn.U).Equals(source).On(around.Grid(40))))
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := around.Grid(101).X()
	relative, _ := pinn.Compare(problem.Evaluate(result.Theta, x), pinn.Values(func(x []float64) float64 { return math.Sin(x[0]) }, x))
	fmt.Println("relative L2 error below 1e-8:", relative < 1e-8)
	// Output: relative L2 error below 1e-8: true
}
