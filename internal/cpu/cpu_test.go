package cpu

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestAvailable(t *testing.T) {
	all := Available()
	if len(all) == 0 || all[len(all)-1] != Loops || Use != all[0] || !slices.IsSortedFunc(all, func(a, b Family) int { return int(b - a) }) {
		t.Errorf("families %v, in use %v: want the best first and loops last", all, Use)
	}
	t.Log(all)
}

// TestFlags compares with what the kernel of the operating system reports, where it does.
func TestFlags(t *testing.T) {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || runtime.GOARCH != "amd64" || len(Available()) == 1 {
		t.Skip("nothing to compare with")
	}
	flags := strings.Fields(string(info))
	all := Available()
	for _, want := range []struct {
		family Family
		flags  []string
	}{{AVX2, []string{"avx2", "fma"}}, {AVX512, []string{"avx512f", "avx512dq", "avx512vl"}}} {
		has := true
		for _, f := range want.flags {
			has = has && slices.Contains(flags, f)
		}
		if got := slices.Contains(all, want.family); got != has {
			t.Errorf("%v available: %v, want %v", want.family, got, has)
		}
	}
}
