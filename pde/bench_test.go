package pde_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"anagram"
	"anagram/lsq"
	"anagram/mat"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems"
)

// BenchmarkFeatures compares files with their Go form: residuals and features of all rows, which is
// what a step asks of an equation. docs/files.md has the figures.
func BenchmarkFeatures(b *testing.B) {
	for _, name := range []string{"allencahn", "kovasznay"} {
		file := load(b, name)
		p, err := file.Build(file.Network())
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/file", func(b *testing.B) { features(b, p) })
		b.Run(name+"/go", func(b *testing.B) { features(b, inGo(b, name, file)) })
	}
}

// BenchmarkResiduals is the same without features: a loss, as line searches ask for it.
func BenchmarkResiduals(b *testing.B) {
	for _, name := range []string{"allencahn", "kovasznay"} {
		file := load(b, name)
		p, err := file.Build(file.Network())
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/file", func(b *testing.B) { residuals(b, p) })
		b.Run(name+"/go", func(b *testing.B) { residuals(b, inGo(b, name, file)) })
	}
}

// BenchmarkStep times steps of method ratio, on one worker, of a file and of its Go form in turn:
// an iteration is a round, of the first three steps of each. It reports the ratio of the medians.
// low and high are the fourth smallest and the fourth largest of the ratios of 15 rounds
// (-benchtime 15x): the median is between them with a probability of 96 %, however they are
// distributed. docs/files.md has the figures.
func BenchmarkStep(b *testing.B) {
	const steps = 3
	ctx := context.Background()
	for _, name := range []string{"allencahn", "kovasznay"} {
		b.Run(name, func(b *testing.B) {
			file := load(b, name)
			p, err := file.Build(file.Network())
			if err != nil {
				b.Fatal(err)
			}
			forms := []*pinn.Problem{p, inGo(b, name, file)}
			var took [2][]float64 // milliseconds a step
			var ratios []float64
			for round := 0; b.Loop(); round++ {
				var counts [2]anagram.Counts
				for i := range forms {
					k := (i + round) % 2 // who goes first changes
					s, err := anagram.NewSolver(ctx, forms[k], forms[k].Start(0), anagram.Settings{Workers: 1})
					if err != nil {
						b.Fatal(err)
					}
					begin := time.Now()
					for range steps {
						s.Step(ctx)
					}
					took[k] = append(took[k], time.Since(begin).Seconds()*1e3/steps)
					counts[k] = s.Result().Counts
				}
				if counts[0] != counts[1] {
					b.Fatalf("work of the file %+v, of its Go form %+v: not the same steps", counts[0], counts[1])
				}
				ratios = append(ratios, took[0][round]/took[1][round])
			}
			slices.Sort(took[0])
			slices.Sort(took[1])
			slices.Sort(ratios)
			n := len(ratios)
			tail := n / 5
			b.ReportMetric(took[0][n/2], "file-ms/step")
			b.ReportMetric(took[1][n/2], "go-ms/step")
			b.ReportMetric(took[0][n/2]/took[1][n/2], "ratio")
			b.ReportMetric(ratios[tail], "low")
			b.ReportMetric(ratios[n-1-tail], "high")
		})
	}
}

// inGo returns the same problem written in Go.
func inGo(b *testing.B, name string, file *pde.Problem) *pinn.Problem {
	if name == "allencahn" {
		for _, p := range problems.All() {
			if p.Name == name {
				q, err := p.Build(p.Network())
				if err != nil {
					b.Fatal(err)
				}
				return q
			}
		}
	}
	const x, y = 0, 1
	const nu = 1.0 / 40
	momentum := func(out, pressure int) pinn.Equation {
		return pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(x).Of(out), pinn.D(y).Of(out), pinn.D(pressure).Of(2), pinn.Laplacian(2).Of(out)},
			Residual: func(p []float64, d []complex128) complex128 {
				return pinn.Mul(d[0], d[2]) + pinn.Mul(d[1], d[3]) + d[4] - pinn.Mul(nu, d[5])
			},
		}
	}
	terms := []pinn.Term{{Name: "inside"}, {Name: "border"}}
	of := file.Terms[0].Conditions
	terms[0].Conditions = []pinn.Condition{
		momentum(0, x).On(of[0].Points), momentum(1, y).On(of[1].Points),
		pinn.D(x).Plus(pinn.D(y).Of(1)).EqualsZero().On(of[2].Points),
	}
	terms[1] = file.Terms[1]
	p, err := pinn.New(file.Network(), terms...)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func features(b *testing.B, p *pinn.Problem) {
	e, err := lsq.NewEvaluator(p, 1)
	if err != nil {
		b.Fatal(err)
	}
	theta, r, phi := p.Start(0), make([]float64, p.Samples()), mat.New(p.Samples(), p.Params())
	b.ReportAllocs()
	for b.Loop() {
		if err := e.Features(r, phi, theta, 0, p.Params()); err != nil {
			b.Fatal(err)
		}
	}
}

func residuals(b *testing.B, p *pinn.Problem) {
	e, err := lsq.NewEvaluator(p, 1)
	if err != nil {
		b.Fatal(err)
	}
	theta, r := p.Start(0), make([]float64, p.Samples())
	b.ReportAllocs()
	for b.Loop() {
		theta[0] += 1e-9 // or the network is not evaluated again
		if _, err := e.Residuals(r, theta); err != nil {
			b.Fatal(err)
		}
	}
}
