package lsq_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// Just below and just above the size from which on rows are folded, a system is that of Phi as a
// whole.
func TestSystem(t *testing.T) {
	const tall = lsq.FoldTall
	for _, c := range []struct {
		name         string
		rows, params int
		blocks       []int
		folded       bool
		depth        int // of the leaves
	}{
		{"not tall", tall*20 - 1, 20, toy.Uneven(tall*20 - 1), false, 0},
		{"tall", tall * 20, 20, toy.Uneven(tall * 20), true, 1},
		{"one column", 9, 1, []int{2, 3, 4}, true, 1},
		{"many leaves", 4000, 20, toy.Uneven(4000), true, 4},
		{"two panels of columns", tall * 60, 60, toy.Uneven(tall * 60), true, 1},
		{"long blocks", 1000, 20, []int{1, 450, 3, 500, 46}, true, 2},
		{"one block", 1000, 20, []int{1000}, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := toy.RandomLinear(c.rows, c.params, 31)
			p.Blocks = c.blocks
			theta := make([]float64, c.params)
			for i := range theta {
				theta[i] = float64(i%3) + 0.5
			}
			e := evaluator(t, p, 2)
			m := e.NewSystem(true)
			if m.Folded() != c.folded || c.folded && e.FoldDepth() != c.depth {
				t.Errorf("folded: %v in leaves of depth %d, want %v in %d", m.Folded(), e.FoldDepth(), c.folded, c.depth)
			}
			if err := m.Factor(theta); err != nil {
				t.Fatal(err)
			}
			r, phi := toy.At(t, p, theta)
			level := roundingOf(phi, theta)
			toy.Near(t, "rounding", []float64{m.Rounding / level}, []float64{1}, 1e-13)
			whole := svd.NewStep(c.rows, c.params)
			if err := whole.Factor(phi, r); err != nil {
				t.Fatal(err)
			}
			got, want := make([]float64, c.params), make([]float64, c.params)
			m.Solve(got, 0)
			whole.Solve(want, 0)
			toy.Near(t, "sigma", m.Sigma(), whole.Sigma(), 1e-13*whole.Sigma()[0])
			toy.Near(t, "solution", got, want, 1e-11) // conditions of 10 to 100
			if again, err := e.Rounding(theta); err != nil || math.Abs(again-level) > 1e-13*level {
				t.Errorf("rounding block by block %v, %v, want %v", again, err, level)
			}
			if e.Counts.Factorizations != 1 || e.Counts.Features != 2 {
				t.Errorf("counts %+v", e.Counts)
			}
		})
	}
}

// roundingOf is eps |Phi diag(theta)|, by plain loops.
func roundingOf(phi *mat.Dense, theta []float64) float64 {
	sum := 0.0
	for i := range phi.Rows {
		for k, v := range phi.Row(i) {
			sum += v * theta[k] * v * theta[k]
		}
	}
	return 0x1p-52 * math.Sqrt(sum)
}

// A large Phi is folded with few rows a column.
func TestFoldRule(t *testing.T) {
	if lsq.Folds(2900, 1400) || !lsq.Folds(6100, 1400) {
		t.Error("2900 x 1400 is not to be folded, 6100 x 1400 is")
	}
}

// Its leaves have enough rows a column that combining them costs little; few rows make a few
// leaves.
func TestFoldDepth(t *testing.T) {
	for _, c := range []struct{ rows, params, depth int }{
		{6100, 1400, 0}, {60_000, 1400, 3}, {4500, 449, 1}, {1_000_000, 449, 6}, {1_000_000, 2000, 4}, {8, 1, 1},
	} {
		p := rowsAlone{c.params, []lsq.Rows{{Count: c.rows, Size: min(64, max(1, c.rows/4))}}}
		if got := evaluator(t, p, 1).FoldDepth(); got != c.depth {
			t.Errorf("%d x %d: leaves of depth %d, want %d", c.rows, c.params, got, c.depth)
		}
	}
}

// rowsAlone is a problem of so many parameters and rows of which nothing is evaluated.
type rowsAlone struct {
	params int
	rows   []lsq.Rows
}

func (p rowsAlone) Params() int      { return p.params }
func (p rowsAlone) Rows() []lsq.Rows { return p.rows }
func (p rowsAlone) Open() lsq.Session {
	return lsq.Session{NewWorker: noWorker}
}

// Rows are divided by the scale of their term, folded or not.
func TestSystemScales(t *testing.T) {
	for _, n := range []int{21, 700} {
		p := toy.Decay(n, -1)
		e := evaluator(t, p, 2)
		m := e.NewSystem(false)
		if m.Folded() != (n == 700) {
			t.Fatalf("%d rows: folded %v", n, m.Folded())
		}
		if err := m.Factor(toy.DecayStart); err != nil {
			t.Fatal(err)
		}
		r, phi := toy.At(t, p, toy.DecayStart)
		if level := roundingOf(phi, toy.DecayStart); n == 21 && math.Abs(m.Rounding-level) > 1e-13*level {
			t.Errorf("rounding %v, want %v: that of the weighted rows", m.Rounding, level)
		}
		for i := range r {
			scale := 0.25
			if i < 7 {
				scale = 2
			}
			r[i] /= scale
			mat.Scal(phi.Row(i), 1/scale)
		}
		whole := svd.NewStep(n, 3)
		if err := whole.Factor(phi, r); err != nil {
			t.Fatal(err)
		}
		toy.Near(t, "sigma", m.Sigma(), whole.Sigma(), 1e-13*whole.Sigma()[0])
	}
}

// A row that can't be folded in is named as if Phi were whole.
func TestFoldedErrors(t *testing.T) {
	a := mat.New(500, 2)
	for i := range 500 {
		a.Row(i)[i%2] = 1
	}
	for _, row := range []int{0, 99, 100, 397, 499} {
		b := a.Clone()
		b.Set(row, 1, math.NaN())
		for workers := 1; workers <= 3; workers++ {
			err := evaluator(t, toy.Linear(b, make([]float64, 500)), workers).NewSystem(true).Factor([]float64{0, 0})
			if want := "element (" + number(row) + ", 1) of the matrix is NaN"; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %s", err, want)
			}
		}
	}
}

func number(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return number(n/10) + number(n%10)
}

// Without a reverse pass of its own, a problem's gradient goes through its features.
func TestGradientFallback(t *testing.T) {
	e := evaluator(t, toy.Decay(700, -1), 2)
	g := make([]float64, 3)
	loss, err := e.Gradient(g, toy.DecayStart)
	if err != nil {
		t.Fatal(err)
	}
	for k := range g {
		const h = 1e-6
		at := func(step float64) float64 {
			theta := slices.Clone(toy.DecayStart)
			theta[k] += step
			l, _ := e.LossAt(theta)
			return l
		}
		if want := (at(h) - at(-h)) / (2 * h); math.Abs(g[k]-want) > 1e-7*loss {
			t.Errorf("gradient[%d] = %v, differences give %v", k, g[k], want)
		}
	}
}

// Residuals, features of a range of columns, losses and shares are those of the rows, wherever
// blocks end.
func TestEvaluatorByRows(t *testing.T) {
	p := uneven(toy.Uneven(150))
	r, phi := make([]float64, 150), mat.New(150, 3)
	theta := []float64{0.3, -1, 2}
	p.Fill(r, phi, theta)
	e := evaluator(t, p, 3)
	got, part := make([]float64, 150), mat.New(150, 2)
	loss, err := e.Residuals(got, theta)
	if err != nil || !slices.Equal(got, r) {
		t.Errorf("residuals %v, %v", got, err)
	}
	clear(got)
	if err := e.Features(got, part, theta, 1, 3); err != nil || !slices.Equal(got, r) {
		t.Errorf("residuals of features %v, %v", got, err)
	}
	for i := range 150 {
		if !slices.Equal(part.Row(i), phi.Row(i)[1:]) {
			t.Fatalf("row %d of columns 1 and 2: %v, want %v", i, part.Row(i), phi.Row(i)[1:])
		}
	}
	if level, err := e.Rounding(make([]float64, 3)); err != nil || level != 0 {
		t.Errorf("rounding level %v where theta is 0, %v", level, err)
	}
	first := p.Blocks[0]
	want := []float64{mat.Dot(r[:first], r[:first]) / 2, mat.Dot(r[first:], r[first:]) / 2}
	shares := make([]float64, 2)
	if err := e.Shares(shares, theta); err != nil {
		t.Fatal(err)
	}
	for i, v := range append(shares, loss) {
		w := append(want, want[0]+want[1])[i]
		if math.Abs(v-w) > 150*0x1p-52*w {
			t.Errorf("sum %d is %v, want %v", i, v, w)
		}
	}
}

// What does not make a problem is an error that says so.
func TestBadProblems(t *testing.T) {
	rows := []lsq.Rows{{Count: 10, Size: 4}, {Count: 3, Size: 4}}
	term := func(rows int, scale float64) lsq.Term { return lsq.Term{Name: "a", Rows: rows, Scale: scale} }
	for _, test := range []struct {
		problem lsq.Problem
		want    string
	}{
		{rowsAlone{0, rows}, "nothing to solve: 13 residuals, 0 parameters"},
		{rowsAlone{2, nil}, "nothing to solve: 0 residuals, 2 parameters"},
		{rowsAlone{2, []lsq.Rows{{Count: 1, Size: 1}, {Count: 0, Size: 4}}}, "rows 1 of the problem: 0 in blocks of 4"},
		{rowsAlone{2, []lsq.Rows{{Count: 5, Size: 0}}}, "rows 0 of the problem: 5 in blocks of 0"},
		{named{rows, []lsq.Term{term(9, 1), term(4, 1)}}, `term "a" has 9 rows, its blocks hold 10`},
		{named{rows, []lsq.Term{term(14, 1)}}, `term "a" has 14 rows, its blocks hold 13`},
		{named{rows, []lsq.Term{term(10, 1)}}, "the terms end before the last 3 rows"},
		{rowsAlone{2, []lsq.Rows{{Count: math.MaxInt, Size: 1}, {Count: 1, Size: 1}}}, "more than can be counted"},
		{rowsAlone{2, []lsq.Rows{{Count: math.MaxInt, Size: math.MaxInt}, {Count: 1, Size: 1}}}, "rows 1 of the problem: with 1 in blocks of 1 there are more than"},
		{opens{rows, lsq.Session{}}, "has no NewWorker"},
		{opens{rows, lsq.Session{NewWorker: func() lsq.Worker { return lsq.Worker{} }}}, "no Residuals"},
		{opens{rows, lsq.Session{NewWorker: noWorker, Placed: func() []float64 { return nil }}}, "only one of Placed and Place"},
		{opens{rows, lsq.Session{NewWorker: noWorker, Linear: lsq.Linear{Lo: -1, Hi: 1}}}, "Linear is -1 to 1, which is no part of its 1 parameters"},
		{opens{rows, lsq.Session{NewWorker: noWorker, Linear: lsq.Linear{Lo: 1, Hi: 0}}}, "Linear is 1 to 0"},
		{opens{rows, lsq.Session{NewWorker: noWorker, Linear: lsq.Linear{Lo: 0, Hi: 2}}}, "Linear is 0 to 2"},
		{named{rows, []lsq.Term{term(10, 0), term(3, 1)}}, `term "a" has the scale 0`},
		{named{rows, []lsq.Term{term(10, 1), term(3, math.Inf(1))}}, `term "a" has the scale +Inf`},
	} {
		if _, err := lsq.NewEvaluator(test.problem, 1); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: error %v, want %s", test.problem.Rows(), err, test.want)
		}
	}
	if _, err := lsq.NewEvaluator(named{rows, []lsq.Term{term(10, 1), term(3, 2)}}, 1); err != nil {
		t.Error(err)
	}
}

// named is rowsAlone whose rows have names.
type named struct {
	rows  []lsq.Rows
	terms []lsq.Term
}

func (p named) Params() int      { return 1 }
func (p named) Rows() []lsq.Rows { return p.rows }
func (p named) Open() lsq.Session {
	return lsq.Session{NewWorker: noWorker, Terms: p.terms}
}

// noWorker returns a worker that nobody calls.
func noWorker() lsq.Worker {
	return lsq.Worker{
		Residuals: func([]float64, int, []float64) error { panic("nobody") },
		Features:  func([]float64, *mat.Dense, int, []float64, int, int) error { panic("nobody") },
	}
}

// opens is a problem of one parameter with any session.
type opens struct {
	rows    []lsq.Rows
	session lsq.Session
}

func (p opens) Params() int       { return 1 }
func (p opens) Rows() []lsq.Rows  { return p.rows }
func (p opens) Open() lsq.Session { return p.session }

// A block may be said to be as long as can be: it holds what rows there are.
func TestLongestBlocks(t *testing.T) {
	p := opens{[]lsq.Rows{{Count: 10, Size: math.MaxInt}, {Count: 7, Size: math.MaxInt - 1}}, lsq.Session{NewWorker: noWorker}}
	e, err := lsq.NewEvaluator(p, 2)
	if err != nil {
		t.Fatal(err)
	}
	if n := e.Blocks(); n != 2 {
		t.Fatalf("%d blocks, want 2", n)
	}
	if lo, hi := e.Block(1); lo != 10 || hi != 17 {
		t.Errorf("block 1 is %d to %d", lo, hi)
	}
}
