package records

import (
	"time"

	"anagram/domain"
	"anagram/internal/reference"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
)

// sampledTimes is how many times an ordinary equation is looked at.
const sampledTimes = 200

// initial are the conditions y(lo) = start.
func initial(over domain.Box, start ...float64) pinn.Term {
	at := domain.At([]float64{over[0][0]})
	var all []pinn.Condition
	for k, v := range start {
		all = append(all, pinn.U.Of(k).Equals(func([]float64) float64 { return v }).On(at))
	}
	return pinn.NewTerm("start", all...)
}

// rates makes a system y_k' = f_k(t, y) of equations.
func rates(f ...func(time float64, y []complex128) complex128) []pinn.Equation {
	var values []pinn.Operator
	for k := range f {
		values = append(values, pinn.U.Of(k))
	}
	var all []pinn.Equation
	for k, rate := range f {
		all = append(all, pinn.Equation{
			Uses: append(values[:len(f):len(f)], pinn.D(t).Of(k)),
			Residual: func(x []float64, d []complex128) complex128 {
				return d[len(f)] - rate(x[t], d[:len(f)])
			},
		})
	}
	return all
}

// motion is the record of a system, on K points, with the solution at given times.
func motion(p problems.Problem, start []float64, equations []pinn.Equation, times []float64, solution func() [][]float64) Record {
	p.Equation = equations[0]
	over := p.Domain
	return referred(p, func(k int) []pinn.Term {
		var terms []pinn.Term
		for i, e := range equations {
			terms = append(terms, pinn.NewTerm("equation of "+p.Outputs[i], e.On(over.Grid(k))))
		}
		return append(terms, initial(over, start...))
	}, func() (*mat.Dense, []float64, error) {
		x, u := mat.New(len(times), 1), []float64(nil)
		for i, row := range solution() {
			x.Set(i, 0, times[i])
			u = append(u, row...)
		}
		return x, u, nil
	})
}

// evenly are times from 0 to end.
func evenly(end float64) []float64 {
	times := make([]float64, sampledTimes)
	for i := range times {
		times[i] = between(0, end, i, sampledTimes)
	}
	return times
}

// ordinary are three systems of ordinary equations.
func ordinary() []Record {
	return append(published("-", "-", 1e-9, 30*time.Second, lotkaVolterra(), lorenz()), published("-", "-", 1e-8, 30*time.Second, robertson())...)
}

// lotkaVolterra is x' = 1.5 x - x y, y' = x y - 3 y from (1, 1) to t = 50.
func lotkaVolterra() Record {
	const end = 50
	p := system(line("lotka-volterra", "x' = 1.5 x - x y, y' = x y - 3 y from (1,1) to t = 50", "t", domain.Interval(0, end)), "x", "y")
	p.Points = 4 * linePoints
	equations := rates(
		func(_ float64, y []complex128) complex128 { return pinn.Mul(y[0], 1.5-y[1]) },
		func(_ float64, y []complex128) complex128 { return pinn.Mul(y[1], y[0]-3) })
	return motion(p, []float64{1, 1}, equations, evenly(end), func() [][]float64 {
		return reference.LotkaVolterra(sampledTimes, reference.Fine)
	})
}

// lorenz is x' = 10 (y - x), y' = x (28 - z) - y, z' = x y - 8/3 z from (1, 1, 1) to t = 15.
func lorenz() Record {
	const end = 15
	p := system(line("lorenz", "x' = 10 (y - x), y' = x (28 - z) - y, z' = x y - 8/3 z from (1,1,1) to t = 15", "t", domain.Interval(0, end)), "x", "y", "z")
	p.Points = 4 * linePoints
	equations := rates(
		func(_ float64, y []complex128) complex128 { return pinn.Mul(10, y[1]-y[0]) },
		func(_ float64, y []complex128) complex128 { return pinn.Mul(y[0], 28-y[2]) - y[1] },
		func(_ float64, y []complex128) complex128 { return pinn.Mul(y[0], y[1]) - pinn.Mul(8./3, y[2]) })
	return motion(p, []float64{1, 1, 1}, equations, evenly(end), func() [][]float64 {
		return reference.Lorenz(sampledTimes, reference.Fine)
	})
}

// robertson is Robertson's kinetics from (1, 0, 0) to t = 1e5, over s = log(1 + t/tau), tau = 1e-5,
// as the times to look at are equally spaced in log t: y_s = (t + tau) y_t. The second
// concentration is below 4e-5, and the network's output a 1/27000 of it, the size of 1e-5 to 4e-5
// that a balance of 0.04 y1 and 3e7 y2^2 gives.
func robertson() Record {
	const tau, end, last = 1e-5, 1e5, 23.02585093004 // the end in s is log(1 + 1e10), rounded up
	p := system(line("robertson", "y1' = -0.04 y1 + 1e4 y2 y3, y3' = 3e7 y2^2, y1 + y2 + y3 = 1 from (1,0,0) to t = 1e5, over log(1 + 1e5 t)",
		"s", domain.Interval(0, last)), "y1", "y2", "y3")
	p.Points = 2 * linePoints
	const small = 1. / 27000
	p.Form = []mlp.PolynomialForm{{Factor: mlp.Constant(1)}, {Factor: mlp.Constant(small)}, {Factor: mlp.Constant(1)}}
	slow := func(y []complex128) complex128 { return pinn.Mul(0.04, y[0]) - pinn.Mul(1e4, pinn.Mul(y[1], y[2])) }
	fast := func(y []complex128) complex128 { return pinn.Mul(3e7, pinn.Mul(y[1], y[1])) }
	elapsed := func(s float64) complex128 { return complex(tau*vec.Exp(s), 0) } // t + tau
	equations := rates(
		func(s float64, y []complex128) complex128 { return -pinn.Mul(elapsed(s), slow(y)) },
		func(s float64, y []complex128) complex128 { return pinn.Mul(elapsed(s), slow(y)-fast(y)) },
		func(s float64, y []complex128) complex128 { return pinn.Mul(elapsed(s), fast(y)) })
	times := make([]float64, sampledTimes)
	for i := range times {
		at := tau * vec.Pow(end/tau, float64(i)/(sampledTimes-1))
		times[i] = min(vec.Log1p(at/tau), last)
	}
	return motion(p, []float64{1, 0, 0}, equations, times, func() [][]float64 {
		return reference.Robertson(sampledTimes, reference.Fine)
	})
}
