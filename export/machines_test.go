package export_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anagram/export"
	"anagram/internal/cpu"
	"anagram/taylor"
)

// Exported networks on other machines, and compiled in other ways: with -full, as it takes a
// minute.

// TestCortexM compiles for a microcontroller, reports sizes, and runs the code there: doubles are
// emulated, with the same bits.
func TestCortexM(t *testing.T) {
	if !*full {
		t.Skip("only with -full")
	}
	double, single := subjects(false)[:4], subjects(true)[:4] // those of the experiments
	for _, c := range slices.Concat(double, single) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "net.c"), c.source(t, export.C))
		command(t, dir, nil, append(strings.Fields(onCortexM), "-c", "net.c"))
		if size := strings.Fields(string(command(t, dir, nil, []string{"arm-none-eabi-size", "net.o"}))); len(size) > 8 {
			t.Logf("%v %v float32=%t: text %s, data %s, bss %s", c.net.Sizes(), c.net.Activation(), c.single, size[6], size[7], size[8])
		}
	}
	cases := slices.Concat(double, extremes(), single, liftedSubjects(false)[:1], liftedSubjects(true)[:1])
	results, selfTests := cortexM().run(t, cases)
	for i, c := range cases {
		switch {
		case c.single:
			c.close(t, results[i], selfTests[i], 5e-6)
		default:
			sameBits(t, c, results[i], c.evaluate(cpu.Loops))
		}
	}
}

// TestFused: with fused multiply-adds and all that the machine has, C differs by roundings.
func TestFused(t *testing.T) {
	if !*full {
		t.Skip("only with -full")
	}
	t.Parallel() // beside the compiler of TestLanguages
	fused := runners()[0]
	fused.build = func(cases []*subject) [][]string {
		return [][]string{withSources("cc -std=gnu99 -O3 -march=native -ffp-contract=fast -DFUSED -o run", cases), {"./run"}}
	}
	cases := slices.Concat(subjects(false), subjects(true))
	results, selfTests := fused.run(t, cases)
	for i, c := range cases {
		c.close(t, results[i], selfTests[i], map[bool]float64{false: 1e-14, true: 5e-6}[c.single])
	}
}

// TestSelfTest: one digit more in one weight is found.
func TestSelfTest(t *testing.T) {
	if !*full {
		t.Skip("only with -full")
	}
	for _, r := range runners() {
		c := newSubject("spoilt", false, 0, taylor.Tanh, 2, 8, 1)
		c.Theta[0], c.spoilt = 1.2345, true
		if _, selfTests := r.run(t, []*subject{c}); !(selfTests[0] > 1e-7 && selfTests[0] < 1e-4) {
			t.Errorf("%s: the self-test of a file with a wrong weight is %g, want about 1e-5", r.name, selfTests[0])
		}
	}
}

// TestGoArm64 runs Go where its compiler fuses products with sums unless told not to.
func TestGoArm64(t *testing.T) {
	if !*full {
		t.Skip("only with -full")
	}
	arm64 := runners()[1]
	arm64.build = func([]*subject) [][]string {
		return [][]string{{"env", "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0", "go", "build", "-o", "run.exe", "."}, {"qemu-aarch64", "./run.exe"}}
	}
	cases := slices.Concat(subjects(false), extremes())
	results, _ := arm64.run(t, cases)
	for i, c := range cases {
		sameBits(t, c, results[i], c.evaluate(cpu.Loops))
	}
}
