package anagram_test

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"testing"

	"anagram"
	"anagram/internal/cpu"
	"anagram/mlp"
	"anagram/problems"
)

// TestRunBits takes a few steps, which pass through every kernel. With one worker or two, and with whichever family of
// assembly, the parameters after them are the same to the last bit. It logs their hash, to compare architectures by.
func TestRunBits(t *testing.T) {
	families := cpu.Available()
	if len(families) > 1 {
		families = families[:len(families)-1] // without the loops, which never fuse: they have bits of their own
	}
	defer func(best cpu.Family) { cpu.Use = best }(cpu.Use)
	for _, test := range []struct {
		name   string
		points int
		hidden []int
	}{
		{"laplace2d", 12, []int{32}},
		{"laplace2d", 30, []int{8}}, // so many rows that they are folded
		{"allencahn", 6, []int{10, 6}},
	} {
		first := uint64(0)
		for _, cpu.Use = range families {
			for workers := 1; workers <= 2; workers++ {
				bits := runBits(t, test.name, test.points, test.hidden, workers)
				if first == 0 {
					first = bits
					t.Logf("%s %v: bits %016x", test.name, test.hidden, bits)
				}
				if bits != first {
					t.Errorf("%s %v, %v, %d workers: other parameters than by %v and one worker", test.name, test.hidden, cpu.Use, workers, families[0])
				}
			}
		}
	}
}

// runBits returns a hash of the parameters after four steps of the default method.
func runBits(t *testing.T, name string, points int, hidden []int, workers int) uint64 {
	p, err := problems.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	p.Points = points
	net := p.Network(hidden...)
	problem, err := p.Build(net)
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 0)
	r, err := anagram.Minimize(context.Background(), problem, theta, anagram.Settings{Steps: 4, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	hash := fnv.New64a()
	if err := binary.Write(hash, binary.LittleEndian, r.Theta); err != nil {
		t.Fatal(err)
	}
	return hash.Sum64()
}
