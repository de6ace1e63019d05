package method

import (
	"math"
	"slices"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// A linear problem is solved at once: by one step where that is shorter than the first radius can
// grow, else by a few that lengthen it.
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
		p, a := toy.RandomLinear(test.rows, test.cols, 5)
		inner := p.Fill
		p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
			inner(r, phi, theta)
			for i := range r { // a theta - scale b instead of a theta - b
				r[i] = mat.Dot(a.Row(i), theta)*(1-test.scale) + test.scale*r[i]
			}
		}
		s := begin(t, p, make([]float64, test.cols), Ratio{})
		first := s.Loss
		if _, err := s.finish(test.steps); err != nil {
			t.Fatal(err)
		}
		loss, g := toy.LossAndGradient(p, s.Theta)
		// r is a difference of numbers scale times as large, and far away theta is as large as
		// scale: eps scale^2 is 2e-8
		if test.consistent && loss > 1e-26*first || !test.consistent && mat.Nrm2(g) > 1e-10*test.scale {
			t.Errorf("%s: loss %v from %v, |gradient| %v after %d steps", test.name, loss, first, mat.Nrm2(g), test.steps)
		}
	}
}

// The end of a run says what it stands on: an exact fit (to rounding, or to the bit), or the least
// of the losses there are.
func TestRatioEnds(t *testing.T) {
	overdetermined, _ := toy.RandomLinear(40, 6, 5)
	for _, test := range []struct {
		name    string
		problem lsq.Problem
		theta   []float64
		want    lsq.Outcome
	}{
		{"exact fit", toy.Decay(70, -1), toy.DecayStart, lsq.Converged},
		{"no fit", overdetermined, make([]float64, 6), lsq.Stalled},
		{"nothing to move", toy.Linear(mat.New(4, 2), []float64{1, 2, 3, 4}), []float64{0, 0}, lsq.Stalled},
	} {
		s, outcome, err := minimize(t, test.problem, test.theta, Ratio{}, 500)
		exact := test.want == lsq.Converged && s.BestLoss == 0
		if err != nil || outcome != test.want && !exact || s.steps > 120 {
			t.Errorf("%s: outcome %v after %d steps, loss %v (%v), want %v", test.name, outcome, s.steps, s.BestLoss, err, test.want)
		}
	}
	s, _, _ := minimize(t, overdetermined, make([]float64, 6), Ratio{}, 500)
	if _, g := toy.LossAndGradient(overdetermined, s.Best); mat.Nrm2(g) > 1e-12 {
		t.Errorf("no fit: |gradient| %v, want that of the least squares", mat.Nrm2(g))
	}
}

// Along a curved valley acceleration saves steps: 3 do where it takes 5 without.
func TestAccelerationSavesSteps(t *testing.T) {
	for _, k := range []float64{10, 100, 1000} {
		steps := func(flat bool) int {
			s := begin(t, toy.Bent(k, flat), []float64{-1.2, 1}, Ratio{})
			for s.Loss > 1e-20 {
				s.mustStep(t)
			}
			toy.Near(t, "minimum", s.Theta, []float64{1, 1}, 1e-9)
			return s.steps
		}
		if with, without := steps(false), steps(true); !(3*with <= 2*without) {
			t.Errorf("valley %v: %d steps with acceleration, %d without", k, with, without)
		}
	}
}

// A trial costs a second derivative, a reverse pass and two evaluations of the residuals, and a
// step has at most 20: 60 evaluations with the derivatives counted as one each.
func TestRatioCounts(t *testing.T) {
	for _, k := range []float64{1, 10, 1000} {
		s := begin(t, toy.Bent(k, false), []float64{-1.2, 1}, Ratio{})
		last := s.Counts
		for outcome := lsq.Moved; outcome == lsq.Moved && s.Loss != 0; {
			var err error
			if outcome, err = s.step(); err != nil {
				t.Fatal(err)
			}
			c := s.Counts
			trials := c.Curvatures - last.Curvatures
			if c.Residuals-last.Residuals != 2*trials || c.Gradients-last.Gradients != trials || 3*trials > 64 ||
				c.Factorizations != s.steps || c.Features != s.steps {
				t.Errorf("valley %v, step %d: counts %+v, before it %+v", k, s.steps, c, last)
			}
			last = c
		}
	}
}

// Trials may lead where the residuals are NaN or infinite: such steps are too long, and shorter
// ones are found.
func TestRatioSurvivesNaN(t *testing.T) {
	for name, f := range map[string]func(x float64) (r, slope float64){
		// NaN for x < 0
		"NaN": func(x float64) (r, slope float64) { return math.Log(x), 1 / x },
		// NaN for x < 0
		"jump": func(x float64) (r, slope float64) { return math.Sqrt(x) - 1, 1 / (2 * math.Sqrt(x)) },
		// +Inf far out
		"overflow": func(x float64) (r, slope float64) { return math.Exp(x) - math.E, math.Exp(x) },
		// infinite at 0
		"inverse": func(x float64) (r, slope float64) { return 1 - 1/x, 1 / (x * x) },
	} {
		p := &toy.Problem{P: 1, Blocks: []int{1}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
			v, slope := f(theta[0])
			r[0] = v
			phi.Set(0, 0, slope)
		}}
		for _, x := range []float64{0.01, 0.5, 5, 300} {
			s, outcome, err := minimize(t, p, []float64{x}, Ratio{}, 300)
			if err != nil || math.Abs(s.Best[0]-1) > 1e-12 {
				t.Errorf("%s from %v: outcome %v, x = %v after %d steps (%v)", name, x, outcome, s.Best, s.steps, err)
			}
		}
	}
}

// ripples has many floors: a bowl in two parameters with waves on it.
func ripples() *toy.Problem {
	return &toy.Problem{P: 2, Blocks: []int{2, 2}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		phi.Zero()
		for j, x := range theta {
			r[j], r[2+j] = 0.1*x, 2+math.Sin(3*x)
			phi.Set(j, j, 0.1)
			phi.Set(2+j, j, 3*math.Cos(3*x))
		}
	}}
}

// A quick run ends at the first floor, others after so many in vain; more patience never ends
// higher.
func TestPatience(t *testing.T) {
	loss := math.Inf(1)
	for _, patience := range []Patience{Quick, 2, Normal, Deep} {
		s, outcome, err := minimize(t, ripples(), []float64{9, -7}, Ratio{Patience: patience}, 1<<30)
		vain, found := s.stepper.(*ratio).vain, s.Floors.Found
		if err != nil || outcome != lsq.Stalled || vain > int(patience) || patience == Quick && found != 1 || found < vain {
			t.Errorf("patience %d: outcome %v (%v) after %d steps and %d floors, %d in vain", patience, outcome, err, s.steps, found, vain)
		}
		if s.BestLoss > loss {
			t.Errorf("patience %d: loss %v, with less patience %v", patience, s.BestLoss, loss)
		}
		loss = s.BestLoss
	}
}

// From a floor that an excursion only finds again the way leads back beside the start, each time to
// another point. With an inconsistent linear system all floors are one.
func TestRatioRestarts(t *testing.T) {
	p, _ := toy.RandomLinear(40, 6, 5)
	start := []float64{3e4, -2e4, 1e4, 4e4, -1e4, 2e4} // so high that there is room for excursions
	s := begin(t, p, start, Ratio{Patience: Deep})
	var met [2][]float64
	for i := range met {
		for found := 0; found < 2 || distance(s.Theta, start) > mat.Nrm2(start)/2; {
			before := s.Floors.Found
			s.mustStep(t)
			found += s.Floors.Found - before
		}
		met[i] = append(met[i], s.Theta...)
		if d := distance(met[i], start) / mat.Nrm2(start); !(d > restartSpread/3 && d < restartSpread*3) {
			t.Errorf("began again at %v, %.2g of its length from %v", met[i], d, start)
		}
	}
	if distance(met[0], met[1]) < restartSpread/3*mat.Nrm2(start) {
		t.Errorf("began again at %v, then at %v", met[0], met[1])
	}
	zero := begin(t, p, make([]float64, 6), Ratio{})
	for outcome := lsq.Moved; outcome == lsq.Moved; {
		var err error
		if outcome, err = zero.step(); err != nil {
			t.Fatal(err)
		}
		if distance(zero.Theta, make([]float64, 6)) == 0 {
			t.Error("began again at the start itself")
		}
	}
}

// Where the loss beside the start is no number, a run begins again nearer to the start: a wall that
// half of the new starts would lie behind ends no run.
func TestRestartsGoNearer(t *testing.T) {
	p, _ := toy.RandomLinear(40, 6, 5)
	start := []float64{3e4, -2e4, 1e4, 4e4, -1e4, 2e4}
	wall, inner := 1.02*start[0], p.Fill
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		if inner(r, phi, theta); theta[0] > wall {
			r[0] = math.NaN()
		}
	}
	s := begin(t, p, start, Ratio{Patience: 30})
	for restarts := 0; restarts < 10; {
		s.mustStep(t)
		if distance(s.Theta, start) < 5*restartSpread*mat.Nrm2(start) && s.Floors.Found > restarts {
			restarts = s.Floors.Found
		}
	}
}

func distance(x, y []float64) float64 {
	d := append([]float64{}, x...)
	mat.Axpy(d, -1, y)
	return mat.Nrm2(d)
}

// A step allocates nothing, floors and excursions included, and its bits do not depend on the
// workers.
func TestRatioIsSteady(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	steady(t, Ratio{})
	p, _ := toy.RandomLinear(60, 12, 7)
	p = toy.Hard(p)
	begin := slices.Repeat([]float64{0.1}, 12)
	var want []float64
	for workers := 1; workers <= 3; workers++ {
		s := allocatesNothing(t, p, begin, Ratio{Patience: Deep}, workers, 80)
		if s.Floors.Found == 0 {
			t.Errorf("%d workers: no floor in %d steps", workers, s.steps)
		}
		if want == nil {
			want = append(want, s.Theta...)
		}
		for i, v := range s.Theta {
			if math.Float64bits(v) != math.Float64bits(want[i]) {
				t.Errorf("%d workers: theta %v, want the bits of %v", workers, s.Theta, want)
				break
			}
		}
	}
}
