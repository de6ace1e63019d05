package records

import (
	"math"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/reference"
	"anagram/mat"
	"anagram/pinn"
	"anagram/taylor"
)

// grid is a tabulated solution as a function: near every point the polynomial through the nodes
// around it.
type grid struct {
	side [][]float64 // coordinates of the nodes, axis by axis
	u    []float64
	of   int // outputs
}

func newGrid(x *mat.Dense, u []float64) *grid {
	g := &grid{side: make([][]float64, x.Cols), u: u, of: len(u) / x.Rows}
	for k := range g.side {
		for i := range x.Rows {
			if v := x.At(i, k); len(g.side[k]) == 0 || v > g.side[k][len(g.side[k])-1] {
				g.side[k] = append(g.side[k], v)
			}
		}
	}
	return g
}

// stencil is how many nodes a polynomial goes through, along each axis.
const stencil = 9

// around returns the first node of those around v, and Lagrange's factors of all.
func (g *grid) around(axis int, v taylor.Number) (first int, factors [stencil]taylor.Number) {
	side := g.side[axis]
	for first+stencil < len(side) && side[first+stencil/2] < v.V {
		first++
	}
	for i := range factors {
		factors[i] = taylor.Const(1)
		for j := range factors {
			if i != j {
				a, b := side[first+i], side[first+j]
				factors[i] = factors[i].Mul(v.Shift(-b).Scale(1 / (a - b)))
			}
		}
	}
	return first, factors
}

func (g *grid) at(x []taylor.Number) []taylor.Number {
	values := make([]taylor.Number, g.of)
	first, factors := g.around(0, x[0])
	if len(x) == 1 {
		for i, f := range factors {
			for k := range values {
				values[k] = values[k].Add(f.Scale(g.u[(first+i)*g.of+k]))
			}
		}
		return values
	}
	second, others := g.around(1, x[1])
	for i, f := range factors {
		for j, h := range others {
			for k := range values {
				node := (first+i)*len(g.side[1]) + second + j
				values[k] = values[k].Add(f.Mul(h).Scale(g.u[node*g.of+k]))
			}
		}
	}
	return values
}

// within returns the terms with those points alone at which keep is true. Those of the start and of
// the border stay.
func within(terms []pinn.Term, keep func(x []float64) bool) (kept []pinn.Term) {
	for _, term := range terms {
		if term.Name != "start" && term.Name != "border" {
			for i := range term.Conditions {
				term.Conditions[i].Points = domain.AtRows(term.Conditions[i].Points.X()).Where(keep)
			}
		}
		if !strings.HasPrefix(term.Name, "momentum") { // which takes the pressure
			kept = append(kept, term)
		}
	}
	return kept
}

var full = check.Full

// Reference solutions satisfy equations and conditions as well as the polynomials through their
// tables do, where they are smooth for these.
func TestReferences(t *testing.T) {
	if testing.Short() {
		t.Skip("many points")
	}
	early := func(p []float64) bool { return p[0] < 0.2 && math.Abs(p[1]) < 0.9 }
	all := func([]float64) bool { return true }
	for _, c := range []struct {
		name  string
		keep  func(x []float64) bool
		share float64
		long  bool
	}{
		{"burgers", early, 1e-5, false},
		{"burgers-periodic", early, 1e-5, false},
		{"allencahn-periodic", func(p []float64) bool { return p[0] > 0.1 && p[0] < 0.3 && math.Abs(p[1]) < 0.8 }, 1e-3, true},
		{"kdv", early, 1e-3, true},
		{"kuramoto", func(p []float64) bool { return p[0] < 0.2 }, 1e-2, true},
		{"kuramoto-1", func(p []float64) bool { return p[0] < 0.2 }, 1e-2, true},
		{"schroedinger-periodic", func(p []float64) bool { return p[0] < 0.3 && math.Abs(p[1]) < 3 }, 3e-3, true},
		{"cavity", func(p []float64) bool { return p[1] < 0.9 }, 1e-5, false},
		{"lotka-volterra", all, 1e-5, false},
		{"lorenz", all, 1e-4, false},
		{"robertson", all, 1e-4, false},
	} {
		if c.long && !*full {
			continue
		}
		r, _ := Lookup(c.name)
		x, u, err := r.Evaluation()
		if err != nil {
			t.Fatal(err)
		}
		if denser := between200(c.name); denser != nil {
			x, u = denser()
		}
		checkSolution(t, r.Problem, within(r.terms(20), c.keep), newGrid(x, u).at, c.share)
	}
}

// between200 returns a table at more times, of a system that is not smooth enough for 200.
func between200(name string) func() (x *mat.Dense, u []float64) {
	const count = 1000
	solve, end := reference.LotkaVolterra, 50.
	switch name {
	case "lorenz":
		solve, end = reference.Lorenz, 15
	case "lotka-volterra":
	default:
		return nil
	}
	return func() (x *mat.Dense, u []float64) {
		x = mat.New(count, 1)
		for i, row := range solve(count, reference.Coarse) {
			x.Set(i, 0, between(0, end, i, count))
			u = append(u, row...)
		}
		return x, u
	}
}

// The velocity of the cavity satisfies the momentum equations: with the pressure eliminated, the
// vorticity w = v_x - u_y is carried and spreads, u w_x + v w_y = nu Lap w. The third
// derivatives feel the corners.
func TestCavityVorticity(t *testing.T) {
	r, _ := Lookup("cavity")
	x, u, err := r.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	vorticity := func(axes ...int) pinn.Operator {
		return pinn.D(append([]int{0}, axes...)...).Of(1).Minus(pinn.D(append([]int{1}, axes...)...))
	}
	carried := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), vorticity(0), vorticity(1), vorticity(0, 0).Plus(vorticity(1, 1))},
		Residual: func(_ []float64, d []complex128) complex128 {
			return d[0]*d[2] + d[1]*d[3] - 0.01*d[4]
		},
	}
	inside := domain.Box{{0.1, 0.9}, {0.1, 0.8}}.Grid(12)
	checkSolution(t, r.Problem, []pinn.Term{pinn.NewTerm("vorticity", carried.On(inside))}, newGrid(x, u).at, 5e-3)
}

// The border values of the holes are those of the reference solution.
func TestHolesBorder(t *testing.T) {
	r, _ := Lookup("holes")
	border, fit := r.terms(r.Points)[1], holeFit()
	for i, c := range border.Conditions {
		want := 0.0
		if i == 0 {
			want = 1
		}
		x := c.Points.X()
		for k := range x.Rows {
			if got := fit.At(x.At(k, 0), x.At(k, 1)); math.Abs(got-want) > 1e-12 {
				t.Errorf("condition %d at %v: %v, want %v", i, x.Row(k), got, want)
			}
		}
	}
	x, u, err := r.Evaluation()
	if err != nil || x.Rows < 8000 || len(u) != x.Rows {
		t.Fatalf("%d values at %d points, %v", len(u), x.Rows, err)
	}
	for k, v := range u {
		if v < -1e-12 || v > 1+1e-12 {
			t.Errorf("at %v it is %v, beyond the border's values", x.Row(k), v)
		}
	}
}

// Errors are those of the worst unknown; a constant of the pressure, or one that is not judged,
// does nothing.
func TestMeasures(t *testing.T) {
	want := []float64{1, 100, 0, -1, -100, 2}
	off := []float64{1, 101, 5, -1, -100, 7}
	for _, c := range []struct {
		name     string
		measure  func(got, want []float64) (float64, float64)
		relative float64
		most     float64
	}{
		{"largest", func(g, w []float64) (float64, float64) { return largest(g, w, 3) }, 5 * math.Sqrt2 / 2, 5},
		{"up to a constant", func(g, w []float64) (float64, float64) { return upToConstant(g, w, 3) }, 1 / math.Sqrt(20000), 1},
		{"two of three", func(g, w []float64) (float64, float64) { return first(g, w, 2, 3) }, 1 / math.Sqrt(20002), 1},
	} {
		if relative, most := c.measure(off, want); math.Abs(relative-c.relative) > 1e-15 || most != c.most {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, relative, most, c.relative, c.most)
		}
		if relative, most := c.measure(want, want); relative != 0 || most != 0 {
			t.Errorf("%s: %v, %v of the solution itself", c.name, relative, most)
		}
	}
}
