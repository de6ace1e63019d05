package anagram

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/mat"
	"anagram/svd"
)

// unevenBlocks cuts rows into blocks of 1 to 40 rows.
func unevenBlocks(rows int) (blocks []int) {
	for n := 7; rows > 0; n = n * 11 % 41 {
		blocks = append(blocks, min(max(1, n), rows))
		rows -= blocks[len(blocks)-1]
	}
	return blocks
}

// Just below and just above the size from which on rows are folded, a system is that of Phi as a whole.
func TestSystem(t *testing.T) {
	for _, c := range []struct {
		name         string
		rows, params int
		blocks       []int
		folded       bool
		groups       int
	}{
		{"not tall", foldTall*20 - 1, 20, unevenBlocks(foldTall*20 - 1), false, 0},
		{"tall", foldTall * 20, 20, unevenBlocks(foldTall * 20), true, 2},
		{"one column", 9, 1, []int{2, 3, 4}, true, 2},
		{"many groups", 4000, 20, unevenBlocks(4000), true, 16},
		{"two panels of columns", foldTall * 60, 60, unevenBlocks(foldTall * 60), true, 2},
		{"long blocks", 1000, 20, []int{1, 450, 3, 500, 46}, true, 4},
		{"one block", 1000, 20, []int{1000}, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := randomLinear(c.rows, c.params, 31)
			p.blocks = c.blocks
			theta := make([]float64, c.params)
			for i := range theta {
				theta[i] = float64(i%3) + 0.5
			}
			e := newEvaluator(p, 2)
			m := newSystem(e, nil)
			if (m.phi == nil) != c.folded || len(m.folds) > c.groups || c.folded && len(m.folds) < c.groups/2 {
				t.Errorf("folded: %v in %d groups, want %v in %d", m.phi == nil, len(m.folds), c.folded, c.groups)
			}
			r, phi := make([]float64, c.rows), mat.New(c.rows, c.params)
			if err := m.factor(r, theta); err != nil {
				t.Fatal(err)
			}
			if err := e.features(r, phi, theta); err != nil {
				t.Fatal(err)
			}
			level := roundingOf(phi, theta)
			near(t, "rounding", []float64{m.rounding / level}, []float64{1}, 1e-13)
			whole := svd.NewStep(c.rows, c.params)
			if err := whole.Factor(phi, r); err != nil {
				t.Fatal(err)
			}
			got, want := make([]float64, c.params), make([]float64, c.params)
			m.svd.Solve(got, 0)
			whole.Solve(want, 0)
			near(t, "sigma", m.svd.Sigma(), whole.Sigma(), 1e-13*whole.Sigma()[0])
			near(t, "solution", got, want, 1e-11) // conditions of 10 to 100
			if again, err := e.rounding(theta); err != nil || math.Abs(again-level) > 1e-13*level {
				t.Errorf("rounding block by block %v, %v, want %v", again, err, level)
			}
		})
	}
}

// A large Phi is folded with few rows a column, in few groups.
func TestFoldRule(t *testing.T) {
	if folds(2900, 1400) || !folds(6100, 1400) {
		t.Error("2900 x 1400 is not to be folded, 6100 x 1400 is")
	}
	for _, c := range [][3]int{{6100, 1400, 1}, {60_000, 1400, 2}, {4500, 449, 2}, {1_000_000, 449, 16}, {1_000_000, 2000, 2}, {8, 1, 2}} {
		if got := foldGroups(c[0], c[1]); got != c[2] {
			t.Errorf("%d x %d: %d groups, want %d", c[0], c[1], got, c[2])
		}
	}
}

// What workers share has a fixed order, so their number leaves no trace.
func TestFoldedBits(t *testing.T) {
	p, _ := randomLinear(700, 30, 32)
	p.blocks = unevenBlocks(700)
	hard(p)
	for _, method := range []Method{Ratio{}, ANaGRAM{}, LM{}, AMStraMGRAM{}, ENGD{}} {
		var want []float64
		for workers := 1; workers <= 3; workers++ {
			s, err := NewSolver(context.Background(), p, make([]float64, 30), Settings{Method: method, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			mustStep(t, s)
			if want == nil {
				want = slices.Clone(s.theta)
			}
			if !slices.Equal(s.theta, want) {
				t.Errorf("%s: theta with %d workers differs from that with one", method.Name(), workers)
			}
		}
	}
}

// Rows are divided by the scale of their block, folded or not.
func TestSystemScales(t *testing.T) {
	p := decay{n: 700, fail: -1}
	e := newEvaluator(p, 2)
	scales := blockScales(e)
	if len(scales) != 100 || scales[0] != 2 || scales[1] != 0.25 || scales[99] != 0.25 {
		t.Fatalf("scales %v", scales)
	}
	m := newSystem(e, scales)
	r, phi := make([]float64, 700), mat.New(700, 3)
	if err := m.factor(r, start); err != nil {
		t.Fatal(err)
	}
	sigma := slices.Clone(m.svd.Sigma())
	if err := e.features(r, phi, start); err != nil {
		t.Fatal(err)
	}
	for b, scale := range scales {
		part := phi.View(7*b, 0, 7, 3)
		unscale(r[7*b:7*b+7], &part, scale)
	}
	whole := svd.NewStep(700, 3)
	if err := whole.Factor(phi, r); err != nil {
		t.Fatal(err)
	}
	near(t, "sigma", sigma, whole.Sigma(), 1e-13*sigma[0])
}

// A row that can't be folded in is named as if Phi were whole.
func TestFoldedErrors(t *testing.T) {
	a, b := mat.New(500, 2), make([]float64, 500)
	for i := range 500 {
		a.Row(i)[i%2] = 1
	}
	a.Set(397, 1, math.NaN())
	s := newTestSolver(t, linear(a, b), []float64{0, 0}, LM{})
	s.loss = 1 // the residuals are NaN too
	if err := s.method.step(s); err == nil || !strings.Contains(err.Error(), "element (397, 1) of the matrix is NaN") {
		t.Errorf("error %v", err)
	}
}
