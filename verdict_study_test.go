package anagram_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"anagram"
	"anagram/internal/plot"
	"anagram/mat"
)

// The study of verdicts: random runs, and what each way of helping makes of those that fail. The
// cause that a verdict names is right if its treatment lowers the error three times and no other
// gains ten times more; noise and conditions that contradict each other are right by construction.
//
//	go test . -run TestStudyVerdicts -study -v -timeout 3h \
//	  -study.figure docs/figures/estimates.png
//
// With -study.cache FILE the errors of treated runs are kept in FILE, one line each, and looked up
// there: they do not depend on verdicts, and a study that was interrupted goes on.

var (
	studyCache  = flag.String("study.cache", "", "file of errors of treated runs, for TestStudyVerdicts")
	studyRuns   = flag.Int("study.runs", 200, "random runs of TestStudyVerdicts")
	studySeed   = flag.Uint64("study.seed", 14, "stream of the random runs of TestStudyVerdicts; 14 calibrated them")
	studyFigure = flag.String("study.figure", "", "file to draw estimated against true errors in, for TestStudyVerdicts")
	studyOnly   = flag.Bool("study.untreated", false, "judge the runs without treating them")
)

// treatments are the ways to help, in the order of the table.
var treatments = []struct {
	name  string
	apply func(r studyRun) (studyRun, bool)
}{
	{"units", func(r studyRun) (studyRun, bool) {
		r.specimen.hidden = slices.Clone(r.specimen.hidden)
		for l := range r.specimen.hidden {
			r.specimen.hidden[l] *= 2
		}
		return r, true
	}},
	{"depth", func(r studyRun) (studyRun, bool) { r.specimen.hidden = []int{20, 20}; return r, true }},
	{"points", func(r studyRun) (studyRun, bool) {
		r.specimen.points *= 4
		if len(r.specimen.domain) == 2 {
			r.specimen.points /= 2
		}
		return r, true
	}},
	{"steps", func(r studyRun) (studyRun, bool) { r.specimen.steps *= 4; return r, true }},
	{"weights", func(r studyRun) (studyRun, bool) { r.balanced = true; return r, true }},
	{"scale", func(r studyRun) (studyRun, bool) {
		if r.specimen.own == nil {
			return r, false
		}
		own := r.specimen.own()
		own.hidden, own.points, own.steps = r.specimen.hidden, r.specimen.points, r.specimen.steps
		r.specimen = own
		return r, true
	}},
	{"seed", func(r studyRun) (studyRun, bool) { r.seed++; return r, true }},
	{"slabs", func(r studyRun) (studyRun, bool) { r.slabs = 10; return r, r.specimen.slab != nil }},
}

const (
	failedAt = 1e-3 // relative error from which a run has failed
	solvedAt = 1e-8 // up to which it has solved its problem: smaller errors are as good
)

// studyRun is a run to be judged.
type studyRun struct {
	specimen specimen
	seed     uint64
	balanced bool // every term weighted so that an error of u does the same to each
	// of time, each a network of its own that begins where the one before ends; 0: all at once
	slabs int
}

func (r studyRun) String() string {
	s := fmt.Sprintf("%s %v %d points %d steps seed %d balanced %v", r.specimen.name, r.specimen.hidden, r.specimen.points, r.specimen.steps, r.seed, r.balanced)
	if r.slabs > 0 {
		s += fmt.Sprintf(" slabs %d", r.slabs)
	}
	return s
}

// march solves slab by slab, with the points of the run in each, and returns the error over all
// times.
func (r studyRun) march() (float64, error) {
	x, want := r.specimen.wanted()
	got := make([]float64, x.Rows)
	t := r.specimen.domain[0]
	start := r.specimen.initial
	for k := range r.slabs {
		from, to := t[0]+(t[1]-t[0])*float64(k)/float64(r.slabs), t[0]+(t[1]-t[0])*float64(k+1)/float64(r.slabs)
		piece := r.specimen.slab(from, to, start)
		piece.hidden, piece.points = r.specimen.hidden, r.specimen.points
		problem, _, err := piece.build()
		if err != nil {
			return 0, err
		}
		result, err := anagram.Minimize(context.Background(), problem, problem.Start(r.seed), anagram.Settings{Steps: r.specimen.steps, Workers: 1})
		if err != nil {
			return 0, err
		}
		u := problem.Evaluate(result.Theta, x)
		for i := range u {
			if at := x.At(i, 0); at >= from && (at < to || k == r.slabs-1) {
				got[i] = u[i]
			}
		}
		start = func(p []float64) float64 {
			return problem.Evaluate(result.Theta, mat.FromRows(p))[0]
		}
	}
	return largestError(got, want), nil
}

// run solves, measures and, if wanted, judges.
func (r studyRun) run(judged bool) (relative float64, result *anagram.Result, evidence string, err error) {
	if r.slabs > 0 {
		relative, err = r.march()
		return relative, nil, "", err
	}
	problem, measure, err := r.specimen.build()
	if err != nil {
		return 0, nil, "", err
	}
	if r.balanced {
		gauges, err := problem.Gauge(context.Background(), problem.Start(r.seed))
		if err != nil {
			return 0, nil, "", err
		}
		weights := make([]float64, len(gauges))
		for i, g := range gauges {
			weights[i] = 1 / (g * g)
		}
		if problem, measure, err = r.specimen.build(weights...); err != nil {
			return 0, nil, "", err
		}
	}
	solver, err := anagram.NewSolver(context.Background(), problem, problem.Start(r.seed), anagram.Settings{Steps: r.specimen.steps, Workers: 1})
	if err != nil {
		return math.NaN(), nil, "", err
	}
	for solver.Step(context.Background()) == anagram.Running {
	}
	result = solver.Result()
	if judged {
		result.Judgement = solver.Judge(context.Background())
		evidence = anagram.Evidence(solver)
	}
	return measure(result.Theta), result, evidence, nil
}

// drawRuns draws the runs: an equation in turn, 4 to 128 units, 20 to 4000 points, a seed.
func drawRuns(n int) (runs []studyRun) {
	rng := rand.New(rand.NewPCG(2026, *studySeed))
	between := func(lo, hi float64) int { return int(math.Round(lo * math.Pow(hi/lo, rng.Float64()))) }
	equations := []func() specimen{
		poisson, heating, poisson5d, onePiece, layer,
		func() specimen { return elastic(math.Pow(10, 12*rng.Float64()-6), math.Pow(10, 12*rng.Float64()-6)) },
		logistic, sealed, cylinder, func() specimen { return conductor(0.02) },
	}
	for i := range n {
		s := equations[i%len(equations)]()
		units, points := between(4, 128), between(20, 4000)
		s.hidden, s.points, s.steps = []int{units}, points, 150
		switch s.name {
		case "allencahn": // n and 2 n a side
			s.points = max(4, int(math.Sqrt(float64(points)/2)))
		case "laplace5d":
			s.points = max(20, points/2)
		default:
			if len(s.domain) == 2 {
				s.points = max(4, int(math.Sqrt(float64(points))))
			}
		}
		runs = append(runs, studyRun{specimen: s, seed: uint64(i) + 1000*(*studySeed-14)})
	}
	return runs
}

// TestStudyVerdicts makes the confusion table of docs/verdicts.md.
func TestStudyVerdicts(t *testing.T) {
	if !*study {
		t.Skip("without -study")
	}
	cache, err := openStudyCache(*studyCache)
	if err != nil {
		t.Fatal(err)
	}
	defer cache.file.Close()
	runs := drawRuns(*studyRuns)
	var next, done sync.Mutex
	at := 0
	outcomes := make([]studyOutcome, len(runs))
	var group sync.WaitGroup
	for range 2 {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				next.Lock()
				i := at
				at++
				next.Unlock()
				if i >= len(runs) {
					return
				}
				o := runs[i].judge(cache)
				done.Lock()
				outcomes[i] = o
				fmt.Println(o)
				done.Unlock()
			}
		}()
	}
	group.Wait()
	t.Log(confusion(outcomes))
	if *studyFigure != "" {
		if err := drawEstimates(*studyFigure, outcomes); err != nil {
			t.Error(err)
		}
	}
}

// remedies are the treatments that a verdict names, one of which has to help.
var remedies = map[anagram.Verdict][]string{
	anagram.VerdictSmallNetwork: {"units", "depth"},
	anagram.VerdictFewPoints:    {"points"},
	anagram.VerdictFalling:      {"steps"},
	anagram.VerdictUnbalanced:   {"weights", "scale"},
	anagram.VerdictStalled:      {"seed", "slabs"},
}

// right reports whether the verdict names the cause, and whether there is one: noise and
// contradictions are known by construction, else one of its treatments lowers the error three times
// and none gains ten times more. An error below solvedAt counts as that.
func (o studyOutcome) right() (right, helpless bool) {
	v := o.judgement.Verdict
	switch o.run.specimen.cause {
	case "noise":
		return v == anagram.VerdictNoise, false
	case "infeasible":
		return v == anagram.VerdictInfeasible, false
	}
	best, named := math.Inf(1), math.Inf(1)
	for i, e := range o.treated {
		if e == e {
			e = max(e, solvedAt)
			best = min(best, e)
			if slices.Contains(remedies[v], treatments[i].name) {
				named = min(named, e)
			}
		}
	}
	return named <= o.relative/3 && named <= 10*best, best > o.relative/3
}

// confusion returns the table of verdicts against what helped most.
func confusion(outcomes []studyOutcome) string {
	counts := map[anagram.Verdict][4]int{} // runs, failed, right of these, helped by nothing
	converged := 0.0
	failed, right, helpless := 0, 0, 0
	for _, o := range outcomes {
		v := o.judgement.Verdict
		c := counts[v]
		c[0]++
		if v == anagram.VerdictConverged {
			converged = max(converged, o.relative)
		}
		if o.relative > failedAt || o.run.specimen.cause != "" {
			ok, none := o.right()
			c[1], failed = c[1]+1, failed+1
			if ok {
				c[2], right = c[2]+1, right+1
			} else if none {
				c[3], helpless = c[3]+1, helpless+1
			}
		}
		counts[v] = c
	}
	s := "\n| verdict | runs | failed | of these the cause is right | nothing helped |\n|---|---|---|---|---|\n"
	for v := anagram.VerdictUndecided; v <= anagram.VerdictInfeasible; v++ {
		if c := counts[v]; c[0] > 0 {
			s += fmt.Sprintf("| %v | %d | %d | %d | %d |\n", v, c[0], c[1], c[2], c[3])
		}
	}
	return s + fmt.Sprintf("| all | %d | %d | %d | %d |\n\nLargest error of a run called converged: %.1e.\n", len(outcomes), failed, right, helpless, converged)
}

// drawEstimates draws estimated against true errors.
func drawEstimates(name string, outcomes []studyOutcome) error {
	panel := plot.Panel{
		Title: "estimated error", X: plot.Axis{Label: "relative L2 error", Log: true}, Y: plot.Axis{Label: "estimated", Log: true},
		Series: []plot.Series{{Name: "equal", X: []float64{1e-16, 1e4}, Y: []float64{1e-16, 1e4}}},
	}
	at := map[string]int{}
	for _, o := range outcomes {
		if o.run.specimen.cause == "infeasible" || !(o.judgement.Estimate > 0) {
			continue
		}
		k, ok := at[o.run.specimen.name]
		if !ok {
			k = len(panel.Series)
			at[o.run.specimen.name] = k
			panel.Series = append(panel.Series, plot.Series{Name: o.run.specimen.name, Dots: true})
		}
		s := &panel.Series[k]
		s.X, s.Y = append(s.X, o.relative), append(s.Y, o.judgement.Estimate)
	}
	var file bytes.Buffer
	figure := plot.Figure{Panels: []plot.Panel{panel}}
	if err := figure.WritePNG(&file); err != nil {
		return err
	}
	return os.WriteFile(name, file.Bytes(), 0o644)
}

// studyOutcome is what became of a run and of its treatments.
type studyOutcome struct {
	run       studyRun
	err       error
	relative  float64
	judgement anagram.Judgement
	status    anagram.Status
	steps     int
	evidence  string
	treated   []float64 // errors, by treatment; NaN where it does not apply
}

func (r studyRun) judge(cache *studyCacheFile) studyOutcome {
	o := studyOutcome{run: r}
	var result *anagram.Result
	if o.relative, result, o.evidence, o.err = r.run(true); o.err != nil {
		return o
	}
	o.judgement, o.status, o.steps = result.Judgement, result.Status, result.Iterations
	for _, treatment := range treatments {
		e := math.NaN()
		if treated, ok := treatment.apply(r); ok && !*studyOnly && r.specimen.cause == "" && o.relative > failedAt {
			e = cache.lookup(treated)
		}
		o.treated = append(o.treated, e)
	}
	return o
}

func (o studyOutcome) String() string {
	s := fmt.Sprintf("%-60s %.1e %v (%v, %d) loss %.1e unseen %.1e", o.run, o.relative, o.judgement.Verdict, o.status, o.steps, o.judgement.Loss, o.judgement.Unseen)
	s += fmt.Sprintf(" estimate %.1e %q EV %s", o.judgement.Estimate, o.judgement.About, o.evidence)
	for i, e := range o.treated {
		s += fmt.Sprintf(" %s %.1e", treatments[i].name, e)
	}
	return s
}
