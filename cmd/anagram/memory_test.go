package main

import (
	"errors"
	"math"
	"runtime/debug"
	"strings"
	"testing"

	checks "anagram/internal/check"
)

func TestMemoryFlag(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1000": 1000, "6GB": 6e9, "1.5 GB": 1.5e9, "500mb": 5e8, "2GiB": 2 << 30, "64kB": 64e3, "3g": 3e9} {
		var m memoryFlag
		if err := m.parse(text); err != nil || !m.set || m.bytes != want || m.limit() != want {
			t.Errorf("%q: %d bytes, error %v, want %d", text, m.bytes, err, want)
		}
	}
	for _, text := range []string{"", "GB", "-1GB", "6 apples", "NaN", "1e30TB", "six"} {
		if err := new(memoryFlag).parse(text); err == nil {
			t.Errorf("%q is taken for a size", text)
		}
	}
	if n := (memoryFlag{}).limit(); n <= 0 {
		t.Errorf("without the flag there are %d bytes", n)
	}
}

// What the files of Linux say, and the tightest bound of them.
func TestAvailableMemory(t *testing.T) {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		t.Skip("GOMEMLIMIT is set")
	}
	meminfo := "MemTotal: 16000000 kB\nMemFree: 1 kB\nMemAvailable:    9000000 kB\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"none", nil, math.MaxInt64},
		{"machine", map[string]string{"/proc/meminfo": meminfo}, 9000000 << 10},
		{"garbage", map[string]string{"/proc/meminfo": "MemAvailable:\nMemAvailable: many kB", "/proc/self/cgroup": "0::\n\nx"}, math.MaxInt64},
		{"group of its own", map[string]string{"/proc/meminfo": meminfo, "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "5000000000\n",
			"/sys/fs/cgroup/a/b/memory.current": "1500000000\n", "/sys/fs/cgroup/a/b/memory.stat": "anon 1\ninactive_file 500000000\n"}, 4000000000},
		{"group above", map[string]string{"/proc/meminfo": meminfo, "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n",
			"/sys/fs/cgroup/a/memory.max": "3000000000\n", "/sys/fs/cgroup/a/memory.current": "1000000000\n"}, 2000000000},
		{"container", map[string]string{"/proc/self/cgroup": "0::/host/name\n", "/sys/fs/cgroup/memory.max": "2000000000\n", "/sys/fs/cgroup/memory.current": "0"}, 2000000000},
		{"first version", map[string]string{"/proc/self/cgroup": "5:cpu:/x\n4:memory:/a\n", "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "7000000000\n",
			"/sys/fs/cgroup/memory/a/memory.usage_in_bytes": "1000000000\n", "/sys/fs/cgroup/memory/a/memory.stat": "total_inactive_file 2\n"}, 6000000002},
		{"ulimit", map[string]string{"/proc/meminfo": meminfo, "/proc/self/limits": "Limit Soft Hard Units\nMax address space         6000000000           unlimited            bytes\n",
			"/proc/self/status": "Name: x\nVmSize:\t 1000000 kB\n"}, 6000000000 - 1000000<<10},
		{"no ulimit", map[string]string{"/proc/meminfo": meminfo, "/proc/self/limits": "Max address space         unlimited            unlimited            bytes\n"}, 9000000 << 10},
	} {
		got := availableMemory(func(name string) ([]byte, error) {
			if text, ok := tt.files[name]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("no such file")
		})
		if got != tt.want {
			t.Errorf("%s: %d bytes, want %d", tt.name, got, tt.want)
		}
	}
}

// A run that does not fit is refused with the figures and the exit code of an error; where it is
// the opening alone, it runs without.
func TestRunsThatDoNotFit(t *testing.T) {
	if !*checks.Full {
		t.Skip("takes a second; -full")
	}
	for args, want := range map[string]string{
		"solve laplace2d -net 1000,1000 -memory 6GB":             "anagram: the run would take 23 GB of memory (features and their decomposition 900 x 1005001: 22 GB), more than the 6.0 GB there are",
		"solve laplace2d -net 50 -memory 1MB":                    "more than the 1.0 MB there are",
		"compare laplace2d -methods anagram -net 50 -memory 1MB": "more than the 1.0 MB there are",
	} {
		code, _, stderr := call(t, append(strings.Fields(args), "-q", "-cpu", "1")...)
		if code != exitError || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %s\nwant %s", args, code, stderr, want)
		}
	}
	if r := solveJSON(t, exitOK, "-net", "4000", "-points", "4", "-steps", "1", "-memory", "1GB", "-cpu", "1"); r.Memory < 10e6 || r.Memory > 1e9 {
		t.Errorf("%d bytes", r.Memory)
	}
	if code, _, stderr := call(t, "solve", "laplace2d", "-memory", "much"); code != exitUsage || !strings.Contains(stderr, "want a size such as 6GB") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}
