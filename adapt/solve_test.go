package adapt

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/pinn"
)

func TestProto(t *testing.T) {
	sq := domain.UnitBox(2)
	ex := func(p []float64) float64 { return vec.SinPi(p[0]) * vec.SinPi(p[1]) }
	for _, c := range []struct {
		name  string
		m     Model
		exact func(p []float64) float64
	}{
		{"laplace2d", Model{Terms: []pinn.Term{
			pinn.NewTerm("inside", pinn.Laplacian(2).Equals(func(p []float64) float64 { return -2 * math.Pi * math.Pi * ex(p) }).On(sq.Uniform(10, 1))),
			pinn.NewTerm("border", pinn.U.EqualsZero().On(sq.UniformBorder(10, 1)))}}, ex},
		helm(), five(), layer(0.001),
	} {
		fmt.Println(c.name)
		var s *Result
		_ = s
		r, err := Solve(context.Background(), c.m, Options{MaxTime: 30 * time.Second, Tolerance: 1e-9, Record: func(l Level) {
			fmt.Printf("  %+v\n", l)
		}})
		if err != nil {
			t.Fatal(err)
		}
		x := mat.New(3000, len(r.Net.Sizes())-1)
		x = domain.Uniform(c.m.Terms[0].Conditions[0].Points.Region(), 3000, 99).X()
		u := mat.New(3000, 1)
		r.Net.Eval(u, r.Theta, x)
		e, _ := pinn.Compare(u.Data, pinn.Values(c.exact, x))
		fmt.Printf("%s error %.2e estimate %.2e %v %v\n", c.name, e, r.Estimate, r.Status, r.Elapsed)
	}
}

type cs = struct {
	name  string
	m     Model
	exact func(p []float64) float64
}

func layer(eps float64) cs {
	line := domain.Interval(0, 1)
	return cs{fmt.Sprint("layer", eps), Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.D(0).Minus(pinn.D(0, 0).Times(eps)).Equals(func(p []float64) float64 { return 1 }).On(line.Uniform(10, 1))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2)))}},
		func(p []float64) float64 {
			return p[0] - (math.Exp((p[0]-1)/eps)-math.Exp(-1/eps))/(1-math.Exp(-1/eps))
		}}
}

func osc() cs {
	line := domain.Interval(0, 1)
	eps := 1.0 / 16
	k := 2 * math.Pi / eps
	a := func(x float64) float64 { return 1 / (2 + math.Cos(k*x)) }
	da := func(x float64) float64 { return a(x) * a(x) * k * math.Sin(k*x) }
	return cs{"osc", Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.D(0, 0).TimesFunc(func(p []float64) float64 { return -a(p[0]) }).Minus(pinn.D(0).TimesFunc(func(p []float64) float64 { return da(p[0]) })).Equals(func(p []float64) float64 { return 1 }).On(line.Uniform(10, 1))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2)))}},
		func(p []float64) float64 {
			x := p[0]
			// integral of (1/2-s)(2+cos ks)
			return x - x*x + (0.5-x)*math.Sin(k*x)/k - (math.Cos(k*x)-1)/(k*k)
		}}
}

func helm() cs {
	sq := domain.Box{{-1, 1}, {-1, 1}}
	ex := func(p []float64) float64 { return vec.SinPi(p[0]) * vec.SinPi(4*p[1]) }
	return cs{"helmholtz", Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.Laplacian(2).Plus(pinn.U).Equals(func(p []float64) float64 { return (1 - 17*math.Pi*math.Pi) * ex(p) }).On(sq.Uniform(10, 1))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(sq.UniformBorder(10, 1)))}}, ex}
}

func five() cs {
	cube := domain.UnitBox(5)
	ex := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += vec.SinPi(v)
		}
		return sum
	}
	return cs{"laplace5d", Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.Laplacian(5).Equals(func(p []float64) float64 { return -math.Pi * math.Pi * ex(p) }).On(cube.Uniform(10, 1))),
		pinn.NewTerm("border", pinn.U.Equals(ex).On(cube.UniformBorder(10, 1)))}}, ex}
}
