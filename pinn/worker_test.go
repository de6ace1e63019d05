package pinn

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// fluid is a nonlinear system with variable coefficients and mixed derivatives, so that one
// problem takes every path: u, v in two dimensions.
func fluid(t testing.TB) *Problem {
	const x, y = 0, 1
	box := domain.Box{{-1, 1}, {0, 2}}
	u, v := U.Of(0), U.Of(1)
	momentum := Equation{
		Uses: []Operator{u, v, D(x).Of(0), D(y).Of(0), Laplacian(2).Of(0)},
		Residual: func(p []float64, d []complex128) complex128 {
			return d[0]*d[2] + d[1]*d[3] - 0.1*d[4] + Exp(-d[0])*Sin(d[1]) - complex(p[x], 0)
		},
	}
	divergence := D(x).Of(0).Plus(D(y).Of(1))
	mixed := D(x, y).Of(1).TimesFunc(func(p []float64) float64 { return 1 + p[y] }).Plus(D(y, y).Of(0).Times(0.3))
	one := func(p []float64) float64 { return 1 }
	p, err := New(mlp.New(taylor.Tanh, 2, 5, 4, 2),
		NewTerm("momentum", momentum.On(box.Inner(11))),
		NewTerm("mass", divergence.EqualsZero().On(box.Uniform(70, 3)), mixed.Equals(one).On(box.Grid(3))).Weighted(0.25),
		NewTerm("walls", u.EqualsZero().On(box.Border(4)), v.Equals(one).On(box.Face(y, domain.High).Grid(5))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// poisson is a linear problem; the deepest network without hidden layers, or one, or three.
func poisson(t testing.TB, hidden ...int) *Problem {
	square := domain.UnitBox(2)
	source := func(x []float64) float64 { return x[0] - 3*x[1] }
	sizes := append(append([]int{2}, hidden...), 1)
	operator := Laplacian(2).Plus(D(0, 1)).Plus(D(1).TimesFunc(source)).Minus(U.Times(2))
	p, err := New(mlp.New(taylor.Tanh, sizes...),
		NewTerm("inside", operator.Equals(source).On(square.Inner(12))),
		NewTerm("border", U.Equals(source).On(square.Border(6))).Weighted(10))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func problems(t testing.TB) map[string]*Problem {
	all := map[string]*Problem{
		"affine":  poisson(t),
		"shallow": poisson(t, 7),
		"deep":    poisson(t, 5, 4, 6),
		"fluid":   fluid(t),

		"constants": withConstants(t),
		"lifted":    lifted(t),
		"elsewhere": elsewhereProblem(t),
	}
	maps.Copy(all, higherProblems(t))
	return all
}

// lifted is a fluid-like system on polar coordinates of the plane.
func lifted(t testing.TB) *Problem {
	polar := func(dst, x []taylor.Number) {
		r2 := x[0].Mul(x[0]).Add(x[1].Mul(x[1]))
		dst[0], dst[1], dst[2] = r2.Sqrt(), x[0].Div(r2.Sqrt()), x[1].Scale(0.5)
	}
	box := domain.Box{{1, 2}, {0, 1}}
	product := Equation{
		Uses:     []Operator{U, D(0).Of(1), D(0, 1)},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0]*d[1] - d[2] },
	}
	form := func(d, g, x []taylor.Number) {
		d[0], d[1], g[1] = x[0].Sin(), taylor.Const(2), x[0].Mul(x[1])
	}
	p, err := New(mlp.New(taylor.Tanh, 3, 5, 4, 2).Lifted(2, polar).In(form),
		NewTerm("laplace", Laplacian(2).Plus(U.Of(1)).EqualsZero().On(box.Grid(5))),
		NewTerm("product", product.On(box.Inner(5))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// withConstants has unknown constants of each kind in linear and nonlinear equations, one of them
// in two terms, and one equation of constants alone.
func withConstants(t testing.TB) *Problem {
	a, b := NewConstant("a", -0.7), NewConstant("b", 2).Positive()
	c, e := NewConstant("c", 0), NewConstant("e", 3).Between(1, 4)
	x := func(p []float64) float64 { return 1 + p[0] }
	product := Equation{
		Uses:     []Operator{D(0), b.Operator(), U, a.Operator().Plus(e.Operator().Times(2))},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0] - d[1]*d[2]*d[2] + d[3]*d[3] },
	}
	box := domain.Box{{0, 1}, {2, 4}}
	p, err := New(mlp.New(taylor.Tanh, 2, 6, 1),
		NewTerm("linear", Laplacian(2).Plus(c.Operator().TimesFunc(x)).EqualsZero().On(box.Inner(5))),
		NewTerm("product", product.On(box.Grid(4))),
		NewTerm("sum", a.Operator().Plus(c.Operator()).Equals(x).On(box.Face(0, domain.Low).Grid(3))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func start(p *Problem, seed uint64) []float64 {
	theta := make([]float64, p.Params())
	p.Network().Init(p.ofNetwork(theta), mlp.Normal{Sigma: 0.7}, seed)
	for k := p.Network().Params(); k < len(theta); k++ {
		theta[k] = 0.3 * float64(k%3-1)
	}
	return theta
}

// residuals returns all rows at theta.
func residuals(t testing.TB, p *Problem, theta []float64) (r []float64) {
	w := p.NewWorker()
	for b, rows := range blockRows(p) {
		dst := make([]float64, rows)
		if err := w.Residuals(dst, b, theta); err != nil {
			t.Fatal(err)
		}
		r = append(r, dst...)
	}
	return r
}

// blockRows returns the number of rows of each block.
func blockRows(p *Problem) (rows []int) {
	for b := range p.blockCount() {
		rows = append(rows, p.block(b).x.Rows)
	}
	return rows
}

// features returns all rows of r and Phi at theta.
func features(t testing.TB, p *Problem, theta []float64) (r []float64, phi *mat.Dense) {
	w := p.NewWorker()
	var rows [][]float64
	for b, n := range blockRows(p) {
		rb, part := make([]float64, n), mat.New(n, len(theta))
		if err := w.Features(rb, part, b, theta, 0, len(theta)); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			rows = append(rows, part.Row(i))
		}
		r = append(r, rb...)
	}
	return r, mat.FromRows(rows...)
}

// The features against central differences of the residuals: h = 1e-5 leaves a truncation error
// h^2 r_xxx/6 and a rounding error eps |r|/h, both near 1e-10 of the numbers' size; second
// derivatives of a network of weights up to 2 have size 10.
func TestFeaturesDifferences(t *testing.T) {
	const h = 1e-5
	for name, p := range problems(t) {
		theta := start(p, 1)
		r, phi := features(t, p, theta)
		if got := residuals(t, p, theta); !slices.Equal(got, r) {
			t.Errorf("%s: Residuals and Features disagree about r", name)
		}
		for k := range theta {
			at := func(d float64) []float64 {
				moved := slices.Clone(theta)
				moved[k] += d
				return residuals(t, p, moved)
			}
			plus, minus := at(h), at(-h)
			norm := mat.Nrm2(plus) // of which differences have the rounding
			for i := range r {
				if want, got := (plus[i]-minus[i])/(2*h), phi.At(i, k); math.Abs(got-want) > 1e-7*max(1, math.Abs(want))+1e-14/h*norm {
					t.Fatalf("%s: dr_%d/dtheta_%d = %v, by differences %v", name, i, k, got, want)
				}
			}
		}
	}
}

func TestFeaturesColumns(t *testing.T) {
	for name, p := range problems(t) {
		theta := start(p, 2)
		_, phi := features(t, p, theta)
		w, last := p.NewWorker(), len(theta)
		lo, _ := p.Network().LastLayer()
		for _, c := range [][2]int{{0, 1}, {lo, last}, {last / 3, last - 1}, {2, 2}} {
			row := 0
			for b, n := range blockRows(p) {
				part := mat.New(n, c[1]-c[0])
				if err := w.Features(make([]float64, n), part, b, theta, c[0], c[1]); err != nil {
					t.Fatal(err)
				}
				want := phi.View(row, c[0], n, c[1]-c[0])
				for i := range n {
					for j, v := range part.Row(i) {
						if math.Abs(v-want.At(i, j)) > 1e-13*(1+math.Abs(v)) {
							t.Fatalf("%s: columns [%d, %d) at (%d, %d): %v, want %v", name, c[0], c[1], row+i, j, v, want.At(i, j))
						}
					}
				}
				row += n
			}
		}
	}
}

func TestAdjoint(t *testing.T) {
	for name, p := range problems(t) {
		theta := start(p, 3)
		_, phi := features(t, p, theta)
		rng := rand.New(rand.NewPCG(1, 1))
		weights := make([]float64, phi.Rows)
		for i := range weights {
			weights[i] = 2*rng.Float64() - 1
		}
		want := make([]float64, len(theta))
		want[0] = 5 // AddTranspose adds
		got := slices.Clone(want)
		mat.GemvT(want, 1, phi, weights)
		w, row := p.NewWorker(), 0
		for b, n := range blockRows(p) {
			if err := w.AddTranspose(got, b, theta, weights[row:row+n]); err != nil {
				t.Fatal(err)
			}
			row += n
		}
		for k := range got {
			// a sum of a few hundred rounded products of size one
			if math.Abs(got[k]-want[k]) > 1e-12*(1+math.Abs(want[k])) {
				t.Errorf("%s: (Phi^T w)_%d = %v, want %v", name, k, got[k], want[k])
			}
		}
	}
}

// Workers in any number, on any blocks in any order, give the same bits.
func TestWorkersAgree(t *testing.T) {
	for name, p := range problems(t) {
		workersAgree(t, name, p)
	}
}

func workersAgree(t *testing.T, name string, p *Problem) {
	theta := start(p, 4)
	wantR, want := features(t, p, theta)
	blocks, first := blockRows(p), 0
	starts := make([]int, len(blocks))
	for b, n := range blocks {
		starts[b] = first
		first += n
	}
	r, phi := make([]float64, first), mat.New(first, len(theta))
	var group sync.WaitGroup
	for k := range 3 {
		group.Add(1)
		go func() {
			defer group.Done()
			w := p.NewWorker()
			for b := len(blocks) - 1 - k; b >= 0; b -= 3 {
				part := phi.View(starts[b], 0, blocks[b], len(theta))
				if err := w.Features(r[starts[b]:starts[b]+blocks[b]], part, b, theta, 0, len(theta)); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
	if !slices.Equal(r, wantR) || !slices.Equal(phi.Data, want.Data) {
		t.Errorf("%s: three workers and one differ", name)
	}
}

// A worker may keep the forward pass of its last block, but not beyond a change of theta, of
// the caller's memory, of the block or of the points.
func TestForwardPassIsKept(t *testing.T) {
	p := freshProblem(t)
	theta, other := start(p, 1), start(p, 2)
	w, buffer := p.NewWorker(), slices.Clone(theta)
	gradient := func(w lsq.Worker, block int) []float64 {
		dst, weights := make([]float64, len(theta)), make([]float64, blockRows(p)[block])
		for i := range weights {
			weights[i] = float64(i + 1)
		}
		if err := w.AddTranspose(dst, block, theta, weights); err != nil {
			t.Fatal(err)
		}
		return dst
	}
	evaluate := func(block int) {
		if err := w.Residuals(make([]float64, blockRows(p)[block]), block, buffer); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		before func()
	}{
		{"the same", func() { evaluate(0) }},
		{"memory overwritten", func() { evaluate(0); copy(buffer, other) }},
		{"other theta", func() { evaluate(0); copy(buffer, theta) }},
		{"other block", func() { evaluate(2) }},
		{"other points", func() { evaluate(0); p.Resample(context.Background(), 3, theta) }},
	} {
		c.before()
		if got, want := gradient(w, 0), gradient(p.NewWorker(), 0); !slices.Equal(got, want) {
			t.Errorf("%s: the gradient differs from a new worker's", c.name)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	for name, p := range problems(t) {
		theta, w := start(p, 5), p.NewWorker()
		blocks := blockRows(p)
		phi := make([]*mat.Dense, len(blocks))
		for b, n := range blocks {
			phi[b] = mat.New(n, len(theta))
		}
		r, grad := make([]float64, 64), make([]float64, len(theta))
		allocs := check.Allocs(3, func() {
			for b, n := range blocks {
				if w.Residuals(r[:n], b, theta) != nil || w.Features(r[:n], phi[b], b, theta, 0, len(theta)) != nil ||
					w.AddTranspose(grad, b, theta, r[:n]) != nil {
					t.Fatal("unexpected error")
				}
			}
		})
		if allocs > 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}

func TestWorkerPanics(t *testing.T) {
	p := poisson(t, 3)
	w, theta := p.NewWorker(), start(p, 1)
	n := blockRows(p)[0]
	for name, f := range map[string]func(){
		"short dst":    func() { w.Residuals(make([]float64, n-1), 0, theta) },
		"short theta":  func() { w.Residuals(make([]float64, n), 0, theta[1:]) },
		"block":        func() { w.Residuals(make([]float64, n), 99, theta) },
		"columns":      func() { w.Features(make([]float64, n), mat.New(n, 2), 0, theta, 0, 3) },
		"adjoint rows": func() { w.AddTranspose(theta, 0, theta, make([]float64, n-1)) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
}
