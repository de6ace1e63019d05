package adapt_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"anagram/adapt"
	"anagram/adapt/random"
	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
)

var (
	study   = flag.Bool("study", false, "solve the random problems of seeds -study.from to -study.to and print a table")
	from    = flag.Uint64("study.from", 0, "first seed")
	to      = flag.Uint64("study.to", 19, "last seed")
	maxTime = flag.Duration("study.time", time.Minute, "time for each")
	verbose = flag.Bool("study.levels", false, "print levels")
)

// errorOf returns the relative L2 error of a result, the largest over the unknowns.
func errorOf(p *random.Problem, r *adapt.Result) (worst float64) {
	x := domain.Uniform(p.Region, 5000, 12345).X()
	u := mat.New(x.Rows, len(p.Exact))
	r.Net.Eval(u, r.Theta, x)
	for o, exact := range p.Exact {
		got := make([]float64, x.Rows)
		for i := range got {
			got[i] = u.At(i, o)
		}
		e, _ := pinn.Compare(got, pinn.Values(exact, x))
		worst = max(worst, e)
	}
	return worst
}

func printLevel(l adapt.Level) {
	fmt.Printf("  %d units, %d rows, %+v: unseen %.1e change %.1e estimate %.1e, %d fits, %v\n",
		l.Units, l.Points, l.Plan, l.Unseen, l.Change, l.Estimate, l.Fits, l.Elapsed)
}

// TestStudyRandom prints what becomes of random problems.
func TestStudyRandom(t *testing.T) {
	if !*study {
		t.Skip("-study prints a table of random problems")
	}
	fmt.Printf("%5s %9s %9s %7s %6s %-13s %s\n", "seed", "error", "estimate", "seconds", "units", "status", "problem")
	for seed := *from; seed <= *to; seed++ {
		p := random.New(seed)
		options := adapt.Options{MaxTime: *maxTime, Seed: seed}
		if *verbose {
			options.Record = printLevel
		}
		begun := time.Now()
		r, err := adapt.Solve(context.Background(), p.Model, options)
		if err != nil {
			fmt.Printf("%5d %v: %s\n", seed, err, p.Title)
			continue
		}
		e := errorOf(p, r)
		mark := ""
		if ratio := r.Estimate / max(e, 1e-12); !(ratio >= 1./10 && ratio <= 10) {
			mark = fmt.Sprintf(" (off by %.0e)", ratio)
		}
		fmt.Printf("%5d %9.1e %9.1e %7.1f %6d %-13v %s%s\n", seed, e, r.Estimate, time.Since(begun).Seconds(), r.Net.Sizes()[1], r.Status, p.Title, mark)
	}
}
