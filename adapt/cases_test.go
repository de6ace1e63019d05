package adapt_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"testing"
	"time"

	"anagram/adapt"
	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

var only = flag.String("only", "", "")

func TestTmpCases(t *testing.T) {
	run := func(name string, p record, tol float64) {
		if *only != "" && *only != name {
			return
		}
		begun := time.Now()
		r, err := adapt.Solve(context.Background(), p.Model, adapt.Options{MaxTime: 20 * time.Second, Tolerance: tol, Record: func(l adapt.Level) {
			if testing.Verbose() {
				fmt.Printf("   %+v\n", l)
			}
		}})
		if err != nil {
			fmt.Println(name, err)
			return
		}
		fmt.Printf("%-20s %9.1e %9.1e %v %d %v: %s [%v]\n", name, errorOf(&p.Problem, r), r.Estimate, time.Since(begun), r.Net.Sizes()[1], r.Status, r.Advice, r.Judgement.Verdict)
	}
	// string
	for _, c := range [][2]float64{{1e6, 1}, {1e-9, 1e-6}} {
		L, A := c[0], c[1]
		k := math.Pi / 2 / L
		ex := func(x []float64) float64 { return A * vec.Sin(k*x[0]) }
		p := dirichlet("string", domain.Interval(0, L), pinn.D(0, 0), func(x []float64) float64 { return -k * k * ex(x) }, ex)
		run(fmt.Sprint("string", L), p, 0)
	}
	// logistic
	{
		line := domain.Interval(0, 10)
		eq := pinn.Equation{Uses: []pinn.Operator{pinn.U, pinn.D(0)}, Residual: func(x []float64, d []complex128) complex128 {
			return d[1] - pinn.Mul(d[0], 1-d[0])
		}}
		ex := func(x []float64) float64 { e := 0.01 * vec.Exp(x[0]); return e / (0.99 + e) }
		run("logistic", stated("logistic", line, []pinn.Condition{eq.On(line.Uniform(10, 1))},
			[]pinn.Condition{pinn.U.Equals(func([]float64) float64 { return 0.01 }).On(domain.At([]float64{0}))}, ex), 0)
	}
	// oscillator
	{
		line := domain.Interval(0, 2)
		w := math.Sqrt(2000 - 4)
		ex := func(x []float64) float64 { s, c := vec.SinCos(w * x[0]); return vec.Exp(-2*x[0]) * (c + 2/w*s) }
		r := stated("oscillator", line, []pinn.Condition{pinn.D(0, 0).Plus(pinn.D(0).Times(4)).Plus(pinn.U.Times(2000)).EqualsZero().On(line.Uniform(10, 1))}, nil, ex)
		r.Model.Terms[1] = pinn.NewTerm("start", pinn.U.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0})))
		r.Model.Terms = append(r.Model.Terms, pinn.NewTerm("speed", pinn.D(0).EqualsZero().On(domain.At([]float64{0}))))
		run("oscillator", r, 0)
	}
	// sealed plate
	{
		sq := domain.UnitBox(2)
		one := func([]float64) float64 { return 1 }
		r := stated("sealed", sq, []pinn.Condition{pinn.Laplacian(2).Equals(one).On(sq.Uniform(10, 1))}, nil, one)
		r.Model.Terms = r.Model.Terms[:1]
		for k := range 2 {
			r.Model.Terms = append(r.Model.Terms, pinn.NewTerm(fmt.Sprint("side", k), pinn.D(k).EqualsZero().On(sq.Face(k, domain.Low).Uniform(9, 1)), pinn.D(k).EqualsZero().On(sq.Face(k, domain.High).Uniform(9, 1))))
		}
		run("sealed", r, 0)
	}
	// convection, periodic
	for _, b := range []float64{1, 10, 30} {
		box := domain.Box{{0, 1}, {0, 2 * math.Pi}}
		ex := func(x []float64) float64 { return vec.Sin(x[1] - b*x[0]) }
		r := stated("convection", box, []pinn.Condition{pinn.D(0).Plus(pinn.D(1).Times(b)).EqualsZero().On(box.Uniform(10, 1))},
			[]pinn.Condition{pinn.U.Equals(ex).On(box.Face(0, domain.Low).Uniform(10, 1))}, ex)
		r.Model.Net = mlp.New(taylor.Tanh, 3, 1, 1).Lifted(2, func(dst, x []taylor.Number) {
			dst[0], dst[1], dst[2] = x[0], x[1].Cos(), x[1].Sin()
		})
		run(fmt.Sprint("convection", b), r, 0)
	}
	// cylinder flow
	{
		sq := domain.Box{{-2, 2}, {-2, 2}}
		disc := domain.Ball{Center: []float64{0, 0}, Radius: 0.5}
		plate := domain.Difference(sq, disc)
		ex := func(x []float64) float64 { return x[0] * (1 + 0.25/(x[0]*x[0]+x[1]*x[1])) }
		gx := func(x []float64) float64 { r := x[0]*x[0] + x[1]*x[1]; return 1 + 0.25/r - 0.5*x[0]*x[0]/(r*r) }
		gy := func(x []float64) float64 { r := x[0]*x[0] + x[1]*x[1]; return -0.5 * x[0] * x[1] / (r * r) }
		rim := domain.Uniform(domain.Piece(plate, disc), 20, 1)
		outer := domain.Uniform(domain.Piece(plate, sq), 20, 1)
		flux := pinn.D(0).TimesFunc(func(x []float64) float64 { return 2 * x[0] }).Plus(pinn.D(1).TimesFunc(func(x []float64) float64 { return 2 * x[1] }))
		r := stated("cylinder", plate, []pinn.Condition{pinn.Laplacian(2).EqualsZero().On(domain.Uniform(plate, 10, 1))},
			[]pinn.Condition{flux.EqualsZero().On(rim), pinn.D(0).Equals(gx).On(outer), pinn.D(1).Equals(gy).On(outer), pinn.U.Equals(ex).On(domain.At([]float64{-2, -2}))}, ex)
		run("cylinder", r, 0)
	}
	// L corner, holes
	{
		l := domain.Polygon{{-1, -1}, {0, -1}, {0, 0}, {1, 0}, {1, 1}, {-1, 1}}
		ex := func(x []float64) float64 {
			r := math.Hypot(x[0], x[1])
			phi := math.Atan2(x[1], x[0])
			if phi < -1e-12 {
				phi += 2 * math.Pi
			}
			return math.Pow(r, 2./3) * math.Sin(2*phi/3)
		}
		r := stated("lshape", l, []pinn.Condition{pinn.Laplacian(2).EqualsZero().On(domain.Uniform(l, 10, 1))},
			[]pinn.Condition{pinn.U.Equals(ex).On(domain.Uniform(domain.Border(l), 10, 1))}, ex)
		run("lshape", r, 0)
	}
}
