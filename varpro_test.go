package anagram

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// sums fits u(x) = w_0 exp(-a_0 x) + w_1 exp(-a_1 x) + w_2 cos(a_2 x), theta = (a_0, w_0, w_1, w_2, a_1, a_2), to the
// points of the same function with other parameters: r = u + cubic u^3 minus its value there, scaled.
type sums struct {
	cubic  float64
	lo, hi int     // what it says of its linear parameters
	wall   float64 // a_0 from which on it can't be evaluated; 0: nowhere
}

var (
	sumsTruth = []float64{0.5, 1, -2, 0.7, 1.5, 3}
	sumsStart = []float64{0.8, 0.1, 0.2, 0.3, 2.2, 2.5}
)

func (p sums) Params() int                    { return 6 }
func (p sums) Blocks() []int                  { return []int{11, 7, 30, 2} }
func (p sums) NewWorker() Worker              { return sumsWorker{p} }
func (p sums) LinearParams() (int, int, bool) { return p.lo, p.hi, p.cubic == 0 }
func linearSums(cubic float64) sums           { return sums{cubic: cubic, lo: 1, hi: 4} }
func affineSums() sums                        { return linearSums(0) }

type sumsWorker struct{ p sums }

var errWall = errors.New("beyond the wall")

// row returns r_i and its derivatives.
func (w sumsWorker) row(i int, theta []float64) (r float64, grad [6]float64) {
	x := float64(i) / 49
	value := func(t []float64) (u float64, d [6]float64) {
		e0, e1 := math.Exp(-t[0]*x), math.Exp(-t[4]*x)
		s, c := math.Sincos(t[5] * x)
		return t[1]*e0 + t[2]*e1 + t[3]*c, [6]float64{-x * t[1] * e0, e0, e1, c, -x * t[2] * e1, -x * t[3] * s}
	}
	u, d := value(theta)
	data, _ := value(sumsTruth)
	scale := 1 / math.Sqrt(50)
	for k := range d {
		grad[k] = scale * (1 + 3*w.p.cubic*u*u) * d[k]
	}
	return scale * (u + w.p.cubic*u*u*u - data - w.p.cubic*data*data*data), grad
}

func (w sumsWorker) first(block int) (row int) {
	for _, n := range w.p.Blocks()[:block] {
		row += n
	}
	return row
}

func (w sumsWorker) Residuals(dst *mat.Dense, block int, thetas *mat.Dense) error {
	for t := range thetas.Rows {
		for i := range dst.Cols {
			dst.Set(t, i, must(w.row(w.first(block)+i, thetas.Row(t))))
		}
	}
	return nil
}

func must(r float64, _ [6]float64) float64 { return r }

func (w sumsWorker) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	if w.p.wall > 0 && theta[0] > w.p.wall {
		return errWall
	}
	for i := range r {
		ri, grad := w.row(w.first(block)+i, theta)
		r[i] = ri
		copy(phi.Row(i), grad[lo:hi])
	}
	return nil
}

// plain is a problem that says nothing of linear parameters.
type plain struct{ p sums }

func (p plain) Params() int       { return p.p.Params() }
func (p plain) Blocks() []int     { return p.p.Blocks() }
func (p plain) NewWorker() Worker { return p.p.NewWorker() }

// dense returns the columns [lo, hi) of Phi at theta, all rows.
func dense(t *testing.T, p Problem, theta []float64, lo, hi int) *mat.Dense {
	t.Helper()
	e := newEvaluator(p, 1)
	r, phi := make([]float64, e.rows), mat.New(e.rows, e.params)
	if err := e.features(r, phi, theta); err != nil {
		t.Fatal(err)
	}
	part := phi.View(0, lo, e.rows, hi-lo)
	return part.Clone()
}

// eliminationZoo fills [B A r] with random numbers, B of the given rank.
func eliminationZoo(rows, n, others, rank int, mu float64) *elimination {
	l := newElimination(rows, n, others, true)
	b := check.Product(check.Random(rows, rank, 1), check.Random(rank, n, 2))
	a := check.Random(rows, others, 3)
	for i := range rows {
		copy(l.a.Row(i), b.Row(i))
		copy(l.a.Row(i)[n:], a.Row(i))
	}
	copy(l.r, check.Random(1, rows, 4).Row(0))
	copy(l.w, check.Random(1, n, 5).Row(0))
	l.mu = mu
	for i := range n { // the rows of the penalty hold what the factorisation before left there
		l.a.Row(rows + i)[0] = math.NaN()
	}
	return l
}

// oracle returns [mu-augmented B], [A; 0] and [r; mu w], and P = I - B pinv(B) applied to the last two.
func oracle(l *elimination, others int) (pinvStep []float64, a, r *mat.Dense) {
	rows, n := len(l.r), l.n
	b := mat.New(rows+n, n)
	a, r = mat.New(rows+n, others), mat.New(rows+n, 1)
	for i := range rows {
		copy(b.Row(i), l.a.Row(i)[:n])
		copy(a.Row(i), l.a.Row(i)[n:])
		r.Set(i, 0, l.r[i])
	}
	for j := range n {
		b.Set(rows+j, j, l.mu)
		r.Set(rows+j, 0, l.mu*l.w[j])
	}
	f, err := svd.Decompose(b)
	if err != nil {
		panic(err)
	}
	pinvStep = make([]float64, n)
	rhs := make([]float64, rows+n)
	for i := range rhs {
		rhs[i] = -r.At(i, 0)
	}
	f.Solve(pinvStep, rhs, 0)
	for _, m := range []*mat.Dense{a, r} {
		ut := mat.New(n, m.Cols)
		mat.GemmTN(ut, 1, f.U, m)
		mat.Gemm(m, -1, f.U, ut)
	}
	return pinvStep, a, r
}

// R22 is the columns A projected on the complement of the range of B, and q2 the projected residual, in other coordinates.
func TestEliminationIsAProjection(t *testing.T) {
	for _, z := range []struct {
		name                  string
		rows, n, others, rank int
		mu, tolerance         float64
	}{
		{"tall", 40, 6, 9, 6, 1e-3, 1e-13},
		{"no others", 20, 3, 0, 3, 1e-3, 1e-13},
		{"one column", 9, 1, 2, 1, 0.5, 1e-13},
		{"more columns than rows", 5, 8, 3, 5, 1e-2, 1e-12},
		{"dependent columns", 30, 7, 5, 4, 1e-4, 1e-6}, // eps (|B|/mu)^2
		{"zero", 10, 3, 4, 0, 1e-3, 1e-13},
	} {
		l := eliminationZoo(z.rows, z.n, z.others, z.rank, z.mu)
		step, a, r := oracle(l, z.others)
		l.factor()
		for j, want := range step {
			if d := math.Abs(l.dw[j] - want); d > z.tolerance*(1+mat.Nrm2(step)) {
				t.Errorf("%s: dw[%d] = %v, want %v", z.name, j, l.dw[j], want)
			}
		}
		if want := mat.Dot(r.Data, r.Data) / 2; math.Abs(l.projected()-want) > z.tolerance*want {
			t.Errorf("%s: f = %v, want %v", z.name, l.projected(), want)
		}
		rest := l.a.View(z.n, z.n, z.rows, z.others+1) // [R22 q2]
		got, want := mat.New(z.others+1, z.others), mat.New(z.others+1, z.others)
		r22 := rest.View(0, 0, z.rows, z.others)
		mat.GemmTN(got, 1, &rest, &r22)
		ar := mat.New(z.rows+z.n, z.others+1)
		for i := range ar.Rows {
			copy(ar.Row(i), a.Row(i))
			ar.Set(i, z.others, r.At(i, 0))
		}
		mat.GemmTN(want, 1, ar, a)
		if d := check.MaxDiff(got, want); d > z.tolerance*(1+check.MaxAbs(want)) {
			t.Errorf("%s: [R22 q2]^T R22 is off by %v", z.name, d)
		}
	}
}

// The gradient of f(alpha) is R22^T q2 at w(alpha).
func TestGradientOfTheProjectedLoss(t *testing.T) {
	for _, p := range []sums{affineSums(), {lo: 2, hi: 3}, {lo: 1, hi: 2}} {
		testProjectedGradient(t, p)
	}
}

func testProjectedGradient(t *testing.T, p sums) {
	t.Helper()
	var others []int
	for k := range 6 {
		if k < p.lo || k >= p.hi {
			others = append(others, k)
		}
	}
	s, m := newVarPro(t, p, VarPro{Ridge: 1e-3}, 1)
	s.Step(context.Background())
	at := slices.Clone(s.theta)
	if err := m.factor(s); err != nil {
		t.Fatal(err)
	}
	// c and sigma give the gradient as V diag(sigma) c.
	g, coef := make([]float64, len(others)), slices.Clone(m.alpha.c)
	for i, sigma := range m.alpha.sigma {
		coef[i] *= sigma
	}
	m.alpha.svd.Combine(g, coef)
	f := func(k int, h float64) float64 {
		theta := slices.Clone(at)
		theta[k] += h
		loss, err := m.proj.project(theta, newtonSteps)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	for i, k := range others {
		const h = 1e-5 // f is good to eps, its difference quotient to eps/h + h^2
		if want := (f(k, h) - f(k, -h)) / (2 * h); math.Abs(g[i]-want) > 1e-9 {
			t.Errorf("linear parameters %d to %d: df/dtheta_%d = %v, differences give %v", p.lo, p.hi, k, g[i], want)
		}
	}
}

// newVarPro returns a solver and the method's insides.
func newVarPro(t *testing.T, p Problem, m Method, workers int) (*Solver, *varpro) {
	t.Helper()
	s, err := NewSolver(p, sumsStart, Settings{Method: m, Workers: workers, Steps: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	v, _ := s.method.(*varpro)
	return s, v
}

func TestReducedSteps(t *testing.T) {
	const rows, n, others = 40, 6, 9
	l := eliminationZoo(rows, n, others, n, 1e-3)
	_, a, r := oracle(l, others)
	x := append(slices.Clone(l.r), l.w...)
	mat.Scal(x[rows:], l.mu)
	l.factor()
	d := newReduced(rows, others)
	if err := d.reduce(l); err != nil {
		t.Fatal(err)
	}
	whole, step, again := d.length(0), make([]float64, others), make([]float64, others)
	for _, part := range []float64{2, 1, 0.9, 0.3, 1e-3, 1e-9} {
		lambda := d.damping(part * whole)
		d.step(step, lambda)
		predicted := d.reduction(lambda)
		if want := min(part, 1) * whole; math.Abs(mat.Nrm2(step)-want) > 1e-6*want || math.Abs(d.length(lambda)-want) > 1e-6*want {
			t.Errorf("radius %v: |d| = %v, length says %v", want, mat.Nrm2(step), d.length(lambda))
		}
		moved := r.Clone() // r + A d, both projected
		for i := range moved.Rows {
			moved.Data[i] += mat.Dot(a.Row(i), step)
		}
		want := mat.Dot(r.Data, r.Data) - mat.Dot(moved.Data, moved.Data)
		if math.Abs(predicted-want) > 1e-12 {
			t.Errorf("part %v: predicted %v, want %v", part, predicted, want)
		}
		d.again(again, l, slices.Clone(x), lambda)
		if lambda > 0 && check.MaxDiff(asRow(again), asRow(step)) > 1e-12*mat.Nrm2(step) {
			t.Errorf("part %v: the step for the same residual is %v, want %v", part, again, step)
		}
	}
}

func asRow(x []float64) *mat.Dense { return mat.FromRows(x) }

func TestVarProFindsTheFit(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem sums
		loss    float64 // a multiple of (ridge |w|)^2
	}{
		{"affine", affineSums(), 1e-24},
		{"nonlinear", linearSums(0.3), 1e-24},
		{"a wall between start and solution's far side", sums{lo: 1, hi: 4, wall: 0.9}, 1e-24},
		{"one linear parameter named of three", sums{lo: 2, hi: 3}, 1e-9}, // a narrow valley
	} {
		r, err := Minimize(context.Background(), test.problem, sumsStart, Settings{Method: VarPro{}, Steps: 60})
		if err != nil || !(r.Loss <= test.loss) {
			t.Errorf("%s: loss %v after %d steps (%v), want %v; error %v", test.name, r.Loss, r.Iterations, r.Status, test.loss, err)
		}
		if c := r.Counts; c.Projections == 0 || c.Factorizations >= r.Iterations || c.Residuals > 64*r.Iterations {
			t.Errorf("%s: %d steps, counts %+v", test.name, r.Iterations, c)
		}
	}
}

// With the right nonlinear parameters the solution lies in the span of the columns, and one solve is enough.
func TestSolutionInTheSpan(t *testing.T) {
	start := slices.Clone(sumsTruth)
	copy(start[1:4], []float64{5, 5, 5})
	for _, m := range []Method{RandomFeatures{}, VarPro{}} {
		r, err := Minimize(context.Background(), affineSums(), start, Settings{Method: m, Steps: 1})
		if err != nil || r.Loss > 1e-26 {
			t.Errorf("%s: loss %v, error %v", m.Name(), r.Loss, err)
		}
	}
}

// With nothing but linear parameters the solve is all there is.
func TestAllLinear(t *testing.T) {
	r, err := Minimize(context.Background(), straight{}, []float64{3, 4}, Settings{Method: VarPro{}})
	if err != nil || r.Status != Stalled || r.Iterations != 2 || math.Abs(r.Loss-7) > 1e-12 {
		t.Errorf("loss %v, %v after %d steps, error %v", r.Loss, r.Status, r.Iterations, err)
	}
}

// straight fits i^2 by a + b i; the best residuals are 2, -1, -2, -1, 2.
type straight struct{}

func (straight) Params() int                    { return 2 }
func (straight) Blocks() []int                  { return []int{5} }
func (straight) NewWorker() Worker              { return straight{} }
func (straight) LinearParams() (int, int, bool) { return 0, 2, true }

func (straight) Residuals(dst *mat.Dense, _ int, thetas *mat.Dense) error {
	for t := range thetas.Rows {
		for i := range dst.Cols {
			dst.Set(t, i, thetas.At(t, 0)+thetas.At(t, 1)*float64(i)-float64(i*i))
		}
	}
	return nil
}

func (straight) Features(r []float64, phi *mat.Dense, _ int, theta []float64, lo, hi int) error {
	for i := range r {
		r[i] = theta[0] + theta[1]*float64(i) - float64(i*i)
		copy(phi.Row(i), []float64{1, float64(i)}[lo:hi])
	}
	return nil
}

func TestRandomFeaturesLeaveTheOthers(t *testing.T) {
	for _, p := range []sums{affineSums(), linearSums(0.3)} {
		var losses []float64
		r, err := Minimize(context.Background(), p, sumsStart, Settings{Method: RandomFeatures{}, Record: func(r *Record) bool {
			losses = append(losses, r.Loss)
			return false
		}})
		if err != nil || r.Status != Stalled {
			t.Fatalf("status %v, error %v", r.Status, err)
		}
		for _, k := range []int{0, 4, 5} {
			if r.Theta[k] != sumsStart[k] {
				t.Errorf("theta[%d] moved from %v to %v", k, sumsStart[k], r.Theta[k])
			}
		}
		if want := 2; p.cubic == 0 && r.Iterations != want {
			t.Errorf("%d steps, want a solve and a stall", r.Iterations)
		}
		if !slices.IsSortedFunc(losses, func(a, b float64) int { return -cmpFloat(a, b) }) {
			t.Errorf("losses %v rise", losses)
		}
		// At a minimum over w the gradient has no part in w.
		b, e := dense(t, p, r.Theta, 1, 4), newEvaluator(p, 1)
		res, g := make([]float64, e.rows), make([]float64, 3)
		if _, err := e.residuals(res, r.Theta); err != nil {
			t.Fatal(err)
		}
		mat.GemvT(g, 1, b, res)
		if got, tol := mat.Nrm2(g), math.Sqrt(newtonGain)*mat.Nrm2(res)*2+1e-13; p.cubic > 0 && got > tol || p.cubic == 0 && got > 1e-13 {
			t.Errorf("cubic %v: |B^T r| = %v of |r| = %v", p.cubic, got, mat.Nrm2(res))
		}
	}
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestProjectionErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem Problem
		method  Method
		want    string
	}{
		{"no Linear", plain{affineSums()}, VarPro{}, "no linear parameters"},
		{"no Linear", plain{affineSums()}, RandomFeatures{}, "no linear parameters"},
		{"an empty range", sums{lo: 2, hi: 2}, VarPro{}, "no linear parameters"},
		{"a range outside", sums{lo: 2, hi: 9}, RandomFeatures{}, "no linear parameters"},
		{"ridge", affineSums(), VarPro{Ridge: -1}, "VarPro.Ridge is -1"},
		{"ridge", affineSums(), VarPro{Ridge: math.NaN()}, "VarPro.Ridge is NaN"},
		{"ridge", affineSums(), RandomFeatures{Ridge: 1}, "RandomFeatures.Ridge is 1"},
	} {
		_, err := NewSolver(test.problem, sumsStart, Settings{Method: test.method})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s, %s: error %v, want %q", test.name, test.method.Name(), err, test.want)
		}
	}
	// An error at the start is the run's, unlike one at a trial point.
	for _, m := range []Method{VarPro{}, RandomFeatures{}} {
		r, err := Minimize(context.Background(), sums{lo: 1, hi: 4, wall: 0.1}, sumsStart, Settings{Method: m})
		if !errors.Is(err, errWall) || r.Status != Failed {
			t.Errorf("%s: status %v, error %v; want %v", m.Name(), r.Status, err, errWall)
		}
	}
}

func TestProjectionSameBitsForAnyWorkers(t *testing.T) {
	for _, p := range []sums{affineSums(), linearSums(0.3)} {
		var want []float64
		for workers := 1; workers <= 3; workers++ {
			s, _ := newVarPro(t, p, VarPro{}, workers)
			for range 6 {
				s.Step(context.Background())
			}
			if want == nil {
				want = slices.Clone(s.theta)
			}
			if !slices.Equal(s.theta, want) {
				t.Errorf("%d workers: %v, want the bits of %v", workers, s.theta, want)
			}
		}
	}
}

func TestProjectionAllocatesNothing(t *testing.T) {
	for _, m := range []Method{VarPro{Ridge: 1e-3}, RandomFeatures{}} {
		for workers := 1; workers <= 2; workers++ {
			s, _ := newVarPro(t, linearSums(0.3), m, workers)
			s.Step(context.Background())
			if n := testing.AllocsPerRun(3, func() { s.Step(context.Background()) }); n != 0 {
				t.Errorf("%s, %d workers: %v allocations a step", m.Name(), workers, n)
			}
		}
	}
}

func TestWide(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem Problem
		theta   []float64
		want    bool
	}{
		{"the solution in the span", affineSums(), sumsTruth, true},
		{"far from it", affineSums(), sumsStart, false},
		{"nonlinear", linearSums(0.3), sumsTruth, false},
		{"no Linear", plain{affineSums()}, sumsTruth, false},
		{"no linear parameters", sums{lo: 2, hi: 2}, sumsTruth, false},
	} {
		theta := slices.Clone(test.theta)
		got, err := wide(newEvaluator(test.problem, 2), theta)
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
		if !slices.Equal(theta, test.theta) {
			t.Errorf("%s: theta was changed", test.name)
		}
	}
	if _, err := wide(newEvaluator(sums{lo: 1, hi: 4, wall: 0.1}, 1), sumsStart); !errors.Is(err, errWall) {
		t.Errorf("error %v, want %v", err, errWall)
	}
}
