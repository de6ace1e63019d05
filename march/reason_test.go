package march_test

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/march"
	"anagram/pinn"
)

// constant is the heat equation from u = 1000 with a condition on both borders.
func constant(border pinn.Equation) march.Evolution {
	return march.Evolution{
		Equation: pinn.D(axisT).Minus(pinn.D(axisX, axisX)).EqualsZero(),
		Domain:   domain.Box{{0, 0.2}, {0, 1}},
		Initial:  func(p []float64) float64 { return 1000 },
		Borders:  [][2]pinn.Equation{{border, border}},
	}
}

// TestCorners: what the borders ask for at the first time and the initial values don't have is
// named, if the tolerance is missed for it.
func TestCorners(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	value := func(v float64) func(p []float64) float64 { return func(p []float64) float64 { return v } }
	ramp := func(p []float64) float64 { return 300 + 700*math.Exp(-200*p[axisT]*p[axisT]) }
	square := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U},
		Residual: func(p []float64, d []complex128) complex128 { return d[0]*d[0] - 950*950 },
	}
	robin := pinn.D(axisX).Plus(pinn.U.Times(2)).Equals(value(1000))
	plate := constant(pinn.U.Equals(value(300)))
	right := plate
	right.Borders = [][2]pinn.Equation{{{}, plate.Borders[0][1]}}
	for _, c := range []struct {
		name   string
		e      march.Evolution
		status march.Status
		want   string // "" is no reason
	}{
		{"heated plate", plate, march.Stuck, "initial and border values differ by 700 at x = 0, t = 0"},
		{"one side", right, march.Stuck, "initial and border values differ by 700 at x = 1, t = 0"},
		{"times -5", constant(pinn.U.Times(-5).Equals(value(-1500))), march.Stuck, "initial and border values differ by 700 at x = 0, t = 0"},
		// (1000^2 - 950^2)/2000
		{"nonlinear", constant(square), march.Finished, "initial and border values differ by 48.75 at x = 0, t = 0"},
		{"slope", constant(pinn.D(axisX).Equals(value(2e3))), march.Finished, "the initial values miss the border condition at x = 0, t = 0 by 2000"},
		{"slope and value", constant(robin), march.Finished, "the initial values miss the border condition at x = 0, t = 0 by 1000"},
		{"forgiven", constant(pinn.U.Equals(value(999.9))), march.Finished, ""},
		{"ramp", constant(pinn.U.Equals(ramp)), march.Finished, ""},
	} {
		s, err := march.Solve(context.Background(), c.e, march.Settings{Width: 40, MaxWidth: 100, Tolerance: 1e-3})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		t.Logf("%s: %v, %d slabs, %d missed, %.2f s, %s", c.name, s.Status, len(s.Slabs), s.Missed, s.Elapsed.Seconds(), s.Reason)
		if s.Status != c.status || !strings.HasPrefix(s.Reason, c.want) || c.want == "" && s.Reason != "" {
			t.Errorf("%s: %v, %d missed, %q; want %v, %q", c.name, s.Status, s.Missed, s.Reason, c.status, c.want)
		}
	}
}

// beforeShock solves u = 1 + sin(x - u t)/2 for t < 2 by bisection.
func beforeShock(p []float64) float64 {
	lo, hi := 0.5, 1.5
	for range 60 {
		if u := (lo + hi) / 2; u > 1+math.Sin(p[axisX]-u*p[axisT])/2 {
			hi = u
		} else {
			lo = u
		}
	}
	return lo
}

// shock is u_t + u u_x = 0 from 1 + sin(x)/2, with the exact values at x = 0: a shock forms at t =
// 2.
func shock() march.Evolution {
	return march.Evolution{
		Equation: pinn.Equation{
			Uses:     []pinn.Operator{pinn.U, pinn.D(axisT), pinn.D(axisX)},
			Residual: func(p []float64, d []complex128) complex128 { return d[1] + d[0]*d[2] },
		},
		Domain:  domain.Box{{0, 3}, {0, 2 * math.Pi}},
		Initial: func(p []float64) float64 { return 1 + math.Sin(p[axisX])/2 },
		Borders: [][2]pinn.Equation{{pinn.U.Equals(beforeShock), {}}},
	}
}

// power is u_t = u^n from u = 1, which blows up at t = 1/(n - 1).
func power(n int) march.Evolution {
	return march.Evolution{
		Equation: pinn.Equation{
			Uses:     []pinn.Operator{pinn.U, pinn.D(axisT)},
			Residual: func(p []float64, d []complex128) complex128 { return d[1] - pinn.PowInt(d[0], n) },
		},
		Domain:  domain.Box{{0, 2}, {0, 1}},
		Initial: func(p []float64) float64 { return 1 },
	}
}

// towards reads the time out of a reason; NaN if it names none.
func towards(t *testing.T, reason string) float64 {
	t.Helper()
	_, rest, found := strings.Cut(reason, "slabs shrink towards t = ")
	number, _, _ := strings.Cut(rest, ",")
	v, err := strconv.ParseFloat(number, 64)
	if !found || err != nil {
		return math.NaN()
	}
	return v
}

// TestVanishing: a run that comes to a shock or a blow-up ends there by itself and says when it is.
func TestVanishing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, c := range []struct {
		name string
		e    march.Evolution
		s    march.Settings
		want float64
	}{
		{"shock", shock(), march.Settings{Width: 150, MaxWidth: 350, Tolerance: 1e-4}, 2},
		{"u_t = u^2", power(2), march.Settings{Width: 20, MaxWidth: 40, Tolerance: 1e-2}, 1},
		{"u_t = u^3", power(3), march.Settings{Width: 20, MaxWidth: 40, Tolerance: 1e-3}, 0.5},
	} {
		if c.name == "shock" && !*check.Full {
			continue
		}
		c.s.MaxTime = time.Minute
		s, err := march.Solve(context.Background(), c.e, c.s)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		t.Logf("%s: %v at t = %.4f, %d slabs, %d missed, %.2f s, %s", c.name, s.Status, s.End(), len(s.Slabs), s.Missed, s.Elapsed.Seconds(), s.Reason)
		if got := towards(t, s.Reason); s.Status != march.Stuck || !(math.Abs(got-c.want) <= 0.01*c.want) || s.End() > 1.01*c.want {
			t.Errorf("%s: %v at t = %v, %q; want stuck, and the time %v", c.name, s.Status, s.End(), s.Reason, c.want)
		}
		if c.name != "shock" {
			continue
		}
		p := domain.Box{{0, 1.7}, {0, 2 * math.Pi}}.Grid(18, 101).X()
		if relative, _ := pinn.Compare(s.Eval(p), pinn.Values(beforeShock, p)); !(relative < 1e-4) {
			t.Errorf("before the shock the relative L2 error is %.1e", relative)
		} else {
			t.Logf("before it %.1e", relative)
		}
	}
}

// TestFrontPasses: a front that steepens, misses the tolerance and stays finite is no shock.
func TestFrontPasses(t *testing.T) {
	if !*check.Full {
		t.Skip("takes seconds; -full")
	}
	e := burgers().e
	e.Equation.Residual = func(p []float64, d []complex128) complex128 { return d[1] + d[0]*d[2] - 0.01/math.Pi*d[3] }
	e.Domain = domain.Box{{0, 0.6}, {-1, 1}}
	e.Initial = func(p []float64) float64 { return -math.Sin(math.Pi * p[axisX]) }
	e.Borders = both(func(p []float64) float64 { return 0 })
	s, err := march.Solve(context.Background(), e, march.Settings{Width: 60, MaxWidth: 150, Tolerance: 1e-4})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v, %d slabs, %d missed, %.2f s, %s", s.Status, len(s.Slabs), s.Missed, s.Elapsed.Seconds(), s.Reason)
	if s.Status != march.Finished || s.Missed < 3 || s.Reason != "" {
		t.Errorf("%v at t = %v, %d missed, %q; want finished, some missed, no reason", s.Status, s.End(), s.Missed, s.Reason)
	}
}
