package anagram_test

import (
	"context"
	"testing"

	"anagram"
	"anagram/mlp"
	"anagram/problems"
)

// BenchmarkStep times classic steps on the experiments, one worker, the first steps of a run.
func BenchmarkStep(b *testing.B) {
	for _, p := range problems.All() {
		b.Run(p.Name, func(b *testing.B) {
			net := p.Network()
			problem, err := p.Build(net)
			if err != nil {
				b.Fatal(err)
			}
			theta := make([]float64, net.Params())
			net.Init(theta, mlp.Default{}, 0)
			s, err := anagram.NewSolver(context.Background(), problem, theta, anagram.Settings{
				Method: anagram.ANaGRAM{Cutoff: p.Cutoff}, Steps: 1 << 30, Workers: 1,
			})
			if err != nil {
				b.Fatal(err)
			}
			ctx := context.Background()
			b.ReportAllocs()
			for b.Loop() {
				s.Step(ctx)
			}
		})
	}
}
