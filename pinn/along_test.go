package pinn

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// allenCahn is u_t = u_xx/1000 + 5 (u - u^3) on the whole, its points in two blocks.
func allenCahn(t testing.TB) *Problem {
	equation := Equation{
		Uses: []Operator{U, D(0), D(1, 1)},
		Residual: func(_ []float64, d []complex128) complex128 {
			u, ut, uxx := d[0], d[1], d[2]
			return ut - 1e-3*uxx - 5*(u-u*u*u)
		},
	}
	p, err := New(mlp.New(taylor.Tanh, 2, 20, 20, 20, 1), NewTerm("inside", equation.On(domain.Box{{0, 1}, {-1, 1}}.Inner(10))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func randomly(p *Problem, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 77))
	v := make([]float64, p.Params())
	for k := range v {
		v[k] = 2*rng.Float64() - 1
	}
	return v
}

// alongAll returns all rows of r1 and r2.
func alongAll(t testing.TB, w lsq.Worker, p *Problem, theta, v []float64) (r1, r2 []float64) {
	for b, n := range blockRows(p) {
		b1, b2 := make([]float64, n), make([]float64, n)
		if err := w.Along(b1, b2, b, theta, v); err != nil {
			t.Fatal(err)
		}
		r1, r2 = append(r1, b1...), append(r2, b2...)
	}
	return r1, r2
}

// Central differences of the residuals, a direction of length 1: errors h^2 times the next
// derivatives, plus eps/h^2.
func TestAlongDifferences(t *testing.T) {
	const h = 1e-4
	all := problems(t)
	all["allencahn"] = allenCahn(t)
	for name, p := range all {
		theta, v := start(p, 1), randomly(p, 1)
		mat.Scal(v, 1/mat.Nrm2(v))
		at := func(s float64) []float64 {
			moved := slices.Clone(theta)
			mat.Axpy(moved, s, v)
			return residuals(t, p, moved)
		}
		low, mid, high := at(-h), at(0), at(h)
		r1, r2 := alongAll(t, p.NewWorker(), p, theta, v)
		for i, c := range mid {
			want1, want2 := (high[i]-low[i])/(2*h), (high[i]-2*c+low[i])/(h*h)
			if math.Abs(r1[i]-want1) > 1e-6*(1+math.Abs(want1)) || math.Abs(r2[i]-want2) > 1e-5*(1+math.Abs(want2)) {
				t.Fatalf("%s: row %d: got %v and %v, differences %v and %v", name, i, r1[i], r2[i], want1, want2)
			}
		}
	}
}

// The first derivative is Phi v, up to the rounding of P products.
func TestAlongIsPhiV(t *testing.T) {
	for name, p := range problems(t) {
		theta, v := start(p, 2), randomly(p, 2)
		_, phi := features(t, p, theta)
		r1, _ := alongAll(t, p.NewWorker(), p, theta, v)
		for i, got := range r1 {
			want, size := mat.Dot(phi.Row(i), v), mat.Nrm2(phi.Row(i))*mat.Nrm2(v)
			if math.Abs(got-want) > 1000*0x1p-52*(1+size) {
				t.Errorf("%s: row %d: r' = %v, Phi v = %v", name, i, got, want)
			}
		}
	}
}

// Allen and Cahn's equation by hand, the chain rule taken twice, for directions from 1e-3 to 10
// times the size of theta. The difference of the complex step costs about 1e-10.
func TestAlongNonlinear(t *testing.T) {
	p := allenCahn(t)
	theta := start(p, 3)
	for _, size := range []float64{1e-3, 1, 10} {
		v := randomly(p, 3)
		mat.Scal(v, size)
		r1, r2 := alongAll(t, p.NewWorker(), p, theta, v)
		row := 0
		for b := range p.blockCount() {
			block := p.block(b)
			jet, jet1, jet2 := mat.New(block.x.Rows, 3), mat.New(block.x.Rows, 3), mat.New(block.x.Rows, 3)
			batch := mlp.NewBatch(p.net, p.channels[0], maxBlock)
			batch.Forward(jet, theta, &block.x)
			batch.Along(jet1, jet2, v)
			for i := range block.x.Rows {
				u, d1, d2 := jet.At(i, 0), jet1.Row(i), jet2.Row(i)
				want1 := d1[1] - 1e-3*d1[2] - 5*(d1[0]-3*u*u*d1[0])
				want2 := d2[1] - 1e-3*d2[2] - 5*(d2[0]-3*u*u*d2[0]-6*u*d1[0]*d1[0])
				top := math.Abs(d2[1]) + 1e-3*math.Abs(d2[2]) + 5*math.Abs(d2[0])*(1+3*u*u) + 30*math.Abs(u)*d1[0]*d1[0]
				scale := block.condition.scale
				if math.Abs(r1[row]-scale*want1) > 1e-13*scale*(1+math.Abs(want1)) || math.Abs(r2[row]-scale*want2) > 1e-9*scale*top {
					t.Errorf("size %v, row %d: got %v and %v, want %v and %v", size, row, r1[row], r2[row], scale*want1, scale*want2)
				}
				row++
			}
		}
	}
}

// Exact zeros: along nothing, and for a linear equation along the output layer.
func TestAlongStraightLines(t *testing.T) {
	for name, p := range problems(t) {
		theta, v := start(p, 4), make([]float64, p.Params())
		r1, r2 := alongAll(t, p.NewWorker(), p, theta, v)
		if mat.MaxAbs(r1) != 0 || mat.MaxAbs(r2) != 0 {
			t.Errorf("%s: v = 0 gives derivatives up to %v and %v", name, mat.MaxAbs(r1), mat.MaxAbs(r2))
		}
		linear := p.Open().Linear
		lo, hi, affine := linear.Lo, linear.Hi, linear.Affine
		copy(v[lo:hi], randomly(p, 4)[lo:hi])
		r1, r2 = alongAll(t, p.NewWorker(), p, theta, v)
		if mat.MaxAbs(r1) == 0 || (mat.MaxAbs(r2) == 0) != affine {
			t.Errorf("%s: along the output layer derivatives up to %v and %v", name, mat.MaxAbs(r1), mat.MaxAbs(r2))
		}
	}
}

// A worker that serves residuals, features and other lines in between gives a new worker's bits,
// and allocates nothing.
func TestAlongKeepsNothing(t *testing.T) {
	for name, p := range problems(t) {
		theta, other, v := start(p, 5), start(p, 6), randomly(p, 5)
		want1, want2 := alongAll(t, p.NewWorker(), p, theta, v)
		w := p.NewWorker()
		alongAll(t, w, p, theta, randomly(p, 6))
		alongAll(t, w, p, other, v)
		if err := w.Residuals(make([]float64, blockRows(p)[0]), 0, theta); err != nil {
			t.Fatal(err)
		}
		r1, r2 := alongAll(t, w, p, theta, v)
		if !slices.Equal(r1, want1) || !slices.Equal(r2, want2) {
			t.Errorf("%s: a used worker and a new one differ", name)
		}
		curved := w
		b1, b2, blocks := make([]float64, maxBlock), make([]float64, maxBlock), blockRows(p)
		allocs := check.Allocs(3, func() {
			for b, n := range blocks {
				if curved.Along(b1[:n], b2[:n], b, theta, v) != nil {
					t.Fatal("unexpected error")
				}
			}
		})
		if allocs > 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}

func TestAlongErrors(t *testing.T) {
	calm := true
	equation := Equation{Uses: []Operator{U}, Residual: func(x []float64, d []complex128) complex128 {
		if !calm && x[0] > 0.5 {
			panic("too far")
		}
		return d[0] * d[0]
	}}
	p, err := New(mlp.New(taylor.Tanh, 1, 3, 1), NewTerm("stiff", equation.On(domain.UnitBox(1).Grid(3))))
	if err != nil {
		t.Fatal(err)
	}
	w, theta := p.NewWorker(), start(p, 1)
	r := make([]float64, blockRows(p)[0])
	for name, f := range map[string]func(){
		"short r1": func() { w.Along(r[1:], r, 0, theta, theta) },
		"short r2": func() { w.Along(r, r[1:], 0, theta, theta) },
		"short v":  func() { w.Along(r, r, 0, theta, theta[1:]) },
		"theta":    func() { w.Along(r, r, 0, theta[1:], theta) },
		"block":    func() { w.Along(r, r, 1, theta, theta) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
	calm = false
	err = w.Along(r, make([]float64, len(r)), 0, theta, theta)
	if err == nil || !strings.Contains(err.Error(), `"stiff"`) || !strings.Contains(err.Error(), "too far") {
		t.Errorf("a panic in the equation: got the error %v", err)
	}
}

// panics reports whether f panics with a message of this package.
func panics(f func()) (yes bool) {
	defer func() {
		s, _ := recover().(string)
		yes = strings.HasPrefix(s, "pinn: ")
	}()
	f()
	return false
}
