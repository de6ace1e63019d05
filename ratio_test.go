package anagram

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram/mat"
)

// bend has the residuals k (y - x^2) and 1 - x: a valley along a parabola, the steeper the larger k, with its minimum 0 at (1, 1).
// Its workers are Curved; flat ones deny all curvature, which leaves Ratio without acceleration.
type bend struct {
	*written
	k    float64
	flat bool
}

func newBend(k float64, flat bool) bend {
	return bend{&written{params: 2, blocks: []int{1, 1}, fill: func(r []float64, phi *mat.Dense, theta []float64) {
		x, y := theta[0], theta[1]
		r[0], r[1] = k*(y-x*x), 1-x
		phi.Set(0, 0, -2*k*x)
		phi.Set(0, 1, k)
		phi.Set(1, 0, -1)
		phi.Set(1, 1, 0)
	}}, k, flat}
}

func (p bend) NewWorker() Worker { return bendWorker{p.written.NewWorker(), p} }

type bendWorker struct {
	Worker
	p bend
}

func (w bendWorker) Along(r1, r2 []float64, block int, theta, v []float64) error {
	if block == 0 {
		r1[0], r2[0] = w.p.k*(v[1]-2*theta[0]*v[0]), -2*w.p.k*v[0]*v[0]
	} else {
		r1[0], r2[0] = -v[0], 0
	}
	if w.p.flat {
		r2[0] = 0
	}
	return nil
}

// A linear problem is solved at once: by one step where that is shorter than the first radius can grow, else by a few that lengthen it.
func TestRatioOnLinearProblems(t *testing.T) {
	for _, test := range []struct {
		name       string
		rows, cols int
		scale      float64 // of the right-hand side, and so of the solution
		steps      int
		consistent bool
	}{
		{"square", 6, 6, 1e-2, 1, true},
		{"overdetermined", 40, 6, 1, 1, false},
		{"underdetermined", 6, 40, 1, 1, true},
		{"far away", 40, 6, 1e4, 12, false},
	} {
		p, a := randomLinear(test.rows, test.cols, 5)
		inner := p.fill
		p.fill = func(r []float64, phi *mat.Dense, theta []float64) {
			inner(r, phi, theta)
			for i := range r { // a theta - scale b instead of a theta - b
				r[i] = mat.Dot(a.Row(i), theta)*(1-test.scale) + test.scale*r[i]
			}
		}
		s := newTestSolver(t, p, make([]float64, test.cols), Ratio{})
		first := s.loss
		for s.iteration < test.steps && s.Step(context.Background()) == Running {
		}
		loss, g := lossAndGradient(p, s.theta)
		// r is a difference of numbers scale times as large, and far away theta is as large as scale: eps scale^2 is 2e-8
		if test.consistent && loss > 1e-26*first || !test.consistent && mat.Nrm2(g) > 1e-10*test.scale {
			t.Errorf("%s: loss %v from %v, |gradient| %v after %d steps", test.name, loss, first, mat.Nrm2(g), test.steps)
		}
	}
}

// The end of a run says what it stands on: an exact fit (to rounding, or to the bit), or the least of the losses there are.
func TestRatioEnds(t *testing.T) {
	overdetermined, _ := randomLinear(40, 6, 5)
	for _, test := range []struct {
		name    string
		problem Problem
		theta   []float64
		want    Status
	}{
		{"exact fit", decay{n: 70, fail: -1}, start, Converged},
		{"no fit", overdetermined, make([]float64, 6), Stalled},
		{"nothing to move", linear(mat.New(4, 2), []float64{1, 2, 3, 4}), []float64{0, 0}, Stalled},
		{"solved at the start", linear(mat.FromRows([]float64{1}), []float64{2}), []float64{2}, TargetReached},
	} {
		r, err := Minimize(context.Background(), test.problem, test.theta, Settings{Method: Ratio{}})
		exact := test.want == Converged && r.Loss == 0 && r.Status == TargetReached
		if err != nil || r.Status != test.want && !exact || r.Iterations > 120 {
			t.Errorf("%s: %v after %d steps, loss %v (%v), want %v", test.name, r.Status, r.Iterations, r.Loss, err, test.want)
		}
	}
	r, _ := Minimize(context.Background(), overdetermined, make([]float64, 6), Settings{Method: Ratio{}})
	if _, g := lossAndGradient(overdetermined, r.Theta); mat.Nrm2(g) > 1e-12 {
		t.Errorf("no fit: |gradient| %v, want that of the least squares", mat.Nrm2(g))
	}
}

// Along a curved valley acceleration saves steps: 3 do where it takes 5 without.
func TestAccelerationSavesSteps(t *testing.T) {
	for _, k := range []float64{10, 100, 1000} {
		steps := func(flat bool) int {
			r, err := Minimize(context.Background(), newBend(k, flat), []float64{-1.2, 1}, Settings{Method: Ratio{}, Target: 1e-20})
			if err != nil || r.Status != TargetReached {
				t.Fatalf("valley %v: %v after %d steps, loss %v (%v)", k, r.Status, r.Iterations, r.Loss, err)
			}
			near(t, "minimum", r.Theta, []float64{1, 1}, 1e-9)
			return r.Iterations
		}
		if with, without := steps(false), steps(true); !(3*with <= 2*without) {
			t.Errorf("valley %v: %d steps with acceleration, %d without", k, with, without)
		}
	}
}

// A trial costs a second derivative, a reverse pass and two evaluations of the residuals, and a step has at most 20: 60 evaluations with
// the derivatives counted as one each.
func TestRatioCounts(t *testing.T) {
	for _, k := range []float64{1, 10, 1000} {
		var last Counts
		_, err := Minimize(context.Background(), newBend(k, false), []float64{-1.2, 1}, Settings{Method: Ratio{}, Record: func(r *Record) bool {
			c := r.Counts
			trials := c.Curvatures - last.Curvatures
			if r.Iteration > 0 && (c.Residuals-last.Residuals != 2*trials || c.Gradients-last.Gradients != trials || 3*trials > 64 ||
				c.Factorizations != r.Iteration || c.Features != r.Iteration) {
				t.Errorf("valley %v, step %d: counts %+v, before it %+v", k, r.Iteration, c, last)
			}
			last = c
			return false
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Trials may lead where the residuals are NaN or infinite: such steps are too long, and shorter ones are found.
func TestRatioSurvivesNaN(t *testing.T) {
	for name, f := range map[string]func(x float64) (r, slope float64){
		"NaN":      func(x float64) (r, slope float64) { return math.Log(x), 1 / x },                       // NaN for x < 0
		"jump":     func(x float64) (r, slope float64) { return math.Sqrt(x) - 1, 1 / (2 * math.Sqrt(x)) }, // NaN for x < 0
		"overflow": func(x float64) (r, slope float64) { return math.Exp(x) - math.E, math.Exp(x) },        // +Inf far out
		"inverse":  func(x float64) (r, slope float64) { return 1 - 1/x, 1 / (x * x) },                     // infinite at 0
	} {
		p := &written{params: 1, blocks: []int{1}, fill: func(r []float64, phi *mat.Dense, theta []float64) {
			v, slope := f(theta[0])
			r[0] = v
			phi.Set(0, 0, slope)
		}}
		for _, x := range []float64{0.01, 0.5, 5, 300} {
			r, err := Minimize(context.Background(), p, []float64{x}, Settings{Method: Ratio{}, Steps: 300})
			if err != nil || math.Abs(r.Theta[0]-1) > 1e-12 {
				t.Errorf("%s from %v: %v, x = %v after %d steps (%v)", name, x, r.Status, r.Theta, r.Iterations, err)
			}
		}
	}
}

// ripples has many floors: a bowl in two parameters with waves on it.
func ripples() *written {
	return &written{params: 2, blocks: []int{2, 2}, fill: func(r []float64, phi *mat.Dense, theta []float64) {
		phi.Zero()
		for j, x := range theta {
			r[j], r[2+j] = 0.1*x, 2+math.Sin(3*x)
			phi.Set(j, j, 0.1)
			phi.Set(2+j, j, 3*math.Cos(3*x))
		}
	}}
}

// A quick run ends at the first floor, others after so many in vain; more patience never ends higher.
func TestPatience(t *testing.T) {
	loss := math.Inf(1)
	for _, patience := range []Patience{Quick, 2, Normal, Deep} {
		s := newTestSolver(t, ripples(), []float64{9, -7}, Ratio{Patience: patience})
		for s.Step(context.Background()) == Running {
		}
		m := s.method.(*ratio)
		if s.status != Stalled || m.vain > int(patience) || patience == Quick && m.found != 1 || m.found < m.vain {
			t.Errorf("patience %d: %v after %d steps and %d floors, %d in vain", patience, s.status, s.iteration, m.found, m.vain)
		}
		if s.bestLoss > loss {
			t.Errorf("patience %d: loss %v, with less patience %v", patience, s.bestLoss, loss)
		}
		loss = s.bestLoss
	}
	if _, err := NewSolver(context.Background(), ripples(), []float64{9, -7}, Settings{Method: Ratio{Patience: -1}}); err == nil {
		t.Error("negative patience: no error")
	}
}

// From a floor that an excursion only finds again the way leads back beside the start, each time to another point. With an
// inconsistent linear system all floors are one.
func TestRatioRestarts(t *testing.T) {
	p, _ := randomLinear(40, 6, 5)
	start := []float64{3e4, -2e4, 1e4, 4e4, -1e4, 2e4} // so high that there is room for excursions
	s := newTestSolver(t, p, start, Ratio{Patience: Deep})
	var met [2][]float64
	for i := range met {
		for {
			mustStep(t, s)
			if distance(s.theta, start) < 5*restartSpread*mat.Nrm2(start) {
				break
			}
		}
		met[i] = append(met[i], s.theta...)
	}
	if distance(met[0], start) == 0 || distance(met[1], start) == 0 || distance(met[0], met[1]) == 0 {
		t.Errorf("began again at %v, then at %v, want two points beside %v", met[0], met[1], start)
	}
	zero := newTestSolver(t, p, make([]float64, 6), Ratio{})
	for zero.Step(context.Background()) == Running {
		if distance(zero.theta, make([]float64, 6)) == 0 {
			t.Error("began again at the start itself")
		}
	}
}

func distance(x, y []float64) float64 {
	d := append([]float64{}, x...)
	mat.Axpy(d, -1, y)
	return mat.Nrm2(d)
}

// A step allocates nothing, floors and excursions included, and its bits do not depend on the workers.
func TestRatioIsSteady(t *testing.T) {
	steady(t, Settings{Method: Ratio{}})
	p, _ := randomLinear(60, 12, 7)
	p = hard(p)
	begin := slices.Repeat([]float64{0.1}, 12)
	var want []float64
	for workers := 1; workers <= 3; workers++ {
		s := allocatesNothing(t, p, begin, Settings{Method: Ratio{Patience: Deep}, Workers: workers}, 80)
		if m := s.method.(*ratio); m.found == 0 {
			t.Errorf("%d workers: no floor in %d steps", workers, s.iteration)
		}
		if want == nil {
			want = append(want, s.theta...)
		}
		for i, v := range s.theta {
			if math.Float64bits(v) != math.Float64bits(want[i]) {
				t.Errorf("%d workers: theta %v, want the bits of %v", workers, s.theta, want)
				break
			}
		}
	}
}
