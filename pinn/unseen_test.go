package pinn

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/taylor"
)

// The check has the terms of the problem at four times the points of each set with a region, none
// of them known.
func TestCheck(t *testing.T) {
	p := following(t, domain.Following{})
	checked, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	q := checked.(*Problem)
	seen := map[[2]float64]bool{}
	for i, x := 0, p.Points(); i < x.Rows; i++ {
		seen[[2]float64(x.Row(i))] = true
	}
	for k, c := range q.conditions {
		known := p.conditions[k].x.Rows
		want := 4 * known
		if k == 5 { // domain.At
			want = known
		}
		if c.x.Rows != want || c.name != p.conditions[k].name {
			t.Errorf("%s: %d points, want %d of %s", c.name, c.x.Rows, want, p.conditions[k].name)
		}
		for i := range c.x.Rows {
			x := c.x.Row(i)
			if seen[[2]float64(x)] != (k == 5) {
				t.Errorf("%s: point %v, known %v", c.name, x, k == 5)
			}
			if k == 0 && !belowDiagonal(x) || k >= 3 && k <= 4 && x[0] != 0 {
				t.Errorf("%s: point %v is not in its region", c.name, x)
			}
		}
	}
	for i, term := range q.Terms() {
		if have := p.Terms()[i]; term.Name != have.Name || term.Rows <= have.Rows {
			t.Errorf("term %v, want a denser %v", term, have)
		}
	}
	if changed, _ := q.Resample(context.Background(), 50, start(q, 1)); changed {
		t.Error("check points move")
	}
	again, _ := p.Check(context.Background())
	if !slices.Equal(q.Points().Data, again.(*Problem).Points().Data) {
		t.Error("two checks differ")
	}
}

// Sets without a region, or of measure zero in it, are checked where they are.
func TestCheckOwnPoints(t *testing.T) {
	square := domain.UnitBox(2)
	for name, points := range map[string]domain.Points{
		"given":    domain.At([]float64{1, 2}, []float64{3, 4}),
		"a line":   square.Grid(3).Where(func(x []float64) bool { return x[0] == 0.5 }),
		"a corner": square.Face(0, domain.High).Face(1, domain.Low).Grid(2),
		"two ends": square.Face(0, domain.High).Border(5),
	} {
		p, err := New(mlp.New(taylor.Tanh, 2, 3, 1), NewTerm("t", U.EqualsZero().On(points)))
		if err != nil {
			t.Fatal(err)
		}
		q, err := p.Check(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := q.(*Problem).Points().Data; !slices.Equal(got, p.Points().Data) {
			t.Errorf("%s: checked at %v, want %v", name, got, p.Points().Data)
		}
	}
}

// A source that was fine at the points of training may fail beside them.
func TestCheckErrors(t *testing.T) {
	holes := func(x []float64) float64 {
		if x[0] != 0 && x[0] != 1 {
			panic("beside the grid")
		}
		return 1
	}
	p, err := New(mlp.New(taylor.Tanh, 1, 3, 1), NewTerm("t", U.Equals(holes).On(domain.UnitBox(1).Grid(2))))
	if err != nil {
		t.Fatal(err)
	}
	if q, err := p.Check(context.Background()); q != nil || err == nil || !strings.Contains(err.Error(), `term "t": the source panics at point [`) {
		t.Errorf("problem %v, error %v", q, err)
	}
}

// A check, and points drawn anew, ask no source, coefficient or equation at another point once the
// context has ended.
func TestContexts(t *testing.T) {
	calls, last := 0, 0
	ctx, cancel := context.WithCancel(context.Background())
	defer func() { cancel() }()
	call := func(x []float64) float64 {
		if calls++; calls == last {
			cancel()
		}
		return 1
	}
	square := func(x []float64, d []complex128) complex128 { call(x); return d[0] * d[0] }
	points := domain.UnitBox(1).Uniform(30, 1)
	for name, c := range map[string]Condition{
		"source":          U.Equals(call).On(points),
		"streamed source": U.Equals(call).On(points.Streamed()),
		"coefficient":     U.TimesFunc(call).EqualsZero().On(points),
		"equation":        Equation{Uses: []Operator{U}, Residual: square}.On(points),
		"Where":           U.EqualsZero().On(points.Where(func(x []float64) bool { return call(x) > 0 })),
	} {
		fresh := c
		fresh.Points = c.Points.Fresh()
		p, err := New(mlp.New(taylor.Tanh, 1, 3, 1), NewTerm("t", c))
		if err != nil {
			t.Fatal(err)
		}
		q, err := New(mlp.New(taylor.Tanh, 1, 3, 1), NewTerm("t", fresh))
		if err != nil {
			t.Fatal(err)
		}
		for what, do := range map[string]func() error{
			"check":    func() error { _, err := p.Check(ctx); return err },
			"resample": func() error { _, err := q.Resample(ctx, 1, start(q, 1)); return err },
		} {
			if name == "streamed source" && what == "resample" {
				continue // which is asked with the residual
			}
			for calls, last = 0, 7; last < 30; last += 11 {
				calls = 0
				ctx, cancel = context.WithCancel(context.Background())
				err := do()
				cancel()
				if !errors.Is(err, context.Canceled) || calls > last {
					t.Errorf("%s, %s: %d calls, %d after the context had ended, error %v", name, what, calls, calls-last, err)
				}
			}
		}
	}
}
