package main

import (
	"context"
	"fmt"
	"math"
	"runtime"

	gonum "gonum.org/v1/gonum/mat"

	"anagram"
	"anagram/mat"
	"anagram/svd"
)

// svd compares the decomposition of a step with LAPACK's and gonum's.
func (b *bench) svd(ctx context.Context) (string, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	lapack, err := newPeer(ctx, []string{"OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"}, python, "lapack.py")
	if err != nil {
		return "", err
	}
	defer lapack.close()
	t := table{head: []string{"problem", "step", "S x P", "rank", "Step", "Decompose", "gesdd, scipy", "gesdd, numpy", "gonum",
		"Step / gesdd", "Decompose / gesdd", "gonum / Step", "deviation"}}
	for _, m := range b.chosen(defaultMoments) {
		row, err := b.svdRow(ctx, m, lapack)
		if err != nil {
			return "", err
		}
		t.add(row...)
	}
	return t.String(), nil
}

func (b *bench) svdRow(ctx context.Context, m moment, lapack *peer) ([]string, error) {
	s, err := newSetup(m.problem)
	if err != nil {
		return nil, err
	}
	theta, _, err := s.theta(ctx, anagram.Ratio{}, nil, m.step)
	if err != nil {
		return nil, err
	}
	phi, r, err := s.features(theta)
	if err != nil {
		return nil, err
	}
	file := absolute(fmt.Sprintf("%s/%s-%d.phi", cache, m.problem, m.step))
	if err := writeFloats(file, phi.Data); err != nil {
		return nil, err
	}
	step, full := stepSVD(phi, r), &svd.Factors{}
	size := fmt.Sprintf("%s %d %d", file, phi.Rows, phi.Cols)
	what := "svd/" + m.String()
	err = b.book.rounds(ctx, what, b.rounds, []contender{
		{name: "step", time: step.time},
		{name: "decompose", time: onOneCore(func() (err error) { full, err = svd.Decompose(phi); return err })},
		lapack.contender("scipy", "scipy "+size),
		lapack.contender("numpy", "numpy "+size),
		{name: "gonum", time: onOneCore(gonumSVD(phi)), most: (b.rounds + 2) / 3},
	})
	if err != nil {
		return nil, err
	}
	at := func(name string) float64 { return b.book.median(what, name) }
	gesdd := min(at("scipy"), at("numpy"))
	return []string{m.problem, fmt.Sprint(m.step), fmt.Sprintf("%d x %d", phi.Rows, phi.Cols), fmt.Sprint(len(step.Sigma())),
		ms(at("step")), ms(at("decompose")), ms(at("scipy")), ms(at("numpy")), ms(at("gonum")),
		ratio(at("step"), gesdd), ratio(at("decompose"), gesdd), ratio(at("gonum"), at("step")),
		fmt.Sprintf("%.1f", deviation(step.Sigma(), full.Sigma))}, nil
}

// timedStep is a svd.Step on a copy of the same matrix each time.
type timedStep struct {
	*svd.Step
	phi, work *mat.Dense
	r         []float64
}

func stepSVD(phi *mat.Dense, r []float64) *timedStep {
	return &timedStep{svd.NewStep(phi.Rows, phi.Cols), phi, phi.Clone(), r}
}

func (s *timedStep) time() (float64, error) {
	s.work.Copy(s.phi)
	return onOneCore(func() error { return s.Factor(s.work, s.r) })()
}

func gonumSVD(phi *mat.Dense) func() error {
	a := gonum.NewDense(phi.Rows, phi.Cols, phi.Data)
	return func() error {
		var d gonum.SVD
		if !d.Factorize(a, gonum.SVDThin) {
			return fmt.Errorf("gonum: no convergence")
		}
		return nil
	}
}

// deviation is the largest difference of the singular values >= 1e-12 want_1, in units of eps
// want_1; those that got lacks count as 0.
func deviation(got, want []float64) float64 {
	most := 0.0
	for i, w := range want {
		if w < 1e-12*want[0] {
			break
		}
		if i < len(got) {
			w -= got[i]
		}
		most = max(most, math.Abs(w))
	}
	return most / (0x1p-52 * want[0])
}
